"""Questions of no known kind: a noun among words and verbs that may not exist.

Real customers ask what nobody wrote down. Here the predicate tells nothing, so the reply learns to
name the subject and leave the rest open.
"""

from random import Random

from train.data import words
from train.data.questions import Asked, values_for, written
from train.data.words import fill, particle, slots

_KINDS = ("part", "noun", "base", "thing", "device", "food", "material", "place", "person", "part")
_SUBJECT_KINDS = ("part", "noun", "base", "thing", "device", "food", "material", "part")
_ENDINGS = (
    "나요|나요|나요|는지요|려나요|지 않나요|도 되나요|게 되어 있나요|는 건가요|ㄴ가요|을까요|"
    "는지 궁금해요|는지 모르겠어요|면 어떡하죠|던데 맞나요|야 하나요|고 싶어요|는 편이에요|"
    "네요|었어요|잖아요|는 방법 있나요|는 거 있어요|어 주시나요|는 게 나을까요|는데 괜찮을까요"
).split("|")
_SUBJECTS = "이/가|이/가|은/는|은/는|을/를|도/도| | |만/만|이랑/랑".split("|")
_FILLERS = (
    "{thing}에|{place}에서|{base:으로/로}|{person}한테|{part}까지|{base}처럼|{date}에|{size}로|"
    "{noun} 때문에|{food:과/와}|혹시|정말|너무|살짝|한 번에|매일|아침마다|두 개|몇 개나|얼마나|"
    "처음에|나중에|그냥|아무리|왜|어떻게|어디서|몇 번|전부|따로|바로|직접"
).split("|")
_ENGLISH = (
    "Does it have {a}|How do I use the {a}|Is the {a} included with the {b}|Do you sell {a}|"
    "My {a} does not fit the {b}|Can the {a} be adjusted|Are the {a} real|Would the {a} hold up|"
    "I can't find the {a} anywhere|Why is the {a} like that|Should I remove the {a} first|"
    "Will the {a} fade in the {b}|How many {a} are there|Is there a {a} for the {b}|{a} or {b}?|"
    "Could you send me one with a different {a}|I need the {a} by Friday|Do the {a} come off|"
    "The {a} smells strange|How often should I change the {a}|Does the {a} bleed onto the {b}|"
    "Is the {a} firm enough|I'd like a bigger {a}|please leave out the {a}|What if the {a} breaks"
).split("|")


