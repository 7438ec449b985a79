"""Turns of the genre that a single word does not give away.

Each is a way of waiting, feeling with the customer, handing the question on, or saying why the
shop must check first. They say nothing about the goods, so they are looked for before the rest.
"""

from collections.abc import Callable

from qna.policy import lexicon as lex
from qna.policy import turns
from qna.policy.acts import closes, feels, restates, softens, staff_acts
from qna.policy.scene import CONDITIONAL, Clause, requests

_GUESSES = ("군요", "네요", "가요", "까요", "봐요", "지요", "죠", "나요", "봅니다")
_STEADY = (
    "었",
    "았",
    "싶",
    "있",
    "중",
    "예정",
    "계획",
    "상황",
    "거",
    "것",
    "모양",
    "계시",
    "기어렵",
)
_LOOKS = lex.CHECK | turns.LOOKS
_MATTERS = turns.MATTERS | turns.GOODS
_SEES_TO = turns.SEES_TO | lex.EFFORT | lex.CHECK
_UNDERSTANDS = lex.UNDERSTAND | {"알", "느끼"}
_WEIGHTY = turns.GRAVE | {"필요", "궁금", "궁금하", "급하"}
_SUBJECTLESS = frozenset({"나오", "있", "없", "되", "이", "크", "작"})
_ABLE = ("수있", "수없", "도되", "야하", "기바라")


def _asks_to_wait(c: Clause) -> bool:
    """ "기다려 주실 수 있을까요?", "시간을 조금 허락해 주시면"."""
    p = c.p
    gives = p.root in turns.GIVES_TIME and bool(p.arg_forms & turns.PATIENCE)
    if not p.honours or not (p.root in lex.WAIT or gives):
        return False
    asked = p.has("수있", "겠") and p.ending.endswith(("요", "니까"))
    return asked or p.ending in CONDITIONAL or requests(p) or p.ending == "어"


def _guesses_feeling(c: Clause) -> bool:
    """ "많이 의아하셨겠어요", "선물하시려는 걸까요?", "마음에 드셨나 봐요"."""
    p = c.p
    if c.is_hard or not p.honours or p.has(*_ABLE) or p.light in {"되", "이"}:
        return False
    if p.root in _SUBJECTLESS:
        return p.root == "있" and p.has("보") and p.kind == "final"
    suffered = p.has("었", "았") and p.has("겠", "것같", "터", "듯", "거", "것")
    if p.kind == "adnominal":
        return p.has("었", "았") and p.ending in {"을", "ㄹ"}
    if p.kind != "final":
        return suffered
    if p.ending.endswith("는군요") and p.root not in turns.MISHONOURED:
        return True  # "가지고 다니시는군요": -는 marks a verb, and its subject is honoured
    guessed = p.ending.endswith(_GUESSES) or (p.has("보") and p.has(*_STEADY))
    return suffered or (guessed and p.has(*_STEADY))


def _may_wonder(c: Clause) -> bool:
    """ "의문이 생기셨을 수 있을 것 같습니다", "혼란스러우실 수 있습니다"."""
    troubled = c.p.root in turns.ARISES and bool(c.p.near & turns.DOUBTS)
    doubts = troubled or (feels(c.p) and not c.p.has("않", "말", "도되"))
    return c.p.honours and doubts and c.p.has("수있", "것같")


def _praises(c: Clause) -> bool:
    """ "마음이 참 따뜻하시네요"."""
    return c.p.honours and c.p.root in turns.VIRTUES and c.p.ending.endswith(("네요", "군요"))


def _shop_feels(c: Clause) -> bool:
    """ "마음이 무겁습니다", "유감입니다", "저희도 속상합니다"."""
    p = c.p
    if p.honours or p.has("않", "수있", "수없") or p.kind not in {"final", "connective"}:
        return False
    if p.root in {"어렵", "힘들", "없"} and p.near & {"짐작", "가늠", "상상", "헤아림"}:
        return True
    heavy = p.root in turns.HEAVY and bool(p.arg_forms & {"마음", "가슴", "심정"})
    return heavy or p.root in turns.SHOP_FEELS or (p.root == "마음" and p.light == "이")


