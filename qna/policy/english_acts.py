"""What an English holding reply may say: each act by the shape of its clause."""

import re
from collections.abc import Callable

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause
from qna.policy.rule import ClauseRule, Example
from qna.policy.types import ViolationCode as C

_LATER = " Our team will check and get back to you."
_NESTED = re.compile(r"\b(?:it|this|they|these|those|[a-z]{3,}) (?:is|are|was|were|will|can not|can|does|do|has|should|would|comes?|runs?|fits?|works?|uses?|contains?|includes?|takes?|costs?) ")
_PASSES_ON = w.words("passes_on")
_HANDS_TO = w.words("hands_to")
_RESTATED = w.words("tells") | w.words("feels") | {"be", "have", "love"}
_BEINGS = re.compile(r"\b(?:bab(?:y|ies)|child(?:ren)?|kids?|little ones?|toddlers?|dogs?|cats?|pets?|pup\w*|family|mom|mother|dad|father|skin|health|safety|allerg\w+)\b")


def declare(name: str, code: C | None, why: str, why_en: str, caught: str, passed: str, holds: Callable[[Clause], bool]) -> ClauseRule:
    """A rule with its examples, several between bars; one that finds is followed by a deferral."""
    question, product = "Is this jacket water resistant?", "Rain Jacket"
    examples = [tuple(Example(x + (_LATER if code else ""), question, product) for x in text.split(" | ") if x) for text in (caught, passed)]
    return ClauseRule("en-" + name, code, why, why_en, *examples, holds)


def told(c: Clause, text: str) -> bool:
    """Whether the customer stated what `text` says."""
    light = w.FUNCTION | {"such", "way", "day", "hear", "trouble", "again"}
    content = [x for x in re.findall(r"[a-z]{3,}", text) if x not in light and not w.phrases("feeling").match(x)]
    return bool(content) and 2 * sum(w.stem(x) in c.source.told for x in content) >= len(content)


def nested(c: Clause, text: str) -> bool:
    """Whether a statement about the goods hides behind the verb."""
    harmless = w.TEAM | w.MESSAGE | (w.INFO | w.FUNCTION) - {"it", "this", "that", "they", "these", "those"} | {"matters"}
    for m in _NESTED.finditer(text):
        tail = text[m.start() :]
        is_open = {"how", "whether", "if", "what", "which", "who"} & set(text[: m.start()].split())
        known = w.phrases("feeling").search(tail) or told(c, tail) or re.search(r"\b(?:confirmed|ready|being|checked|reviewed|known|means?|caus\w+)\b", tail)
        if m[0].split()[0] not in harmless and not is_open and not known:
            return True
    return False


def gives_info(c: Clause) -> bool:
    """Whether what is given is an answer; "get it to you" gives goods."""
    text = c.after.split(" and ")[0]
    answer = c.before is not None and (c.before.subject in {"info", "message"} or c.before.has("reply_noun")) and text.startswith(("it ", "them "))
    return answer or any(w.phrases(name).search(text) for name in (("reply_noun",) if c.verb in {"bring", "deliver", "supply", "mail"} else ("reply_noun", "news") if c.verb not in {"send", "get", "give", "have", "leave"} else ("reply_noun", "tidings")))


def _greets(c: Clause) -> bool:
    sighs = re.fullmatch(r"(?:(?:oh|no|ah|a+w+|well|wow|yay|ouch|hmm|haha|oops|my|gosh|dear|goodness)(?: |$))+", c.said)
    return (bool(w.phrases("greets").match(c.core)) and len(c.words) <= 8 and not set(c.words) & w.AUX) or (sighs is not None and c.said not in {"no", "well no", "ah no"})


def _thanks(c: Clause) -> bool:
    return c.has("thanks") and not nested(c, c.said) and (c.subject != "goods" or "thanks" in c.words[:4])


def _apologises(c: Clause) -> bool:
    if not c.has("sorry"):
        return False
    rest = re.sub(r"^.*?\b(?:sorry|apolog\w+|regret)\b", "", c.said)
    states = re.search(r"\b(?:is|are|was|were|has|have|had|does|did|arrived|came|broke|sold|will|can|being)\b", rest)
    felt = re.search(r"\b(?:you|your|this|it|wait) (?:\w+ )?(?:may|must|might|have|had|has|are|were|felt|feel|experienced|been|\w*\s?caus\w+|is causing|disappoint\w*|was not what|feels|is)\b", rest)
    return not states or (felt is not None and not nested(c, rest)) or told(c, rest)


