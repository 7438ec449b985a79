"""Which addresses replies and secrets may not go to: those inside the shop's own network.

A marketplace is somewhere on the internet. An address on loopback, in a private or link-local
range is this machine, its database, the metadata of its cloud: it is called only where the setting
names the host.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = IPv6Network("64:ff9b::/96")


def is_inside(address: str) -> bool:
    """Whether an IP address, as text, is no public one; also what holds such a one within."""
    ip = ip_address(address.split("%", maxsplit=1)[0])
    within = _within(ip) if isinstance(ip, IPv6Address) else None
    return is_inside(str(within)) if within else not ip.is_global or ip.is_multicast


def _within(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """By its name as it stands in the address, not by what it resolves to."""
    return host.strip("[]").rstrip(".").lower() in allowed


def plainly_inside(url: str, allowed: Collection[str]) -> bool:
    """Whether `url` says by itself that it leads inside; what a name resolves to shows later."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if is_allowed(host, allowed):
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return is_inside(host)
    except ValueError:
        return False
