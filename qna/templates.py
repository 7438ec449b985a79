"""The shop's approved template: the draft when no generated text passes the policy."""

from policy import Verdict, Violation, judge_reply
from policy.foreign import is_english
from qna.questions.matters import name_matter

SLOT = "{matter}"
PLAIN_MATTER = "내용"

KOREAN = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다. "
    "문의하신 {matter}에 대해서는 담당자가 확인한 후 정확히 안내드리겠습니다. "
    "잠시만 기다려 주시면 감사하겠습니다."
)
KOREAN_PLAIN = KOREAN.replace("{matter}에 대해서는", "내용은")
ENGLISH = (
    "Thank you for your question. The person in charge of this product will check it "
    "and get back to you with an accurate answer. Thank you for your patience."
)

SAMPLE_QUESTION = {"en": "What is the size?", "ko": "사이즈가 어떻게 되나요?"}
"""What a shop's own words are checked against when they are saved."""


def fill_template(template: str, question: str, product: str | None) -> str:
    """`template`, or the product's own where it is empty, with the matter named if that is safe."""
    if not template and language_of(question) == "en":
        return ENGLISH
    chosen = template or KOREAN
    if SLOT not in chosen:
        return chosen
    matter = name_matter(question, product)
    if matter:
        filled = chosen.replace(SLOT, matter)
        if judge_reply(filled, question, product).verdict is Verdict.CLEAN:
            return filled
    return plain_template(template)


def plain_template(template: str) -> str:
    """`template`, or the product's own, for a question that nobody looked at."""
    return template.replace(SLOT, PLAIN_MATTER) if template else KOREAN_PLAIN


def check_template(template: str) -> list[Violation]:
    """What the policy refuses in a shop's template, its slot filled; `[]`: it may be saved."""
    if not template:
        return []
    question = SAMPLE_QUESTION[language_of(template.replace(SLOT, ""))]
    found = judge_reply(template.replace(SLOT, PLAIN_MATTER), question).violations
    return [violation for violation in found if violation.refuses]


def language_of(text: str) -> str:
    """`en` or `ko`, as the policy sees it: the language that it wants a reply in."""
    return "en" if is_english(text) else "ko"
