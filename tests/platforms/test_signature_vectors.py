"""Signature vectors of the platforms' documentation, or computed from it."""

import pytest

from platforms.base import InboundRequest, ShopAccess, SignatureInvalid
from platforms.coupang.auth import authorization, signature, signed_date
from platforms.moments import read_moment
from platforms.naver.auth import canonical_salt, client_secret_sign
from platforms.registry import PLATFORMS
from platforms.signature import hmac_base64

NAVER_SECRET = "$2a$10$abcdefghijklmnopqrstuv"
BODY = '{"question":"상품 문의"}'.encode()
HMAC = "P9UXXCka7bK5wJhrY1qG0x3QxaMNF5GnzL/znYp+x8w="
CEA_DATE = "260805T020000Z"
CEA_PATH = "/v2/providers/openapi/apis/api/v5/vendors/A00012345/onlineInquiries"
CEA_QUERY = (
    "answeredType=NOANSWER&inquiryStartAt=2026-07-30&inquiryEndAt=2026-08-05"
    "&pageNum=1&pageSize=50&vendorId=A00012345"
)
CEA = "4f2c95fc6b72bef01d08f6eda5cb20b601a8a4f9f3eb32289f98a47fb256ce33"


def test_naver_signs_the_documentations_example() -> None:
    assert client_secret_sign("aaaabbbbcccc", NAVER_SECRET, 1643961623299) == (
        "JDJhJDEwJGFiY2RlZmdoaWprbG1ub3BxcnN0dXVCVldZSk42T0VPdEx1OFY0cDQxa2IuTnpVaUEzbmsy"
    )


def test_a_canonical_salt_stays_and_another_loses_its_unused_bits() -> None:
    assert canonical_salt(NAVER_SECRET) == "$2a$10$abcdefghijklmnopqrstuu"
    assert canonical_salt("$2a$10$abcdefghijklmnopqrstuu") == "$2a$10$abcdefghijklmnopqrstuu"
    assert [canonical_salt(f"$2a$04${'a' * 21}{c}")[-1] for c in ".NOdetu9"] == list("..OOeeuu")


@pytest.mark.parametrize("secret", ["", "$2a$10$short", "plain", "$2a$10$abcdefghijklmnopqrst한글"])
def test_a_secret_that_is_no_salt_is_named(secret: str) -> None:
    with pytest.raises(ValueError):
        client_secret_sign("id", secret, 1)


def test_coupang_signs_the_exact_query() -> None:
    assert signature("SK-1", CEA_DATE, "GET", CEA_PATH, CEA_QUERY) == CEA
    moment = read_moment("2026-08-05T11:00:00")  # KST
    assert moment is not None
    assert signed_date(moment) == CEA_DATE
    assert authorization(("AK", "SK-1"), moment, "GET", CEA_PATH, CEA_QUERY) == (
        f"CEA algorithm=HmacSHA256, access-key=AK, signed-date={CEA_DATE}, signature={CEA}"
    )


@pytest.mark.parametrize(
    ("name", "header"),
    [("shopify", "x-shopify-hmac-sha256"), ("woocommerce", "x-wc-webhook-signature")],
)
def test_the_hmac_vector_is_accepted_with_either_secret(name: str, header: str) -> None:
    assert hmac_base64("hush", BODY) == HMAC
    request = InboundRequest({header: HMAC}, BODY)
    for secrets in (("hush",), ("new", "hush"), ("hush", "old")):
        PLATFORMS[name].verify(ShopAccess("s", name, webhook_secrets=secrets), request)
    for secrets in ((), ("",), ("other",)):
        with pytest.raises(SignatureInvalid):
            PLATFORMS[name].verify(ShopAccess("s", name, webhook_secrets=secrets), request)


@pytest.mark.parametrize("name", ["naver", "coupang"])
def test_a_platform_without_pushes_takes_none(name: str) -> None:
    with pytest.raises(SignatureInvalid):
        PLATFORMS[name].verify(
            ShopAccess("s", name, webhook_secrets=("x",)), InboundRequest({}, b"")
        )
