"""Sealing a credential: the status as a person's own device may carry it without a network, for at most a day.

A credential is decided by the person's row and by a slot of time: two slots lie in its shortest life, so whoever opens
the page has at least half of it ahead. Where a person's slots begin, and by how much a credential lives shorter
than 24 h, follows from the person's id; so a province never renews in one minute, and every process of ours seals the
same bytes for the same row. What was sealed is kept, since a signature costs more than all else about a showing.
"""

import base64
from datetime import datetime
from typing import NamedTuple

from healthcode.batch.columns import NEVER, instant
from healthcode.core.codes import VALID_MINUTES, Credential, Level
from healthcode.core.terms import Color
from healthcode.gateways.signer import Signer
from healthcode.ledger.hot import Person

SECOND, MINUTE = 1_000_000, 60_000_000  # microseconds
JITTER = 60  # minutes by which a credential's 24 h may be shorter
SLOT = (VALID_MINUTES - JITTER) * MINUTE // 2
COLORS = tuple(sorted(Color, key=lambda color: color.rank))
MOST_KEPT = 100_000  # credentials, some 50 MB


class Sealed(NamedTuple):
    """A credential as the page gets it."""

    text: str
    expires_at: datetime


class Seals:
    """The signer of one division, and what it sealed lately."""

    def __init__(self, signer: Signer, division: int) -> None:
        self._signer, self._division = signer, division
        self._kept: dict[tuple[Person, int, int], Sealed] = {}

    def of(self, person: Person, code_until: int, now: int) -> Sealed:
        """The credential of a person with a device, sealed once a slot; it ends with the claim, if that is sooner."""
        key = person, code_until, slot(person.resident_id, now)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]  # the oldest
            found = self._kept[key] = self._sealed(person, code_until, now)
        return found

    def _sealed(self, person: Person, code_until: int, now: int) -> Sealed:
        credential = credential_of(
            person, key_id=self._signer.key_id, division=self._division, code_until=code_until, now=now
        )
        text = base64.urlsafe_b64encode(self._signer.seal(credential)).decode().rstrip("=")
        return Sealed(text, credential.expires_at)


def credential_of(person: Person, *, key_id: bytes, division: int, code_until: int, now: int) -> Credential:
    """What is sealed about a person at `now` (microseconds)."""
    number, begins = slot(person.resident_id, now), slot_begins(person.resident_id, now)
    # Not before anything that it says: a status list made before this status must not overrule it.
    issued = max([begins, *(_whole(known) for known in (person.as_of, person.enrolled, person.claimed) if known)])
    jittered = VALID_MINUTES - (_own(person.resident_id) + number) % (JITTER + 1)
    sampled, reported = instant(person.sampled or NEVER), instant(person.reported or NEVER)
    issued_at = instant(issued)
    assert issued_at is not None
    assert person.status_index is not None
    assert person.public_key is not None
    return Credential(
        key_id=key_id,
        division=division,
        level=Level(person.level or 0),
        color=COLORS[person.color or 0],
        pop_up=bool((person.acting or 0) >> 16 & 0xFFFF),
        declared=bool(person.declared),
        sampled_at=sampled,
        reported_at=reported,
        issued_at=issued_at,
        valid_minutes=max(1, min(jittered, (code_until - issued) // MINUTE)),
        status_index=person.status_index,
        name_hint=person.name_hint or "",
        holder_key=person.public_key,
    )


def slot(resident_id: bytes, now: int) -> int:
    """The number of the slot that an instant (microseconds) lies in, for this person."""
    return (now - _own(resident_id) * SECOND) // SLOT


def slot_begins(resident_id: bytes, now: int) -> int:
    """Its first instant, a whole second."""
    return slot(resident_id, now) * SLOT + _own(resident_id) * SECOND


def _own(resident_id: bytes) -> int:
    """The person's own shift in seconds: of the random end of a uuidv7."""
    return int.from_bytes(resident_id[-4:], "big") % (SLOT // SECOND)


def _whole(known: int) -> int:
    """The first whole second from an instant on."""
    return -(-known // SECOND) * SECOND
