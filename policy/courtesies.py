"""Courtesies: greeting, thanks, apology, patience, invitation, wish."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, example, recognises
from policy.words import words

_MORE = words("점 사항 문의 질문 부분 것 내용 거 말씀 문의사항 궁금증 게 일")


_GIVES_TIME = words("청 주 부탁 바라 내 내주 허락 할애 구하 청하 요청 가지 베풀 드리")


PATIENT_NOUNS = words("시간 여유 양해 말미 인내 이해 기다림 너그러움 마음 인내심 짬 아량")


@recognises("인사입니다.", f"안녕하세요, 고객님. {LATER}")
def greeting(c: Clause) -> bool:
    """A greeting."""
    return c.root in w.GREETING or (c.root == "이" and "고객님" in c.nouns)


@recognises("감사 인사입니다.", f"문의해 주셔서 감사합니다. {LATER}")
def thanks(c: Clause) -> bool:
    """Thanks."""
    if c.root == "감사" and c.object in w.FAVOURS - {"관심", "선물"}:
        return False
    return c.root in w.THANKS


@recognises("사과입니다.", f"기다리시게 해서 죄송합니다. {LATER}")
def apology(c: Clause) -> bool:
    """An apology."""
    ashamed = c.root == "없" and bool(c.p.near & {"면목", "말씀"})
    says = c.root in {"드리", "전하", "올리"} and bool(c.p.near & words("사과 사죄 송구 죄송 위로"))
    return ashamed or says or c.root in w.SORRY


@recognises("사과하는 까닭입니다.", f"불편을 드려 죄송합니다. {LATER}")
def trouble_caused(c: Clause) -> bool:
    """What the apology is for."""
    p = c.p
    gives = c.root in words("드리 끼치 안기 겪 주 느끼 입 하 되 미치") and bool((set(p.near) | {c.object}) & w.HEART_TROUBLE)
    light = c.root in w.HEART_TROUBLE and p.light in words("드리 주 하 되")
    made = c.root in w.FEELINGS and ("하" in p.aux or p.has("게하", "드리", "만들", "게되")) and c.leads_to_feeling
    if "게되" in p.aux:
        return False
    return (gives or light or made) and not c.is_request and not p.has("도되", "않", "말", "야하")


@recognises("답변을 받게 된다는 말입니다.", "확인 후 이곳에서 답변을 받아 보실 수 있습니다.")
def receives_answer(c: Clause) -> bool:
    """The customer will get an answer."""
    return c.root in words("받 보 만나 듣") and bool(c.p.near & words("답변 안내 회신 답 답글 댓글 연락 설명 소식 알림"))


@recognises("기다려 달라는 부탁입니다.", f"{LATER} 조금만 기다려 주세요.")
def patience(c: Clause) -> bool:
    """It asks for patience."""
    p = c.p
    if c.root in words("기다리 양해 이해 고려 너그럽 지켜보") and (
        c.is_request or c.conditional or p.honours or p.has("주", "드리") or c.root == "양해"
    ):
        return not p.has("필요", "없")
    gives = c.root in _GIVES_TIME and bool(p.arg_forms & PATIENT_NOUNS)
    return gives and not bool(p.near & (w.BURDENS & {"확인", "참고", "문의"}))


@recognises("추가 문의를 권하는 말입니다.", f"{LATER} 더 궁금하신 점이 있으시면 언제든 남겨 주세요.")
def invitation(c: Clause) -> bool:
    """It invites further questions."""
    p = c.p
    leaves = (
        c.root in {"남기", "적", "말씀"}
        and c.conditional
        and c.p.honours
        and bool(p.near & words("내용 문의 말씀 점"))
        and c.ends_with_shop
        and not c.scene.forms & (w.PLACES | w.THINGS | words("자세히 더 자세 구체적 상세 먼저"))
    )
    if leaves:
        return True
    more = c.root in words("있 계시 생기 남 없 떠오르") and bool(p.arg_forms & _MORE) and c.conditional
    if c.root == "필요" and c.p.near & words("시간 시일 확인 검토 여유"):
        return False
    curious = c.root in words("궁금 궁금하 필요 불편") and c.conditional
    asks = c.is_request or (c.conditional and p.honours)
    if c.scene.forms & words("자세히 구체적 구체 상세히 상황 증상 상태") and c.conditional:
        return False
    welcome = (
        c.root in words("문의 말씀 남기 질문 물어보 알리 찾 이야기 적 주 들르 찾아오 두드리 하")
        and asks
        and c.scene.forms & w.INVITES
        and not c.scene.forms & (w.PLACES | w.THINGS)
    )
    return more or curious or bool(welcome)


@recognises(
    "고객의 일상을 비는 말입니다.",
    example(f"{LATER} 즐거운 캠핑 되세요.", "캠핑에서 써도 되나요?"),
    passed=(f"{LATER} 손세탁으로 새것 같은 커튼 쓰세요.", f"{LATER} 미지근한 물에 담그세요."),
)
def wish(c: Clause) -> bool:
    """A wish for the customer."""
    p = c.p
    if p.has("주") or c.scene.forms & w.THINGS - c.source.nouns:
        return False
    asks = (
        c.is_request
        or p.has("기바라")
        or c.root == "좋"
        or c.conditional
        or c.root in words("바라 빌 응원 기원 희망 기도")
        or (p.kind == "nominal" and p.honours)
    )
    if not asks or p.has("않", "말") or p.has("수있"):
        return False
    if c.root == "챙기" and p.arg_forms & {"건강", "몸"} and c.is_request:
        return True
    hopes = p.has("기바라") or (p.kind == "nominal" and p.honours and c.next is not None and c.next.root in words("바라 빌 응원 기원 기도"))
    errand = c.root in w.ERRANDS or bool((set(c.nouns) | c.scene.forms) & (w.PLACES | w.THINGS))
    if p.light == "되" and p.honours and (c.is_request or hopes) and c.root not in (w.FAVOURS | w.GREEN) - w.OCCASIONS:
        return True
    happy = any(t.form in w.MOOD for t in c.scene.tokens if t.start < p.end)
    if hopes and not errand and (happy or c.root not in w.USES) and c.root not in w.FAVOURS | w.HARD | w.PATIENT:
        return True
    life = (
        c.is_request
        and not c.of_goods
        and not errand
        and not p.has("주")
        and bool(
            p.arg_forms & words("꼭 푹 건강히 안전 오늘도 조심 화목 편히")
            or any(t.form in w.MOOD | w.OCCASIONS for t in p.args)
            or (c.before is not None and c.before.root in w.MOOD | w.VIRTUES)
        )
    )
    if life and c.root not in w.USES | w.FAVOURS | w.HARD | w.BURDENS | w.PATIENT | words(
        "부탁 바라 놓 붙이 넣 빼 피하 주의 유의 참고 믿 말"
    ):
        return True
    mood = any(t.form in w.MOOD or t.form in w.OCCASIONS for t in c.scene.tokens if t.start < p.end)
    calm = not set(c.nouns) & (w.BURDENS | w.FAVOURS | w.PLACES | w.THINGS)
    return c.root in w.WISHING | {"바라", "기도"} and calm and (mood or c.root in words("바라 빌 응원 기원 회복 쾌차 기도"))
