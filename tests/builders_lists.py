"""Trust lists and status lists as operators and forgers make them: fixed keys, so that the same bytes come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from nacl.signing import SigningKey

from healthcode.core import envelopes, status_lists, trust
from healthcode.core.envelopes import Envelope, Signature
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import SHARD, SHARD_BITS, Entry, Head, Shard, StatusList
from healthcode.core.trust import Pin, Purpose, RootKey, Trust, TrustList, key_id_of
from tests.builders_code import AT, ENVIRONMENT, HOUR, OUR_KEY, SM2_KEY, IssuingKey, issued, issuer, public
from tests.builders_sm2 import Sm2Key

MINUTE = timedelta(minutes=1)
ROOTS = tuple(SigningKey(bytes(range(first, first + 32))) for first in range(64, 67))
NEW_ROOTS = tuple(SigningKey(bytes(range(first, first + 32))) for first in range(96, 99))
STATUS = SigningKey(bytes(range(128, 160)))


def algorithm_of(key: IssuingKey) -> Algorithm:
    """What the key speaks."""
    return Algorithm.SM2 if isinstance(key, Sm2Key) else Algorithm.ED25519


def root(key: IssuingKey, environment: str = ENVIRONMENT) -> RootKey:
    """A root's line."""
    key_id = key_id_of(environment, Purpose.ROOT, algorithm_of(key), public(key))
    return RootKey(key_id, algorithm_of(key), public(key))


def pin(*keys: IssuingKey, needed: int = 2, environment: str = ENVIRONMENT) -> Pin:
    """What a verifier is installed with: three roots, of which two must sign."""
    roots = tuple(root(key, environment) for key in keys or ROOTS)
    return Pin(environment=environment, roots=roots, needed=needed)


PIN = pin()
STATUS_KEY = issuer(STATUS, purpose=Purpose.STATUS)
TRUST = Trust({key.key_id: key for key in (OUR_KEY, SM2_KEY, STATUS_KEY)})


def trust_list(number: int = 1, **change: Any) -> TrustList:
    """A list of our three roots and three issuer's keys, good for 30 days."""
    plain = TrustList(
        environment=ENVIRONMENT, number=number, issued_at=AT - 24 * HOUR, expires_at=AT + 29 * 24 * HOUR, needed=2,
        roots=PIN.roots, issuers=(OUR_KEY, SM2_KEY, STATUS_KEY),
    )  # fmt: skip
    return replace(plain, **change)


def enveloped(body: bytes, *signatures: Signature) -> bytes:
    """The envelope's text."""
    return envelopes.write(Envelope(body, signatures))


def signature(key: IssuingKey, message: bytes, key_id: bytes | None = None) -> Signature:
    """By a root, unless another key id is given."""
    return Signature(root(key).key_id if key_id is None else key_id, issued(message, key))


def trust_envelope(
    told: TrustList | bytes, by: Iterable[IssuingKey] = ROOTS[:2], context: bytes = trust.CONTEXT
) -> bytes:
    """A trust list, signed by these roots."""
    body = told if isinstance(told, bytes) else trust.list_bytes(told)
    return enveloped(body, *(signature(key, context + body) for key in by))


SIZE = 1_500_000
"""Indexes that were given: two shards, and PLAIN's 1,234,567 is in the second."""


def shards(entries: Mapping[int, Entry], size: int = SIZE) -> tuple[Shard, ...]:
    """The shards of a whole list."""
    cut: list[dict[int, Entry]] = [{} for _ in range(-(-size // SHARD))]
    for index, entry in entries.items():
        cut[index >> SHARD_BITS][index & (SHARD - 1)] = entry
    return tuple(map(Shard.of, cut))


def status_list(entries: Mapping[int, Entry] | None = None, **change: Any) -> StatusList:
    """A list that was made 5 minutes ago; a door may say green for 30 minutes, and anything for 120."""
    cut = shards(entries or {}, change.get("size", SIZE))
    plain = Head(
        environment=ENVIRONMENT, division=130000, number=7, as_of=AT - 5 * MINUTE, fresh=30 * MINUTE,
        refuse=120 * MINUTE, size=SIZE, digests=tuple(shard.digest for shard in cut),
    )  # fmt: skip
    return StatusList(replace(plain, **change), cut)


@dataclass(frozen=True, slots=True)
class By:
    """A key that signs a head, under an id."""

    key: IssuingKey = STATUS
    key_id: bytes = STATUS_KEY.key_id
    context: bytes = status_lists.CONTEXT


def head_envelope(head: Head | bytes, by: By | None = None) -> bytes:
    """A head, signed by the status key unless told otherwise."""
    body, by = head if isinstance(head, bytes) else status_lists.head_bytes(head), by or By()
    return enveloped(body, signature(by.key, by.context + body, by.key_id))
