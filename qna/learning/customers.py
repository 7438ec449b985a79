"""Whose question it was, told apart and never named."""

import re
from hashlib import blake2b

from qna.grouping.customers import MASK, TELLING

LEAST_LATIN = 4
"""Letters of a log-in name; three of them stand in many a word."""

_HANGUL = re.compile(r"^[가-힣]+$")
_NOBODY = frozenset(
    "고객 고객님 구매자 주문자 문의자 회원 비회원 익명 손님 네이버 방문자 관리자 판매자".split()
)
"""What platforms put where they hide the name. It is a word of every other reply."""


def customer_key(shop_id: int, author_name: str | None, thread: int, secret: bytes) -> str:
    """16 hexadecimal digits: the same for the same customer of a shop, and no way back without
    `secret` (names are few, so a plain hash of one could be looked up).

    A name that is masked down to less than `TELLING` letters may be anybody's; then the thread
    (the first question that later ones took up again) stands for the customer.
    """
    name = author_name or ""
    tells = len(MASK.sub("", name)) >= TELLING and name not in _NOBODY
    mark = f"name\n{shop_id}\n{name}" if tells else f"thread\n{thread}"
    return blake2b(mark.encode(), digest_size=8, key=secret[:64]).hexdigest()


def telling_name(author_name: str | None) -> str:
    """What of the author's name would give it away in a text; "": nothing."""
    name = MASK.sub("", author_name or "")
    long_enough = len(name) >= (TELLING if _HANGUL.match(name) else LEAST_LATIN)
    return name if long_enough and name not in _NOBODY else ""
