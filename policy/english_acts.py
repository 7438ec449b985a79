"""What an English holding reply may say: each act by the shape of its clause."""

# fmt: off
import re
from collections.abc import Callable

from policy import english_words as w
from policy.english_clauses import Clause, is_adverb
from policy.rule import ClauseRule, Example
from policy.types import ViolationCode as C

_NESTED = re.compile(r"\b(?:it|this|they|these|those|[a-z]{3,}) (?:is|are|was|were|will|can not|can|does|do|has|should|would|comes?|runs?|fits?|works?|uses?|contains?|includes?|takes?|costs?) ")
_HARMLESS = w.TEAM | w.MESSAGE | (w.INFO | w.FUNCTION) - {"it", "this", "that", "they", "these", "those"} | {"matters"}
_CAUSES = {"since", "because", "as"}
_IT = (["this"], ["it"], ["that"])
_WANTS = {"want", "like", "prefer", "love", "not", "never", "try", "wish", "unable", "without", "hate"}


def declare(name: str, code: C | None, why: str, why_en: str, caught: str, passed: str, holds: Callable[[Clause], bool]) -> ClauseRule:
    """A rule with its examples, several between bars; one that finds is followed by a deferral."""
    later = " Our team will check and get back to you." if code else ""
    refused, fine = (tuple(Example(x + later, "Is this jacket water resistant?", "Rain Jacket") for x in text.split(" | ")) for text in (caught, passed))
    return ClauseRule("en-" + name, code, why, why_en, refused, fine, holds)


def told(c: Clause, text: str) -> bool:
    """Whether the customer stated what `text` says."""
    light = w.FUNCTION | {"such", "way", "day", "hear", "trouble", "again"}
    content = [x for x in re.findall(r"[a-z]{3,}", text) if x not in light and not w.phrases("feeling").match(x)]
    return bool(content) and 2 * sum(w.stem(x) in c.source.told for x in content) >= len(content)


def nested(c: Clause, text: str) -> bool:
    """Whether a statement about the goods hides behind the verb."""
    for m in _NESTED.finditer(text):
        tail, is_open = text[m.start() :], {"how", "whether", "if", "what", "which", "who"} & set(text[: m.start()].split())
        if m[0].split()[0] not in _HARMLESS and not is_open and not (w.phrases("feeling").search(tail) or told(c, tail) or re.search(r"\b(?:confirmed|ready|being|checked|reviewed|known|means?|caus\w+)\b", tail)):
            return True
    return False


def gives_info(c: Clause) -> bool:
    """Whether what is given is an answer; "get it to you" gives goods."""
    text, goods = c.after.split(" and ")[0], c.verb in {"bring", "deliver", "supply", "mail"}
    if c.before is not None and (c.before.subject in {"info", "message"} or c.before.has("reply_noun")) and text.startswith(("it ", "them ")):
        return True
    more = "tidings" if c.verb in {"send", "get", "give", "have", "leave"} else "news"
    return w.phrases("reply_noun").search(text) is not None or (not goods and w.phrases(more).search(text) is not None)


def _apologises(c: Clause) -> bool:
    rest = re.sub(r"^.*?\b(?:sorry|apolog\w+|regret)\b", "", c.said)
    felt = w.phrases("felt").search(rest) and not nested(c, rest)
    return c.has("sorry") and bool(not w.phrases("states_fact").search(rest) or felt or told(c, rest))


def _retells(c: Clause) -> bool:
    """What the customer did or said, after "sorry that" or "how lovely that"."""
    if c.lead != "that" or c.before is None or c.before.act not in {"en-apology", "en-empathy", "en-restates", "en-thanks", "en-wish"} or {"can", "may", "should", "must", "will"} & set(c.aux):
        return False
    mine = c.subject == "you" and all(c.grounded(x) or x in w.FUNCTION | w.NEUTRAL or w.stem(x) in w.GENERAL for x in c.rest)
    return c.has("feeling") or c.has("expected") or told(c, c.said) or mine


def _once(c: Clause) -> bool:
    if (c.lead not in _CAUSES | {"once", "until", "when", "after", "before", "while", "where", "if"} and "soon" not in c.words[:3]) or w.phrases("gift").search(c.stated):
        return False
    if c.subject in {"shop", "info", "none", "open"}:
        return c.lead not in {"since", "because"} and not (c.lead == "while" and c.subject == "shop" and c.verb in w.CHECK) and (c.verb in w.CHECK | w.ANSWER | w.words("then_done") or not c.verb or "possible" in c.words)
    if c.subject in {"goods", "message"}:
        return c.lead not in {"since", "because"} and (c.has("known_by_then") or (c.verb in {"arrive", "come"} and c.actor in _IT))
    return c.subject == "you" and ("wait" in c.words or c.lead == "before")


