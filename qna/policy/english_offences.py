"""What no English clause may do: deadlines, favours, burdens, faults, excuses, answers."""

import re

from qna.policy import english_words as w
from qna.policy.english_acts import declare, gives_info, told
from qna.policy.english_clauses import Clause
from qna.policy.rule import ClauseRule
from qna.policy.types import ViolationCode as C

_DIACRITIC = re.compile(r"[à-öø-ÿăćčđęğłńňőřśşšťůűźżžạ-ỹ]", re.I)
_LEAVES = frozenset("ask contact reach let leave message write send drop get share tell post reply comment come visit".split())
_KEEPS = re.compile(r"\b(?:aside|for you|one)\b|\ba [a-z]+ for\b")
_FREE = re.compile(r"\b(?:feel free|hesitate|welcome|best|advise you|recommend|suggest|ask you|ask that you|helpful|appreciate it|great|easier|faster|quicker|help us|you will find|you can find|want|remember|sure) (?:if you |to |that you |for you to )*(?:can |could |would )*(\w+)")
_MORE = re.compile(r"\b(?:any|anything|other|more|further|else|additional|questions?|whenever|anytime)\b")
_COUNTS, _STRONG = w.words("counts"), w.words("strong")
_OFFERED = re.compile(r"\b(?:required|fine|available|possible|offered|included|allowed|recommended|ours?|okay|safe|suitable|bestsellers?|separate(?:ly)?|free|on display|compatible|enough|standard)\b")


def _speaks_foreign(c: Clause) -> bool:
    odd = w.phrases("latin").findall(c.said) + [x for x in c.words if _DIACRITIC.search(x)]
    return any(x not in c.source.words and x not in {"café", "naïve", "résumé"} for x in odd)


def _sets_deadline(c: Clause) -> bool:
    mild = any(map(c.has, ("thanks", "sorry", "greets"))) or w.phrases("wish").search(c.core) is not None
    for found in w.phrases("deadline").finditer(c.said):
        is_open = set(c.said[: found.start()].split()) & {"whether", "if", "about", "regarding", "how", "when"}
        known = found[0] in c.source.text or found[0].split()[-1] in c.source.words
        excused = (mild and not re.match(r"within|by|until|no later|before|in ", found[0])) or (known and (not c.future or is_open or mild or c.subject in {"you", "message"}))
        soft = re.fullmatch(r"in a (?:few )?(?:minute|moment)|(?:at|over|in|of) the (?:same|first|end)", found[0])
        if not excused and not soft and not (c.subject == "none" and c.comma and known):
            return c.subject != "goods" or c.verb in w.CHECK | w.ANSWER | {"be", "?"}
    return False


def _asks_details(c: Clause) -> bool:
    if c.asks and re.search(r"\byour?\b", c.said) and not re.search(r"(?:how|what) (?:can|may) (?:we|i)", c.said):
        return c.subject in {"none", "goods", "open"} or (c.subject == "you" and not {"did", "were"} & set(c.words))
    details = w.phrases("details").search(c.stated)
    if c.subject == "shop" and c.verb in {"need", "require", "ask", "request", "want", "like"} and details and re.search(r"\byour?\b", c.said) and "team" not in c.rest:
        return True
    return re.search(r"\b(?:photos?|pictures?|number|height|measurements|model) (?:would|will) (?:\w+ )?(?:help|be (?:helpful|appreciated|great))\b|\bmore detail about your\b|\bif you (?:could|can|would|might|are able to)? ?(?:please |also |kindly )?(?:send|tell|share|provide|let us know your|give|attach|upload|leave (?:us )?your)\b", c.said) is not None


def _invites_back(c: Clause) -> bool:
    """An invitation: "feel free to ask anything else"."""
    if c.has("place"):
        return False
    conditional = c.before is not None and c.before.lead in {"if", "should"} and _MORE.search(c.before.said)
    details = w.phrases("details").search(re.sub(r"\b(?:any|other|further|more|additional|anything|your) (?:\w+ )?(?:questions?|inquiries|concerns?|thoughts?)\b", "", c.said))
    return (c.verb in _LEAVES or c.has("invites")) and bool(conditional or _MORE.search(c.said) or re.search(r"free to|hesitate|welcome|come back", c.said)) and not details


