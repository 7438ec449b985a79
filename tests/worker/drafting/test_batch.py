"""One thread follows many questions, and each draft comes as soon as it is ready."""

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from qna.models import DraftSource
from qna.store.drafts import NewDraft
from tests.worker.drafting import engines
from worker.drafting import batch
from worker.drafting.batch import draft_all
from worker.drafting.drafter import DraftRequest
from worker.engine import Generation, SamplingParams

QUESTIONS = [DraftRequest(f"{number}번 재입고 되나요?", candidates=1) for number in range(4)]


class HeldEngine(engines.WrittenEngine):
    """Answers the prompts numbered `at_once`, the others when the test says so."""

    def __init__(self, *at_once: int) -> None:
        super().__init__(lambda sampling: engines.GOOD)
        self.at_once = at_once
        self.held: list[tuple[Future[Generation], SamplingParams]] = []

    def answer(self, future: Future[Generation], sampling: SamplingParams) -> None:
        self.held.append((future, sampling))
        if len(self.held) - 1 in self.at_once:
            super().answer(future, sampling)

    def let_go(self, *places: int) -> None:
        for place in places:
            super().answer(*self.held[place])


def places(ready: list[tuple[int, NewDraft]]) -> list[int]:
    return [place for place, _ in ready]


def sources(groups: Iterator[list[tuple[int, NewDraft]]]) -> dict[int, DraftSource]:
    return {place: new.source for ready in groups for place, new in ready}


def test_each_comes_when_it_is_ready() -> None:
    engine = HeldEngine(2)
    groups = draft_all(engine, QUESTIONS)
    assert places(next(groups)) == [2]
    engine.let_go(3, 0)
    assert places(next(groups)) == [3, 0]
    engine.let_go(1)
    assert places(next(groups)) == [1]
    assert list(groups) == []


def test_nothing_to_draft() -> None:
    assert list(draft_all(engines.right(), [])) == []


def test_a_refused_text_is_tried_again_while_others_go_on() -> None:
    first: list[int] = []

    def once_wrong(sampling: SamplingParams) -> str:
        first.append(1)
        return engines.WRONG if len(first) == 1 else engines.GOOD

    groups = list(draft_all(engines.WrittenEngine(once_wrong), QUESTIONS))
    drafts = {place: new for ready in groups for place, new in ready}
    assert {place: new.attempts for place, new in drafts.items()} == {0: 2, 1: 1, 2: 1, 3: 1}
    assert drafts[0].source == DraftSource.MODEL


def test_a_busy_engine_leaves_templates_for_the_rest() -> None:
    engine = engines.BusyEngine(room=0)
    assert set(sources(draft_all(engine, QUESTIONS)).values()) == {DraftSource.FALLBACK}


def test_whose_time_is_up_gets_the_template_and_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "ENGINE_TIMEOUT", 0.05)
    engine = HeldEngine()
    drafts = [new for ready in draft_all(engine, QUESTIONS) for _, new in ready]
    assert {(new.source, new.reason) for new in drafts} == {
        (DraftSource.FALLBACK, "TooLate: no text within 240 seconds")
    }
    assert all(future.cancelled() for future, _ in engine.held)
