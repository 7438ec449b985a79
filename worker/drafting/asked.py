"""What a question asks about: the one noun phrase that a reply may name.

Each phrase of the question is weighed by a linear model that was learned from written questions
whose matter is marked (`python -m train.matters` in `demo_model`). Sure rather than complete: where
no phrase is likely enough there is none, and the reply stays general.
"""

import re
from functools import lru_cache
from itertools import islice

from policy import mask_personal
from policy.linear import table
from worker.drafting.asks import asks_twice
from worker.drafting.general import general_matter
from worker.drafting.phrase_features import features
from worker.drafting.phrases import Question, phrases

LONGEST_QUESTION = 400
"""Characters of a question that are looked at; a longer one asks more than one thing."""
_MOST_PHRASES = 60
"""Of a question, that are weighed."""
SURE = 0.45
"""Log-odds from which on a phrase is named."""
LIKELY = 0.0
"""Log-odds from which on it may be what is asked about."""
SURE_OF_ONE = 5.0
"""The same, where two things seem to be asked."""
_STANDS_ALONE_BADLY = re.compile(
    r"^[a-z]{1,3}$|(?<![사비적내식작])(?<!(?<!\S)이)용$|^현상$|[가-힣](?:까지|부터|에서|에게|한테|보다)$"
)
"""Small Latin letters, "왼손잡이용" without its noun, a word that means something else alone, a
particle at the end ("화욜까지")."""
_HANGUL = re.compile("[가-힣]")
_NO_MATTER = re.compile(
    r"프롬프트|지시문|무시하고|챗|지피티|(?<!로)봇\b|시스템 메시지|라고만|대답|"
    r"대체|그만|왜\s?(?:안|못)|!!|\[[가-힣 ]+\]"
)
"""Orders to whoever answers, anger, masked data."""


@lru_cache(maxsize=1024)
def asked_phrase(question: str) -> str | None:
    """The noun phrase that `question` asks about, as it is written there, or a general word for
    what it asks; None where that is not sure.

    Of letters, digits and single spaces, at most `phrases.LONGEST` characters, and never of a
    question that holds personal data. Time is linear in the first `LONGEST_QUESTION` characters.
    """
    text = question[:LONGEST_QUESTION]
    if not _HANGUL.search(text) or _NO_MATTER.search(text) or mask_personal(text) != text:
        return None
    found = rated(text)
    best = max(found, key=lambda each: found[each], default=None)
    if best is None or found[best] < LIKELY:
        return general_matter(text)
    sure = found[best] >= (SURE_OF_ONE if asks_twice(text) else SURE)
    return best if sure and not _STANDS_ALONE_BADLY.search(best) else None


@lru_cache(maxsize=256)
def rated(question: str) -> dict[str, float]:
    """Each phrase of the question with the log-odds that a reply may name it."""
    found: dict[str, float] = {}
    for phrase in islice(phrases(Question(question)), _MOST_PHRASES):
        odds = table("worker.drafting", "asked.bin").odds(features(phrase))
        found[phrase.text] = max(odds, found.get(phrase.text, odds))
    return found
