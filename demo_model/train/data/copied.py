"""What a reply may name: a noun phrase that stands whole in the question, or the product's name."""

import re
from dataclasses import replace
from random import Random

from train.data.questions import Asked
from worker.drafting.guidance import STAY_GENERAL

LONGEST_NAMED = 110
"""Characters; a longer question gets a general reply, since its matter is hard to tell."""
_LONGEST_PRODUCT = 16
_WITHOUT_NOUN = 32
"""Characters; so short a question without a noun of its own is about the product."""
_SEVERAL_SENTENCES = 4


def what_to_name(asked: Asked, rng: Random) -> Asked:
    """`asked` with the matters that a reply may copy; none where it has to stay general.

    General: complaints, English, long and many-sentenced questions, and whatever has no noun phrase
    that stands in the text as it was typed.
    """
    if asked.told:
        return asked
    stays_general = asked.wants_sorry or asked.tone == "none" or STAY_GENERAL in asked.hint
    if asked.language == "en" or stays_general or _is_long(asked.question):
        return replace(asked, matters=())
    # A noun may stand twice, once inside another word; that costs a general reply at most.
    matters = tuple(
        form for matter in asked.matters if (form := typed_form(matter, asked.question))
    )
    if asked.product and asked.product in asked.matters:
        matters = (asked.product,)
    if not matters and asked.product and not asked.several and _is_about_product(asked, rng):
        matters = (asked.product,)
    return replace(asked, matters=matters)


def typed_form(phrase: str, text: str) -> str | None:
    """`phrase` as `text` spells it, "충전시간" for "충전 시간" say; None where it is not there.

    It has to begin a word, unless the text hardly has any spaces.
    """
    start = "" if len(text.split()) * 9 < len(text) else r"(?<![0-9A-Za-z가-힣])"
    found = re.search(start + r"\s?".join(map(re.escape, phrase.split())), text)
    return found[0] if found else None


def _is_about_product(asked: Asked, rng: Random) -> bool:
    short = len(asked.product or "") <= _LONGEST_PRODUCT and len(asked.question) <= _WITHOUT_NOUN
    return short and rng.random() < 0.9


def _is_long(question: str) -> bool:
    sentences = len(re.findall(r"[?.!~]+\s+\S", question)) + 1
    return len(question) > LONGEST_NAMED or sentences > _SEVERAL_SENTENCES
