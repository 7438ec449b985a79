"""Words that carry no matter: small talk, kind words, reasons to check, words that bind."""

from policy import words as w
from policy.clause import Clause
from policy.rule import LATER, ClauseRule, example
from policy.words import words


def _praises(c: Clause) -> bool:
    """ "마음이 참 따뜻하시네요": the customer, never the goods."""
    p = c.p
    if c.root == "보" and p.has("기어렵") and c.grounded:
        return True
    if p.kind == "adnominal" and c.root in w.MOOD | w.VIRTUES and c.phrase and c.phrase[0].form in w.BEINGS | w.OCCASIONS:
        return True
    if p.honours and c.root in w.VIRTUES and not c.of_goods:
        return True
    kind = c.root in w.MOOD | w.VIRTUES | words("당연 당연하 보기좋 좋 인상적 인상 느껴지 전해지 돋보이 부럽 훌륭 훌륭하 뵙 감동")
    person = bool(
        (set(c.nouns) | {c.subject})
        & (w.HEART | words("센스 안목 모습 배려 정성 열정 태도 눈썰미 솜씨 계획 선택 고민 게 것 질문 말씀 사랑 가족"))
    ) or (p.honours and not c.nouns)
    if (c.subject in {"것", "게"} and c.root not in w.VIRTUES | words("당연 당연하 부럽 좋")) or (c.subject == "것" and c.root == "좋"):
        return False
    return kind and person and not p.has("수있", "않") and c.grounded


PRAISE = ClauseRule(
    "praise",
    None,
    "고객을 칭찬하는 말입니다.",
    "Praise of the customer.",
    (example(f"마음이 참 따뜻하시네요. {LATER}"),),
    (example(f"원단이 참 따뜻하네요. {LATER}"),),
    holds=_praises,
)


def _shop_feels(c: Clause) -> bool:
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
    return (
        c.root in roots
        and (c.subject in subjects or c.subject in w.STAFF)
        and not (c.root == "알" and c.p.has("있") and not c.p.near & w.HEART)
    )


SHOP_FEELS = ClauseRule(
    "shop-feels",
    None,
    "판매자의 마음입니다.",
    "The shop's own feelings.",
    (example(f"저희도 마음이 무겁습니다. {LATER}"),),
    (example(f"커튼이 조금 무겁습니다. {LATER}"),),
    holds=_shop_feels,
)


def _binds(c: Clause) -> bool:
    """Function verbs that state nothing: 대하여, 관련하여, 위해, 통해, 따라, 이렇게."""
    p = c.p
    if p.light == "이" and c.root in w.WHICH and p.ending in {"든", "든지", "든가"}:
        return True
    if c.root == "앞두":
        return c.grounded
    if c.root in {"만", "만하"} and p.kind == "adnominal":
        return True
    if p.kind == "adnominal" and c.head == "때" and not p.arg_forms & {"다시", "새"} and (c.source.names(c.root) or c.of_customer):
        return c.grounded
    if c.root == "포함" and p.ending in {"여", "어", "아"}:
        return c.ends_with_shop
    if c.root in words(
        "대하 관하 위하 통하 따르 관련 비롯 포함하 더불 의하 이러 그러 어떠 이렇 그렇 어떻 이러하 그러하 어떠하 같 말미암 앞서 이어지 즈음하 맞이하 해당 불구 인하 대신 염두 갖"
    ):
        return p.kind in words("connective adnominal nominal bare") and not (
            c.root in {"인하", "말미암"} and bool(set(c.nouns) - w.ANSWERS - c.source.nouns)
        )
    return False


BINDING_WORD = ClauseRule(
    "binding-word", None, "이어 주는 말입니다.", "A word that binds.", (example(f"세탁에 대해 {LATER}"),), holds=_binds
)


