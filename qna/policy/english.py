"""English replies to English questions, clause by clause: what each one does, or that it is unknown.

`ENGLISH_RULES` is the order that decides: the first rule that holds names the clause.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qna.policy import english_acts as acts
from qna.policy import english_answers as answers
from qna.policy import english_claims as claims
from qna.policy import english_offences as offences
from qna.policy import english_patterns as patterns
from qna.policy import english_words as w
from qna.policy.english_clauses import Clause, clauses_of, source_of
from qna.policy.rule import ClauseRule, Example, Rule
from qna.policy.sentences import Sentence
from qna.policy.types import ViolationCode as C

_QUESTION, _PRODUCT = "Is this jacket water resistant?", "Rain Jacket"
_LATER = " Our team will check and get back to you."


def _rule(name: str, code: C | None, why: str, why_en: str, holds: Callable[[Clause], bool], caught: str, passed: str) -> ClauseRule:
    def examples(text: str) -> tuple[Example, ...]:
        later = _LATER if code else ""
        return tuple(Example(x + later, _QUESTION, _PRODUCT) for x in text.split(" | ") if x)

    return ClauseRule(name, code, why, why_en, examples(caught), examples(passed), holds)


UNKNOWN = Rule("en_unknown", C.UNKNOWN, "안내문에서 본 적 없는 문장입니다.", "Nothing that the checker knows.")
NO_WORD = Rule("en_gibberish", C.GIBBERISH, "뜻을 알 수 없는 글입니다.", "Broken or repeated text.")
TRUNCATED = Rule("en_truncated", C.TRUNCATED, "문장이 끝나지 않았습니다.", "It stops in mid-sentence.")
UNGROUNDED = Rule(
    "en_ungrounded", C.UNGROUNDED, "문의나 상품에 없는 것을 말합니다.", "It names what neither the question nor the product holds."
)
OTHER_MATTER = Rule("en_other_matter", C.UNGROUNDED, "묻지 않은 것을 확인한다고 합니다.", "It checks a matter that nobody asked about.")
DIACRITIC = re.compile(r"[à-öø-ÿăćčđęğłńňőřśşšťůűźżžạ-ỹ]", re.I)


def _foreign(c: Clause) -> bool:
    odd = patterns.OTHER_LATIN.findall(c.said) + [x for x in c.words if DIACRITIC.search(x)]
    return any(x not in c.source.words and x not in {"café", "naïve", "résumé"} for x in odd)


def _checks(c: Clause) -> bool:
    return answers.check(c) or answers.passive_check(c)


ENGLISH_RULES: tuple[ClauseRule, ...] = (
    _rule("en_machine", C.SELF_REFERENCE, "AI나 지시문을 말합니다.", "It speaks of being a machine or of its prompt.",
          lambda c: bool(patterns.MACHINE.search(c.said)), "As an AI assistant, I cannot say.", "Thank you for asking."),
    _rule("en_foreign", C.FOREIGN, "다른 언어가 섞였습니다.", "It slips into another language.", _foreign, "Merci pour votre question.", "Thank you for your question."),
    _rule("en_rude", C.IMPOLITE, "무례하거나 거친 말입니다.", "It is rude or slangy.", lambda c: bool(patterns.RUDE.search(c.said)) or c.said in {"wait", "so wait"}, "Stop asking. | Nah, dude.", "Please wait a moment."),
    _rule("en_deadline", C.PROMISE, "기한을 약속합니다.", "It commits to a deadline.", offences.deadline, "We will reply by tomorrow. | You will hear from us within 24 hours.", "We will reply as soon as possible. | Have a great weekend!"),
    _rule("en_reassures", C.PROMISE, "결과를 보장하거나 안심시킵니다.", "It reassures or guarantees.", lambda c: bool(patterns.REASSURES.search(c.said)), "Please do not worry. | We guarantee it.", "We understand your worry."),
    _rule("en_details", C.BURDEN, "고객에게 정보를 요구합니다.", "It asks the customer for details.", offences.asks_details, "Could you send us your order number? | We need your height.", "We need a little time."),
    _rule("en_redirects", C.BURDEN, "고객에게 다른 곳을 확인하게 합니다.", "It sends the customer elsewhere.", offences.redirect, "Please check the product page. | You can contact customer service.", "Please feel free to ask anything else. | Let us check with our team."),
    _rule("en_favour", C.PROMISE, "혜택이나 조치를 약속합니다.", "It promises a favour.", offences.favour, "We will send you a replacement. | Your refund will be processed.", "We will send you an answer. | We will check whether we can exchange it."),
    _rule("en_admits", C.DEFINITIVE, "잘못을 인정합니다.", "It admits a fault.", offences.admits, "We are sorry for sending you a defective item.", "We are sorry for the inconvenience."),
    _rule("en_excuse", C.DEFINITIVE, "기다림의 이유를 지어냅니다.", "It invents a reason for the wait.", offences.excuse, "Due to a high volume of inquiries, replies are slow.", "As this relates to safety, we will check carefully."),
    _rule("en_answers", C.DEFINITIVE, "예, 아니요로 답합니다.", "It answers yes or no, or hedges.", offences.answers, "Yes. | Unfortunately not. | It should be fine.", "Sure, our team will check this."),
    _rule("en_number", C.DEFINITIVE, "문의에 없는 수를 말합니다.", "It gives a number nobody mentioned.", offences.number, "It holds up to 3000 mm.", "Thank you."),
    _rule("en_property", C.DEFINITIVE, "상품의 성질을 단정합니다.", "It states a property before a noun.", offences.prenominal, "Thank you for your interest in our waterproof cotton jacket.", "We will check whether it is machine washable."),
    _rule("en_greeting", None, "인사", "A greeting.", patterns.greeting, "Hello there!", "It is waterproof."),
    _rule("en_thanks", None, "감사", "Thanks.", acts.thanks, "Thank you so much for your question.", "It is waterproof."),
    _rule("en_apology", None, "사과", "An apology without a fault.", acts.apology, "We are sorry for the wait.", "Sorry it is sold out."),
    _rule("en_once", None, "확인되는 때", "When the answer is known.", answers.once, "We will reply once it is confirmed.", "We will reply once it is sold."),
    _rule("en_time", None, "시간이 필요함", "It needs time.", answers.time, "This may take a little time.", "It takes water."),
    _rule("en_checks", None, "확인", "The shop checks.", _checks, "We are looking into it. | The details are being reviewed.", "It has been tested."),
    _rule("en_answers_later", None, "나중에 답변", "The shop answers later.", answers.answer, "You will hear from us soon.", "You will love it."),
    _rule("en_held", None, "아직 답하지 못함", "It cannot answer yet, or wants to be right.", answers.held, "We want to give you accurate information.", "We want it to sell."),
    _rule("en_wish", None, "덕담", "A wish.", acts.wish, "Have a lovely day! | Enjoy your trip.", "Have it washed."),
    _rule("en_patience", None, "기다려 달라는 부탁", "It asks for patience.", acts.patience, "Please bear with us.", "Please call us."),
    _rule("en_invites", None, "추가 문의 환영", "It invites further questions.", acts.invites, "If you have any other questions, feel free to ask.", "If it is wet, dry it."),
    _rule("en_restates", None, "문의 내용 되짚기", "It restates the question.", acts.restates, "You are wondering whether it is waterproof.", "You can wear it in the rain."),
    _rule("en_reason", None, "상품을 말하지 않는 이유", "A reason that says nothing about the goods.", acts.reason, "Since this concerns your safety, we will check.", "Since it is lined, we will check."),
    _rule("en_empathy", None, "공감", "Empathy.", acts.empathy, "We understand how important this is.", "We understand it is sold out."),
    _rule("en_adjunct", None, "덧붙인 말", "A phrase without a statement.", claims.adjunct, "In the meantime, please wait.", "Waterproof."),
    _rule("en_verbless", C.DEFINITIVE, "동사 없이 답합니다.", "It answers without a verb.", claims.verbless, "Water resistant.", "Thanks."),
    _rule("en_you_can", C.DEFINITIVE, "고객이 할 수 있는 것을 단정합니다.", "It says what the customer can do.", claims.you_can, "You can wear it in the rain.", "You will hear from us."),
    _rule("en_how_to", C.DEFINITIVE, "방법을 알려 줍니다.", "It says how to do it.", claims.how_to, "Wash it by hand.", "Please wait."),
    _rule("en_shop_fact", C.DEFINITIVE, "판매 조건을 단정합니다.", "It states what the shop does.", claims.shop_fact, "We only ship within Korea.", "We will check."),
    _rule("en_goods", C.DEFINITIVE, "상품에 대해 단정합니다.", "It states something about the goods.", claims.goods, "The jacket keeps water out.", "This is important to us."),
)  # fmt: skip
_NAMING = frozenset({"en_checks", "en_restates"})
_MAX_CLAUSES = 60
_DEFERS = frozenset({"en_checks", "en_answers_later", "en_time"})
_DANGLING = re.compile(r"\b(?:to|the|a|an|and|or|of|for|with|our|your|will|is|are|we|as|that|soon\sas|be|whether|if|about|but|from|in|on|by|any|very|please|this)\s*$", re.I)  # fmt: skip
_FINISHED = re.compile(r"\b(?:you|soon|shortly|here|possible|thanks|patience|day|ready|too|question|it|waiting|regards|this|again|us|moment|time|ahead|weekend|understanding)\W*$|[^\w\s,;:-]\s*$", re.I)  # fmt: skip
_IMPOSSIBLE = re.compile(r"^(?=[a-z]{4,}$)(?:[^aeiouy]+|.*[bcdfghjklmnpqrstvwxz]{6,}.*|.*q[^u].*|.*(.)\1\1.*)$")


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` found text[start:end]; without `refuses` it only asks a person to look."""

    rule: Rule
    start: int
    end: int
    refuses: bool = True


