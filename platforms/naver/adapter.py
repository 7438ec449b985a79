"""Naver SmartStore: two channels of one account, polled, replied to by an upsert."""

from typing import ClassVar

from platforms.access import yes_or_no
from platforms.base import Capabilities, Setting, ShopAccess
from platforms.channels import PolledPlatform
from platforms.moments import now
from platforms.naver.auth import PER_SECOND
from platforms.naver.inquiries import CustomerInquiries
from platforms.naver.products import ProductQuestions
from platforms.rows import Unreadable
from qna.outgoing import DeliveryError


class NaverPlatform(PolledPlatform):
    """See README.md beside this file."""

    name = "naver"
    title = "네이버 스마트스토어"
    pace = PER_SECOND
    channels = (ProductQuestions(), CustomerInquiries())
    capabilities: ClassVar[Capabilities] = Capabilities(
        poll=True,
        reconcile=True,
        second_answer="replaces the first",
        secret_posts=True,
        personal_data="kept: writer's id as masked",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("client_id", "Application id", help="Commerce API centre > my applications."),
        Setting("client_secret", "Application secret", secret=True, help="Begins with $2a$."),
        yes_or_no("product_questions", "Read 상품 문의 (yes or no)"),
        yes_or_no("customer_inquiries", "Read 고객문의 (yes or no)"),
        Setting(
            "token_type",
            "Kind of application",
            required=False,
            default="SELF",
            choices=("SELF", "SELLER"),
            help="SELLER for an agency that works for other sellers; then account_id is needed.",
        ),
        Setting(
            "account_id", "Seller's account id", required=False, help="Only with token_type SELLER."
        ),
        Setting("calls_per_second", "Calls per second", required=False, default="2"),
        Setting("api_base", "API address", required=False, address=True),
    )
    console_steps: ClassVar[str] = (
        "Naver Commerce API centre > your application: enter this machine's public address among "
        "the allowed callers and choose the API group for inquiries (문의). There is no webhook."
    )

    def check_credentials(self, shop: ShopAccess) -> str:
        """List the questions of the last minute: a token and the right to questions are needed."""
        moment = now()
        opened = self.open_channels(shop)
        if not opened:
            raise DeliveryError("naver: both channels are switched off", permanent=True)
        for channel in opened:
            rows = channel.rows(shop, *channel.around(moment))
            next((row for row in rows if not isinstance(row, Unreadable)), None)
        return f"Naver accepted the application and shows {len(opened)} kinds of questions."