def _remarks(c: Clause) -> bool:
    """ "집안에 고운 소리가 가득하겠어요": small talk that says nothing of the goods."""
    p = c.p
    if (
        p.has("수있", "도되")
        or c.root in (w.HARD | w.GREEN | w.FAVOURS) - w.OCCASIONS
        or c.of_goods_remark
        or c.wills
        or (p.light == "되" and c.root not in w.OCCASIONS)
    ):
        return False
    us = c.subject in words("저희 저 제 우리") or any(n in {"저희", "저"} for n in c.nouns)
    if us and c.final and not c.of_customer and not c.is_request and p.light != "드리":
        return True
    if p.honours and not p.has("겠") and not p.ending.endswith("까요"):
        return False
    if c.subject in {"것", "게", "편"} and not c.of_customer:
        return False
    remark = c.exclaims or (
        c.final
        and p.ending in words("ㅂ니다 습니다 어요 아요 에요 예요")
        and c.root in w.FEELINGS | w.MOOD | w.VIRTUES | words("부럽 느끼 느껴지 그려지 그리 떠오르 귀엽 대견 대견하 지 돌 짓")
    )
    imagines = c.root == "하" and bool(p.arg_forms & words("생각 상상 듣")) and "만" in p.arg_forms
    if imagines:
        return True
    if remark or (c.scene.small_talk and not c.is_request):
        return True
    last = c.scene.clauses[-1]
    if last is c or not c.following or not last.exclaims or (p.kind == "adnominal" and not c.grounded_phrase):
        return False
    follows = c.remark_follows or (len(c.following) == 1 and _remarks(last))
    return p.kind in words("connective adnominal nominal bare") and follows and not c.contrasts and c.root not in w.USES - c.source.told


REMARK = ClauseRule(
    "remark",
    None,
    "상품과 상관없는 인사말입니다.",
    "Small talk that says nothing of the goods.",
    (example(f"집 안에 웃음소리가 가득하겠어요. {LATER}", "딸이 배우는데 튜너 포함인가요?", "우쿨렐레"),),
    (example(f"원단이 부드럽겠어요. {LATER}"),),
    holds=_remarks,
)


def _thinks_with(c: Clause) -> bool:
    """ "당연하다고 생각합니다"."""
    felt = c.before is not None and (c.before.root in words("당연 당연하 무겁 중요 소중 드 들") or bool(c.before.near & w.HEART))
    sorry = c.before is not None and c.before.root in w.SORRY | {"기쁘", "감사"}
    return c.root in {"생각", "여기"} and not c.of_customer and (felt or sorry)


AGREES = ClauseRule(
    "agrees",
    None,
    "고객의 마음을 알아준다는 말입니다.",
    "It shares the customer's view.",
    (example(f"신중하신 마음이 당연하다고 생각합니다. {LATER}"),),
    holds=_thinks_with,
)


def _qualifies_gently(c: Clause) -> bool:
    """ "소중한 문의", "빠른 시일", "좋은 하루"."""
    if (
        c.ends_in_wish
        and c.p.kind in {"adnominal", "connective"}
        and not c.of_goods
        and not c.p.has("수있")
        and (c.p.ending in words("ㄴ 은 게 는 ㄹ 고"))
    ):
        return True
    if (
        c.p.kind == "adnominal"
        and c.phrase
        and c.phrase[0].form in w.ANSWERS
        and (c.root not in w.HARD | w.GREEN or c.root == "알맞")
        and not any(c.source.holds(n) for n in c.nouns)
    ):
        return c.p.light == "이" or not c.nouns or c.root in words("잘못 책임 있 성의")
    much = (
        c.p.kind == "adnominal"
        and c.root in words("많 크 깊 가득 남다르 큰")
        and bool(c.phrase)
        and c.phrase[0].form in w.HEART | w.KINDNESS | w.OCCASIONS
    )
    if much or (
        c.p.kind == "adnominal"
        and c.root in {"발송", "배송", "출고"}
        and c.p.ending in {"ㄹ", "는", "을"}
        and c.head in w.GOODS
        and not c.root_known
    ):
        return True
    return (
        c.p.kind == "adnominal"
        and c.root in w.QUALITY | w.MOOD
        and not c.nouns
        and bool(c.phrase)
        and (c.phrase[0].form in w.ANSWERS | w.KINDNESS | w.OCCASIONS or c.phrase[-1].form in w.KINDNESS | w.OCCASIONS)
    )


KIND_WORD = ClauseRule(
    "kind-word", None, "정중한 꾸밈말입니다.", "A kind word.", (example(f"행복 가득한 하루 보내세요. {LATER}"),), holds=_qualifies_gently
)
