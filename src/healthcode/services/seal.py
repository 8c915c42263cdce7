"""Sealing a credential: the status as a person's own device may carry it without a network, for at most a day.

A credential is decided by the person's row and by a slot of time: two slots lie in its shortest life, so whoever opens
the page has at least half of it ahead. Where a person's slots begin, and by how much a credential lives shorter
than 24 h, follows from the person's id; so a province never renews in one minute, and every process of ours seals the
same bytes for the same row.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from healthcode.batch.columns import NONE, POP_UPS_ACT, instant
from healthcode.core.credentials import (
    PAPER_MINUTES,
    VALID_MINUTES,
    Credential,
    Level,
    hours_of_test,
    paper_holder,
    read_credential,
)
from healthcode.core.problems import Problem
from healthcode.core.scans import has_notice
from healthcode.core.terms import Color
from healthcode.gateways.sealer import Sealer
from healthcode.gateways.sealer_frames import Turn
from healthcode.ledger.gathering import Gathering
from healthcode.ledger.hot import Paper, Person

SECOND, MINUTE = 1_000_000, 60_000_000  # microseconds
JITTER = 60  # minutes by which a credential's 24 h may be shorter
JITTERS = JITTER + 1  # ways
SLOT = (VALID_MINUTES - JITTER) * MINUTE // 2
SHIFTS = SLOT // SECOND
LEVELS = tuple(Level)
TURN = 60 * SECOND
"""Within a minute of its beginning a new key seals for everybody."""

OK = "ok"
CLOCKS = timedelta(seconds=30)
"""By which the signer's clock may be ahead of a door's, where they are two machines; a verifier takes ten."""

OTHERWISE = frozenset({"signer.nothing_to_seal", "signer.due"})
"""What the signer says of a person whose row a door has just read otherwise."""

COLORS = tuple(sorted(Color, key=lambda color: color.rank))


class Sealed(NamedTuple):
    """A credential as the page gets it."""

    text: str
    expires_at: datetime


class Seals:
    """The signer of one division's codes, as the doors ask it: for many people at once, and only who they are.

    `turns`: the keys that seal, as the signer told last; they stay known while it is away, and so do pages. `state`:
    how it was then, `ok` or the code of what was against it, empty before anybody looked.
    """

    def __init__(self, sealer: Sealer, division: int) -> None:
        self._sealer, self.division = sealer, division
        self._codes, self._papers = Gathering(sealer.codes), Gathering(sealer.papers)
        self._nationals = Gathering(sealer.nationals)
        self.turns: tuple[Turn, ...] = ()
        self.state = ""

    async def look(self) -> None:
        """Asks which keys seal now, and knows how the signer is; Problem `signer.…`, and the keys stay known."""
        try:
            self.turns = await self._sealer.turns()
        except Problem as problem:
            self.state = problem.code
            raise
        self.state = OK if self.turns else "signer.no_key"

    def key_id(self, resident_id: bytes, now: int) -> bytes:
        """Of the key that seals for this person now; empty while no signer has told of any."""
        if len(self.turns) == 1:  # nearly always, and asked for every page
            return self.turns[0].key_id
        turn = turn_of(self.turns, resident_id, now)
        return turn.key_id if turn else b""

    async def code(self, person: Person, *, at: datetime) -> Sealed | None:
        """The credential of a person with a device; None when the signer knows other facts or keys: look again then.

        Problem `signer.…`, `limit.busy`. `at` is when the row was read; the signer has a clock of its own.
        """
        sealed = await self._answer(await self._codes.ask(person.resident_id), person, at)
        return Sealed(sealed_text(sealed[0]), sealed[1].expires_at) if sealed else None

    async def national(self, person: Person, *, at: datetime) -> Sealed | None:
        """The same in the national form, which has no color; None as for `code` (F24)."""
        sealed = await self._answer(await self._nationals.ask(person.resident_id), person, at, national=True)
        return Sealed(sealed_text(sealed[0]), sealed[1].expires_at) if sealed else None

    async def paper(self, person: Person, paper: Paper, *, at: datetime) -> bytes | None:
        """The credential of a person's live paper; None as for `code`."""
        found = await self._answer(await self._papers.ask(person.resident_id), on_paper(person, paper), at)
        return found[0] if found else None

    async def close(self) -> None:
        """Refuses what waits and ends the connections."""
        await self._codes.close()
        await self._papers.close()
        await self._nationals.close()
        await self._sealer.close()

    async def _answer(
        self, answer: bytes | str, person: Person, at: datetime, *, national: bool = False
    ) -> tuple[bytes, Credential] | None:
        if isinstance(answer, str):
            if answer in OTHERWISE:
                return None
            raise Problem(answer)
        credential = read_credential(answer)
        if all(turn.key_id != credential.key_id for turn in self.turns):
            await self.look()
            return None
        told = agrees(credential, person, self.division, national=national) and credential.issued_at <= at + CLOCKS
        return (answer, credential) if told and at < credential.expires_at else None


