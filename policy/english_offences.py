"""What no English clause may do: deadlines, favours, burdens, faults, excuses, answers."""

# fmt: off
import re

from policy import english_words as w
from policy.english_acts import declare, gives_info, told
from policy.english_clauses import Clause
from policy.rule import ClauseRule
from policy.types import ViolationCode as C

_DIACRITIC = re.compile(r"[à-öø-ÿăćčđęğłńňőřśşšťůűźżžạ-ỹ]", re.I)
_BIDS = re.compile(r"\b(?:feel free|hesitate|welcome|best|advise you|recommend|suggest|ask you|ask that you|helpful|appreciate it|great|easier|faster|quicker|help us|you will find|you can find|want|remember|sure) (?:if you |to |that you |for you to )*(?:can |could |would )*(\w+)")
_OURS = re.compile(r"\b(?:we|i|our team) .*\b(?:would like|want|need|love) to\b|\bto (?:ask|check) (?:with )?(?:our|the)\b|make sure")
_COUNTS, _STRONG = w.words("counts"), w.words("strong")


def _sets_deadline(c: Clause) -> bool:
    mild = any(map(c.has, ("thanks", "sorry", "greets"))) or w.phrases("wish").search(c.core) is not None
    for found in w.phrases("deadline").finditer(c.said):
        known = found[0] in c.source.text or found[0].split()[-1] in c.source.words
        restated = known and (not c.future or mild or c.subject in {"you", "message"} or bool(w.OPENERS & set(c.said[: found.start()].split())))
        soft = re.fullmatch(r"in a (?:few )?(?:minute|moment)|(?:at|over|in|of) the (?:same|first|end)", found[0])
        if not restated and not soft and not (mild and not re.match(r"within|by|until|no later|before|in ", found[0])):
            return c.subject != "goods" or c.verb in w.CHECK | w.ANSWER | {"be", "?"}
    return False


def _asks_details(c: Clause) -> bool:
    if c.asks and re.search(r"\byour?\b", c.said) and not re.search(r"(?:how|what) (?:can|may) (?:we|i)", c.said):
        return c.subject in {"none", "goods", "open"} or (c.subject == "you" and not {"did", "were"} & set(c.words))
    needs = c.subject == "shop" and c.verb in {"need", "require", "ask", "request", "want", "like"} and "team" not in c.rest
    return c.has("asks_for") or (needs and {"you", "your"} & set(c.words) != set() and w.phrases("details").search(c.stated) is not None)


def _invites_back(c: Clause) -> bool:
    """An invitation: "feel free to ask anything else"."""
    after_if = c.before is not None and c.before.lead in {"if", "should"} and c.before.has("more_of")
    details = w.phrases("details").search(re.sub(r"\b(?:any|other|further|more|additional|anything|your) (?:\w+ )?(?:questions?|inquiries|concerns?|thoughts?)\b", "", c.said))
    return (c.verb in w.words("leaves") or c.has("invites")) and (after_if or c.has("more_of")) and not details and not c.has("place")


def _sends_off(c: Clause) -> bool:
    """ "Please check the page", "you can contact the maker", "it is best to ask"."""
    if c.has("place") and c.has("listed") and c.subject in {"goods", "info", "none"} and not set(c.words[:8]) & {"whether", "if"}:
        return True
    if (c.verb in w.WAITS and c.has("patience")) or re.search(r"\blet us (?:know if|check|confirm|look)\b|\bkeep an eye\b", c.said) or _invites_back(c):
        return False
    if c.subject == "order":
        kind = w.phrases("kind_order").search(f"{c.verb} {c.after}")
        looks = c.verb == "have" and re.match(r"(?:a |another )?(?:[a-z]+ )?(?:look|read|check|peek)\b", c.after)
        return bool((c.verb in w.ASKS - {"let"} and not kind) or looks or (c.verb == "let" and w.phrases("details").search(c.after)) or (c.has("place") and c.verb in w.DO))
    bound = {"can", "could", "may", "might", "should", "must", "need"} & set(c.aux) or ("to" in c.aux and "had" not in c.aux) or c.asks or c.lead in {"if", "once", "after"} or ("will" in c.aux and c.verb in {"find", "see", "need"})
    if c.subject == "you" and bound and c.verb in w.ASKS:
        heard = c.verb in {"find", "see", "expect"} and re.search("here|from us|reply|answer", c.after)
        return not heard and not (c.lead == "if" and c.verb in {"leave", "ask", "need"})
    bid = _BIDS.search(c.said)
    return bid is not None and w.LEMMA.get(bid[1], "") in w.ASKS - {"let", "note", "hear", "see", "know"} and c.subject not in {"message", "info", "open"} and not _OURS.search(c.said)


