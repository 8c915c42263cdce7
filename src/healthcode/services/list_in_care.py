"""Who lives in a care home, masked, with what their codes show and how often somebody declared for them today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from healthcode.core.terms import SHANGHAI
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.identities import opened_identity
from healthcode.services.list_dependants import CodeNow, code_now
from healthcode.services.renew import renew


@dataclass(frozen=True, slots=True, kw_only=True)
class InCare:
    """One of the people. `resident_id`: for the operations of the console that name a person, as printing."""

    link_id: UUID
    resident_id: UUID
    name: str
    document: str
    code: CodeNow
    declared_today: int


def list_in_care(desk: Desk, acting: Actor, *, at: datetime) -> Sequence[InCare]:
    """The people of the carer's home; audited. Problem `staff.may_not`."""
    require(acting, Act.CARE_LIST)
    asked = {"unit_id": acting.unit_id, "day": at.astimezone(SHANGHAI).date(), "at": at}
    with desk.ledger.transaction(acting.staff_id):
        rows = desk.ledger.rows("people_in_care", **asked)
    for row in rows:
        if row[8]:
            renew(desk, row[1], at=at)
    with desk.ledger.transaction(acting.staff_id):
        rows = desk.ledger.rows("people_in_care", **asked)
        body = {"people": len(rows), "unit": acting.unit_id}
        leaf(desk, actor=acting.staff_id, act=Act.CARE_LIST.value, at=at, body=body)
    return [_in_care(desk, row, at) for row in rows]


def _in_care(desk: Desk, row: tuple[Any, ...], at: datetime) -> InCare:
    link_id, resident_id, document, name = row[:4]
    who, called = opened_identity(desk, resident_id, bytes(document), bytes(name))
    return InCare(
        link_id=link_id, resident_id=resident_id, name=str(called), document=str(who),
        code=code_now(desk, resident_id, row[4:8], at), declared_today=int(row[9]),
    )  # fmt: skip
