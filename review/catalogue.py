"""The English catalogue: `python -m review.catalogue` brings it up to date and compiles it.

Message ids are the Korean texts, so Korean needs no catalogue. New ids get an empty translation,
to be filled in `messages.po` by hand; a test fails until that is done.
"""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from qna.clocks.presets import PRESETS as CLOCKS
from qna.presets import PRESETS

_HOME = Path(__file__).parent
PO = _HOME / "translations" / "en" / "LC_MESSAGES" / "messages.po"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_WHEN = datetime(2026, 11, 22, tzinfo=UTC)
"""Fixed, so that the same texts give the same file."""

_KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None}


def messages() -> set[str]:
    """Every text of the pages; the presets' own words too, which live in `qna`."""
    found = extract_from_dir(str(_HOME), _METHODS, keywords=_KEYWORDS)
    texts = {str(message) for _file, _line, message, _comments, _context in found if message}
    return texts | {text for p in PRESETS.values() for text in (p.title, p.explanation)} | _clocks()


def _clocks() -> set[str]:
    """What markets publish, with the sources."""
    facts = [
        fact
        for preset in CLOCKS.values()
        for fact in (preset.holding_from, preset.stops_from, preset.final_from)
    ]
    titles = {preset.title for preset in CLOCKS.values()}
    return titles | {fact.source for fact in facts if fact}


def load() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def main() -> None:
    old = load() if PO.exists() else Catalog(locale="en")
    new = Catalog(
        locale="en",
        charset="utf-8",
        fuzzy=False,
        project="jamsi",
        version="0",
        copyright_holder="the Jamsi authors",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        header_comment="# English texts of the review pages.",
        creation_date=_WHEN,
        revision_date=_WHEN,
    )
    for text in sorted(messages()):
        known = old.get(text)
        new.add(text, string=str(known.string) if known else "")
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, new, width=100, omit_header=False)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)


if __name__ == "__main__":
    main()
