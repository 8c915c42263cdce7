"""Sealing a credential: the status as a person's own device may carry it without a network, for at most a day.

A credential is decided by the person's row and by a slot of time: two slots lie in its shortest life, so whoever opens
the page has at least half of it ahead. Where a person's slots begin, and by how much a credential lives shorter
than 24 h, follows from the person's id; so a province never renews in one minute, and every process of ours seals the
same bytes for the same row.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from healthcode.batch.columns import NONE, POP_UPS_ACT, instant
from healthcode.core.credentials import PAPER_MINUTES, VALID_MINUTES, Credential, Level, paper_holder
from healthcode.core.problems import Problem
from healthcode.core.terms import Color
from healthcode.gateways.signer import Signer
from healthcode.ledger.hot import Paper, Person

SECOND, MINUTE = 1_000_000, 60_000_000  # microseconds
JITTER = 60  # minutes by which a credential's 24 h may be shorter
JITTERS = JITTER + 1  # ways
SLOT = (VALID_MINUTES - JITTER) * MINUTE // 2
SHIFTS = SLOT // SECOND
LEVELS = tuple(Level)
COLORS = tuple(sorted(Color, key=lambda color: color.rank))


class Sealed(NamedTuple):
    """A credential as the page gets it."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Seals:
    """The signer of one division's codes."""

    signer: Signer
    division: int

    @property
    def key_id(self) -> bytes:
        """Of the key that seals now; Problem `keys.none_in_force`."""
        return self.signer.key_id

    def of(self, person: Person, number: int, code_until: int) -> Sealed:
        """The credential of a person with a device in slot `number`; it ends with the claim, if that is sooner."""
        credential = credential_of(person, number, code_until, key_id=self.signer.key_id, division=self.division)
        text = base64.urlsafe_b64encode(self.signer.seal(credential)).decode().rstrip("=")
        return Sealed(text, credential.expires_at)

    def paper(self, person: Person, paper: Paper) -> bytes:
        """The credential of a person's live paper, the same as long as the person's row is the same."""
        return self.signer.seal(paper_of(person, paper, key_id=self.signer.key_id, division=self.division))


def credential_of(person: Person, number: int, code_until: int, *, key_id: bytes, division: int) -> Credential:
    """What is sealed about a person in a slot; `code_until` in microseconds."""
    own = _own(person.resident_id)
    known = max(number * SLOT + own, person.as_of or NONE, person.enrolled or NONE, person.claimed or NONE)
    # Not before anything that it says: a status list made before this status must not overrule it.
    issued = -(-known // SECOND) * SECOND
    issued_at = instant(issued)
    assert issued_at is not None
    assert person.status_index is not None
    assert person.public_key is not None
    return Credential(
        key_id=key_id,
        division=division,
        level=LEVELS[person.level or 0],
        color=color_of(person),
        pop_up=bool((person.acting or 0) & POP_UPS_ACT),
        declared=bool(person.declared),
        sampled_at=instant(person.sampled or NONE),
        reported_at=instant(person.reported or NONE),
        issued_at=issued_at,
        # The minute in which the claim ends is whole: a code that can be shown is one that a door accepts.
        valid_minutes=max(1, min(VALID_MINUTES - (own + number) % JITTERS, -(-(code_until - issued) // MINUTE))),
        status_index=person.status_index,
        name_hint=person.name_hint or "",
        holder_key=person.public_key,
    )


def paper_of(person: Person, paper: Paper, *, key_id: bytes, division: int) -> Credential:
    """What is sealed of a paper: the person's facts, until the paper ends, for whoever holds the document."""
    known = max(paper.issued, person.as_of or NONE)
    issued = -(-known // SECOND) * SECOND
    issued_at = instant(issued)
    assert issued_at is not None
    return Credential(
        key_id=key_id,
        division=division,
        level=Level.PAPER,
        color=color_of(person),
        pop_up=bool((person.acting or 0) & POP_UPS_ACT),
        declared=bool(person.declared),
        sampled_at=instant(person.sampled or NONE),
        reported_at=instant(person.reported or NONE),
        issued_at=issued_at,
        valid_minutes=max(1, min(PAPER_MINUTES, (paper.expires - issued) // MINUTE)),
        status_index=paper.status_index,
        name_hint=paper.name_hint,
        holder_key=paper_holder(paper.document_hint),
    )


def color_of(person: Person) -> Color:
    """The color on record; Problem `ledger.no_status` when there is none, which nobody may take for green."""
    if person.color is None:
        raise Problem("ledger.no_status")
    return COLORS[person.color]


def slot(resident_id: bytes, now: int) -> int:
    """The number of the slot that an instant (microseconds) lies in, for this person."""
    return (now - _own(resident_id)) // SLOT


def _own(resident_id: bytes) -> int:
    """The person's own shift, of whole seconds: from the random end of a uuidv7."""
    return int.from_bytes(resident_id[-4:], "big") % SHIFTS * SECOND
