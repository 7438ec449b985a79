"""People, occasions and mishaps in a reply that the customer has not told of."""

import re
from collections.abc import Iterator
from itertools import pairwise

from policy import words as w
from policy.clause import Clause, Scene
from policy.morphology import Token
from policy.nouns import UNASKED_WORD
from policy.register import aspects
from policy.rule import LATER, Rule, example
from policy.types import ViolationCode as C
from policy.words import words

UNTOLD = Rule(
    "untold",
    C.UNGROUNDED,
    "고객이 말하지 않은 사람이나 일입니다.",
    "Somebody or something that the customer has not told of.",
    (example(f"어머님의 칠순 잔치를 축하드립니다. {LATER}"),),
    (example(f"결혼을 준비하고 계시는군요, 축하드립니다. {LATER}", "웨딩 촬영 때 쓸 부케인데 색이 사진과 같나요?", "조화 부케"),),
)

_LIFE = words(
    "결혼 결혼식 신혼 신혼여행 출산 임신 태교 생신 생일 칠순 환갑 팔순 고희 회갑 졸업 졸업식 입학 입학식 개학 집들이 이사 입주 새집 승진 취업 합격 시험 수능 면접 "
    "돌잔치 백일 첫돌 쌍둥이 산후조리 조리원 여행 휴가 캠핑 산행 등산 낚시 입대 전역 퇴직 은퇴 개업 창업 수술 입원 퇴원 장례 장례식 상견례 마라톤 대회 공연 발표회 유학 웨딩 촬영 잔치 육아 수유"
)
"""What happens in lives; a word for one that the customer does not tell of was made up."""
_PERSONAL = _LIFE | w.BEINGS - words(
    "고객님 고객 분 본인 누구 몸 피부 입 회원 사장님 선생님 아이 아이들 새끼 환자 학생 가족 가족분 친구 식구 형 누나 언니 오빠 막내"
)
_KIN = words("언니 오빠 누나 형 이모 고모 삼촌 막내 쌍둥이")
_HURT = words("속상 상하 실망 화나 황당 언짢 불쾌 당황 허탈")
_NEW_HOME = re.compile(r"(?<![가-힣])새\s?(?:집|보금자리)(?=에|으|을|이|$|\s)")
_SENT = words("사진 영상 동영상 이미지 캡처 첨부 파일 영수증 캡쳐 스크린샷 후기 리뷰 접수 신청")
_ASKS = words("여쭤보 여쭙 문의 물어보 질문 묻")
_EVENTS = words("취소 환불 교환 반품 품절 전화 통화 방문 설치 조립 결제 수리 예약 할인 쿠폰 적립금")
_FAULTS = words("고장 불량 파손 누락 오배송 흠집 얼룩 하자")

Found = tuple[Rule, int, int, bool]
"""A rule, where it found something, and whether that refuses."""


def untold(scene: Scene) -> Iterator[Found]:
    """ "아드님 졸업을 축하드립니다", where no son was told of; "보내 주신 사진", where none was sent."""
    for token in (*_people(scene), *_done_by_customer(scene)):
        if not scene.source.holds(token.form):
            yield UNTOLD, token.start, token.end, False
    if scene.source.only_asks:
        for clause in scene.clauses:
            if clause.root in _HURT and clause.p.honours:
                yield UNTOLD, clause.p.start, clause.p.end, False
    for match in _NEW_HOME.finditer(scene.text):
        if not scene.source.holds("새집"):
            yield UNTOLD, *match.span(), False


def _people(scene: Scene) -> list[Token]:
    kin = [a for a, b in pairwise(scene.tokens) if a.form in _KIN and b.form in {"분", "님"}]
    return [t for t in scene.tokens if t.form in _PERSONAL] + kin


def _done_by_customer(scene: Scene) -> Iterator[Token]:
    """What a clause about the customer says was sent, asked for or asked about."""
    for clause in scene.clauses:
        if clause.p.kind == "adnominal" and clause.p.honours:
            yield from (t for t in clause.phrase if t.form in _EVENTS | _SENT or _is_strange(clause, t))


def _is_strange(clause: Clause, token: Token) -> bool:
    """Asked about, says the clause, and neither common nor close to anything in the question."""
    if clause.root not in _ASKS or token.tag not in {"NNG", "NNP", "SL"} or len(token.form) < 2:
        return False
    return not (token.form in w.GENERAL or token.form in aspects() or clause.source.names(token.form))


def untold_event(scene: Scene, spans: list[tuple[int, int]]) -> Iterator[Found]:
    """ "취소로 불편을 겪으신 점", where nothing was cancelled; `spans` hold the words about the customer."""
    troubled = bool(scene.source.stems & (w.TROUBLE | w.COMPLAINTS))
    for token in scene.tokens:
        fault = token.form in _FAULTS and not troubled
        event = token.form in _EVENTS and any(a <= token.start < b for a, b in spans)
        if (fault or event) and not scene.source.names(token.form):
            yield UNASKED_WORD, token.start, token.end, False
