"""Which passwords are good enough: judged by zxcvbn, with what Koreans type.

zxcvbn knows common passwords, words, names, dates and walks over a keyboard, all in Latin letters.
A Korean word is typed with the same keys: it is judged as those keys, and the commonest are known.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # ships no types  # type: ignore[import-untyped]  # ships no types

SHORTEST, LONGEST = 10, 1000
ENOUGH = 3
"""zxcvbn's score of 0 to 4: 3 takes at least 10^8 guesses."""
_JUDGED = 72
"""zxcvbn refuses more; what is longer is judged by its beginning."""

# The two-set keyboard (KS X 5002): each jamo is one key or two.
_INITIALS = "r R s e E f a q Q t T d w W c z x v g".split()
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split()
_FINALS = " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split(" ")
_SINGLE = dict(
    zip(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        _INITIALS + _VOWELS,
        strict=True,
    )
)
_COMMON = (
    "비밀번호 안녕하세요 사랑해 사랑해요 대한민국 한국 서울 부산 관리자 직원 고객 쇼핑몰 상점 가게 "
    "문의 답변 잠시 검토 행복 하늘 바다 우리 엄마 아빠 가족 친구 천사 공주 왕자 나비 구름 바람 "
    "별 달 봄 여름 가을 겨울 오늘 내일 감사합니다 화이팅 파이팅 열심히 테스트 임시 시험 암호 "
    "가나다라 가나다라마바사 홍길동 김철수 이영희 컴퓨터 노트북 회사 사무실 택배 배송 주문"
).split()


class Weakness(StrEnum):
    SHORT = "short"
    LONG = "long"
    GUESSABLE = "guessable"


class PasswordWeak(ValueError):
    """`weakness` is why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(_WORDS[weakness])
        self.weakness = weakness


_WORDS = {
    Weakness.SHORT: f"a password has at least {SHORTEST} characters",
    Weakness.LONG: f"a password has at most {LONGEST} characters",
    Weakness.GUESSABLE: (
        "this password is easily guessed: no common word, name, date, row of keys or the person's "
        "own name with a few digits; three or four words that do not belong together are good"
    ),
}


def check_password(password: str, about: Iterable[str] = ()) -> None:
    """Raises `PasswordWeak`. `about`: what a stranger knows of the person (login, name)."""
    if len(password) < SHORTEST:
        raise PasswordWeak(Weakness.SHORT)
    if len(password) > LONGEST:
        raise PasswordWeak(Weakness.LONG)
    if strength(password, about)["score"] < ENOUGH:
        raise PasswordWeak(Weakness.GUESSABLE)


def strength(text: str, about: Iterable[str] = ()) -> dict[str, float]:
    """zxcvbn's `score` and `guesses_log10`."""
    known = [keystrokes(word) for word in (*_COMMON, *about, "jamsi") if word]
    judged = zxcvbn(keystrokes(text[:_JUDGED])[:_JUDGED], user_inputs=known)
    return {"score": judged["score"], "guesses_log10": float(judged["guesses_log10"])}


def keystrokes(text: str) -> str:
    """The keys that type `text` on a Korean keyboard; other characters stay."""
    return "".join(map(_keys, unicodedata.normalize("NFC", text)))


def _keys(sign: str) -> str:
    place = ord(sign) - 0xAC00
    if not 0 <= place < 11172:
        return _SINGLE.get(sign, sign)
    return _INITIALS[place // 588] + _VOWELS[place % 588 // 28] + _FINALS[place % 28]