@dataclass(frozen=True, slots=True)
class EnglishReading:
    findings: list[Finding]
    defers: bool
    clauses: list[tuple[str, str]]
    """Each clause with the name of the rule that recognised it."""


def read_english(text: str, sentences: Sequence[Sentence], question: str, product: str | None) -> EnglishReading:
    """What `text`, cut into `sentences`, says; linear in its length."""
    source, before = source_of(question, product), None
    findings: list[Finding] = []
    named: list[tuple[str, str]] = []
    for sentence in sentences:
        for clause in clauses_of(text[sentence.start : sentence.end], sentence.start, source, before):
            if len(named) == _MAX_CLAUSES:
                findings.append(Finding(UNKNOWN, clause.start, len(text), False))
                break
            rule = next((rule for rule in ENGLISH_RULES if rule.holds(clause)), UNKNOWN)
            clause.act, before = rule.name, clause
            named.append((text[clause.start : clause.end], rule.name))
            if rule.code:
                findings.append(Finding(rule, clause.start, clause.end, rule.code is not C.UNKNOWN))
            else:
                findings += _ungrounded(clause)
            findings += _broken(clause)
    if sentences and _stops(sentences[-1]):
        findings.append(Finding(TRUNCATED, max(sentences[-1].start, sentences[-1].end - 20), sentences[-1].end))
    return EnglishReading(findings, any(name in _DEFERS for _, name in named), named)


