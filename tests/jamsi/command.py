"""The `jamsi` command as a user calls it: inside this process where starting one shows nothing."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from jamsi.main import group

SCRIPT = Path(sys.executable).with_name("jamsi")


@dataclass
class Jamsi:
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, typed: str | bytes | None = None) -> Result:
        """Run in this process, with `typed` on standard input."""
        return CliRunner().invoke(group, arguments, input=typed, env=self.env)

    def must(self, *arguments: str, typed: str | None = None) -> str:
        result = self(*arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return result.output

    def script(
        self, *arguments: str, typed: bytes = b"", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run the installed console script."""
        return subprocess.run(
            [str(SCRIPT), *arguments],
            input=typed,
            capture_output=True,
            timeout=120,
            env={**os.environ, "OMP_NUM_THREADS": "1", **self.env, **(env or {})},
        )
