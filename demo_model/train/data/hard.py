"""Questions not to be repeated: no content, orders to the bot, personal data; and English."""

import re
from functools import cache
from pathlib import Path
from random import Random

from train.data import words
from train.data.questions import Asked, aspects, ordinary, values_for
from train.data.words import fill, slots

_LINES = Path(__file__).parent / "plain.txt"
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류홍전고문손양배"
    "백허남심노하곽성차주우구민유진지엄채원천방공"
)
_GIVEN = "민서지수현우도윤하준예은주원시아영호건태유나연경진혜석재승규리원빈소율다인솔훈철희숙자"
_BANKS = ("국민", "신한", "우리", "농협", "카카오뱅크")
_TOWNS = (
    "서울시 마포구",
    "부산 해운대구",
    "경기도 성남시",
    "대전 유성구",
    "제주시",
    "인천 연수구",
    "광주 북구",
    "강원도 춘천시",
    "대구 수성구",
    "세종시",
)
_ENGLISH_MARKS = ("?", "?", "?", "", ".", "!", "??", " :(", " thanks", " Thank you!")
_ENGLISH_OPENINGS = (
    "Hi, ",
    "Hello! ",
    "hello ",
    "Hi there. ",
    "Excuse me, ",
    "Quick question: ",
    "Before I buy, ",
    "Good morning, ",
)
_ENGLISH_ANGRY = (
    "This is ridiculous. ",
    "I am so disappointed. ",
    "Terrible service! ",
    "What a joke. ",
)


@cache
def sections() -> dict[str, list[str]]:
    """The lines of `plain.txt` by section."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _LINES.read_text("utf-8").splitlines():
        if line in {"[empty]", "[order]", "[x]", "[show]", "[say]", "[ex]", "[personal]"}:
            name = line[1:-1]
        elif name and line:
            found.setdefault(name, []).append(line)
    return found


def empty(rng: Random) -> Asked:
    """A question with no content at all."""
    draw = rng.random()
    if draw < 0.15:
        text = "".join(
            rng.choice("ㄱㄴㄷㅁㅇㅎㅋㅠㅏㅣ.!?~asdfjkl;1") for _ in range(rng.randint(1, 8))
        )
    else:
        text = rng.choice(sections()["empty"]) + rng.choice(("", "", "", "?", "~", "!", ".."))
        if draw < 0.3:
            text += " " + rng.choice(sections()["empty"])
    return Asked(text, None, (), "none", _language(text))


def _language(text: str) -> str:
    """English where there is a Latin word and no Hangul, jamo included; masks do not count."""
    text = re.sub(r"\[[^\]]*\]", "", text)
    return "en" if re.search("[A-Za-z]{2}", text) and not re.search("[ㄱ-ㅣ가-힣]", text) else "ko"


def order(rng: Random, invent: float) -> Asked:
    """An order to the bot; a quarter of them beside an ordinary question."""
    template = rng.choice(sections()["order"])
    values = {"w": "".join(rng.choice("abcdefghijkmnop") for _ in range(5))}
    for name in slots(template) - {"w"}:
        values[name] = (
            rng.choice(sections()[name]) if name != "base" else words.word("base", rng, invent)
        )
    text = fill(template, values)
    if rng.random() < 0.75:
        return Asked(text, None, (), "none", _language(text))
    return Asked(f"{ordinary(rng, invent)[0]}? {text}", None, (), "none")


def personal(rng: Random, invent: float) -> Asked:
    """Personal data, alone or beside an ordinary question."""
    template = rng.choice(sections()["personal"])
    text = fill(template, _personal_values(rng)) if "{" in template else template
    if rng.random() < 0.5:
        return Asked(text, None, (), "none", _language(text))
    question, _, _ = ordinary(rng, invent)
    pair = [text, question + rng.choice(("?", "", "??"))]
    if rng.random() < 0.4:
        pair.reverse()
    return Asked(rng.choice((" ", ". ", ", ", "\n")).join(pair), None, (), "none")


def _personal_values(rng: Random) -> dict[str, str]:
    digits = "".join(rng.choice("0123456789") for _ in range(14))
    dash = rng.choice(("-", "-", "", " "))
    mail = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(4, 8)))
    return {
        "name": rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(2)),
        "phone": f"010{dash}{digits[:4]}{dash}{digits[4:8]}",
        "order": rng.choice(
            (
                f"2026{digits[:8]}",
                digits[:10],
                f"ORD-{digits[:6]}",
                f"2026{digits[:4]}-{digits[4:11]}",
            )
        ),
        "mail": f"{mail}{digits[:2]}@{rng.choice(('naver', 'gmail', 'daum', 'example'))}.com",
        "address": f"{rng.choice(_TOWNS)} {words.made_up(rng)[:3].strip()}로 {digits[:2]} "
        f"{digits[2:5]}동 {digits[5:8]}호",
        "id": f"{mail}{digits[: rng.choice((0, 2, 4))]}",
        "digits": digits[: rng.choice((4, 4, 4, 6))],
        "account": f"{rng.choice(_BANKS)} {digits[:3]}-{digits[3:6]}-{digits[6:12]}",
    }


def english(rng: Random, invent: float) -> Asked:
    """An English question."""
    aspect = rng.choice(aspects("english.txt"))
    form = rng.choice(aspect.forms)
    values = values_for((*aspect.matters, form), rng, 0.0)
    for name in set(values) & {"enoun", "epart", "ething"}:
        if rng.random() < invent:
            values[name] = words.made_up_english(rng, values[name])
    text, tone = fill(form, values), "plain"
    if rng.random() < 0.12:
        text, tone = rng.choice(_ENGLISH_ANGRY) + text, "angry"
    elif rng.random() < 0.3:
        text = rng.choice(_ENGLISH_OPENINGS) + text
    text += rng.choice(_ENGLISH_MARKS) if text[-1] not in "?." else ""
    matters = tuple(fill(m, values) for m in aspect.matters if slots(m) <= slots(form))
    if rng.random() < 0.2:
        text, matters = text.lower(), tuple(m.lower() for m in matters)
    return Asked(text, None, matters, tone, "en")