def _sends_off(c: Clause) -> bool:
    waits = (c.verb in w.WAITS and c.has("patience")) or re.search(r"\blet us (?:know if|check|confirm|look)\b|\bkeep an eye\b", c.said)
    listed = c.subject in {"goods", "info", "none"} and re.search(r"\b(?:lists?|listed|shown|shows?|found|find|explains?|explained|described|noted|written|posted|downloaded|has all|(?:is|are) (?:also |all )?(?:on|in|at)|available (?:on|in|at))\b", c.said)
    if c.has("place") and listed and not set(c.words[:8]) & {"whether", "if"} and c.subject != "open":
        return True
    if waits or _invites_back(c):
        return False
    if c.subject == "order":
        kind = re.match(r"take (?:care|your time|it easy)|keep (?:warm|safe)|let us|look (?:after|forward)|find comfort|be |give (?:us|them|our)|allow|note that we", f"{c.verb} {c.after}")
        looks = c.verb == "have" and re.match(r"(?:a |another )?(?:[a-z]+ )?(?:look|read|check|peek)\b", c.after)
        return bool((c.verb in w.ASKS - {"let"} and not kind) or looks or (c.verb == "let" and w.phrases("details").search(c.after)) or (c.has("place") and c.verb in w.DO))
    return _bids(c)


def _bids(c: Clause) -> bool:
    """ "You can contact the maker", "it is best to ask"."""
    bound = {"can", "could", "may", "might", "should", "must", "need"} & set(c.aux) or ("to" in c.aux and "had" not in c.aux) or c.asks or c.lead in {"if", "once", "after"} or ("will" in c.aux and c.verb in {"find", "see", "need"})
    if c.subject == "you" and bound and c.verb in w.ASKS:
        heard = c.verb in {"find", "see", "expect"} and re.search("here|from us|reply|answer", c.after)
        return not heard and not (c.lead == "if" and c.verb in {"leave", "ask", "need"})
    free = _FREE.search(c.said)
    ours = re.search(r"\b(?:we|i|our team) .*\b(?:would like|want|need|love) to\b|\bto (?:ask|check) (?:with )?(?:our|the)\b|make sure", c.said)
    return bool(free and w.LEMMA.get(free[1], "") in w.ASKS - {"let", "note", "hear", "see", "know"} and c.subject in {"order", "shop", "goods", "none", "you"} and not ours)


def _promises_favour(c: Clause) -> bool:
    if c.lead in {"whether", "if"} or c.subject == "open":
        return False
    gift = w.phrases("gift").search(c.stated)
    if c.subject == "shop":
        return _does_favour(c, bool(gift))
    if c.subject in {"you", "info"}:
        return c.future and gift is not None and c.verb in {"get", "receive", "have", "enjoy", "be", "expect"}
    if c.subject == "order":
        return c.verb in {"enjoy", "accept", "use"} and gift is not None
    if c.subject not in {"goods", "message"} or c.lead in {"once", "as", "when"}:
        return False
    owed = w.phrases("gift").search(" ".join(c.actor)) or re.search(r"\b(?:money|at no cost|new \w+)\b", c.said)
    coming = c.verb in w.FAVOUR | w.CARRIES | {"process", "complete", "make", "go", "arrive", "reach", "come", "follow"} or re.search(r"\b(?:on (?:its|the) way|coming|yours|free|waiting|done)\b", c.said)
    done = "be" in c.aux and "will" in c.aux and c.form.endswith("d") and c.verb in w.FAVOUR - {"restock", "include"} - w.CHECK
    kept = c.form in {"reserved", "held", "saved", "set", "booked", "kept"} and _KEEPS.search(c.said)
    return bool((owed and coming and (c.future or "on its way" in c.said or {"has", "have"} & set(c.aux)) and c.verb not in w.CHECK) or done or kept)


