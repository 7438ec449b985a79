"""The test of two arms: an exact martingale, few false alarms, ten points found, honest bounds."""

import math
import random

import pytest

from bench.experiments import decisions, false_alarms, found_after, interval_misses
from qna.experiments import sequential
from qna.experiments.arms import Arm, draw_arm
from qna.experiments.sequential import Finding, Outcome, always_valid_interval, weigh


@pytest.mark.parametrize("common", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("assumed", [0.02, 0.3, 0.7, 0.98])
def test_one_more_decision_is_worth_nothing_on_average_where_the_arms_are_alike(
    common: float, assumed: float
) -> None:
    """The mean ratio is 1, whatever share is assumed: what the bound on false alarms rests on."""
    ratio = sequential._log_ratio
    mean = sum(
        0.5 * chance * math.exp(ratio(assumed, of_better, unchanged))
        for of_better in (True, False)
        for unchanged, chance in ((True, common), (False, 1 - common))
    )
    assert mean == pytest.approx(1.0)


def test_equal_arms_are_rarely_told_apart() -> None:
    """Looked at after each of 3,000 decisions; `bench.experiments` counts 1,000 runs."""
    assert false_alarms(0.7, runs=25, seed=5) <= 0.10


def test_ten_points_are_found_and_for_the_right_arm() -> None:
    after, found, wrong = found_after(0.8, runs=25, seed=7)
    assert after < 450
    assert found > 0.9
    assert wrong == 0.0


def test_which_arm_is_better_does_not_depend_on_its_name() -> None:
    ours = decisions(random.Random(1), {Arm.A: 0.5, Arm.B: 0.8}, 800)
    turned: list[Outcome] = [(Arm.A if arm is Arm.B else Arm.B, left) for arm, left in ours]
    one, other = weigh(ours), weigh(turned)
    assert (one.better, other.better) == (Arm.B, Arm.A)
    assert one.decided_after == other.decided_after
    assert one.evidence == pytest.approx(other.evidence)


def test_a_winner_stays_whatever_comes_later() -> None:
    first = decisions(random.Random(1), {Arm.A: 0.5, Arm.B: 0.9}, 400)
    later = decisions(random.Random(2), {Arm.A: 0.9, Arm.B: 0.5}, 2000)
    found = weigh(first)
    after = weigh([*first, *later])
    assert found.better is after.better is Arm.B
    assert after.decided_after == found.decided_after
    assert after.leader is Arm.A


def test_it_ends_without_a_winner_after_the_most_decisions() -> None:
    same: list[Outcome] = [(arm, True) for arm in Arm] * (sequential.MOST_DECISIONS // 2)
    assert not weigh(same[:-2]).is_over
    assert weigh(same).is_over
    assert weigh(same).better is None


def test_nothing_is_known_before_the_first_decision() -> None:
    empty = weigh([])
    assert (empty.better, empty.leader, empty.is_over, empty.evidence) == (None, None, False, 1.0)
    assert empty == Finding()
    assert always_valid_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("number", [1, 10, 1000])
def test_bounds_hold_what_was_seen_and_narrow(number: int) -> None:
    for successes in {0, number // 3, number}:
        low, high = always_valid_interval(successes, number)
        assert 0.0 <= low <= successes / number <= high <= 1.0
        tenfold = always_valid_interval(10 * successes, 10 * number)
        assert tenfold[1] - tenfold[0] < high - low


def test_bounds_miss_the_true_share_rarely_at_any_moment() -> None:
    assert interval_misses(0.7, runs=40, seed=3, number=300) <= 0.10


def test_each_question_draws_by_the_seed_and_the_arms_fill_alike() -> None:
    drawn = [draw_arm("s", number) for number in range(4000)]
    assert drawn == [draw_arm("s", number) for number in range(4000)]
    assert drawn != [draw_arm("t", number) for number in range(4000)]
    assert abs(drawn.count(Arm.A) - 2000) < 150
