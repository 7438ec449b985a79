"""Shops: their secrets at rest, rotation, the shared token vault."""

from functools import partial

import pytest
from sqlalchemy import text

from qna.database import Database
from qna.models import Shop
from qna.secrets import SecretBox, SecretsUnreadable
from qna.store import shops
from qna.store.shop_settings import change_credentials
from qna.store.shops import ShopInvalid, check_secret, new_webhook_secret
from tests.conftest import WEBHOOK_SECRET, make_shop
from tests.qna import steps
from tests.qna.racing import together


def test_secrets_are_nowhere_in_plain(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    with shared_database.write() as session:
        shop = session.get_one(Shop, own_shop.id)
        shops.seal_secrets(shop, box, [WEBHOOK_SECRET], {"client_secret": "hush-hush"})
    shop = steps.get(shared_database, Shop, own_shop.id)
    with shared_database.read() as session:
        row = session.execute(text(f"SELECT * FROM shops WHERE id = {own_shop.id}")).one()
    access = shops.open_access(shop, box)
    for shown in (repr(row), repr(shop), repr(vars(shop)), repr(access)):
        assert "hush-hush" not in shown
        assert WEBHOOK_SECRET.removeprefix("whsec_") not in shown
    assert access.webhook_secrets == (WEBHOOK_SECRET,)
    assert access.credentials == {"client_secret": "hush-hush"}


def test_another_key_is_told_in_words(own_shop: Shop) -> None:
    with pytest.raises(SecretsUnreadable, match="another JAMSI_SECRET_KEY"):
        shops.open_secrets(own_shop, SecretBox("another key"))


def test_a_new_shop_gets_a_secret_of_its_own(shared_database: Database, box: SecretBox) -> None:
    found = [
        shops.open_secrets(make_shop(shared_database, box, name=name, webhook_secrets=None), box)
        for name in ("made-1", "made-2")
    ]
    secrets = {webhook_secrets[0] for webhook_secrets, _ in found}
    assert len(secrets) == 2
    assert all(secret.startswith("whsec_") and len(secret) > 40 for secret in secrets)


def test_rotation_keeps_the_one_before_and_no_more(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    rotated = []
    for _ in range(2):
        with shared_database.write() as session:
            shop = session.get_one(Shop, own_shop.id)
            rotated.append(shops.rotate_webhook_secret(shop, box))
    found, _ = shops.open_secrets(steps.get(shared_database, Shop, own_shop.id), box)
    assert found == rotated[::-1]


@pytest.mark.parametrize("name", ["", "Demo", "-a", "a b", "a/b", "가게", "a" * 64, "a\n"])
def test_names_that_do_not_fit_an_address_are_refused(
    name: str, sqlite_database: Database, box: SecretBox
) -> None:
    with pytest.raises(shops.ShopInvalid, match="lower-case"):
        make_shop(sqlite_database, box, name=name)


def test_a_name_is_taken_once_and_a_zone_must_exist(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    with pytest.raises(shops.ShopInvalid, match="already"):
        make_shop(shared_database, box, name=own_shop.name)
    for zone in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(shops.ShopInvalid, match="time zone"):
            make_shop(shared_database, box, name="zone", timezone=zone)


def test_a_platform_must_exist(sqlite_database: Database, box: SecretBox) -> None:
    with pytest.raises(shops.ShopInvalid, match="standard, cafe24"):
        make_shop(sqlite_database, box, platform="nonsense")


@pytest.mark.parametrize("name", ["no-such", "a\0b", "\ud800", "가게"])
def test_whatever_is_asked_for_is_simply_not_there(name: str, shared_database: Database) -> None:
    """Names come out of addresses that strangers call."""
    with shared_database.read() as session:
        assert shops.find_shop(session, name) is None


def test_tokens_are_sealed(shared_database: Database, own_shop: Shop, box: SecretBox) -> None:
    vault = shops.SqlTokenVault(shared_database, box, own_shop.id)
    assert vault.load() == {}
    with vault.renewing() as renewal:
        assert renewal.current == {}
        renewal.save({"access_token": "tok-1"})
        assert renewal.current == {"access_token": "tok-1"}
    assert vault.load() == {"access_token": "tok-1"}
    assert "tok-1" not in steps.get(shared_database, Shop, own_shop.id).sealed_tokens


def test_of_two_processes_one_renews_and_the_other_reads(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    renewals: list[int] = []

    def renew(number: int) -> str:
        vault = shops.SqlTokenVault(shared_database, box, own_shop.id)
        with vault.renewing() as renewal:
            if not renewal.current:
                renewals.append(number)
                renewal.save({"access_token": f"tok-{number}"})
            return str(renewal.current["access_token"])

    tokens = together([partial(renew, number) for number in range(4)])
    assert len(renewals) == 1
    assert set(tokens) == {f"tok-{renewals[0]}"}


def test_a_renewal_that_fails_frees_the_lock(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    vault = shops.SqlTokenVault(shared_database, box, own_shop.id)
    with pytest.raises(RuntimeError), vault.renewing():
        raise RuntimeError
    with vault.renewing(lease_seconds=1) as renewal:
        renewal.save({"access_token": "tok"})
    assert vault.load() == {"access_token": "tok"}


def test_who_overstayed_the_lease_does_not_free_the_next_ones(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    vault = shops.SqlTokenVault(shared_database, box, own_shop.id)
    slow = vault.renewing(lease_seconds=0)
    slow.__enter__()
    with vault.renewing(lease_seconds=60):
        slow.__exit__(None, None, None)
        assert steps.get(shared_database, Shop, own_shop.id).tokens_lease_until is not None
    assert steps.get(shared_database, Shop, own_shop.id).tokens_lease_until is None


@pytest.mark.parametrize(
    "address",
    [
        "https://mall.example/replies?shop=1",
        "http://127.0.0.1:9/",
        "http://[::1]:80",
        "https://몰.한국",
    ],
)
def test_an_address_that_replies_can_go_to(address: str) -> None:
    shops.check_reply_url(address)


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "ftp://x.example", "http://", "https:///x", "http://:80", "http://?x",
     "http://x.example\ny", "http://x.example/a b", "http://x.example/\x00", "http://x.example/\u200b",
     " https://x.example", "https://user:password@x.example", "https://user@x.example",
     "http://x.example:port", "http://x.example:70000", "http://[::1", "http://x\\y.example"],
)  # fmt: skip
def test_an_address_that_replies_cannot_go_to(address: str) -> None:
    with pytest.raises(shops.ShopInvalid, match="must begin with https://"):
        shops.check_reply_url(address)


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_QQ!!!!",  # signed with one byte: what is no base64 was skipped
        "whsec_" + "A" * 30,  # 22 bytes
        "whsec_" + "A" * 88,  # 66 bytes
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_",  # base64url: another key at the other end
        "a password that somebody made up",
        "whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "",
    ],
)
def test_a_key_that_is_weak_or_could_be_misread_is_refused(secret: str) -> None:
    for platform, key in (("standard", "webhook_secret"), ("shopify", "callback_secret")):
        with pytest.raises(ShopInvalid, match="24 to 64 random bytes") as refused:
            check_secret(platform, key, secret)
        assert not secret or secret not in str(refused.value)


def test_what_a_platform_made_is_taken_as_it_is() -> None:
    check_secret("standard", "webhook_secret", new_webhook_secret())
    check_secret("standard", "webhook_secret", WEBHOOK_SECRET)
    check_secret("woocommerce", "webhook_secret", "8 chars!")
    check_secret("naver", "client_secret", "x")
    for short in ("", "short", "12345678\n"):
        with pytest.raises(ShopInvalid, match="at least 8"):
            check_secret("cafe24", "webhook_secret", short)


def test_the_page_refuses_a_weak_key_too(
    shared_database: Database, own_shop: Shop, box: SecretBox
) -> None:
    with shared_database.write() as session:
        shop = session.get_one(Shop, own_shop.id)
        change = partial(change_credentials, session, shop, box, forget=set(), staff_id=1)
        with pytest.raises(ShopInvalid, match="callback_secret"):
            change(new={"callback_secret": "weak"})
