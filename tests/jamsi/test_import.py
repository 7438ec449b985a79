"""`jamsi import answers`: as a seller calls it, with files as they have them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from qna.database import Database
from qna.models import AnswerImport, PastAnswer, Shop
from qna.secrets import SecretBox
from tests.conftest import make_shop
from tests.jamsi.command import Jamsi
from tests.worker.importing import files
from worker.importing.table import MAX_BYTES

Write = Callable[[bytes], str]


@pytest.fixture
def jamsi(tmp_path: Path, sqlite_url: str) -> Jamsi:
    return Jamsi({"JAMSI_DATABASE_URL": sqlite_url, "JAMSI_STATE_DIR": str(tmp_path / "var")})


@pytest.fixture
def mall(sqlite_database: Database, box: SecretBox) -> Shop:
    return make_shop(sqlite_database, box, name="mall")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: bytes) -> str:
        path = tmp_path / "past.csv"
        path.write_bytes(content)
        return str(path)

    return write


def kept(database: Database, model: type = PastAnswer) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_previewed_taken_and_summed_up(
    jamsi: Jamsi, mall: Shop, sqlite_database: Database, write: Write
) -> None:
    path = write(files.as_csv(files.SMARTSTORE, charset="cp949"))
    result = jamsi("import", "answers", path, "--shop", "mall", typed="y\n")
    assert result.exit_code == 0, result.output
    assert "Take up to 3 rows for mall?" in result.output
    assert "내년 공휴일도" in result.stderr
    assert "question ← 문의내용, answer ← 답변내용" in result.stderr
    assert "Took 2 answers; 0 were there already, 1 rows were wrong." in result.output
    assert "row 4: no answer" in result.output
    again = jamsi.must("import", "answers", path, "--shop", "mall", "--yes")
    assert "Took 0 answers; 2 were there already" in again
    assert kept(sqlite_database) == 2


def test_columns_are_named_by_option_once(
    jamsi: Jamsi, mall: Shop, sqlite_database: Database, write: Write
) -> None:
    path = write(files.as_csv([["물음", "회신"], ["되나요?", "됩니다."]]))
    call = ("import", "answers", path, "--shop", "mall", "--yes")
    result = jamsi(*call)
    assert result.exit_code == 2
    assert "which column is the question and the answer?" in result.output
    assert "the file has 물음, 회신" in result.output
    for wrong in ("question=없는것", "frage=물음"):
        assert jamsi(*call, "--column", wrong).exit_code == 2
    assert kept(sqlite_database, AnswerImport) == 0, "nothing is left of what was refused"
    named = ("--column", "question=물음", "--column", "answer=회신")
    assert "Took 1 answers" in jamsi.must(*call, *named)
    assert "1 were there already" in jamsi.must(*call), "remembered for files of this kind"


def test_what_is_wrong_is_one_clear_line(
    jamsi: Jamsi, mall: Shop, sqlite_database: Database, write: Write, tmp_path: Path
) -> None:
    old = jamsi("import", "answers", write(b"\xd0\xcf\x11\xe0" + b"\0" * 50), "--shop", "mall")
    assert old.exit_code == 1
    assert "an old Excel file or one with a password" in old.output
    nobody = jamsi("import", "answers", write(b"a,b\n"), "--shop", "nobody")
    assert "no shop is called nobody" in nobody.output
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "larger than 100 MB" in jamsi("import", "answers", str(huge), "--shop", "mall").output
    stopped = jamsi("import", "answers", write(files.as_csv(files.COUPANG)), "--shop", "mall",
                    typed="n\n")  # fmt: skip
    assert stopped.exit_code == 1
    assert kept(sqlite_database) == 0


def test_forget_and_purge_reach_what_a_file_brought(
    jamsi: Jamsi, mall: Shop, sqlite_database: Database, write: Write
) -> None:
    path = write(files.as_csv(files.SMARTSTORE))
    jamsi.must("import", "answers", path, "--shop", "mall", "--yes")
    told = jamsi.must("forget", "--shop", "mall", "--author", "abcd****", "--yes")
    assert "Forgot 0 questions and 1 imported answers." in told
    assert jamsi("forget", "--shop", "mall", "--author", "abcd****", "--yes").exit_code == 1
    with sqlite_database.read() as session:
        texts = session.scalars(select(PastAnswer.answer_text)).all()
    assert sorted(texts) == ["", "120g 종이라 거의 비치지 않습니다."]
    assert "Removed 2 past answers" in jamsi.must("purge", "--days", "1", "--yes")
    assert kept(sqlite_database) == 0