def _retells(c: Clause) -> bool:
    """What the customer did or said, after "sorry that" or "how lovely that"."""
    courtesy = c.before is not None and c.before.act in {"en-apology", "en-empathy", "en-restates", "en-thanks", "en-wish"}
    if c.lead != "that" or not courtesy or {"can", "may", "should", "must", "will"} & set(c.aux):
        return False
    felt = c.has("feeling") or re.search(r"\bnot what you|you (?:expected|hoped|had)|expectations", c.said)
    mine = c.subject == "you" and all(c.grounded(x) or x in w.FUNCTION | w.NEUTRAL or w.stem(x) in w.GENERAL for x in c.rest)
    return bool(felt) or told(c, c.said) or mine


def _once(c: Clause) -> bool:
    if (c.lead not in {"once", "as", "until", "when", "after", "before", "while", "where", "if"} and "soon" not in c.words[:3]) or w.phrases("gift").search(c.stated):
        return False
    verbs = w.CHECK | w.ANSWER | {"be", "have", "know", "do", "receive", "finish", "complete", "learn", "can", "say", "hear", "?"}
    if c.subject in {"shop", "info", "none", "open"}:
        return c.verb in verbs or not c.verb or "possible" in c.words
    if c.subject in {"goods", "message"}:
        came = c.verb in {"arrive", "come"} and c.actor in (["it"], ["that"], ["this"])
        return bool(re.search(r"\b(?:something|news|anything|update|answer|word|confirmed|ready|checked|verified|clear|known|reviewed|done|settled|in$)\b", c.said)) or came
    return c.subject == "you" and ("wait" in c.words or c.lead == "before")


def _takes_time(c: Clause) -> bool:
    itself = c.actor[-1:] in (["this"], ["it"], ["that"], ["which"], ["there"], ["checking"], ["process"]) or (c.actor and c.actor[0].endswith("ing"))
    return c.has("time") and c.subject not in {"you", "order"} and (c.subject != "goods" or bool(itself)) and not nested(c, c.stated)


def _shop_checks(c: Clause) -> bool:
    """The shop checks, asks within, passes on, looks at it."""
    if c.subject != "shop" or nested(c, c.stated):
        return False
    to_team = bool(w.TEAM & set(c.rest)) or (c.verb == "ask" and c.rest[:1] in (["them"], ["him"], ["her"]))
    to_team = to_team or re.search(r"\byours on\b|\b(?:it|this|that|everything|them) (?:on |over |along |straight |down )*(?:to|with|for) (?!you)", c.after) is not None
    plain = not c.aux and c.form == c.verb and not c.lead and c.actor[:1] in (["we"], ["i"]) and not (c.has("message_noun") or to_team or re.match(r"(?:this|it|that)\b", c.after))
    if {"never", "not"} & set(c.aux) or plain:
        return c.verb == "take" and re.search(r"seriously|lightly", c.after) is not None
    if c.verb == "look" and "forward" in c.rest[:1]:
        return False
    if c.verb == "see":
        return re.match(r"(?:whether|if|what|how|about|to|when|where|which)\b", c.after) is not None
    if c.verb == "get":
        return re.match(r"(?:in touch|hold|confirmation|the (?!\w+ to you)|word|clear|input|advice|an? (?:answer|reply))", c.after) is not None
    if c.verb in _HANDS_TO:
        return to_team or w.phrases("looks").search(c.after) is not None or bool(c.verb == "go" and re.match(r"(?:over|through|and ask)\b", c.after))
    if c.verb in {"work", "process", "handle", "wait"}:
        return re.match(r"(?:on|with|for|to hear|this|your (?:question|inquiry|request))\b", c.after) is not None and not w.phrases("gift").search(c.after)
    return c.verb in w.CHECK