def _hands_over(c: Clause) -> bool:
    """ "담당자에게 확인을 부탁해 두었습니다", "문의를 넣었습니다"."""
    p = c.p
    if p.honours or p.kind not in {"final", "connective", "adnominal"}:
        return False
    if not (
        p.has("두", "놓", "었", "았", "있") or p.ending in {"어", "아", "여", "고", "ㄴ", "은"}
    ):
        return False
    if p.root in {"부탁", "당부"} and not c.scene.points_elsewhere:
        return p.kind != "final" or p.has("두", "놓", "었", "았")
    return p.root in turns.PASSES and bool(p.near & turns.PASSED)


def _sees_to_answer(c: Clause) -> bool:
    """ "알려 드릴 수 있도록 조치해 두었습니다", "답변해 드릴 것을 약속드립니다"."""
    p, before = c.p, c.before
    if p.honours or before is None or before.honours or not staff_acts(before):
        return False
    if p.root == "약속":
        return before.kind == "adnominal" and bool(p.near & {"것"})
    return before.ending in {"도록", "게"} and p.root in turns.SEES_TO


def _spares_trouble(c: Clause) -> bool:
    """ "불편이 없으시도록 서두르겠습니다"."""
    spared = c.p.ending == "도록" and bool(c.p.near & turns.DOUBTS)
    return spared and c.next is not None and c.next.root in _SEES_TO


def _must_check(c: Clause) -> bool:
    """ "확인 절차가 필요하오니", "확인해야 정확한 답변이 가능하므로", "확인할 사항이 있어"."""
    p = c.p
    if p.honours or p.has("않", "없") or c.scene.points_elsewhere:
        return False
    if p.root == "가능":
        return bool(p.near & {"답변", "안내", "회신", "설명", "응대"})
    if p.root in turns.TAKES:
        steps = bool(p.near & turns.STEPS and p.arg_forms & turns.CARE)
        return steps or bool(p.near & turns.CARE)
    left = p.root in {"있", "많", "남"} and bool(p.near & turns.POINTS)
    return left and c.before is not None and c.before.root in _LOOKS


def _grave_matter(c: Clause) -> bool:
    """ "건강과 직결되는 문의인 만큼", "주문 건을 함께 보아야 하는 사항이어서"."""
    p = c.p
    if p.honours or not (p.has(*turns.MATTERS) or c.head in _MATTERS):
        return False
    return _weighs(c)


def _touches(c: Clause) -> bool:
    """ "안전과 관련이 있어"."""
    return c.p.root in {"있", "깊"} and bool(c.p.near & {"관련", "연관", "관련성"})


def _weighs(c: Clause) -> bool:
    p = c.p
    looked = p.has("야하") and p.root in _LOOKS
    return looked or (p.root in turns.GRAVE and not p.has("않", "못하", "수있", "수없"))


def _quotes_customer(c: Clause) -> bool:
    """ "뜯지 않으신 상품이라고 말씀해 주신", "불편을 겪으셨다니"."""
    p, q = c.p, c.next
    if p.ending.endswith(("다고", "라고", "자고", "냐고")):
        return q is not None and q.honours and q.root in turns.SAYS
    if p.ending.endswith("다니"):
        return p.honours or softens(c.following)
    said = p.ending.endswith(("다는", "라는", "냐는", "자는"))
    if c.head == "점" and not p.honours:  # "튼튼하다는 점 잘 알고 있습니다" is the shop's word
        return said and q is not None and q.honours
    return said and c.head in turns.SAID


def _grants_weight(c: Clause) -> bool:
    """ "…이 중요하다는 점 잘 알고 있습니다"."""
    known = c.next is not None and c.next.root in _UNDERSTANDS
    weight = c.p.root in _WEIGHTY or feels(c.p)
    return known and weight and c.head in {"점", "것", "사실", "상황", "마음"}


def _knows_weight(c: Clause) -> bool:
    q = c.before
    return c.p.root == "알" and c.p.has("있") and q is not None and q.ending.endswith("다는")


def _wishes(c: Clause) -> bool:
    """ "행복 가득한 하루 보내세요": nothing but a wish."""
    last = c.scene.predicates[-1]
    wished = closes(last) and (requests(last) or last.has("바라", "기바라"))
    staff = any(t.form in lex.STAFF for t in c.scene.tokens)
    return c.p is not last and wished and not c.is_hard and not staff


