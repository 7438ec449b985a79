"""Questions that staff should see first: health, safety, money in dispute, law, press."""

import re

from policy.foreign import is_english

# The first topic that matches is named, so harm comes before worry, and worry before money.
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "injury",
            r"다쳤|다쳐|다친|다칠\s?뻔|데었|데였|데여|화상|베였|베여|베인|찔렸|찔려|피가\s?나|응급실|병원에?\s?(?:갔|다녀|실려|비)|입원|감전(?:됐|되었|당)"
            r"|폭발(?:했|하였)|불이\s?(?:났|붙)|연기가\s?(?:났|나)|식중독|배탈|설사|구토|토했|두드러기가?\s?(?:났|나|올라)|발진이?\s?(?:났|생|올라)|삼켰|삼킨|삼켜서|질식|중독(?:됐|되|증)"
            r"|부작용이?\s?(?:났|생겼|나타)|쓰러졌|골절|\binjur|\bburn(?:ed|t)\b|hospital|\bchok(?:ed|ing)|\bbleed|swallowed|electrocut|food\spoison",
        ),
        (
            "legal",
            r"소송|고소|고발|변호사|소비자\s?(?:보호)?원|소보원|공정(?:거래)?위|법적|내용\s?증명|신고(?:하|할|합|해)|경찰|손해\s?배상|위법|불법|사기죄|사기\s?아닌|표시\s?광고법|민원"
            r"|\blawyer|\blawsuit|\bsue\b|\blegal|\bpolice\b|small\sclaims",
        ),
        (
            "press",
            r"(?<![가-힣])기자(?:입니다|인데|예요|이고|님|로서)|언론|방송국|취재|(?<![가-힣])제보(?:하|할|합)|뉴스에|보도(?:하|할|자료)|인터뷰\s?요청|(?:SNS|인스타|유튜브|커뮤니티|카페|블로그|트위터)에\s?(?:다\s?)?(?:올리|올릴|퍼뜨|알리|공개)"
            r"|\bjournalist|\breporter\b|\bpress\s(?:inquiry|release|office)|\bmedia\s(?:inquiry|request)",
        ),
        (
            "allergy",
            r"알레르|알러지|알르레기|아나필락|두드러기|아토피|트러블|피부\s?발진|접촉성|글루텐|유당\s?불내|allerg|anaphyla|gluten|lactose|eczema",
        ),
        (
            "pregnancy",
            r"임산부|임신|산모|수유|모유|태아|태교|만삭|출산\s?(?:전|직후)|pregnan|breast\s?feed|nursing\s(?:mom|mother)",
        ),
        (
            "medicine",
            r"복용|당뇨|혈압|투석|신장\s?(?:질환|병|이)|간\s?(?:질환|수치)|심장|항암|암\s?환자|처방|의사|부작용|질환|질병|지병|환자|수술|천식|갑상선|간질|뇌전증|치료\s?(?:중|받)|약(?:을|이랑|하고|과|물)\s?(?:같이\s?|함께\s?)?(?:먹|드시|복용|써|발라)|약\s?먹|medic(?:ine|ation)|diabet|prescri|blood\spressure|asthma|side\seffect",
        ),
        (
            "baby",
            r"아기|아가(?=[가는도한\s])|애기|신생아|영아|영유아|\d+\s?개월\s?(?:인데|이에|예요|아이|애|된|아가|이\s?써|도)|백일|돌\s?(?:지난|전|아기|쟁이)|이유식|젖병|치발기|baby|babies|infant|newborn|toddler",
        ),
        (
            "refund_dispute",
            r"환불.{0,20}(?:안\s?(?:해|돼|되|됐|들어|와)|왜|거부|못\s?받|아직|늦|일주일|한\s?달|당장|빨리|언제까지|해\s?주(?:세요|시)|사기|몇\s?번)|(?:왜|아직|당장|빨리|거부).{0,20}환불|돈\s?(?:을\s?)?(?:돌려|내놔|안\s?들어)|카드\s?취소.{0,10}안|이중\s?결제|두\s?번\s?결제|중복\s?결제|차지\s?백|결제\s?취소.{0,10}안|보상(?:해|을|은|도|하)|사기(?:네|당|같|꾼|아니)"
            r"|refund.{0,30}(?:not|never|still|why|late|yet|denied|refus|now)|(?:where|still|never|not|why|demand|want).{0,30}refund|charge\s?back|charged\s(?:me\s)?twice|money\sback|compensat",
        ),
        (
            "safety",
            r"안전|위험|유해|독성|무독|발암|라돈|과열|폭발|감전|화재|불\s?나|전자파|환경\s?호르몬|비스페놀|BPA|KC\s?인증|중금속|포름알데|석면|살균제|질식|카시트|ISOFIX|(?:강아지|고양이|반려|애완|아이|애들?|어린이|유아).{0,12}(?:먹어도|먹으면|핥|삼키|괜찮|써도|사용해도)|상했|곰팡이|이물질|벌레가|유통\s?기한\s?(?:이\s?)?지난"
            r"|\bsafe(?:ty)?\b|danger|toxic|hazard|\bfire\b|overheat|poison|\bmold\b|expired",
        ),
    )
)
_FOR_BABIES = re.compile(
    r"아기|신생아|유아|젖병|치발기|이유식|기저귀|베이비|카시트|\bbaby|infant", re.IGNORECASE
)
_USE = re.compile(
    r"써도|사용해도|먹어도|괜찮|되나요|될까요|가능|안전|위험|넣어도|물어도|\buse\b|\bsafe\b",
    re.IGNORECASE,
)


def sensitive_topic(question: str, product: str | None) -> str | None:
    """The gravest topic of `question`, or None.

    One of injury, legal, press, allergy, pregnancy, medicine, baby, refund_dispute, safety. A
    product for babies makes a question about its use one, though the question names no baby.
    """
    text = question[:4000]
    for name, pattern in _TOPICS:
        if pattern.search(text):
            return name
    if (
        product
        and _FOR_BABIES.search(product)
        and (_USE.search(text) or (is_english(text) and "safe" in text))
    ):
        return "baby"
    return None
