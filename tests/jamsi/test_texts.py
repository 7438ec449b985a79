"""check, draft, generate through the console script: JSON lines in, JSON lines out, in order."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.jamsi.command import Jamsi

DATA = Path(__file__).parents[1] / "data" / "exaone"
GOOD = "안녕하세요, 고객님. 담당자가 확인한 후 정확히 안내드리겠습니다. 잠시만 기다려 주세요."
WRONG = "네, 재고가 있습니다. 오늘 바로 발송해 드립니다."
BAD_LINES = [b"{", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000, b"NaN", b""]


def lines(*records: Any) -> bytes:
    return b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in records)


def answers(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode("utf-8").splitlines()]


@pytest.fixture
def jamsi(tmp_path: Path) -> Jamsi:
    """Neither a database nor a Redis is there."""
    return Jamsi({"JAMSI_STATE_DIR": str(tmp_path / "var"), "JAMSI_DEVICE": "cpu"})


def test_check(jamsi: Jamsi, tmp_path: Path) -> None:
    question = {"question": "재입고 되나요?", "product": "머그컵"}
    typed = lines(
        {"id": 1, "reply": GOOD, **question},
        {"id": "둘", "reply": WRONG, **question},
        *BAD_LINES,
        {"id": 3, "question": "재입고 되나요?"},
        {"id": 4, "reply": GOOD, "question": 5},
        {"id": 5, "reply": GOOD, "question": "?", "product": None, "error": "a field of theirs"},
        b'{"id": "\\ud800", "reply": "\\ud83d", "question": "?"}',
        {"id": 7, "reply": GOOD + "\0", "question": "?"},
        {"id": 8, "reply": GOOD, **question},
    )
    result = jamsi("check", typed=typed)
    assert result.exit_code == 0, result.output
    found = answers(result.stdout_bytes)
    assert [each["id"] for each in found] == [
        1, "둘", *[None] * 6, 3, 4, 5, "\ud800", 7, 8,
    ]  # fmt: skip
    assert found[0] == {"id": 1, "ok": True, "verdict": "clean", "violations": []}
    assert found[1]["ok"] is False
    for violation in found[1]["violations"]:
        assert set(violation) == {"code", "excerpt", "start", "end", "rule", "why"}
        assert violation["excerpt"] in WRONG
    assert all("error" in each for each in found[2:10])
    assert "reply must be a string" in found[8]["error"]
    assert found[10] == {"id": 5, "ok": True, "verdict": "clean", "violations": []}
    assert found[-1]["ok"] is True
    assert not (tmp_path / "var").exists()


def test_generate_gives_exactly_the_known_ids(jamsi: Jamsi) -> None:
    known = json.loads((DATA / "tiny-tied.greedy.json").read_text())
    sampling = {"max_new_tokens": 40, "ignore_eos": True}
    prompt = known["prompt"]
    typed = lines(
        {"id": "a", "prompt_ids": prompt, "sampling": sampling},
        b"{",
        {"id": "b", "sampling": sampling},
        {"id": "c", "prompt_ids": prompt, "sampling": {"temperature": "hot"}},
        {"id": "d", "prompt_ids": prompt, "sampling": {"no_such": 1}},
        {"id": "e", "prompt_ids": [], "sampling": sampling},
        {"id": "f", "prompt_ids": [10**9], "sampling": sampling},
        {"id": "g", "prompt_ids": "text", "sampling": []},
        {"id": "h", "prompt_ids": prompt, "sampling": sampling | {"max_new_tokens": 3}},
    )
    result = jamsi.script("generate", "--model", str(DATA / "tiny-tied"), typed=typed)
    assert result.returncode == 0, result.stderr.decode()
    found = answers(result.stdout)
    assert [each["id"] for each in found] == ["a", None, *"bcdefgh"]
    expected = known["greedy"]
    assert found[0]["token_ids"] == expected
    assert (found[0]["finish_reason"], found[0]["prompt_tokens"]) == ("length", len(prompt))
    assert set(found[0]) == {"id", "token_ids", "text", "finish_reason", "prompt_tokens"}
    assert all(set(each) == {"id", "error"} and each["error"] for each in found[1:-1])
    assert "temperature" in found[3]["error"]
    assert "knows no no_such; there are max_new_tokens, do_sample," in found[4]["error"]
    assert found[-1]["token_ids"] == expected[:3]


def test_draft_never_lets_a_violation_through(jamsi: Jamsi) -> None:
    """By a model that cannot read a question, since it has no tokenizer: all templates."""
    typed = lines(
        {"id": 1, "question": "재입고 되나요?", "product": "머그컵"},
        {"id": 2},
        b"{",
        {"id": 3, "question": "When is it back?"},
    )
    env = {"JAMSI_MODEL": str(DATA / "tiny-tied")}
    result = jamsi.script(
        "draft", "--attempts", "2", "--candidates", "2", "--seed", "5", typed=typed, env=env
    )
    assert result.returncode == 0, result.stderr.decode()
    found = answers(result.stdout)
    assert [each["id"] for each in found] == [1, 2, None, 3]
    assert set(found[0]) >= {
        "reply", "source", "verdict", "attempts", "violations", "rejected", "model",
        "prompt_version", "seconds",
    }  # fmt: skip
    assert (found[0]["source"], found[0]["violations"]) == ("fallback", [])
    assert found[0]["verdict"] == "clean"
    assert "담당자" in found[0]["reply"]
    assert "question must be a string" in found[1]["error"]
    assert found[3]["reply"].isascii()


def test_a_model_that_is_not_there_is_told_in_words(jamsi: Jamsi, tmp_path: Path) -> None:
    result = jamsi("generate", "--model", str(tmp_path / "none"), typed="")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert str(tmp_path / "none") in result.output
