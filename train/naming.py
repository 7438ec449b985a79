"""Does a reply name what was asked? And what sort of question is it? Rules, no model."""

import re
from functools import cache

from kiwipiepy import Kiwi

from train.data.replies import parts

_CONTENT = {"NNG", "NNP", "XR", "SL", "SN", "VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I"}
_LIGHT = {
    "하",
    "되",
    "있",
    "없",
    "주",
    "보",
    "알",
    "드리",
    "같",
    "오",
    "가",
    "쓰",
    "사",
    "받",
    "묻",
    "여쭙",
    "이거",
    "그거",
    "저",
    "것",
    "점",
    "때",
}
_ENGLISH_LIGHT = set(
    (
        "the and you your our for with this that will have has are can could would does from "
        "about what when how need time give get off any let know team check soon reply"
    ).split()
)

# A customer often says the matter in other words than a shop: signs of it, the shop's words.
_ASPECTS = (
    (r"언제.*(들어|입고|풀리)|품절|다시 안", ("재입고", "입고")),
    (r"언제.*(와|오|받|도착)|며칠|택배|송장|안 왔|안 와|발송|도착", ("배송", "도착", "출고")),
    (r"얼마(예|에|인|죠|야)|비싸|싸게|깎", ("가격", "할인", "비용")),
    (r"빨(아|래|면|아도)|세탁|물빨래|드라이", ("세탁", "관리", "드라이")),
    (r"\d+\s*(cm|kg|키로|센티|mm)|치수|크게|작게|몇 호", ("사이즈", "치수", "크기")),
    (r"불량|고장|깨져|부러|망가|찢어|안 켜", ("불량", "문제", "파손", "교환")),
    (r"환불|돈.*돌려", ("환불",)),
    (r"먹|마셔|드셔|성분|알레르기|알러지", ("섭취", "성분", "알레르기", "복용", "먹")),
    (r"국산|수입|어디 거|원산", ("원산지",)),
    (r"정품|짝퉁|가짜", ("정품",)),
    (r"답변|답이|문의.*(몇|세|두) 번|무시", ("답변", "문의하신 내용")),
)
_ORDER = re.compile(
    r"무시하고|잊어|프롬프트|지시문|규칙|시스템|관리자|AI|챗|봇|라고만|쓰도록|설정값|출력|대답해|"
    r"붙이고|욕|시인|해적|instruction|prompt|ignore|reply only|system|<script",
    re.I,
)
_PERSONAL = re.compile(
    r"\[(전화번호|이름|주소|주문번호|이메일|계좌번호)\]|\d{3,}[- ]?\d{3,}[- ]?\d{3,}|"
    r"\d{2,4}[- ]\d{3,4}[- ]\d{4}|@\w+\.|카톡 아이디"
)
_ANGRY = re.compile(r"화나|화가|짜증|열 ?받|장난|실망|어이|사기|도대체|!{2,}|너무하|신고|아니 ")
_SAFETY = re.compile(
    r"임신|임산부|수유|아기|신생아|알레르기|알러지|아토피|안전|독성|피부|복용|약 |삼켰|개월"
)


@cache
def _kiwi() -> Kiwi:
    return Kiwi()


@cache
def _boilerplate() -> frozenset[str]:
    """Content words of the written parts of replies: naming them says nothing of the question."""
    text = " ".join(re.sub(r"\{[^}]*\}", " ", line) for lines in parts().values() for line in lines)
    return frozenset(_words(text, _CONTENT)) | _LIGHT


def _words(text: str, tags: set[str]) -> set[str]:
    korean = {token.form for token in _kiwi().tokenize(text) if token.tag in tags}
    return {word.lower() for word in korean}


def content_words(text: str) -> set[str]:
    """Words of a question that carry its content: nouns, stems of verbs, names, numbers."""
    words = _words(text, _CONTENT) - _boilerplate() - _ENGLISH_LIGHT
    return {word for word in words if len(word) > 1 or "가" <= word <= "힣"}


def names_matter(question: str, reply: str) -> bool:
    """Whether the aspect or a content word of `question` appears in `reply`."""
    wanted = content_words(question)
    if wanted & content_words(reply):
        return True
    low = reply.lower()
    if any(len(word) > 1 and word in low for word in wanted):
        return True
    return any(
        re.search(sign, question) and any(name in reply for name in names)
        for sign, names in _ASPECTS
    )


def category(question: str) -> str:
    """empty, order, personal, english, angry, safety, several or ordinary: the first that fits."""
    if _ORDER.search(question):
        return "order"
    if _PERSONAL.search(question):
        return "personal"
    if not re.search("[가-힣]", question):
        return "english" if re.search("[A-Za-z]{3}", question) else "empty"
    if not content_words(question):
        return "empty"
    for name, found in (("angry", _ANGRY.search(question)), ("safety", _SAFETY.search(question))):
        if found:
            return name
    several = len(re.findall(r"[?？]\s*\S|그리고|이랑 .*(궁금|알려)", question)) > 0
    return "several" if several else "ordinary"
