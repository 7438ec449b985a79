"""Judges a labelled file of replies: what `make policy-report FILE=…` prints.

The file has one JSON object a line: `id`, `question`, `product`, `reply`, `violations`.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy import Judgement, Verdict, judge_reply, warm_up
from policy.intervals import wilson


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
    print(f"milliseconds            {times(report.seconds)}")


def times(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and slowest, in milliseconds."""
    ordered = sorted(seconds)
    p99 = ordered[int(len(ordered) * 0.99)] if ordered else 0.0
    return f"median {statistics.median(ordered) * 1e3:.2f}, p99 {p99 * 1e3:.2f}, slowest {ordered[-1] * 1e3:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="a labelled file, JSON lines")
    path = parser.parse_args().file
    warm_up()
    lines = path.read_text("utf-8").splitlines()
    show(judge(json.loads(line) for line in lines if line.strip()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
