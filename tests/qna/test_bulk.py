"""What may be decided with others: the rule of a question at hand and the one in SQL agree."""

from itertools import product

from sqlalchemy import select

from policy import Verdict
from qna.database import Database
from qna.models import Draft, Question, Shop
from qna.store.bulk import why_alone, with_others
from qna.store.drafts import LOST
from tests.qna import steps

CASES = list(product((None, "safety"), (None, LOST, "policy"), Verdict))


def _asked(database: Database, shop: Shop) -> list[int]:
    ids = []
    for number, (sensitive, reason, verdict) in enumerate(CASES):
        ids.append(question_id := steps.ask(database, shop, f"Q-{number}"))
        draft_id = steps.draft(database, question_id)
        steps.change(database, Question, question_id, sensitive=sensitive)
        steps.change(database, Draft, draft_id, reason=reason, verdict=verdict)
    return ids


def test_both_ways_to_say_it_agree(shared_database: Database, own_shop: Shop) -> None:
    ids = _asked(shared_database, own_shop)
    with shared_database.read() as session:
        found = session.scalars(
            select(Question.id).join(Draft, Draft.id == Question.draft_id)
            .where(Question.id.in_(ids), *with_others())
        )  # fmt: skip
        alone = {one: why_alone(session.get_one(Question, one)) for one in ids}
        assert set(found) == {one for one, why in alone.items() if why is None}
    assert set(alone.values()) == {None, "sensitive", "lost", "look", "violations"}
