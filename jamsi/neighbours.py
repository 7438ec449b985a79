"""Our packages have plain names at the top level, which another distribution may have too."""

from importlib.util import find_spec
from pathlib import Path

OURS = ("policy", "qna", "platforms", "webhook", "worker", "review", "migrations")


def foreign_package() -> str | None:
    """What to say when one of our names belongs to somebody else here; None: all are ours.

    Python takes the first of two packages of one name, and the error would come much later and
    speak of something else.
    """
    home = Path(__file__).resolve().parents[1]
    for name in OURS:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parents[1] != home:
            return _words(name, origin, home)
    return None


def _words(name: str, origin: Path | None, home: Path) -> str:
    where = f"is taken by {origin.parent}" if origin else "is missing"
    return (
        f"Jamsi cannot start: its package {name!r}, which belongs in {home}, {where}.\n"
        "Give Jamsi a virtual environment of its own, and start it from a folder that has no "
        f"{name}/ or {name}.py."
    )
