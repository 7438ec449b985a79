"""Whatever is signed and sent: never a 5xx, and never a row that SQL cannot keep."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qna.database import Database
from qna.models import Question, Shop
from tests.conftest import SECRET_KEY, make_shop
from tests.qna import steps
from tests.webhook.storefront import Storefront, event

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

odd_text = st.text(
    st.one_of(st.sampled_from("\0\u200b\u2028\ud800\udfff\ufeff\\\"'%{}가"), st.characters()),
    max_size=30,
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), odd_text)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def hostile(webhook_address: str, shared_database: Database) -> Any:
    from qna.secrets import SecretBox

    shop = make_shop(shared_database, SecretBox(SECRET_KEY), name="hostile")
    opened = Storefront(webhook_address, shop.name)
    yield opened
    opened.client.close()


@FEW
@given(body=st.binary(max_size=400))
def test_arbitrary_bytes(body: bytes, hostile: Storefront) -> None:
    assert hostile.send_bytes(body).status_code in (400, 401, 422)


@FEW
@given(payload=values)
def test_arbitrary_json(payload: Any, hostile: Storefront) -> None:
    answer = hostile.send_bytes(json.dumps(payload).encode())
    assert answer.status_code in (202, 400, 422)


@FEW
@given(data=st.dictionaries(odd_text, values, max_size=3), text=odd_text, field=values)
def test_arbitrary_fields(
    data: dict[str, Any], text: str, field: Any, hostile: Storefront, shared_database: Database
) -> None:
    payload = event(text="물음 " + text, product=field) | {"extra": data}
    answer = hostile.send_bytes(json.dumps(payload).encode())
    assert answer.status_code in (202, 400, 422), answer.text
    if answer.status_code == 202:
        row = steps.get(shared_database, Question, answer.json()["question"])
        assert row.text.startswith("물음")


@pytest.mark.parametrize(
    ("raw", "statuses"),
    [
        ('{"n": 1e999}', (202,)),
        ('{"n": ' + "9" * 4000 + "}", (202,)),
        ('{"n": -0.0, "m": 1e-400}', (202,)),
        ('{"a": 1, "a": 2, "a\\u0000": 3}', (202,)),
        ('{"\\ud800": "\\udfff"}', (202,)),
        ("[" * 40 + "]" * 40, (202,)),
        ('"' + "\\u0000" * 1000 + '"', (202,)),
        ("[" * 50_000 + "]" * 50_000, (400,)),
    ],
    ids=lambda value: str(value)[:16],
)
def test_json_at_the_edges(
    raw: str, statuses: tuple[int, ...], storefront: Storefront, shared_database: Database
) -> None:
    body = json.dumps(event())[:-1] + f', "extra": {raw}}}'
    answer = storefront.send_bytes(body.encode())
    assert answer.status_code in statuses, answer.text
    if answer.status_code == 202:
        assert steps.get(shared_database, Question, answer.json()["question"]).raw


def test_of_duplicate_keys_the_last_one_counts(
    storefront: Storefront, shared_database: Database
) -> None:
    body = (
        '{"type": "question.created", "data": {"question_id": "Q-1", "text": "하나", "text": "둘"}}'
    )
    answer = storefront.send_bytes(body.encode())
    assert steps.get(shared_database, Question, answer.json()["question"]).text == "둘"


def test_a_text_that_looks_like_code_is_data(
    storefront: Storefront, shared_database: Database, own_shop: Shop
) -> None:
    for text in ("'; DROP TABLE questions; --", "{{7*7}}", "<script>alert(1)</script>", "%s %n"):
        answer = storefront.send(event(text=text))
        assert steps.get(shared_database, Question, answer.json()["question"]).text == text
