"""Every command of README and docs/ is run here or elsewhere, or says why it is not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from jamsi.main import group
from qna.database import Database
from qna.secrets import SecretBox
from qna.settings import FROM_FILE, OTHER_VARIABLES, Settings
from review.catalogue import messages
from tests.conftest import SECRET_KEY, make_shop
from tests.docs.reading import PAGES, REASONS, ROOT, Block, blocks, single_commands
from tests.processes import QUIET_AND_LOCAL, Processes, answers, free_port, wait_until

ALL = [block for page in PAGES for block in blocks(page)]
RUN_HERE = [block for block in ALL if not (block.not_run or block.run_by)]
COMMANDS = sorted({tuple(words) for page in PAGES for words in single_commands(page)})


def of(program: str) -> list[tuple[str, ...]]:
    return [words for words in COMMANDS if words[0] == program]


# -- blocks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("block", ALL, ids=lambda block: block.name)
def test_a_block_that_is_not_run_says_why(block: Block) -> None:
    if block.not_run:
        assert block.not_run in REASONS
    if block.run_by:
        assert (ROOT / block.run_by).exists(), block.run_by


def test_most_kinds_of_reason_are_in_use_and_some_blocks_are_run() -> None:
    assert {block.not_run for block in ALL if block.not_run} <= set(REASONS)
    assert RUN_HERE


@pytest.fixture(scope="module")
def machine(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, redis_server: str
) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder that looks like a checkout, with a state of its own, and a webhook that runs."""
    folder = tmp_path_factory.mktemp("documented")
    for item in ROOT.iterdir():
        if item.name not in (".venv", ".git", "var", "secrets"):
            (folder / item.name).symlink_to(item)
    (folder / "var").mkdir(mode=0o700)
    (folder / "var" / "jamsi.db").write_bytes(migrated_sqlite.read_bytes())
    env = _environment(redis_server)
    _fill(folder)
    started = Processes(folder / "logs")
    started.start("webhook", env=env | {"JAMSI_STATE_DIR": str(folder / "var")})
    port = env["JAMSI_WEBHOOK_PORT"]
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="the webhook answers")
    yield folder, env
    started.stop_all()


def _environment(redis: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("JAMSI_")}
    tools = Path(sys.executable).parent
    return kept | {
        **QUIET_AND_LOCAL,
        "PATH": f"{tools}{os.pathsep}{kept['PATH']}",
        "JAMSI_REDIS_URL": redis,
        "JAMSI_SECRET_KEY": SECRET_KEY,
        "JAMSI_WEBHOOK_PORT": str(free_port()),
        "JAMSI_STAFF_PASSWORD": "a made-up password for this page",
    }


def _fill(folder: Path) -> None:
    """What the pages speak of as if it were there: a file of past answers."""
    database = Database(f"sqlite:///{folder / 'var' / 'jamsi.db'}")
    make_shop(database, SecretBox(SECRET_KEY))
    database.dispose()
    rows = [("문의", "답변", "회신"), ("언제 오나요?", "내일 보내 드립니다.", "내일 보냅니다.")]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "qna.xlsx")
    (folder / "qna.csv").write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")


