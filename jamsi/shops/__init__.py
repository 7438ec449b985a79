"""`jamsi shop`: connect storefronts."""

from jamsi.shops.add import add
from jamsi.shops.arrivals import arrivals
from jamsi.shops.change import list_, rotate_secret, set_, settings
from jamsi.shops.group import shop
from jamsi.shops.trying import try_

for command in (add, list_, set_, rotate_secret, settings, arrivals, try_):
    shop.add_command(command)

__all__ = ["shop"]
