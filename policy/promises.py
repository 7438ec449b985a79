"""Promises: favours, outcomes, reassurance."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, forbids
from policy.types import ViolationCode as C
from policy.words import words

_CALM = words("걱정 염려 안심 불안 우려 놓 근심 고민 망설이 걱정하 염려하")
_NOT_DO = words("말 않 마 없 도되")
_WAITS = words("기다리 양해 이해")
_OUTCOMES = w.FAVOURS | words(
    "받 도착 받아보 출고 배송 발송 쓰 사용 입 이용 드시 먹 즐기 누리 해결 만족 편하 불편 문제 문제없 없 되 가능 오 가 완료 보내"
)
_BRINGS = words("준비 챙기 조치 처리 진행 마련 하 만들 맞추 확보 보장 책임지 해 신경쓰")


def _open_purpose(c: Clause) -> bool:
    """ "안심하고 쓰실 수 있도록 확인해": aimed at by a check."""
    return any(q.ending in words("도록 게 는지 ㄴ지 은지 을지 ㄹ지") for q in c.following) and c.ends_with_shop


@forbids(
    C.PROMISE,
    "결과를 장담하며 안심시키는 말입니다.",
    f"걱정하지 마세요. {LATER}",
    f"걱정 마시고 조금만 기다려 주세요. {LATER}",
    passed=(f"걱정되셨겠어요. {LATER}",),
)
def reassurance(c: Clause) -> bool:
    """It reassures instead of waiting for the check."""
    p = c.p
    if c.root in {"말", "마"} and p.arg_forms & _CALM:
        return p.honours or c.is_request
    if c.root not in _CALM and not (c.root in {"하", "갖", "가지"} and p.near & _CALM):
        return False
    denies = p.has(*_NOT_DO) and (c.is_request or p.honours or p.has("도되"))
    told = c.is_request and c.root in {"안심", "놓"}
    onward = c.root == "안심" and p.ending in {"고", "하고", "어도"} and c.next is not None and c.next.root not in _WAITS
    return (denies or told or onward) and not (c.aims or _open_purpose(c))


@forbids(C.PROMISE, "결과를 약속합니다.", f"{LATER} 바로 출고되도록 하겠습니다.", passed=("담당자가 바로 안내드리도록 하겠습니다.",))
def outcome(c: Clause) -> bool:
    """It promises an outcome."""
    p = c.p
    if c.root == "드리" and c.scene.forms & w.ANSWERS:
        return False
    if p.has("도록하") and p.volitional and c.root not in w.CHECK | w.ANSWER | w.MANNERS | w.EFFORT and not p.near & w.ANSWERS:
        return True
    goals = [q for q in c.scene.predicates[: c.index] if q.ending in {"도록", "게끔"}]
    if not goals:
        return False
    goal = goals[-1]
    outcome = goal.root in _OUTCOMES and not goal.near & w.ANSWERS
    return outcome and (p.volitional or p.has("드리") or p.light == "드리") and (c.root in _BRINGS and not p.near & w.ANSWERS)


@forbids(
    C.PROMISE,
    "환불·교환·발송 같은 처리를 약속합니다.",
    f"환불해 드리겠습니다. {LATER}",
    passed=("환불이 가능한지 담당자가 확인한 후 안내드리겠습니다.",),
)
def favour(c: Clause) -> bool:
    """It promises a favour."""
    p = c.p
    if p.honours and not p.has("도록하"):
        return False
    gives = p.has("드리", "주") or p.light in {"드리", "주"} or p.volitional or p.has("도록하")
    if c.root == "약속" and c.before is not None and c.before.root in w.ANSWER | w.ANSWERS:
        return False
    if c.root == "거치" and c.scene.forms & w.ANSWERS:
        return False
    if c.before is not None and c.before.ending in {"도록", "게"} and c.before.root in w.ANSWER | w.ANSWERS:
        return False
    named = c.root in w.FAVOURS or (c.root in words("도와드리 돕 도와주 하 드리 해결") and bool(p.near & w.FAVOURS))
    if c.root in {"받", "청구"} and p.has("않") and p.volitional:
        return True
    negated = p.has("않", "못하", "수없", "기어렵")
    gives_it = (
        p.has("드리")
        and c.root not in w.CHECK | w.ANSWER | w.ANSWERS | w.EFFORT | w.MANNERS | w.GIVEN
        and (c.wills or p.has("터", "것", "거", "예정") or c.final)
    )
    named = named or gives_it
    return named and gives and not negated and (c.states or p.kind == "connective")
