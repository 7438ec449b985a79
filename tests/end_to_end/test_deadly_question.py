"""A question that kills each worker that drafts it: the others get their drafts, and so does it."""

import json

from qna.incoming import IncomingQuestion
from qna.lifecycle import Status
from qna.models import Draft, DraftSource
from qna.store.questions import record_question
from tests.end_to_end.conftest import Installation, MakeInstallation
from tests.processes import Processes, Running, wait_until

DEADLY = "DEADLY"


class Workers:
    """Two drafting workers under a supervisor; each dies the moment it sends `DEADLY`."""

    def __init__(self, installation: Installation, processes: Processes) -> None:
        self._installation, self._processes = installation, processes
        self.running: dict[str, Running] = {}
        self.deaths: list[int] = []
        """The processes that died; each asks for several candidates at once."""
        installation.model.on_request = self._asked
        for name in ("worker-1", "worker-2"):
            self._start(name)

    def _start(self, name: str) -> None:
        # The key tells the model who asks.
        env = self._installation.env | {"JAMSI_OPENAI_API_KEY": name}
        self.running[name] = self._processes.start("worker", "drafts", env=env)

    def _asked(self, name: str, body: bytes) -> None:
        if DEADLY in json.loads(body)["messages"][-1]["content"]:
            worker = self.running[name]
            if worker.process.pid not in self.deaths:
                self.deaths.append(worker.process.pid)
            worker.kill()

    def supervise(self) -> None:
        for name, worker in list(self.running.items()):
            if worker.process.poll() is not None:
                self._start(name)


def test_a_deadly_question_is_kept_from_others_and_then_given_the_template(
    make_installation: MakeInstallation, redis_url: str, processes: Processes
) -> None:
    installation = make_installation(redis_url, seconds=0.2)
    deadly = IncomingQuestion(platform_question_id="Q-deadly", text=f"{DEADLY} 재입고 되나요?")
    first = installation.record(15, nudge=False)
    with installation.database.write() as session:
        recorded = record_question(session, installation.shop.id, deadly)
    assert recorded is not None
    others = first + installation.record(45, nudge=False, start=15)
    workers = Workers(installation, processes)
    processes.start("relay", env=installation.env)

    def all_drafted() -> bool:
        workers.supervise()
        return installation.count(Status.IN_REVIEW) == len(others) + 1

    wait_until(all_drafted, seconds=180, what="a draft for every question")
    assert len(workers.deaths) == 3, workers.deaths
    with installation.database.read() as session:
        drafts = {draft.question_id: draft for draft in session.query(Draft)}
    stand_in = drafts.pop(recorded.question_id)
    assert (stand_in.source, stand_in.reason) == (DraftSource.FALLBACK, "lost")
    assert sorted(drafts) == sorted(others)
    assert {draft.source for draft in drafts.values()} == {DraftSource.MODEL}
