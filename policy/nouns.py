"""What stands before a noun states as much as a sentence does; and which nouns may stand at all."""

from collections.abc import Iterator
from itertools import pairwise

from policy import words as w
from policy.clause import Clause, Scene
from policy.morphology import Token, is_word
from policy.rule import LATER, ClauseRule, Rule, example
from policy.types import ViolationCode as C
from policy.words import words

_VALUES = frozenset(
    "방법 여부 기간 시간 날짜 시점 시기 범위 일정 정도 경우 기종 모델 크기 무게 사이즈 치수 길이 높이 깊이 두께 굵기 너비 각도 방향 온도 속도 모양 방식 법 위치 "
    "간격 인원 이유 원인 차이 차이점 종류 색상 색 가격 비용 금액 조건 순서 절차 기준 주기 횟수 개수 수량 양 용량 비율 하중 한도 부위 대상 나이 연령 월령 곳 장소 "
    "지역 날 요일 지 지는 지가 지를 가능성 유무 계획 예정 옵션 구성 구성품 호수 단계 연결 부품 소재 재질 성분 규격 사양 문구 항목 액수 시일 상황 현상 문제 증상 부분 점 사항 내용 건".split()
)
"""Nouns whose value a question asks for, whatever qualifies them: "견딜 수 있는 무게"."""
_PARTS = words("부분 점 사항 내용 것 거 건 문제 현상 증상 상황 경우 이유 원인 곳 일 때 정도 데 사이 동안 상태")
_MATTER_ENDS = words("은 는 이 가 을 를 에 도 의 과 와")
_CONTENT_TAGS = words("NNG NNP SL")
_LIGHT = words("하 되 이")


def _asked_now_said(c: Clause) -> bool:
    """ "분리되는 뚜껑의 세척 방법": what the question asks, taken as given."""
    p = c.p
    if (
        p.kind != "adnominal"
        or c.of_customer
        or c.root in w.CUSTOMER | w.CHECK | w.ANSWER | w.FEELINGS
        or not c.phrase
        or p.light == "이"
        or c.into_open
        or c.sought
    ):
        return False
    if c.phrase[0].form in w.BEINGS or (c.subject in w.BEINGS and c.root in w.USES | words("타 놀 물 앉 자")):
        return False
    asked = c.root_known and c.root not in c.source.told
    fact = p.ending in {"는", "ㄴ", "은"} and not p.has("수있", "않")
    return (
        asked
        and fact
        and c.phrase[0].form not in _VALUES - words("제품 상품 모델 구성 구성품 소재 재질")
        and c.root not in words("궁금 궁금하 필요 문의 있 되 하")
    )


def _qualifies(c: Clause) -> bool:
    """ "품절된 상품", "비침이 적은 셔츠", "튼튼한 원단": a quality that the customer did not tell."""
    p = c.p
    if (
        p.kind != "adnominal"
        or c.of_customer
        or not c.phrase
        or c.root in c.source.told
        or p.has("수있")
        or c.is_request
        or c.into_open
        or c.sought
    ):
        return False
    quality = c.root in w.HARD | w.GREEN - words(
        "있 되 나 사용 설치 조립 세탁 배송 발송 출고 도착 입고 재입고 판매 진행 제공 동봉 적용 운영 교환 환불 반품 취소 같 다르 제작 생산 구성 지원 포함 호환 많 크 작 분리 조절 방수 빠르 느리 가볍 남 걸리 들어가 들어오 좋"
    )
    first = c.phrase[0].form
    if first in w.BEINGS:
        return False
    if first in _PARTS and not (c.root in words("없 적 품절 단종 불가 불가능 무료") and first in words("점 것 상태 상황")):
        return False
    goods = c.source.names(first) or first in w.GOODS or any(c.source.names(t.form) for t in c.phrase if t.is_noun)
    if c.ends_in_wish and not goods:
        return False
    if c.root in words("맞 어울리 적합 알맞") and c.phrase[-1].form in _VALUES:
        return False
    closed = c.root in words("품절 단종 매진 완판 불가 불가능 무료 마감 종료 없 적")
    if (
        (first in _VALUES or "".join(t.form for t in c.phrase[:2]) == "개월수")
        and not closed
        and c.phrase[0].form not in words("제품 상품 모델 소재 재질")
    ):
        return False
    if c.root in {"없", "적"} and not c.nouns:
        return False
    return quality and (goods or closed) and first not in w.ANSWERS