def _promises_favour(c: Clause) -> bool:
    gift = w.phrases("gift").search(c.stated) is not None
    if c.subject in {"you", "info"}:
        return c.future and gift and c.lead not in {"whether", "if"} and c.verb in {"get", "receive", "have", "enjoy", "be", "expect"}
    if c.subject == "order":
        return c.verb in {"enjoy", "accept", "use"} and gift
    if c.subject == "shop":
        return "not" not in c.aux and c.lead != "if" and bool(c.future or {"have", "has", "to", "are", "am"} & set(c.aux)) and _does_favour(c, gift)
    if c.subject not in {"goods", "message"} or c.lead in {"once", "as", "when", "if"}:
        return False
    owed = w.phrases("gift").search(" ".join(c.actor)) or re.search(r"\b(?:money|at no cost|new \w+)\b", c.said)
    coming = c.verb in (w.FAVOUR | w.CARRIES | {"process", "complete", "make", "go", "arrive", "reach", "come", "follow"}) - w.CHECK or (c.has("on_its_way") and c.verb not in w.CHECK)
    done = "be" in c.aux and "will" in c.aux and c.form.endswith("d") and c.verb in w.FAVOUR - {"restock", "include"} - w.CHECK
    kept = c.form in {"reserved", "held", "saved", "set", "booked", "kept"} and c.has("keeps")
    return bool((owed and coming and (c.future or "on its way" in c.said or {"has", "have"} & set(c.aux))) or done or kept)


def _does_favour(c: Clause, gift: bool) -> bool:
    """ "We'll refund it", "we'll get it to you", "we'll hold one for you"."""
    replies = w.phrases("reply_noun").search(c.after) is not None
    info = replies or gives_info(c)
    if c.verb in w.FAVOUR and c.verb not in w.CHECK | (w.ANSWER if info or not c.rest else frozenset()):
        shares = c.verb in w.words("shares") and replies and not gift
        return not shares and (c.future or c.verb != "accept")
    named = gift and not w.phrases("reply_noun").search(c.stated) and c.verb not in w.CHECK
    hands = re.match(r"(?:it|them|your [a-z]+|one)\b|.*\bto you\b|another\b", c.stated) and c.verb not in {"have", "add", "leave", "take"}
    if c.verb in w.CARRIES | {"mail", "throw", "take"} and c.verb not in {"share", "post"}:
        named = bool((named or (hands and not info and not c.has("message_noun"))) and not w.TEAM & set(c.rest) and not w.phrases("looks").search(c.after))
    sure = c.verb in {"do", "see", "make"} and w.phrases("makes_sure").search(c.said)
    keeps = c.verb in {"keep", "hold", "put", "save", "set", "leave", "book"} and c.has("keeps") and not replies
    ensures = c.verb == "ensure" and not c.has("cares") and not info
    return bool(c.future and (keeps or named or "an exception" in c.said or (sure and not replies and not w.phrases("cares").search(c.said[sure.end() :])))) or ensures


def _admits(c: Clause) -> bool:
    found = w.phrases("fault").search(c.said)
    if not found or (c.has("message_noun") and (w.TEAM | {"them"}) & set(c.words) and "our" not in found[0].split()) or re.search(r"\b(?:whether|if|how|why|what)\b", c.said[: found.start()]):
        return False
    return bool(re.search(r"\b(?:our|my|we|sending|shipping)\b", found[0])) or not all(c.grounded(x) for x in found[0].split() if x not in w.FUNCTION)


def _answers_straight(c: Clause) -> bool:
    if w.phrases("hedge").search(c.said.split(" whether ")[0]) or (c.subject in {"goods", "none", "order"} and {"usually", "generally", "typically", "normally", "probably"} & set(c.words) and not c.has("feeling")):
        return True
    text = re.sub(r"^(?:and|but|so|well|hi|hello) ", "", c.said)
    light = re.match(r"(?:sure|of course|certainly|absolutely|definitely|no problem)\b", text)
    harmless = light and (c.comma and text == light[0] if c.subject != "shop" else c.verb in w.CHECK | w.ANSWER)
    return w.phrases("yes_no").match(text) is not None and not harmless


