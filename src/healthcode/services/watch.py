"""Watching: the versions of many people's codes at once, for the pages that are open and want to hear of a change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import micros
from healthcode.services.hot_desk import HotDesk
from healthcode.services.show import state_of, version_of

AT_ONCE = 1_000  # people in one statement, some milliseconds of the server


async def versions(hot: HotDesk, residents: Sequence[UUID], *, at: datetime) -> Mapping[UUID, str]:
    """The version of each person's code as the page on the person's own device would be told it.

    Other devices see another one, but it changes whenever this does. Problem `ledger.…` when the ledger is away.
    """
    found: dict[UUID, str] = {}
    meaning, now = hot.meaning(at), micros(at)
    for first in range(0, len(residents), AT_ONCE):
        part = residents[first : first + AT_ONCE]
        people = await hot.ledger.crowd([resident.bytes for resident in part])
        for resident, person in zip(part, people, strict=True):
            key = person.public_key if person else None
            found[resident] = version_of(person, meaning, state_of(person, meaning, key, now), now)
    return found