def _stated_point(c: Clause) -> bool:
    """ "물세탁이 불가한 점", "어두운 편이라", "작게 나온 상품이라": a fact in a noun clause."""
    p = c.p
    if c.of_customer or p.kind != "adnominal" or c.head not in words("점 편 바 관계 만큼 것 거 탓 수준"):
        return False
    if (
        c.root in w.CHECK | w.ANSWER | w.FEELINGS | w.CUSTOMER | w.SORRY
        or c.p.near & (w.ANSWERS | w.HEART | {"시간", "불편", "심려"})
        or c.root in c.source.told
    ):
        return False
    return c.root in w.HARD | w.GREEN


ADNOMINAL_OFFENCES: tuple[ClauseRule, ...] = (
    ClauseRule(
        "stated-point",
        C.DEFINITIVE,
        "명사 앞에서 사실을 단정합니다.",
        "It states a fact before a noun.",
        (example(f"물세탁이 불가한 점 양해 부탁드립니다. {LATER}"),),
        (example(f"확인에 시간이 걸리는 점 양해 부탁드립니다. {LATER}"),),
        holds=_stated_point,
    ),
    ClauseRule(
        "presumes",
        C.DEFINITIVE,
        "물어본 것을 사실처럼 말합니다.",
        "It takes as given what was asked.",
        (example(f"분리되는 뚜껑의 세척 방법은 {LATER}", "뚜껑 분리되나요?"),),
        (example(f"뚜껑이 분리되는지 {LATER}", "뚜껑 분리되나요?"),),
        holds=_asked_now_said,
    ),
    ClauseRule(
        "quality",
        C.DEFINITIVE,
        "명사 앞에서 상품의 상태를 단정합니다.",
        "It says before a noun how the goods are.",
        (example(f"품절된 상품의 재입고 일정은 {LATER}", "재입고 언제 되나요?"),),
        (example(f"물이 새는 문제는 {LATER}", "물이 새요"),),
        holds=_qualifies,
    ),
)


_FACT_HEADS = words("점 탓 관계 바 만큼 편 채 상태")


def _open_value(c: Clause) -> bool:
    """ "견딜 수 있는 무게", "어울리는 색상": what a question asks for."""
    p = c.p
    if not c.phrase or p.kind != "adnominal" or c.head in _FACT_HEADS or p.ending.endswith(("다는", "라는", "자는")):
        return False
    nouns = [t.form for t in c.phrase if t.is_noun or t.tag == "NNB"]
    of_goods = len(c.phrase) > 1 and c.phrase[1].tag == "JKG" and c.phrase[0].form not in _VALUES
    if (
        not nouns
        or (of_goods and not c.root_known)
        or (nouns[-1] not in _VALUES and nouns[0] not in _VALUES)
        or (c.negated and not c.source.stems & words("안 못 않 없"))
        or c.root in {"없", "적"}
    ):
        return False
    degree = (
        nouns[-1] in words("정도 크기 법 방법 문제 현상 증상 속도")
        and any(c.source.holds(n) for n in c.nouns)
        and (c.root not in w.GREEN or nouns[-1] == "정도")
    )
    if degree and p.kind == "adnominal" and not p.has("수있"):
        return True
    asked = c.root_known or p.has("수있") or c.root in w.NEUTRAL_VERBS | w.OPEN_VERBS
    return asked and c.grounded


def _told_before_noun(c: Clause) -> bool:
    """A predicate that the customer used himself."""
    return c.p.kind == "adnominal" and c.source.holds(c.root) and c.root in c.source.told and c.grounded


def _of_answer(c: Clause) -> bool:
    """ "안내드릴 내용", "담당하는 부서", "확인할 사항"."""
    if c.p.kind != "adnominal" or not c.phrase:
        return False
    if any(t.form in w.STAFF for t in c.phrase[:2]) and c.root not in w.GREEN - w.USES:
        return not c.root_known or c.root in c.source.told or c.root in w.USES
    work = c.root in w.CHECK | w.ANSWER | words("담당 맡 책임지 알 도움") or (
        c.root in words("보내 남기 주 드리 올리 적") and bool(c.p.near & w.ANSWERS or c.phrase[0].form in w.ANSWERS)
    )
    return work and (
        c.phrase[0].form in w.ANSWERS | w.STAFF | w.KINDNESS | _PARTS | words("예정 계획 중 분 사람 부서 팀 것 수")
        or c.head in words("후 뒤 다음 대로 때 동안 즉시")
    )