def _states_property(c: Clause) -> bool:
    """A property that nobody mentioned, or one that was asked, before a noun."""
    opens = next((i for i, x in enumerate(c.words) if x in w.OPENERS - {"about", "regarding", "concerning"} and not (i < 2 and c.lead == x)), len(c.words))
    team = next((i for i, x in enumerate(c.words[:6]) if x in w.TEAM), -1)
    if re.search(r"\b(?:is|are) (?:so |very )?important\b", c.said):
        return False
    if any(w.is_property(x) and not c.grounded(x) for x in c.words[team + 1 : opens]) or (w.phrases("sold").search(" ".join(c.words[:opens])) and not told(c, "sold stock shipping charge true size")):
        return True
    if c.words[:2] in (["as", "a"], ["as", "an"]) and any(w.is_property(x) and not told(c, x) for x in c.words):
        return True
    if m := re.search(r"\b(?:our|this|the|these) (?:[a-z]+ ){1,2}(?:safe|free|proof|resistant|friendly|certified|compatible|approved) ([a-z]+)", c.said):
        return m[1] in c.source.product
    asked = {b for a, b, n in zip(c.words, c.words[1:], c.words[2:], strict=False) if a in {"the", "this", "our", "these", "that", "such"} and n in c.source.product | {"product", "item", "one", "basket", "version"}}
    return any((w.is_property(b) or (b.endswith("able") and b not in w.NEUTRAL and len(b) > 8)) and b not in c.source.product and w.stem(b) not in c.source.told for b in asked)


def _states_shop_fact(c: Clause) -> bool:
    facts = w.FACT - {"expect", "keep", "find", "have"} | ({"have"} if not c.future and c.stated else set())
    practice = {"normally", "usually", "only", "always", "never"} & set(c.words[:4]) and c.verb in w.BASES
    done = c.verb in w.FAVOUR and not c.aux and c.form.endswith("ed")
    return c.subject == "shop" and "let" not in c.aux and not c.has("message_noun") and bool(done or practice or (c.verb in facts and (c.verb in {"recommend", "suggest", "advise"} or any(map(c.is_goods, c.rest)))) or (c.verb == "go" and c.rest[:1] == ["with"]))


def _lets_you(c: Clause) -> bool:
    bound = {"can", "could", "may", "might", "should", "must", "need", "do", "will", "to", "would"} & set(c.aux) or (c.verb == "have" and _COUNTS & set(c.rest))
    return c.subject == "you" and c.lead not in {"if", "before"} and c.words[:2] != ["so", "that"] and bool((bound and (c.verb in w.DO | w.ASKS | {"love", "be", "feel"} or any(map(c.is_goods, c.rest)) or c.verb == "have")) or (c.verb in w.DO and c.lead not in {"that", "when", "once"} and not told(c, c.said)))


def _instructs(c: Clause) -> bool:
    free = re.search(r"\bfree to (\w+)", c.said)
    return c.subject == "order" and (free[1] in w.DO if free else c.verb in (w.DO | w.STATE) - {"feel", "stay", "mean"} or c.said.startswith(("hand wash", "machine wash")))


def _states_goods(c: Clause) -> bool:
    """Only of what is surely goods: a pronoun, what was asked about, or what the trade sells."""
    unknown = c.verb == "?" and not {"can", "will", "does", "do", "should", "would"} & set(c.aux) and not c.form.endswith("s")
    if c.subject != "goods" or not c.verb or unknown or told(c, c.said):
        return False
    head = [x for x in c.actor if x not in w.FUNCTION | w.ADVERBS]
    if c.actor[:1] == ["there"]:
        return bool(_COUNTS & set(c.rest)) or any(map(c.is_goods, c.rest)) or "not" in c.aux
    if c.lead == "which" or not head or any(map(c.is_goods, head)):
        return True
    ours = c.rest and c.verb != "?" and (c.actor[0] in {"our", "its"} or (c.actor[0] == "the" and c.verb in w.STATE | {"have", "come"}))
    return bool(ours or c.verb in _STRONG or w.phrases("offered").search(c.after) or any(map(c.is_goods, c.rest))) and not c.has("feeling")


_REASON_FACT = re.compile(r"\b(?:as|since|because) (?:the|our|these|those) \w+ (?:is|are) ([\w-]+)")
_NO_FACTS = frozenset("important related for about relevant worn used close something a an the not checking still very".split())
_AGES = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen months years year month weeks old wow oh a".split()
)


def _states_verbless(c: Clause) -> bool:
    if c.verb or c.words[0] in {"a", "an", "what", "how", "such"} or (not c.first and c.before is not None and c.before.act == "en-greeting") or c.fronted:
        return False
    if c.words[0] in {"and", "oh", "wow"} and c.words[1:2] and c.words[1] in {"what", "how", "such"}:
        return False
    if _AGES & set(c.words) and all(c.grounded(x) or x in _AGES for x in c.words):
        return False  # "Fourteen years old, how lovely!"
    light = w.FUNCTION | w.INFO | w.MESSAGE | w.TEAM | {"product", "item", "shop"}
    about = any(x in w.ASPECT_OF or x in _COUNTS or (c.grounded(x) and x not in light) for x in c.words)
    return about or w.phrases("praise").search(c.core) is not None or bool({"only", "enough", "available", "possible", "fine", "ok", "okay", "not", "allowed", "recommended"} & set(c.words))