def _does_favour(c: Clause, gift: bool) -> bool:
    """ "We'll refund it", "we'll get it to you", "we'll hold one for you"."""
    done = c.future or {"have", "has", "to", "are", "am"} & set(c.aux)
    if not done or "not" in c.aux:
        return False
    said = w.phrases("reply_noun").search(c.after) is not None
    info = said or gives_info(c)
    if c.verb in w.FAVOUR and c.verb not in w.CHECK | (w.ANSWER if info or not c.rest else frozenset()):
        shares = c.verb in {"prepare", "set", "include", "hold", "arrange", "apply", "accept", "collect", "cover", "pick", "change", "add"} and said and not gift
        return not shares and (c.future or c.verb != "accept")
    if c.verb in {"keep", "hold", "put", "save", "set", "leave", "book"} and _KEEPS.search(c.said) and c.future and not said:
        return True
    named = gift and not w.phrases("reply_noun").search(c.stated) and c.verb not in w.CHECK
    if c.verb in w.CARRIES | {"mail", "throw", "take"} and c.verb not in {"share", "post"}:
        gives = re.match(r"(?:it|them|your [a-z]+|one)\b|.*\bto you\b|another\b", c.stated)
        team = w.TEAM & set(c.rest) or w.phrases("looks").search(c.after)
        return bool(c.future and not team and (named or (not info and not c.has("message_noun") and c.verb not in {"have", "add", "leave", "take"} and gives)))
    sure = c.verb in {"do", "see", "make"} and re.search(r"\bhappen\b|\bcomes? (?:to|in)\b|\bsure (?:that )?(?:it|you|your|everything|the)\b", c.said)
    exception = "an exception" in c.said
    ensures = c.verb == "ensure" and not c.has("cares") and not info
    return bool(c.future and (exception or named or (sure and not w.phrases("cares").search(c.said[sure.end() :]) and not said))) or ensures


def _admits(c: Clause) -> bool:
    found = w.phrases("fault").search(c.said)
    if not found or re.search(r"\b(?:whether|if|how|why|what)\b", c.said[: found.start()]):
        return False
    ours = re.search(r"\b(?:our|my|we|sending|shipping)\b", found[0])
    return ours is not None or not all(c.grounded(x) for x in found[0].split() if x not in w.FUNCTION)


def _excuses(c: Clause) -> bool:
    found = w.phrases("excuse").search(c.said)
    return found is not None and not all(c.grounded(x) for x in found[0].split() if len(x) > 2)


def _answers_straight(c: Clause) -> bool:
    if w.phrases("hedge").search(c.said.split(" whether ")[0]):
        return True
    if c.subject in {"goods", "none", "order"} and {"usually", "generally", "typically", "normally", "probably"} & set(c.words) and not c.has("feeling"):
        return True
    text = re.sub(r"^(?:and|but|so|well|hi|hello) ", "", c.said)
    light = re.match(r"(?:sure|of course|certainly|absolutely|definitely|no problem)\b", text)
    return w.phrases("yes_no").match(text) is not None and not (light and (len(c.words) > 3 or c.comma) and (c.subject == "shop" or (c.comma and text == light[0])) and not c.asks and (c.subject != "shop" or c.verb in w.CHECK | w.ANSWER))


def _gives_number(c: Clause) -> bool:
    return any(any(ch.isdigit() for ch in x) and x not in c.source.words and x.strip("%").rstrip("cmkgl") not in c.source.text for x in c.words)


