"""Whose question it was, told apart and never named."""

from hashlib import blake2b

from qna.grouping.customers import MASK, NOBODY, TELLING


def customer_key(shop_id: int, author_name: str | None, thread: int, secret: bytes) -> str:
    """16 hexadecimal digits: the same for the same customer of a shop, and no way back without
    `secret` (names are few, so a plain hash of one could be looked up).

    A name that is masked down to less than `TELLING` letters may be anybody's; then the thread
    (the first question that later ones took up again) stands for the customer.
    """
    name = author_name or ""
    tells = len(MASK.sub("", name)) >= TELLING and name not in NOBODY
    mark = f"name\n{shop_id}\n{name}" if tells else f"thread\n{thread}"
    return blake2b(mark.encode(), digest_size=8, key=secret[:64]).hexdigest()
