"""`jamsi export --as`: from decisions in SQL to what `datasets` and TRL read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from policy import find_private
from qna.database import Database
from qna.models import AuditEvent, DraftSource
from qna.secrets import SecretBox
from qna.store.forgetting import EXPORTED, forget
from tests.conftest import SECRET_KEY, make_person, make_shop
from tests.jamsi.command import Jamsi
from tests.qna.learning.deciding import decided, thrown
from tests.qna.learning.test_masking import PRIVATE
from tests.qna.steps import REPLY

BETTER = "안녕하세요, 고객님. 담당자가 확인하고 곧 안내드리겠습니다."


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def jamsi(sqlite_url: str, tmp_path: Path) -> Jamsi:
    state = str(tmp_path / "var")
    env = {"JAMSI_DATABASE_URL": sqlite_url, "JAMSI_STATE_DIR": state}
    return Jamsi({**env, "JAMSI_SECRET_KEY": SECRET_KEY})


@pytest.fixture
def questions(database: Database, box: SecretBox) -> list[int]:
    """Twenty decisions of twenty days: approved, edited, rejected, a template, personal data."""
    shop, person = make_shop(database, box), make_person(database)
    asked = [*PRIVATE, *(f"{word} 있나요?" for word in WORDS)]
    ids = []
    for day, text in enumerate(asked):
        reply = {0: REPLY, 1: BETTER, 2: None}[day % 3]
        kind = DraftSource.FALLBACK if day == 9 else DraftSource.MODEL
        drafted = {"source": kind, "rejected": (thrown(f"{day}일에 보내 드립니다."),)}
        author = f"고객이름{day}"
        values: Any = {"reply": reply, "day": day, "drafted": drafted, "author_name": author}
        ids.append(decided(database, shop, person, text, **values))
    decided(database, shop, person, "비밀로 물어요", day=3.5, secret=True)
    decided(database, shop, person, "사은품 있나요?", day=30, author_name="고객이름19")
    return ids


WORDS = (
    "사은품 설명서 보증서 손잡이 뚜껑 받침 케이스 충전기 여분 리필 포장 상자 안감 주머니 지퍼 끈"
).split()


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


@pytest.mark.usefixtures("questions")
@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_trl_takes_what_is_exported(jamsi: Jamsi, tmp_path: Path, kind: str) -> None:
    import datasets
    from trl import data_utils

    file = tmp_path / f"{kind}.jsonl"
    written = jamsi("export", "--as", kind)
    file.write_text(written.stdout)
    cache = str(tmp_path / "cache")
    loaded = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=cache)
    assert len(loaded) == len(lines(written.stdout)) > 5
    example = loaded[0]
    assert data_utils.is_conversational(example)
    answers = ("completion",) if kind == "sft" else ("chosen", "rejected")
    rendered = data_utils.apply_chat_template(_texts(example, answers), _tokenizer())
    for name in answers:
        assert rendered[name].startswith(example[name][0]["content"])
    assert example["prompt"][1]["content"] in rendered["prompt"]


def _texts(example: dict[str, Any], answers: tuple[str, ...]) -> dict[str, Any]:
    return {name: example[name] for name in ("prompt", *answers)}


def _tokenizer() -> Any:
    from transformers import PreTrainedTokenizerFast

    from worker.drafting.engines import BUNDLED_PATH

    return PreTrainedTokenizerFast.from_pretrained(BUNDLED_PATH)


@pytest.mark.usefixtures("questions")
def test_no_personal_data_no_secret_question_and_no_customer_in_two_parts(jamsi: Jamsi) -> None:
    for kind in ("sft", "dpo", "eval"):
        text = jamsi("export", "--as", kind).stdout
        for question in PRIVATE:
            assert not any(span.text in text for span in find_private(question))
        assert "비밀로" not in text
        assert "고객이름" not in text
        parts: dict[str, set[str]] = {}
        for line in lines(text):
            parts.setdefault(line["customer"], set()).add(line["split"])
        assert all(len(found) == 1 for found in parts.values())
    assert "[전화번호]" in text


def test_forgotten_questions_leave_later_exports(
    jamsi: Jamsi, database: Database, questions: list[int]
) -> None:
    before = {line["id"] for line in lines(jamsi("export", "--as", "eval").stdout)}
    with database.write() as session:
        forget(session, questions[5:7])
    after = {line["id"] for line in lines(jamsi("export", "--as", "eval").stdout)}
    assert before - after == {str(each) for each in questions[5:7]}
    with database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == EXPORTED)).all()
    assert [event.detail["decisions"]["format"] for event in events] == ["eval", "eval"]


@pytest.mark.usefixtures("questions")
def test_an_export_is_written_down_before_its_first_line(
    jamsi: Jamsi, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Iterator[dict[str, Any]]:
        yield {"id": "1"}
        raise OSError("the pipe is closed")

    monkeypatch.setattr("jamsi.learning_data.learning_lines", broken)
    assert lines(jamsi("export", "--as", "sft").output) == [{"id": "1"}]
    with database.read() as session:
        statement = select(AuditEvent.detail).where(AuditEvent.action == EXPORTED)
        assert [each["decisions"]["format"] for each in session.scalars(statement)] == ["sft"]


@pytest.mark.usefixtures("questions")
def test_the_card_counts_what_is_in_the_file(jamsi: Jamsi, tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    written = jamsi("export", "--as", "sft", "--card", str(card), "--test", "0.3")
    text, given = card.read_text(), lines(written.stdout)
    for split in ("train", "validation", "test"):
        count = sum(line["split"] == split for line in given)
        assert count
        assert f"| {split} | {count} | {count} |" in text
    assert "| its customer is in an earlier part | 0 |" in text
    assert "| the same texts are in already | 0 |" in text
    # Seven of the twenty were rejected, one was a template that stood as it was.
    assert "| it says nothing in this format (see above) | 7 |" in text
    assert f"Lines: {len(given)}." in text
    assert f"{len(given)} lines" in written.stderr


def test_what_does_not_go_together_is_told(jamsi: Jamsi, database: Database) -> None:
    assert database.url
    for wrong, said in (
        (("--as", "sft", "--raw"), "--raw does not go with --as"),
        (("--shop", "demo"), "go with --as"),
        (("--as", "sft", "--shop", "none"), "jamsi shop list"),
        (("--as", "sft", "--test", "0.6", "--validation", "0.5"), "less than 1"),
    ):
        result = jamsi("export", *wrong)
        assert result.exit_code != 0
        assert said in result.output
