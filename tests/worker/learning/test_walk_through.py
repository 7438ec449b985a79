"""The commands of `docs/learning.md`, on the bundled model and a dozen decisions in SQL."""

import json
import re
import shlex
from pathlib import Path

import pytest

from qna.database import Database
from qna.secrets import SecretBox
from tests.conftest import SECRET_KEY, make_person, make_shop
from tests.jamsi.command import Jamsi
from tests.qna.learning.deciding import decided

pytest.importorskip("trl")
PAGE = Path(__file__).parents[3] / "docs" / "learning.md"


def commands() -> list[str]:
    block = r"<!-- run by tests/worker/learning/test_walk_through.py -->\n```sh\n(.*?)\n```"
    found = re.search(block, PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1].splitlines()


def test_the_walk_through_is_as_the_page_says(
    sqlite_url: str, box: SecretBox, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    shop, person = make_shop(database, box), make_person(database)
    for day, thing in enumerate(
        "셔츠 가방 모자 우산 컵 담요 의자 시계 장갑 수건 거울 연필".split()
    ):
        decided(database, shop, person, f"{thing} 세탁 되나요?", day=day, author_name=f"{thing}네")
    database.dispose()
    state = tmp_path / "var"
    jamsi = Jamsi(
        {
            "JAMSI_DATABASE_URL": sqlite_url,
            "JAMSI_STATE_DIR": str(state),
            "JAMSI_SECRET_KEY": SECRET_KEY,
            "JAMSI_DEVICE": "cpu",
        }
    )
    export, dry, learn = (shlex.split(command)[1:] for command in commands())
    file = tmp_path / export.pop()
    assert export.pop() == ">"
    file.write_text(jamsi(*export).stdout)
    said = jamsi(*(str(file) if each == file.name else each for each in dry))
    assert "10 decisions to learn from, 2 held back to judge." in said.output
    assert not (state / "learning").exists()
    said = jamsi(*learn)
    assert said.exit_code == 3
    assert "Kept aside" in said.output
    report = json.loads((state / "learning/last.json").read_text())
    assert report["reasons"] == ["only 2 held-back decisions; it takes 10 to judge"]
    said = jamsi("forget", "--question", "1", "--yes")
    batch = report["name"].rpartition("-")[2]
    assert f"its folder under learning/ in the state folder ends in {batch};" in said.output
    assert "An export of" in said.output
