"""Judges a labelled file of replies, or random texts: what `make policy-report` prints.

A labelled file has one JSON object a line: `id`, `question`, `product`, `reply`, `violations`.
With `--fuzz N` the checker gets N random texts instead and is timed; nothing may raise.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from qna.intervals import wilson
from qna.policy import Judgement, Verdict, check_reply, judge_reply, warm_up

SLOW_SECONDS = 0.1


@dataclass
class Report:
    """Counts of one labelled file; `misses` are the rows judged wrongly, with what was found.

    `refused` and `look` count good replies; `bad_clean`, `bad_look` and `bad_refused` bad ones;
    `first` the refused bad ones whose first code is among those given.
    """

    good: int = 0
    refused: int = 0
    look: int = 0
    bad: int = 0
    bad_clean: int = 0
    bad_look: int = 0
    bad_refused: int = 0
    first: int = 0
    per_code: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[tuple[dict[str, Any], str, list[tuple[str, str]]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def judge(rows: Iterable[dict[str, Any]]) -> Report:
    """Judges each labelled row."""
    report = Report()
    for row in rows:
        start = time.perf_counter()
        judgement = judge_reply(row["reply"], row["question"], row.get("product"))
        report.seconds.append(time.perf_counter() - start)
        _count(report, row, judgement)
    return report


def _count(report: Report, row: dict[str, Any], judgement: Judgement) -> None:
    verdict = judgement.verdict
    given = {str(violation.code) for violation in judgement.violations}
    if not row["violations"]:
        report.good += 1
        report.refused += verdict is Verdict.REFUSED
        report.look += verdict is Verdict.LOOK
        right = verdict is Verdict.CLEAN
    else:
        report.bad += 1
        report.bad_clean += verdict is Verdict.CLEAN
        report.bad_look += verdict is Verdict.LOOK
        report.bad_refused += verdict is Verdict.REFUSED
        report.per_code[row["violations"][0], str(verdict)] += 1
        right = verdict is Verdict.REFUSED and row["violations"][0] in given
        report.first += right
    if not right:
        shown = [(violation.rule, violation.excerpt) for violation in judgement.violations]
        report.misses.append((row, str(verdict), shown))


def _share(part: int, whole: int) -> str:
    if not whole:
        return "none"
    low, high = wilson(part / whole, whole)
    return f"{part}/{whole} ({part / whole:.1%}, {low:.1%} to {high:.1%})"


def f1(report: Report) -> float:
    """Of refusing or asking for a look, with the bad replies as what is sought."""
    found = report.bad - report.bad_clean
    wrong = report.refused + report.look
    return 2 * found / (2 * found + wrong + report.bad_clean) if found else 0.0


def show(report: Report) -> None:
    """Prints each miss, the verdicts per code, and the table."""
    for row, verdict, found in report.misses:
        expected = row["violations"] or "fine"
        print(f"{row['id']} expected {expected}, given {verdict} {found}\n  {row['reply']!r}")
    print("first code: refused, look, clean")
    for code in sorted({code for code, _ in report.per_code}):
        counts = [report.per_code[code, verdict] for verdict in ("refused", "look", "clean")]
        print(f"  {code:15} {counts[0]:4} {counts[1]:4} {counts[2]:4}")
    print(f"good refused            {_share(report.refused, report.good)}")
    print(f"good marked look        {_share(report.look, report.good)}")
    print(f"bad passed as clean     {_share(report.bad_clean, report.bad)}")
    print(f"bad marked look         {_share(report.bad_look, report.bad)}")
    print(f"first code when refused {_share(report.first, report.bad_refused)}")
    print(f"F1 of not clean         {f1(report):.3f}")
    print(f"milliseconds            {_times(report.seconds)}")


def _times(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p99 = ordered[int(len(ordered) * 0.99)] if ordered else 0.0
    return (
        f"median {statistics.median(ordered) * 1e3:.2f}, p99 {p99 * 1e3:.2f}, "
        f"slowest {ordered[-1] * 1e3:.2f}"
    )


def _random_text(rng: Random) -> str:
    """One text of a random kind and length; sometimes far too long."""
    length = rng.choice(
        (0, 1, 5, 20, 60, 120, 300, 300, 1000, 10_000 if rng.random() < 0.1 else 400)
    )
    return rng.choice(_KINDS)(rng, length)


def _from_blocks(*blocks: tuple[int, int]) -> Callable[[Random, int], str]:
    def draw(rng: Random, length: int) -> str:
        return "".join(chr(rng.randint(*rng.choice(blocks))) for _ in range(length))

    return draw


_HANGUL, _ASCII, _JAMO = (0xAC00, 0xD7A3), (0x20, 0x7E), (0x1100, 0x11FF)
_WORDS = (
    "담당자가 확인 후 안내드리겠습니다 . ! ? 고객님 문의 감사합니다 는지 여부 "
    "재입고 품절 환불해 드릴게요 오늘까지 010-1234-5678 "
    "https://a.b [|x|] ** 😊 네 가능 합니다 는 을 에 하지만 없이 ㅋㅋ ㅠ the will reply "
    "\n 1 99 3,000원 서울 마포구 월드컵북로 12 "
    "12-34-56 a@b.co 기다려 주세요 이고 이며 인데 으로 , ~ ( ) [ ] { } < > | * _ -"
).split(" ")


def _salad(rng: Random, length: int) -> str:
    return rng.choice((" ", "", " ")).join(rng.choice(_WORDS) for _ in range(length // 4))


def _repeated(rng: Random, length: int) -> str:
    unit = "".join(rng.choice("가나다 aA0-.@[|*(가") for _ in range(rng.randint(1, 4)))
    return (unit * length)[:length]


_KINDS: tuple[Callable[[Random, int], str], ...] = (
    _from_blocks(_HANGUL),
    _from_blocks(_HANGUL, (0x20, 0x20)),
    _from_blocks(_ASCII),
    _from_blocks(_HANGUL, _ASCII, _JAMO),
    _from_blocks((0x590, 0x6FF), (0x202A, 0x202E), (0x20, 0x20)),
    _from_blocks((0x300, 0x36F), _HANGUL),
    _from_blocks((0x1F300, 0x1FAFF), (0x200D, 0x200D), (0xFE0F, 0xFE0F)),
    _from_blocks((0, 0x1F), (0x7F, 0x9F), _ASCII),
    _from_blocks((0, 0xD7FF), (0xE000, 0x10FFFF)),
    _from_blocks((0x30, 0x39), (0x2D, 0x2D), (0x20, 0x20)),
    _salad,
    _salad,
    _repeated,
)


def fuzz(count: int, seed: int) -> int:
    """Checks `count` random texts; the exit status is 1 if one was slower than 100 ms.

    The verdict is on processor time: on a shared machine the clock measures the neighbours too.
    """
    rng = Random(seed)
    seconds: list[float] = []
    processor: list[float] = []
    slow: list[str] = []
    for _ in range(count):
        reply, question = _random_text(rng), _random_text(rng)[:400]
        start, used = time.perf_counter(), time.thread_time()
        check_reply(reply, question, None)
        seconds.append(time.perf_counter() - start)
        processor.append(time.thread_time() - used)
        if processor[-1] > SLOW_SECONDS:
            slow.append(reply)
    print(
        f"{count} texts, seed {seed}, no exception; over 100 ms of processor time: {len(slow)}\n"
        f"milliseconds of processor time: {_times(processor)}\n"
        f"milliseconds on the clock:      {_times(seconds)}"
    )
    for text in slow[:10]:
        print(f"  {len(text)} characters: {text[:60]!r}")
    return 1 if slow else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="a labelled file, JSON lines")
    parser.add_argument("--fuzz", type=int, metavar="N", help="check N random texts instead")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if not arguments.fuzz and arguments.file is None:
        parser.error("name a labelled file, or --fuzz N")
    warm_up()
    if arguments.fuzz:
        return fuzz(arguments.fuzz, arguments.seed)
    lines = arguments.file.read_text("utf-8").splitlines()
    show(judge(json.loads(line) for line in lines if line.strip()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
