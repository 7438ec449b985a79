"""Answers: facts, forecasts, yes and no."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, forbids
from policy.types import ViolationCode as C
from policy.words import words

_WAITS = words("기다리 양해 이해")


@forbids(C.DEFINITIVE, "만족할 것이라고 미리 말합니다.", f"사용하시기 편하실 거예요. {LATER}")
def forecast(c: Clause) -> bool:
    """It foretells how the goods will be."""
    p = c.p
    pleased = c.root in words("만족 맞 편하 어울리 좋아하 마음 들 쓰 사용 따뜻 따뜻하 시원 시원하 예쁘 수월 가능 괜찮 무난 넉넉 충분")
    guess = (p.has("것", "거") and c.final) or p.has("것같", "겠", "터") or p.ending.endswith(("군요", "네요"))
    return c.of_customer and pleased and guess and c.states and not p.near & w.HEART and not c.open_after and not p.has("수있")


def _says_what(c: Clause) -> bool:
    """ "순면 소재입니다", "착불이라": what the goods are."""
    p = c.p
    if c.root in w.ANSWERS | w.OCCASIONS | w.GENERIC_HEADS | w.STAFF | words("중 예정 때문 고객님 처음 덕분"):
        return False
    closed = c.final or c.contrasts or c.reasons or p.ending in {"며", "이며", "고"}
    marvels = p.ending.endswith(("군요", "네요", "라니", "다니", "까요", "가요", "지요", "죠"))
    goods = (
        c.root in w.GOODS | w.HARD | w.GREEN | w.TRADE
        or (c.root_known and c.root not in c.source.told)
        or any(n in w.GOODS | w.TRADE for n in c.nouns)
    )
    return closed and not marvels and goods and not c.leads_to_feeling


def _states(c: Clause) -> bool:
    """A predicate of the goods or of the shop's rules, as a fact: "품절입니다", "물에 약하니"."""
    p = c.p
    if (c.exclaims and not c.of_goods) or p.ending.endswith(("다고", "라고")):
        return False
    if (c.of_customer and c.root not in words("가능 품절 무료 단종")) or c.open_after or c.is_request:
        return False
    if not c.states and not (p.ending in {"어", "아", "여"} and p.kind == "connective"):
        return False
    if (
        (c.of_shop and c.root not in w.HARD and not (c.root in w.FAVOURS and p.has("있") and not c.wills))
        or (c.root == "안심" and c.next is not None and c.next.root in _WAITS)
        or c.subject in {"말씀", "의견", "지적"}
    ):
        return False
    if p.light == "이":
        return _says_what(c)
    if c.root == "같" and p.args and p.args[0].form == "분":
        return False
    if c.root in words("있 없 되 나 많 적 크 작"):
        named = set(c.nouns) - w.ANSWERS - w.HEART - w.MORE - w.BEINGS
        return bool(named) and c.of_goods and (c.final or c.contrasts or c.reasons)
    if c.root == "진행" and p.near & (w.ANSWERS | words("절차 과정 작업")):
        return False
    practice = c.root in w.FAVOURS and p.has("있") and not c.wills and not p.near & (w.ANSWERS | words("절차 과정 작업"))
    return (
        practice
        or c.root in w.HARD | w.GREEN
        or (c.root_known and c.root not in w.CUSTOMER and (c.final or c.contrasts) and not c.source.told & {c.root})
    )


@forbids(
    C.DEFINITIVE,
    "상품이나 규정에 대해 단정합니다.",
    f"세탁기 사용이 가능합니다. {LATER}",
    f"물에 약하니 {LATER}",
    passed=("세탁기 사용이 가능한지는 담당자가 확인한 후 안내드리겠습니다.",),
)
def statement(c: Clause) -> bool:
    """It states something of the goods or the rules."""
    return _states(c)


@forbids(C.DEFINITIVE, "네, 아니요로 답합니다.", f"네, 됩니다. {LATER}", passed=("네, 고객님. 담당자가 확인한 후 안내드리겠습니다.",))
def says_yes(c: Clause) -> bool:
    """It answers with yes or no."""
    first = c.scene.tokens[0].form if c.scene.tokens else ""
    told = c.final and c.states and not (c.exclaims or c.of_customer or c.is_request or c.open_after)
    return told and first in words("네 넵 예 아니요 아뇨 아니오")
