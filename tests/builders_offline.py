"""What a verifier without a network takes in, as roots, status keys and holders make it: fixed keys, no server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from nacl.signing import SigningKey

from healthcode.core import codes, status_lists, trust
from healthcode.core.credentials import Level, paper_holder
from healthcode.core.envelopes import Envelope, Signature, write
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import SHARD, Entry, Head, Shard, StatusList, assembled, head_bytes
from healthcode.core.trust import IssuerKey, Pin, Purpose, RootKey, TrustList, key_id_of, list_bytes
from tests.builders_code import AT, HOUR, ISSUER, PLAIN, sealed, showing

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ENVIRONMENT = "demo"
ROOTS, NEXT_ROOTS = (tuple(SigningKey(bytes([first + n]) * 32) for n in range(3)) for first in (40, 50))
STATUS = SigningKey(bytes([60]) * 32)
HEBEI, TIANJIN = 130000, 120000
FRESH, REFUSE = 15 * MINUTE, 12 * HOUR


def root(key: SigningKey) -> RootKey:
    public_key = bytes(key.verify_key)
    return RootKey(key_id_of(ENVIRONMENT, Purpose.ROOT, Algorithm.ED25519, public_key), Algorithm.ED25519, public_key)


def line(key: SigningKey, purpose: Purpose, division: int = HEBEI, **more: Any) -> IssuerKey:
    """An issuer's line; one key per purpose and division has one id, so each division has keys of its own here."""
    public_key = bytes(key.verify_key)
    return IssuerKey(
        key_id=key_id_of(ENVIRONMENT, purpose, Algorithm.ED25519, public_key), algorithm=Algorithm.ED25519,
        public_key=public_key, division=division, not_before=AT - 300 * HOUR, purpose=purpose,
        **{"name": "河北省", **more},
    )  # fmt: skip


TIANJIN_ISSUER, TIANJIN_STATUS = SigningKey(bytes([61]) * 32), SigningKey(bytes([62]) * 32)
KEYS = {HEBEI: (ISSUER, STATUS), TIANJIN: (TIANJIN_ISSUER, TIANJIN_STATUS)}
ISSUERS = tuple(
    line(key, purpose, division)
    for division, keys in KEYS.items()
    for key, purpose in zip(keys, (Purpose.CREDENTIAL, Purpose.STATUS), strict=True)
)
PIN = Pin(environment=ENVIRONMENT, roots=tuple(map(root, ROOTS)), needed=2)


def enveloped(body: bytes, message: bytes, *signers: tuple[bytes, SigningKey]) -> bytes:
    return write(Envelope(body, tuple(Signature(key_id, by.sign(message).signature) for key_id, by in signers)))


def trust_text(
    number: int = 1, *, roots: Sequence[SigningKey] = ROOTS, by: Sequence[SigningKey] | None = None, **more: Any
) -> bytes:
    """A trust list in its envelope, signed by the first two of its roots unless told otherwise."""
    told = TrustList(**{
        "environment": ENVIRONMENT, "number": number, "issued_at": AT - HOUR, "expires_at": AT + 30 * DAY, "needed": 2,
        "roots": tuple(map(root, roots)), "issuers": ISSUERS, **more,
    })  # fmt: skip
    body = list_bytes(told)
    signers = roots[:2] if by is None else by
    return enveloped(body, trust.message(body), *((root(key).key_id, key) for key in signers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A status list as a server has it."""

    head: bytes
    listed: StatusList
    shards: tuple[bytes, ...]
    entries: Mapping[int, Entry] = field(default_factory=dict)

    def delta(self, before: "Published") -> bytes:
        """What changed since another list."""
        changes = dict.fromkeys(before.entries, Entry.CLEAR) | dict(self.entries)
        return status_lists.delta_bytes(
            {index: entry for index, entry in changes.items() if before.entries.get(index, Entry.CLEAR) != entry}
        )


def published(
    number: int = 1, entries: Mapping[int, Entry] | None = None, *, division: int = HEBEI, by: SigningKey | None = None,
    **more: Any,
) -> Published:  # fmt: skip
    """A status list of two shards with these entries."""
    entries, size = entries or {}, more.pop("size", 2 * SHARD)
    shards = [
        Shard.of({index - first: entry for index, entry in entries.items() if first <= index < first + SHARD})
        for first in range(0, size, SHARD)
    ]
    head = Head(**{
        "environment": ENVIRONMENT, "division": division, "number": number, "as_of": AT - MINUTE, "fresh": FRESH,
        "refuse": REFUSE, "size": size, "digests": tuple(shard.digest for shard in shards), **more,
    })  # fmt: skip
    body, key = head_bytes(head), by or KEYS[division][1]
    text = enveloped(body, status_lists.message(body), (line(key, Purpose.STATUS, division).key_id, key))
    return Published(
        head=text, listed=assembled(head, shards), shards=tuple(shard.body for shard in shards), entries=entries
    )


def code(division: int = HEBEI, *, shown_at: datetime = AT, nonce: bytes = b"", **change: Any) -> str:
    """The text of a code of this division, as an honest phone shows it."""
    issuer = KEYS[division][0]
    key_id = line(issuer, Purpose.CREDENTIAL, division).key_id
    credential = replace(PLAIN, key_id=key_id, division=division, **change)
    return showing(seal=sealed(credential, by=issuer), shown_at=shown_at, nonce=nonce).text


def paper(**change: Any) -> str:
    """The text of a paper code of Hebei."""
    holder = {"level": Level.PAPER, "holder_key": paper_holder("110105194912310021"), "valid_minutes": 14 * 1440}
    return codes.text_of(sealed(replace(PLAIN, key_id=ISSUERS[0].key_id, **{**holder, **change})))
