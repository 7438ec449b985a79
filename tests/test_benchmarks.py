"""What benchmarks read is where they look for it."""

from bench.grouping_day import UNIQUE
from bench.learning import QUESTIONS, questions


def test_the_clerks_find_their_questions() -> None:
    asked = questions()
    assert len(set(asked)) == len(asked) == QUESTIONS


def test_the_simulated_day_finds_its_questions() -> None:
    assert UNIQUE.is_file()
