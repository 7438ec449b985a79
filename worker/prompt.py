"""The prompt: the one place that says how a question becomes chat messages.

Change the wording here and raise `PROMPT_VERSION`; every draft row stores the version it was
written under, so the figures page can compare them.
"""

import re

from policy import mask_personal

PROMPT_VERSION = "2026-11-3"

SYSTEM_MESSAGE = (
    "당신은 쇼핑몰 상품 페이지에 올라온 질문에 답글을 다는 Q&A 봇입니다. "
    "확정적인 답변은 절대 하지 마세요. "
    "상품 담당자가 정확한 답변을 드리려면 시간이 필요하다는 내용의 짧고 친절한 답글만 작성하세요."
)

MAX_QUESTION_CHARS = 1200
"""A longer question is cut in the middle; the drafts need its matter, not its length."""

MAX_PRODUCT_CHARS = 1000
"""Twice what is stored of a product's name."""

CUT_MARK = " …(중략)… "

# Anything that looks like a token of a chat template: EXAONE, ChatML, Llama, Mistral, Gemma,
# DeepSeek (with full-width bars), GLM, BERT. The engine breaks the loaded tokenizer's own special
# tokens as well; this keeps the prompt plain for servers whose tokenizer we cannot see.
_WORD_TOKEN = re.compile(
    r"<(/?(?:s|pad|unk|bos|eos|mask|sop|eop|think|tool_call|tool_response|start_of_turn|"
    r"end_of_turn|start_of_image|end_of_image|image_soft_token|extra_id_\d{1,3}|unused\d{1,3}))>"
    r"|\[(/?(?:INST|BOS|EOS|PAD|UNK|CLS|SEP|MASK|gMASK|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|"
    r"TOOL_RESULTS|IMG))\]"
    r"|<<(/?SYS)>>",
    re.IGNORECASE,
)
_BAR = re.compile(r"[|｜]")
_BAR_TOKEN = re.compile(r"\[[|｜]([^|｜\[\]]{0,40})[|｜]\]|<[|｜]([^|｜<>]{0,40})[|｜]>")
_BAR_END = re.compile(r"[|｜]([\]>])")


def build_messages(
    question: str,
    product: str | None = None,
    *,
    tone: str = "",
    instruction: str = "",
    hint: str = "",
) -> list[dict[str, str]]:
    """Chat messages for one holding reply: a system message, then the customer's text alone.

    `tone`, `instruction` (settings of the shop) and `hint` (from staff, for one more draft) are
    ours and go into the system message; what the customer wrote never does, and its personal data
    is masked.
    """
    extra = [text.strip() for text in (tone, instruction, hint) if text.strip()]
    system = "\n".join([SYSTEM_MESSAGE, *extra])
    # Masked before it is cut: half of a telephone number looks like none.
    lines = [f"상품명: {neutralise(mask_personal(product[:MAX_PRODUCT_CHARS]))}"] if product else []
    lines.append(f"문의: {neutralise(_cut(mask_personal(question)))}")
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": "\n".join(lines)},
    ]


def neutralise(text: str) -> str:
    """`text` with every chat-template token broken, so that it stays words and never a role.

    Nothing that one step puts in can make a token of what stands beside it, for a parenthesis is
    part of none; whatever is nested too deeply for the first two loses its closing bars.
    """
    text = _WORD_TOKEN.sub(_in_parentheses, text)
    if not _BAR.search(text):
        return text
    return _BAR_END.sub(r"|)", _BAR_TOKEN.sub(_in_parentheses, text))


def _in_parentheses(token: re.Match[str]) -> str:
    return f"({token[token.lastindex or 0] if token.lastindex else ''})"


def _cut(text: str) -> str:
    if len(text) <= MAX_QUESTION_CHARS:
        return text
    head = MAX_QUESTION_CHARS * 2 // 3
    tail = MAX_QUESTION_CHARS - head
    return text[:head] + CUT_MARK + text[-tail:]
