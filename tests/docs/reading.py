"""The commands of README and docs/: blocks of shell with their marks, and single ones in the text.

A block of shell is run as it stands, unless a comment on the line before it says why not:

    <!-- not run: Docker -->                  one of `REASONS`
    <!-- run by tests/end_to_end/test_demo.py -->   another test does it, in the right place
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REASONS = {
    "a card": "an NVIDIA GPU",
    "a cluster": "Kubernetes",
    "Docker": "an engine with Compose, and images from the internet",
    "hours": "it measures, trains or searches for that long",
    "the internet": "a registry or a hub",
}
MARKED_FOR = {"curl": "tests/test_readme.py"}
"""Marks of a test of their own."""
PROGRAMS = ("jamsi", "make", "python", "pytest", "promtool")
"""Whose single commands in the text are checked."""

_BLOCK = re.compile(r"(?:^<!-- ([^\n]*) -->\n)?^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    mark: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def not_run(self) -> str:
        """Why it is not run anywhere; "" where it is."""
        return self.mark.removeprefix("not run: ") if self.mark.startswith("not run: ") else ""

    @property
    def run_by(self) -> str:
        """The test that runs it; "": it is run here, or nowhere."""
        found = re.fullmatch(r"run by (\S+)", self.mark)
        return found[1] if found else MARKED_FOR.get(self.mark, "")

    @property
    def only_jamsi(self) -> list[list[str]]:
        """The words of each line where all of them are plain `jamsi …`; else []."""
        lines = [words for each in self.text.splitlines() if (words := shlex.split(each, True))]
        plain = not re.search(r"[|&;<>$`\\]", self.text)
        return lines if plain and all(words[0] == "jamsi" for words in lines) else []


def blocks(page: Path) -> list[Block]:
    """The blocks of shell of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start(3)), found[1] or "", found[3])
        for found in _BLOCK.finditer(text)
        if found[2] in ("sh", "bash")
    ]


def single_commands(page: Path) -> Iterator[list[str]]:
    """The words of each command of `PROGRAMS`, in the text and in blocks of every kind of mark."""
    text = page.read_text(encoding="utf-8")
    prose = _BLOCK.sub("", text)
    lines = [*_INLINE.findall(prose), *_INDENTED.findall(prose)]
    for block in blocks(page):
        lines += re.sub(r"\\\n", " ", block.text).splitlines()
    for line in lines:
        for part in re.split(r"&&|;|\|", line):
            if words := _command(part):
                yield words


def _command(text: str) -> list[str]:
    try:
        words = shlex.split(text.partition(" #")[0])
    except ValueError:
        return []  # half a line of a longer one
    while words and re.fullmatch(r"[A-Z_]+=.*|nice|-n|-?\d+", words[0]):
        words = words[1:]
    for place, word in enumerate(words):
        # docker compose exec webhook jamsi …, kubectl exec deploy/review -- jamsi …
        if (
            word == "jamsi"
            and place > 1
            and (words[place - 1] == "--" or words[place - 2] == "exec")
        ):
            return words[place:]
    return words if words and words[0] in PROGRAMS and len(words) > 1 else []
