"""English replies by clause: every rule's examples, and answers planted in good replies."""

import pytest

from policy import Verdict, ViolationCode, check_reply, judge_reply
from policy.english import ENGLISH_RULES, find_repeated, read_english
from policy.korean import Reading
from policy.rule import ClauseRule, Example
from policy.sentences import split

_GOOD = (
    (
        "Is this kettle BPA free?",
        "Glass Kettle",
        "Hello! Thank you for your question about our kettle. Our product team will confirm "
        "the material details and reply here as soon as they can.",
    ),
    (
        "Can I get this engraved for my wedding anniversary?",
        "Steel Tumbler",
        "Congratulations on your anniversary! Our staff will check whether engraving is "
        "possible and follow up with you shortly. We hope you have a wonderful celebration.",
    ),
    (
        "What is the voltage?",
        "Rice Cooker",
        "Thanks for reaching out! The person in charge needs a little time to give you an "
        "accurate answer. Please bear with us for a moment.",
    ),
    (
        "This arrived broken and I'm furious.",
        "Ceramic Vase",
        "We are truly sorry for how upsetting this must be. We have passed your message "
        "straight to the person in charge, who will look into it and contact you as soon as "
        "possible.",
    ),
    (
        "Will it shrink?",
        "Cotton T-shirt",
        "Thank you for your interest in our cotton T-shirt. Whether it shrinks is something "
        "we want to verify before we answer, so please allow us some time. We'll follow up "
        "soon.",
    ),
)
_PLANTED = (
    "It comes in three colors.",
    "You can use it outdoors as well.",
    "Standard delivery is free.",
    "Our shop does not accept returns on opened items.",
    "Perfect for everyday use.",
    "Hand wash only, please.",
    "There are two versions of this product.",
    "Sadly, that won't be possible.",
    "Simply press the power button twice.",
    "I'd suggest the larger one.",
    "Because of the holidays, we are slow to respond.",
    "We'll have it delivered to you this week.",
    "You will receive a full refund.",
    "Expect a reply within a day.",
    "There is nothing to worry about.",
    "We will make sure you get a new one.",
    "We'll hold one for you.",
    "Your replacement is on its way.",
    "Please let us know your order number.",
    "Have a look at our FAQ.",
    "Could you tell us a bit more about the problem?",
    "For details, see the size chart.",
    "Just be patient like everyone else.",
    "As a language model, I am not able to say.",
)

_LATER = "Our team will check and get back to you."


def _read(reply: str, question: str, product: str | None) -> Reading:
    return read_english(reply, split(reply), question, product)


def _names(example: Example) -> set[str]:
    return {name for _, name in _read(example.reply, example.question, example.product).clauses}


@pytest.mark.parametrize("rule", ENGLISH_RULES, ids=lambda rule: rule.name)
def test_a_rule_holds_for_its_examples_and_not_for_its_near_misses(rule: ClauseRule) -> None:
    assert rule.caught
    assert rule.passed
    assert all(rule.name in _names(example) for example in rule.caught)
    assert not any(rule.name in _names(example) for example in rule.passed)


@pytest.mark.parametrize(("question", "product", "reply"), _GOOD)
def test_a_holding_reply_is_recognised_throughout(question: str, product: str, reply: str) -> None:
    reading = _read(reply, question, product)
    assert reading.defers
    assert reading.findings == []


@pytest.mark.parametrize("planted", _PLANTED)
def test_an_answer_planted_at_any_place_is_refused(planted: str) -> None:
    for question, product, reply in _GOOD:
        parts = [sentence.text for sentence in split(reply)]
        for at in range(len(parts) + 1):
            text = " ".join([*parts[:at], planted, *parts[at:]])
            assert any(finding.refuses for finding in _read(text, question, product).findings), text


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("Our team will check whether it is machine washable, and it is.", "definitive"),
        ("Our team will check, although it runs small, and reply.", "definitive"),
        ("Our team will check (a gentle wash is fine) and reply soon.", "definitive"),
        ("Our team will check and reply by tomorrow.", "promise"),
        ("Our team will check, so please send us a photo.", "burden"),
        ("Our team will check the warranty and reply.", "ungrounded"),
        ("Our team will check the", "truncated"),
    ],
)
def test_a_polite_clause_does_not_free_its_sentence(reply: str, code: str) -> None:
    found = _read(reply, "Is it machine washable?", "Linen Shirt").findings
    assert code in {finding.rule.code for finding in found if finding.refuses}


def test_a_strange_noun_asks_for_a_look_and_so_does_a_strange_clause() -> None:
    for reply in ("We will check the turbine of the shirt.", "Bananas dream of it. We will check."):
        found = _read(reply, "Is it machine washable?", "Linen Shirt").findings
        assert found
        assert not any(finding.refuses for finding in found)


@pytest.mark.parametrize(
    "reply", ["Thank you so much!", "We can't answer right now.", "How may we help you?"]
)
def test_a_reply_that_neither_checks_nor_answers_later_does_not_defer(reply: str) -> None:
    assert not _read(reply, "Is it machine washable?", None).defers


def test_names_of_rules_are_unique() -> None:
    names = [rule.name for rule in ENGLISH_RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "reply",
    [
        "Whether it fits the Galaxy S24 is for our team to check.",
        "An accurate answer requires the person in charge to look into the case.",
        "Both of your questions have been noted. " + _LATER,
        "With your flight in mind, we're forwarding this to the person in charge.",
        "The person who manages the cases will check and reply to you.",
        "Let me check with the manager, and we'll get back to you.",
    ],
)
def test_shapes_of_good_replies_are_clean(reply: str) -> None:
    question = (
        "Two questions before my flight: does the case fit the Galaxy S24, and is it washable?"
    )
    assert judge_reply(reply, question, "Clear case").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("It should generally be fine. " + _LATER, ViolationCode.DEFINITIVE),
        ("Thanks for asking about this solid oak bookshelf. " + _LATER, ViolationCode.DEFINITIVE),
        ("Thanks! We look forward to seeing you again.", ViolationCode.NO_DEFERRAL),
        ("We hope your knee surgery went well! " + _LATER, ViolationCode.UNGROUNDED),
    ],
)
def test_bad_replies_that_once_passed_are_refused(reply: str, code: ViolationCode) -> None:
    found = {
        v.code
        for v in check_reply(reply, "What is the bookshelf made of?", "Bookshelf")
        if v.refuses
    }
    assert code in found


@pytest.mark.parametrize(
    ("text", "question", "repeated"),
    [
        ("Dear Martin, thank you.", "This is Martin Keller. Where is it?", ["Martin"]),
        ("We ship to 48 Maple Street soon.", "Ship to 48 Maple Street?", ["48 Maple Street"]),
        (
            "Hello Sofia, account 3521-0987-11",
            "Account 3521-0987-11. - Sofia",
            ["3521-0987-11", "Sofia"],
        ),
        ("Dear customer, hello there!", "Does the Galaxy S24 fit?", []),
    ],
)
def test_personal_data_of_the_question_is_found(
    text: str, question: str, repeated: list[str]
) -> None:
    assert sorted({text[a:b] for a, b in find_repeated(text, question)}) == sorted(repeated)


def test_a_clause_nobody_knows_asks_for_a_look() -> None:
    judged = judge_reply("Bananas wander quietly upwards. " + _LATER, "Is it in stock?", "Lamp")
    assert judged.verdict is Verdict.LOOK
