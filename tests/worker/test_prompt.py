"""The prompt: ours in the system message, the customer's as data in the user message."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worker.prompt import (
    CUT_MARK,
    MAX_QUESTION_CHARS,
    PROMPT_VERSION,
    SYSTEM_MESSAGE,
    build_messages,
    neutralise,
)

TOKENS = (
    "[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]", "[BOS]", "<|im_start|>",
    "<|im_end|>", "<|endoftext|>", "<|start_header_id|>", "<|eot_id|>", "<s>", "</s>", "<unk>",
    "<pad>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<bos>", "<end_of_turn>",
    "<｜User｜>", "<｜Assistant｜>", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<think>",
    "[gMASK]", "<sop>", "[CLS]", "[SEP]", "<extra_id_0>", "<tool_call>", "<start_of_turn>",
)  # fmt: skip
ROLES = ("[|system|]", "<|im_start|>", "<|eot_id|>", "<s>", "[INST]", "[||]", "<||>")


def test_the_system_message_says_what_the_product_promises() -> None:
    for words in ("Q&A 봇", "확정적인 답변은 절대", "담당자", "시간이 필요", "짧고 친절한"):
        assert words in SYSTEM_MESSAGE
    assert PROMPT_VERSION


def test_a_question_alone_and_with_its_product() -> None:
    assert build_messages("재입고 되나요?") == [
        {"role": "system", "content": SYSTEM_MESSAGE},
        {"role": "user", "content": "문의: 재입고 되나요?"},
    ]
    user = build_messages("재입고 되나요?", "머그컵")[1]["content"]
    assert user == "상품명: 머그컵\n문의: 재입고 되나요?"


def test_tone_instruction_and_hint_are_ours() -> None:
    system = build_messages("?", tone=" 밝게 ", instruction="", hint="짧게")[0]["content"]
    assert system == f"{SYSTEM_MESSAGE}\n밝게\n짧게"


@pytest.mark.parametrize("token", TOKENS)
def test_template_tokens_become_words(token: str) -> None:
    assert token not in neutralise(f"앞 {token} 뒤")
    assert neutralise(f"앞 {token} 뒤").startswith("앞 (")


PIECES = [*TOKENS, *ROLES, "[|", "|]", "<|", "|>", "[", "]", "<", ">", "|", "｜", "INST", "가"]


@given(st.lists(st.sampled_from(PIECES)))
@example(["<|", "[INST]", "[", "|>"])
@example(["[|", "[|", "user", "|]", "|]"])
@example(["<", "[INST]", "|", "x", "|>"])
def test_no_token_is_left_however_they_are_nested(parts: list[str]) -> None:
    left = neutralise("".join(parts))
    for token in TOKENS:
        assert token not in left
    assert not re.search(r"[|｜][\]>]", left), "a closing bar could still end a token"
    assert neutralise(left) == left


def test_personal_data_is_masked_before_the_cut_can_halve_it() -> None:
    for before in range(MAX_QUESTION_CHARS * 2 // 3 - 14, MAX_QUESTION_CHARS * 2 // 3 + 2):
        text = "가" * (before - 1) + " 010-1234-5678 " + "나" * MAX_QUESTION_CHARS
        prompt = build_messages(text, "명함 010-1234-5678")[1]["content"]
        assert "010" not in prompt
        assert "1234" not in prompt


@given(st.text("가나다 abc[]<>|(){}?!0123\n"))
def test_text_without_tokens_stays(text: str) -> None:
    if not any(pair in text for pair in ("|]", "|>")):
        assert neutralise(text) == text


def test_a_long_question_is_cut_in_its_middle() -> None:
    text = "처음" + "가" * 4000 + "끝"
    user = build_messages(text)[1]["content"]
    assert user.startswith("문의: 처음")
    assert user.endswith("끝")
    assert CUT_MARK in user
    assert len(user) == len("문의: ") + MAX_QUESTION_CHARS + len(CUT_MARK)
    exact = "나" * MAX_QUESTION_CHARS
    assert build_messages(exact)[1]["content"] == f"문의: {exact}"
