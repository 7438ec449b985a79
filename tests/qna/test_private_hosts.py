"""Which addresses lie inside the shop's own network."""

import pytest

from qna.private_hosts import is_allowed, is_inside, plainly_inside

INSIDE = (
    "127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.0.10 169.254.169.254 100.64.0.1 "
    "224.0.0.1 255.255.255.255 192.0.2.1 ::1 :: fe80::1 fe80::1%eth0 fd00:ec2::254 ff02::1 "
    "::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::a00:1 2002:7f00:1::"
).split()
OUTSIDE = ["1.1.1.1", "8.8.8.8", "211.249.220.24", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside(address: str) -> None:
    assert not is_inside(address)


def test_a_host_is_allowed_by_its_name_alone() -> None:
    allowed = {"shop.internal", "127.0.0.1", "::1"}
    for host in ("shop.internal", "SHOP.internal.", "127.0.0.1", "[::1]"):
        assert is_allowed(host, allowed)
    for host in ("x.shop.internal", "127.0.0.2", "localhost", ""):
        assert not is_allowed(host, allowed)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://127.0.0.1:6379/", True),
        ("http://[::1]/", True),
        ("http://169.254.169.254/latest/meta-data", True),
        ("http://LOCALHOST./", True),
        ("https://mall.example/replies", False),
        ("https://8.8.8.8/", False),
        ("http://shop.internal/", False),
    ],
)
def test_an_address_that_says_it_by_itself(url: str, inside: bool) -> None:
    assert plainly_inside(url, {"shop.internal"}) is inside