def _trouble(c: Clause) -> bool:
    """The customer's own trouble, named again: "벗겨진 부분", "파손된 상품"."""
    if c.p.kind == "adnominal" and c.root in w.TROUBLE and not c.of_shop and c.leads_to_feeling and not c.negated:
        return True
    told = c.root in c.source.told or any(c.source.names(n) for n in c.nouns) or c.source.names(c.root)
    return (
        c.p.kind == "adnominal"
        and c.root in w.TROUBLE
        and told
        and not c.p.has("않", "못하")
        and "안" not in c.p.arg_forms | {""} - ({"안"} if "안" in c.source.stems else set())
    )


ADNOMINAL_ACTS: tuple[ClauseRule, ...] = (
    ClauseRule(
        "open-value",
        None,
        "물어본 값을 가리킵니다.",
        "It names the value that was asked for.",
        (example(f"견딜 수 있는 무게는 {LATER}", "무게 얼마까지 견디나요?"),),
        holds=_open_value,
    ),
    ClauseRule(
        "told-before-noun",
        None,
        "고객이 쓴 말입니다.",
        "The customer's own words.",
        (example(f"유통기한이 지난 상품을 받으셨다니 정말 죄송합니다. {LATER}", "유통기한 지난 게 왔어요!!"),),
        holds=_told_before_noun,
    ),
    ClauseRule(
        "of-the-answer",
        None,
        "답변이나 담당자를 꾸밉니다.",
        "It qualifies the answer or the staff.",
        (example(f"실제로 착용해 본 담당자의 이야기를 듣고 전해 드릴게요. {LATER}", "핏이 어때요", "와이드 슬랙스"),),
        holds=_of_answer,
    ),
    ClauseRule(
        "trouble",
        None,
        "고객이 겪은 문제입니다.",
        "The customer's own trouble.",
        (example(f"깨진 상품을 받으셔서 많이 놀라셨죠. {LATER}", "컵이 불량이 왔어요", "유리 머그컵"),),
        holds=_trouble,
    ),
)

UNGROUNDED = Rule(
    "unasked-matter",
    C.UNGROUNDED,
    "문의나 상품에 없는 것을 확인하겠다고 합니다.",
    "It names a matter that neither the question nor the product holds.",
    (example(f"김치 냉장고 우주 코끼리는 {LATER}"),),
    (example(f"커튼 세탁은 {LATER}"),),
)
NO_WORD = Rule(
    "no-such-word",
    C.UNGROUNDED,
    "없는 낱말입니다.",
    "There is no such word.",
    (example(f"패드 농선이 궁금하셨군요. {LATER}"),),
    (example(f"커튼이 궁금하셨군요. {LATER}"),),
)
UNASKED_WORD = Rule(
    "unasked-word",
    C.UNGROUNDED,
    "문의나 상품에 없는 낱말입니다. 맞는지 봐 주세요.",
    "Neither the question nor the product holds this word: please look.",
    (example(f"따님의 발레 수업을 응원합니다. {LATER}"),),
    (),
)


_EVENTS = words("취소 환불 교환 반품 품절 전화 통화 방문 설치 조립 결제 수리 예약 할인 쿠폰 적립금")
"""Trade words that tell what happened: in a word about the customer they must be his."""


def untold_event(scene: Scene, spans: list[tuple[int, int]]) -> Iterator[tuple[Rule, int, int, bool]]:
    """ "취소로 불편을 겪으신 점", where nothing was cancelled; `spans` hold the words about the customer."""
    for token in scene.tokens:
        troubled = bool(scene.source.stems & (w.TROUBLE | w.COMPLAINTS))
        if token.form in words("고장 불량 파손 누락 오배송 흠집 얼룩 하자") and not troubled and not scene.source.names(token.form):
            yield UNASKED_WORD, token.start, token.end, False
        if token.form in _EVENTS and any(a <= token.start < b for a, b in spans) and not scene.source.names(token.form):
            yield UNASKED_WORD, token.start, token.end, False


