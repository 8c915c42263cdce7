"""Trust: whose signatures a verifier believes, by a list that is signed, numbered, and never goes back (SECURITY T18).

A trust list names its roots, how many of them must sign, and the issuers' keys. The next list is believed when enough
roots of the one that is known signed it, and enough of its own: so roots are handed over with both hands, and no single
root key speaks alone where two are needed. What a key may sign, and by which algorithm, is a property of the key in the
list, never of a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from healthcode.core.envelopes import Envelope, Signature, body_of, decoded, encoded, fields_of, instant, read, seconds
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm, verify_issuer

FORMAT = "healthcode/trust/1"
CONTEXT = b"healthcode/1/trust\x00"
KEY_ID_BYTES = 4


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
    envelope = read(text)
    told = read_list(envelope.body)
    if told.environment != known.environment:
        raise Problem("trust.other_environment", found=told.environment, expected=known.environment)
    if told.number <= known.number:
        raise Problem("trust.older", found=told.number, known=known.number)
    if not (signed_by(envelope, known) and signed_by(envelope, told)):
        raise Problem("trust.forged")
    if at >= told.expires_at:
        raise Problem("trust.expired", number=told.number)
    return told


def signed_by(envelope: Envelope, by: TrustList | Pin) -> bool:
    """Whether as many different roots signed as are needed."""
    return sum(any(_signed(root, envelope, one) for one in envelope.signatures) for root in by.roots) >= by.needed


def _signed(root: RootKey, envelope: Envelope, one: Signature) -> bool:
    signs = message(envelope.body)
    return one.key_id == root.key_id and verify_issuer(root.algorithm, root.public_key, signs, one.signature)


def read_list(body: bytes) -> TrustList:
    """The list that a body writes, not yet believed; Problem `list.malformed`."""
    told = fields_of(FORMAT, body)
    try:
        found = TrustList(
            environment=_text(told["environment"]),
            number=_number(told["number"]),
            issued_at=instant(told["issued_at"]),
            expires_at=instant(told["expires_at"]),
            needed=_number(told["needed"]),
            roots=tuple(_root(_text(told["environment"]), root) for root in told["roots"]),
            issuers=tuple(_issuer(told["environment"], line) for line in told["issuers"]),
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        raise Problem("list.malformed", where="trust") from None
    _check_keys(found)
    return found


def _check_keys(told: TrustList) -> None:
    """A list with one id twice could be read in two ways; one that nobody can follow would be the last."""
    ids = [root.key_id for root in told.roots] + [key.key_id for key in told.issuers]
    if len(set(ids)) < len(ids) or not 0 < told.needed <= len(told.roots):
        raise Problem("list.malformed", where="keys")


def _root(environment: str, told: Mapping[str, Any]) -> RootKey:
    algorithm, public_key = Algorithm(told["algorithm"]), decoded(told["public_key"])
    return RootKey(key_id_of(environment, Purpose.ROOT, algorithm, public_key), algorithm, public_key)


def _issuer(environment: str, told: Mapping[str, Any]) -> IssuerKey:
    purpose, algorithm, public_key = Purpose(told["purpose"]), Algorithm(told["algorithm"]), decoded(told["public_key"])
    if purpose is Purpose.ROOT:
        raise ValueError("a root is no issuer")
    return IssuerKey(
        key_id=key_id_of(environment, purpose, algorithm, public_key),
        algorithm=algorithm,
        public_key=public_key,
        division=_number(told["division"]),
        not_before=instant(told["not_before"]),
        not_after=_maybe(told["not_after"]),
        purpose=purpose,
        revoked_at=_maybe(told["revoked_at"]),
        name=_text(told["name"]),
    )


def _maybe(number: int | None) -> datetime | None:
    return None if number is None else instant(number)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("no number")
    return value
