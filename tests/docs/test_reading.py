"""What counts as a command on a page, and as a mark."""

from pathlib import Path

import pytest

from tests.docs.reading import blocks, single_commands

PAGE = """
Say `jamsi doctor --fix` or `jamsi_up`; not `docker.yml`.

    nice -n 5 python -m bench.fleet --sizing

<!-- not run: Docker -->
```sh
docker compose exec webhook jamsi shop add my-mall --reply-url https://mall.example   # a comment
docker compose exec postgres pg_dump jamsi > jamsi.dump
```

<!-- run by tests/a.py -->
```bash
kubectl exec deploy/review -- jamsi staff list && make help
```

```sh
jamsi shop list      # a comment
jamsi staff add minji --name 김민지
```

```sh
jamsi purge --yes | cat
```

```yaml
jamsi: no command
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_commands_in_the_text_and_in_blocks(page: Path) -> None:
    assert [" ".join(words) for words in single_commands(page)] == [
        "jamsi doctor --fix",
        "python -m bench.fleet --sizing",
        "jamsi shop add my-mall --reply-url https://mall.example",
        "jamsi staff list",
        "make help",
        "jamsi shop list",
        "jamsi staff add minji --name 김민지",
        "jamsi purge --yes",
    ]


def test_marks_and_what_needs_no_shell(page: Path) -> None:
    docker, elsewhere, plain, piped = blocks(page)
    assert (docker.not_run, docker.run_by) == ("Docker", "")
    assert (elsewhere.not_run, elsewhere.run_by) == ("", "tests/a.py")
    assert (plain.not_run, plain.run_by) == ("", "")
    assert plain.only_jamsi == [
        ["jamsi", "shop", "list"],
        ["jamsi", "staff", "add", "minji", "--name", "김민지"],
    ]
    assert not piped.only_jamsi
    assert page.read_text().splitlines()[plain.line - 1] == "```sh"
