"""Trust: whose signatures a verifier believes, by a list that is signed, numbered, and never goes back (SECURITY T18).

A trust list names its roots, how many of them must sign, and the issuers' keys. The next list is believed when enough
roots of the one that is known signed it, and enough of its own: so roots are handed over with both hands, and no single
root key speaks alone where two are needed. What a key may sign, and by which algorithm, is a property of the key in the
list, never of a message.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from healthcode.core import envelopes
from healthcode.core.envelopes import Envelope, Signature, body_of, decoded, encoded, fields_of, instant, seconds, whole
from healthcode.core.problems import Problem
from healthcode.core.signatures import PUBLIC_BYTES, Algorithm, verify_issuer
from healthcode.core.terms import DIVISIONS

FORMAT = "healthcode/trust/1"
CONTEXT = b"healthcode/1/trust\x00"
KEY_ID_BYTES = 4
ROOTS, ISSUERS = 8, 1000
"""Keys in a list, at most."""


class Purpose(StrEnum):
    """What a key may sign. A key has one purpose; its id depends on it."""

    ROOT = "root"
    CREDENTIAL = "credential"
    STATUS = "status"


def key_id_of(environment: str, purpose: Purpose, algorithm: Algorithm, public_key: bytes) -> bytes:
    """The id of a key: another one elsewhere or for another purpose. It tells keys apart and proves nothing."""
    named = f"healthcode/1/key\0{environment}\0{purpose}\0{algorithm}\0".encode()
    return sha256(named + public_key).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """An issuer's line. It counts from `not_before` until `not_after`, None for no end; for one division.

    `revoked_at`: the key was stolen or given up; nothing that it signed counts any more, whenever that was.
    """

    key_id: bytes
    algorithm: Algorithm
    public_key: bytes
    division: int
    not_before: datetime
    not_after: datetime | None = None
    purpose: Purpose = Purpose.CREDENTIAL
    revoked_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class RootKey:
    """A key that may sign trust lists."""

    key_id: bytes
    algorithm: Algorithm
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Trust:
    """The issuers believed, by key id, until the list expires; None: it does not."""

    keys: Mapping[bytes, IssuerKey]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a verifier is installed with: the environment, its first roots, how many of them must sign."""

    environment: str
    roots: tuple[RootKey, ...]
    needed: int
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """A trust list that was read. `number` grows by at least one with each; times to the second."""

    environment: str
    number: int
    issued_at: datetime
    expires_at: datetime
    needed: int
    roots: tuple[RootKey, ...]
    issuers: tuple[IssuerKey, ...]

    @property
    def trust(self) -> Trust:
        """What a scan believes."""
        return Trust({key.key_id: key for key in self.issuers}, self.expires_at)


def message(body: bytes) -> bytes:
    """What a root signs."""
    return CONTEXT + body


def list_bytes(told: TrustList) -> bytes:
    """The body that roots sign."""
    return body_of(FORMAT, {
        "environment": told.environment, "number": told.number, "issued_at": seconds(told.issued_at),
        "expires_at": seconds(told.expires_at), "needed": told.needed,
        "roots": [{"algorithm": key.algorithm, "public_key": encoded(key.public_key)} for key in told.roots],
        "issuers": [_line(key) for key in told.issuers],
    })  # fmt: skip


def _line(key: IssuerKey) -> Mapping[str, Any]:
    return {
        "purpose": key.purpose, "algorithm": key.algorithm, "public_key": encoded(key.public_key),
        "division": key.division, "name": key.name, "not_before": seconds(key.not_before),
        "not_after": seconds(key.not_after) if key.not_after else None,
        "revoked_at": seconds(key.revoked_at) if key.revoked_at else None,
    }  # fmt: skip


def accept(text: bytes, *, known: TrustList | Pin, at: datetime) -> TrustList:
    """The trust list in this envelope, as the next after the known one.

    Problem `list.malformed`, `trust.other_environment`, `trust.older` (a number that is not higher), `trust.forged`
    (not enough roots of the known list, or not enough of its own, signed it), `trust.expired`.
    """
    return follow((text,), known=known, at=at)


