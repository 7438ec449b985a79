"""A round of the relay for how drafts fare: experiments that are decided end, drift is looked for.

Two relays do no harm: an experiment ends once, and a shop has one open alarm.
"""

import threading
from datetime import datetime, timedelta

import structlog

from qna.database import Database
from qna.models import now
from qna.store.drift import look_for_drift
from qna.store.experiments import finding_of, open_experiments, settle

log = structlog.get_logger()

WATCH_SECONDS = 60.0
"""Between two rounds. An experiment may go on for a minute after it is decided: harmless, since
its test holds at every moment."""
DRIFT_EVERY = timedelta(hours=1)


class Watch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._looked: datetime | None = None
        self._turn = threading.Lock()

    def look(self, at: datetime | None = None) -> None:
        """One round, unless the one before still runs."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            self._look(at or now())
        finally:
            self._turn.release()

    def _look(self, at: datetime) -> None:
        end_decided(self._database)
        if self._looked is None or at - self._looked >= DRIFT_EVERY:
            self._looked = at
            if shops := look_for_drift(self._database, at):
                log.warning("drafts_drift", shops=shops)


def end_decided(database: Database) -> int:
    """End the experiments that are decided or have run long enough; how many."""
    with database.read() as session:
        running = open_experiments(session)
        over = [each for each in running if finding_of(session, each).is_over]
    ended = 0
    for experiment in over:
        with database.write() as session:
            if settle(session, experiment):
                ended += 1
                log.info("experiment_ended", experiment=experiment.id, shop=experiment.shop_id)
    return ended
