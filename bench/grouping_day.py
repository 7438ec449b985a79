"""A made-up day of questions over five markets, each with the label that the grouping never sees.

The label is what is asked and, where that depends on it, of which product. Texts come from
`grouping_bank/`, with greetings, lost blanks and slips of the finger added by chance.
"""

import json
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zlib import crc32

BANK = Path(__file__).parent / "grouping_bank"
BANKS = (
    "tuning", "held_out", "later",
    "other_hand", "second_hand", "third_hand", "fourth_hand", "fifth_hand",
)  # fmt: skip
"""The first three by who wrote the grouping, the others by writers who had not seen it."""
UNIQUE = Path(__file__).parent.parent / "demo_model/tests/data/unseen_questions.jsonl"
MARKETS = ("standard", "naver", "coupang", "elevenst", "cafe24")
PREFIXES = ("", "[오늘출발] ", "【무료배송】 ", "", "[특가] ")
"""Of a product's name, by market."""
PRODUCTS = {
    "clothes": ["코튼 오버핏 셔츠", "와이드 밴딩 슬랙스", "라운드 니트 가디건"],
    "bag": ["데일리 캔버스 백팩", "미니 크로스백"],
    "electric": ["무선 핸디 청소기", "공기청정기 A7"],
    "kitchen": ["스텐 보온 텀블러 500", "코팅 궁중팬 28"],
    "food": ["수제 그래놀라 400g", "국물 떡볶이 밀키트"],
    "cosmetics": ["수분 진정 크림", "약산성 클렌징폼"],
    "furniture": ["원목 사이드 테이블", "패브릭 1인 소파"],
    "phone": ["투명 맥세이프 케이스"],
}
ZIPF = 1.0
GREETINGS = (
    "안녕하세요 ",
    "안녕하세요! ",
    "안녕하세요~ ",
    "문의드려요. ",
    "수고하십니다 ",
    "저기요 ",
)
ENDINGS = (
    " 감사합니다",
    "ㅠㅠ",
    " ㅎㅎ",
    " 답변 부탁드려요",
    "~~",
    "!!",
    " 빠른 답변 부탁드립니다",
    "^^",
)
LOOK, SECRET, SENSITIVE, FAULTS, ALONE = 0.01, 0.02, 0.015, 0.015, 0.01
"""Shares of the day: drafts to be looked at, secret questions, sensitive ones, reports of faults,
and questions that nobody else asks."""


@dataclass(frozen=True, slots=True)
class Sentence:
    label: str
    kinds: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Arrival:
    label: str
    market: int
    product: str
    product_id: str
    text: str
    author: str
    at: datetime
    secret: bool = False
    sensitive: bool = False
    look: bool = False


def bank(name: str) -> list[Sentence]:
    """The sentences of one file; each value of a slot makes a label of its own."""
    found: list[Sentence] = []
    head: list[str] = []
    for line in (BANK / f"{name}.txt").read_text().splitlines():
        if line.startswith("## "):
            head = [part.strip() for part in line[3:].split("|")]
        elif line and not line.startswith("#"):
            found += _sentences(head, line)
    return found


def _sentences(head: list[str], line: str) -> Iterator[Sentence]:
    kinds = tuple(head[1].split(","))
    if len(head) < 3:
        yield Sentence(head[0], kinds, line)
        return
    slot, values = head[2].split("=")
    for value in values.split(","):
        yield Sentence(f"{head[0]}:{value}", kinds, line.replace(f"{{{slot}}}", value))


def make_day(
    sentences: list[Sentence], size: int, *, seed: int = 20, begin: datetime
) -> list[Arrival]:
    """`size` questions in the order in which they come, between 0:00 and 24:00."""
    dice = random.Random(seed)
    asked = _asked(sentences)
    labels = sorted(asked)
    dice.shuffle(labels)
    weights = [1 / (rank + 1) ** ZIPF for rank in range(len(labels))]
    times = sorted(dice.uniform(0, 24 * 3600) for _ in range(size))
    alone = _unique()
    faults = bank("faults")
    return [
        _arrival(dice, asked, labels, weights, alone, faults, begin + timedelta(seconds=at))
        for at in times
    ]


def _asked(sentences: list[Sentence]) -> dict[tuple[str, str], list[str]]:
    """Texts by label and product ("" where it does not depend on the product)."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in sentences:
        products = [""] if one.kinds == ("any",) else [p for k in one.kinds for p in PRODUCTS[k]]
        for product in products:
            found.setdefault((one.label, product), []).append(one.text)
    return found


def _arrival(
    dice: random.Random,
    asked: dict[tuple[str, str], list[str]],
    labels: list[tuple[str, str]],
    weights: list[float],
    alone: list[tuple[str, str]],
    faults: list[Sentence],
    at: datetime,
) -> Arrival:
    market, chance = dice.randrange(len(MARKETS)), dice.random()
    if chance < ALONE and alone:
        text, product = alone.pop(dice.randrange(len(alone)))
        label = f"alone:{text}"
    elif chance < ALONE + FAULTS:
        fault, product = dice.choice(faults), dice.choice(_all_products())
        while fault.kinds != ("any",) and product not in _products_of(fault.kinds):
            fault = dice.choice(faults)
        label, text = f"fault:{fault.label}|{product}", fault.text
    else:
        what, product = dice.choices(labels, weights)[0]
        label, text = f"{what}|{product}", dice.choice(asked[what, product])
        product = product or dice.choice(_all_products())
    return Arrival(
        label=label,
        market=market,
        product=PREFIXES[market] + product,
        product_id=f"{market}-{crc32(product.encode())}",
        text=_as_typed(dice, text, product),
        author=dice.choice("김이박최정강조윤장임") + "**",
        at=at,
        secret=dice.random() < SECRET,
        sensitive=dice.random() < SENSITIVE,
        look=dice.random() < LOOK,
    )


def _all_products() -> list[str]:
    return [product for products in PRODUCTS.values() for product in products]


def _products_of(kinds: tuple[str, ...]) -> list[str]:
    return [product for kind in kinds for product in PRODUCTS[kind]]


def _unique() -> list[tuple[str, str]]:
    """Real-looking questions by others, each about something of its own."""
    rows = map(json.loads, UNIQUE.read_text().splitlines())
    return [(row["question"], row["product"] or "여행용 파우치") for row in rows]


def _as_typed(dice: random.Random, text: str, product: str) -> str:
    if dice.random() < 0.05:
        text = f"{product} {text}"
    if dice.random() < 0.05:
        text = _slip(dice, text)
    if dice.random() < 0.12:
        text = text.replace(" ", "", dice.randint(1, 3))
    if dice.random() < 0.15:
        text = dice.choice(GREETINGS) + text
    if dice.random() < 0.15:
        text += dice.choice(ENDINGS)
    return text.replace("?", dice.choice(["?", "?", "", "??"]))


def _slip(dice: random.Random, text: str) -> str:
    """One vowel of one syllable is its neighbour."""
    places = [i for i, char in enumerate(text) if "가" <= char <= "힣"]
    if not places:
        return text
    place = dice.choice(places)
    letters = list(unicodedata.normalize("NFD", text[place]))
    letters[1] = chr(min(max(ord(letters[1]) + dice.choice((-1, 1)), 0x1161), 0x1175))
    return text[:place] + unicodedata.normalize("NFC", "".join(letters)) + text[place + 1 :]