def _stops(last: Sentence) -> bool:
    if re.search(r"[.!?)~☺-➿\U0001f000-\U0001ffff]\s*$", last.text):
        return False
    return bool(_DANGLING.search(last.text)) or not _FINISHED.search(last.text)


def _broken(c: Clause) -> Iterator[Finding]:
    looped = any(len({*c.words[i : i + 3]}) == 1 for i in range(len(c.words) - 2))
    if (
        looped
        or any(_IMPOSSIBLE.match(x) and x not in c.source.words for x in c.words)
        or (len(c.words) >= 6 and not w.FUNCTION & set(c.words))
    ):
        yield Finding(NO_WORD, c.start, c.end)


def _ungrounded(c: Clause) -> Iterator[Finding]:
    strange = [x for x in _named(c) if _is_strange(c, x)]
    if c.act in {"en_checks", "en_answers_later", "en_restates"}:
        nouns = [x for x in re.findall(r"[a-z]{3,}", c.stated + " " + c.matter) if x in w.ASPECT_OF or x not in w.NEUTRAL]
        named = {w.ASPECT_OF[x] for x in nouns if x in w.ASPECT_OF and x not in w.NEUTRAL}
        known = any(c.grounded(x) for x in nouns if x not in w.FUNCTION)
        asked = set(c.source.aspects)
        if (not known and named and asked and not any(w.is_kin(a, asked) for a in named)) or (len(strange) > 1 and not known):
            yield Finding(OTHER_MATTER, c.start, c.end)
            return
    if strange:
        yield Finding(UNGROUNDED, c.start, c.end, False)


def _named(c: Clause) -> list[str]:
    """The words with which a clause names its matter; a team may be called what it likes."""
    words = [x for x, after in zip(c.words, [*c.words[1:], ""], strict=True) if after not in w.TEAM | w.MESSAGE]
    if c.lead == "who":
        return []
    if c.act in _NAMING or (c.act == "en_thanks" and patterns.WONDERS.search(c.said)):
        return words
    return list(re.findall(r"\byour (?:[a-z]+ly )?([a-z]+)$", c.said))


def _is_strange(c: Clause, word: str) -> bool:
    """A content word of nobody's: not asked, not of the trade, not a verb, not an adverb."""
    if word in w.LEMMA:
        return False
    if "-" in word:
        return not c.grounded(word) and any(_is_strange(c, part) for part in word.split("-"))
    return not (
        len(word) < 4 or not word.replace("-", "").isalpha() or c.grounded(word) or word in w.NEUTRAL | w.FUNCTION | w.TEAM | w.MESSAGE | w.INFO
        or word in w.ASPECT_OF or word in w.LEMMA or word in w.ADVERBS | w.AUX | w.CHAINS or word.endswith(("ly", "ful", "ing", "est"))
        or w.FEELING.match(word) or w.stem(word) in STEMS or (c.act in {"en_wish", "en_greeting", "en_thanks"} and word.endswith("ed"))
    )  # fmt: skip


STEMS = frozenset(w.stem(x) for x in w.NEUTRAL | w.BASES | w.INFO | w.MESSAGE)
