"""What a request says before anybody has read it: headers, cookies, the door that its path names."""

from litestar.types import HTTPScope as Scope

DOORS = frozenset({"resident", "verifier", "console"})


def header(scope: Scope, name: bytes) -> bytes | None:
    """A header's value; of several the first."""
    return next((value for found, value in scope["headers"] if found == name), None)


def cookie(scope: Scope, name: str) -> str | None:
    """The cookie of that name, None when there is none or it is empty."""
    sent = header(scope, b"cookie")
    if sent is None:
        return None
    start = f"{name}="
    parts = (part.strip() for part in sent.decode("latin-1").split(";"))
    return next((part[len(start) :] for part in parts if part.startswith(start)), None) or None


def address(scope: Scope) -> str:
    """The address that asks; the same for all who come through one proxy or one school's line."""
    client = scope.get("client")
    return client[0] if client else "-"


def door_of(path: str) -> str | None:
    """The door that a path of the interface belongs to."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 2 and parts[1] == "api" and parts[2] in DOORS else None
