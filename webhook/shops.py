"""The shops that send: each is looked up once a second, not once a question."""

import time

from qna.access import ShopAccess
from qna.database import Database
from qna.secrets import SecretBox
from qna.store.shops import find_shop, open_access

KEPT_SECONDS = 1.0
"""So long an old secret may count after it was taken away, and a shop after it was switched off."""


class Shops:
    """What is needed to take a shop's questions, by the shop's name."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database, self._box = database, box
        self._kept: dict[str, tuple[float, int, ShopAccess | None]] = {}

    def find(self, name: str, *, anew: bool = False) -> tuple[int, ShopAccess | None] | None:
        """The shop's id and access, None for access where it takes no questions at present.

        None: there is no such shop. That is not kept, since anybody may ask for any name.
        """
        kept = self._kept.get(name)
        if kept and not anew and kept[0] > time.monotonic():
            return kept[1], kept[2]
        with self._database.read() as session:
            shop = find_shop(session, name)
        if shop is None:
            self._kept.pop(name, None)
            return None
        access = open_access(shop, self._box) if shop.active else None
        self._kept[name] = (time.monotonic() + KEPT_SECONDS, shop.id, access)
        return shop.id, access