def _takes_time(c: Clause) -> bool:
    itself = c.actor[-1:] in (*_IT, ["which"], ["there"], ["checking"], ["process"]) or (c.actor and w.LEMMA.get(c.actor[0]) in w.CHECK | w.ANSWER)
    return c.has("time") and c.subject not in {"you", "order"} and (c.subject != "goods" or bool(itself)) and not nested(c, c.stated)


def _shop_checks(c: Clause) -> bool:
    """The shop checks, asks within, passes on, looks at it."""
    if c.subject != "shop" or nested(c, c.stated) or c.after.startswith("forward"):
        return False
    to_team = bool(w.TEAM & set(c.rest)) or (c.verb == "ask" and c.rest[:1] in (["them"], ["him"], ["her"])) or w.phrases("to_somebody").search(c.after) is not None
    plain = not c.aux and c.form == c.verb and not c.lead and c.actor[:1] in (["we"], ["i"]) and not (c.has("message_noun") or to_team or c.rest[:1] in _IT)
    if {"never", "not"} & set(c.aux) or plain:
        return c.verb == "take" and ("seriously" in c.rest or "lightly" in c.rest)
    if c.verb in {"see", "get"}:
        return c.rest[:1] != [] and (c.rest[0] in w.OPENERS if c.verb == "see" else w.phrases("gets").search(c.after) is not None)
    if c.verb in w.words("hands_to"):
        return to_team or w.phrases("looks").search(c.after) is not None or (c.verb == "go" and c.rest[:1] in (["over"], ["through"]))
    if c.verb in {"work", "process", "handle", "wait"}:
        return re.match(r"(?:on|with|for|to hear|this|your (?:question|inquiry|request))\b", c.after) is not None and not w.phrases("gift").search(c.after)
    return c.verb in w.CHECK


def _gets_checked(c: Clause) -> bool:
    """ "The details are being checked", "whether it fits is for our team to check"."""
    ours, team = c.subject in {"message", "info"} or c.actor in _IT, bool(w.TEAM & set(c.rest))
    if c.subject == "open" or (c.words[0].endswith("ing") and w.OPENERS & set(c.words)):
        return any(x in w.TEAM or w.LEMMA.get(x, "") in w.CHECK - {"see"} for x in c.words[2:]) or c.said.endswith(("calls for accuracy", "we reply", "we answer"))
    if c.subject not in {"goods", "message", "info"}:
        return False
    if {"be", "been", "being", "is", "are", "was", "were"} & set(c.aux) and c.form in w.LEMMA and not c.form.endswith(("s", "ing")):
        looked = c.verb in w.CHECK - {"test"} | {"answer", "address"} or (c.verb == "test" and "will" in c.aux)
        told_of = c.verb in w.ANSWER - {"send", "get", "bring", "return", "deliver", "be", "have", "come"} and (ours or "being" in c.aux)
        gift = c.verb not in w.CHECK and w.phrases("gift").search(" ".join(c.actor))
        return (looked or told_of or (c.verb in w.words("passes_on") and (ours or team))) and not gift and not nested(c, c.stated)
    if c.verb == "be" and "not" not in c.aux:
        by_us = team or ("we" in c.rest and any(w.LEMMA.get(x, "") in w.CHECK for x in c.rest))
        return by_us and re.match(r"(?:something|a (?:question|matter) (?:for|that)|one for|what) " + ("|(?:in the hands of|with|on its way to|up to|for) " if ours else ""), c.after) is not None
    return (c.verb in {"need", "require", "deserve", "take", "call", "want"} or "needed" in c.aux) and w.phrases("checking").search(f"{' '.join(c.actor)} {c.after}") is not None