def follow(texts: Iterable[bytes], *, known: TrustList | Pin, at: datetime) -> TrustList:
    """The last of these lists, each accepted as the next after the one before it; Problem as for `accept`.

    Who was away for long follows the roots from list to list. Those on the way may have expired by now; the last must
    not.
    """
    for text in texts:
        known = _next(text, known)
    if isinstance(known, Pin):
        raise Problem("list.malformed", where="empty")
    if at >= known.expires_at:
        raise Problem("trust.expired", number=known.number)
    return known


def _next(text: bytes, known: TrustList | Pin) -> TrustList:
    envelope = envelopes.read(text)
    told = read_list(envelope.body)
    if told.environment != known.environment:
        raise Problem("trust.other_environment", found=told.environment, expected=known.environment)
    if told.number <= known.number:
        raise Problem("trust.older", found=told.number, known=known.number)
    if not (signed_by(envelope, known) and signed_by(envelope, told)):
        raise Problem("trust.forged")
    return told


def signed_by(envelope: Envelope, by: TrustList | Pin) -> bool:
    """Whether as many different roots signed as are needed."""
    return sum(any(_signed(root, envelope, one) for one in envelope.signatures) for root in by.roots) >= by.needed


def _signed(root: RootKey, envelope: Envelope, one: Signature) -> bool:
    signs = message(envelope.body)
    return one.key_id == root.key_id and verify_issuer(root.algorithm, root.public_key, signs, one.signature)


def read_list(body: bytes) -> TrustList:
    """The list that a body writes, not yet believed; Problem `list.malformed` unless it is the only way to write it."""
    told = fields_of(FORMAT, body)
    try:
        found = _read(told)
        same = list_bytes(found) == body
    except (ValueError, TypeError, KeyError):
        raise Problem("list.malformed", where="trust") from None
    if not same:
        raise Problem("list.malformed", where="form")
    _check_keys(found)
    return found


def _read(told: Mapping[str, Any]) -> TrustList:
    environment = envelopes.environment(told["environment"])
    return TrustList(
        environment=environment,
        number=whole(told["number"]),
        issued_at=instant(told["issued_at"]),
        expires_at=instant(told["expires_at"]),
        needed=whole(told["needed"]),
        roots=tuple(_root(environment, root) for root in told["roots"]),
        issuers=tuple(_issuer(environment, line) for line in told["issuers"]),
    )


def _check_keys(told: TrustList) -> None:
    """A list with one id twice could be read in two ways; one that nobody can follow would be the last."""
    ids = [root.key_id for root in told.roots] + [key.key_id for key in told.issuers]
    if len(told.roots) > ROOTS or len(told.issuers) > ISSUERS:
        raise Problem("list.malformed", where="length")
    if len(set(ids)) < len(ids) or not 0 < told.needed <= len(told.roots):
        raise Problem("list.malformed", where="keys")


def _key(told: Mapping[str, Any]) -> tuple[Algorithm, bytes]:
    algorithm, public_key = Algorithm(told["algorithm"]), decoded(told["public_key"])
    if len(public_key) != PUBLIC_BYTES[algorithm]:
        raise ValueError("no key")
    return algorithm, public_key


def _root(environment: str, told: Mapping[str, Any]) -> RootKey:
    algorithm, public_key = _key(told)
    return RootKey(key_id_of(environment, Purpose.ROOT, algorithm, public_key), algorithm, public_key)


def _issuer(environment: str, told: Mapping[str, Any]) -> IssuerKey:
    purpose, (algorithm, public_key) = Purpose(told["purpose"]), _key(told)
    if purpose is Purpose.ROOT:
        raise ValueError("a root is no issuer")
    return IssuerKey(
        key_id=key_id_of(environment, purpose, algorithm, public_key),
        algorithm=algorithm,
        public_key=public_key,
        division=whole(told["division"], DIVISIONS),
        not_before=instant(told["not_before"]),
        not_after=_maybe(told["not_after"]),
        purpose=purpose,
        revoked_at=_maybe(told["revoked_at"]),
        name=envelopes.name(told["name"]),
    )


def _maybe(number: object) -> datetime | None:
    return None if number is None else instant(number)
