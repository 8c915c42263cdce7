"""The morning's round of a care home: declarations for many at once, each person's its own act (F14, F29).

One person whose day is full, or who left meanwhile, holds up nobody else; the same round sent again is the same
declarations, since each is named after the round and the person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.services.authority import Act, Actor, require
from healthcode.services.declare import Declared, declare
from healthcode.services.desk import Desk
from healthcode.services.proxy_links import link_of_unit

MOST = 200
OURS = ("ledger.", "keys.", "policy.")
"""Problems that are not one person's: they end the round, which is then sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is declared for one of the people; `contact` as `declare.contact_from` makes it."""

    link_id: UUID
    answers: Answers
    contact: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What became of it: the n-th declaration of the person's day, or what was against it."""

    link_id: UUID
    number_of_day: int | None
    problem: Problem | None


def declare_in_care(
    desk: Desk, entries: Sequence[Entry], *, request_id: UUID, truth: bool, acting: Actor, at: datetime
) -> Sequence[Entered]:
    """The round; Problem `staff.may_not`, `declaration.truth_statement`, and `ledger.…` half-way: send it again."""
    require(acting, Act.CARE_DECLARE)
    if not truth:
        raise Problem("declaration.truth_statement")
    return [_entered(desk, entry, request_id, acting, at) for entry in entries]


def _entered(desk: Desk, entry: Entry, request_id: UUID, acting: Actor, at: datetime) -> Entered:
    try:
        link = link_of_unit(desk, acting.unit_id, entry.link_id, at=at)
        declared = Declared(
            answers=entry.answers, contact=entry.contact, truth_statement_agreed=True, by=acting.staff_id,
            link_id=link.link_id, request_id=uuid5(request_id, str(link.link_id)),
        )  # fmt: skip
        number = declare(desk, link.resident_id, declared, at=at)
    except Problem as problem:
        if problem.code.startswith(OURS):
            raise
        return Entered(link_id=entry.link_id, number_of_day=None, problem=problem)
    return Entered(link_id=entry.link_id, number_of_day=number, problem=None)
