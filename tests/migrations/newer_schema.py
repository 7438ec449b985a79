"""A plugin for the tests of an older release: their databases get this release's tables.

Runs in the older release's tree (`test_previous_release.py`); `NEWER_RELEASE` is this one's.
"""

import os
import subprocess
import sys
from pathlib import Path

import migrations
import qna

UPGRADE = "import sys, migrations; migrations.upgrade(sys.argv[1])"


def upgrade(database_url: str, revision: str = "head") -> None:
    assert revision == "head"
    newer = os.environ["NEWER_RELEASE"]
    subprocess.run([sys.executable, "-c", UPGRADE, database_url], cwd=newer, check=True)


for package in (migrations, qna):  # not this release's, which is on the path too
    assert Path(str(package.__file__)).is_relative_to(Path.cwd())
migrations.upgrade = upgrade
