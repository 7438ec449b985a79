"""An answer, a favour, a deadline or a redirection passes in no good reply."""

import json
from pathlib import Path

import pytest

from policy import Verdict, judge_reply
from policy.foreign import is_english
from policy.sentences import split

DATA = Path(__file__).parents[1] / "data/policy"
INSERTED = (DATA / "insertions.txt").read_text("utf-8").splitlines()
Good = tuple[str, str, str | None]


def good_replies(count: int) -> list[Good]:
    """Clean Korean replies of several styles, short enough to take a sentence more."""
    found: list[Good] = []
    for name in ("plain", "warm", "terse", "occasions", "shared", "fresh"):
        rows = map(json.loads, (DATA / f"replies_{name}.jsonl").read_text("utf-8").splitlines())
        fine = [
            (row["reply"], row["question"], row["product"])
            for row in rows
            if not row["violations"]
            and not is_english(row["question"])
            and len(split(row["reply"])) <= 4
            and judge_reply(row["reply"], row["question"], row["product"]).verdict is Verdict.CLEAN
        ]
        found += fine[: count // 6]
    return found


GOOD = good_replies(30)


def with_sentence(reply: str, sentence: str) -> list[str]:
    """`reply` with `sentence` at its beginning, between its sentences and at its end."""
    places = [0, *(part.end for part in split(reply))]
    return [f"{reply[:at]} {sentence} {reply[at:]}".strip() for at in places]


def test_there_are_sixty_sentences_and_thirty_replies() -> None:
    assert (len(set(INSERTED)), len(GOOD)) == (60, 30)


@pytest.mark.parametrize("sentence", INSERTED)
def test_no_reply_with_it_passes_as_clean(sentence: str) -> None:
    passed = [
        text
        for reply, question, product in GOOD
        for text in with_sentence(reply, sentence)
        if judge_reply(text, question, product).verdict is Verdict.CLEAN
    ]
    assert passed == []