def _gets_checked(c: Clause) -> bool:
    """ "The details are being checked", "whether it fits is for our team to check"."""
    held = {"be", "been", "being", "is", "are", "was", "were"} & set(c.aux)
    ours = c.subject in {"message", "info"} or c.actor in (["this"], ["it"], ["that"])
    if c.subject == "open" or (c.words[0].endswith("ing") and w.OPENERS & set(c.words)):
        tail = c.words[2:]
        return any(x in w.TEAM or w.LEMMA.get(x, "") in w.CHECK - {"see"} for x in tail) or c.said.endswith(("calls for accuracy", "we reply", "we answer"))
    if c.subject in {"goods", "message", "info"} and held and c.form in w.LEMMA and not c.form.endswith(("s", "ing")):
        checked = c.verb in (w.CHECK | {"answer", "address"}) - {"test"} or "will" in c.aux and c.verb == "test" or (c.verb in w.ANSWER - {"send", "get", "bring", "return", "deliver", "be", "have", "come"} and (ours or "being" in c.aux)) or (c.verb in _PASSES_ON and (ours or bool(w.TEAM & set(c.rest))))
        gift = w.phrases("gift").search(" ".join(c.actor)) and c.verb not in w.CHECK
        return checked and not gift and not nested(c, c.stated)
    if c.subject in {"goods", "message"} and c.verb == "be" and "not" not in c.aux:
        handed = ours and re.match(r"(?:in the hands of|with|on its way to|up to|for) ", c.after)
        return bool(handed or re.match(r"(?:something|a (?:question|matter) for|a (?:question|matter) that|one for|what) ", c.after)) and (bool(w.TEAM & set(c.rest)) or ({"we", "we'd"} & set(c.rest) != set() and any(w.LEMMA.get(x, "") in w.CHECK for x in c.rest)))
    return c.subject in {"goods", "message", "info"} and c.verb in {"need", "require", "deserve", "take", "call", "want"} and re.search(r"\b(?:check\w*|confirm\w*|verif\w*|look|review|answer|attention|specialist|team|person in charge)\b", c.after) is not None


def _answers(c: Clause) -> bool:
    """The shop answers later: "we'll get back to you", "you will hear from us", "a reply will follow"."""
    gift = w.phrases("gift").search(c.stated)
    if c.subject == "you":
        heard = re.search(r"\b(?:from (?:us|our|the)|hear back|here|answers?|repl\w+|responses?|information|details|updated?|informed|notified|news|contacted)\b", c.after)
        return (bool({"will", "can", "expect"} & set(c.aux)) or c.lead in {"once", "so", "until"}) and c.verb in {"hear", "receive", "get", "have", "find", "know", "see", "expect", "be"} and not gift and heard is not None
    if c.subject == "info":
        return (c.future or c.verb in {"follow", "come"}) and c.verb in w.ANSWER | {"arrive", "appear", "follow", "be", "come", "reach", "take", "share"} and not gift
    if c.subject != "shop" or nested(c, c.stated) or {"want", "like", "prefer", "love", "not", "never", "try", "wish", "unable", "without"} & set(c.aux):
        return False
    if c.verb == "share" and "with you" in c.after and not gift:
        return True
    if c.verb == "keep":
        return re.search(r"posted|updated|informed|loop", c.after) is not None
    if c.verb == "be":
        return re.search(r"\b(?:in touch|back|with you|right back|following|replying)\b", c.said) is not None and not gift
    if c.verb in w.CARRIES | {"prepare", "make", "return"}:
        return gives_info(c) or re.match(r"(?:back|to you|you back|right|with)\b", c.after) is not None
    return c.verb in w.ANSWER - {"email", "present", "help", "assist"} and not (c.verb == "let" and "know" not in c.rest) and not gift


def _holds_back(c: Clause) -> bool:
    """Not able to answer yet; wants the answer to be right."""
    if c.subject not in {"shop", "info", "none"} or nested(c, c.stated) or c.lead == "which":
        return False
    no = {"not", "unable", "without", "avoid", "before", "rather", "hate"} & set(c.words[:6]) or "rather than" in c.said
    verbs = w.CHECK | w.ANSWER | {"want", "like", "be", "make", "ensure", "avoid", "prefer", "need", "hope", "say", "do", "try", "aim", "matter", "guess", "rush", "know", "assume", "love", "give"}
    return c.verb in verbs and not w.phrases("gift").search(c.said) and bool(c.has("cares") or (no and c.verb not in w.FACT - {"guess", "have"}))


