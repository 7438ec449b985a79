"""A drafting worker loads what is to be served, ends for another, and says what does not fit."""

import os
import signal
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest

from qna import adapters
from qna.adapters import adapter_folder, promote
from qna.settings import Settings
from tests.worker.drafting import engines
from worker.drafting import main
from worker.drafting.engines import BUNDLED_PATH, adapter_to_serve, base_digest
from worker.drafting.main import NoModel

BUNDLED = base_digest(Settings()) or ""


def settings(folder: Path, **values: object) -> Settings:
    return Settings(state_dir=folder, device="cpu", **values)  # type: ignore[arg-type]  # as given


def test_another_adapter_ends_the_worker_once(tmp_path: Path) -> None:
    here = settings(tmp_path)
    look = main._watch_adapter(here, None)
    with patch.object(os, "kill") as kill:
        look()
        assert kill.call_count == 0
        promote(here, "new", BUNDLED)
        look()
        look()
    kill.assert_called_once_with(os.getpid(), signal.SIGTERM)


def test_what_is_passed_over_is_logged_once(tmp_path: Path) -> None:
    here = settings(tmp_path)
    promote(here, "for other weights", "0" * 64)
    look = main._watch_adapter(here, None)
    adapters._tell_once.cache_clear()
    with patch.object(adapters, "log") as log:
        look()
        look()
    [told] = log.warning.call_args_list
    assert told.args == ("adapter_passed_over",)
    assert told.kwargs["adapter"] == "for other weights"
    assert "0000" in told.kwargs["why"]


def test_a_damaged_list_ends_nothing(tmp_path: Path) -> None:
    here = settings(tmp_path)
    look = main._watch_adapter(here, None)
    promote(here, "new", BUNDLED)
    (tmp_path / "learning/served.json").write_text("{")
    with patch.object(os, "kill") as kill:
        look()
    assert kill.call_count == 0


def test_what_is_promoted_but_cannot_be_merged_leaves_the_plain_model(tmp_path: Path) -> None:
    """Through the engine's own process: nothing of it is pretended."""
    here = settings(tmp_path, weights="int8")
    promote(here, "new", BUNDLED)
    adapter = adapter_to_serve(here)
    assert adapter == adapter_folder(here, "new")
    with closing(main._engine(here, None, adapter)) as engine:
        assert engine.model == str(BUNDLED_PATH)


def test_one_that_the_setting_names_is_refused_with_the_reason(tmp_path: Path) -> None:
    here = settings(tmp_path, adapter=str(tmp_path / "gone"))
    with pytest.raises(NoModel, match=f"there is no folder {tmp_path / 'gone'}"):
        main._engine(here, None, adapter_to_serve(here))


def test_what_is_promoted_while_the_model_loads_ends_the_worker(tmp_path: Path) -> None:
    here = settings(tmp_path)
    looks: list[Callable[[], None]] = []

    def load(*_: object) -> object:
        promote(here, "new", BUNDLED)
        return engines.right()

    def consume(*given: object) -> int:
        looks.append(given[-1])  # type: ignore[arg-type]  # the last one
        return 0

    with (
        patch.object(main, "engine_with", load),
        patch.object(main, "_consume", consume),
        patch.object(main, "warm_up"),
        patch.object(main, "held_card", lambda *_: nullcontext()),
        patch.object(os, "kill") as kill,
    ):
        main.run(here)
        looks[0]()
    kill.assert_called_once_with(os.getpid(), signal.SIGTERM)


def test_an_adapter_for_a_server_of_others_is_refused(tmp_path: Path) -> None:
    here = settings(tmp_path, engine="openai", adapter="/somewhere")
    with pytest.raises(NoModel, match="JAMSI_ADAPTER is for JAMSI_ENGINE=local"):
        main._engine(here, None, adapter_to_serve(here))
