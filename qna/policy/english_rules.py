"""What an English clause may and may not do: the ordered rules, each with its examples."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause

_Q, _P = "Is this jacket water resistant?", "Rain Jacket"
_UNIT = r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|weekends?|months?|mornings?|afternoons?|evenings?|nights?|noon|midnight|weekdays?|eod|cob|christmas|holidays?|lunch(?:time)?|closing|year|season)"
_COUNT = r"(?:\d[\d.:-]*|an?|one|two|three|four|five|six|seven|ten|half|few|couple|several|or|to|of|the|this|next|coming|following|same|end|first|early|late|business|working|calendar|full|single|about|around|roughly)"
_DAY = r"(?:today|tomorrow|tonight|overnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|24/7|24h)"
_DEADLINE = re.compile(
    rf"\b(?:within|in|by|before|no later than|until|till|after|inside|under|over|at|on) (?:{_COUNT} ){{1,6}}{_UNIT}\b|\bwithin (?:minutes|hours|days|weeks)\b"
    rf"|\b(?:by|before|until|till) (?:{_COUNT} ){{0,3}}(?:{_UNIT}|{_DAY}|then|\d+(?:am|pm)?|january|february|march|april|may|june|july|august|september|october|november|december)\b|\b{_DAY}\b"
    rf"|\b(?:this|next|same|coming|following) (?:business |working )?{_UNIT}\b|\b(?:\d+|one|two|three|a few|couple of) (?:to \w+ |or \w+ )?(?:business |working )?(?:minutes?|hours?|days?|weeks?|months?)\b"
    r"|\ban? (?:business |working )?(?:hour|day|week)(?: or two| or so)?\b(?<!have a day)|\bfirst thing\b|\bat the latest\b|\bno later than\b|\bend of (?:the |this )?(?:day|week|month)\b"
)
_REASSURES = re.compile(
    r"\bnot (?:have to |need to )?worry\b|\bno (?:need to worry|worries|need for concern|cause for)\b|\b(?:nothing|little|not much) to worry\b|\bworry not\b|\b(?:rest|be|feel|stay|please be) assured\b"
    r"|\b(?:we|i|can|will|to|personally|absolutely) (?:guarantee|promise|assure)\b|\bworry-free\b|\bin (?:good|safe|the best) hands\b|\bcount on (?:us|it)\b|\byou have (?:my|our) word\b"
    r"|\b(?:everything|all|it|things|this|you) (?:will|is going to) (?:all )?(?:(?:surely|definitely|certainly|absolutely) )?(?:(?:be|turn out|work out) (?:just |perfectly |all )?(?:fine|okay|ok|alright|right|(?:perfectly |completely |totally |absolutely )?safe|perfect|happy|satisfied|pleased|delighted|sorted|resolved|taken care of|solved|great|out)|love)\b"
    r"|\b(?:make|put|set) (?:it|this|things|everything|that)(?: all)? (?:right|good)\b|\bget (?:it|this|that|everything) (?:sorted|fixed|resolved)\b|\b\babsolutely safe\b|take (?:good |full |the best )?care of (?:it|this|everything|you|that|the|your)\b|\bsort (?:it|this|that|everything|things)?\s?(?:all )?out\b|\bno matter what\b|\bwithout (?:any )?(?:problems?|issues?|fail)\b|\byour? (?:complete |full )?satisfaction\b|\b(?:relax|calm) and\b|\bput your mind\b|\byou can (?:relax|trust|be (?:sure|confident|certain))\b|\bwith (?:complete |full |total )?(?:confidence|peace of mind)\b|\bsafely in time\b"
)
_PLACE = re.compile(
    r"\b(?:customer (?:service|support|center|care)|call center|help (?:desk|center)|hotlines?|websites?|web site|sites?|pages?|faqs?|manuals?|(?:size|sizing) (?:chart|guide)|descriptions?|listings?|links?|apps?|couriers?|carriers?|manufacturers?|tags?|labels?|polic(?:y|ies)|e-?mail|phone|live chat|kakao\w*|instagram|dm|forms?|photos?|section|instructions|post office|courier|channel|store directly|website|branch|service center|notice|reviews?|app store|homepage|blog|youtube|video|packag\w+ insert)\b"
)
_DETAILS = re.compile(
    r"\b(?:your|the|a|some|any|more|further|additional|few|clear) (?:[a-z-]+ ){0,3}(?:number|numbers|photos?|pictures?|images?|video|height|weight|measurements?|address|names?|phone|model|size|serial|details|information|email|contact|receipt|date|id|screenshots?|specifics|zip|postcode|budget|preference)\b"
)
_NEEDS_WORD = re.compile(
    r"\b(?:any|anything|other|more|further|else|additional|questions?|whenever|anytime)\b"
)
_INFO = re.compile(
    r"\b(?:list|dimensions|measurements|dates?|schedule|steps|times?|figures|answers?|repl(?:y|ies)|responses?|information|info|details?|updates?|guidance|results?|news|clarification|confirmation|word|explanation|findings|advice|it|them|that|this|feedback|solutions?|options|posted|updated|informed|loop|know|outcome|specifics|instructions|notice|accura\w+|note|comment|touch|everything|clarity|recommendations?|what|facts?|steps|one|way|suggestions?)\b"
)
_RUDE = re.compile(
    r"\b(?:stop asking|stupid|idiot|dumb|shut up|whatever|do not bother|obviously|gonna|wanna|gotta|dude|nah|bro|lol|lmao|wtf|damn|hell|crap|ridiculous|silly|calm down|be quiet|as (?:we|i) (?:already )?(?:said|told)|your (?:own )?(?:fault|problem)|yup|none of your|not (?:my|our) (?:problem|job|fault)|deal with it|gimme|dunno|duh|you are (?:so |too |very )?(?:annoying|impatient|difficult)|ur|no idea|who knows$|how should (?:we|i) know|get over it|wait your turn|use your (?:brain|eyes|head)|can not you read|lazy|nonsense|stop [a-z]+ing|just wait|quit|suck|nope|yeah|stop (?:complaining|bothering)|too many questions|no clue|like everyone else|waste (?:of )?(?:our|my)? ?time|busy with)\b"
)
_MACHINE = re.compile(
    r"\b(?:as an? (?:\w+ )?(?:ai|a\.i|language|virtual|automated|assistant|bot|chatbot)|ai (?:assistant|model|language)|chatbot|language model|(?:my|the|these) (?:system )?(?:prompt|instructions? (?:say|tell|were)|training|programming)|system (?:prompt|message)|i (?:was|am|have been) (?:trained|told|instructed|programmed|designed|asked) (?:to|not)|(?:i am|this is) (?:just |only )?an? (?:\w+ )?(?:ai|bot|machine|computer|automated|program|assistant|virtual)\b|automated (?:reply|response|message|system))"
)
_OTHER_LATIN = re.compile(
    r"\b(?:nous|vous|votre|pour|merci|bonjour|avec|gracias|hola|por|su|pregunta|para|usted|estimado|danke|für|ihre|wir|und|nicht|grazie|obrigado|terima|kasih|muchas|bonne|vielen|sie|annyeong|annyeonghaseyo|kamsahamnida|gamsahamnida|arigato|xie|sehr|bitte|ciao|sayang|salamat)\b"
)
_FAULT = re.compile(
    r"\b(?:our|my) (?:\w+ )?(?:mistake|error|fault|oversight|carelessness|negligence|blunder|bad)\b|\b(?:mistake|error|fault|problem) (?:on|at) our (?:end|side|part)\b|\b(?:we|i|us) (?:have |had |accidentally |mistakenly |must have )*(?:sent|shipped|packed|forgot|failed|overcharged|mixed|damaged|delivered|sold|missed|messed|lost|broke|charged|made)\b|\bfor (?:sending|shipping|delivering|selling|forgetting|failing|overcharging|packing|losing|charging|giving|providing) (?:you )?(?:an?|the|such|to|your)\b|\b(?:defective|faulty|wrong|substandard|poor-quality|flawed|damaged|broken) (?:product|item|goods|one|unit|order)\b|\bpoor quality\b|\btake full responsibility\b|\bquality (?:issue|defect|problem)s?\b"
)
_EXCUSE = re.compile(
    r"\b(?:high|large|heavy|huge|increased|unusual|sudden) (?:\w+ )?(?:volume|number|demand|amount|influx|traffic|surge)\b|\b(?:surge|influx|flood) (?:of|in)\b|\bmaintenance\b|\b(?:so |very |too )?many (?:inquiries|orders|questions|requests|customers)\b|\bunderstaffed\b|\bshort-staffed\b|\b(?:out of (?:the )?office|on (?:vacation|leave|holiday|a break|lunch)|in a meeting|(?:outside|after) (?:business|working) hours|closed)\b|\bstock-?taking\b|\binventory (?:check|count)\b|\bstrike\b|\bbad weather\b|\bheavy (?:rain|snow)\b|\bsystem (?:error|check|issue|upgrade)\b|\b(?:we|team) (?:is|are) (?:very |quite |extremely |so |currently |a bit )*(?:busy|swamped|overwhelmed|backed up)\b|\bexperiencing\b|\bsupply (?:chain|issue)"
)
_DUE = re.compile(r"\b(?:due to|because of|owing to|on account of|thanks to) ")
_SAYS = re.compile(
    r"^(?:yes|yeah|yep|no(?! (?:rush|pressure|doubt))|nope|unfortunately|sadly|probably|definitely|absolutely|certainly|exactly|correct|indeed|possibly|luckily|fortunately|good news|great news|bad news|of course|sure|not really|most likely|likely|maybe|perhaps|generally|usually|typically|normally|in general|in most cases|as far as)\b"
)
_LIGHT = re.compile(r"^(?:sure|of course|certainly|absolutely|definitely|no problem)\b")
_HEDGE = re.compile(
    r"\b(?:sorry|regret|afraid) to (?:say|inform|tell|let you know)|\b(?:i am|we are) afraid\b|\bto (?:be honest|tell the truth|answer your question)\b|\bshould (?:be (?:fine|ok|okay|able|possible|safe|good|available)|work|fit)\b|\bas far as (?:i|we) know\b|\b(?:most likely|in most cases|for reference|just so you know|fyi|as a (?:rule|guide)|keep in mind|please note|spoiler)\b"
)
_NESTED = re.compile(r"\b(?:it|this|they|these|those|[a-z]{3,}) (?:is|are|was|were|will|can not|can|does|do|has|should|would|comes?|runs?|fits?|works?|uses?|contains?|includes?|takes?|costs?) ")  # fmt: skip
_THANKS = re.compile(
    r"\b(?:thanks?|thankful|appreciate[ds]?|grateful|gratitude|appreciation|thx)\b"
)
_SORRY = re.compile(r"\b(?:sorry|apolog\w+|regret|forgive|sympath\w+|condolences)\b")
_WISH = re.compile(
    r"^(?:we |i |and |so )*(?:do |really |sincerely |truly )?(?:hope|wish|wishing|hoping)\b|^[a-z]+ (?:safe|safely|well|tight|warm|happily)$|^(?:please )?(?:sleep well|rest well|sweet dreams|have|enjoy|stay|take care|happy|best (?:regards|wishes|of luck)|(?:kind|warm|warmest|kindest|with) (?:regards|wishes|best|love|thanks)|regards|sincerely|congratulations|congrats|cheers|good luck|all the best|safe travels|sleep tight|may|many happy|yours|see you|until then|with (?:love|care|gratitude)|here is to|sweet|merry|sending|keep warm|bon)\b|\blook(?:ing)? forward to\b|\bwish (?:you|your)\b|\bcongratulat\w+"
)
_GREETS = re.compile(
    r"^(?:hi|hello|hey|dear|greetings|welcome|good (?:morning|afternoon|evening|day))\b"
)
_WAIT = re.compile(
    r"\b(?:wait(?:ing)?|bear with|patien(?:t|ce)|allow (?:us|our|me|a|some)|(?:give|grant|lend|spare) (?:us|me|our [a-z ]{1,24}|them) (?:just |only )?(?:a|some|time|the|one|until)|hold on|hang (?:on|tight)|stay tuned|stay with us|sit tight|understand(?:ing)?|hold tight|forgive|excuse|one moment|a moment|moment please|little (?:while|time|longer)|minute|stand by)\b"
)
_TIME = re.compile(
    r"\b(?:take|takes|taking|need|needs|require|requires|want|ask for|be) (?:us |them |you |just |only |for |be |up )*(?:a|some|more|time|longer|little|additional|slightly|enough|extra)\b.*\b(?:time|while|moment|bit|longer|minutes?|check|look)\b|\b(?:take|need|needs|require|requires) (?:us )?(?:time|a while|a moment|longer)\b|\bmay be a (?:short|little|slight) (?:wait|delay)"
)
_WONDERS = re.compile(
    r"\b(?:question|inquiry|enquiry|message|query|request|concern|note|feedback|comment|post|review|report|case|interest)\b"
)


_STRICT = re.compile(
    r"\b(?:answers?|repl(?:y|ies)|responses?|information|info|details|updates?|guidance|results|explanation|facts)\b"
)
_COUNTS = frozenset("one two three four five six seven eight nine ten dozen pair both".split())


_WORD_OF_US = re.compile(
    r"\b(?:back|touch|word|news|what you|clarity|advice|recommendations?|dimensions|measurements|list|schedule|dates?|times?|specifics|solutions?)\b"
)
_GIVES_IT = re.compile(r"^(?:it|them|your [a-z]+|one)\b|\bto you\b")
_WISHED = frozenset("want like prefer love not never try aim wish unable without".split())
_LEAVES = frozenset(
    "ask contact reach let leave message write send drop get share tell post reply comment come visit".split()
)
_MORE_QUESTIONS = re.compile(
    r"\b(?:any|other|further|more|additional|anything|your) (?:other |more |further )?(?:questions?|inquiries|concerns?|thoughts?)\b"
)
_FREE_TO_ASK = re.compile(
    r"\b(?:feel free|hesitate|welcome|always|can|could|may) (?:to )?(?:ask|leave (?:us )?(?:a|another|them|it|one|that)|come back|shop|visit us again)\b"
)
_WAITS = re.compile(r"\blet us (?:know if|check|confirm|look)\b|\bkeep an eye\b")
_KEEPS = frozenset("keep hold put save set leave book".split())
_KEPT = frozenset("reserved held saved set booked kept".split())
_FOR_YOU = re.compile(r"\b(?:aside|for you|one)\b")
_OPEN_CHECK = re.compile(r"\b(?:check|confirm|verif|ask|look|review|find|know|answer|clarif)")
_WITH_TEAM = re.compile(r"(?:in the hands of|with|on its way to|up to) ")
_STRONG = frozenset(
    "work fit suit carry contain use include run cost support hold weigh shrink fade ship sell charge connect resist allow withstand absorb fold stretch melt break leak wash dry let keep handle pair prevent protect last control cover stain dissolve".split()
)
_OFFERED = re.compile(
    r"\b(?:required|fine|available|possible|offered|included|allowed|recommended|ours?|okay|safe|suitable|bestsellers?|separate(?:ly)?|free|on display|compatible|enough|standard)\b"
)


_ATTRIBUTIVE = re.compile(
    rf"\b(?:the|this|our|your|these|that) ({w.PROPERTY.pattern}) "
    r"(?!is|are|or|and|in|for|to|of|care|quality|content|options?|items? )[a-z]{3,}"
)


def _info(c: Clause) -> bool:
    """Whether what is given is an answer; "get it to you" gives goods."""
    rest = " ".join(c.rest).split(" and ")[0]
    if c.verb in {"get", "bring", "deliver", "send", "give", "have", "supply", "leave", "mail"}:
        return bool(_STRICT.search(rest) or _WORD_OF_US.search(rest))
    return bool(_INFO.search(rest))


def _greeting(c: Clause) -> bool:
    return (
        bool(_GREETS.match(c.core or c.said)) and len(c.words) <= 8 and not set(c.words) & w.AUX
    ) or (
        bool(
            re.fullmatch(
                r"(?:(?:oh|no|ah|a+w+|well|wow|yay|ouch|hmm|haha|oops|my|gosh|dear|goodness)(?: |$))+",
                c.said,
            )
        )
        and c.said not in {"no", "well no", "ah no"}
    )


def _deadline(c: Clause) -> bool:
    if c.subject == "goods" and c.verb not in (w.CHECK | w.ANSWER) - {"be", "have", "come", "get"}:
        return False
    for found in _DEADLINE.finditer(c.said):
        word = found[0].split()[-1]
        mild = (
            _THANKS.search(c.said) or _SORRY.search(c.said) or _WISH.search(c.said) or _greeting(c)
        )
        known = word in c.source.words or found[0] in c.source.text
        opened = set(c.said[: found.start()].split()) & {
            "whether",
            "if",
            "about",
            "regarding",
            "how",
            "when",
        }
        if (mild and not re.match(r"within|by|until|no later|before|in ", found[0])) or (known and (not c.future or 
            opened or mild or c.subject in {"you", "message"})):  # fmt: skip
            continue
        if not re.fullmatch(
            r"in a (?:few )?(?:minute|moment)|(?:at|over|in|of) the (?:same|first|end)", found[0]
        ):
            return True
    return False


def _favour(c: Clause) -> bool:
    if c.lead in {"whether", "if"} or c.subject == "open":
        return False
    return _hands_over(c) or _does_favour(c) or _given(c)


def _hands_over(c: Clause) -> bool:
    """ "We'll get it to you", "we'll hold one for you"."""
    if (
        c.subject == "shop"
        and c.future
        and (
            (c.verb in {"bring", "deliver", "send", "get", "mail"} and _GIVES_IT.search(c.stated))
            or (c.verb == "?" and "for you" in c.said)
            or "an exception" in c.said
        )
    ):
        return not _info(c)
    if c.future and c.subject == "shop" and c.verb in _KEEPS and _FOR_YOU.search(c.said):
        return not _STRICT.search(c.said)
    return c.subject == "goods" and c.form in _KEPT and bool(_FOR_YOU.search(c.said))


def _does_favour(c: Clause) -> bool:
    gift = w.GIFT.search(c.stated)
    named = gift and not _STRICT.search(c.stated)
    if c.subject == "shop" and c.future and named and c.verb not in w.CHECK:
        return True
    done = c.subject in {"shop", "order"} and (
        c.future or set(c.aux) & {"have", "has", "to", "are", "am"}
    )
    if c.subject == "shop" and done:
        if c.verb in w.FAVOUR and not (c.verb in w.ANSWER | w.CHECK and (_info(c) or not c.rest)) and not (
            c.verb in {"prepare", "set", "include", "hold", "arrange", "apply", "accept", "collect", "cover", "pick", "change"}
            and _STRICT.search(" ".join(c.rest)) and not gift):  # fmt: skip
            return bool(c.future or c.verb not in {"accept"})
        if c.verb in w.CARRIES and (
            gift
            or (
                not _info(c)
                and c.verb not in {"get", "share", "have", "leave", "post", "add"}
                and not _WONDERS.search(c.stated)
            )
        ):
            return c.future or bool(gift)
        return bool((c.verb in {"do", "see", "make"} and c.future and re.search(r"\bhappen\b|\bcomes? (?:to|in)\b|sure (?:that )?(?:it|you|your|everything|the)\b(?!.*(?:accura|correct|right (?:answer|info|details)|information|answer|reply|reliable))", c.said))
                    or (c.verb == "ensure" and not re.search("accura|information|answer|correct|reliable|precise|response|guidance", c.said)))  # fmt: skip
    return False


def _given(c: Clause) -> bool:
    """ "You will receive a refund", "your replacement is on its way"."""
    given = (
        c.subject in {"you", "info"}
        and c.future
        and w.GIFT.search(c.stated)
        and c.verb in {"get", "receive", "have", "enjoy", "be", "expect"}
    )
    owed = (
        c.subject in {"goods", "message"}
        and w.GIFT.search(" ".join(c.actor))
        and (c.future or "on its way" in c.said or set(c.aux) & {"has", "have"})
        and c.verb
        in w.FAVOUR
        | w.CARRIES
        | {"process", "make", "go", "arrive", "reach", "come", "follow"}
        | (
            {"be"}
            if re.search(r"\b(?:on (?:its|the) way|coming|yours|free|waiting|done)\b", c.said)
            else set()
        )
    )
    done_to = (
        c.subject in {"goods", "you"}
        and "be" in c.aux
        and "will" in c.aux
        and c.form.endswith("d")
        and c.verb in w.FAVOUR - {"restock", "include"}
        and c.verb not in w.CHECK
        and c.lead not in {"once", "as"}
    )
    return bool(
        given
        or owed
        or done_to
        or (
            c.subject == "order"
            and c.verb in {"enjoy", "accept", "use"}
            and w.GIFT.search(c.stated)
        )
    )


def _offers_more(c: Clause) -> bool:
    """An invitation: "feel free to ask anything else"."""
    if _PLACE.search(c.said):
        return False
    before = c.before.said if c.before and c.before.lead in {"if", "should"} else ""
    if c.verb in _LEAVES and _NEEDS_WORD.search(before) and not _DETAILS.search(c.stated):
        return True
    more = c.verb in _LEAVES and _NEEDS_WORD.search(c.said)
    if more and not _DETAILS.search(_MORE_QUESTIONS.sub("", c.said)):
        return True
    return bool(_FREE_TO_ASK.search(c.said))


def _redirect(c: Clause) -> bool:
    " ".join(c.rest)
    listed = _PLACE.search(c.said) and (
        c.subject in {"goods", "info", "none"}
        and re.search(
            r"\b(?:lists?|listed|shown|shows?|found|find|explains?|explained|described|noted|written|posted|(?:is|are) (?:also |all )?(?:on|in|at)|available (?:on|in|at))\b",
            c.said,
        )
    )
    if listed and not set(c.said[:40].split()) & {"whether", "if"}:
        return True
    if _offers_more(c):
        return False
    return _orders_away(c) or _sends_you(c)


def _is_wait(c: Clause) -> bool:
    return bool((c.verb in w.WAITS | {"give"} and _WAIT.search(c.said)) or _WAITS.search(c.said))


def _orders_away(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.subject == "order" and c.verb in w.ASKS - {"let", "reply"} and not _is_wait(c):
        return not re.match(
            r"take (?:care|your time|it easy)|keep (?:warm|safe)|let us|look after|be ",
            " ".join([c.verb, *c.rest]),
        )
    if c.subject == "order" and (
        (
            c.verb == "have"
            and re.match(r"(?:a |another )?(?:[a-z]+ )?(?:look|read|check|peek)\b", rest)
        )
        or (c.verb in {"reply", "respond"} and _DETAILS.search(rest))
    ):
        return True
    return c.subject == "order" and c.verb == "let" and not _NEEDS_WORD.search(rest)


def _sends_you(c: Clause) -> bool:
    rest = " ".join(c.rest)
    free = re.search(
        r"\b(?:feel free|hesitate|welcome|best|advise you|recommend|suggest|ask you|ask that you|helpful|appreciate it|great|easier|faster|quicker|help us|you will find|you can find|want|remember|sure) (?:if you |to |that you |for you to )*(?:can |could |would )*(\w+)",
        c.said,
    )
    if (
        c.subject == "you"
        and (
            c.asks
            or set(c.aux)
            & {"can", "could", "may", "might", "should", "must", "need", "have", "to", "want"}
            or c.lead in {"if", "once", "when", "after"}
            or ("will" in c.aux and c.verb in {"find", "see", "need"})
        )
        and c.verb in w.ASKS
        and not _is_wait(c)
    ):
        return not (
            c.verb in {"find", "see", "reply"}
            and _INFO.search(rest)
            and re.search("here|from us|reply|answer", rest)
        ) and not (c.lead == "when" and c.asks)
    return bool(
        free
        and w.LEMMA.get(free[1], "") in w.ASKS - {"let", "note"}
        and c.subject in {"order", "shop", "goods", "none", "you"}
        and not re.search(
            r"\b(?:we|i|our team) .*\b(?:would like|want|need) to\b|\bto (?:ask|check) (?:with )?(?:our|the)\b|make sure",
            c.said,
        )
    )


def _asks_details(c: Clause) -> bool:
    if (
        c.asks
        and c.subject in {"none", "you", "goods", "open"}
        and re.search(r"\b(?:your|you)\b", c.said)
        and not re.search(r"how (?:can|may) (?:we|i)|what can (?:we|i)", c.said)
    ):
        return True
    if (
        c.subject == "shop"
        and c.verb in {"need", "require", "ask", "request", "want", "like", "have", "get"}
        and _DETAILS.search(c.stated)
        and re.search(r"\byou\b|\byour\b", c.said)
        and not set(c.rest) & {"team"}
        and "about" not in c.rest
    ):
        return (
            c.verb not in {"have", "get", "ask"}
            or ("your" in c.rest and c.verb == "ask")
            or "if you" in c.said
        )
    return bool(
        re.search(
            r"\b(?:photos?|pictures?|number|details|height|measurements|model|it|this) (?:would|will) (?:really |greatly |also )*(?:help|be (?:helpful|appreciated|great))\b|\b(?:with|without|send us|tell us|provide us with|share) (?:your|the) (?:order|model|serial|phone|tracking|height)\b(?! (?:team|manager))|\bmore detail about your\b|\bif you (?:could|can|would|might|are able to)? ?(?:please |also |kindly )?(?:send|tell|share|provide|let us know your|give|attach|upload|leave (?:us )?your)\b",
            c.said,
        )
    )


def _admits(c: Clause) -> bool:
    text = c.said
    found = _FAULT.search(text)
    if not found or re.search(r"\b(?:whether|if|how|why)\b", text[: found.start()]):
        return False
    told = all(c.grounded(x) for x in found[0].split() if x not in w.FUNCTION)
    return not told or re.search(r"\b(?:our|my|we|sending|shipping)\b", found[0]) is not None


def _excuse(c: Clause) -> bool:
    return bool((_EXCUSE.search(c.said) and c.unsourced(_EXCUSE, c.said)) or (
        _DUE.search(c.said) and not re.search(r"(?:safety|importan|nature of)", c.said) and c.subject != "you"))  # fmt: skip


def _answers(c: Clause) -> bool:
    if _HEDGE.search(c.said.split(" whether ")[0]):
        return True
    if not _SAYS.match(re.sub(r"^(?:and|but|so|well|hi|hello) ", "", c.said)):
        return False
    return not (
        _LIGHT.match(c.said)
        and (len(c.words) > 3 and c.subject == "shop" and c.verb in w.CHECK | w.ANSWER)
    )


def _number(c: Clause) -> bool:
    return any(
        any(ch.isdigit() for ch in x)
        and x not in c.source.words
        and x.strip("%").rstrip("cmkgl") not in c.source.text
        for x in c.words
    )


def _prenominal(c: Clause) -> bool:
    """A property that nobody mentioned, before a noun or outside the open matter."""
    opens = re.search(r"\b(?:whether|if|how|what|which|when)\b", c.said)
    stated = c.said[: opens.start()] if opens and c.lead not in {"if", "when"} else c.said
    named = (m[1].split() for m in _ATTRIBUTIVE.finditer(c.said))
    return c.unsourced(w.PROPERTY, stated) or not all(all(map(c.grounded, n)) for n in named)


def _told(c: Clause, text: str) -> bool:
    """Whether the customer stated what `text` says."""
    content = [
        x
        for x in re.findall(r"[a-z]{3,}", text)
        if x not in w.FUNCTION
        and not w.FEELING.match(x)
        and x not in {"your", "you", "such", "way", "day", "hear", "trouble", "disappointing"}
    ]
    return bool(content) and sum(w.stem(x) in c.source.told for x in content) >= max(
        1, (len(content) + 1) // 2
    )


def _nested(c: Clause, text: str) -> bool:
    """Whether a statement about the goods hides behind the verb."""
    for m in _NESTED.finditer(text):
        head = m[0].split()[0]
        before = text[: m.start()].split()
        if head in w.TEAM | w.MESSAGE | w.INFO - {"it", "this", "that"} | {
            "you",
            "we",
            "who",
            "which",
            "what",
            "how",
        } or {"how", "whether", "if", "what"} & set(before):
            continue
        if head in w.FUNCTION - {"it", "this", "they", "these", "those"} or head in {
            "matters",
            "once",
        }:
            continue
        tail = text[m.start() :]
        if not (
            w.FEELING.search(tail)
            or _told(c, tail)
            or re.search(
                r"\b(?:confirmed|ready|being|checked|reviewed|known|mean|means|important|caus\w+)\b",
                tail,
            )
        ):
            return True
    return False


def _thanks(c: Clause) -> bool:
    return bool(_THANKS.search(c.said)) and not _nested(c, c.said) and c.subject not in {"goods"}


def _apology(c: Clause) -> bool:
    if not _SORRY.search(c.said):
        return False
    rest = re.sub(r"^.*?\b(?:sorry|apolog\w+|regret)\b", "", c.said)
    states = re.search(
        r"\b(?:is|are|was|were|has|have|had|does|did|arrived|came|broke|sold|will|can|being)\b",
        rest,
    )
    mine = re.search(
        r"\b(?:you|your|this|it) (?:may|must|might|have|had|has|are|were|felt|feel|experienced|been|\w*\s?caus\w+|is causing|disappoint\w*|was not what)\b",
        rest,
    )
    return not states or bool(mine and not _nested(c, rest)) or _told(c, rest)


def _wish(c: Clause) -> bool:
    return (
        bool(_WISH.search(c.core))
        and not re.match(
            r"have (?:it|them|the|(?:a |another )?(?:[a-z]+ )?(?:look|read|go|check|peek|think|try|seat))\b|stay tuned",
            c.core,
        )
        and not (w.GIFT.search(c.said) and re.search(r"enjoy (?:a|free|\d)", c.said))
        and not (c.verb == "enjoy" and _PLACE.search(c.said))
    )


def _patience(c: Clause) -> bool:
    if c.words == ["wait"] or c.said in {"so wait", "then wait"}:
        return False
    return (
        bool(_WAIT.search(c.said))
        and c.subject in {"order", "none", "shop", "message", "info"}
        and not _nested(c, c.stated)
        and (
            c.subject != "shop"
            or c.verb in {"ask", "appreciate", "request", "kindly", "be", "hope", "thank", "value"}
            or bool(_THANKS.search(c.said))
        )
    )


def _invites(c: Clause) -> bool:
    return (
        bool(
            re.search(
                r"\b(?:any|other|more|further|additional|another) (?:[a-z]+ ){0,2}(?:questions?|inquir\w+|concerns?|quer\w+|thoughts?|requests?|assistance|help)\b|\b(?:anything|something) (?:else|more|you)|\b(?:feel free|not hesitate|welcome) to (?:ask|leave|reach|contact|message|write|let|send|come|get|share|drop|post|visit|shop)|\b(?:always )?here (?:to help|for you|to assist)|\bhappy to (?:help|assist)\b|\bhow (?:can|may) (?:we|i) (?:help|assist)|\bwhat (?:can|may) (?:we|i) do\b|\bneed (?:any )?(?:help|assistance)\b|\blet us know (?:if|anytime|any)\b|\b(?:come|come to|pops? into|on your) (?:to )?mind\b|\bcome up\b|\bleave (?:us )?(?:a|another) (?:message|note|question)\b",
                c.said,
            )
        )
        and not _PLACE.search(c.said)
        and c.subject != "goods"
    )


def _deed(c: Clause, verbs: frozenset[str]) -> bool:
    return c.subject == "shop" and c.verb in verbs and not _nested(c, c.stated)


def _check(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if (
        c.subject == "shop"
        and _WONDERS.search(c.stated + " " + c.matter)
        and w.TEAM & set(c.rest)
        and c.verb not in w.FAVOUR
    ):
        return not _nested(c, c.stated)
    if c.subject == "shop" and c.verb == "wait":
        return bool(re.match(r"(?:for|to hear|on)\b", rest))
    if ({"never", "not"} & set(c.aux) and c.subject == "shop") or (
        c.subject == "shop"
        and not c.aux
        and c.form == c.verb
        and c.lead == ""
        and not (
            _WONDERS.search(c.said) or re.match(r"(?:this|it|that)\b", rest) or w.TEAM & set(c.rest)
        )
    ):
        return bool(c.verb == "take" and re.search(r"seriously|lightly", rest))
    return _looks(c)


def _looks(c: Clause) -> bool:
    """Verbs that check only with their object: "take a look", "go over", "send it to our team"."""
    rest = " ".join(c.rest)
    if c.verb == "see" and not re.match(r"(?:whether|if|what|how|about|to|when|where)\b", rest):
        return False
    if c.verb == "go":
        return c.subject == "shop" and bool(re.match(r"(?:over|through|and ask|to)\b", rest))
    if c.verb == "get" and not re.match(
        r"(?:in touch|hold|confirmation|an? |the |word|this |it |your |to the bottom|all|some|clear|input|advice|details|your)",
        rest,
    ):
        return False
    if c.verb in {"take", "have", "make", "do", "give", "be", "put", "bring", "double"}:
        look = r"(?:a |another )?(?:[a-z]+ )?look|(?:this|it|that|your \w+|the \w+) (?:up|to|straight|over)|note|time|sure|(?:our|the|a|my) (?:[a-z-]+ ){0,3}(?:team|staff|specialists?|manager|experts?|colleague|member|person)|careful|some (?:checking|research)|touch|in contact|on it|working|it from here|the \w+ (?:team )?(?:look|check)|our best|word|certain|in the process|(?:some|careful|a lot of|more) (?:thought|effort|research)|(?:[a-z]+ )+(?:seriously|lightly)|(?:question|matter)"
        return (
            c.subject == "shop"
            and bool(re.match(look, rest) or {"able", "best"} & set(c.rest))
            and not _nested(c, c.stated)
        )
    if c.verb == "share" or c.verb in {
        "send",
        "leave",
        "submit",
        "record",
        "log",
        "note",
        "save",
        "receive",
        "queue",
        "add",
    }:
        return c.subject == "shop" and bool(
            _WONDERS.search(c.said)
            or re.search(
                r"\b(?:it|this|that|everything) (?:on |over |along |straight |down )*(?:to|with|on|for)\b",
                rest,
            )
        )
    return _deed(c, w.CHECK - {"work", "process", "handle"}) or (
        _deed(c, frozenset({"work", "process", "handle"}))
        and bool(re.search(r"\b(?:on|with|this|your (?:question|inquiry|request))\b", rest))
        and not w.GIFT.search(rest)
    )


def _passive_check(c: Clause) -> bool:
    """ "The details are being checked", "your question has been passed on"."""
    comm = w.CHECK - {"see", "find", "seek", "hear", "test", "work", "process", "figure"} | {
        "answer",
        "address",
        "research",
    }
    if (
        c.subject in {"message", "info", "open"}
        or c.actor in (["this"], ["it"], ["that"])
        or {"will", "being"} & set(c.aux)
    ):
        comm |= w.ANSWER - {"offer", "supply", "deliver", "add", "present"} - (
            set()
            if c.subject != "goods" or w.TEAM & set(c.rest)
            else {"send", "get", "leave", "provide", "bring", "give", "return"}
        ) | {"note", "receive", "record", "log", "save", "queue", "assign", "post"}
    be = {"be", "been", "being", "is", "are", "was", "were"} & set(c.aux)
    if (
        c.subject in {"goods", "message", "info", "open"}
        and be
        and c.verb in comm - {"be", "have", "come"}
        and c.form.endswith(("d", "n", "t", "ound", "ken"))
    ):
        return (not _nested(c, c.stated) and not w.GIFT.search(" ".join(c.actor))) or (
            c.verb in w.CHECK and "processed" not in c.said
        )
    if c.subject == "open" and _OPEN_CHECK.search(c.said):
        return True
    if c.verb == "be" and c.actor == ["it"] and w.TEAM & set(c.rest):
        return bool(_WITH_TEAM.match(" ".join(c.rest)))
    if c.subject == "open" or (
        c.subject in {"goods", "message"}
        and c.verb in {"be", "need", "require", "deserve", "take", "want"}
    ):
        return bool(
            re.search(
                r"\b(?:something|matter|detail|question|one|needs?|requires?|deserves?|worth|point|what|be|part|thing)\b.*\b(?:check|confirm|verif|ask|look|review|double|answer|know|confirmation|careful|person in charge|attention|get right|specialist|team)",
                c.said,
            )
        )
    return False


def _answer(c: Clause) -> bool:
    if c.subject in {"you", "info"}:
        return _answer_comes(c)
    if c.subject != "shop" or _nested(c, c.stated) or _WISHED & set(c.aux):
        return False
    return _shop_answers(c)


def _answer_comes(c: Clause) -> bool:
    """ "You will hear from us", "our reply will follow"."""
    rest = " ".join(c.rest)
    if c.subject == "you":
        return (
            (bool({"will", "can", "expect"} & set(c.aux)) or c.lead in {"once", "so", "until"})
            and c.verb in {"hear", "receive", "get", "have", "find", "know", "see", "expect", "be"}
            and not w.GIFT.search(rest)
            and bool(
                re.search(
                    r"\b(?:from (?:us|our|the)|hear back|here|answers?|repl\w+|responses?|information|details|update|updated|informed|notified|news|contacted)\b",
                    rest,
                )
            )
        )
    if c.subject == "info":
        return (
            (c.future or (c.verb in {"follow", "come", "be"} and c.lead in {"once", "as", "until"}))
            and c.verb in w.ANSWER | {"arrive", "appear", "follow", "be", "come", "reach", "take"}
            and not w.GIFT.search(rest)
        )
    return False


def _shop_answers(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.verb == "keep":
        return bool(re.search(r"posted|updated|informed|loop", rest))
    if c.verb == "be":
        return bool(
            re.search(
                r"\b(?:in touch|back|with you|here|right back|able|following|replying)\b", c.said
            )
        ) and not w.GIFT.search(rest)
    if c.verb in w.CARRIES | {"prepare", "make", "return"}:
        return _info(c) or bool(re.match(r"(?:back|to you|you back|right|with)\b", rest))
    return (
        c.verb in w.ANSWER - {"email", "present"}
        and not (c.verb == "let" and "know" not in rest)
        and not w.GIFT.search(c.stated)
    )


def _time(c: Clause) -> bool:
    return (
        bool(_TIME.search(c.said))
        and c.subject in {"shop", "goods", "none", "info", "message", "open"}
        and (
            c.subject != "goods"
            or c.actor[-1:]
            in ([x] for x in ("this", "it", "that", "which", "there", "checking", "process"))
            or c.actor[0].endswith("ing")
        )
        and not _nested(c, c.stated)
    )


def _held(c: Clause) -> bool:
    """Not able to answer yet; wants the answer to be right."""
    no = (
        "not" in c.aux
        or "not" in c.words[:6]
        or "unable" in c.words
        or "rather than" in c.said
        or "without" in c.words
        or "before" in c.words[:2]
    )
    cares = re.search(
        r"\b(?:accura\w*|correct|right|certain|sure|exact|precise\w*|proper|best|reliable|careful\w*|guess\w*|mistaken|mislead\w*|thorough\w*|clear|complete|full|solid|well|honest|helpful|definite)\b",
        c.said,
    )
    return (c.subject in {"shop", "info"} or (c.subject == "none" and c.lead != "which")) and not _nested(c, c.stated) and bool(
        (no and c.verb in w.CHECK | w.ANSWER | {"be", "want", "say", "guess", "like", "rush", "make", "know", "assume", "have"} and not w.GIFT.search(c.said))
        or (cares and (c.verb in w.CHECK | w.ANSWER | {"want", "like", "be", "make", "ensure", "avoid", "prefer", "need", "hope", "get", "say", "do", "try", "aim", "matter"})))  # fmt: skip


def _empathy(c: Clause) -> bool:
    " ".join(c.rest)
    if re.match(
        r"(?:(?:these )?things |(?:it|that|this) )?(?:can )?happens?\b|.*\bmade (?:our|my) (?:day|week)\b|how (?:lovely|exciting|sweet|wonderful|thoughtful|nice|kind|great|fun|cute|adorable|special|touching|fantastic)\b|great to (?:hear|see)|(?:what an? |such an? |a |an |that is an? |these )?(?:really |very )?(?:great|good|excellent|lovely|nice|wonderful|fair|thoughtful|smart|interesting|important|valid) (?:question|point|idea|catch|thinking|one|call)\b|these things happen",
        c.core,
    ):
        return True
    if _retells(c):
        return True
    if c.subject == "shop":
        return _shop_feels(c)
    return _of_feelings(c)


def _retells(c: Clause) -> bool:
    """What the customer said, after "sorry that" or "we understand that"."""
    if (
        c.lead == "that"
        and c.before is not None
        and c.before.act in {"en_apology", "en_empathy", "en_restates", "en_thanks"}
        and (
            _told(c, c.said)
            or re.search(
                r"\bnot what you|frustrat|worr|upset|disappoint|stress|annoy|you (?:expected|hoped|had)|expectations|\b(?:inconvenienc|disappoint)",
                c.said,
            )
        )
    ):
        return True
    return bool(re.search(r"\b(?:every|each|everyone|all)\b.*\b(?:different|unique|own)\b", c.said))


def _shop_feels(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.subject == "shop" and c.verb in w.FEELS - {"see", "get"} | {
        "be",
        "see",
        "get",
        "hear",
        "love",
        "thank",
        "want",
        "hope",
        "feel",
        "wish",
        "enjoy",
    }:
        if c.verb in {"be", "want"}:
            return bool(
                re.search(
                    r"\b(?:glad|happy|delighted|pleased|honou?red|excited|touched|thrilled|sad\w*|grateful|with you|here for|flattered|concerned|aware|committed|proud)\b",
                    c.said,
                )
            ) and not _nested(c, c.stated)
        return bool(
            re.search(
                r"\b(?:you|your|how|that|this|the|it|about|why|from|of|every|what|such|matters?|special|important|completely|need|customers?)\b",
                rest,
            )
            or not rest
        ) and not _nested(c, rest)
    return False


def _of_feelings(c: Clause) -> bool:
    """ "That must have been frustrating", "choosing a size can be tricky"."""
    if (
        c.subject == "none"
        and not re.match(r"(?:what|how) ", c.said)
        and any(
            x in w.ASPECT_OF or (c.grounded(x) and x not in w.FUNCTION | w.NEUTRAL) for x in c.words
        )
    ):
        return False
    if c.subject in {"goods", "none", "open", "message", "info"}:
        own = (
            c.actor[:1]
            and not c.actor[0].endswith("ing")
            and {
                "order",
                "package",
                "refund",
                "item",
                "size",
                "delivery",
                "product",
                "jacket",
            }
            & set(c.actor)
        )
        if own or re.search(r"\bnot (?:a )?(?:problem|hard|difficult|important)", c.said):
            return False
        if (
            c.actor in (["this"], ["that"], ["it"], ["which"], [])
            or (
                c.actor[:1]
                and (
                    c.actor[0].endswith("ing")
                    or c.subject in {"message", "info"}
                    or c.actor[0] == "your"
                )
            )
            or c.subject == "none"
        ):
            return bool(
                w.FEELING.search(c.said)
                or re.search(
                    r"\b(?:must|sounds?) .*\b(?:been|be|feel|like|lovely|wonderful|great|fun|beautiful|amazing|perfect|delightful)\b|\b(?:means? (?:a lot|so much)|(?:sounds?|seems?|looks?) like you|(?:our|a|my) pleasure|(?:great|lovely|wonderful|good|nice) (?:to (?:hear|see|know|meet)|question|idea|of you|point|choice of question)|worth (?:checking|asking|a)|a pleasure|(?:kind|thoughtful) of you|makes? (?:sense|us)|^what an? |how (?:lovely|exciting|sweet|wonderful|thoughtful)|deserves?|in mind)\b",
                    c.said,
                )
            ) and not c.unsourced(w.PROPERTY, c.said)
        return bool(
            w.FEELING.search(c.said)
            and (
                c.verb in {"be", "matter", "feel", "can", "call", "deserve", "need"}
                or "matters" in c.words
            )
            and not c.source.aspects & {w.ASPECT_OF.get(x, "") for x in c.rest}
        )
    return False


def _reason(c: Clause) -> bool:
    if c.lead in {"since", "because", "as"} and {"safety", "health", "accuracy"} & set(c.actor):
        return not c.unsourced(w.PROPERTY, c.said)
    if (
        c.lead in {"since", "because", "as"}
        and c.verb in {"use", "wear", "eat", "sleep", "play", "touch", "be"}
        and re.search(
            r"\b(?:bab(?:y|ies)|child(?:ren)?|kids?|little ones?|toddlers?|dogs?|cats?|pets?|pup\w*|family|mom|mother|dad|father|skin|health|safety)\b",
            c.said,
        )
        and not c.unsourced(w.PROPERTY, c.said)
        and (c.verb != "be" or c.lead != "")
    ):
        return True
    return c.lead in {"since", "because", "as", "so", "while", "though", "although", "but", "and", "which", ""} and c.subject in {"goods", "message", "info", "none", "you"} and bool(
        re.search(r"\b(?:relates?|related|concerns?|involves?|matters?|important|about|regards|affects|touches|comes down|question of|matter of|part of|something|safety|priority|essential|details?|first|before everything)\b", " ".join(c.rest[:9]) + " " + c.form)) and c.verb in {"relate", "concern", "involve", "matter", "be", "regard", "affect", "touch", "come", "deserve", "need"} and not c.unsourced(w.PROPERTY, c.said) and "not" not in c.aux and bool({"this", "it", "that", "your", "question", "safety", "accuracy", "health", "details", "which", "these", "sizing", "every", "skin", "you", "information"} & set(c.actor))  # fmt: skip


def _restates(c: Clause) -> bool:
    if c.subject == "you" and "would" in c.aux and {"like", "love", "want"} & set(c.aux):
        return not _nested(c, c.stated)
    if (
        c.subject == "you"
        and not set(c.aux) & {"can", "should", "must", "may", "will", "could"}
        and not ("would" in c.aux and not {"like", "love", "want", "prefer"} & {*c.aux, c.verb})
        and not (
            c.verb == "have"
            and not re.search(
                r"question|concern|mind|trouble|difficult|issue|wait|experience|interest|request|doubt|time|chosen",
                c.said,
            )
        )
        and (c.verb in w.TELLS | w.FEELS | {"be", "have", "love"})
    ):
        return (
            c.verb != "be"
            or bool(
                set(c.rest)
                & {
                    "curious",
                    "interested",
                    "concerned",
                    "worried",
                    "unsure",
                    "sure",
                    "after",
                    "excited",
                    "here",
                    "hoping",
                    "disappointed",
                    "frustrated",
                    "upset",
                    "eager",
                    "careful",
                }
            )
        ) and not (_nested(c, c.stated))
    if c.subject == "message":
        return c.verb in {
            "be",
            "have",
            "reach",
            "matter",
            "mean",
            "come",
            "sit",
            "deserve",
            "go",
            "make",
            "help",
        } and not _nested(c, c.stated)
    return (
        c.subject == "none"
        and bool(
            re.match(
                r"(?:regarding|about|concerning|as for|as to|with regard to|in regard to|on the (?:question|subject|matter|topic)|when it comes to|for your (?:question|inquiry|peace))\b",
                c.said,
            )
        )
        and not _nested(c, c.said)
    )


def _recent(c: Clause) -> str:
    said, at = "", c.before
    for _ in range(3):
        said, at = (said + " " + at.said, at.before) if at else (said, None)
    return said


def _once(c: Clause) -> bool:
    if (c.lead == "before" and c.subject == "you") or (
        c.lead in {"once", "as"}
        and c.verb in {"arrive", "come"}
        and c.before is not None
        and _STRICT.search(_recent(c))
    ):
        return True
    return (c.lead in {"once", "as", "until", "when", "after", "before", "while", "where", "if"} or c.words[:3] == ["as", "soon", "as"]) and (
        (c.subject in {"shop", "info", "none"} and (c.verb in w.CHECK | w.ANSWER | {"", "be", "have", "know", "do", "receive", "finish", "complete", "learn", "can", "say"} or "possible" in c.words))
        or (c.subject == "goods" and "there" in c.actor and re.search(r"\b(?:something|news|anything|update|answer|word)\b", c.said) is not None)
        or (c.subject == "goods" and re.search(r"\b(?:confirmed|ready|checked|verified|clear|known|reviewed|done|comes? in|settled|complete|in$)\b", c.said) is not None)
        or (c.subject == "you" and bool(c.words[-1:] == ["wait"] or "wait" in c.words))) and not w.GIFT.search(c.stated)  # fmt: skip


def _adjunct(c: Clause) -> bool:
    """A phrase without a statement, of general words and what was asked about."""
    purpose = re.match(
        r"(?:in order |so as |just )?(?:to|by|before|for|instead of|rather than|without|after|while|when) (?:[a-z]+ly )?(\w+)",
        c.said,
    )
    if (
        purpose
        and w.LEMMA.get(purpose[1], "")
        in w.CHECK | w.ANSWER | {"avoid", "ensure", "make", "be", "answer", "guess"}
        and not _nested(c, c.said)
        and not w.GIFT.search(c.said)
    ):
        return True
    if c.words[0] in w.ASPECT_OF and not (
        c.before
        and c.before.act in {"checks", "restates", "thanks", "answers_later", "clause_of_shop"}
    ):
        return False
    return not c.verb and all(x in w.NEUTRAL or x in w.ADVERBS or x in {"and", "which", "or", "but"} or x.endswith("ly") or (c.before is not None and (c.grounded(x) or x in w.ASPECT_OF)) for x in c.words) and not re.search(r"\b(?:not|only|no|none|all|always|never)\b", c.said) and (c.before is not None or c.words[0] in {"in", "for", "with", "at", "from", "right", "here", "to", "once", "dear", "great", "good", "excellent", "hello", "noted", "of", "by", "on", "after", "best", "as", "your", "sincere", "well", "oh", "customer", "the"})  # fmt: skip


def _shop_fact(c: Clause) -> bool:
    return (
        c.subject == "shop"
        and c.verb
        in w.FACT - {"have", "expect", "keep", "run", "find"}
        | ({"have"} if not c.future and c.stated else set())
        and "let" not in c.aux
    )


def _you_can(c: Clause) -> bool:
    return c.subject == "you" and (
        bool(
            set(c.aux)
            & {
                "can",
                "could",
                "may",
                "might",
                "should",
                "must",
                "need",
                "do",
                "will",
                "to",
                "would",
                "have",
            }
        )
        or c.verb in w.DO | {"be"}
    )


def _how_to(c: Clause) -> bool:
    free = re.search(r"\bfree to (\w+)", c.said)
    if c.subject == "order" and free:
        return free[1] in w.DO
    return c.subject == "order" and c.verb in w.DO | w.STATE


def _goods(c: Clause) -> bool:
    """Only of what is surely goods: a pronoun, what was asked about, or what the trade sells."""
    if c.subject != "goods" or not c.verb:
        return False
    head = [x for x in c.actor if x not in w.FUNCTION | w.ADVERBS]
    if c.lead == "which" or not head or any(map(c.is_goods, head)):
        return True
    says = c.verb in _STRONG or _OFFERED.search(" ".join(c.rest)) or any(map(c.is_goods, c.rest))
    return bool(says) and not w.FEELING.search(c.said)


def _verbless(c: Clause) -> bool:
    if not c.first and c.before is not None and c.before.act == "en_greeting":
        return False
    if c.words[0] in {"a", "an", "what", "how", "such"} and not w.PROPERTY.search(c.said):
        return False
    if not c.verb and re.match(
        r"(?:perfect|ideal|great|good|best|suitable|safe|easy|soft|light|excellent|fine|right|nice|comfortable|popular|recommended|designed|made|meant|built) (?:for|to|in|on|with|as|enough|from|of)\b",
        c.core,
    ):
        return True
    about = [
        x
        for x in c.words
        if x in w.ASPECT_OF
        or x in _COUNTS
        or (
            c.grounded(x)
            and x not in w.FUNCTION | w.INFO | w.MESSAGE | w.TEAM | {"product", "item", "shop"}
        )
    ]
    return not c.verb and (
        bool(about)
        or w.PROPERTY.search(c.said) is not None
        or {
            "only",
            "enough",
            "available",
            "possible",
            "fine",
            "ok",
            "okay",
            "not",
            "allowed",
            "recommended",
        }
        & set(c.words)
        != set()
    )
