"""Whom a community must check today: open pop-ups that wait for a check or a report, the most urgent first (F08, F09).

The ledger finds who may be waiting from the open episodes and the people of the division; core says of each on the page
what is missing, so the list and the code never differ. Every page that is read is audited.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER
from healthcode.core.problems import Problem
from healthcode.core.status import Because
from healthcode.core.terms import EvidenceKind, NeedKind, Outcome
from healthcode.services.area import bounds
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation, explanation
from healthcode.services.inform import county_name, names, reported_at

CHECK_DUE = timedelta(hours=24)  # as a check of a phone and a “not cleared”: the community's work of one day
PAGE = 50
COMMUNITY_NEEDS = frozenset({NeedKind.COMMUNITY_REPORT, NeedKind.COMMUNITY_CLEARANCE})
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Place = tuple[datetime, UUID]
"""Where a page ends: the oldest pop-up and the person of its last row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PopUp:
    """One open pop-up of a person who waits. `cleared`: yes, no, or not_yet; `clearable`: a check is what it lacks."""

    rule_id: str
    opened_at: datetime
    missing: Sequence[NeedKind]
    cleared: str
    clearable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A person who waits, masked; `due_at` is a day after the oldest pop-up that waits opened."""

    resident_id: UUID
    name: str
    document: str
    phone: str
    county_name: str
    community: str
    reported_at: datetime | None
    opened_at: datetime
    due_at: datetime
    overdue: bool
    reasons: Sequence[PopUp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One page. `total` people wait in the division; `unclaimed` more have claimed no code and cannot be named here.

    `next` asks for the page after this one; None at the end.
    """

    total: int
    unclaimed: int
    people: Sequence[Waiting]
    next: str | None


def worklist(desk: Desk, acting: Actor, *, after: str | None = None, most: int = PAGE, at: datetime) -> Worklist:
    """The page after `after`, at most fifty people; Problem `staff.may_not`, `worklist.cursor`."""
    require(acting, Act.COMMUNITY_LIST)
    place, most = _place(after), max(1, min(most, PAGE))
    with desk.ledger.transaction(acting.staff_id):
        _gather(desk, acting, at)
        claimed, unclaimed = desk.ledger.rows("waiting_counts")[0]
        found = list(islice(_waiting(desk, place, at), most + 1))
        people, more = found[:most], len(found) > most
        body = {"people": len(people), "division": acting.division, "first_page": after is None}
        leaf(desk, actor=acting.staff_id, act=Act.COMMUNITY_LIST.value, at=at, body=body)
    return Worklist(
        total=int(claimed), unclaimed=int(unclaimed), people=people, next=_cursor(people[-1]) if more else None
    )


def _gather(desk: Desk, acting: Actor, at: datetime) -> None:
    """Fills the temporary table `waiting` with whoever may be waiting in the division."""
    low, high = bounds(acting.division, desk.division)
    always, designated = _rules(desk)
    desk.ledger.run(
        "create_waiting",
        at=at, low=low, high=high, always=always, designated=designated,
        clearance=KIND_NUMBER[EvidenceKind.COMMUNITY_CLEARANCE], report=KIND_NUMBER[EvidenceKind.COMMUNITY_REPORT],
    )  # fmt: skip


def _rules(desk: Desk) -> tuple[list[int], list[int]]:
    """Numbers of the rules that ask the community for something, and of those whose designation may."""
    rules = [rule for edition in desk.editions for rule in edition.rules if rule.effect.pop_up]
    always = {rule.id for rule in rules if any(need.kind in COMMUNITY_NEEDS for need in rule.needs or ())}
    designated = {rule.id for rule in rules if rule.needs is None}
    return [desk.rules.of(name) for name in always], [desk.rules.of(name) for name in designated - always]


def _waiting(desk: Desk, place: Place, at: datetime) -> Iterator[Waiting]:
    """The people after `place` who wait as core sees it, in order."""
    while rows := desk.ledger.rows("waiting_page", after_at=place[0], after_id=place[1], most=PAGE):
        for resident_id, opened_at in rows:
            found = explanation(desk, resident_id, at=at)
            pop_ups = [_pop_up(because, found) for because in found.status.because if _open(because)]
            if any(COMMUNITY_NEEDS & set(pop_up.missing) for pop_up in pop_ups):
                yield _person(found, opened_at, pop_ups)
        place = (rows[-1][1], rows[-1][0])


def _open(because: Because) -> bool:
    return because.outcome is Outcome.OPEN and because.pop_up


def _pop_up(because: Because, found: Explanation) -> PopUp:
    missing = tuple(sorted({gap.need.kind for gap in because.missing}))
    return PopUp(
        rule_id=because.rule_id, opened_at=because.opened_at, missing=missing, cleared=_cleared(because, found),
        clearable=NeedKind.COMMUNITY_CLEARANCE in missing,
    )  # fmt: skip


def _cleared(because: Because, found: Explanation) -> str:
    """What the latest finding about it says."""
    about = [
        e
        for e in found.evidence.values()
        if e.kind is EvidenceKind.COMMUNITY_CLEARANCE and e.known(found.at) and not e.of.isdisjoint(names(because))
        and because.floor is not None and e.occurred_at >= because.floor
    ]  # fmt: skip
    latest = max(about, key=lambda e: (e.occurred_at, e.learned_at, not e.cleared), default=None)
    return "not_yet" if latest is None else "yes" if latest.cleared else "no"


def _person(found: Explanation, opened_at: datetime, pop_ups: Sequence[PopUp]) -> Waiting:
    due_at = opened_at + CHECK_DUE
    return Waiting(
        resident_id=found.resident_id, name=found.name, document=found.document, phone=found.phone,
        county_name=county_name(found.county), community=found.community, reported_at=reported_at(found),
        opened_at=opened_at, due_at=due_at, overdue=found.at >= due_at, reasons=pop_ups,
    )  # fmt: skip


def _cursor(last: Waiting) -> str:
    """Where the page ends, as one word: microseconds and id."""
    text = f"{(last.opened_at - _BEGINNING) // timedelta(microseconds=1)}.{last.resident_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str | None) -> Place:
    if cursor is None:
        return _BEGINNING, UUID(int=0)
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        micros, _, resident_id = text.partition(".")
        return _BEGINNING + timedelta(microseconds=int(micros)), UUID(resident_id)
    except (ValueError, OverflowError, binascii.Error):
        raise Problem("worklist.cursor") from None