_ANYBODY = words("고객님 고객 분 본인 누구 몸 손님 회원 사장님 선생님 담당자")
"""Of `words.BEINGS` those that need no question that tells of them."""


def ungrounded(scene: Scene) -> Iterator[tuple[Rule, int, int, bool]]:
    """Nouns that are the customer's in no way: (rule, start, end, whether it refuses)."""
    tokens = list(scene.tokens)
    for index, token in enumerate(tokens):
        if token.tag not in _CONTENT_TAGS:
            continue
        if len(token.form) < 2 and token.tag != "NNP":
            yield from _syllable(scene, tokens, index)
            continue
        if token.form in w.OPEN_NOUNS:
            continue
        matter = _is_matter(scene, tokens, index)
        known = scene.source.holds(token.form) if matter else scene.source.names(token.form)
        stranger = matter and token.form in w.BEINGS - _ANYBODY and not any(scene.source.names(being) for being in w.BEINGS)
        if stranger:
            yield UNASKED_WORD, token.start, token.end, False
            continue
        if token.form in w.GENERAL or known or _within_known(scene, tokens, index):
            continue
        if token.tag != "SL" and not is_word(token.form):
            yield ((NO_WORD, token.start, token.end, True) if matter else (UNASKED_WORD, token.start, token.end, False))
        else:
            yield (
                (UNGROUNDED, token.start, token.end, True)
                if matter and token.form not in w.ASPECTS and _far(scene, token) and not _beside_known(scene, tokens, index)
                else (UNASKED_WORD, token.start, token.end, False)
            )


def _beside_known(scene: Scene, tokens: list[Token], index: int) -> bool:
    """The phrase names something of the customer's too: "쿠폰과 적립금의 동시 사용"."""
    around = [index]
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(tokens) and (tokens[at].is_noun or tokens[at].tag in {"JKG", "JC", "NNB"}):
            around.append(at)
            at += step
    nouns = [tokens[at].form for at in around if at != index and tokens[at].is_noun]
    return any(form in w.GENERAL or scene.source.holds(form) for form in nouns)


def _syllable(scene: Scene, tokens: list[Token], index: int) -> Iterator[tuple[Rule, int, int, bool]]:
    """A noun of one syllable: "굽 높이" for coffee; two in a row that nobody wrote are no word ("농슬")."""
    token = tokens[index]
    if token.form in w.GENERAL or token.form in scene.source.text or token.tag == "SL":
        return
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    joined = after is not None and after.start == token.end and after.tag in words("NNG MAG IC MM") and len(after.form) == 1
    if joined and after is not None and after.form not in w.GENERAL and token.form + after.form not in scene.source.text:
        yield NO_WORD, token.start, after.end, True
    elif after is not None and after.tag == "NNG" and after.start > token.end:
        yield UNASKED_WORD, token.start, token.end, False


def _far(scene: Scene, token: Token) -> bool:
    from policy.morphology import similarity

    return max((similarity(token.form, noun) for noun in scene.source.nouns), default=0.0) < 0.5


def _within_known(scene: Scene, tokens: list[Token], index: int) -> bool:
    """Part of a word that the customer spells as one."""
    token = tokens[index]
    for a, b in ((index - 1, index), (index, index + 1)):
        if a >= 0 and b < len(tokens):
            joined = scene.text[tokens[a].start : tokens[b].end].replace(" ", "")
            if len(joined) > len(token.form) and joined.lower() in scene.source.squeezed:
                return True
    return False


def _is_matter(scene: Scene, tokens: list[Token], index: int) -> bool:
    """The noun ends the phrase that the reply says it will check: before 은/는, 을/를, 에 대해, 여부."""
    for token, after in pairwise(tokens[index:]):
        if after.tag in _CONTENT_TAGS or after.form in w.OPEN_NOUNS or after.tag == "JKG":
            continue
        if after.tag in {"JX", "JKO"} or (after.tag == "JKS") or after.form == "관련":
            head = next((p for p in scene.predicates if p.start >= after.start), None)
            return head is not None and (
                head.root in w.CHECK | w.ANSWER | w.CURIOUS or head.kind == "open" or any(t.form in w.STAFF for t in head.args)
            )
        if after.form == "에":
            return any(t.form in {"대하", "관하"} for t in tokens if after.end <= t.start <= after.end + 2)
        return token.form in w.OPEN_NOUNS
    return False
