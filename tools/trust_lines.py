"""Keys, what is trusted and what is refused, as they stand in the vectors."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from healthcode.core.trust import IssuerKey, RootKey, Trust

Refusal = dict[str, Any]


def refusal(code: str, **facts: object) -> Refusal:
    """The code, and what must be among its facts."""
    return {"error": code, "facts": {name: str(fact) for name, fact in facts.items()}}


def malformed(where: str) -> Refusal:
    """A list that cannot be read."""
    return refusal("list.malformed", where=where)


def seconds(at: datetime | None) -> int | None:
    """An instant as it stands in the file."""
    return None if at is None else int(at.timestamp())


def key_line(key: IssuerKey) -> dict[str, Any]:
    """A key of a trust list."""
    return {
        "key_id": key.key_id.hex(), "algorithm": key.algorithm, "public_key": key.public_key.hex(),
        "purpose": key.purpose, "division": key.division, "name": key.name, "not_before": seconds(key.not_before),
        "not_after": seconds(key.not_after), "revoked_at": seconds(key.revoked_at),
    }  # fmt: skip


def roots_of(roots: Iterable[RootKey]) -> list[dict[str, Any]]:
    """The roots of a list."""
    return [
        {"key_id": key.key_id.hex(), "algorithm": key.algorithm, "public_key": key.public_key.hex()} for key in roots
    ]


def trusted(told: Trust) -> dict[str, Any]:
    """What is trusted."""
    return {"expires_at": seconds(told.expires_at), "keys": [key_line(key) for key in told.keys.values()]}
