"""An arm as it is typed, and what of it decides what is drafted."""

from pathlib import Path

import pytest

from qna.settings import Settings
from worker.evaluating.arms import MOST_ARMS, Arm, ArmInvalid, parse_arm, parse_arms
from worker.evaluating.questions import Asked


def test_an_arm_says_what_it_changes_and_keeps_the_rest(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("인사말로 시작하고,\n존댓말로 씁니다.\n")
    arm = parse_arm(f"new:model=./m,preset=cool,candidates=5,instruction=@{words}")
    assert arm == Arm(
        "new", model="./m", preset="cool", candidates=5,
        instruction="인사말로 시작하고,\n존댓말로 씁니다.",
    )  # fmt: skip
    base = Settings(model="old", model_revision="abc", device="cpu")
    chosen = arm.settings(base)
    assert (chosen.model, chosen.model_revision, chosen.device) == ("./m", None, "cpu")
    asked = Asked("1", "재고 있나요?", "머그컵", tone="부드럽게", instruction="짧게")
    request = arm.request(asked, 7)
    assert (request.tone, request.instruction) == ("부드럽게", arm.instruction)
    assert (request.preset, request.candidates, request.max_attempts, request.seed) == (
        "cool", 5, 3, 7,
    )  # fmt: skip
    assert parse_arm("now").settings(base) == base


def test_without_any_arm_things_are_as_they_are() -> None:
    assert parse_arms(()) == [Arm("now")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["a b:preset=cool"], "is no name"),
        (["new:colour=red"], "keys are model, revision"),
        (["new:preset"], "is no key=value"),
        (["new:preset=hot"], "there are greedy, balanced"),
        (["new:candidates=0"], "from 1 to 8"),
        (["new:attempts=1e3"], "from 1 to 10"),
        (["new:model="], "model is empty"),
        (["new:instruction=@/no/such/file"], "cannot be read"),
        (["new:tone=" + "가" * 2001], "longer than 2000"),
        (["now", "now:preset=cool"], "a name of its own"),
        ([f"arm{place}" for place in range(MOST_ARMS + 1)], "at most 8"),
    ],
)
def test_a_wrong_arm_is_told_with_what_there_is(typed: list[str], said: str) -> None:
    with pytest.raises(ArmInvalid, match=said):
        parse_arms(typed)


def test_an_arm_is_resumed_while_it_drafts_in_the_same_way() -> None:
    base, other = Settings(model="one"), Settings(model="two")
    now = parse_arm("now")
    assert now.fingerprint(base) == parse_arm("now:preset=balanced").fingerprint(base)
    marks = [now.fingerprint(base), now.fingerprint(other)]
    marks += [parse_arm(f"now:{way}").fingerprint(base) for way in ("preset=cool", "candidates=1")]
    assert len(set(marks)) == len(marks)


def test_other_weights_under_the_same_name_are_drafted_anew(tmp_path: Path) -> None:
    base, now = Settings(model=str(tmp_path)), parse_arm("now")
    (tmp_path / "model.safetensors").write_bytes(b"one")
    before = now.fingerprint(base)
    assert now.fingerprint(base) == before
    (tmp_path / "model.safetensors").write_bytes(b"other")
    assert now.fingerprint(base) != before
