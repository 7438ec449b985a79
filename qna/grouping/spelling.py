"""Puts right what was mistyped: a word that nobody knows, one letter from one that we look for."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from policy.morphology import Token
from qna.grouping.concepts import ANY

KNOWN = (
    "배송비 택배비 배송 택배 합배송 묶음배송 해외배송 운송장 송장 배송지 주소 당일발송 현금영수증 세금계산서 영수증 쿠폰 적립금 포인트 "
    "무이자 할부 무통장 계좌이체 환불 교환 반품 취소 매장 출고 발송 도착 재입고 입고 품절 사이즈 정사이즈 총장 기장 가슴둘레 가슴단면 어깨너비 "
    "소매 스트랩 세탁기 건조기 식기세척기 식세기 전자레인지 인덕션 소재 재질 원단 혼용률 비침 보풀 안감 보증기간 수리 충전 배터리 소음 방수 무게 "
    "하중 유통기한 소비기한 보관 원산지 국내산 성분 칼로리 용량 포장 선물포장 쇼핑백 색상 색감 높이 가로 너비 조립 설치 블루투스 리모컨 호환 "
    "필터 노트북 주머니 제주도 무료배송 종이가방 에이에스 문의드립니다 궁금합니다 부탁드립니다 감사합니다 안녕하세요 문의 "
    "보풀 안감 기모 어깨 매장 옵션 할인 수납 뚜껑 케이블 필터 조립 당일출고 칼로리 유통기한 사용법 구성품 신축성 두께 "
    "아이폰 갤럭시 블랙 화이트 아이보리 네이비 베이지 그레이"
).split()
_WORD = re.compile(r"[가-힣]{2,20}")
MOST_WORDS = 24
"""Of a question that are looked at."""


def corrected_spelling(text: str, tokens: Sequence[Token]) -> str:
    """`text` with each word that begins like a known one, but for a letter, put right.

    Words of two syllables only where the morphology does not know what stands there: too many
    words are a letter apart ("반품", "단품").
    """
    unknown = {token.start for token in tokens if token.is_unknown or token.tag == "UN"}
    for match in reversed([*_WORD.finditer(text)][:MOST_WORDS]):
        word = match.group()
        if ANY.search(word):
            continue
        right = _nearest(word, 2 if match.start() in unknown else 3)
        if right:
            text = text[: match.start()] + right + word[len(right) :] + text[match.end() :]
    return text


@lru_cache(maxsize=4096)
def _nearest(word: str, fewest: int) -> str | None:
    for length, known in _BY_LENGTH.items():
        if not fewest <= length <= len(word):
            continue
        begin = _letters(word[:length])
        found = extractOne(begin, known, scorer=Levenshtein.distance, score_cutoff=1)
        if found is not None:
            return str(found[2])
    return None


def _letters(word: str) -> str:
    return unicodedata.normalize("NFD", word)


_BY_LENGTH = {
    length: {word: _letters(word) for word in KNOWN if len(word) == length}
    for length in sorted({len(word) for word in KNOWN if len(word) > 1}, reverse=True)
}
