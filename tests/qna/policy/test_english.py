"""The English half of the checker: examples of its rules, shapes, personal data of the question."""

import pytest

from qna.policy import Verdict, ViolationCode, check_reply, judge_reply
from qna.policy.checker import explain_reply
from qna.policy.english import ENGLISH_RULES, find_repeated
from qna.policy.rule import ClauseRule, Example

PAIRS = [(rule, example) for rule in ENGLISH_RULES for example in rule.caught]
MISSES = [(rule, example) for rule in ENGLISH_RULES for example in rule.passed]
LATER = "Our team will check and get back to you."


def recognised(rule: ClauseRule, reply: str, question: str, product: str | None) -> bool:
    return rule.name in {name for _, name in explain_reply(reply, question, product)}


@pytest.mark.parametrize(("rule", "example"), PAIRS, ids=lambda x: getattr(x, "name", None))
def test_each_rule_recognises_its_examples(rule: ClauseRule, example: Example) -> None:
    assert recognised(rule, example.reply, example.question, example.product)


@pytest.mark.parametrize(("rule", "example"), MISSES, ids=lambda x: getattr(x, "name", None))
def test_no_rule_recognises_its_near_misses(rule: ClauseRule, example: Example) -> None:
    assert not recognised(rule, example.reply, example.question, example.product)


def test_names_of_rules_are_unique() -> None:
    names = [rule.name for rule in ENGLISH_RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "reply",
    [
        "Whether it fits the Galaxy S24 is for our team to check.",
        "An accurate answer requires the person in charge to look into the case.",
        "Both of your questions have been noted. " + LATER,
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
        ("It should generally be fine. " + LATER, ViolationCode.DEFINITIVE),
        ("Thanks for asking about this solid oak bookshelf. " + LATER, ViolationCode.DEFINITIVE),
        ("Thanks! We look forward to seeing you again.", ViolationCode.NO_DEFERRAL),
        ("We hope your knee surgery went well! " + LATER, ViolationCode.UNGROUNDED),
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
    judged = judge_reply("Bananas wander quietly upwards. " + LATER, "Is it in stock?", "Lamp")
    assert judged.verdict is Verdict.LOOK
