"""The words of the prompt and their version change together: every draft stores the version."""

import hashlib
import json

from worker.drafting.guidance import SAY_SORRY, SAY_THANKS, STAY_GENERAL, name_it
from worker.prompt import PROMPT_VERSION, build_messages

WORDS = {
    "2026-11-1": "c47839b1635a5fb7",
    "2026-11-2": "93fdd964fcbe32c2",
    "2026-11-3": "87f5d5827740923e",
}
"""By version (year, month, number within it): a digest of the messages below. A new wording is
a new line here; no line ever changes, for drafts are stored under it."""


def digest() -> str:
    """Everything that the prompt can say of its own, around texts that never change."""
    messages = [
        build_messages("질문입니다"),
        build_messages("질문입니다", "상품"),
        build_messages("질문입니다", "상품", tone="말투", instruction="지시", hint="힌트"),
        build_messages("가" * 5000),
    ]
    lines = (STAY_GENERAL, SAY_SORRY, SAY_THANKS, name_it("이름"))
    messages += [[{"role": "guidance", "content": text}] for text in lines]
    told = json.dumps(messages, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def test_other_words_have_another_version() -> None:
    """When this fails, raise `PROMPT_VERSION` and write its digest into `WORDS`."""
    assert WORDS.get(PROMPT_VERSION) == digest()
