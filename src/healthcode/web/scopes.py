"""What a request says before anybody has read it: headers, cookies, the door that its path names."""

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
    """The address that asks; the same for all who come through one proxy or one school's line."""
    client = scope.get("client")
    return client[0] if client else "-"


def door_of(path: str) -> str | None:
    """The door that a path of the interface belongs to."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 2 and parts[1] == "api" and parts[2] in DOORS else None
