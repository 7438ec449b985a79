"""`jamsi ask`: send a signed question, as a storefront would."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import click
import httpx
from standardwebhooks.webhooks import Webhook

from jamsi.database import open_database
from qna.secrets import box_of
from qna.settings import load_settings
from qna.store.shops import find_shop, open_secrets


@click.command(
    epilog="Example:  jamsi ask '이 다이어리에 내년도 공휴일이 표시되어 있나요?' --shop demo"
)
@click.argument("text")
@click.option("--shop", "shop_name", default="demo", show_default=True)
@click.option("--product", default="", help="Product name.")
@click.option("--secret", help="Webhook secret; default: the shop's own, from this database.")
@click.option("--url", help="Webhook address; default: this machine's.")
def ask(text: str, shop_name: str, product: str, secret: str | None, url: str | None) -> None:
    """Send one signed question to the webhook."""
    settings = load_settings()
    base = url or f"http://{settings.webhook_host}:{settings.webhook_port}"
    address = f"{base.rstrip('/')}/webhooks/standard/{shop_name}"
    body = question_event(f"Q-{uuid4().hex[:10]}", text, product)
    try:
        response = send_event(address, secret or _own_secret(shop_name), body)
    except httpx.HTTPError as error:
        raise click.ClickException(f"{address} does not answer: {error}") from None
    click.echo(response.text.strip())
    if response.status_code != httpx.codes.ACCEPTED:
        raise click.ClickException(f"the webhook answered {response.status_code}")


def _own_secret(shop_name: str) -> str:
    settings = load_settings()
    with open_database(settings).read() as session:
        shop = find_shop(session, shop_name)
        if shop is None or shop.platform != "standard":
            raise click.ClickException(f"no generic shop is called {shop_name} in this database")
        return open_secrets(shop, box_of(settings))[0][0]


def question_event(question_id: str, text: str, product: str = "") -> bytes:
    """The body of a `question.created` event."""
    at = datetime.now(UTC).isoformat()
    data: dict[str, object] = {"question_id": question_id, "text": text, "asked_at": at}
    if product:
        data["product"] = {"id": f"P-{len(product)}", "name": product}
    event = {"type": "question.created", "timestamp": at, "data": data}
    return json.dumps(event, ensure_ascii=False).encode()


def send_event(address: str, secret: str, body: bytes) -> httpx.Response:
    """POST `body` signed as Standard Webhooks."""
    message_id, at = f"msg_{uuid4().hex}", datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
    }
    return httpx.post(address, content=body, headers=headers, timeout=10)
