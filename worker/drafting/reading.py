"""What rules find in a question before anything is drafted; a guided model is told of it."""

from dataclasses import dataclass

from worker.drafting.asked import asked_phrase
from worker.drafting.trouble import asks_calmly, tells_of_trouble


@dataclass(frozen=True, slots=True)
class Reading:
    troubled: bool = False
    """It tells of something that went wrong."""
    calm: bool = False
    """It surely tells of nothing that went wrong."""
    asked: str | None = None
    """The noun phrase that it asks about, where that is sure. Only looked for where a model is
    told: a large one names it by itself, in its own words."""


def read_question(text: str, *, guided: bool) -> Reading:
    """What `text` tells and asks; `guided`: whether the model will be told of it."""
    if tells_of_trouble(text):
        return Reading(troubled=True)
    asked = asked_phrase(text) if guided else None
    return Reading(calm=bool(asked) or asks_calmly(text), asked=asked)
