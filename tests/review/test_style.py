"""Templates that a person can read, and one scale of colours and sizes for all pages."""

import re
from pathlib import Path

import pytest

import jamsi
import review

HOME = Path(review.__file__).parent
TEMPLATES = [
    *sorted((HOME / "templates").glob("*.html")),
    *sorted((Path(jamsi.__file__).parent / "run" / "templates").glob("*.html")),
]
SHEETS = sorted((HOME / "static").glob("*.css"))
WIDEST = 140
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\(")
SIZE = re.compile(r"font(?:-size)?:\s*([^;}]+)")
PALETTE = re.compile(r":root[^{]*\{[^}]*\}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_line_of_a_template_is_too_wide(path: Path) -> None:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > WIDEST] == []


def _without_palette(sheet: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    # An id may read like a colour: only what is between braces counts.
    return PALETTE.sub("", text) if sheet.name == "base.css" else text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_colour_is_of_the_palette(sheet: Path) -> None:
    declared = "".join(re.findall(r"\{[^{}]*\}", _without_palette(sheet)))
    assert COLOUR.findall(declared) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_size_of_letters_is_of_the_scale(sheet: Path) -> None:
    sizes = SIZE.findall(_without_palette(sheet))
    assert [size for size in sizes if "var(--size-" not in size and size != "inherit"] == []


def test_every_variable_in_use_is_defined_and_every_defined_one_in_use() -> None:
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    defined = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) == defined


def test_dark_is_the_same_whether_the_system_or_a_person_chose_it() -> None:
    base = (HOME / "static" / "base.css").read_text(encoding="utf-8")
    _light, by_system, by_person = (
        dict(re.findall(r"(--[\w-]+): ([^;]+);", block)) for block in PALETTE.findall(base)
    )
    assert by_system == by_person
