"""What the shop says of itself: it checks, it needs time, it answers later."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, ClauseRule, example
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


def _shop_checks(c: Clause) -> bool:
    """The shop checks, asks within, passes on, measures, compares."""
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


SHOP_CHECKS = ClauseRule("shop-checks", None, "확인하겠다는 말입니다.", "The shop checks.", (example(f"{LATER}"),), holds=_shop_checks)


def _shop_answers(c: Clause) -> bool:
    """The shop answers: tells, writes back here, returns with news."""
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
    if c.root == "약속" and c.scene.forms & w.ANSWERS and c.before is not None and c.before.root in w.ANSWERS | w.ANSWER:
        return True
    if c.root in {"남기", "올리", "달"} and p.has("드리") and not set(c.nouns) & w.FAVOURS:
        return True
    posts = carries and (bool(p.near & w.ANSWERS) or bool(p.arg_forms & (w.ANSWERS | _PAGE)))
    return posts and not p.near & (w.FAVOURS - w.ANSWERS)


SHOP_ANSWERS = ClauseRule(
    "shop-answers",
    None,
    "나중에 답하겠다는 말입니다.",
    "The shop answers later.",
    (example("확인 후 댓글로 남겨 드릴게요."),),
    holds=_shop_answers,
)


def _shop_cares(c: Clause) -> bool:
    """How the shop goes about it: carefully, first, without guessing."""
    if c.of_customer or c.is_request or c.p.light == "되":
        return False
    careful = c.root in _CAREFUL | w.EFFORT and (c.ends_with_shop or c.root in w.EFFORT)
    return careful and not (c.root == "챙기" and c.final)


SHOP_CARES = ClauseRule(
    "shop-cares",
    None,
    "어떻게 확인하는지를 말합니다.",
    "How the shop goes about it.",
    (example("놓치지 않고 꼼꼼히 챙겨 확인하겠습니다."),),
    holds=_shop_cares,
)


def _shop_step(c: Clause) -> bool:
    """A step on the way to the check: "실제 구성품을 열어 확인한 뒤"."""
    p = c.p
    if p.light in {"이", "되"} or p.honours or p.has("않", "못하", "수있") or not c.ends_with_shop:
        return False
    tries = (
        (
            c.root in words("보 재 만지 열 입 쓰 사용 착용 작동 맡 들 읽 놓 두르 신 앉 켜 넣 꺼내 뜯")
            and (p.has("보") or c.object in w.GOODS | words("실물 제품 상품 문의 자료 서류"))
        )
        and p.ending in _SEQUENCE
        and p.kind == "connective"
    )
    if tries:
        return True
    step = c.head in _STEP_HEADS if p.kind == "adnominal" else p.ending in _SEQUENCE and p.kind == "connective"
    return step and (c.topic_of_shop or c.subject in w.STAFF) and c.root not in w.FAVOURS


SHOP_STEP = ClauseRule(
    "shop-step",
    None,
    "확인하는 과정입니다.",
    "A step of the check.",
    (example("담당자가 구성품을 열어 확인한 뒤 안내드리겠습니다."),),
    holds=_shop_step,
)


def _goes_on(c: Clause) -> bool:
    sees_to = (
        c.root in words("조치 준비 당부 요청 부탁 진행 재촉 독려")
        and c.before is not None
        and c.before.ending in {"도록", "게"}
        and c.before.root in w.CHECK | w.ANSWER | {"드리"}
    )
    if sees_to and not c.of_customer:
        return True
    return c.root in _ONWARD and not c.of_customer and not c.is_request and (c.of_shop or c.ends_with_shop) and not c.p.near & w.FAVOURS


SHOP_GOES_ON = ClauseRule(
    "shop-goes-on",
    None,
    "답변으로 이어진다는 말입니다.",
    "The shop goes on to answer.",
    (example("추가 사진이 있는지 담당자에게 물어보고 오겠습니다.", "피규어 정면 사진 더 있나요", "피규어"),),
    holds=_goes_on,
)


def _answer_arrives(c: Clause) -> bool:
    """ "답변이 준비되는 대로", "확인이 끝나면", "확인되는 대로"."""
    p = c.p
    if c.root == "해결" and p.has("었"):
        return False
    if c.root in words("전달받 확인받 건네받 전해듣") and not c.of_customer:
        return True
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
        return (soon or told) and not result and not (c.final and not told and not p.volitional and not p.has("예정", "것", "거"))
    if c.root in {"받", "듣"} and not c.of_customer and bool(p.arg_forms & words("전달 확인 설명 담당자 의견")):
        return True
    return c.root in _ARRIVES and bool(p.near & _WORK_NOUNS) and not p.near & w.FAVOURS and not c.of_customer


ANSWER_ARRIVES = ClauseRule(
    "answer-arrives",
    None,
    "답변이 나오는 때를 말합니다.",
    "It says that the answer arrives.",
    (example("답변이 준비되는 대로 안내드리겠습니다."),),
    holds=_answer_arrives,
)


def _trusts(c: Clause) -> bool:
    """ "믿고 구매하실 수 있도록", "안심하고 기다려"."""
    onward = c.next is not None and (c.next.ending in {"도록", "게"} or c.next.root in {"기다리"})
    return c.root in {"믿", "안심", "맡기"} and c.p.ending in {"고"} and onward


TRUST = ClauseRule(
    "trust",
    None,
    "믿고 기다리거나 고르게 하려는 말입니다.",
    "So that the customer can trust it.",
    (example(f"믿고 구매하실 수 있도록 {LATER}"),),
    holds=_trusts,
)


def _got(c: Clause) -> bool:
    """ "문의 잘 받았습니다"."""
    return (
        c.root in words("받 접수 확인 보 읽 전해받 살펴보")
        and not c.of_customer
        and bool(c.p.near & words("문의 요청 말씀 글 질문 의견 메시지 사연 제보"))
        and c.p.has("었", "았")
    )


RECEIVED = ClauseRule(
    "received",
    None,
    "문의를 받았다는 말입니다.",
    "The question has arrived.",
    (example(f"남겨 주신 글 잘 읽었습니다. {LATER}"),),
    holds=_got,
)


def _is_under_way(c: Clause) -> bool:
    """ "확인 중입니다", "준비 중이며", "확인할 예정입니다", "전달드린 상태입니다"."""
    p = c.p
    work = (
        c.root in w.CHECK | w.ANSWER | {"답변", "작성"}
        and (p.has("중", "예정", "상태", "상황", "계획", "것", "거", "터") or p.light == "이")
    ) or (c.root in words("중 예정 상태 계획 터 것 단계") and c.before is not None and c.before.root in w.CHECK | w.ANSWER)
    return work and not c.of_customer


UNDER_WAY = ClauseRule(
    "under-way",
    None,
    "확인이 진행 중이라는 말입니다.",
    "The check is under way.",
    (example("담당자가 확인 중이며 곧 답변드리겠습니다."),),
    holds=_is_under_way,
)


def _shop_helps(c: Clause) -> bool:
    """ "도움을 드릴 수 있도록": help, not a named favour."""
    helps = c.root in words("돕 도와드리 도와주 도움 보탬") or (c.root in {"되", "드리", "주"} and bool(c.p.near & {"도움", "힘", "보탬"}))
    return helps and not set(c.scene.forms) & w.HARD_FAVOURS


SHOP_HELPS = ClauseRule(
    "shop-helps",
    None,
    "돕겠다는 말입니다.",
    "The shop helps.",
    (example("담당자가 확인 후 도움이 될 만한 안내를 드리겠습니다."),),
    holds=_shop_helps,
)


def _condition_of_shop(c: Clause) -> bool:
    return c.conditional and not c.p.honours and (c.root in w.CHECK | w.ANSWER or bool(c.p.near & w.ANSWERS))


CONDITION_OF_SHOP = ClauseRule(
    "condition-of-shop",
    None,
    "확인된 뒤를 말합니다.",
    "Once the shop has checked.",
    (example("의견이 모이면 댓글로 알려 드리겠습니다."),),
    holds=_condition_of_shop,
)


def _says_when(c: Clause) -> bool:
    """ "되는 대로", "가능한 한 빨리", "늦지 않게"."""
    return (
        (c.root == "되" and c.head == "대로")
        or (c.root == "가능" and c.p.kind == "adnominal" and c.head in {"한", "빨리", "빠르"})
        or (c.root in words("늦 빠르 이르 늦어지") and (c.p.has("않") or c.p.ending in {"게", "ㄴ", "은"}) and not c.of_customer)
    )


SAYS_WHEN = ClauseRule(
    "says-when",
    None,
    "되는 대로 하겠다는 말입니다.",
    "As soon as it can be done.",
    (example("담당자가 빠르게 확인하여 안내드리겠습니다."),),
    holds=_says_when,
)
