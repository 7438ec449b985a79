"""Open matters: what the reply leaves open, or names in the customer's own words."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, example, recognises
from policy.words import words


@recognises("열어 둔 물음입니다.", example("몇 인분인지 담당자가 확인한 후 안내드리겠습니다.", "몇 인분이에요?", "부대찌개"))
def open_matter(c: Clause) -> bool:
    """An open matter."""
    if c.p.kind == "open":
        return True
    if c.p.kind == "adnominal":
        asked = c.next is not None and c.next.kind == "open"
        return asked and c.next is not None and (c.next.light == "이" or c.next.root == "아니") and not c.scene.forms & w.WHICH
    if c.p.ending == "고" and c.p.light != "이" and c.next is not None and c.next.kind == "open":
        return c.root not in w.GREEN - w.USES and (c.root_known or not c.p.has("었"))
    if c.p.ending in words("어 아 여 어서 아서") and c.next is not None and c.next.kind == "open":
        return c.root_known
    if c.conditional and c.next is not None and c.next.kind == "open":
        return c.root_known
    if c.p.kind == "nominal" and not c.root_known:
        return False
    return c.open_after and not c.states and not c.conditional


@recognises(
    "문의나 상품의 말입니다.",
    example("낮은 높이의 제품이 준비되어 있는지 담당자가 확인한 후 알려 드리겠습니다.", "베개 높이 낮은거 있나요", "경추베개"),
)
def own_words(c: Clause) -> bool:
    """Words of the question or the product."""
    surface = c.scene.text[c.p.start : c.p.end]
    if c.p.kind == "nominal" and c.p.ending in {"ㅁ", "음", "기"} and _names_matter(c):
        return True
    if c.p.kind in {"adnominal", "nominal", "bare"} and len(surface) <= 3:
        return not c.nouns and (surface in c.source.text.split() or (len(surface) <= 2 and surface in c.source.text))
    if c.p.kind == "nominal" and c.p.ending in {"ㅁ", "음"}:
        return surface.split()[-1] in c.source.stems
    return c.p.kind == "nominal" and surface.replace(" ", "") in c.source.squeezed


def _names_matter(c: Clause) -> bool:
    """ "코팅 벗겨짐에 대해서는", "화분 옮기기는": what was asked, as a noun; nothing is said of it."""
    p = c.p
    if (
        p.light in {"이", "되"}
        or p.has("드리", "않", "었")
        or c.root in {"있", "없", "가능"}
        or (c.head == "에" and [t.form for t in c.after[1:2]] != ["대하"])
    ):
        return False
    if any(t.form in {"안", "못"} for t in p.args) and not c.source.stems & words("안 못 않 없"):
        return False
    if any(t.form in {"있", "없"} for t in c.scene.between(c.p.start, c.p.end)):
        return False
    happens = c.root in w.USES | w.OPEN_VERBS | w.GREEN | w.TROUBLE
    held = c.root_known or (happens and any(c.source.holds(n) for n in c.nouns))
    ahead = [t.form for t in c.after[:3]]
    topic = bool(ahead) and (
        ahead[0] in words("은 는 에 이 도") or any(f in words("관련 정도 현상 위험 문제 속도 여부 방법 문의") for f in ahead)
    )
    return held and topic


def _is_plain_noun(c: Clause) -> bool:
    return c.p.light not in {"이", "되"} and not any(t.form in {"있", "없"} for t in c.scene.between(c.p.start, c.p.end))


@recognises(
    "고객이 쓴 그대로입니다.",
    example(f"케이스 면 굵기는 {LATER}", "얼룩이 지던데 케이스 면 굵기도 알려 주세요", None),
    passed=(example(f"내일 도착하고 설치 여부는 {LATER}", "내일 도착하고 설치도 해주시나요?", "책장"),),
)
def quoted(c: Clause) -> bool:
    """Nouns of the question that kiwi reads as "…이면": their very words, and nothing is said of them."""
    start = c.p.args[0].start if c.p.args else c.p.start
    surface = "".join(c.scene.text[start : c.p.end].split()).lower()
    return c.p.light == "이" and not c.final and len(surface) > 2 and surface in c.source.squeezed