def _wishes(c: Clause) -> bool:
    ordered = re.match(r"have (?:it|them|the|(?:a |another )?(?:[a-z]+ )?(?:look|read|go|check|peek|think|try|seat))\b|stay tuned", c.core)
    wish = w.phrases("wish").search(c.core) or (c.before is not None and c.before.act == "en-wish" and c.lead == "and" and c.subject == "order" and c.verb in {"have", "enjoy", "stay"})
    return bool(wish) and not ordered and not re.search(r"enjoy (?:a|free|\d)", c.said) and not (c.verb == "enjoy" and c.has("place"))


def _asks_patience(c: Clause) -> bool:
    asks = c.subject != "shop" or c.verb in {"ask", "appreciate", "request", "be", "hope", "thank", "value"}
    return c.has("patience") and c.subject in {"order", "none", "shop", "message", "info"} and not nested(c, c.stated) and asks and c.said not in {"wait", "so wait"}


def _invites(c: Clause) -> bool:
    return c.has("invites") and not c.has("place") and c.subject != "goods"


def _restates(c: Clause) -> bool:
    """ "You asked whether …", "your question about … has reached us", "regarding …"."""
    if nested(c, c.stated):
        return False
    if c.subject == "you":
        wants = {"like", "love", "want", "prefer"} & {*c.aux, c.verb}
        bound = {"can", "should", "must", "may", "will", "could"} & set(c.aux) or ("would" in c.aux and not wants)
        holds = c.verb not in {"be", "have"} or c.has("feeling") or c.has("mind")
        return not bound and (c.verb in _RESTATED or c.verb == "?") and holds and not (c.verb == "need" and c.rest[:1] == ["to"])
    if c.subject == "message":
        return c.verb in w.words("message_verbs")
    if c.subject == "shop":
        return c.verb in {"receive", "get", "note", "read", "have", "see", "log", "record", "hear", "acknowledge"} and c.has("message_noun") and not c.future
    return c.subject == "none" and re.match(r"(?:regarding|about|concerning|as for|as to|with regard to|in regard to|on the (?:question|subject|matter|topic)|when it comes to|for your (?:question|inquiry|peace))\b", c.said) is not None


def _gives_reason(c: Clause) -> bool:
    """ "Since this concerns your safety", "because of the allergy": nothing of the goods."""
    if "not" in c.aux or c.subject == "you":
        return False
    if c.subject == "open" and {"depends", "depend"} & set(c.words):
        return True
    living = c.lead in {"since", "because", "as"} and c.verb in {"use", "wear", "eat", "sleep", "play", "touch", "be"} and _BEINGS.search(c.said)
    of_it = {"this", "it", "that", "your", "question", "questions", "safety", "accuracy", "health", "details", "which", "these", "sizing", "every", "skin", "you", "information", "allergies"} & set(c.actor)
    plain = c.verb in {"relate", "concern", "involve", "matter", "be", "regard", "affect", "touch", "come", "deserve", "need"} and w.phrases("reason_of").search(f"{c.form} {c.after}")
    hard = c.lead in {"since", "because", "as"} and c.has("feeling") and c.verb == "be"
    return bool(living or hard or (of_it and plain and c.subject in {"goods", "message", "info", "none", "you"}) or (plain and c.lead in {"since", "because", "as"} and {"safety", "health", "accuracy"} & set(c.actor)))


def _sympathises(c: Clause) -> bool:
    """ "We understand how important this is", "that must be frustrating", "choosing can be hard"."""
    if c.has("polite") or re.search(r"\b(?:everyone|everybody|every (?:skin|body|person|home|child|baby|pet|dog|cat|foot))\b.*\b(?:different|unique|own)\b", c.said):
        return True
    if c.subject == "shop":
        feels = c.has("glad") if c.verb in {"be", "want"} else c.verb in w.words("feels") | {"hear", "love", "thank", "hope", "wish", "enjoy"} - {"get"}
        return feels and not nested(c, c.stated) and "not" not in c.aux
    if not c.actor and any(x in w.ASPECT_OF or (c.grounded(x) and x not in w.FUNCTION | w.NEUTRAL) for x in c.words):
        return False
    if c.words[0].endswith("ing") and c.has("feeling"):
        return True
    who = c.actor in (["this"], ["that"], ["it"], ["which"], []) or c.actor[0].endswith("ing") or c.subject in {"message", "info"} or {"how", "what", "questions", "allergies", "worry"} & set(c.actor)
    asked = c.source.aspects & {w.ASPECT_OF.get(x, "") for x in c.rest}
    mild = c.verb in {"be", "matter", "feel", "deserve", "need", "mean", "make", "call"} or (who and c.verb in {"", "?", "sound", "seem", "look", "cause"})
    denies = re.search(r"\bnot (?:a )?(?:problem|hard|difficult|important)", c.said)
    return bool(c.subject not in {"you", "order"} and c.has("feeling") and mild and (who or not asked) and not denies)


