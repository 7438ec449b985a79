"""False alarms of drift on stable simulated months, and how soon a planted change is told.

`python -m bench.drift` prints the table of docs/learning.md. A month is 63 simulated days of one
shop whose drafts do not change, of which the last 28 are watched once a day; the product's own
`find_changes` looks. Days differ in their number of questions by weekday, and in how many are
edited by the day's mood (a beta distribution around the usual share): decisions of one day are
alike, as those of people are.
"""

import argparse
import random
from collections.abc import Iterator

from qna.drift import Drafted, find_changes

DAYS, WATCHED, RECENT = 63, 28, 7
BEFORE = 28
TOPICS = ["배송", "사이즈", "재입고", "색상", "교환", ""]
WEIGHTS = [30, 20, 15, 10, 5, 20]
MOOD = 60.0
"""Of the beta distribution: how alike the days are; 60 lets a share of 30 % go from 18 to 43."""

Day = list[Drafted]


def a_day(chance: random.Random, day: int, size: int, changed: str = "") -> Day:
    """`changed`: the measure that has moved by a planted amount."""
    weekday = 0.5 if day % 7 in (5, 6) else 1.2
    edited = chance.betavariate(0.3 * MOOD, 0.7 * MOOD) + (0.2 if changed == "edited" else 0)
    look = 0.15 + (0.15 if changed == "look" else 0)
    template = 0.05 + (0.15 if changed == "template" else 0)
    weights = [w * (4 if changed == "topic" and t == "교환" else 1)
               for t, w in zip(TOPICS, WEIGHTS, strict=True)]  # fmt: skip
    middle = 130 if changed == "length" else 95

    def one(number: int) -> Drafted:
        is_template = chance.random() < template
        return Drafted(
            question_id=day * 10_000 + number,
            model="m",
            prompt_version="1",
            template=is_template,
            look=not is_template and chance.random() < look,
            length=max(20, round(chance.gauss(middle, 25))),
            topic=chance.choices(TOPICS, weights)[0],
            edited=chance.random() < edited if chance.random() < 0.95 else None,
        )

    return [one(number) for number in range(max(1, round(chance.gauss(size * weekday, size / 6))))]


def looks(days: list[Day]) -> Iterator[tuple[int, list[Drafted], list[Drafted]]]:
    """The day, the week up to it and the four weeks before, newest first."""
    for day in range(len(days) - WATCHED, len(days) + 1):
        recent = [d for each in reversed(days[day - RECENT : day]) for d in each]
        before = [d for each in reversed(days[max(0, day - RECENT - BEFORE) : day - RECENT])
                  for d in each]  # fmt: skip
        yield day, recent, before


def false_alarm(seed: int, size: int) -> bool:
    chance = random.Random(f"stable {seed}")
    days = [a_day(chance, day, size) for day in range(DAYS)]
    return any(find_changes(recent, before) for _, recent, before in looks(days))


def told_after(seed: int, size: int, changed: str) -> int | None:
    """Days from the planted change until it is told by its own name; None: not in four weeks."""
    chance, begin = random.Random(f"{changed} {seed}"), DAYS - WATCHED
    days = [a_day(chance, day, size, changed if day >= begin else "") for day in range(DAYS)]
    for day, recent, before in looks(days):
        if any(change.measure == changed for change in find_changes(recent, before)):
            return day - begin
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=200)
    parser.add_argument("--size", type=int, default=40, help="Questions a day.")
    parser.add_argument("--first-seed", type=int, default=1000)
    given = parser.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.months)
    alarms = sum(false_alarm(seed, given.size) for seed in seeds)
    print(f"{given.size} questions a day: {alarms} of {given.months} stable months had an alarm\n")
    print("| planted | told in four weeks | median days |\n|---|---|---|")
    for changed in ("edited", "look", "template", "length", "topic"):
        told = [told_after(seed, given.size, changed) for seed in seeds[:20]]
        known = sorted(days for days in told if days is not None)
        middle = known[len(known) // 2] if known else "–"
        print(f"| {changed} | {len(known)} of {len(told)} | {middle} |")


if __name__ == "__main__":
    main()