def turn_of(turns: Sequence[Turn], resident_id: bytes, now: int) -> Turn | None:
    """The key that seals for this person: that which began last, for each from a second of its own in its first minute.

    So a province does not ask for new credentials in one second when a key follows another by plan. One that was
    revoked is not among `turns` any more, and nobody waits for a second to lose it.
    """
    if len(turns) < 2:
        return turns[0] if turns else None
    own = _own(resident_id) % TURN
    return next((turn for turn in reversed(turns) if turn.begins + own <= now), turns[0])


def agrees(credential: Credential, person: Person, division: int, *, national: bool = False) -> bool:
    """Whether a credential says of the person what the row says, times of tests to the hour."""
    color, pop_up = color_of(person), bool((person.acting or 0) & POP_UPS_ACT)
    said = (
        credential.division, credential.level, credential.color, credential.pop_up, credential.declared,
        credential.status_index, credential.name_hint, credential.holder_key,
        (credential.sampled_at, credential.reported_at),
    )  # fmt: skip
    return said == (
        division, Level.NATIONAL if national else LEVELS[person.level or 0], None if national else color,
        has_notice(color, pop_up=pop_up) if national else pop_up, bool(person.declared), person.status_index,
        person.name_hint or "", person.public_key, _test(person),
    )  # fmt: skip


def as_it_is(credential: Credential) -> Credential:
    """The province's own form."""
    return credential


def national_of(credential: Credential) -> Credential:
    """The same in the national form: no color, and a notice where the color is not green or there is a pop-up (F24)."""
    notice = has_notice(credential.color, pop_up=credential.pop_up)
    return replace(credential, level=Level.NATIONAL, color=None, pop_up=notice)


def on_paper(person: Person, paper: Paper) -> Person:
    """The person as the live paper shows one: its place, its hints, no device."""
    return person._replace(
        status_index=paper.status_index, level=int(Level.PAPER), name_hint=paper.name_hint,
        public_key=paper_holder(paper.document_hint),
    )  # fmt: skip


def sealed_text(sealed: bytes) -> str:
    """A sealed credential as a page gets it."""
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def credential_of(person: Person, number: int, code_until: int, *, key_id: bytes, division: int) -> Credential:
    """What is sealed about a person in a slot; `code_until` in microseconds."""
    own = _own(person.resident_id)
    known = max(number * SLOT + own, person.as_of or NONE, person.enrolled or NONE, person.claimed or NONE)
    issued = _whole(known)
    # The minute in which the claim ends is whole: a code that can be shown is one that a door accepts.
    minutes = max(1, min(VALID_MINUTES - (own + number) % JITTERS, -(-(code_until - issued) // MINUTE)))
    return _credential(person, issued, minutes, key_id=key_id, division=division)


def paper_of(person: Person, paper: Paper, *, key_id: bytes, division: int) -> Credential:
    """What is sealed of a paper: the person's facts, until the paper ends, for whoever holds the document."""
    issued = _whole(max(paper.issued, person.as_of or NONE))
    minutes = max(1, min(PAPER_MINUTES, (paper.expires - issued) // MINUTE))
    return _credential(on_paper(person, paper), issued, minutes, key_id=key_id, division=division)


def _whole(known: int) -> int:
    """The second in which all is known that a credential says: a list made before this status must not overrule it."""
    return -(-known // SECOND) * SECOND


def _credential(person: Person, issued: int, minutes: int, *, key_id: bytes, division: int) -> Credential:
    """The row's facts from `issued` (microseconds) on."""
    issued_at = instant(issued)
    assert issued_at is not None
    assert person.status_index is not None
    assert person.public_key is not None
    sampled_at, reported_at = _test(person)
    return Credential(
        key_id=key_id,
        division=division,
        level=LEVELS[person.level or 0],
        color=color_of(person),
        pop_up=bool((person.acting or 0) & POP_UPS_ACT),
        declared=bool(person.declared),
        sampled_at=sampled_at,
        reported_at=reported_at,
        issued_at=issued_at,
        valid_minutes=minutes,
        status_index=person.status_index,
        name_hint=person.name_hint or "",
        holder_key=person.public_key,
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


def _test(person: Person) -> tuple[datetime, datetime] | tuple[None, None]:
    """When the latest negative test was sampled and reported, as a credential tells it."""
    sampled_at, reported_at = instant(person.sampled or NONE), instant(person.reported or NONE)
    return hours_of_test(sampled_at, reported_at) if sampled_at and reported_at else (None, None)