def _answers(c: Clause) -> bool:
    """The shop answers later: "we'll get back to you", "you will hear from us", "a reply will follow"."""
    gift = w.phrases("gift").search(c.stated)
    if c.subject == "you":
        will = {"will", "can", "expect"} & set(c.aux) or c.lead in {"once", "so", "until"}
        return bool(will and not gift and c.verb in w.words("learns") and w.phrases("heard").search(c.after))
    if c.subject == "info":
        return (c.future or c.verb in {"follow", "come"}) and c.verb in w.ANSWER | {"arrive", "appear", "take"} and not gift
    if c.subject != "shop" or nested(c, c.stated) or _WANTS & set(c.aux) or (gift and c.verb not in w.CARRIES | {"keep"}):
        return False
    if c.verb in {"keep", "be"}:
        return re.search(r"\b(?:posted|updated|informed|loop)\b" if c.verb == "keep" else r"\b(?:in touch|back|with you|following|replying)\b", c.said) is not None
    if c.verb in w.CARRIES | {"prepare", "make"}:
        return gives_info(c) or re.match(r"(?:back|to you|you back|right|with)\b", c.after) is not None or (c.verb in {"share", "post"} and re.search(r"\b(?:with you|here)\b", c.after) is not None and not gift)
    if c.verb in {"help", "assist"}:
        return w.phrases("reply_noun").search(c.after) is not None and not gift
    return c.verb in w.ANSWER - {"email", "present"} and not (c.verb == "let" and "know" not in c.rest)


def _holds_back(c: Clause) -> bool:
    """Not able to answer yet; wants the answer to be right."""
    no = {"not", "unable", "without", "avoid", "before", "rather", "hate"} & set(c.words[:6]) or "rather than" in c.said
    if c.words[:2] == ["so", "that"] and c.subject == "you":
        return c.has("cares") or c.has("reply_noun")
    says = c.has("cares") or (no and c.verb not in w.FACT - {"guess", "have"})
    return c.subject in {"shop", "info", "none"} and c.lead != "which" and c.verb in w.CHECK | w.ANSWER | w.words("strives") and bool(says) and not nested(c, c.stated) and not c.has("gift")


def _wishes(c: Clause) -> bool:
    goes_on = c.before is not None and c.before.act == "en-wish" and c.lead == "and" and c.subject == "order" and c.verb in {"have", "enjoy", "stay"}
    return (goes_on or w.phrases("wish").search(c.core) is not None) and not w.phrases("ordered").search(c.core) and not (c.verb == "enjoy" and c.has("place"))


def _restates(c: Clause) -> bool:
    """ "You asked whether …", "your question about … has reached us", "regarding …"."""
    if nested(c, c.stated):
        return False
    if c.subject == "you":
        bound = {"can", "should", "must", "may", "will", "could"} & set(c.aux) or ("would" in c.aux and not {"like", "love", "want", "prefer"} & {*c.aux, c.verb})
        holds = c.verb not in {"be", "have"} or c.has("feeling") or c.has("mind")
        return not bound and c.verb in w.words("tells") | w.words("feels") | {"be", "have", "love", "?"} and holds and not (c.verb == "need" and c.rest[:1] == ["to"])
    if c.subject == "shop":
        return c.verb in w.words("receives") and c.has("message_noun") and not c.future
    return c.verb in w.words("message_verbs") if c.subject == "message" else c.subject == "none" and c.has("topic")


def _gives_reason(c: Clause) -> bool:
    """ "Since this concerns your safety", "because of the allergy": nothing of the goods."""
    if "not" in c.aux or c.subject in {"you", "shop", "order"}:
        return False
    if c.subject == "open":
        return bool({"depends", "depend"} & set(c.words))
    living = c.verb in {"use", "wear", "eat", "sleep", "play", "touch", "be"} and c.has("beings")
    plain = c.verb in w.words("reason_verbs") and w.phrases("reason_of").search(f"{c.form} {c.after}")
    return bool((c.lead in _CAUSES and (living or (c.has("feeling") and c.verb == "be"))) or (w.words("of_it") & set(c.actor) and plain))


def _sympathises(c: Clause) -> bool:
    """ "We understand how important this is", "that must be frustrating", "choosing can be hard"."""
    if c.has("polite") or c.has("own_way"):
        return True
    if c.subject == "shop":
        feels = c.has("glad") if c.verb in {"be", "want"} else c.verb in w.words("feels") | {"hear", "love", "thank", "hope", "wish", "enjoy"} - {"get"}
        return feels and not nested(c, c.stated) and "not" not in c.aux
    if c.subject in {"you", "order"} or not c.has("feeling") or re.search(r"\bnot (?:a )?(?:problem|hard|difficult|important)", c.said):
        return False
    if not c.actor and not c.words[0].endswith("ing") and any(x in w.ASPECT_OF or (c.grounded(x) and x not in w.FUNCTION | w.NEUTRAL) for x in c.words):
        return False
    who = c.actor in (*_IT, ["which"], []) or c.words[0].endswith("ing") or c.subject in {"message", "info"} or {"how", "what", "questions", "allergies", "worry"} & set(c.actor)
    mild = c.verb in {"be", "matter", "feel", "deserve", "need", "mean", "make", "call"} or (who and c.verb in {"", "?", "sound", "seem", "look", "cause"}) or c.words[0].endswith("ing")
    return mild and bool(who or not c.source.aspects & {w.ASPECT_OF.get(x, "") for x in c.rest})


