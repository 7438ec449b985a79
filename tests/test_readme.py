"""What README says is so: tables, links, and the curl command as a person would paste it."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import select

from jamsi.main import group
from platforms.registry import capability_table
from qna.database import Database
from qna.models import Question
from qna.secrets import SecretBox
from qna.settings_table import settings_table
from tests.conftest import SECRET_KEY, WEBHOOK_SECRET, make_shop
from tests.processes import Processes, answers, free_port, wait_until

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]


def between(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)\n<!-- /{mark} -->", README, flags=re.DOTALL)
    assert found, mark
    return found[1]


def test_the_settings_table_is_up_to_date() -> None:
    # When this fails: put the output of `python -m qna.settings_table` between the marks.
    assert between("settings") == settings_table().strip()


def test_the_platform_table_is_up_to_date() -> None:
    # When this fails: put `platforms.registry.capability_table()` between the marks.
    assert between("platforms") == capability_table().strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    for target in targets:
        path, _, heading = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {each.lower().replace(" ", "-") for each in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_exists(page: Path) -> None:
    """Each `jamsi …` in a block of shell or in backquotes, down to the subcommand."""
    text = page.read_text(encoding="utf-8")
    shell = "\n".join(re.findall(r"```(?:sh|bash)\n(.*?)```", text, flags=re.DOTALL))
    named = re.findall(
        r"(?:^|[;`] ?|exec [\w-]+ )jamsi ([a-z-]+(?: [a-z-]+)?)", shell, re.MULTILINE
    )
    named += re.findall(r"`jamsi ([a-z-]+(?: [a-z-]+)?)[^`]*`", text)
    for words in named:
        assert _is_command(words.split()), words


def _is_command(words: list[str]) -> bool:
    with click.Context(group) as context:
        found = group.get_command(context, words[0])
        if isinstance(found, click.Group) and len(words) > 1:
            found = found.get_command(context, words[1])
        return found is not None


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert {"run", "test", "demo", "help"} <= named
    assert named <= targets


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def port(processes: Processes, tmp_path: Path, sqlite_url: str, redis_url: str) -> int:
    """Of a real webhook process."""
    port = free_port()
    environment = {
        "JAMSI_STATE_DIR": str(tmp_path / "var"),
        "JAMSI_DATABASE_URL": sqlite_url,
        "JAMSI_REDIS_URL": redis_url,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_WEBHOOK_PORT": str(port),
    }
    processes.start("webhook", env=environment)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="the webhook answers")
    return port


def test_the_curl_command_creates_a_question(port: int, database: Database, tmp_path: Path) -> None:
    """Only the port differs from what a person pastes."""
    make_shop(database, SecretBox(SECRET_KEY))
    result = _paste(tmp_path, port)
    assert result.returncode == 0, result.stdout + result.stderr
    with database.read() as session:
        question = session.scalars(select(Question)).one()
    assert json.loads(result.stdout) == {"question": question.id, "status": "received"}
    assert question.text == "이 다이어리에 내년도 공휴일이 표시되어 있나요?"
    assert question.product_name == "2027 위클리 다이어리"


def test_the_curl_command_fails_with_another_secret(
    port: int, database: Database, tmp_path: Path
) -> None:
    """So the test above is about the signature."""
    make_shop(database, SecretBox(SECRET_KEY), webhook_secrets=["whsec_" + "A" * 32])
    result = _paste(tmp_path, port)
    assert result.returncode != 0
    assert json.loads(result.stdout)["status"] == 401


def _paste(folder: Path, port: int) -> "subprocess.CompletedProcess[str]":
    (folder / "var").mkdir(exist_ok=True)
    (folder / "var" / "demo-shop.secret").write_text(WEBHOOK_SECRET + "\n")
    script = between("curl").removeprefix("```bash\n").removesuffix("```")
    assert script.count("127.0.0.1:8000") == 1
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(":8000", f":{port}")],
        cwd=folder,
        # Plain tools only: what the virtual environment adds must not be needed.
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=60,
    )