def _adjoins(c: Clause) -> bool:
    """A phrase without a statement, of general words and what was asked about."""
    purpose = re.match(r"(?:in order |so as |just )?(?:to|by|before|for|instead of|rather than|without|after|while|when) (?:[a-z]+ly )?(?:not )?(\w+)", c.said)
    if purpose and w.LEMMA.get(purpose[1], "") in w.CHECK | w.ANSWER | {"avoid", "ensure", "make", "be", "guess", "answer"} and not nested(c, c.said):
        return not w.phrases("gift").search(c.said)
    lead_in = c.first and c.comma and c.words[0] in w.PREPOSITIONS
    if c.verb or re.search(r"\b(?:not|only|no|none|always|never)\b", c.said) or (c.words[0] in w.ASPECT_OF and not (c.before and c.before.act in {"en-checks", "en-restates", "en-thanks", "en-answers-later"})):
        return False
    known = all(x in w.NEUTRAL or x in w.FUNCTION or is_light(x) or ((c.before is not None or lead_in) and (c.grounded(x) or x in w.ASPECT_OF or x in w.LEMMA)) for x in c.words)
    return known and (c.before is not None or lead_in or c.words[0] in w.words("adjunct_leads"))


def is_light(word: str) -> bool:
    return word in w.ADVERBS or word.endswith("ly")


# fmt: off
COURTESIES: tuple[ClauseRule, ...] = (
    declare("greeting", None, "인사", "A greeting.", "Hello there!", "It is waterproof.", _greets),
    declare("thanks", None, "감사", "Thanks.", "Thank you so much for your question.", "It is waterproof.", _thanks),
    declare("apology", None, "사과", "An apology without a fault.", "We are sorry for the wait.", "Sorry it is sold out.", _apologises),
    declare("once", None, "확인되는 때", "When the answer is known.", "We will reply once it is confirmed.", "We will reply once it is sold.", _once),
)
ACTS: tuple[ClauseRule, ...] = (
    declare("time", None, "시간이 필요함", "It needs time.", "This may take a little time.", "It takes water.", _takes_time),
    declare("checks", None, "확인", "The shop checks.", "We are looking into it. | The details are being reviewed. | Whether it is water resistant is for our team to check.", "It has been tested.", lambda c: _shop_checks(c) or _gets_checked(c)),
    declare("answers-later", None, "나중에 답변", "The shop answers later.", "You will hear from us soon. | An answer will follow.", "You will love it.", _answers),
    declare("held", None, "아직 답하지 못함", "It cannot answer yet, or wants to be right.", "We want to give you accurate information.", "We want it to sell.", _holds_back),
    declare("wish", None, "덕담", "A wish.", "Have a lovely day! | Enjoy your trip.", "Have it washed.", _wishes),
    declare("patience", None, "기다려 달라는 부탁", "It asks for patience.", "Please bear with us.", "Please call us.", _asks_patience),
    declare("invites", None, "추가 문의 환영", "It invites further questions.", "If you have any other questions, feel free to ask.", "If it is wet, dry it.", _invites),
    declare("restates", None, "문의 내용 되짚기", "It restates the question.", "You are wondering whether it is waterproof.", "You can wear it in the rain.", _restates),
    declare("reason", None, "상품을 말하지 않는 이유", "A reason that says nothing about the goods.", "Since this concerns your safety, we will check.", "Since it is lined, we will check.", _gives_reason),
    declare("empathy", None, "공감", "Empathy.", "We understand how important this is.", "We understand it is sold out.", _sympathises),
    declare("adjunct", None, "덧붙인 말", "A phrase without a statement.", "In the meantime, please wait.", "Waterproof.", _adjoins),
)
RETELLS = declare("retells", None, "고객의 말", "What the customer told.", "We are sorry that you had to wait.", "We are sorry that it is sold out.", _retells)
DEFERS = frozenset({"en-checks", "en-answers-later", "en-time"})
# fmt: on
