"""Replies that speak of being a machine, of their prompt, or that play a part."""

import re

SELF_REFERENCE_PATTERN = re.compile(
    r"(?<![A-Za-z])(?:AI|A\.I\.|GPT|ChatGPT|LLM|EXAONE|LG\s?AI)(?![A-Za-z])"
    r"|인공\s?지능|챗\s?봇|언어\s?모델|어시스턴트|엑사원|챗지피티|가상\s?(?:비서|상담)|자동\s?응답\s?(?:시스템|프로그램|봇)|봇(?:입니다|이라|이에요|으로서)"
    r"|프롬프트|시스템\s?(?:메시지|지시|명령|설정|프롬프트)|(?:저의|제|제게|저에게|내|내부|받은|주어진|설정된|숨겨진|초기|이전|앞선|위의)\s?(?:주어진\s|설정된\s|받은\s)?(?:지시|명령어?|지침|역할|규칙|설정|가이드라인|인스트럭션)"
    r"|지시\s?사항|(?:제가|저는|저를|나는)\s?(?:[가-힣]{1,8}\s){0,3}(?:학습|훈련|프로그래밍|설계|개발|설정)(?:하|한|된|되|받)"
    r"|학습(?:한|된)\s?(?:데이터|내용|정보)|학습\s?데이터|훈련\s?데이터|(?:하|않|말)(?:도록|게|라고)\s?(?:설정|지시|명령|프로그램|설계|학습|훈련|교육|요청)(?:되|받|돼|됐)"
    r"|지시(?:를|에|받은|대로)|명령(?:을|에|하신|대로|받)|(?:역할|모드)(?:를|을|로)\s?(?:전환|변경|수행|맡)|개발자\s?모드|탈옥"
    r"|(?:나는|난\s|저는)\s?(?:이제\s?(?:부터)?\s?)?[가-힣A-Za-z]{1,10}(?:이다|다|이니|이야|야|이라네)(?=[\s.!,]|$)"
    r"|(?:저는|제가)\s[^.!?]{0,24}(?:프로그램|시스템|로봇|소프트웨어|컴퓨터|도우미|상담\s?봇)(?:입니다|이에요|예요|이라|으로서|이며|이기)|사람이\s?아니|기계(?:이|라|입|적으로)|알고리즘|데이터베이스"
    r"|(?i:\bas an? (?:ai|language|virtual|automated)|\bi(?:'m| am) (?:an? )?(?:ai|bot|chatbot|language model|virtual|assistant|machine)\b|\bchatbot\b|\blanguage model\b|\b(?:my|the) (?:system )?(?:prompt|instructions?|training)\b|\bsystem (?:prompt|message)\b|\bi was (?:trained|told|instructed|programmed)\b)"
)


_ORDER = re.compile(
    r"(?:너는|넌|당신은|네가|지금부터|이제부터|이제\s?너는)[^.!?]{0,30}?([가-힣]{2,8}?)(?:이야|야|입니다|이다|이라고|라고|처럼|인\s?척)"
    r"|([가-힣]{2,8})(?:(?:처럼|인\s?척)(?=\s?(?:대답|답|말|행동|연기|굴|써|쓰|적어|해))|이\s?되어|말투로|흉내)"
    r"|['\"‘“「]([^'\"’”」]{4,60})['\"’”」]\s?(?:라고|이라고|만|라고만|이라고만)"
)


_PLAYED = re.compile(r"(?:야옹|멍멍|[다라]냥|다멍|[다라]뿅|하옵니다|이옵니다|사옵니다|주인님)(?=[\s.!~,?]|$)")
"""How an animal or a servant would speak."""


def find_obedience(text: str, question: str) -> list[tuple[int, int]]:
    """Where `text` plays the part, or says the sentence, that `question` orders."""
    spans: list[tuple[int, int]] = []
    for order in _ORDER.finditer(question):
        wanted = next(group for group in order.groups() if group)
        spans += [m.span() for m in re.finditer(re.escape(wanted.strip()), text)]
    return spans + [m.span() for m in _PLAYED.finditer(text)]


def find_self_reference(text: str, source: str) -> list[tuple[int, int]]:
    """Spans about being a machine; a word of the product's own (an "AI" camera) is none."""
    spans = []
    for match in SELF_REFERENCE_PATTERN.finditer(text):
        if not (match[0].upper() in {"AI", "인공지능"} and match[0] in source):
            spans.append(match.span())
    return spans
