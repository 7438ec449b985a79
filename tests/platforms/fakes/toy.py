"""The toy platform of docs/adding-a-platform.md, taken out of the document itself."""

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs" / "adding-a-platform.md"
_BLOCK = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)


@cache
def code_blocks() -> dict[str, str]:
    """Python blocks of the document by the path in their first line."""
    return dict(_BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")))


@cache
def toy() -> SimpleNamespace:
    """The document's adapter and fake, run as they stand there, in the order they stand there."""
    names: dict[str, Any] = {"__name__": "corner"}
    for path, code in code_blocks().items():
        exec(compile(code, path, "exec"), names)
    return SimpleNamespace(adapter=names["CornerPlatform"], fake=names["FakeCorner"])
