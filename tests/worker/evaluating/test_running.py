"""Drafting all of it: each once, what is done stays, an engine that fails is no bad model."""

import json
from pathlib import Path
from typing import Any

import pytest

from qna.settings import Settings
from tests.worker.drafting.engines import GOOD, FailingEngine, WrittenEngine, right
from worker.evaluating import running
from worker.evaluating.arms import parse_arms
from worker.evaluating.questions import Asked
from worker.evaluating.results import NAME, ResultsUnusable, open_results
from worker.evaluating.running import EngineKeepsFailing, done, jobs, run, seed_for, undone

QUESTIONS = [Asked(str(place), f"{place}번 색상 있나요?") for place in range(5)]
SETTINGS = Settings(model="test-model")


def serve(monkeypatch: pytest.MonkeyPatch, *engines: Any) -> list[Settings]:
    """Hands out `engines` one by one; returns the settings they are asked for with."""
    asked: list[Settings] = []
    left = list(engines)

    def make(settings: Settings) -> Any:
        asked.append(settings)
        return left.pop(0)

    monkeypatch.setattr(running, "make_engine", make)
    return asked


def draft_all(folder: Path, arms: list[str], told: Any = lambda job: None) -> tuple[int, int]:
    """How many were to do, and how many the engine failed at."""
    wanted = jobs(parse_arms(arms), QUESTIONS, [1, 2], SETTINGS)
    with open_results(folder) as results:
        todo = undone(wanted, results)
        return len(todo), run(todo, results, SETTINGS, at_once=3, told=told)


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / NAME).read_text().splitlines()]


def test_each_question_once_for_each_arm_and_seed_and_one_engine_for_one_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch, right(), right())
    heard: list[str] = []
    arms = ["now", "cool:preset=cool", "big:model=other"]
    assert draft_all(tmp_path, arms, lambda job: heard.append(job.arm.name)) == (30, 0)
    assert [each.model for each in asked] == ["test-model", "other"]
    assert len(heard) == 30
    found = rows(tmp_path)
    assert len({(row["arm"], row["id"], row["seed"]) for row in found}) == 30
    assert {row["reply"] for row in found} == {GOOD}
    assert draft_all(tmp_path, arms) == (0, 0)
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


def test_arms_draw_the_same_and_questions_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = right()
    serve(monkeypatch, engine)
    draft_all(tmp_path, ["one:candidates=1", "two:candidates=1,preset=cool"])
    seeds = [each.seed for each in engine.sampled]
    assert sorted(seeds[:10]) == sorted(seeds[10:])
    assert len(set(seeds)) == 10
    assert seed_for("1", 1) != seed_for("1", 2)


def test_half_a_line_of_one_that_was_killed_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, right(), right())
    draft_all(tmp_path, ["now"])
    file = tmp_path / NAME
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:6]) + lines[6][:-20])
    assert draft_all(tmp_path, ["now"]) == (4, 0)
    assert len({(row["id"], row["seed"]) for row in rows(tmp_path)}) == len(rows(tmp_path)) == 10


def test_a_renamed_arm_is_the_same_and_a_changed_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, right(), right())
    draft_all(tmp_path, ["now"])
    assert draft_all(tmp_path, ["before"]) == (0, 0)
    assert draft_all(tmp_path, ["now:candidates=2"]) == (10, 0)
    wanted = jobs(parse_arms(["before"]), QUESTIONS, [1, 2], SETTINGS)
    with open_results(tmp_path) as results:
        assert {row["arm"] for row in done(wanted, results)} == {"before"}


def test_what_an_engine_fails_at_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_FAILED", 11)
    serve(monkeypatch, FailingEngine(), right())
    todo, failed = draft_all(tmp_path, ["now"])
    assert failed == todo == 10
    assert rows(tmp_path) == []
    assert draft_all(tmp_path, ["now"]) == (10, 0)


def test_an_engine_that_keeps_failing_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_FAILED", 3)
    engine: WrittenEngine = FailingEngine()
    serve(monkeypatch, engine)
    with pytest.raises(EngineKeepsFailing, match="arm now"):
        draft_all(tmp_path, ["now"])


def test_two_do_not_write_to_one_folder_and_a_foreign_file_stays(tmp_path: Path) -> None:
    other = pytest.raises(ResultsUnusable, match="another evaluation")
    with open_results(tmp_path / "a"), other, open_results(tmp_path / "a"):
        pass
    (tmp_path / NAME).write_text('{"mine": 1}\n')
    with pytest.raises(ResultsUnusable, match="line 1"), open_results(tmp_path):
        pass
    assert (tmp_path / NAME).read_text() == '{"mine": 1}\n'