def _adjoins(c: Clause) -> bool:
    """A phrase without a statement, of general words and what was asked about."""
    purpose = w.phrases("purpose").search(c.said)
    if purpose and w.LEMMA.get(purpose[0].split()[-1], "") in w.CHECK | w.ANSWER | {"avoid", "ensure", "make", "guess"} and not nested(c, c.said):
        return not c.has("gift")
    held = c.before is not None or c.fronted
    if c.verb or {"not", "only", "no", "none", "always", "never"} & set(c.words) or (c.words[0] in w.ASPECT_OF and not (c.before and c.before.act in {"en-checks", "en-restates", "en-thanks", "en-answers-later"})):
        return False
    if c.comma and c.said in {"of course", "sure", "certainly", "absolutely", "sure thing"}:
        return True
    known = all(x in w.NEUTRAL | w.FUNCTION or is_adverb(x) or x.endswith("ly") or (held and (c.grounded(x) or x in w.ASPECT_OF or x in w.LEMMA)) for x in c.words)
    return known and (held or c.words[0] in w.words("adjunct_leads"))


COURTESIES: tuple[ClauseRule, ...] = (
    declare("greeting", None, "인사", "A greeting.", "Hello there!", "It is waterproof.",
            lambda c: (w.phrases("greets").match(c.core) is not None and len(c.words) <= 8 and not set(c.words) & w.AUX) or (c.has("sighs") and c.said not in {"no", "well no", "ah no"})),
    declare("thanks", None, "감사", "Thanks.", "Thank you so much for your question.", "It is waterproof.", lambda c: c.has("thanks") and not nested(c, c.said) and (c.subject != "goods" or "thanks" in c.words[:4])),
    declare("apology", None, "사과", "An apology without a fault.", "We are sorry for the wait.", "Sorry it is sold out.", _apologises),
    declare("once", None, "확인되는 때", "When the answer is known.", "We will reply once it is confirmed.", "We will reply once it is sold.", _once),
)
ACTS: tuple[ClauseRule, ...] = (
    declare("time", None, "시간이 필요함", "It needs time.", "This may take a little time.", "It takes water. | Shipping to Canada takes a while.", _takes_time),
    declare("checks", None, "확인", "The shop checks.", "We are looking into it. | The details are being reviewed. | Whether it is water resistant is for our team to check.", "It has been tested.", lambda c: _shop_checks(c) or _gets_checked(c)),
    declare("answers-later", None, "나중에 답변", "The shop answers later.", "You will hear from us soon. | An answer will follow. | We will help you with an answer soon.", "You will love it.", _answers),
    declare("held", None, "아직 답하지 못함", "It cannot answer yet, or wants to be right.", "We want to give you accurate information.", "We want it to sell.", _holds_back),
    declare("wish", None, "덕담", "A wish.", "Have a lovely day! | Enjoy your trip.", "Have it washed.", _wishes),
    declare("patience", None, "기다려 달라는 부탁", "It asks for patience.", "Please bear with us.", "Please call us.",
            lambda c: c.has("patience") and c.subject not in {"you", "goods", "open"} and not nested(c, c.stated) and (c.subject != "shop" or c.verb in {"ask", "appreciate", "request", "be", "hope", "thank", "value"})),
    declare("invites", None, "추가 문의 환영", "It invites further questions.", "If you have any other questions, feel free to ask.", "If it is wet, dry it.", lambda c: c.has("invites") and not c.has("place") and c.subject != "goods"),
    declare("restates", None, "문의 내용 되짚기", "It restates the question.", "You are wondering whether it is waterproof.", "You can wear it in the rain.", _restates),
    declare("reason", None, "상품을 말하지 않는 이유", "A reason that says nothing about the goods.", "Since this concerns your safety, we will check.", "Since it is lined, we will check.", _gives_reason),
    declare("empathy", None, "공감", "Empathy.", "We understand how important this is.", "We understand it is sold out.", _sympathises),
    declare("adjunct", None, "덧붙인 말", "A phrase without a statement.", "In the meantime, please wait.", "Waterproof.", _adjoins),
)
RETELLS = declare("retells", None, "고객의 말", "What the customer told.", "We are sorry that you had to wait.", "We are sorry that it is sold out.", _retells)
DEFERS = frozenset({"en-checks", "en-answers-later", "en-time"})
