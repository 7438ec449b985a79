"""11번가: product Q&A, polled; an upsert that mails the customer each time."""

from typing import ClassVar

from platforms.base import Capabilities, Setting, ShopAccess
from platforms.channels import PolledPlatform
from platforms.elevenst.client import PER_SECOND
from platforms.elevenst.products import ProductQuestions
from platforms.moments import now


class ElevenStreetPlatform(PolledPlatform):
    """See README.md beside this file."""

    name = "11st"
    title = "11번가"
    pace = PER_SECOND
    channels = (ProductQuestions(),)
    capabilities: ClassVar[Capabilities] = Capabilities(
        poll=True,
        reconcile=True,
        second_answer="replaces the first; one e-mail each",
        secret_posts=True,
        personal_data="not read",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "api_key",
            "Open API key",
            secret=True,
            help="32 characters, from 11번가 Open API centre > 서비스 등록·확인.",
        ),
        Setting("calls_per_second", "Calls per second", required=False, default="1"),
        Setting("api_base", "API address", required=False, address=True),
    )
    console_steps: ClassVar[str] = (
        "11번가 Open API centre > 서비스 등록·확인: issue a key and register this machine's public "
        "address. There is no webhook."
    )

    def check_credentials(self, shop: ShopAccess) -> str:
        """List today's questions."""
        moment = now()
        for channel in self.channels:
            next(iter(channel.rows(shop, moment, moment)), None)
        return "11번가 accepted the key and this machine's address."
