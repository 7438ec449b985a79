"""The adapters and their fakes by the name of their platform, the document's toy included."""

from platforms.contract import Platform
from platforms.registry import PLATFORMS
from tests.platforms.fakes.cafe24 import FakeCafe24
from tests.platforms.fakes.coupang import FakeCoupang
from tests.platforms.fakes.naver import FakeNaver
from tests.platforms.fakes.server import FakePlatform
from tests.platforms.fakes.shopify import FakeShopify
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms.fakes.toy import toy
from tests.platforms.fakes.woocommerce import FakeWooCommerce

FAKES: dict[str, type[FakePlatform]] = {
    fake.name: fake
    for fake in (
        FakeStandard,
        FakeCafe24,
        FakeNaver,
        FakeCoupang,
        FakeShopify,
        FakeWooCommerce,
        toy().fake,
    )
}
ADAPTERS: dict[str, Platform] = PLATFORMS | {toy().adapter.name: toy().adapter()}
