"""The proxies before us: whose word counts on who asks.

`X-Forwarded-For` is read from its end, which the proxy nearest to us wrote; what stands before the first address that
is no proxy of ours is only what the asker says of itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from litestar.types import HTTPScope as Scope

Proxies = Sequence[IPv4Network | IPv6Network]
FORWARDED = b"x-forwarded-for"
HOPS = 20  # read at most; nobody is behind more proxies of ours


def asker(scope: Scope, proxies: Proxies) -> tuple[str, int] | None:
    """Who asks: the peer, or the nearest one before it when the peer is a proxy of ours. The port is the peer's."""
    peer = scope.get("client")
    found = _read(peer[0]) if peer else None
    if peer is None or found is None:
        return peer
    hops = _hops(scope)
    while _trusted(found, proxies) and (before := next(hops, None)) is not None:
        found = before
    return str(found), peer[1]


def _hops(scope: Scope) -> Iterator[IPv4Address | IPv6Address]:
    """The addresses forwarded for, the nearest first, until something stands there that is none."""
    sent = b",".join(value for name, value in scope["headers"] if name == FORWARDED)
    for hop in reversed(sent.decode("latin-1").rsplit(",", HOPS)[-HOPS:]):
        found = _read(hop.strip())
        if found is None:
            return
        yield found


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """`203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`; IPv4 written as IPv6 is IPv4."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
    with suppress(ValueError):
        found = ip_address(bare.partition("%")[0])
        return getattr(found, "ipv4_mapped", None) or found
    return None


def _trusted(address: IPv4Address | IPv6Address, proxies: Proxies) -> bool:
    return any(address.version == network.version and address in network for network in proxies)
