"""What is too easily guessed, and what is not."""

import pytest

from qna.passwords import PasswordWeak, Weakness, check_password, keystrokes

GUESSABLE = [
    "1234567890",
    " " * 10,
    "aaaaaaaaaaaa",
    "password123!",
    "qwertyuiop",
    "asdfghjkl;'",
    "qwer1234!@#$",
    "1q2w3e4r5t",
    "비밀번호123456",
    "qlalfqjsgh12",
    "안녕하세요202611",
    "dkssudgktpdy1",
    "사랑해사랑해1004",
    "tkfkdgo1004",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
    "ㅁㄴㅇㄹㅁㄴㅇㄹㅁㄴㅇㄹ",
    "minjiminji",
    "김민지1234567",
    "rlaalswl1234",
    "hunter2hunter2",
    "2026-11-26",
    "jamsi12345",
]
GOOD = [
    "correct horse",
    "말린 오징어 세 마리와 우산",
    "kT9#vmQ2xLw!",
    "fox ladder teapot",
    "x" + "7Kd " * 20,
]


@pytest.mark.parametrize("password", GUESSABLE)
def test_common_words_names_dates_and_walks_over_the_keys_are_refused(password: str) -> None:
    with pytest.raises(PasswordWeak) as refused:
        check_password(password, ("minji", "김민지"))
    assert refused.value.weakness == Weakness.GUESSABLE


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_guesses_is_taken(password: str) -> None:
    check_password(password, ("minji", "김민지"))


def test_length_is_judged_first() -> None:
    for password, weakness in (("kT9#vmQ2x", Weakness.SHORT), ("kT9#" * 251, Weakness.LONG)):
        with pytest.raises(PasswordWeak) as refused:
            check_password(password)
        assert refused.value.weakness == weakness


def test_hangul_is_judged_as_the_keys_that_type_it() -> None:
    assert keystrokes("비밀번호 ㅋㅋ 값 abc") == "qlalfqjsgh zz rkqt abc"
