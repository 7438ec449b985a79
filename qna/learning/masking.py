"""Personal data leaves with no export: masked in questions, and a reply that holds any goes whole.

A live question is masked before the model reads it, so a masked one is what it will meet. A reply
with a mask in it would teach the model to write masks.
"""

import re
from dataclasses import replace

from policy import find_private, mask_personal
from policy.personal import MAX_CHARS, repeated_personal
from policy.types import MASKS
from qna.learning.decided import DecidedReply

_LETTER = re.compile(r"[^\W_]")
_MASK = re.compile("|".join(map(re.escape, MASKS.values())))
LEAST_LEFT = 0.5
"""Of a question's letters; with fewer left it asks for something else."""


def masked(decided: DecidedReply) -> DecidedReply | None:
    """Without personal data; None: torn, the whole decision stays out.

    Of the other texts (thrown away, turned down) those that hold personal data are left out.
    """
    question = _hidden(decided.question, decided.author)
    texts = [decided.draft, *([decided.reply] if decided.reply is not None else [])]
    if _is_torn(decided.question, question) or any(_holds(text, decided) for text in texts):
        return None
    return replace(
        decided,
        question=question,
        product=_hidden(decided.product, decided.author) if decided.product else None,
        reject_reason=_hidden(decided.reject_reason or "", decided.author) or None,
        thrown_away=tuple(each for each in decided.thrown_away if not _holds(each.reply, decided)),
        turned_down=tuple(each for each in decided.turned_down if not _holds(each, decided)),
        author="",
    )


def _hidden(text: str, author: str) -> str:
    hidden = mask_personal(text)
    return hidden.replace(author, MASKS["name"]) if author else hidden


def _holds(text: str, decided: DecidedReply) -> bool:
    if len(text) > MAX_CHARS or (decided.author and decided.author in text):
        return True
    return bool(find_private(text) or repeated_personal(text, decided.question))


def _is_torn(before: str, after: str) -> bool:
    left = len(_LETTER.findall(_MASK.sub("", after)))
    return not left or left < LEAST_LEFT * len(_LETTER.findall(before))
