"""A drafting worker loads what is to be served, ends for another, and says what does not fit."""

import os
import signal
from pathlib import Path
from unittest.mock import patch

import pytest

from qna.adapters import adapter_folder, promote
from qna.settings import Settings
from worker.drafting import main
from worker.drafting.main import NoModel


def settings(folder: Path, **values: object) -> Settings:
    return Settings(state_dir=folder, device="cpu", **values)  # type: ignore[arg-type]  # as given


def test_another_adapter_ends_the_worker_once(tmp_path: Path) -> None:
    here = settings(tmp_path)
    look = main._watch_adapter(here)
    with patch.object(os, "kill") as kill:
        look()
        assert kill.call_count == 0
        promote(here, "new")
        look()
        look()
    kill.assert_called_once_with(os.getpid(), signal.SIGTERM)


def test_a_damaged_list_ends_nothing(tmp_path: Path) -> None:
    here = settings(tmp_path)
    look = main._watch_adapter(here)
    promote(here, "new")
    (tmp_path / "learning/served.json").write_text("{")
    with patch.object(os, "kill") as kill:
        look()
    assert kill.call_count == 0


def test_what_is_promoted_but_is_not_there_is_told_by_the_engine(tmp_path: Path) -> None:
    """Through the engine's own process: nothing of it is pretended."""
    here = settings(tmp_path)
    promote(here, "new")
    with pytest.raises(NoModel, match=f"there is no folder {adapter_folder(here, 'new')}"):
        main._engine(here, None)


def test_an_adapter_for_a_server_of_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="JAMSI_ADAPTER is for JAMSI_ENGINE=local"):
        main._engine(settings(tmp_path, engine="openai", adapter="/somewhere"), None)
