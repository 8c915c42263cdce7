"""Publishing a trust list: signed by roots, checked as a verifier would check it, and only then on file.

The list and its audit leaf stand in one transaction. What verifiers would refuse is never stored: they could not be
told of the next one by it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from healthcode.core import envelopes
from healthcode.core.envelopes import Envelope, Signature
from healthcode.core.problems import Problem
from healthcode.core.trust import Pin, Purpose, TrustList, accept, list_bytes, message, read_list
from healthcode.gateways.key_holders import KeyHolder
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger
from healthcode.services.audit import write
from healthcode.services.desk import new_id
from healthcode.services.randomness import Randomness
from healthcode.services.read_trust import Chain, pinned, read_chain

STEP = 1_000
"""Numbers that one list may go up by: whoever jumped to the last number would have published the last list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustDesk:
    """The desk of whoever keeps the keys; put together in `wiring`, with the owner's connection.

    `roots` and `signer` hold the keys of this environment; `name` is that of the division, for people to read.
    """

    ledger: Ledger
    folder: TrustFolder
    roots: KeyHolder
    signer: KeyHolder
    environment: str
    division: int
    name: str
    actor: str


def unsigned(told: TrustList) -> Envelope:
    """The list with nobody's signature yet."""
    return Envelope(list_bytes(told), ())


def signed(envelope: Envelope, roots: KeyHolder) -> Envelope:
    """The envelope with the signatures of all roots held here besides; Problem `keys.no_roots`."""
    held = [key for key in roots.public_keys() if key.purpose is Purpose.ROOT]
    if not held:
        raise Problem("keys.no_roots")
    there = {one.key_id for one in envelope.signatures}
    ours = [
        Signature(key.key_id, roots.sign(key.key_id, message(envelope.body)))
        for key in held if key.key_id not in there
    ]  # fmt: skip
    return Envelope(envelope.body, (*envelope.signatures, *ours))


def publish(desk: TrustDesk, envelope: Envelope, *, reason: str, at: datetime, pin: Pin | None = None) -> TrustList:
    """The list, believed and on file. `pin`: of a first list, pinned here with it.

    Problem `keys.too_few_roots`, `trust.older`, `trust.number_far`, and whatever `core.trust.accept` refuses.
    """
    text = envelopes.write(envelope)
    with desk.ledger.transaction(desk.actor):
        desk.ledger.run("lock_trust_lists")
        chain = read_chain(desk.ledger, Chain(pin or pinned(desk.folder)))
        told = _believed(desk, chain, envelope, at)
        desk.ledger.run("append_trust_list", number=told.number, envelope=text, at=at)
        _audit(desk, told, envelope, reason, at)
        if pin is not None:
            desk.folder.keep_pin(pin)
    desk.folder.see(text, told)
    return told


def _believed(desk: TrustDesk, chain: Chain, envelope: Envelope, at: datetime) -> TrustList:
    told, known, seen = read_list(envelope.body), chain.known, desk.folder.newest()
    if seen is not None and told != seen and told.number <= seen.number:
        raise Problem("trust.older", found=told.number, known=seen.number)
    if told.number > known.number + STEP:
        raise Problem("trust.number_far", found=told.number, known=known.number)
    for roots in (known, told) if told.environment == known.environment else ():
        signers = {root.key_id for root in roots.roots} & {one.key_id for one in envelope.signatures}
        if len(signers) < roots.needed:
            raise Problem("keys.too_few_roots", found=len(signers), needed=roots.needed, number=told.number)
    return accept(envelopes.write(envelope), known=known, at=at)


def _audit(desk: TrustDesk, told: TrustList, envelope: Envelope, reason: str, at: datetime) -> None:
    body = {
        "number": told.number, "digest": hashlib.sha256(envelope.body).hexdigest(), "reason": reason,
        "expires_at": told.expires_at.isoformat(), "signers": [one.key_id.hex() for one in envelope.signatures],
        "revoked": [key.key_id.hex() for key in told.issuers if key.revoked_at],
    }  # fmt: skip
    write(
        desk.ledger, new_id(at, Randomness()), actor=desk.actor, act="trust.published", at=at, subject=None, body=body
    )
