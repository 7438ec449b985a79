"""English replies to English questions: the same closed genre in patterns."""

import re
from collections.abc import Iterator

from qna.policy.sentences import Sentence
from qna.policy.types import ViolationCode

C = ViolationCode
_WHO = r"(?:we|i|our\s(?:[a-z\-]+\s){0,3}[a-z\-]+|the\s(?:[a-z\-]+\s){0,3}(?:team|manager|staff|department|person\sin\scharge|specialist|person|seller|store)|someone(?:\s(?:from|on)\sour\s[a-z ]{1,20})?|a\s(?:[a-z\-]+\s){0,3}[a-z\-]+|they|he|she|you)"
_CHECK = r"(?:check(?:ing|ed)?|confirm(?:ing|ed)?|look(?:ing|ed)?\s(?:into|over|at|up)|verif(?:y|ying|ied)|find(?:ing)?\sout|review(?:ing|ed)?|investigat(?:e|ing)|consult(?:ing)?|ask(?:ing|ed)?|pass(?:ed|ing)?|forward(?:ed|ing)?|shar(?:e|ed|ing)|relay(?:ed)?|measur(?:e|ing)|double-check(?:ing)?|inquir(?:e|ing)|reach(?:ing|ed)?\sout\sto|sent|received?|contact(?:ing|ed)?|speak(?:ing)?\s(?:to|with)|see|make\ssure|test(?:ing)?|examine|inspect(?:ing)?)"
_ANSWER = r"(?:get(?:ting)?\sback|repl(?:y|ying)|respond(?:ing)?|answer(?:ing)?|let(?:ting)?\syou\sknow|follow(?:ing)?(?:\s|-)up|updat(?:e|ing)|inform(?:ing)?|be\sin\stouch|be\sback|return|provid(?:e|ing)|giv(?:e|ing)\syou\s(?:an?|the)\s(?:[a-z]+\s){0,3}(?:answer|reply|update|information|response)|tell\syou|share|come\sback|post|guide|assist|help|notify|reach\sout|contact\syou|write\sback|have\san\sanswer)"
_FUTURE = r"(?:will|'ll|’ll|shall|(?:am|are|is|'re|'m|’re|’m|'s)\s(?:currently\s|now\s|already\s|still\s)?(?:going\sto\s)?|would\slike\s(?:[a-z]+\s){0,5}?to|'d\slike\s(?:[a-z]+\s){0,5}?to|’d\slike\sto|would\sneed\sto|needs?\s(?:[a-z]+\s){0,5}?to|have|has|'ve|’ve|let\s(?:us|me)|can|want\sto|want)"
_DEFERS = re.compile(
    rf"\b{_FUTURE}.{{0,80}}?\b(?:{_CHECK}|{_ANSWER})\b|\blet\s(?:us|me)\s(?:first\s)?{_CHECK}|'ll\s.{{0,40}}(?:{_CHECK}|{_ANSWER})|\b(?:will|'ll)\s.{{0,60}}(?:{_CHECK}|{_ANSWER})",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^\W*(?:hi|hello|hey|dear|greetings|good\s(?:morning|afternoon|evening|day)|welcome)\b[\w\s,]{0,40}\W*$"
    r"|\bthank(?:s|\syou)\b|\bappreciate\b|\bgrateful\b"
    r"|\b(?:sorry|apologi[sz]e|apologies|regret)\b"
    r"|\b(?:please|kindly)\b.{0,30}\b(?:wait|bear\swith|be\spatient|allow|give\sus|understand|hold\son|stay\stuned)\b|\bpatien(?:ce|t)\b|\ba\s(?:moment|minute|while|little)\b.{0,20}$|\bbear\swith\sus\b"
    r"|\b(?:understand|realize|know)\b.{0,30}\b(?:how|your|that|this|frustrat|concern|import|inconven|you)"
    r"|\b(?:if\syou\shave|feel\sfree|don'?t\shesitate|should\syou\shave|anything\selse|let\sus\sknow\sif)\b"
    r"|\bhave\sa\s(?:\w+\s){0,3}(?:day|evening|weekend|time|night|week)\b|\benjoy\syour\b|\bbest\s(?:regards|wishes)\b|\bsincerely\b|\bhope\s(?:you|this)\b"
    r"|\b(?:your|this)\s(?:question|inquiry|message|request|concern|feedback|note|order)\b.{0,80}\b(?:received|noted|passed|forwarded|important|shared|safety|reached|on\sits\sway|being|with\sour|sent)\b"
    r"|\bwe(?:'ve|\shave)?\s(?:received|got|noted|see)\b|\b(?:great|good|excellent)\squestion\b|\bwe\scare\b|\bglad\b|\bhappy\sto\b"
    r"|\bcan\s(?:be|feel)\s(?:tricky|hard|difficult|confusing|frustrating|stressful|tough|worrying)\b"
    r"|\bit\s(?:sounds|seems|looks)\slike\syou\b"
    r"|\b(?:that|this|it)\smust\s(?:have\sbeen|be|feel)\b|\bwe(?:'d|\swould)?\s(?:don't|do\snot)?\s?(?:want|prefer|like)\sto\b"
    r"|\b(?:i|we)(?:'ve|\shave)\s(?:just\s)?(?:noted|read|received|recorded|logged|taken|passed|seen|got)\b"
    r"|\byou(?:'re|\sare|\swere)?\s(?:asking|asked|wondering|curious|interested|would\slike)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"^\W*(?:yes|yeah|yep|no|nope|sure|of\scourse|certainly|definitely|absolutely|unfortunately|probably)\b(?!\s(?:problem\s)?we'?ll)"
    r"|\b(?:unfortunately|probably|should\sbe|most\slikely|normally|usually|typically|generally|i\sbelieve|i\sthink|we\sbelieve|as\sfar\sas|out\sof\sstock|in\sstock|sold\sout|not\savailable|(?:is|are)\savailable|works?\swith|fits?\s(?:true|you|well)|safe\sto|it(?:'s|\sis|\swas|\sdoes|\scan|\scannot|\sshould|\swon't)(?!\s(?:important|has\sbeen|is\sconfirmed|been|possible\sto\sconfirm))|(?:we|they)\s(?:only|(?:do\snot|don'?t)(?!\swant\sto)|can'?t|cannot|ship|offer|sell|accept|deliver)\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:whether|if|about|regarding|on\swhen|when|what|which|how|where|as\ssoon\sas|once|until)\b.*?(?=,\s(?:and|but|so)\b|[.;!?]|$)",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"^(.*?)(?:(?:,\s*|\s)(?:but|however|though|although|so(?!\s(?:sorry|much|many|glad|happy|grateful|very|excited|pleased|that|far|please|kind)))|,\s*and|;)\s",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"^\W*((?:since|because|as(?!\ssoon|\sper|\sfor\b|\sto\b))\s.*?),\s", re.IGNORECASE
)
_WEIGHS = re.compile(
    r"\b(?:relates?|related|safety|health|important|want|accura|question|inquiry|need|sure|you|concerns?)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:within|in|by|before|no\slater\sthan|until)\s(?:the\s)?(?:next\s)?(?:\d+|an?|one|two|three|few|tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|end\sof|this|next)\b(?:\s(?:few\s)?(?:business\s|working\s)?(?:hours?|days?|minutes?|weeks?|morning|afternoon|evening|night|the\sday|week|day))?"
    r"|\b(?:today|tomorrow|tonight|this\s(?:afternoon|evening|week)|next\sweek|(?:on\s)?(?:monday|tuesday|wednesday|thursday|friday))\b"
    r"|\b(?:will|'ll|can|going\sto)\s(?:(?:also|gladly|happily|immediately|then|be\sable\sto|fully|certainly)\s){0,2}(?:refund|replace|reimburse|compensate|exchange|cancel|send\syou\s(?:a|the|an?other)|give\syou\s(?:a|an|\d)|offer\syou|ship\s|resend|waive|discount|deliver|upgrade)\b"
    r"|\b(?:full\srefund|free\s(?:shipping|gift|replacement|of\scharge)|discount\scode|coupon|\d+%\soff|guarantee|we\spromise)\b",
    re.IGNORECASE,
)
_IS_DEADLINE = re.compile(
    r"\b(?:in|by|before|until)\s(?:the\s)?(?:a|an|one|this|few|end)\b(?!\s(?:few\s)?(?:business|working|hours?|days?|minutes?|weeks?|hour|day|week|morning|afternoon|evening|end))",
    re.IGNORECASE,
)
_BURDEN = re.compile(
    r"\b(?:please|kindly|you\s(?:can|may|could|should|need\sto|might|must)|feel\sfree\sto|try)\s(?:also\s|always\s|directly\s|first\s)*(?:check|refer|see|visit|contact|call|email|e-mail|look|read|find|consult|go\sto|message|reach\sout|send|chat|use|click|follow|ask(?!\sfor\syour)|submit|search|track|provide|return|write)\b"
    r"|\b(?:(?<!will\s)(?<!to\s)(?<!ll\s)refer\sto|visit\sour|(?<!will\s)(?<!to\s)(?<!ll\s)(?<!us\s)check\s(?:the|our)\s(?:\w+\s){0,2}(?:page|description|policy|chart|website|site|faq|manual)|contact\s(?:the\s(?:manufacturer|seller|courier)|customer\s(?:service|support)))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:please|kindly)\s(?:also\s|do\s)?(?!wait|bear|allow|be\b|ask\sfor\syour|request\syour|appreciate|thank|give\sus|accept|rest\b|hold|stay|understand|"
    r"let\b|feel|don'?t|know|forgive|excuse|have\b|take\sa|pardon|kindly|continue|keep|note\b)[a-z]+",
    re.IGNORECASE,
)
_RUDE = re.compile(
    r"\b(?:stop\sasking|stupid|idiot|dumb|shut\sup|whatever|don't\sbother|obviously|gonna|wanna|dude|nah)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:any\s(?:other|more|further)|anything\selse|other\squestions|further\squestions|more\squestions|additional)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\b(?:to|the|a|an|and|or|of|for|with|our|your|will|is|are|you|we|as|that|this|soon\sas|be|check|get)\s*$",
    re.IGNORECASE,
)
_OTHER_LATIN = re.compile(
    r"\b(?:nous|vous|votre|pour|merci|bonjour|avec|gracias|hola|por|su|pregunta|para|usted|danke|für|ihre|wir|und|nicht|grazie|obrigado|cảm|xin|terima|kasih)\b|[A-Za-z]*[à-öø-ÿăćčđęğłńňőřśşšťůűźżžạ-ỹ][A-Za-zà-öø-ÿăćčđęğłńňőřśşšťůűźżžạ-ỹ]*",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "the a an to you your we our for is are will and of in with it this that thank thanks please hello hi team not be can us know question check reply have as on".split()
)


def read_english(
    sentence: Sentence, source: str, final: bool
) -> tuple[list[tuple[ViolationCode, int, int]], bool]:
    """Findings of one sentence, and whether it defers."""
    text = sentence.text
    defers = bool(_DEFERS.search(text))
    findings = [
        (code, sentence.start + a, sentence.start + b)
        for code, a, b in _findings(text, source, defers)
    ]
    if (
        final
        and (not sentence.closed or _DANGLING.search(text))
        and not re.search(r"[.!?)~☺-➿\U0001F000-\U0001FFFF]\s*$", text)
    ):
        findings.append((C.TRUNCATED, max(sentence.start, sentence.end - 20), sentence.end))
    return findings, defers


def _findings(text: str, source: str, defers: bool) -> Iterator[tuple[ViolationCode, int, int]]:
    stated = _OPEN.sub(lambda m: " " * len(m[0]), text)
    for code, pattern in ((C.PROMISE, _PROMISE), (C.IMPOLITE, _RUDE)):
        yield from (
            (code, *m.span())
            for m in pattern.finditer(stated)
            if not _IS_DEADLINE.fullmatch(m[0]) and m[0].lower() not in source.lower()
        )
    if not _INVITES.search(text):
        for pattern in (_BURDEN, _ASKED):
            yield from ((C.BURDEN, *m.span()) for m in pattern.finditer(text))
    yield from ((C.DEFINITIVE, *m.span()) for m in _ANSWERED.finditer(stated))
    yield from (
        (C.DEFINITIVE, *m.span())
        for m in re.finditer(r"\d+", text)
        if m[0] not in source and not _PROMISE.search(text)
    )
    since = _SINCE.match(text)
    if since and not _WEIGHS.search(since[1]):
        yield C.DEFINITIVE, *since.span(1)
    before = _BUT.match(text)
    if before and not _DEFERS.search(before[1]) and not _COURTESY.search(before[1]):
        yield C.DEFINITIVE, *before.span(1)
    if not defers and not _COURTESY.search(text) and not _BURDEN.search(text):
        yield C.DEFINITIVE, 0, len(text)
    yield from ((C.FOREIGN, *m.span()) for m in _OTHER_LATIN.finditer(text) if m[0] not in source)
    words = [w.lower() for w in re.findall(r"[A-Za-z]+", text)]
    if len(words) >= 6 and not _COMMON & set(words):
        yield C.GIBBERISH, 0, len(text)
