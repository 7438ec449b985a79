"""A real drafting worker on a machine of pretended cards: `python -m tests.worker.drafting.…`.

`PRETENDED_CARDS` names them. Leases are shorter than in life, yet longer than a busy machine lets a
process that is well stand still; the engine writes nothing.
"""

import os
import sys
from unittest.mock import patch

from qna import database
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings
from tests.worker.drafting.engines import WrittenEngine, right
from worker.drafting import cards, main
from worker.engine.cards import SeenCard


def pretended() -> list[SeenCard]:
    names = os.environ["PRETENDED_CARDS"].split()
    return [SeenCard(index, f"GPU-{name}", "Pretended") for index, name in enumerate(names)]


def engine_with(settings: Settings, card: SeenCard | None, adapter: object) -> WrittenEngine:
    return right()


if __name__ == "__main__":
    settings = load_settings()
    set_up_logging(settings)
    with (
        patch.object(cards, "list_cards", pretended),
        patch.object(cards, "LEASE_SECONDS", 10.0),
        patch.object(cards, "BEAT_SECONDS", 0.5),
        patch.object(database, "IDLE_SECONDS", 8),
        patch.object(main, "engine_with", engine_with),
        patch.object(main, "warm_up", lambda: None),
    ):
        sys.exit(main.run(settings))
