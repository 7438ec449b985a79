"""The generic storefront: any shop that can sign a webhook and take a signed callback."""

from typing import ClassVar

from platforms.base import Capabilities, Setting, ShopAccess
from platforms.callback import check_callback, post_callback
from platforms.contract import Platform
from platforms.standard import inbound
from qna.outgoing import OutgoingReply, PostResult


class StandardPlatform(Platform):
    """Standard Webhooks in both directions; see README.md beside this file."""

    name = "standard"
    title = "Standard Webhooks"
    capabilities: ClassVar[Capabilities] = Capabilities(
        push=True,
        secret_posts=True,
        second_answer="the shop's own matter",
        personal_data="kept: the author's name",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "webhook_secret",
            "Signing secret",
            secret=True,
            required=False,
            help="whsec_ and base64; made for the shop where it is left empty.",
        ),
        Setting(
            "reply_url",
            "Address that takes replies",
            help="Must answer as README.md says.",
        ),
    )
    console_steps: ClassVar[str] = (
        "In the storefront: send question.created, question.updated, question.deleted and "
        "question.answered to {webhook_url}, signed as Standard Webhooks with the secret shown."
    )

    verify = staticmethod(inbound.verify_signature)
    parse = staticmethod(inbound.parse_event)

    def post_reply(self, shop: ShopAccess, reply: OutgoingReply) -> PostResult:
        secrets = shop.webhook_secrets
        return post_callback(shop, secrets, reply)

    def check_credentials(self, shop: ShopAccess) -> str:
        return check_callback(shop.reply_url, shop.webhook_secrets)
