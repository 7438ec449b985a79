"""A general word for what a question asks, where no noun of it can be named: "언제 와요" asks for
the 배송 일정, "인덕션에서 써도 되나요" whether it may be used there.

`general.tsv` says what a question for each looks like. Only where one thing is asked and one word
fits; else the reply stays general.
"""

import re
from functools import lru_cache
from importlib.resources import files

from worker.drafting.asks import asks_twice, sentences, tells_of_the_past, wants_answer

_TROUBLE = re.compile(
    r"왔어요|왔는데|왔네|고장\s?났|깨졌|안\s?(?:와요|왔|켜|되네)|\d일째|일주일째|ㅡㅡ|!!"
)


def general_matter(text: str) -> str | None:
    """The general word for the one thing that `text` asks; None where none is sure."""
    if asks_twice(text) or _TROUBLE.search(text):
        return None
    parts = sentences(text)
    if sum(map(wants_answer, parts)) != 1 or any(map(tells_of_the_past, parts)):
        return None
    found = [(weak, word) for weak, word, look in _table() if look.search(text.lower())]
    strong = {word for weak, word in found if not weak} or {word for _, word in found}
    return strong.pop() if len(strong) == 1 else None


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[bool, str, re.Pattern[str]], ...]:
    """Whether it is weak, the word, and what a question for it looks like."""
    lines = files("worker.drafting").joinpath("general.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((word[0] == "~", word.lstrip("~"), re.compile(look)) for word, look in rows)