def _states_property(c: Clause) -> bool:
    """A property that nobody mentioned, or one that was asked, before a noun."""
    if re.search(r"\b(?:is|are) (?:so |very )?important\b", c.said):
        return False
    opens = next((i for i, x in enumerate(c.words) if x in {"whether", "if", "how", "what", "which", "when"} and not (i < 2 and c.lead == x)), len(c.words))
    team = next((i for i, x in enumerate(c.words) if x in w.TEAM and i < 6), -1)
    if any(w.is_property(x) and not c.grounded(x) for x in c.words[team + 1 : opens]):
        return True
    if re.search(r"\b(?:sold out|out of stock|in stock|free shipping|free of [a-z]+|free from [a-z]+|true to size)\b", " ".join(c.words[:opens])) and not told(c, "sold stock shipping charge true size"):
        return True
    triples = zip(c.words, c.words[1:], c.words[2:], strict=False)
    return any(a in {"the", "this", "our", "these", "that", "such"} and (w.is_property(b) or (b.endswith("able") and b not in w.NEUTRAL and len(b) > 8)) and b not in c.source.product and w.stem(b) not in c.source.told and n in c.source.product | {"product", "item", "one", "basket", "version"} for a, b, n in triples)


def _states_shop_fact(c: Clause) -> bool:
    normally = {"normally", "usually", "only", "always", "never"} & set(c.words[:4])
    facts = w.FACT - {"expect", "keep", "find", "have"} | ({"have"} if not c.future and c.stated else set())
    prefers = c.verb == "go" and c.rest[:1] == ["with"]
    done = c.verb in w.FAVOUR and not c.aux and c.form.endswith("ed")
    return c.subject == "shop" and "let" not in c.aux and (done or c.verb in facts or prefers or bool(normally and c.verb in w.BASES))


def _lets_you(c: Clause) -> bool:
    bound = {"can", "could", "may", "might", "should", "must", "need", "do", "will", "to", "would"} & set(c.aux)
    return c.subject == "you" and c.lead not in {"if", "before"} and bool(bound or (c.verb == "have" and _COUNTS & set(c.rest)) or (c.verb in w.DO and not c.future and c.lead not in {"that", "when", "once"} and not told(c, c.said)))


def _instructs(c: Clause) -> bool:
    free = re.search(r"\bfree to (\w+)", c.said)
    return c.subject == "order" and (free[1] in w.DO if free else c.verb in (w.DO | w.STATE) - {"feel", "stay", "mean"})


def _states_goods(c: Clause) -> bool:
    """Only of what is surely goods: a pronoun, what was asked about, or what the trade sells."""
    if c.subject != "goods" or not c.verb or told(c, c.said) or (c.verb == "?" and not {"can", "will", "does", "do", "should", "would"} & set(c.aux) and not c.form.endswith("s")):
        return False
    head = [x for x in c.actor if x not in w.FUNCTION | w.ADVERBS]
    if c.actor[:1] == ["there"]:
        return bool(_COUNTS & set(c.rest)) or any(map(c.is_goods, c.rest)) or "not" in c.aux
    if c.lead == "which" or not head or any(map(c.is_goods, head)):
        return True
    ours = c.actor[0] in {"our", "its"} or (c.actor[0] == "the" and c.verb in w.STATE | {"have", "come"})
    says = (ours and c.rest and c.verb != "?") or c.verb in _STRONG or _OFFERED.search(c.after) or any(map(c.is_goods, c.rest))
    return bool(says) and not c.has("feeling")


def _states_verbless(c: Clause) -> bool:
    if c.verb or c.words[0] in {"a", "an", "what", "how", "such"} or (not c.first and c.before is not None and c.before.act == "en-greeting") or (c.first and c.comma and c.words[0] in w.PREPOSITIONS):
        return False
    answers = re.match(r"(?:perfect|ideal|great|good|best|suitable|safe|easy|soft|light|excellent|fine|right|nice|comfortable|popular|recommended|designed|made|meant|built) (?:for|to|in|on|with|as|enough|from|of)\b", c.core)
    light = w.FUNCTION | w.INFO | w.MESSAGE | w.TEAM | {"product", "item", "shop"}
    about = any(x in w.ASPECT_OF or x in _COUNTS or (c.grounded(x) and x not in light) for x in c.words)
    return bool(answers or about or {"only", "enough", "available", "possible", "fine", "ok", "okay", "not", "allowed", "recommended"} & set(c.words))


