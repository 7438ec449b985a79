"""The shop's approved template: the draft when no generated text passes the policy."""

import re
from typing import TYPE_CHECKING

from qna.policy import check_reply, name_matter

if TYPE_CHECKING:
    from worker.drafting.drafter import DraftRequest

SLOT = "{matter}"

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

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]{2}")


def fill_template(request: "DraftRequest") -> str:
    """The shop's template, or the product's, with the matter named where that is safe."""
    if not request.template and _is_english(request.text):
        return ENGLISH
    template = request.template or KOREAN
    if SLOT not in template:
        return template
    matter = name_matter(request.text, request.product)
    if matter:
        filled = template.replace(SLOT, matter)
        if not check_reply(filled, request.text, request.product):
            return filled
    return template.replace(SLOT, "내용") if request.template else KOREAN_PLAIN


def _is_english(text: str) -> bool:
    return bool(_LATIN.search(text)) and not _HANGUL.search(text)