def loose(rng: Random, invent: float) -> tuple[str, tuple[str, ...]]:
    """A bare question and the noun that its reply should name."""
    subject = words.word(rng.choice(_SUBJECT_KINDS), rng, invent)
    mark = rng.choice(_SUBJECTS)
    head = subject if mark == " " else subject + particle(subject, mark)
    before = [_filler(rng, invent) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
    after = [_filler(rng, invent) for _ in range(rng.choice((0, 0, 1, 1, 2, 3)))]
    verb = "".join(words.syllable(rng) for _ in range(rng.choice((1, 2, 2, 3)))) + rng.choice(
        _ENDINGS
    )
    return " ".join([*before, head, *after, verb]), (subject,)


def _filler(rng: Random, invent: float) -> str:
    template = rng.choice(_FILLERS)
    return fill(template, values_for((template,), rng, invent))


def loose_english(rng: Random, invent: float) -> Asked:
    """The same in English."""
    form = rng.choice(_ENGLISH)
    values = {name: _english_noun(rng, invent) for name in sorted(slots(form))}
    text = fill(form, values) + rng.choice(("?", "?", "", ".", " please"))
    matters = (f"the {values['a']}", values["a"])
    return Asked(text, None, matters, "plain", "en")


def _english_noun(rng: Random, invent: float) -> str:
    lists = words.word_lists()
    noun = rng.choice(lists[rng.choice(("enoun", "ething", "epart"))])
    if rng.random() < invent:
        made = "".join(
            rng.choice("bcdfglmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(1, 3))
        )
        return rng.choice(
            (f"{made}{rng.choice(('n', 'r', 't', ''))}", f"{made} {noun}", f"{noun} {made}")
        )
    return f"{rng.choice(lists['epart'])} {noun}" if rng.random() < 0.4 else noun


_CONNECTIVES = (
    "는데|면|아서|고|때|어도|니까|지만|다가|려고 하는데|거나|자마자|는데요|고 나서|다고 해서".split(
        "|"
    )
)
_VERBS = (
    "되나요|돼요|있나요|있어요|맞나요|가능한가요|어때요|괜찮을까요|될까요|나나요|오나요|들어가나요|"
    "주시나요|알려주세요|궁금해요|모르겠어요|없나요|필요한가요|심한가요|알 수 있을까요|같은가요|"
    "얼마예요|몇 개예요|어느 쪽이에요|언제예요|뭐예요|어떻게 해요|좋을까요|다른가요|해주세요"
).split("|")


def winding(
    rng: Random, invent: float, base: str | None, rare: float = 0.0
) -> tuple[str, tuple[str, ...]]:
    """A question that tells something first; its matter is the subject of the last clause.

    With probability `rare` a word of it has any syllables at all.
    """
    clauses = [_told(rng, invent, rare) for _ in range(rng.choice((0, 1, 1, 2)))]
    subject = (
        base if base and rng.random() < 0.3 else words.word(rng.choice(_SUBJECT_KINDS), rng, invent)
    )
    if rare and rng.random() < rare:
        subject = " ".join(words.any_word(rng) for _ in range(rng.choice((1, 1, 2, 3))))
    if rng.random() < 0.3:
        subject = f"{subject} {words.word(rng.choice(_SUBJECT_KINDS), rng, invent)}"
    mark = rng.choice(_SUBJECTS)
    head = subject if mark == " " else subject + particle(subject, mark)
    middle = [_filler(rng, invent) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    verb = rng.choice(_VERBS) if rng.random() < 0.6 else _verb(rng, _ENDINGS, rare)
    return " ".join([*clauses, head, *middle, verb]), (subject,)


def told(rng: Random, invent: float, base: str | None) -> tuple[str, tuple[str, ...]]:
    """A question of real words around a subject that may be made up."""
    lines = written("told.txt")
    subject = (
        base
        if base and rng.random() < 0.25
        else words.word(rng.choice(_SUBJECT_KINDS), rng, invent)
    )
    if rng.random() < 0.25:
        subject = f"{subject} {words.word(rng.choice(_SUBJECT_KINDS), rng, invent)}"
    mark = rng.choice(_SUBJECTS)
    head = subject if mark == " " else subject + particle(subject, mark)
    if rng.random() < 0.25:
        head = f"{rng.choice(lines['adnominal'])} {head}"
    pieces = [head, *[_filler(rng, invent)] * (rng.random() < 0.3), rng.choice(lines["verb"])]
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        pieces.insert(0, _reason(rng, invent))
    if rng.random() < 0.15:
        pieces.append(f"{_reason(rng, invent)}요")
    return " ".join(pieces), (subject,)


def _reason(rng: Random, invent: float) -> str:
    connective = rng.choice(written("told.txt")["connective"])
    if rng.random() < 0.5:
        return connective
    noun = words.word(rng.choice(_KINDS), rng, invent)
    mark = rng.choice(_SUBJECTS)
    return f"{noun if mark == ' ' else noun + particle(noun, mark)} {connective}"


def _told(rng: Random, invent: float, rare: float) -> str:
    noun = words.word(rng.choice(_KINDS), rng, invent)
    mark = rng.choice(_SUBJECTS)
    head = noun if mark == " " else noun + particle(noun, mark)
    middle = [_filler(rng, invent)] if rng.random() < 0.4 else []
    return " ".join([head, *middle, _verb(rng, _CONNECTIVES, rare)])


def _verb(rng: Random, endings: list[str], rare: float) -> str:
    if rare and rng.random() < rare:
        return words.any_word(rng) + rng.choice(endings)
    return "".join(words.syllable(rng) for _ in range(rng.choice((1, 2, 2)))) + rng.choice(endings)
