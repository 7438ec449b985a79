"""What reading 256 KB of the worst text costs, in processor time, for each function that reads it.

    python -m bench.bounded_work

`READERS` is the list that `tests/test_bounded_work.py` holds to its bound: whoever writes a
function that reads what a customer or a platform sent puts it in.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from pydantic import ValidationError

from platforms.elevenst.client import parse_xml
from platforms.html_text import html_to_text, marked_text, text_to_html
from platforms.http import parse_retry_after
from platforms.moments import read_moment
from platforms.payload import read_json
from platforms.pointer import resolve_text
from policy import find_personal, mask_personal
from policy.personal import repeated_personal
from qna.grouping.faults import fault_in
from qna.grouping.features import features
from qna.grouping.product import normalised
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, clean_text, same_text, storable_text
from qna.store.new_questions import storable
from qna.store.shops import _NAME
from worker.prompt import build_messages, neutralise

SIZE = 256 * 1024
BOUND_SECONDS = 0.05

Reader = Callable[[str], object]


def _parsed(text: str) -> None:
    try:
        parse_xml(f"<a>{text}</a>".encode("utf-8", "surrogatepass"))
    except ValueError:
        return


def _refused(text: str) -> None:
    """A question that is far too long, at every field."""
    try:
        IncomingQuestion(platform_question_id=text, text=text, product_name=text, author_name=text)
    except ValidationError:
        return


READERS: dict[str, Reader] = {
    "clean_text": clean_text,
    "storable_text": storable_text,
    "neutralise": neutralise,
    "find_personal": find_personal,
    "mask_personal": mask_personal,
    "repeated_personal": lambda text: repeated_personal(text[:MAX_QUESTION_CHARS], text),
    "features of a question": features,
    "features with a product": lambda text: features("방수 되나요?", text),
    "fault_in": fault_in,
    "product key": normalised,
    "build_messages": lambda text: build_messages(text, text),
    "html_to_text": html_to_text,
    "text_to_html": text_to_html,
    "marked_text": marked_text,
    "parse_xml": _parsed,
    "read_json": lambda text: read_json(json.dumps([text]).encode()),
    "storable": lambda text: storable({text[:1000]: [text]}),
    "same_text": lambda text: same_text(text, text),
    "read_moment": read_moment,
    "resolve_text": lambda text: resolve_text({"a": text}, "/a"),
    "parse_retry_after": lambda text: parse_retry_after(text, datetime.now(UTC)),
    "find_shop's name": _NAME.fullmatch,
    "question of an event": _refused,
}

# Each is repeated up to the size that is asked for.
UNITS = {
    "spaces": " ",
    "spaces, then a letter": " " * 999 + "가",
    "joiners": "\u200d",
    "line ends": "\r\n",
    "combining marks": "\u0301\u0323",
    "Hangul in pieces": "\u1112\u1161\u11ab",
    "zero width": "\u200b",
    "one word": "가",
    "one Latin word": "a",
    "10,000 lines": "재입고 문의\n",
    "numbers": "1",
    "numbers and spaces": "1 ",
    "numbers and hyphens": "010-",
    "almost addresses": "강남구 ",
    "almost mailboxes": "a.",
    "at signs": "@",
    "names": "김민수 ",
    "opened comments": "<!--",
    "opened tags": "<a ",
    "opened quotes": '<a "',
    "opened declarations": "<![",
    "tags": "<b>",
    "breaks": "<br>",
    "hidden tags": "<object></template>",
    "attributes": '<a b="c" d=\'>',
    "open attribute values": "<a b='=\"",
    "nested tags": "<div><p>",
    "scripts": "<script>",
    "entities": "&lt;",
    "unknown entities": "&a",
    "brackets": "[",
    "nested brackets": "[|",
    "closing bars": "|]",
    "nested tokens": "<|[INST]",
    "angles": "<",
    "quotes": '"',
    "backslashes": "\\",
}


def worst_texts(size: int = SIZE) -> Iterator[tuple[str, str]]:
    """Name and text of `size` bytes in UTF-8 (rounded down to whole units)."""
    for name, unit in UNITS.items():
        yield name, unit * (size // len(unit.encode()))
    half = size // 2
    yield "nested token pairs", "[|" * (half // 2) + "|]" * (half // 2)
    yield "a tag that never ends", "<a " + "x" * (size - 3)


def processor_seconds(read: Reader, text: str) -> float:
    started = time.thread_time()
    read(text)
    return time.thread_time() - started


def main() -> None:
    print(f"{'function':28} {'worst text':26} {'ms':>8}   bound {BOUND_SECONDS * 1000:.0f} ms")
    for name, read in READERS.items():
        costs = ((processor_seconds(read, text), kind) for kind, text in worst_texts())
        seconds, kind = max(costs)
        over = "  OVER" if seconds > BOUND_SECONDS else ""
        print(f"{name:28} {kind:26} {seconds * 1000:8.1f}{over}")


if __name__ == "__main__":
    main()
