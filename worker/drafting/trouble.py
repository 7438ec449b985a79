"""Whether a customer tells of something that went wrong, so that thanks alone would sound cold.

A linear model says it of Korean questions, learned from written ones (`python -m train.troubles` in
`demo_model`); of English ones a list of words does. Sure rather than complete: what is not seen is
left to the model that drafts. Reads a bounded part of the text, in linear time.
"""

import re
import unicodedata
from functools import lru_cache

from policy.linear import table
from worker.drafting.trouble_features import features

MAX_CHARS = 600
"""Characters of a question that are looked at."""
_TOLD = 0.45
"""Log-odds from which on something went wrong. An apology to who is content must not be sent,
thanks to who is not may be: of unseen ones 0.5 finds 60 % with 1 % wrongly, 0 70 and 2.7 %."""
_ENGLISH = re.compile(
    r"\b(?:broken?|broke|crack(?:ed)?|crushed|damaged|defective|faulty|leak(?:s|ed)|torn|ripped"
    r"|mou?ldy|rotten|rash|hole in|shrank|scratch(?:ed|es)|expired|missing|wrong|stopped working"
    r"|peels? off|still (?:waiting|not|have ?n[o']t|stinks)|no reply|heard nothing|nothing like"
    r"|never (?:got|arrived|received|came|again)|has ?n[o']t (?:arrived|come|shipped|moved)"
    r"|did ?n[o']t (?:arrive|work|come)|does ?n[o']?t (?:work|charge|turn)|not what i ordered"
    r"|not (?:working|pick up)|won'?t (?:turn|charge|start|open|close|pair)|unbelievable"
    r"|(?:cannot|can'?t) (?:pair|use)|only (?:one|two) of|disappoint\w*|terrible service"
    r"|unacceptable|ridiculous|disgusting|scam|charged (?:me )?twice|so strong i|nobody came"
    r"|where is my|where the hell)\b",
    re.IGNORECASE,
)
_ENGLISH_ASKED = re.compile(
    r"\s*(?:does|is|are|can|will|would|do|what (?:if|is|are|does|size)|what's|which)\b",
    re.IGNORECASE,
)
_PLAIN_CHARS = 60
_PLAIN_ASKED = re.compile(r"(?:까|나|가|는지|지|와|돼|되|요|니)요?\s?[?~]?$|\?$")
_POLITE_END = re.compile(
    r"(?:궁금\S{0,4}|알려\s?주\S{1,6}|가능할까요|있을까요|될까요|되나요|있나요|가요|부탁\s?드(?:려요|립니다)|감사\S{2,5})[\s.?!~^]*$"
)
_UPSET = re.compile(
    r"ㅡㅡ|!!|대체|왜\s?(?:안|못|받)|아니\s|제대로|진짜|그만|화나|짜증|실망|속상|네(?:요)?(?=[\s.~]|$)|던데(?=\s)|ㅋ|고장\s|참나"
)
_SENTENCE = re.compile(r"(?<=[.?!\n~])\s*|(?<=[ㅠㅜ])\s|(?<=[요다죠])\s")
_HANGUL = re.compile("[가-힣]")


@lru_cache(maxsize=1024)
def tells_of_trouble(question: str) -> bool:
    """Whether something went wrong for the customer, by the first `MAX_CHARS` of what they write.

    A question whether it might ("깨지나요?"), hearsay, what the customer did and the wish for a
    spare part are none.
    """
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS])
    if not _HANGUL.search(text):
        return bool(_ENGLISH.search(text)) and not _ENGLISH_ASKED.match(text)
    return table("worker.drafting", "trouble.bin").odds(features(text)) >= _TOLD


def asks_plainly(question: str) -> bool:
    """Whether it is one short sentence that asks, without tears: nothing to be sorry for, unless
    `tells_of_trouble` sees it."""
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS]).strip()
    if len(text) > _PLAIN_CHARS or re.search("[ㅠㅜ]", text) or tells_of_trouble(text):
        return False
    return len(_sentences(text)) == 1 and bool(_PLAIN_ASKED.search(text))


def asks_calmly(question: str) -> bool:
    """Whether it is surely no complaint: it asks plainly or, in more sentences, ends with a polite
    question, and no word of it is upset."""
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS]).strip()
    if _UPSET.search(text) or tells_of_trouble(text):
        return False
    return asks_plainly(text) or bool(_POLITE_END.search(text))


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.split(text) if piece.strip()]
