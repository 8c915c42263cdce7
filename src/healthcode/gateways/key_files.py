"""Public keys as files that travel between people: a root for a ceremony, a region's keys for another region's list.

Nothing in such a file is secret, and nothing is proved by it: who takes one in has asked the sender by another way
whether the ids are right.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from healthcode.core import envelopes
from healthcode.core.envelopes import decoded, encoded, fields_of, whole
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.terms import DIVISIONS
from healthcode.core.trust import IssuerKey, Purpose, RootKey, key_id_of
from healthcode.gateways.key_holders import PublicKey
from healthcode.gateways.trust_folder import read_root, root_fields

ROOT_FORMAT, ISSUERS_FORMAT = "healthcode/root-key/1", "healthcode/issuers/1"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def root_text(key: PublicKey) -> str:
    """A root's public half, one line of JSON."""
    root = RootKey(key.key_id, key.algorithm, key.public_key)
    return json.dumps({"format": ROOT_FORMAT, "environment": key.environment, **root_fields(root)})


def read_root_file(file: Path, environment: str) -> RootKey:
    """The root in a file; Problem `keys.bad_lines` unless it is one of this environment."""
    try:
        told = fields_of(ROOT_FORMAT, file.read_bytes())
        if told["environment"] != environment:
            raise ValueError("another environment")
        return read_root(environment, told)
    except (ValueError, TypeError, KeyError, Problem):
        raise Problem("keys.bad_lines", file=file, environment=environment) from None


def issuers_text(environment: str, lines: Iterable[IssuerKey]) -> str:
    """Issuers' public keys as another region takes them in, as JSON."""
    told = [
        {"purpose": key.purpose, "algorithm": key.algorithm, "public_key": encoded(key.public_key),
         "division": key.division, "name": key.name}
        for key in lines
    ]  # fmt: skip
    whole_file = {"format": ISSUERS_FORMAT, "environment": environment, "issuers": told}
    return json.dumps(whole_file, ensure_ascii=False, indent=1) + "\n"


def read_issuers_file(file: Path, environment: str) -> tuple[IssuerKey, ...]:
    """The keys in a file; they count from whenever their list says. Problem `keys.bad_lines`."""
    try:
        told = fields_of(ISSUERS_FORMAT, file.read_bytes())
        if told["environment"] != environment or not told["issuers"]:
            raise ValueError("another environment, or nobody")
        return tuple(_issuer(environment, line) for line in told["issuers"])
    except (ValueError, TypeError, KeyError, Problem):
        raise Problem("keys.bad_lines", file=file, environment=environment) from None


def _issuer(environment: str, told: Any) -> IssuerKey:
    purpose, algorithm, public_key = Purpose(told["purpose"]), Algorithm(told["algorithm"]), decoded(told["public_key"])
    if purpose is Purpose.ROOT:
        raise ValueError("a root is no issuer")
    return IssuerKey(
        key_id=key_id_of(environment, purpose, algorithm, public_key), algorithm=algorithm, public_key=public_key,
        division=whole(told["division"], DIVISIONS), not_before=_EVER, purpose=purpose,
        name=envelopes.name(told["name"]),
    )  # fmt: skip
