"""Adapters by platform, fakes by platform or channel; the document's toy is among them."""

from platforms.contract import Platform
from platforms.registry import PLATFORMS
from tests.platforms.fakes.cafe24 import FakeCafe24
from tests.platforms.fakes.coupang import FakeCoupang
from tests.platforms.fakes.coupang_call_centre import FakeCallCentre
from tests.platforms.fakes.elevenst import FakeElevenStreet
from tests.platforms.fakes.esm import FakeEsm
from tests.platforms.fakes.naver import FakeNaver, FakeNaverInquiries
from tests.platforms.fakes.server import FakePlatform
from tests.platforms.fakes.shopify import FakeShopify
from tests.platforms.fakes.standard import FakeStandard
from tests.platforms.fakes.toy import toy
from tests.platforms.fakes.woocommerce import FakeWooCommerce

FAKES: dict[str, type[FakePlatform]] = {
    fake.label or fake.name: fake
    for fake in (
        FakeStandard,
        FakeCafe24,
        FakeNaver,
        FakeNaverInquiries,
        FakeCoupang,
        FakeCallCentre,
        FakeElevenStreet,
        FakeEsm,
        FakeShopify,
        FakeWooCommerce,
        toy().fake,
    )
}
ADAPTERS: dict[str, Platform] = PLATFORMS | {toy().adapter.name: toy().adapter()}
