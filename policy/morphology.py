"""Korean morphemes from kiwi: loaded once per process, with the words of this genre."""

import threading
from functools import lru_cache
from typing import Any, NamedTuple

# Kiwi's default dictionary splits these ("안 내어 드리다", "문의 감사" as "문 의 감사").
_GENRE_NOUNS = (
    "안내 문의 담당자 담당 제조사 제조처 답글 댓글 답변 회신 실측 재입고 입고 높이 상세 반업 합배송 "
    "톡톡 송장번호 배송팀 물류팀 제품팀 운영팀 정산팀 고객센터 상세페이지 마이페이지 착화감 비침 "
    "보풀 안감 택배사 사다리차 각인 와트 월령 호수 카카오톡 사이즈표 쿠폰함 기모 굽 원단 내구성 "
    "구성품 실물 주문 담당팀 담당부서 고객님 톡 적립금 사은품 배송지 세탁 드라이클리닝 색감 발색 길이 "
    "유무 나들이 첫나들이 집들이 안전운전 마음고생 언제든지 언제든 밑단 여과기 식세기 전자레인지 초등학교 중학교 고등학교 "
    "소가죽 양가죽 다림질 층간 층간소음 뒤집개 마사지건 오배송 물기 타공 차음 라지 스몰 미디엄 너비 넓이 깊이 두께 무게 굵기 크기 밝기 세기"
).split()
_JAMO = str.maketrans({"ᆫ": "ㄴ", "ᆯ": "ㄹ", "ᆷ": "ㅁ", "ᆸ": "ㅂ", "ᆼ": "ㅇ", "ᆨ": "ㄱ", "ᆺ": "ㅅ", "ᆻ": "ㅆ"})

UNKNOWN_SCORE = -22.0

_lock = threading.Lock()


class Token(NamedTuple):
    """One morpheme; `tag` is Sejong's without kiwi's `-I`/`-R`, `start` and `end` are offsets."""

    form: str
    tag: str
    start: int
    end: int
    score: float = 0.0
    """Log-probability; below `UNKNOWN_SCORE` kiwi has guessed a word it does not know."""

    @property
    def is_unknown(self) -> bool:
        return self.tag in {"NNG", "NNP"} and self.score < UNKNOWN_SCORE

    @property
    def is_noun(self) -> bool:
        return self.tag in {"NNG", "NNP", "XR", "NR", "SL", "SN", "NP"}


@lru_cache(maxsize=1)
def _kiwi() -> Any:
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=1)
    for noun in _GENRE_NOUNS:
        kiwi.add_user_word(noun, "NNG", 3.0)
    kiwi.add_user_word("잘못", "MAG", 3.0)
    return kiwi


def load() -> None:
    """Loads kiwi (about 500 MB, some seconds) unless this process already has it."""
    with _lock:
        _kiwi().tokenize("안녕하세요")


@lru_cache(maxsize=16384)
def similarity(form: str, other: str) -> float:
    """How alike kiwi's model finds two nouns, -1 to 1; -1 where it does not know one of them."""
    with _lock:
        try:
            return float(_kiwi().morpheme_similarity((form, "NNG"), (other, "NNG")))
        except ValueError:
            return -1.0


def is_word(form: str) -> bool:
    """Whether kiwi's dictionary holds the noun, or the genre's does."""
    return form in _GENRE_NOUNS or similarity(form, "상품") > -1.0


def analyse(text: str) -> tuple[Token, ...]:
    """The morphemes of `text`, which the caller bounds in length."""
    with _lock:
        tokens = _kiwi().tokenize(text)
    return tuple(Token(t.form.translate(_JAMO), t.tag.split("-")[0], t.start, t.start + t.len, t.score) for t in tokens)
