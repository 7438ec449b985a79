"""Questions whose system message says how to reply: the model learns to follow that line."""

from dataclasses import replace
from random import Random

from train.data import words
from train.data.copied import typed_form
from train.data.questions import Asked
from worker.drafting.guidance import SAY_SORRY, SAY_THANKS, STAY_GENERAL, name_it

_NAMED = 0.7
"""Of the Korean questions that ask about goods and tell of no trouble: those told what to name."""
_GENERAL, _THANKS, _SORRY = 0.18, 0.05, 0.15
"""Of the other samples: those told to stay general, to thank, to apologise."""
_OF_THE_QUESTION = 0.85
"""Of the phrases to be named; the others are drawn, so that the line is copied and nothing else."""
_OF_NO_MATTER = 0.5
"""Of the questions that hold nothing to be named: those that are told a drawn phrase."""
_AS_TYPED = 0.85
_TWO_THINGS = 0.3
_KINDS = ("part", "thing", "noun", "base", "material", "device", "food")


def guided(asked: Asked, rng: Random) -> Asked:
    """`asked`, at times with a hint, whatever it asks: only the hint says what it wants then."""
    if _may_name(asked) and rng.random() < _NAMED:
        return _told_what_to_name(asked, rng)
    draw = rng.random()
    if draw < _GENERAL:
        thanks = rng.random() < 0.5 and asked.tone != "none"
        general = replace(asked, hint=STAY_GENERAL)
        return _told_to_thank(general) if thanks else general
    if asked.tone == "none" or draw >= _GENERAL + _THANKS + _SORRY:
        return asked
    if draw < _GENERAL + _THANKS:
        return _told_to_thank(asked)
    tone = asked.tone if asked.wants_sorry else "angry"
    return replace(asked, hint=SAY_SORRY, tone=tone)


def _may_name(asked: Asked) -> bool:
    return asked.language == "ko" and asked.tone != "none" and not asked.wants_sorry


def _told_to_thank(asked: Asked) -> Asked:
    hint = "\n".join(filter(None, (asked.hint, SAY_THANKS)))
    return replace(asked, hint=hint, tone="plain")


def _told_what_to_name(asked: Asked, rng: Random) -> Asked:
    if not asked.matters and rng.random() >= _OF_NO_MATTER:
        return asked
    phrase = _phrase(asked, rng)
    return replace(asked, hint=name_it(phrase), told=phrase, matters=(phrase,))


def _phrase(asked: Asked, rng: Random) -> str:
    if not asked.matters or rng.random() >= _OF_THE_QUESTION:
        return _drawn(rng)
    matter = rng.choice(asked.matters)
    typed = typed_form(matter, asked.question) if rng.random() < _AS_TYPED else None
    return typed or matter


def _drawn(rng: Random) -> str:
    """A noun phrase of one to three words, rare syllables, Latin letters and digits among them;
    some are two things ("가방이랑 튜너")."""
    first, *others = (_drawn_word(rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3))))
    if others and rng.random() < _TWO_THINGS:
        first += words.particle(first, rng.choice(("이랑/랑", "과/와")))
    return " ".join([first, *others])


def _drawn_word(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return words.word(rng.choice(_KINDS), rng, 0.3)
    if draw < 0.75:
        return words.made_up(rng)
    if draw < 0.9:
        return words.any_word(rng)
    return words.model_number(rng).replace("-", "")
