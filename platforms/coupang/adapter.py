"""Coupang Wing: product questions and, if wanted, the call centre's; signed calls, polled."""

from typing import ClassVar

from platforms.access import required, yes_or_no
from platforms.base import Capabilities, Setting, ShopAccess
from platforms.channels import PolledPlatform
from platforms.coupang.call_centre import CallCentre
from platforms.coupang.client import LIST_VERSION, PER_SECOND, REPLY_VERSION
from platforms.coupang.products import ProductQuestions
from platforms.moments import now


class CoupangPlatform(PolledPlatform):
    """See README.md beside this file."""

    name = "coupang"
    title = "쿠팡"
    pace = PER_SECOND
    channels = (ProductQuestions(), CallCentre())
    capabilities: ClassVar[Capabilities] = Capabilities(
        poll=True,
        reconcile=True,
        second_answer="a new reply [open]; the call centre takes one only",
        secret_posts=True,
        personal_data="not read",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("vendor_id", "Vendor id", help="A and eight digits, from Wing > seller details."),
        Setting("access_key", "Access key", secret=True),
        Setting("secret_key", "Secret key", secret=True),
        Setting("reply_by", "Wing id of the person who answers"),
        yes_or_no("product_questions", "Read 상품 문의 (yes or no)"),
        yes_or_no(
            "call_centre",
            "Read 고객센터 문의 (yes or no)",
            default="no",
            help="They take one answer: a holding reply spends it, so it waits for the last hours "
            "before Coupang answers by itself.",
        ),
        Setting("list_version", "Version of the list call", required=False, default=LIST_VERSION),
        Setting("reply_version", "Version of replies", required=False, default=REPLY_VERSION),
        Setting("calls_per_second", "Calls per second", required=False, default="4"),
        Setting("api_base", "API address", required=False, address=True),
    )
    console_steps: ClassVar[str] = (
        "Coupang Wing > seller details > OPEN API keys: issue keys for your own development and "
        "enter this machine's public address. There is no webhook."
    )

    def check_credentials(self, shop: ShopAccess) -> str:
        """List today's inquiries; `reply_by` is only tried with the first reply."""
        required(shop, "reply_by")
        moment = now()
        for channel in self.open_channels(shop):
            for _ in channel.rows(shop, moment, moment):
                break
        return "Coupang accepted the keys. The Wing id is tried with the first reply."
