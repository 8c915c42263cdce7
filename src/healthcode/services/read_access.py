"""Who looked at a person's code or changed it, when, in what role, and what for: told to the person (DESIGN §6).

From the audit, by the person's keyed pseudonym. A list has one leaf for all its people, so that the person was on one
is told from the evidence that it left. Offices are named and people who work there are not: whoever did it is known to
the audit, and the office answers for it. The free words of a proposal are not told, they may speak of somebody else.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk
from healthcode.services.log_in import PROXY, RESIDENT
from healthcode.services.offices import Office, offices

PAGE = 50
LEAST_DAYS, MOST_DAYS = 14, 90
LIST_APPLIED, RESULT_APPLIED, LIST_WITHDRAWN = "list.applied", "labs.applied", "list.withdrawn"
LOOKS = frozenset({"person.explain", "person.contact", "appeal.read"})
"""Acts that only read; the others changed something about the person or about the code."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = UUID(int=(1 << 128) - 1)
Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One look or change. `role`: of staff, or `self`, `proxy`, `feed`, `unit`, `system`; the last has no office."""

    at: datetime
    act: str
    looked: bool
    role: str
    office: str
    purpose: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPage:
    """The newest first, of the last `days`; `next` asks for the page after this one, None at the end."""

    days: int
    entries: Sequence[Access]
    next: str | None


def read_access(
    desk: Desk, resident_id: UUID, *, days: int = LEAST_DAYS, after: str | None = None, most: int = PAGE, at: datetime
) -> AccessPage:
    """A page of the last 14 to 90 days; Problem `access.cursor`."""
    days, most = max(LEAST_DAYS, min(days, MOST_DAYS)), max(1, min(most, PAGE))
    before = _place(after) if after else (at + timedelta(seconds=1), _LAST)
    window = {"since": at - timedelta(days=days), "before_at": before[0], "before_id": before[1], "most": most + 1}
    with desk.ledger.transaction(RESIDENT):
        rows = sorted(_rows(desk, resident_id, window), key=lambda row: row[:2], reverse=True)[: most + 1]
        known = offices(desk, [row[2] for row in rows])
    entries = [_entry(row, known.get(row[2], Office())) for row in rows[:most]]
    return AccessPage(days=days, entries=entries, next=_cursor(entries[-1].place) if len(rows) > most else None)


def _rows(desk: Desk, resident_id: UUID, window: dict[str, Any]) -> Iterator[tuple[datetime, UUID, str, str, str]]:
    """Instant, id, actor, act, body."""
    yield from desk.ledger.rows("looks_at_subject", subject=desk.vault.subject(str(resident_id)), **window)
    for at, batch_id, source, _, labs in desk.ledger.rows("lists_about", resident_id=resident_id, **window):
        yield at, batch_id, source, RESULT_APPLIED if labs else LIST_APPLIED, "{}"
    for at, batch_id, by in desk.ledger.rows("lists_taken_back", resident_id=resident_id, **window):
        yield at, batch_id, by, LIST_WITHDRAWN, "{}"


def _entry(row: tuple[datetime, UUID, str, str, str], office: Office) -> Access:
    at, leaf_id, actor, act, body = row
    return Access(
        at=at, act=act, looked=act in LOOKS, role=office.role or _plain(actor), office=office.name,
        purpose=str(json.loads(body).get("purpose", "")), place=(at, leaf_id),
    )  # fmt: skip


def _plain(actor: str) -> str:
    return {RESIDENT: "self", PROXY: "proxy"}.get(actor, "system")


def _cursor(place: Place) -> str:
    text = f"{(place[0] - _BEGINNING) // timedelta(microseconds=1)}.{place[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        micros, _, leaf_id = text.partition(".")
        return _BEGINNING + timedelta(microseconds=int(micros)), UUID(leaf_id)
    except (ValueError, OverflowError, binascii.Error):
        raise Problem("access.cursor") from None
