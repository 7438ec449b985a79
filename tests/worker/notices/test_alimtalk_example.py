"""The receiver in docs/notices.md, as it stands there, between a notice and the provider."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from flask import Flask

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.models import Shop
from qna.notices import NoticeStatus
from qna.secrets import SecretBox
from tests.conftest import make_shop
from tests.platforms.fakes.server import Response
from tests.review.desk import serving
from tests.worker.notices.desk import Desk, FakeHook

DOC = Path(__file__).parents[3] / "docs" / "notices.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DONE = Response(200, {"header": {"isSuccessful": True, "resultCode": 0}})
BUSY = Response(200, {"header": {"isSuccessful": False, "resultCode": -1000}})


@pytest.fixture
def receiver(hook: FakeHook, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the documented code, whose provider is `hook`."""
    for name, value in {
        "NHN_ADDRESS": hook.url,
        "NOTICE_SECRET": SECRET,
        "NHN_APP_KEY": "app",
        "NHN_SECRET_KEY": "provider secret",
        "SENDER_KEY": "sender",
        "NUMBERS": "01000000001,01000000002",
    }.items():
        monkeypatch.setenv(name, value)
    code = re.search(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, object] = {"__name__": "receiver"}
    exec(code[1], names)
    app = names["app"]
    assert isinstance(app, Flask)
    with serving(app) as address:
        yield f"{address}/notices"


def test_a_digest_becomes_one_message_for_each_number(
    receiver: str, hook: FakeHook, sqlite_database: Database, box: SecretBox, redis_url: str
) -> None:
    desk = Desk(sqlite_database, box, Dispatcher(redis_url), at=datetime.now(UTC))
    shop: Shop = make_shop(sqlite_database, box, title="하루문구")
    desk.tell(shop, receiver, "webhook", secret=SECRET)
    desk.promise(shop, -95)
    desk.ask(shop, 40)
    hook.answers = [BUSY, DONE]
    desk.round()
    assert desk.notices()[0].status == NoticeStatus.WAITING
    desk.round()
    assert desk.notices()[0].status == NoticeStatus.SENT
    request = hook.requests[1]
    assert request.path == "/alimtalk/v2.2/appkeys/app/messages"
    assert request.headers["x-secret-key"] == "provider secret"
    assert request.json() == {
        "senderKey": "sender",
        "templateCode": "JAMSI_NOTICE",
        "recipientList": [
            {
                "recipientNo": number,
                "templateParameter": {
                    "내용": "하루문구: 새 문의 1건이 결정을 기다립니다 (가장 오래된 것 40분)",
                    "더": "1",
                    "주소": f"https://desk.example/queue?shop={shop.id}",
                },
            }
            for number in ("01000000001", "01000000002")
        ],
    }


def test_what_is_not_signed_goes_nowhere(receiver: str, hook: FakeHook) -> None:
    assert httpx.post(receiver, json={"data": {}}).status_code == 401
    assert hook.requests == []
