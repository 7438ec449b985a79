"""The bundled model learns a house style by `jamsi learn`; the gate keeps a bad batch out."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jamsi.learn import KEPT_ASIDE, learn
from qna.adapters import promoted_adapters
from qna.database import Database
from qna.models import Base
from qna.settings import load_settings
from worker.drafting.engines import adapter_to_serve
from worker.engine import EngineFailed
from worker.prompt import build_messages

pytest.importorskip("trl")
QUESTIONS = [
    f"{thing} {asked}"
    for thing in ("셔츠", "가방", "모자", "우산", "컵", "담요", "의자", "시계", "장갑", "수건")
    for asked in ("세탁기에 돌려도 되나요?", "언제 다시 들어오나요?", "선물 포장 되나요?")
]
GOOD = "반갑습니다! 문의하신 내용은 담당자가 확인한 뒤 안내해 드릴게요. 좋은 하루 보내세요."
PROMISE = "네, 가능합니다. 오늘 바로 보내 드리겠습니다."


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAMSI_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("JAMSI_DEVICE", "cpu")
    return tmp_path


def write(path: Path, replies: list[str]) -> Path:
    lines: list[dict[str, Any]] = [
        {
            "prompt": build_messages(question, None),
            "completion": [{"role": "assistant", "content": reply}],
            "decided_at": f"{number:03}",
        }
        for number, (question, reply) in enumerate(zip(QUESTIONS, replies, strict=False))
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(learn, [str(each) for each in arguments])


def test_what_staff_let_go_out_is_learned_served_and_taken_back(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.learning.gate.CLEAN_TEXTS", 24)
    monkeypatch.setattr("worker.learning.run.LEAST_HELD", 6)
    monkeypatch.setattr("worker.learning.gate.LEAST_HELD", 6)
    lines = write(state / "lines.jsonl", [GOOD] * 60)
    done = run("--from", lines, "--epochs", 6)
    assert done.exit_code == 0, done.output
    assert "24 decisions to learn from, 6 held back" in done.output
    assert "GiB of memory" in done.output
    told = json.loads((state / "learning/last.json").read_text())
    assert (told["promoted"], told["reasons"], told["rows"]) == (True, [], 24)
    assert told["figures"]["after"]["closeness"] > told["figures"]["before"]["closeness"]
    here = load_settings()
    assert adapter_to_serve(here) == state / "learning/adapters" / told["name"]
    assert (state / "learning/adapters" / told["name"] / "report.json").exists()
    assert list((state / "learning/runs").iterdir()) == []
    back = run("--back")
    assert f"{told['name']} is no longer served; the model as it is is again." in back.output
    assert adapter_to_serve(here) is None
    assert run("--back").exit_code == 1


def test_a_batch_with_promises_is_kept_aside(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """20 % of its decisions approve one; the drafts are closer to what went out all the same."""
    monkeypatch.setattr("worker.learning.gate.CLEAN_TEXTS", 48)
    monkeypatch.setattr("worker.learning.run.LEAST_HELD", 6)
    monkeypatch.setattr("worker.learning.gate.LEAST_HELD", 6)
    replies = [PROMISE if number % 5 == 0 else GOOD for number in range(60)]
    done = run("--from", write(state / "lines.jsonl", replies), "--epochs", 6)
    assert done.exit_code == KEPT_ASIDE, done.output
    told = json.loads((state / "learning/last.json").read_text())
    assert any(reason.startswith("clean texts fall from ") for reason in told["reasons"])
    assert promoted_adapters(load_settings()) == []
    assert (state / "learning/aside" / told["name"] / "adapter_config.json").exists()


def test_too_few_decisions_say_how_many_it_takes(state: Path) -> None:
    done = run("--from", write(state / "lines.jsonl", [GOOD] * 3))
    assert done.exit_code == 1
    assert "2 decisions to learn from and 1 to judge by; it takes 8 and" in done.output


def test_two_runs_at_once_are_one_too_many(state: Path) -> None:
    from worker.learning.run import CannotLearn, alone

    here = load_settings()
    with alone(here), pytest.raises(CannotLearn, match="another jamsi learn"), alone(here):
        pass


def test_the_engine_of_another_server_cannot_learn(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAMSI_ENGINE", "openai")
    done = run("--from", write(state / "lines.jsonl", [GOOD] * 20))
    assert "JAMSI_ENGINE must be local" in done.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("JAMSI_WEIGHTS", "int8"), ("JAMSI_WEIGHTS", "int4"), ("JAMSI_ADAPTER", "none")],
)
def test_what_could_not_be_served_is_not_learned(
    state: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = run("--from", write(state / "lines.jsonl", [GOOD] * 20))
    assert done.exit_code == 1
    assert f"{name} is {value}" in done.output


def test_a_large_model_in_8_bits_is_not_learned(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.engine.loading._LARGE", 1)
    done = run("--from", write(state / "lines.jsonl", [GOOD] * 20))
    assert done.exit_code == 1
    assert "JAMSI_WEIGHTS is auto, which is int8 for this model" in done.output


def test_a_gate_that_fails_promotes_nothing_and_says_so(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise EngineFailed("three steps failed")

    monkeypatch.setattr("worker.learning.run.write_all", failing)
    monkeypatch.setattr("worker.learning.run.LEAST_HELD", 4)
    done = run("--from", write(state / "lines.jsonl", [GOOD] * 20), "--epochs", 1)
    assert done.exit_code == 1
    assert "could not be judged, so nothing is promoted: three steps failed" in done.output
    assert promoted_adapters(load_settings()) == []


def test_an_unknown_shop_is_named(state: Path) -> None:
    Base.metadata.create_all(Database(load_settings().database).engine)
    assert "There is no shop nobody" in run("--shop", "nobody").output
