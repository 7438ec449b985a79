"""The stream of training samples: a question as `build_messages` will show it, and a good reply."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from train.data import hard, words
from train.data.asked import whole_english_question, whole_question
from train.data.copied import what_to_name
from train.data.guided import guided
from train.data.habits import embellish
from train.data.loose import loose, loose_english, told, winding
from train.data.questions import Asked, ordinary
from train.data.replies import compose

LONGEST_REPLY = 190
"""Characters; a longer one is not used."""

_SEVERAL = 0.1
_ANGRY = 0.07


@dataclass(frozen=True)
class Mix:
    """Shares of the stream: made-up words in slots, copying drills, questions of no known kind.

    Drills are bare questions with one-sentence replies, so that a young model spends its tokens
    on copying. Drills, asked, told, winding, loose: each a share of what those before it leave.
    """

    invent: float = 0.5
    drills: float = 0.05
    loose: float = 0.25
    rare: float = 0.0
    """Share of words of any syllables at all in drills and winding questions."""
    told: float = 0.0
    """Share of questions of real words around a subject that may be made up."""
    asked: float = 0.0
    """Share of whole questions, as customers ask them, with their nouns changed."""
    reported: float = 0.0
    """Share of the whole questions that are of `reported.txt`."""
    winding: float = 0.0
    """Share of questions that tell something first, none with a syllable outside KS X 1001."""


def ask(rng: Random, invent: float) -> Asked:
    """One question of any sort; `invent` is the share of slots with made-up words."""
    draw = rng.random()
    if draw < 0.04:
        asked = hard.empty(rng)
    elif draw < 0.09:
        asked = hard.order(rng, invent)
    elif draw < 0.14:
        asked = hard.personal(rng, invent)
    elif draw < 0.23:
        return _with_product(hard.english(rng, invent), rng, invent)
    else:
        asked = _korean(rng, invent)
    return _with_product(asked, rng, invent) if asked.product is None else asked


def _korean(rng: Random, invent: float) -> Asked:
    product = words.product_name(rng, invent) if rng.random() < 0.55 else None
    base = product.split()[-1] if product else words.word("base", rng, invent)
    if product and rng.random() < 0.04:
        return _about_product(product, rng)
    text, matters, tone = ordinary(rng, invent)
    if several := rng.random() < _SEVERAL:
        text, matters = _several(text, rng, invent), ()
    if tone in {"plain", "delay"} and rng.random() < (_ANGRY if tone == "plain" else 0.35):
        tone = "angry"
    question = embellish(text, tone, rng, base, invent)
    return Asked(question, product, matters, tone, several=several)


def _several(text: str, rng: Random, invent: float) -> str:
    """Two or three questions in one text."""
    others = [ordinary(rng, invent) for _ in range(rng.choice((1, 1, 2)))]
    glue = rng.choice(
        ("? ", "? 그리고 ", " 그리고 ", "? 또 ", ", ", "? 아 그리고 ", "?\n", "? 글고 ", "? 또한 ")
    )
    return text + "".join(glue + other for other, _, _ in others)


def _about_product(product: str, rng: Random) -> Asked:
    question = rng.choice(
        (
            "이거 어때요?",
            "이 제품 괜찮나요?",
            "자세히 알고 싶어요",
            "더 알려주세요",
            "상품 설명 부탁드려요",
            "이거 좋아요?",
            "어떤 제품인가요",
            "관심 있는데 설명 좀요",
            "이 상품 문의드립니다",
        )
    )
    return Asked(question, product, (product,))


def _with_product(asked: Asked, rng: Random, invent: float) -> Asked:
    return replace(asked, product=words.product_name(rng, invent)) if rng.random() < 0.5 else asked


_DRILLS = (
    "{x} 문의드립니다",
    "{x:은/는} 어떤가요",
    "{x} 알려주세요",
    "{x} 되나요",
    "{x} 궁금해요",
    "혹시 {x} 있나요",
    "{x} 문의",
    "{x:이/가} 궁금합니다",
    "이 제품 {x} 가능한가요",
    "{x} 얼마예요",
)


def drill(rng: Random, rare: float = 0.0) -> Asked:
    """A bare question about something made up: all there is to learn from it is to copy."""
    thing = " ".join(words.made_up(rng) for _ in range(rng.choice((1, 1, 2, 2, 3))))
    if rare and rng.random() < rare:
        thing = " ".join(words.any_word(rng) for _ in range(rng.choice((1, 2, 2, 3))))
    product = words.product_name(rng, 0.9) if rng.random() < 0.3 else None
    return Asked(
        words.fill(rng.choice(_DRILLS), {"x": thing}) + rng.choice(("?", "", "~")),
        product,
        (thing,),
    )


def _loosely(rng: Random, invent: float) -> Asked:
    if rng.random() < 0.22:
        return _with_product(loose_english(rng, invent), rng, invent)
    product = words.product_name(rng, invent) if rng.random() < 0.55 else None
    base = product.split()[-1] if product else words.word("base", rng, invent)
    text, matters = loose(rng, invent)
    tone = "angry" if rng.random() < 0.1 else "plain"
    return Asked(embellish(text, tone, rng, base, invent), product, matters, tone)


def _windingly(rng: Random, mix: Mix, *, real: bool = False) -> Asked:
    invent = mix.invent
    product = words.product_name(rng, invent) if rng.random() < 0.6 else None
    base = product.split()[-1] if product else None
    if real:
        text, matters = told(rng, invent, base)
    else:
        text, matters = winding(rng, invent, base, mix.rare)
    tone = "angry" if rng.random() < 0.1 else "plain"
    asked = embellish(text, tone, rng, base or words.word("base", rng, invent), invent)
    return Asked(asked, product, matters, tone)


def _whole(rng: Random, mix: Mix) -> Asked:
    """A whole question; one in seven in English, one in twelve to be left plain."""
    draw, invent = rng.random(), mix.invent
    if draw < 0.08:
        kind = rng.choice((hard.empty, hard.order, hard.personal))
        asked = kind(rng) if kind is hard.empty else kind(rng, invent)
        return _with_product(asked, rng, invent)
    if draw < 0.22:
        return _with_product(whole_english_question(rng, invent), rng, invent)
    text, product, matters, tone = whole_question(rng, mix.invent, mix.reported)
    if several := rng.random() < _SEVERAL:
        text, matters = _two_whole(text, rng, invent), ()
    if product is None and rng.random() < 0.6:
        product = words.product_name(rng, invent)
    base = product.split()[-1] if product else words.word("base", rng, invent)
    # The written questions are whole: their anger is in them already.
    typed = "plain" if rng.random() < 0.7 else tone
    question = embellish(text, typed, rng, base, invent)
    return Asked(question, product, matters, tone, several=several)


def _two_whole(text: str, rng: Random, invent: float) -> str:
    second = whole_question(rng, invent)[0] if rng.random() < 0.5 else ordinary(rng, invent)[0]
    pair = [text, second]
    rng.shuffle(pair)
    return rng.choice(("? ", "? 그리고 ", " 그리고 ", "? 또 ", "?? ", ". ", "?\n", ", ")).join(pair)


def stream(seed: int, mix: Mix) -> Iterator[tuple[Asked, str]]:
    """Questions with good replies, endless and the same for the same seed."""
    rng = Random(seed)
    while True:
        draw = rng.random()
        if draw < mix.drills * 0.7:
            asked = drill(rng, mix.rare)
        elif mix.asked and rng.random() < mix.asked:
            asked = _whole(rng, mix)
        elif mix.told and rng.random() < mix.told:
            asked = _windingly(rng, mix, real=True)
        elif mix.winding and rng.random() < mix.winding:
            asked = _windingly(rng, mix)
        elif mix.loose and rng.random() < mix.loose:
            asked = _loosely(rng, mix.invent)
        else:
            asked = ask(rng, mix.invent)
        brief = draw < mix.drills
        if mix.reported and not brief:
            asked = guided(asked, rng)
        asked = what_to_name(asked, rng)
        reply = compose(asked, rng, brief=brief)
        if len(reply) <= LONGEST_REPLY and not (mix.winding and words.has_rare_syllable(reply)):
            yield asked, reply
