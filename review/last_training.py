"""The report that the last training left in the state folder, for whoever leads a team."""

from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = Path("learning") / "last.json"
MAX_BYTES = 256 * 1024


class LastTraining(BaseModel):
    """`finished_at` with its zone; `figures`: what the gate compared, by name."""

    model_config = ConfigDict(extra="ignore")

    finished_at: datetime
    promoted: bool
    reasons: list[str] = Field(default_factory=list, max_length=50)
    rows: int = Field(ge=0)
    """Decisions that it learned from."""
    seconds: float = Field(ge=0)
    figures: dict[str, Any] = Field(default_factory=dict)


class ReportUnreadable(Exception):
    """There is a file, and it is no report of a training."""


def last_training(state_dir: Path) -> LastTraining | None:
    """None: nothing was ever trained here. Raises `ReportUnreadable`."""
    try:
        with (state_dir / FILE).open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReportUnreadable(error.strerror or "") from None
    if len(found) > MAX_BYTES:
        raise ReportUnreadable(f"more than {MAX_BYTES} bytes")
    try:
        report = LastTraining.model_validate_json(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise ReportUnreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if report.finished_at.tzinfo is None:
        raise ReportUnreadable("finished_at: without a time zone")
    return report
