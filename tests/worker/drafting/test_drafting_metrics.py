"""What drafting counts: drafts, texts, tokens, stages, and how full the engine is."""

from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from qna.database import Database
from qna.models import Shop
from tests.qna import steps
from tests.worker.counted import Counted
from tests.worker.drafting import engines
from worker.drafting.figures import EngineFigures
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.drafting.tasks import draft_questions
from worker.engine import Engine, Figures


@pytest.fixture
def store(database: Database) -> Iterator[DraftStore]:
    with closing(DraftStore(database, owner="w", lease_seconds=30)) as store:
        yield store


def run(store: DraftStore, engine: Any) -> None:
    with Room(16).places(16) as places:
        draft_questions(store, engine, store.claim(16), places)


def test_drafts_by_the_model(database: Database, shop: Shop, store: DraftStore) -> None:
    for _ in range(3):
        steps.ask(database, shop)
    counted = Counted()
    run(store, engines.right())
    texts = 3 * shop.candidates
    assert counted("jamsi_drafts_total", source="model", verdict="clean") == 3
    assert counted("jamsi_template_drafts_total") == 0
    assert counted("jamsi_candidates_total", verdict="clean") == texts
    assert counted("jamsi_engine_texts_total", outcome="stop") == texts
    assert counted("jamsi_engine_tokens_total", kind="prompt") == 30 * texts
    assert counted("jamsi_engine_tokens_total", kind="completion") == 2 * texts
    for stage in ("queue", "engine", "policy", "total"):
        assert counted("jamsi_draft_stage_seconds_count", stage=stage) == 3, stage
    assert counted("jamsi_commit_group_size_sum", rows="drafts") == 3


def test_what_the_policy_refused_and_the_template(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    steps.ask(database, shop)
    counted = Counted()
    run(store, engines.wrong())
    assert counted("jamsi_drafts_total", source="fallback") == 1
    assert counted("jamsi_template_drafts_total", reason="policy") == 1
    assert counted("jamsi_candidates_total", verdict="refused") == 3 * shop.max_attempts
    assert counted("jamsi_violations_total", code="definitive") >= 9


@pytest.mark.parametrize(
    ("engine", "outcome"), [(engines.BusyEngine, "busy"), (engines.FailingEngine, "failed")]
)
def test_an_engine_that_fails(
    database: Database, shop: Shop, store: DraftStore, engine: Any, outcome: str
) -> None:
    steps.ask(database, shop)
    counted = Counted()
    run(store, engine())
    assert counted("jamsi_engine_texts_total", outcome=outcome) >= 1


def test_the_wait_of_a_question_counts_once(
    database: Database, shop: Shop, store: DraftStore
) -> None:
    """Drafted again on request it has not waited since it came."""
    question_id = steps.ask(database, shop)
    counted = Counted()
    run(store, engines.right())
    from qna.models import Question

    steps.change(database, Question, question_id, status="received")
    run(store, engines.right())
    assert counted("jamsi_drafts_total") == 2
    assert counted("jamsi_draft_stage_seconds_count", stage="queue") == 1


def test_how_full_the_engine_is() -> None:
    engine: Any = SimpleNamespace(
        name="openai", model="m", device="https://user:secret@llm.example:8443/v1?key=k",
        figures=lambda: Figures(8, 3, 100, 40, 2), stalled_seconds=lambda: 1.5,
    )  # fmt: skip
    found = {
        sample.name: (sample.value, sample.labels)
        for family in EngineFigures(engine).collect()
        for sample in family.samples
    }
    assert found["jamsi_engine_info"][1]["device"] == "llm.example"
    values = {name.removeprefix("jamsi_engine_"): value for name, (value, _) in found.items()}
    assert values == {
        "info": 1, "rows": 8, "rows_used": 3, "cells": 100, "cells_used": 40, "waiting": 2,
        "stalled_seconds": 1.5,
    }  # fmt: skip


def test_every_engine_has_figures() -> None:
    assert hasattr(Engine, "figures")
