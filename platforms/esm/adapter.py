"""ESM+: G마켓 and 옥션 in one account, polled; 처리중 is our holding reply, 처리완료 the final."""

from typing import ClassVar

from platforms.base import Capabilities, Setting, ShopAccess
from platforms.channels import PolledPlatform
from platforms.esm.auth import sellers
from platforms.esm.boards import PER_SECOND, Board, NothingListed
from platforms.moments import KST, now


class EsmPlatform(PolledPlatform):
    """See README.md beside this file."""

    name = "esm"
    title = "ESM+ (G마켓·옥션)"
    pace = PER_SECOND
    channels: ClassVar[tuple[Board, ...]] = (
        Board("gmarket", 3, "gmarket_id"),
        Board("auction", 1, "auction_id"),
        Board("auction_note", 2, "auction_id"),
    )
    capabilities: ClassVar[Capabilities] = Capabilities(
        poll=True,
        reconcile=True,
        second_answer="처리중, then 처리완료 [open]",
        follow_ups="reAsking [open]",
        secret_posts=True,
        personal_data="not read",
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("master_id", "ESM+ master id"),
        Setting("secret_key", "Secret key", secret=True, help="Comes by e-mail after a review."),
        Setting("issuer", "Own domain", help="As entered with the application for the API."),
        Setting("gmarket_id", "Seller id at G마켓", required=False),
        Setting("auction_id", "Seller id at 옥션", required=False),
        Setting("calls_per_second", "Calls per second", required=False, default="0.2"),
        Setting("api_base", "API address", required=False, address=True),
    )
    console_steps: ClassVar[str] = (
        "ESM+ > ESM Trading API: apply for the API with your domain and this machine's public "
        "address; the secret key comes by e-mail. There is no webhook."
    )

    def check_credentials(self, shop: ShopAccess) -> str:
        """List today's questions of one market."""
        sellers(shop)
        board = next(each for each in self.channels if each.is_on(shop))
        today = now().astimezone(KST).date()
        try:
            board.listed(shop, today, today)
        except NothingListed:
            return "ESM+ took the token; it lists nothing today, or failed: it says the same."
        return "ESM+ accepted the token."
