"""`qna.connecting.Connector` over the adapters."""

from platforms.registry import PLATFORMS
from qna.access import ShopAccess
from qna.connecting import ConnectionForm
from qna.outgoing import DeliveryError


class PlatformConnector:
    def form(self, platform: str) -> ConnectionForm:
        adapter = PLATFORMS[platform]
        return ConnectionForm(
            platform=adapter.name,
            title=adapter.title,
            settings=adapter.settings,
            console_steps=adapter.console_steps,
            pushes=adapter.capabilities.push,
        )

    def check(self, access: ShopAccess) -> str:
        try:
            return PLATFORMS[access.platform].check_credentials(access)
        except ValueError as error:
            raise DeliveryError(f"a setting is malformed: {error}", permanent=True) from None
