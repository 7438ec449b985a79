"""What sort of question it is. Rules, no model."""

import re
from functools import cache

from kiwipiepy import Kiwi

from train.data.replies import parts

_CONTENT = {"NNG", "NNP", "XR", "SL", "SN", "VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I"}
_LIGHT = set("하 되 있 없 주 보 알 드리 같 오 가 쓰 사 받 묻 여쭙 이거 그거 저 것 점 때".split())
_ENGLISH_LIGHT = set(
    (
        "the and you your our for with this that will have has are can could would does from "
        "about what when how need time give get off any let know team check soon reply"
    ).split()
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
