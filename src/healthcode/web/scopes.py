"""What a request says before anybody has read it: headers, cookies, the door that its path names."""

from ipaddress import IPv6Address

from litestar.types import HTTPScope as Scope

DOORS = frozenset({"resident", "verifier", "console"})


def header(scope: Scope, name: bytes) -> bytes | None:
    """A header's value; of several the first."""
    for found, value in scope["headers"]:  # a plain loop: this runs several times for every request
        if found == name:
            return value
    return None


def cookie(scope: Scope, name: str) -> str | None:
    """The cookie of that name, None when there is none or it is empty."""
    sent = header(scope, b"cookie")
    if sent is None:
        return None
    start = f"{name}=".encode()
    for part in sent.split(b";"):
        if (found := part.strip()).startswith(start):
            return found[len(start) :].decode("latin-1") or None
    return None


def address(scope: Scope) -> str:
    """The address that asks; the same for all who come through one school's line, or a proxy that is not ours.

    Of IPv6 the first half: the second half is the asker's own to choose, as often as it likes.
    """
    client = scope.get("client")
    host = client[0] if client else "-"
    if ":" not in host:
        return host
    return f"{int(IPv6Address(host.partition('%')[0])) >> 64:x}"
