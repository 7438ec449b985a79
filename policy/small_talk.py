"""Words that carry no matter: small talk, kind words, reasons to check, words that bind."""

from policy import words as w
from policy.clause import Clause
from policy.courtesies import wish
from policy.rule import LATER, example, recognises
from policy.words import words


@recognises("고객을 칭찬하는 말입니다.", f"마음이 참 따뜻하시네요. {LATER}", passed=(f"원단이 참 따뜻하네요. {LATER}",))
def praise(c: Clause) -> bool:
    """Praise of the customer."""
    p = c.p
    if c.root == "보" and p.has("기어렵") and c.grounded:
        return True
    kind = c.root in w.MOOD | w.VIRTUES | words("당연 당연하 보기좋 좋 인상적 인상 느껴지 전해지 돋보이 부럽 훌륭 훌륭하 뵙 감동")
    person = bool(
        (set(c.nouns) | {c.subject})
        & (w.HEART | words("센스 안목 모습 배려 정성 열정 태도 눈썰미 솜씨 계획 선택 고민 게 것 질문 말씀 사랑 가족"))
    )
    if c.subject in {"것", "게"} or (c.subject == "것" and c.root == "좋"):
        return False
    return kind and person and not p.has("수있", "않") and c.grounded


@recognises("판매자의 마음입니다.", f"저희도 정말 뿌듯합니다. {LATER}", passed=(f"커튼이 조금 무겁습니다. {LATER}",))
def shop_feels(c: Clause) -> bool:
    """The shop's own feelings."""
    if c.of_customer or c.p.has("수있"):
        return False
    roots = words(
        "안타깝 유감 속상 속상하 걱정 염려 뿌듯 설레 반갑 조심스럽 무겁 아프 뭉클 든든 기쁘 송구 부끄럽 민망 안쓰럽 영광 보람 감동 흐뭇 행복 응원 느껴지 전해지 와닿 쓰이 놓이 헤아리 헤아려지 알 가늠 짐작 통감 공감 이해 들 뵙 다행"
    )
    subjects = {
        "",
        "마음",
        "저희",
        "저",
        "저희도",
        "말씀",
        "심정",
        "속",
        "가슴",
        "발걸음",
        "정성",
        "애정",
        "점",
        "것",
        "기대",
        "생각",
        "고민",
        "설렘",
        "사랑",
        "배려",
        "진심",
        "관심",
        "열정",
        "제",
        "우리",
    }
    return c.root in roots and c.subject in subjects and not (c.root == "알" and c.p.has("있"))


@recognises("이어 주는 말입니다.", f"세탁에 대해 {LATER}")
def binding_word(c: Clause) -> bool:
    """A word that binds."""
    p = c.p
    if p.light == "이" and c.root in w.WHICH and p.ending in {"든", "든지", "든가"}:
        return True
    if c.root == "앞두":
        return c.grounded
    if p.kind == "adnominal" and c.head == "때" and not p.arg_forms & {"다시", "새"} and (c.source.names(c.root) or c.of_customer):
        return c.grounded
    if c.root == "포함" and p.ending in {"여", "어", "아"}:
        return c.ends_with_shop
    if c.root in words(
        "대하 관하 위하 통하 따르 관련 비롯 포함하 더불 의하 이러 그러 어떠 이렇 그렇 어떻 이러하 그러하 어떠하 같 말미암 앞서 이어지 즈음하 맞이하 해당 불구 인하 대신 염두 갖"
    ):
        return p.kind in words("connective adnominal nominal bare") and c.root not in {"인하", "말미암"}
    return False


@recognises(
    "상품과 상관없는 인사말입니다.",
    example(f"집 안에 웃음소리가 가득하겠어요. {LATER}", "딸이 배우는데 튜너 포함인가요?", "우쿨렐레"),
    passed=(f"원단이 부드럽겠어요. {LATER}",),
)
def remark(c: Clause) -> bool:
    """Small talk that says nothing of the goods."""
    p = c.p
    if p.has("수있", "도되") or c.root in (w.HARD | w.GREEN | w.FAVOURS) - w.OCCASIONS or c.of_goods_remark or c.wills or p.light == "되":
        return False
    if p.honours and not p.has("겠"):
        return False
    if c.subject in {"것", "게", "편"} and not c.of_customer:
        return False
    remarked = c.exclaims or (
        c.final
        and p.ending in words("ㅂ니다 습니다 어요 아요 에요 예요")
        and c.root in w.FEELINGS | w.MOOD | w.VIRTUES | words("부럽 느끼 느껴지 그려지 그리 떠오르 귀엽 대견 대견하 지 돌 짓")
    )
    if remarked:
        return True
    last = c.scene.clauses[-1]
    if last is c or not c.following or not last.exclaims or (p.kind == "adnominal" and not c.grounded_phrase):
        return False
    follows = c.remark_follows
    return p.kind in words("connective adnominal nominal bare") and follows and not c.contrasts and c.root not in w.USES - c.source.told


@recognises(
    "기원하는 말의 일부입니다.",
    example(f"초록초록하게 잘 자라기를 바랍니다! {LATER}", "화분 배수구멍 뚫려 있나요? 몬스테라 분갈이하려고요", "토분 8호"),
)
def part_of_wish(c: Clause) -> bool:
    """On the way to a wish."""
    last = c.scene.clauses[-1]
    if last is c or c.p.has("수있", "도되") or (c.states and not c.reasons and c.p.ending not in {"고", "며"}):
        return False
    facts = c.of_goods or (bool(c.nouns) and not c.grounded_phrase)
    return wish.holds(last) and not facts
