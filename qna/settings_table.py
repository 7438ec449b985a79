"""README's table of settings, made from the class: `python -m qna.settings_table`."""

from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr

from qna.settings import FROM_FILE, Settings


def settings_table() -> str:
    """README's table: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        empty = isinstance(field.default, SecretStr) or field.default in ("", None)
        default = "–" if empty else field.default
        suffix = " (or `…_FILE`)" if name in FROM_FILE else ""
        meaning = f"{field.description}{_choices(field.annotation)}"
        rows.append(f"| `JAMSI_{name.upper()}`{suffix} | {default} | {meaning} |")
    return "\n".join(rows)


def _choices(annotation: Any) -> str:
    """The values of a setting that takes few."""
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    shown = ", ".join(f"`{value}`" for value in values if value)
    return f" ({shown})" if shown else ""


if __name__ == "__main__":
    print(settings_table())  # noqa: T201 - the module's own command
