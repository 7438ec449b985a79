"""A form that is too large or malformed is refused with a page, before and after the log-in."""

from collections.abc import Callable

import httpx
import pytest

from qna.models import Role, Shop
from review.security import MAX_BODY_BYTES
from tests.review.desk import Person

FORM = "application/x-www-form-urlencoded"
PARTS = b"".join(
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(2000)
)
LARGE = [
    pytest.param(FORM, b"text=" + b"a" * MAX_BODY_BYTES, id="too long"),
    pytest.param("multipart/form-data; boundary=x", PARTS + b"--x--\r\n", id="too many parts"),
    pytest.param(
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 510_000 + b"\r\n--x--",
        id="one field too long",
    ),
]


@pytest.mark.parametrize(("kind", "body"), LARGE)
@pytest.mark.parametrize("path", ["/login", "/questions/1/review"])
def test_a_form_over_the_limit_is_413(address: str, path: str, kind: str, body: bytes) -> None:
    answer = httpx.post(address + path, content=body, headers={"content-type": kind}, timeout=60)
    assert answer.status_code == 413
    assert "내용이 너무 큽니다" in answer.text


def test_the_same_with_a_session(come_in: Callable[..., Person], haru: Shop) -> None:
    person = come_in("root", Role.ADMIN)
    body = b"old=" + b"a" * MAX_BODY_BYTES
    answer = person.http.post("/shops", content=body, headers={"content-type": FORM})
    assert answer.status_code == 413


def test_a_malformed_multipart_form_is_no_traceback(address: str) -> None:
    for body in (b"", b"--y--", b"\0" * 100):
        answer = httpx.post(
            f"{address}/login",
            content=body,
            headers={"content-type": "multipart/form-data; boundary=x"},
            timeout=60,
        )
        assert 400 <= answer.status_code < 500
