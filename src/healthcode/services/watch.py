"""Watching: the versions of many people's codes at once, for the pages that are open and want to hear of a change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import micros
from healthcode.core.problems import Problem
from healthcode.ledger.hot import Person, Visitor
from healthcode.services.code_page import NOT_CLAIMED
from healthcode.services.hot_desk import HotDesk, admitted
from healthcode.services.log_in import RESIDENT
from healthcode.services.show import version_of, view_of

AT_ONCE = 1_000  # people in one statement, some milliseconds of the server


async def versions(hot: HotDesk, residents: Sequence[UUID], *, at: datetime) -> Mapping[UUID, str]:
    """The version of each person's code as the page on the person's own device would be told it.

    Other devices see another one, but it changes whenever this does. Problem `ledger.…` when the ledger is away.
    """
    found: dict[UUID, str] = {}
    for first in range(0, len(residents), AT_ONCE):
        part = residents[first : first + AT_ONCE]
        people = await hot.ledger.crowd([resident.bytes for resident in part])
        found.update({resident: _version(hot, person, at) for resident, person in zip(part, people, strict=True)})
    return found


async def ended(hot: HotDesk, token_hashes: Sequence[bytes], *, at: datetime) -> frozenset[bytes]:
    """Those of residents' sessions that are over; Problem `ledger.…` when the ledger is away."""
    over: set[bytes] = set()
    for first in range(0, len(token_hashes), AT_ONCE):
        part = token_hashes[first : first + AT_ONCE]
        found = await hot.ledger.crowd_sessions(part)
        over.update(token for token, session in zip(part, found, strict=True) if not _lasts(session, at))
    return frozenset(over)


def _lasts(session: Visitor | None, at: datetime) -> bool:
    try:
        admitted(session, RESIDENT, at=at)
    except Problem:
        return False
    return True


def _version(hot: HotDesk, person: Person | None, at: datetime) -> str:
    meaning = hot.meanings.at(at)
    if person is None or person.claimed is None:
        return NOT_CLAIMED
    key_id = hot.seals.key_id(person.resident_id, micros(at))
    return version_of(view_of(person, meaning, person.public_key, micros(at)), meaning, key_id)
