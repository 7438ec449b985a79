"""Many threads, few transactions, and to each its own outcome."""

import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from qna.database import Database
from qna.lifecycle import Status
from qna.models import Draft, DraftSource, Shop
from qna.store.drafts import DraftTask, NewDraft
from tests.qna import steps
from tests.qna.racing import together
from worker.drafting import group_commit
from worker.drafting.group_commit import DraftStore, GroupCommit


@pytest.fixture
def store(database: Database) -> Iterator[DraftStore]:
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        yield store


class Doubling:
    """Doubles numbers; keeps the batches and holds the first one until the others wait."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.first, self.release = threading.Event(), threading.Event()

    def __call__(self, session: Session, items: list[int]) -> list[int]:
        self.batches.append(items)
        self.first.set()
        assert self.release.wait(60)
        if -1 in items:
            raise ValueError("minus one")
        if -2 in items:
            session.execute(text("select * from no_such_table"))
        return [2 * item for item in items]


def in_one_batch(database: Database, items: list[int]) -> tuple[list[object], list[list[int]]]:
    """What came of `items`, which waited together behind a first batch of one."""
    write, outcomes = Doubling(), [object()] * len(items)

    def call(place: int, item: int) -> None:
        try:
            (outcomes[place],) = commit([item])
        except Exception as error:
            outcomes[place] = error

    with closing(GroupCommit(database, write, "doubling")) as commit:
        first = threading.Thread(target=commit, args=[[0]])
        first.start()
        assert write.first.wait(60)
        threads = [threading.Thread(target=call, args=pair) for pair in enumerate(items)]
        for thread in threads:
            thread.start()
        while commit._waiting.qsize() < len(items):
            threading.Event().wait(0.001)
        write.release.set()
        for thread in [first, *threads]:
            thread.join()
    return outcomes, write.batches[1:]


def test_what_waits_goes_together(database: Database) -> None:
    outcomes, batches = in_one_batch(database, [1, 2, 3, 4])
    assert outcomes == [2, 4, 6, 8]
    assert [sorted(batch) for batch in batches] == [[1, 2, 3, 4]]


def test_a_batch_has_a_limit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LIMIT", 3)
    outcomes, batches = in_one_batch(database, [1, 2, 3, 4])
    assert outcomes == [2, 4, 6, 8]
    assert [len(batch) for batch in batches] == [3, 1]


def test_one_bad_item_costs_the_others_nothing(database: Database) -> None:
    outcomes, _ = in_one_batch(database, [1, -1, 3])
    assert (outcomes[0], outcomes[2]) == (2, 6)
    assert isinstance(outcomes[1], ValueError)


def test_a_failing_database_is_tried_twice_for_all(sqlite_database: Database) -> None:
    outcomes, batches = in_one_batch(sqlite_database, [1, -2, 3])
    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)
    assert [len(batch) for batch in batches] == [3, 3]


def test_after_a_deadlock_the_same_is_written_again(sqlite_database: Database) -> None:
    tried = []

    def write(session: Session, items: list[int]) -> list[int]:
        tried.append(items)
        if len(tried) == 1:
            session.execute(text("select * from no_such_table"))
        return items

    with closing(GroupCommit(sqlite_database, write, "once")) as commit:
        assert commit([7]) == [7]
    assert tried == [[7], [7]]


def test_a_wrong_number_of_outcomes_fails_and_the_next_is_served(database: Database) -> None:
    answers = [[], [8]]
    with closing(GroupCommit(database, lambda session, items: answers.pop(0), "short")) as commit:
        with pytest.raises(ValueError, match="zip"):
            commit([7])
        assert commit([8]) == [8]


def test_what_waits_at_the_close_is_written_and_what_comes_later_too(database: Database) -> None:
    write, outcomes = Doubling(), []
    commit = GroupCommit(database, write, "closing")
    threads = [threading.Thread(target=lambda n=n: outcomes.extend(commit([n]))) for n in (1, 2)]
    threads[0].start()
    assert write.first.wait(60)
    threads[1].start()
    while not commit._waiting.qsize():
        threading.Event().wait(0.001)
    closer = threading.Thread(target=commit.close)
    closer.start()
    write.release.set()
    for thread in (*threads, closer):
        thread.join(60)
    assert sorted(outcomes) == [2, 4]
    assert commit([3, 4]) == [6, 8]


def test_of_one_call_all_are_told(database: Database) -> None:
    with closing(GroupCommit(database, lambda session, items: items[::-1], "turned")) as commit:
        assert commit([1, 2, 3]) == [3, 2, 1]
        assert commit([]) == []


def save(store: DraftStore, task: DraftTask) -> int | None:
    (draft_id,) = store.save([(task, NewDraft(f"답 {task.question_id}", DraftSource.MODEL))])
    return draft_id


def test_claims_and_drafts_of_many_threads(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    ids = [steps.ask(database, shop) for _ in range(12)]
    claimed = [task for tasks in together([partial(store.claim, 2)] * 12) for task in tasks]
    assert sorted(task.question_id for task in claimed) == ids
    drafts = together([partial(save, store, task) for task in claimed * 2])
    rows = [steps.get(database, Draft, draft_id) for draft_id in drafts if draft_id]
    assert {row.question_id: row.text for row in rows} == {i: f"답 {i}" for i in ids}
    assert len(rows) == len(ids)
    assert {steps.status(database, i) for i in ids} == {Status.IN_REVIEW}


def test_a_lost_claim_beside_others_writes_nothing(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    kept, lost = (steps.ask(database, shop, key) for key in ("kept", "lost"))
    tasks = {task.question_id: task for task in store.claim(16)}
    steps.record(database, shop, steps.edition("lost", "바꿨어요"))
    drafts = together([partial(save, store, tasks[number]) for number in (kept, lost)])
    assert [draft is None for draft in drafts] == [False, True]
    assert steps.status(database, lost) == Status.RECEIVED
