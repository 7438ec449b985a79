"""One key for a product, whatever market it is sold at: its name, else the shop's own id."""

import hashlib
import re
import unicodedata

_PROMOTION = re.compile(r"[\[【<]\s*[^\]】>\d]{1,30}[\]】>]")
"""What markets put before a name: [오늘출발], 【무료배송】. With a number it may be part of it: [1+1]."""

SHOP = ""
"""The key of what does not depend on the product."""


def product_key(shop_id: int, product_id: str | None, product_name: str | None) -> str | None:
    """None: nobody can say which product it is."""
    if name := normalised(product_name or ""):
        return hashlib.sha256(name.encode()).hexdigest()[:32]
    if product_id:
        return hashlib.sha256(f"{shop_id}\n{product_id}".encode()).hexdigest()[:32]
    return None


def normalised(name: str) -> str:
    """The letters and digits of a product's name, without what a market puts before it."""
    plain = unicodedata.normalize("NFKC", name[:300]).lower()
    return re.sub(r"[\W_]+", "", _PROMOTION.sub(" ", plain)) or re.sub(r"[\W_]+", "", plain)


def shown_name(name: str) -> str:
    """A product's name for a list, without what one market puts before it."""
    return _PROMOTION.sub(" ", name[:300]).strip() or name[:300]
