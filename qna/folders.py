"""Folders that nobody else may look into or put something in."""

import os
import stat
from pathlib import Path


class FolderNotOurs(Exception):
    """Somebody else made it, or could have put into it what is there."""


def make_closed(folder: Path) -> None:
    """Make `folder` and what is missing above it, mode 0700; one that is there keeps its mode."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def make_ours(folder: Path) -> None:
    """As `make_closed`. Raises `FolderNotOurs`: in a folder for everybody, such as /tmp, another
    user can be first with any name."""
    make_closed(folder)
    check_ours(folder)


def check_ours(folder: Path) -> None:
    """Raises `FolderNotOurs` for a folder of another user, a link, or one others may write to."""
    if not os.path.lexists(folder):
        return
    found = os.lstat(folder)
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not ours or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise FolderNotOurs(f"{folder} is not a folder that only this user can write to")