GRAVE: tuple[ClauseRule, ...] = (
    declare("machine", C.SELF_REFERENCE, "AI나 지시문을 말합니다.", "It speaks of being a machine or of its prompt.", "As an AI assistant, I cannot say.", "Thank you for asking.", lambda c: c.has("machine")),
    declare("foreign", C.FOREIGN, "다른 언어가 섞였습니다.", "It slips into another language.", "Merci pour votre question.", "Thank you for your question.",
            lambda c: bool({*w.phrases("latin").findall(c.said), *filter(_DIACRITIC.search, c.words)} - c.source.words - {"café", "naïve", "résumé"})),
    declare("rude", C.IMPOLITE, "무례하거나 거친 말입니다.", "It is rude or slangy.", "Stop asking. | Nah, dude. | You are being a bit picky.", "Please wait a moment.", lambda c: c.has("rude") or c.said in {"wait", "so wait", "seriously"}),
    declare("deadline", C.PROMISE, "기한을 약속합니다.", "It commits to a deadline.", "We will reply by tomorrow. | You will hear from us within 24 hours.", "We will reply as soon as possible. | Have a great weekend!", _sets_deadline),
    declare("reassures", C.PROMISE, "결과를 보장하거나 안심시킵니다.", "It reassures or guarantees.", "Please do not worry. | We guarantee it.", "We understand your worry.", lambda c: c.has("reassures")),
)
OFFENCES: tuple[ClauseRule, ...] = (
    declare("details", C.BURDEN, "고객에게 정보를 요구합니다.", "It asks the customer for details.", "Could you send us your order number? | We need your height.", "We need a little time.", _asks_details),
    declare("redirects", C.BURDEN, "고객에게 다른 곳을 확인하게 합니다.", "It sends the customer elsewhere.", "Please check the product page. | You can contact customer service.", "Please feel free to ask anything else. | Let us check with our team.", _sends_off),
    declare("favour", C.PROMISE, "혜택이나 조치를 약속합니다.", "It promises a favour.", "We will send you a replacement. | Your refund will be processed.", "We will send you an answer. | We will check whether we can exchange it.", _promises_favour),
    declare("admits", C.DEFINITIVE, "잘못을 인정합니다.", "It admits a fault.", "We are sorry for sending you a defective item.", "We are sorry for the inconvenience.", _admits),
    declare("excuse", C.DEFINITIVE, "기다림의 이유를 지어냅니다.", "It invents a reason for the wait.", "Due to a high volume of inquiries, replies are slow. | We are sorry for the delay caused by the storm.", "As this relates to safety, we will check carefully.",
            lambda c: any(not all(c.grounded(x) for x in m[0].split() if len(x) > 2) for m in w.phrases("excuse").finditer(c.said))),
    declare("answers", C.DEFINITIVE, "예, 아니요로 답합니다.", "It answers yes or no, or hedges.", "Yes. | Unfortunately not. | It should generally be fine.", "Sure, our team will check this.", _answers_straight),
    declare("number", C.DEFINITIVE, "문의에 없는 수를 말합니다.", "It gives a number nobody mentioned.", "It holds up to 3000 mm.", "Thank you.",
            lambda c: any(re.search(r"\d", x) and x not in c.source.words and x.strip("%").rstrip("cmkgl") not in c.source.text for x in c.words)),
    declare("reason-fact", C.DEFINITIVE, "상품의 성질을 이유로 듭니다.", "It gives a fact about the goods as the reason.", "As the jacket is flame-retardant, our team will check.", "Since this is important, our team will check.",
            lambda c: any(not c.grounded(m[1]) and m[1] not in _NO_FACTS for m in _REASON_FACT.finditer(c.said))),
    declare("property", C.DEFINITIVE, "상품의 성질을 단정합니다.", "It states a property before a noun.", "Thank you for your interest in our waterproof cotton jacket. | We appreciate your interest in this solid oak jacket. | As a water-resistant jacket, we want to check this.", "We will check whether it is machine washable.", _states_property),
)
STATEMENTS: tuple[ClauseRule, ...] = (
    declare("verbless", C.DEFINITIVE, "동사 없이 답합니다.", "It answers without a verb.", "Water resistant.", "Thanks.", _states_verbless),
    declare("you-can", C.DEFINITIVE, "고객이 할 수 있는 것을 단정합니다.", "It says what the customer can do.", "You can wear it in the rain.", "You will hear from us.", _lets_you),
    declare("how-to", C.DEFINITIVE, "방법을 알려 줍니다.", "It says how to do it.", "Wash it by hand.", "Please wait.", _instructs),
    declare("shop-fact", C.DEFINITIVE, "판매 조건을 단정합니다.", "It states what the shop does.", "We only ship within Korea.", "We will check.", _states_shop_fact),
    declare("goods", C.DEFINITIVE, "상품에 대해 단정합니다.", "It states something about the goods.", "The jacket keeps water out.", "This is important to us.", _states_goods),
)
