"""How real customers write: greetings, the story around a question, anger, typing errors."""

from random import Random

from train.data.questions import values_for
from train.data.words import fill

_GREETINGS = (
    "안녕하세요|안녕하세요~|안녕하세요!|수고하십니다|수고 많으십니다.|문의드립니다|"
    "문의드려요|문의요|저기요|혹시|궁금한 게 있는데요|질문이요|질문 있어요|안녕하세용|"
    "사장님|판매자님|하나만 여쭤볼게요|구매 전 문의드려요|구매 고민 중인데|급해요|급한데요|"
    "주문하려는데|그런데|근데|아 그리고"
).split("|")
_CONTEXTS = (
    "어제 주문했는데|지난주에 {base} 샀는데요|{person} 선물하려고 하는데|"
    "{person:이/가} 쓸 건데|{place}에서 쓰려고 하는데|{device} 쓰고 있는데|"
    "상세페이지 봤는데 안 나와서요|사진만 봐서는 모르겠어서요|"
    "{base:과/와} 같이 사려고 하는데|{date} 전에 필요해서 그러는데|처음 사보는 거라|"
    "예전에 산 건 {noun:이/가} 별로였는데|키가 {n1}인데|{size} 입는데|"
    "{color:으로/로} 샀는데요|재구매인데요|장바구니에 담아뒀는데요|후기 보고 왔는데요|"
    "{n2}개 사려고 하는데요|이사해서 그러는데|{food} 좋아해서 그러는데"
).split("|")
_CLOSINGS = (
    "답변 부탁드려요|빠른 답변 부탁드립니다|알려주세요|확인 부탁드려요|감사합니다|"
    "답변 기다릴게요|궁금해요|부탁드립니다~|답 좀 주세요|꼭 답변 주세요|미리 감사합니다|"
    "오늘 안에 답 주세요|바로 주문할게요|고민 중이에요"
).split("|")
_AFTERWARDS = (
    "상세페이지에는 없네요|설명에 안 나와 있어서요|사진에는 안 보여요|"
    "글씨가 너무 작아서 못 읽겠어요|처음이라 아무것도 몰라요|초보라서 잘 몰라요|"
    "그냥 궁금해서요|고민하다 글 남겨요|혹시나 해서 여쭤봐요|{person:이/가} 쓸 거예요|"
    "{person} 선물이에요|{person:이/가} 좀 예민해요|{place}에 둘 거라서요|"
    "{place}에서 쓸 거예요|{device} 쓰고 있어요|{date}에 필요해요|{date} 전에 받아야 해요|"
    "키는 {n1}이에요|몸무게는 {n2}키로예요|평소 {size} 입어요|허벅지가 좀 있는 편이에요|"
    "발이 좀 큰 편이라서요|손목이 약해서요|피부가 예민해서요|허리가 안 좋아서요|집이 좁아서요|"
    "엘리베이터가 없어요|3층이에요|원룸이라 좁아요|아파트라 신경 쓰여요|이웃이 예민해서요|"
    "망가질까 봐요|떨어질까 봐요|고장 날까 봐 걱정돼요|줄어들까 봐요|깨질까 봐서요|"
    "녹슬까 봐 걱정이에요|예전 건 금방 망가졌거든요|전에 산 건 별로였어요|"
    "다른 데 건 안 되더라고요|지난번에 너무 잘 썼어요|{color:으로/로} 사려고요|"
    "{n3}개 살 거예요|급하게 필요해요|오늘 주문하려고요|답변 보고 바로 주문할게요|"
    "장바구니에 넣어 놨어요|안 되면 다른 걸로 살게요|{base:은/는} 이미 있어요|"
    "{base:도/도} 같이 샀어요|{material} 알레르기가 있어요|{food:은/는} 못 먹어요"
).split("|")
_ANGRY = (
    "아니 진짜|장난하세요?|너무하네요|정말 실망입니다|짜증나네요|어이가 없네요|"
    "이게 말이 되나요|신고할 겁니다|다시는 안 사요|빨리 처리해 주세요|도대체|화가 나네요|"
    "사기 아니에요?|몇 번째예요 이게|책임지세요|아 진짜 열받네|너무 화나요|돈 돌려줘요"
).split("|")
_MARKS = ("?|?|?|??|???|||.|~|?!|~?|...|ㅠㅠ|?ㅠㅠ|ㅜㅜ|!!|^^| ㅎㅎ|?;;|..?").split("|")
_PRODUCT_WORDS = (
    "이거|이 제품|이 상품|요거|이건|{base}|이 {base}|{base:은/는}|저 {base}|본 제품"
).split("|")
_REPLACED = (
    "되나요>되나여|되나요>됄까요|돼요>되요|돼나요>되나요|있나요>잇나요|있나요>있나용|"
    "어떻게>어떡게|어떻게>어케|인가요>인가여|할까요>할까여|해요>해여|예요>에요|예요>이에요|"
    "가능한가요>가능?|가능한가요>가능하죠|알려주세요>알려주세여|안 >않 |궁금합니다>궁금함|"
    "몇 >몇|얼마나>얼마나요|언제>언제쯤|사이즈>싸이즈|배송>베송|주문했는데>주문햇는데|"
    "감사합니다>감사함니다|나요>나욥|나요>나요오|네요>네여"
).split("|")


def embellish(text: str, tone: str, rng: Random, base: str, invent: float) -> str:
    """`text` as one of many customers would have typed it."""
    parts = [text + rng.choice(_MARKS)]
    if rng.random() < 0.3:
        parts[0] = f"{_slot(rng.choice(_PRODUCT_WORDS), rng, invent, base)} {parts[0]}"
    for _ in range(_number_of_contexts(rng)):
        parts.insert(0, _slot(rng.choice(_CONTEXTS), rng, invent, None))
    if rng.random() < 0.3:
        parts.insert(0, rng.choice(_GREETINGS))
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2))):
        after = _slot(rng.choice(_AFTERWARDS), rng, invent, None)
        parts.append(after + rng.choice(("", "", ".", "..", "ㅠㅠ", "~")))
    if rng.random() < 0.2:
        parts.append(rng.choice(_CLOSINGS) + rng.choice(_MARKS[3:]))
    if tone == "angry":
        parts.insert(
            rng.choice((0, len(parts))), rng.choice(_ANGRY) + rng.choice(("", "!", "!!", ".", " "))
        )
    return _typed(" ".join(parts), rng)


def _number_of_contexts(rng: Random) -> int:
    draw = rng.random()
    if draw < 0.78:
        return 0
    return 1 if draw < 0.965 else rng.randint(2, 9)  # a few customers tell the whole story


def _slot(template: str, rng: Random, invent: float, base: str | None) -> str:
    values = values_for((template,), rng, invent)
    return fill(template, values | ({"base": base} if base else {}))


def _typed(text: str, rng: Random) -> str:
    for right, wrong in (pair.split(">") for pair in _REPLACED):
        if right in text and rng.random() < 0.12:
            text = text.replace(right, wrong)
    draw = rng.random()
    if draw < 0.08:
        return text.replace(" ", "")
    if draw < 0.2:
        return "".join("" if c == " " and rng.random() < 0.35 else c for c in text)
    if draw < 0.24:
        return text.replace(" ", "  ", 1).replace("?", "??")
    return text