@pytest.mark.parametrize("block", RUN_HERE, ids=lambda block: block.name)
def test_a_block_runs_as_it_stands(
    block: Block, machine: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, env = machine
    monkeypatch.chdir(folder)
    if lines := block.only_jamsi:
        # The same without a shell and a start of Python for each line.
        for line in lines:
            told = CliRunner().invoke(group, line[1:], env=env, input="y\n")
            assert told.exit_code == 0, f"{block.name} {line}\n{told.output}"
        return
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{block.name}\n{done.stdout}{done.stderr}"


def test_every_variable_shown_is_a_setting() -> None:
    known = {f"JAMSI_{name.upper()}" for name in Settings.model_fields}
    known |= {f"JAMSI_{name.upper()}_FILE" for name in FROM_FILE} | set(OTHER_VARIABLES)
    known |= {"JAMSI_NOTICE"}  # a template of AlimTalk, in docs/notices.md
    for page in PAGES:
        named = set(re.findall(r"\b(JAMSI_[A-Z_]+)\b(?!…)", page.read_text(encoding="utf-8")))
        assert named <= known, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_italics_are_those_that_it_shows(page: Path) -> None:
    """Korean in italics is what staff find on the review page."""
    shown = re.findall(r"(?<!\*)\*([가-힣][^*\n]*)\*(?!\*)", page.read_text(encoding="utf-8"))
    assert not shown or set(shown) <= messages()


# -- single commands ------------------------------------------------------------------------------
def test_there_are_commands_of_each_kind() -> None:
    assert min(len(of(name)) for name in ("jamsi", "make", "python")) > 5


@pytest.mark.parametrize("words", of("jamsi"), ids=" ".join)
def test_jamsi_knows_the_command_and_its_options(words: tuple[str, ...]) -> None:
    with click.Context(group) as context:
        found, rest = group, list(words[1:])
        while isinstance(found, click.Group) and rest and not rest[0].startswith("-"):
            name = rest.pop(0)
            found = found.get_command(context, name)
            assert found is not None, f"{name} is no command"
        known = {option for each in found.params for option in each.opts} | {"--help", "--version"}
        assert {_option(word) for word in rest if word.startswith("-")} <= known


def _option(word: str) -> str:
    return word.partition("=")[0].rstrip("]")


MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", of("make"), ids=" ".join)
def test_make_knows_the_target_and_what_it_is_given(words: tuple[str, ...]) -> None:
    target, *given = words[1:]
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert recipe, target
    for each in given:
        variable, _, value = each.partition("=")
        assert f"$({variable})" in recipe[1]
        if module := re.search(r"python -m (\S+) \$\(ARGS\)", recipe[1]):
            assert _flags(value.split()) <= HELP.flags(module[1]), each


def _flags(words: list[str]) -> set[str]:
    return {_option(word.lstrip("[")) for word in words if word.lstrip("[").startswith("--")}


@pytest.mark.parametrize("words", of("python"), ids=" ".join)
def test_python_finds_the_module_and_it_knows_the_options(words: tuple[str, ...]) -> None:
    module = words[2] if words[1] == "-m" else words[1].removesuffix(".py").replace("/", ".")
    if module in ELSEWHERE:
        return
    assert _source(module), f"{module} is not here"
    assert _flags(list(words)) <= HELP.flags(module)


ELSEWHERE = {"sglang.launch_server"}
"""Programs of others."""


@pytest.mark.parametrize("words", of("pytest"), ids=" ".join)
def test_pytest_is_given_what_is_there(words: tuple[str, ...]) -> None:
    for word in words[1:]:
        if "/" in word:
            assert list(ROOT.glob(word.partition("::")[0])), word


def _source(module: str) -> str:
    path = ROOT / module.replace(".", "/")
    for each in (path.with_suffix(".py"), path / "__main__.py"):
        if each.exists():
            return each.read_text(encoding="utf-8")
    return ""


def _is_asked(source: str) -> bool:
    return "ArgumentParser" in source and "import torch\n" not in source


ASK_EACH = """
import contextlib, io, json, runpy, sys
told = {}
for module in sys.argv[1:]:
    sys.argv, out = [module, "--help"], io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        runpy.run_module(module, run_name="__main__")
    told[module] = out.getvalue()
print(json.dumps(told))
"""


class Help:
    """What each module says of itself; all in one process, which loads the libraries once."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def flags(self, module: str) -> set[str]:
        source = _source(module)
        if "ArgumentParser" not in source:
            return set()
        if "import torch\n" in source:
            return set(re.findall(r'"(--[a-z-]+)"', source))  # seconds to load: read, not asked
        self._told = self._told or self._ask()
        return set(re.findall(r"(--[a-z-]+)", self._told[module]))

    def _ask(self) -> dict[str, str]:
        modules = {words[2] if words[1] == "-m" else words[1] for words in of("python")}
        modules |= set(re.findall(r"python -m (\S+) \$\(ARGS\)", MAKEFILE))
        named = {each.removesuffix(".py").replace("/", ".") for each in modules} - ELSEWHERE
        asked = sorted(each for each in named if _is_asked(_source(each)))
        done = subprocess.run(
            [sys.executable, "-c", ASK_EACH, *asked],
            cwd=ROOT, capture_output=True, text=True, timeout=200,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return told


HELP = Help()
