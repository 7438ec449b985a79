"""Questions whose system message says how to reply: the model learns to follow that line."""

from dataclasses import replace
from random import Random

from train.data.questions import Asked
from worker.drafting.guidance import SAY_SORRY, STAY_GENERAL

_SHARE = 0.11
"""Of each hint."""


def guided(asked: Asked, rng: Random) -> Asked:
    """`asked`, at times with a hint, whatever it asks: only the hint says what it wants then."""
    draw = rng.random()
    if asked.tone == "none" or draw >= 2 * _SHARE:
        return asked
    if draw < _SHARE:
        return replace(asked, hint=STAY_GENERAL) if asked.language == "ko" else asked
    tone = asked.tone if asked.wants_sorry else "angry"
    return replace(asked, hint=SAY_SORRY, tone=tone)
