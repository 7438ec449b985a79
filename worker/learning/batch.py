"""What one training run learns from, and what it is judged by: out of lines in TRL's formats."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from worker.prompt import SYSTEM_MESSAGE

Messages = list[dict[str, str]]
Line = Mapping[str, Any]

MOST_ROWS = 20_000
"""Of the newest decisions; more would take hours and teach nothing new."""
LONGEST_LINE = 100_000
"""Characters; a question, a reply and what was thrown away are a few thousand."""
_HELD = ("validation", "test")
_HELD_SHARE = 0.2
"""Of lines that name no split: the last ones."""
_USER = re.compile(r"(?:상품명: (?P<product>[^\n]*)\n)?문의: (?P<question>.*)", re.DOTALL)


class WrongLine(ValueError):
    """A line that cannot be learned from; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Example:
    prompt: Messages
    reply: str


@dataclass(frozen=True, slots=True)
class Pair:
    prompt: Messages
    chosen: str
    rejected: str


@dataclass(frozen=True, slots=True)
class Held:
    """A later decision that is kept from training: what was asked, and what went out."""

    prompt: Messages
    question: str
    product: str | None
    instruction: str
    """What the shop added to the system message."""
    reply: str


@dataclass(frozen=True, slots=True)
class Batch:
    examples: list[Example]
    pairs: list[Pair]
    held: list[Held]

    @property
    def digest(self) -> str:
        """8 hexadecimal digits: the same for the same texts in the same order."""
        texts = [(e.prompt, e.reply) for e in self.examples]
        pairs = [(p.prompt, p.chosen, p.rejected) for p in self.pairs]
        told = json.dumps([texts, pairs], ensure_ascii=False)
        return blake2b(told.encode(errors="replace"), digest_size=4).hexdigest()


def read_lines(lines: Iterable[str], name: str) -> Iterator[dict[str, Any]]:
    """Each line of the file `name` as an object; blank ones are passed over.

    Raises `WrongLine` naming the file and the line.
    """
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise WrongLine(f"{name}, line {number}: longer than {LONGEST_LINE} characters")
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise WrongLine(f"{name}, line {number} is not JSON: {error}") from None
        if not isinstance(read, dict) or not {"completion", "chosen"} & read.keys():
            raise WrongLine(
                f"{name}, line {number}: needs completion (jamsi export --as sft) or chosen and "
                "rejected (--as dpo)"
            )
        yield read | {"line": f"{name}, line {number}"}


def make_batch(lines: Iterable[Line]) -> Batch:
    """The newest `MOST_ROWS` of `lines`, parted as their `split` says; where none says anything,
    the last fifth by `decided_at` is held back. Nothing is learned from whose prompt or customer is
    held back too, whichever file it comes from. Raises `WrongLine`."""
    ordered = sorted(lines, key=lambda line: str(line.get("decided_at", "")))[-MOST_ROWS:]
    late = _late(ordered)
    marks = {mark for line in late for mark in _marks(line)}
    early = [
        line
        for line in ordered
        if line.get("split") not in _HELD and marks.isdisjoint(_marks(line))
    ]
    kept = [line for line in early if "completion" in line]
    pairs = [line for line in early if "chosen" in line]
    return Batch(
        [Example(_prompt(line), _answer(line, "completion")) for line in kept],
        [Pair(_prompt(x), _answer(x, "chosen"), _answer(x, "rejected")) for x in pairs],
        [_held(line) for line in late],
    )


def _late(ordered: list[Line]) -> list[Line]:
    """What is held back to judge by."""
    singles = [line for line in ordered if "completion" in line]
    if not any("split" in line for line in ordered):
        first = len(singles) - round(len(singles) * _HELD_SHARE)
        held = {_prompt_mark(line) for line in singles[first:]}
        return [line for line in singles if _prompt_mark(line) in held]
    for line in ordered:
        if "split" not in line:
            raise WrongLine(
                f"{_place(line)} has no split and others have one: give files that all come from "
                "jamsi export, or take the split out of every line"
            )
    return [line for line in singles if line["split"] in _HELD]


def _marks(line: Line) -> set[str]:
    """What ties a line to others: its prompt, and its customer where it names one."""
    customer = line.get("customer")
    return {_prompt_mark(line)} | ({f"customer {customer}"} if customer else set())


def _prompt_mark(line: Line) -> str:
    return json.dumps(line.get("prompt"), ensure_ascii=False)


def _prompt(line: Line) -> Messages:
    prompt = line.get("prompt")
    if not isinstance(prompt, list) or not prompt or not all(map(_is_message, prompt)):
        raise WrongLine(f"{_place(line)}: prompt must be a list of messages (role, content)")
    return [{"role": each["role"], "content": each["content"]} for each in prompt]


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) for key in ("role", "content")
    )


def _answer(line: Line, key: str) -> str:
    answer = line.get(key)
    if not isinstance(answer, list) or len(answer) != 1 or not _is_message(answer[0]):
        raise WrongLine(f"{_place(line)}: {key} must be a list of one message of the assistant")
    text: str = answer[0]["content"].strip()
    if not text:
        raise WrongLine(f"{_place(line)}: {key} is empty")
    return text


def _held(line: Line) -> Held:
    prompt = _prompt(line)
    system = "\n".join(m["content"] for m in prompt if m["role"] == "system")
    asked = _USER.fullmatch(prompt[-1]["content"])
    if asked is None:
        raise WrongLine(
            f"{_place(line)}: the last message of the prompt is no question of ours "
            "(상품명: …, 문의: …); export the lines again"
        )
    if not system.startswith(SYSTEM_MESSAGE):
        raise WrongLine(
            f"{_place(line)}: the system message does not begin as this release's does, so the "
            "gate would ask something else than was learned; export the lines again"
        )
    added = system.removeprefix(SYSTEM_MESSAGE).strip()
    return Held(prompt, asked["question"], asked["product"], added, _answer(line, "completion"))


def _place(line: Line) -> str:
    return str(line.get("line") or f"line {line.get('id')}")
