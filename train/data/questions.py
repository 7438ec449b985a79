"""Customers' questions, composed from written aspects, clauses and the habits of real writers."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from train.data import words
from train.data.words import fill, slots

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question and what a good reply may say of it.

    `matters` are the open phrases a reply may name ("재입고 일정", "비가 새는지"); none where the
    reply has to stay plain. `tone` is one of plain, safety, delay, angry, none.
    """

    question: str
    product: str | None
    matters: tuple[str, ...]
    tone: str = "plain"
    language: str = "ko"


@dataclass(frozen=True)
class Aspect:
    """One line of `aspects.txt`."""

    matters: tuple[str, ...]
    forms: tuple[str, ...]
    tone: str


@cache
def aspects(name: str) -> tuple[Aspect, ...]:
    """The written aspects of a file, in order."""
    tone, found = "plain", []
    for line in (_HERE / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            tone = line.strip("[]")
        elif "||" in line and not line.startswith("#"):
            matters, forms = ([part.strip() for part in side.split(";")] for side in line.split("||"))
            found.append(Aspect(tuple(matters), tuple(forms), tone))
    return tuple(found)


@cache
def _lines(name: str) -> dict[str, list[str]]:
    pairs = (line.split(":", 1) for line in (_HERE / name).read_text("utf-8").splitlines() if ":" in line)
    return {key.strip(): [w.strip() for w in rest.split(",")] for key, rest in pairs if key[0] != "#"}


def values_for(templates: tuple[str, ...], rng: Random, invent: float) -> dict[str, str]:
    """Words for every slot of `templates`."""
    names = {name for template in templates for name in slots(template)}
    return {name: _value(name, rng, invent) for name in sorted(names)}


def _value(name: str, rng: Random, invent: float) -> str:
    if name == "n1":
        return str(rng.randint(145, 190))
    if name in {"n2", "n3"}:
        return str(rng.randint(5, 110 if name == "n2" else 40))
    if name == "year":
        return str(rng.randint(2019, 2031))
    if name == "count":
        return f"{rng.randint(2, 300)}{rng.choice(('개', '세트', '박스', '벌', '장', '권', '켤레', '대'))}"
    return words.word(name.rstrip("2"), rng, invent)


def ordinary(rng: Random, invent: float) -> tuple[str, tuple[str, ...], str]:
    """A bare question, its matters and its tone."""
    if rng.random() < 0.26:
        text, matters = clause(rng, invent)
        return text, matters, "plain"
    aspect = rng.choice(aspects("aspects.txt"))
    form = rng.choice(aspect.forms)
    values = values_for((*aspect.matters, form), rng, invent)
    usable = tuple(m for m in aspect.matters if slots(m) <= slots(form))
    return fill(form, values), tuple(fill(m, values) for m in usable), aspect.tone


def clause(rng: Random, invent: float) -> tuple[str, tuple[str, ...]]:
    """A question about what something does or is, and the same as an open clause."""
    subject = words.word(rng.choice(("part", "noun", "base", "thing", "material", "place")), rng, invent)
    draw, lines = rng.random(), _lines("verbs.txt")
    if draw < 0.3:
        body = rng.choice(lines["may"])
        head = rng.choice((f"{subject}에 {body}", f"{words.word('place', rng, invent)}에서 {body}", f"{subject}까지 {body}"))
        endings = ("되나요", "돼요", "괜찮나요", "되는지요", "되는 거죠", "될까요", "문제없나요")
        return f"{head} {rng.choice(endings)}", (f"{head} 되는지", f"{head} 괜찮은지")
    head = subject + words.particle(subject, "이/가")
    asked = head if rng.random() < 0.75 else subject
    if draw < 0.6:
        middle, adj = rng.choice(lines["how"]), rng.choice(lines["adj"])
        ending = rng.choice(("가요", "가요", "지요", " 편인가요", "지 궁금해요", " 거죠"))
        return f"{asked} {middle} {adj}{ending}", (f"{head} {middle} {adj}지", f"{head} {adj}지")
    middle = rng.choice((*lines["adverb"], "", ""))
    stem, haeyo = rng.choice(lines["verb"]).split("/")
    plain = drop_rieul(stem)
    ending = rng.choice((f"{plain}나요", f"{plain}나요", f"{plain}는지요", f"{plain}는 건가요", f"{haeyo}요", f"{plain}는지 궁금합니다", f"{plain}나여", f"{plain}는 편인가요"))
    tail = f"{middle} " if middle else ""
    return f"{asked} {tail}{ending}", (f"{head} {tail}{plain}는지",)


def drop_rieul(stem: str) -> str:
    """`stem` as it stands before ㄴ: a final ㄹ drops (줄어들 → 줄어드)."""
    last = ord(stem[-1]) - 0xAC00
    return stem[:-1] + chr(0xAC00 + last - 8) if last % 28 == 8 else stem


_GREETINGS = ("안녕하세요", "안녕하세요~", "안녕하세요!", "수고하십니다", "수고 많으십니다.", "문의드립니다", "문의드려요", "문의요", "저기요", "혹시", "궁금한 게 있는데요", "질문이요", "질문 있어요", "안녕하세용", "사장님", "판매자님", "하나만 여쭤볼게요", "구매 전 문의드려요", "구매 고민 중인데", "급해요", "급한데요", "주문하려는데", "그런데", "근데", "아 그리고")
_CONTEXTS = ("어제 주문했는데", "지난주에 {base} 샀는데요", "{person} 선물하려고 하는데", "{person:이/가} 쓸 건데", "{place}에서 쓰려고 하는데", "{device} 쓰고 있는데", "상세페이지 봤는데 안 나와서요", "사진만 봐서는 모르겠어서요", "{base:과/와} 같이 사려고 하는데", "{date} 전에 필요해서 그러는데", "처음 사보는 거라", "예전에 산 건 {noun:이/가} 별로였는데", "키가 {n1}인데", "{size} 입는데", "{color:으로/로} 샀는데요", "재구매인데요", "장바구니에 담아뒀는데요", "후기 보고 왔는데요", "{n2}개 사려고 하는데요", "이사해서 그러는데", "{food} 좋아해서 그러는데")
_CLOSINGS = ("답변 부탁드려요", "빠른 답변 부탁드립니다", "알려주세요", "확인 부탁드려요", "감사합니다", "답변 기다릴게요", "궁금해요", "부탁드립니다~", "답 좀 주세요", "꼭 답변 주세요", "미리 감사합니다", "오늘 안에 답 주세요", "바로 주문할게요", "고민 중이에요")
_ANGRY = ("아니 진짜", "장난하세요?", "너무하네요", "정말 실망입니다", "짜증나네요", "어이가 없네요", "이게 말이 되나요", "신고할 겁니다", "다시는 안 사요", "빨리 처리해 주세요", "도대체", "화가 나네요", "사기 아니에요?", "몇 번째예요 이게", "책임지세요", "아 진짜 열받네", "너무 화나요", "돈 돌려줘요")
_MARKS = ("?", "?", "?", "??", "???", "", "", ".", "~", "?!", "~?", "...", "ㅠㅠ", "?ㅠㅠ", "ㅜㅜ", "!!", "^^", " ㅎㅎ", "?;;", "..?")
_REPLACED = (("되나요", "되나여"), ("되나요", "됄까요"), ("돼요", "되요"), ("돼나요", "되나요"), ("있나요", "잇나요"), ("있나요", "있나용"), ("어떻게", "어떡게"), ("어떻게", "어케"), ("인가요", "인가여"), ("할까요", "할까여"), ("해요", "해여"), ("예요", "에요"), ("예요", "이에요"), ("가능한가요", "가능?"), ("가능한가요", "가능하죠"), ("알려주세요", "알려주세여"), ("안 ", "않 "), ("궁금합니다", "궁금함"), ("몇 ", "몇"), ("얼마나", "얼마나요"), ("언제", "언제쯤"), ("사이즈", "싸이즈"), ("배송", "베송"), ("주문했는데", "주문햇는데"), ("감사합니다", "감사함니다"), ("나요", "나욥"), ("나요", "나요오"), ("네요", "네여"))
_PRODUCT_WORDS = ("이거", "이 제품", "이 상품", "요거", "이건", "{base}", "이 {base}", "{base:은/는}", "저 {base}", "본 제품")


def embellish(text: str, tone: str, rng: Random, base: str, invent: float) -> str:
    """`text` as one of many customers would have typed it."""
    parts = [text + rng.choice(_MARKS)]
    if rng.random() < 0.3:
        parts[0] = f"{_slot(rng.choice(_PRODUCT_WORDS), rng, invent, base)} {parts[0]}"
    for _ in range(_number_of_contexts(rng)):
        parts.insert(0, _slot(rng.choice(_CONTEXTS), rng, invent, None))
    if rng.random() < 0.3:
        parts.insert(0, rng.choice(_GREETINGS))
    if rng.random() < 0.2:
        parts.append(rng.choice(_CLOSINGS) + rng.choice(_MARKS[3:]))
    if tone == "angry":
        parts.insert(rng.choice((0, len(parts))), rng.choice(_ANGRY) + rng.choice(("", "!", "!!", ".", " ")))
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
    for right, wrong in _REPLACED:
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