# fmt: off
GRAVE: tuple[ClauseRule, ...] = (
    declare("machine", C.SELF_REFERENCE, "AI나 지시문을 말합니다.", "It speaks of being a machine or of its prompt.", "As an AI assistant, I cannot say.", "Thank you for asking.", lambda c: c.has("machine")),
    declare("foreign", C.FOREIGN, "다른 언어가 섞였습니다.", "It slips into another language.", "Merci pour votre question.", "Thank you for your question.", _speaks_foreign),
    declare("rude", C.IMPOLITE, "무례하거나 거친 말입니다.", "It is rude or slangy.", "Stop asking. | Nah, dude.", "Please wait a moment.", lambda c: c.has("rude") or c.said in {"wait", "so wait", "seriously"}),
    declare("deadline", C.PROMISE, "기한을 약속합니다.", "It commits to a deadline.", "We will reply by tomorrow. | You will hear from us within 24 hours.", "We will reply as soon as possible. | Have a great weekend!", _sets_deadline),
    declare("reassures", C.PROMISE, "결과를 보장하거나 안심시킵니다.", "It reassures or guarantees.", "Please do not worry. | We guarantee it.", "We understand your worry.", lambda c: c.has("reassures")),
)
OFFENCES: tuple[ClauseRule, ...] = (
    declare("details", C.BURDEN, "고객에게 정보를 요구합니다.", "It asks the customer for details.", "Could you send us your order number? | We need your height.", "We need a little time.", _asks_details),
    declare("redirects", C.BURDEN, "고객에게 다른 곳을 확인하게 합니다.", "It sends the customer elsewhere.", "Please check the product page. | You can contact customer service.", "Please feel free to ask anything else. | Let us check with our team.", _sends_off),
    declare("favour", C.PROMISE, "혜택이나 조치를 약속합니다.", "It promises a favour.", "We will send you a replacement. | Your refund will be processed.", "We will send you an answer. | We will check whether we can exchange it.", _promises_favour),
    declare("admits", C.DEFINITIVE, "잘못을 인정합니다.", "It admits a fault.", "We are sorry for sending you a defective item.", "We are sorry for the inconvenience.", _admits),
    declare("excuse", C.DEFINITIVE, "기다림의 이유를 지어냅니다.", "It invents a reason for the wait.", "Due to a high volume of inquiries, replies are slow.", "As this relates to safety, we will check carefully.", _excuses),
    declare("answers", C.DEFINITIVE, "예, 아니요로 답합니다.", "It answers yes or no, or hedges.", "Yes. | Unfortunately not. | It should generally be fine.", "Sure, our team will check this.", _answers_straight),
    declare("number", C.DEFINITIVE, "문의에 없는 수를 말합니다.", "It gives a number nobody mentioned.", "It holds up to 3000 mm.", "Thank you.", _gives_number),
    declare("property", C.DEFINITIVE, "상품의 성질을 단정합니다.", "It states a property before a noun.", "Thank you for your interest in our waterproof cotton jacket. | We appreciate your interest in this solid oak jacket.", "We will check whether it is machine washable.", _states_property),
)
STATEMENTS: tuple[ClauseRule, ...] = (
    declare("verbless", C.DEFINITIVE, "동사 없이 답합니다.", "It answers without a verb.", "Water resistant.", "Thanks.", _states_verbless),
    declare("you-can", C.DEFINITIVE, "고객이 할 수 있는 것을 단정합니다.", "It says what the customer can do.", "You can wear it in the rain.", "You will hear from us.", _lets_you),
    declare("how-to", C.DEFINITIVE, "방법을 알려 줍니다.", "It says how to do it.", "Wash it by hand.", "Please wait.", _instructs),
    declare("shop-fact", C.DEFINITIVE, "판매 조건을 단정합니다.", "It states what the shop does.", "We only ship within Korea.", "We will check.", _states_shop_fact),
    declare("goods", C.DEFINITIVE, "상품에 대해 단정합니다.", "It states something about the goods.", "The jacket keeps water out.", "This is important to us.", _states_goods),
)
# fmt: on
