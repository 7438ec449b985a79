"""What the shop says of itself: it checks, it needs time, it answers later."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, example, recognises
from policy.words import words

_PAGE = words("이곳 여기 글 게시글 댓글 답글 게시판 문의 곳 대댓글 아래 페이지 창")
_WORK_NOUNS = w.ANSWERS | words(
    "시간 시일 절차 과정 단계 순서 조사 파악 조회 대조 협의 논의 상의 검수 실측 측정 취합 정리 작업 여유 신중 주의 정확 판단"
)
_ARRIVES = words(
    "오 나오 도착 올라오 들어오 정리 준비 완료 끝나 마치 마무리 등록 게시 되 이루어지 이뤄지 확보 전해지 받 듣 얻 마련 달리 남 가 생기 있 구하 접하 전달받 확인받 건네받"
)
_STEP_HEADS = words("후 뒤 다음 대로 즉시 이후 때 동안 데로 직후")
_SEQUENCE = words(
    "어 아 여 고 어서 아서 여서 며 으며 면서 으면서 러 으러 려고 으려고 고서 어다 아다 어다가 다가 ㄴ 은 는 을 ㄹ 던 음 ㅁ 기"
)
_ONWARD = words("도와드리 돕 이어가 모시 뵙 찾아뵙 인사 들르 돌아오 찾아오 오 가 뛰 나서 임하 응대 움직이 서두르 재촉 당부 부탁")
_CAREFUL = words(
    "강조 챙기 짚 따지 되짚 뜯어보 새기 유의 주의 신경쓰 기울이 쏟 다하 쓰 들이 더하 모으 담 기하 높이 갖추 명심 참고 반영 감안 고려 종합 집중 힘쓰 애쓰 노력 최선 만전 놓치 빠뜨리 미루 잊 지나치 가다듬 신중 세심 정성"
)
_TIME_ROOTS = words("필요 걸리 소요 들 지나 요하 요구 두 늦어지 늦 지연 길어지 있 되 선행 우선 중요 지체 거치 따르 필수")
_CANNOT = words("조심 어렵 조심스럽 힘들 곤란 못하 부적절 섣부르 이르 성급 무리 쉽")
_TELLING = w.ANSWERS | words("말 말씀드리 단정 판단 장담 확답 단언 대답 확신 예단 결론 속단 추측 짐작 알 정하")


def p_near_answers(c: Clause) -> bool:
    return bool(c.p.near & words("답변 안내 회신 설명"))


@recognises(
    "확인이나 시간이 필요하다는 말입니다.",
    "담당자가 정확한 답변을 드리기 위해 시간이 필요합니다.",
    "자세한 답변은 담당자가 확인을 거쳐 드릴 예정입니다.",
)
def needs_time(c: Clause) -> bool:
    """A check or time is needed."""
    slow = c.root in words("늦어지 늦 걸리 길어지") and c.p.has("수있", "것", "거")
    if slow and not set(c.nouns) - w.ANSWERS - words("조금 다소 약간 시간 평소"):
        return True
    if c.root == "있" and "필요" in c.p.near and c.before is not None and c.before.root in w.CHECK:
        return True
    if c.root == "가능" and p_near_answers(c) and not c.scene.forms & w.PLACES:
        return True
    return c.root in _TIME_ROOTS and bool(c.p.near & _WORK_NOUNS) and not c.p.near & w.FAVOURS - w.ANSWERS


@recognises("바로 단정하지 않는다는 말입니다.", f"제가 바로 말씀드리기 어려워 {LATER}")
def cannot_tell_yet(c: Clause) -> bool:
    """It does not judge yet."""
    p = c.p
    told = bool(p.near & _TELLING) or (c.before is not None and c.before.root in _TELLING)
    return (c.root in _CANNOT and told) or (c.root in _TELLING and p.has("기어렵", "수없", "못하", "않"))


@recognises("확인하겠다는 말입니다.", f"{LATER}")
def shop_checks(c: Clause) -> bool:
    """The shop checks."""
    p = c.p
    if c.of_customer or c.is_request or p.has("않", "못하", "말"):
        return False
    if p.light == "되":
        return False
    tries = c.root in words("알 묻 찾 물 보 재 듣 여쭙 여쭈 받 구하 맡기 넘기 넣 건네 나누 맞추 맡")
    tied = (
        p.has("보", "두", "놓")
        or bool(c.root in words("묻 물 듣 여쭙 여쭈") and set(c.nouns) & w.STAFF)
        or bool(p.near & w.ANSWERS)
        or "중" in p.arg_forms
    )
    if p.kind == "nominal":
        return False
    asks = c.root in words("부탁 당부 의뢰 요청 청") and bool(p.near & w.ANSWERS or c.scene.forms & w.STAFF)
    return c.root in w.CHECK or asks or (tries and tied) or (c.root == "있" and "중" in p.arg_forms and bool(p.arg_forms & w.CHECK))


@recognises("나중에 답하겠다는 말입니다.", "확인 후 댓글로 남겨 드릴게요.")
def shop_answers(c: Clause) -> bool:
    """The shop answers later."""
    p = c.p
    if c.of_customer or c.is_request or p.light == "되" or p.has("말"):
        return False
    if p.has("않", "못하") and not p.has("수없"):
        return False
    if c.root in w.ANSWER and c.root not in words("돕 도움 도와드리 도와주"):
        return True
    carries = c.root in words(
        "옮기 남기 올리 달 적 쓰 드리 전하 전달 보내 가지 들 오 돌아오 찾아오 찾아뵙 공유 게시 등록 준비 작성 잇 하 주 마련 정리 제공 싣 내 들려주 들려드리 풀 이어가 붙이 건네 챙기"
    )
    if (c.root in words("뵙 뵈 뵐 찾아뵙") and p.volitional) or c.root == "뵐게요":
        return True
    if c.root in w.ANSWERS and p.light in {"드리", "주", "하"} and not p.has("않"):
        return True
    if c.root == "드리" and (c.wills or p.has("수있", "것", "거")) and c.scene.forms & w.ANSWERS and not set(c.nouns) & w.FAVOURS:
        return True
    if c.root in {"남기", "올리", "달"} and p.has("드리") and not set(c.nouns) & w.FAVOURS:
        return True
    posts = carries and bool(p.arg_forms & (w.ANSWERS | _PAGE))
    return posts and not p.near & w.FAVOURS - w.ANSWERS


@recognises("어떻게 확인하는지를 말합니다.", "놓치지 않고 꼼꼼히 챙겨 확인하겠습니다.")
def shop_cares(c: Clause) -> bool:
    """How the shop goes about it."""
    if c.of_customer or c.is_request or c.p.light == "되":
        return False
    careful = c.root in _CAREFUL | w.EFFORT and c.ends_with_shop
    return careful and not (c.root == "챙기" and c.final)


@recognises("확인하는 과정입니다.", "담당자가 구성품을 열어 확인한 뒤 안내드리겠습니다.")
def shop_step(c: Clause) -> bool:
    """A step of the check."""
    p = c.p
    if p.light in {"이", "되"} or p.honours or p.has("않", "못하", "수있") or not c.ends_with_shop:
        return False
    step = c.head in _STEP_HEADS if p.kind == "adnominal" else p.ending in _SEQUENCE and p.kind == "connective"
    return step and c.topic_of_shop and c.root not in w.FAVOURS


@recognises(
    "답변으로 이어진다는 말입니다.", example("추가 사진이 있는지 담당자에게 물어보고 오겠습니다.", "피규어 정면 사진 더 있나요", "피규어")
)
def shop_goes_on(c: Clause) -> bool:
    """The shop goes on to answer."""
    sees_to = (
        c.root in words("조치 준비 당부 요청 부탁 진행 재촉 독려")
        and c.before is not None
        and c.before.ending in {"도록", "게"}
        and c.before.root in w.CHECK | w.ANSWER | {"드리"}
    )
    if sees_to and not c.of_customer:
        return True
    return c.root in _ONWARD and not c.of_customer and not c.is_request and (c.of_shop or c.ends_with_shop) and not c.p.near & w.FAVOURS


@recognises("답변이 나오는 때를 말합니다.", "답변이 준비되는 대로 안내드리겠습니다.")
def answer_arrives(c: Clause) -> bool:
    """It says that the answer arrives."""
    p = c.p
    if c.root == "해결" and p.has("었"):
        return False
    if c.root in words("확인 파악 정리 준비 검토 취합 해결 접수 전달 공유 등록 배정 완료 답변 안내 집계") and p.light in {"되", "받"}:
        soon = (
            c.head in _STEP_HEADS | {"대로"}
            or c.conditional
            or p.has("었", "았", "예정", "것", "거", "ㄹ")
            or p.volitional
            or p.ending in words("는 ㄹ 어야 고 어 어서")
        )
        told = c.root in words("접수 전달 공유 배정 등록 확인") and bool(
            p.arg_forms & words("문의 내용 요청 말씀 건 의견 글 질문 담당자 부서")
        )
        result = c.root == "확인" and bool({"로", "으로"} & p.arg_forms) and not told
        return (soon or told) and not result and not (c.final and not told and not p.volitional)
    if c.root in {"받", "듣"} and not c.of_customer and bool(p.arg_forms & words("전달 확인 설명 담당자 의견")):
        return True
    return c.root in _ARRIVES and bool(p.near & _WORK_NOUNS) and not p.near & w.FAVOURS and not c.of_customer


@recognises("믿고 기다리거나 고르게 하려는 말입니다.", f"믿고 구매하실 수 있도록 {LATER}")
def trust(c: Clause) -> bool:
    """So that the customer can trust it."""
    onward = c.next is not None and (c.next.ending in {"도록", "게"} or c.next.root in {"기다리"})
    return c.root in {"믿", "안심", "맡기"} and c.p.ending in {"고"} and onward


@recognises("돕겠다는 말입니다.", "담당자가 확인 후 도움이 될 만한 안내를 드리겠습니다.")
def shop_helps(c: Clause) -> bool:
    """The shop helps."""
    helps = c.root in words("돕 도와드리 도와주 도움 보탬") or (c.root in {"되", "드리", "주"} and bool(c.p.near & {"도움", "힘", "보탬"}))
    return helps and not set(c.scene.forms) & w.HARD_FAVOURS
