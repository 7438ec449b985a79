"""How many engines a worker starts by itself."""

import pytest

from qna.settings import Settings
from tests.worker.drafting.engines import GOOD, WrittenEngine
from worker.drafting import engines
from worker.drafting.engines import MOST_PROCESSES, drafts_at_once, engine_processes


@pytest.mark.parametrize(
    ("values", "driver", "cores", "expected"),
    [
        ({}, False, 2, 2),
        ({}, False, 1, 1),
        ({}, False, 64, MOST_PROCESSES),
        ({}, True, 2, 1),
        ({"device": "cpu"}, True, 2, 2),
        ({"device": "cuda:1"}, True, 2, 1),
        ({"model": "some/large"}, False, 2, 1),
        ({"model": "some/large", "engine_processes": 3}, False, 2, 3),
        ({"engine_processes": 1}, False, 2, 1),
    ],
)
def test_only_the_bundled_model_on_a_processor_gets_one_for_each_core(
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, object],
    driver: bool,
    cores: int,
    expected: int,
) -> None:
    monkeypatch.setattr(engines, "has_driver", lambda: driver)
    monkeypatch.setattr(engines, "cpu_threads", lambda: cores)
    settings = Settings(**values)  # type: ignore[arg-type]  # as given
    assert engine_processes(settings) == expected
    assert drafts_at_once(settings, WrittenEngine(lambda _: GOOD)) == 64 * expected
