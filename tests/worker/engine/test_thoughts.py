import time

import pytest

from worker.engine.thoughts import opens_thought, without_thoughts


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("답변입니다.", "답변입니다."),
        ("<think>음</think>\n\n답변입니다.", "답변입니다."),
        ("<think>\n\n</think>\n\n답변입니다.", "답변입니다."),
        ("음</think>답변입니다.", "답변입니다."),
        ("<thought>음</thought>답변입니다.", "답변입니다."),
        ("<think>음", ""),
        ("앞 <think>음</think>뒤 <think>끝", "앞 뒤"),
        ("<think>하나</think>가<think>둘</think>나", "가나"),
        ("사이즈 <3 입니다", "사이즈 <3 입니다"),
    ],
)
def test_thoughts_are_taken_out(text, reply):
    assert without_thoughts(text) == reply


def test_a_thought_that_the_prompt_began_hides_all_before_its_end():
    assert without_thoughts("음… 고객이", opened=True) == ""
    assert without_thoughts("음…</think>\n답변입니다.", opened=True) == "답변입니다."


@pytest.mark.parametrize("prompt", ["[|assistant|]<think>\n", "<thought>"])
def test_a_prompt_may_begin_a_thought(prompt):
    assert opens_thought(prompt)
    assert not opens_thought(prompt + "\n</think>\n\n")


@pytest.mark.parametrize("piece", ["<think>", "</think>", "<think></think>", "<"])
def test_nothing_takes_long(piece):
    began = time.process_time()
    without_thoughts(piece * 200_000)
    assert time.process_time() - began < 5
