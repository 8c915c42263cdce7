"""Enrolling the device that shows the code: it proves that it holds a key, which credentials then name (DESIGN §5).

A person has one active device, a proxy's or her own; enrolling another revokes the former, so a copied key is worth
nothing from then on, and ends the account's other sessions, so a lost phone is worth nothing either (SECURITY T5). The
challenge is sealed and bound to the account: nothing is stored for enrolments that never end.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from healthcode.core.credentials import Level, name_hint
from healthcode.core.masking import masked_name
from healthcode.core.problems import Problem
from healthcode.core.signatures import holder_key_of, verify_holder
from healthcode.gateways.keys import Purpose
from healthcode.services.act_for import acting_as
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.identities import document_of
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.permits import enters

CHALLENGE_LASTS = timedelta(minutes=5)  # a page answers within a second; a phone may sleep in between
LEVELS = {RESIDENT: Level.OWN, PROXY: Level.PROXY}
"""What the credential says of who holds the device: by as whom the account acts."""

ENROLMENT_CONTEXT = b"healthcode/1/enrolment\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What the device signs, in base64url, and until when."""

    text: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A device's key as credentials name it, P-256 or a soft key, with its position in the status list."""

    resident_id: UUID
    status_index: int
    public_key: bytes
    level: Level
    name_hint: str
    enrolled_at: datetime


def challenge(desk: Desk, session: Session, *, at: datetime) -> Challenge:
    """A challenge for this account; Problem `claim.needed` before the claim: there is nothing to show."""
    session.resident()
    expires_at = at + CHALLENGE_LASTS
    sealed = desk.vault.seal(Purpose.TICKET, _place(session), expires_at.isoformat())
    return Challenge(text=base64.urlsafe_b64encode(sealed).decode().rstrip("="), expires_at=expires_at)


def enrol(desk: Desk, session: Session, *, public_key: bytes, challenge: str, signature: bytes, at: datetime) -> Holder:
    """The person's device from now on, in this session only; the key that is enrolled already stays as it is.

    `public_key` as `core.signatures.holder_key_of` takes it. Problem `device.bad_key` for what is none,
    `device.bad_proof` for a signature that the key did not make over this account's challenge,
    `device.challenge_expired`.
    """
    resident_id, key = session.resident(), holder_key_of(public_key)
    if not verify_holder(key, ENROLMENT_CONTEXT + _opened(desk, session, challenge, at), signature):
        raise Problem("device.bad_proof")
    with acting_as(desk, session, at=at):
        row = desk.ledger.row("active_holder", resident_id=resident_id)
        if row is not None and bytes(row[1]) == key:
            return _holder(resident_id, row)
        if row is not None and session.link_id is None:  # a lost phone; a proxy's is the matter of the own code
            asking = {"subject_index": session.account(), "token_hash": session.token_hash}
            desk.ledger.run("end_other_sessions", **asking, at=at)
        return _replace(desk, session, key, at)


def _replace(desk: Desk, session: Session, key: bytes, at: datetime) -> Holder:
    """The new device in the place of the former one, the person's record held."""
    resident_id = session.resident()
    replaced = desk.ledger.run("revoke_holders", resident_id=resident_id, at=at)
    status_index = int(desk.ledger.rows("next_status_index")[0][0])
    desk.ledger.run("keep_status_position", status_index=status_index, resident_id=resident_id)
    row = (status_index, key, int(level_of(desk, session)), _hint(desk, resident_id), at)
    desk.ledger.run(
        "enter_holder",
        resident_id=resident_id, status_index=status_index, public_key=key, level=row[2], name_hint=row[3], at=at,
    )  # fmt: skip
    leaf(desk, actor=session.by, act="device.enrolled", at=at, subject=resident_id, body={"replaced": bool(replaced)})
    return _holder(resident_id, row)


def level_of(desk: Desk, session: Session) -> Level:
    """Of entry, where the own code's document is one to enter on (F28); a child's code stays the guardian's to keep."""
    level = LEVELS[session.by]
    document = document_of(desk, session.resident()) if level is Level.OWN else None
    return Level.ENTRY if document is not None and enters(document) else level


def _holder(resident_id: UUID, row: tuple[Any, ...]) -> Holder:
    """A row of the statement `active_holder`."""
    return Holder(
        resident_id=resident_id, status_index=row[0], public_key=bytes(row[1]), level=Level(row[2]), name_hint=row[3],
        enrolled_at=row[4],
    )  # fmt: skip


def _opened(desk: Desk, session: Session, text: str, at: datetime) -> bytes:
    """The challenge's bytes, which are what is signed."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        expires_at = datetime.fromisoformat(desk.vault.open(Purpose.TICKET, _place(session), sealed))
    except (Problem, ValueError, binascii.Error):
        raise Problem("device.bad_proof") from None
    if at >= expires_at:
        raise Problem("device.challenge_expired")
    return sealed


def _hint(desk: Desk, resident_id: UUID) -> str:
    """What of the name fits a code: masked, and cut to its few bytes."""
    row = desk.ledger.row("identity", resident_id=resident_id)
    if row is None:
        return ""
    name = desk.vault.open(Purpose.IDENTITY, f"identity|name|{resident_id}", bytes(row[1]))
    return name_hint(masked_name(name))


def _place(session: Session) -> str:
    return f"challenge|enrolment|{session.account().hex()}|{session.link_id or ''}"
