"""A question's whole way, from the webhook to the posted reply, told as one trace that holds no
text: the webhook and the page over real HTTP, the drafting task, a real post to a storefront."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import select

from qna.database import Database
from qna.models import Delivery, Question, now
from qna.secrets import SecretBox
from qna.settings import Settings
from tests.conftest import make_shop
from tests.platforms.fakes.standard import FakeStandard
from tests.qna import steps
from tests.qna.test_tracing import spans  # noqa: F401  # a fixture
from tests.review.desk import Person
from tests.webhook.storefront import Storefront, event, serving
from tests.worker.delivering.posting import make_poster
from tests.worker.drafting import engines
from worker.drafting.group_commit import DraftStore
from worker.drafting.room import Room
from worker.drafting.tasks import draft_questions

QUESTION = "이 다이어리에 내년도 공휴일이 표시되어 있나요?"
TREE = """\
question
├ queue
├ draft
│ ├ engine
│ └ policy
├ review
└ deliver
  └ call
"""


def tree(spans: tuple[ReadableSpan, ...]) -> str:  # noqa: F811
    """Names by parent, in the order of their beginnings."""
    below: dict[int | None, list[ReadableSpan]] = {}
    for span in sorted(spans, key=lambda span: span.start_time or 0):
        below.setdefault(span.parent.span_id if span.parent else None, []).append(span)

    def lines(span: ReadableSpan, indent: str) -> list[str]:
        found = []
        inner = below.get(span.context.span_id, [])
        for each in inner:
            last = each is inner[-1]
            found.append(f"{indent}{'└' if last else '├'} {each.name}")
            found += lines(each, indent + ("  " if last else "│ "))
        return found

    (first,) = below[None]
    return "\n".join([first.name, *lines(first, "")]) + "\n"


def test_one_question_is_one_trace(
    desk_settings: Settings,
    sqlite_database: Database,
    come_in: Callable[..., Person],
    spans: InMemorySpanExporter,  # noqa: F811
) -> None:
    fake, box = FakeStandard(), SecretBox(desk_settings.key)
    with fake.running():
        shop = make_shop(sqlite_database, box, reply_url=f"{fake.url}/replies")
        question = _ask(desk_settings, sqlite_database, shop.name)
        fake.questions[question.platform_question_id] = question.text
        _draft(sqlite_database)
        question = steps.get(sqlite_database, Question, question.id)
        assert come_in().review(question).status_code == 303
        _deliver(sqlite_database, box)
        assert fake.replies(question.platform_question_id)
    told = spans.get_finished_spans()
    assert len({span.context.trace_id for span in told}) == 1
    assert tree(told) == TREE
    assert all((span.attributes or {}).get("jamsi.question_id", question.id) == question.id
               for span in told)  # fmt: skip
    everything = " ".join(span.to_json() for span in told)
    assert QUESTION not in everything
    assert engines.GOOD not in everything


def _ask(settings: Settings, database: Database, shop: str) -> Question:
    with serving(settings) as address:
        sent = Storefront(address, shop).send(event(text=QUESTION))
    assert sent.status_code == 202
    return steps.get(database, Question, sent.json()["question"])


def _draft(database: Database) -> None:
    with (
        closing(DraftStore(database, owner="w", lease_seconds=30)) as store,
        Room(16).places(16) as places,
    ):
        draft_questions(store, engines.right(), store.claim(16), places)


def _deliver(database: Database, box: SecretBox) -> None:
    with database.read() as session:
        delivery_id = session.scalars(select(Delivery.id)).one()
    steps.change(database, Delivery, delivery_id, not_before=now())
    make_poster(database, box).deliver(delivery_id)


def test_operations_shows_this_tree() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(question .*?)```", page, re.DOTALL)
    assert shown
    names = [re.sub(r"(?<=\w) {2,}.*", "", line) for line in shown[1].splitlines()]
    assert "\n".join(names) + "\n" == TREE