def _names_wish(c: Clause) -> bool:
    """ "마음껏 뛰어놀 수 있는 환경을 생각하고 계시는군요": the customer's, left open."""
    if c.p.kind != "adnominal" or c.p.root in turns.CLOSED:
        return False
    later = [Clause(c.scene, n) for n in range(c.index + 1, len(c.scene.predicates))]
    return any(_wished(q) or _guesses_feeling(q) for q in later if q.p.kind != "adnominal")


def _wished(c: Clause) -> bool:
    final = c.p.kind == "final" and c.p.honours
    return final and c.p.root in turns.WISHES and restates(c)


def _leads_to_guess(c: Clause) -> bool:
    """ "박스가 뜯겨 있어 의아하셨겠어요", "알레르기가 있으시면 걱정되실 것 같아요"."""
    last = Clause(c.scene, len(c.scene.predicates) - 1)
    if c.p is last.p or c.is_hard or c.p.has("수있", "수없") or c.p.kind != "connective":
        return False
    felt = feels(last.p) and last.p.honours and last.p.has("겠", "것같")
    leads = last.p.kind == "final" and (felt or _guesses_feeling(last)) and c.p.light != "이"
    if not leads or c.p.ending not in CONDITIONAL:
        return leads
    return c.p.honours and (c.is_known or bool(c.p.near & c.scene.known))


def _is_natural(c: Clause) -> bool:
    """ "꼼꼼히 따져 보시는 게 당연하지요"."""
    natural = {"당연", "자연스럽", "당연하", "마땅"}
    if c.p.root in natural:
        return c.before is not None and c.before.honours and c.before.kind == "adnominal"
    return c.p.kind == "adnominal" and c.p.honours and c.next is not None and c.next.root in natural


def _looks_forward(c: Clause) -> bool:
    """ "특별한 선물이 될 것 같네요"."""
    nice = bool(c.p.near & turns.OCCASIONS)
    becomes = (c.p.root == "되" and nice) or (c.p.light == "되" and c.p.root in turns.OCCASIONS)
    return becomes and c.p.has("겠", "것같") and c.p.kind == "final"


def _at_a_time(c: Clause) -> bool:
    """ "등산할 때", "기다리시는 동안"."""
    return (
        c.p.kind == "adnominal"
        and c.head in {"때", "동안"}
        and (not c.is_hard or c.p.root in turns.FITS)
    )


def _in_that_manner(c: Clause) -> bool:
    """ "다시 한번 강조하여 전달하였으며", "서둘러 확인하겠습니다"."""
    p = c.p
    if p.honours or p.kind != "connective" or p.root not in turns.MANNER or not c.following:
        return False
    return p.ending in turns.MANNER_ENDINGS and any(staff_acts(q) for q in c.following)


def _cares(c: Clause) -> bool:
    """ "다치신 곳은 없으신지요?", "많이 놀라지는 않으셨는지요?"."""
    asks = c.p.ending in turns.CARING and c.p.honours
    hurt = c.before is not None and (feels(c.before) or c.before.root in lex.TROUBLE)
    return asks and (feels(c.p) or (c.p.root in {"없", "않", "괜찮"} and hurt))


def receives_answer(c: Clause) -> bool:
    """ "확인되는 대로 답변을 받아 보실 수 있습니다"."""
    p = c.p
    got = p.root in {"받", "받아보", "만나", "보", "듣"} and bool(p.near & turns.ANSWERS)
    return got and p.honours and p.has("수있") and not c.scene.points_elsewhere


_TURNS: tuple[Callable[[Clause], bool], ...] = (
    _asks_to_wait,
    _guesses_feeling,
    _may_wonder,
    _praises,
    _shop_feels,
    _hands_over,
    _sees_to_answer,
    _spares_trouble,
    _must_check,
    _grave_matter,
    _touches,
    _quotes_customer,
    _grants_weight,
    _knows_weight,
    _wishes,
    _names_wish,
    _leads_to_guess,
    _is_natural,
    _looks_forward,
    _at_a_time,
    _in_that_manner,
    _cares,
    receives_answer,
)


def belongs(clause: Clause) -> bool:
    """Whether the clause is one of these turns."""
    return any(fits(clause) for fits in _TURNS)
