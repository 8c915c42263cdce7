"""Where a person can be reached, in full: shown to a community worker who says what for, and audited (F22, F38)."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk

PURPOSE_LONGEST = 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Phone and address as the person told them last; empty where nothing was told. Not to be kept by the reader."""

    phone: str = field(repr=False)
    address: str = field(repr=False)


def reveal_contact(desk: Desk, resident_id: UUID, *, acting: Actor, purpose: str, at: datetime) -> Contact:
    """The contact, with an audit leaf that says who looked and what for.

    Problem `staff.may_not`, `staff.other_division`, `contact.no_purpose`, `person.not_on_file`.
    """
    require(acting, Act.CONTACT)
    reason = " ".join(purpose.split())
    if not 0 < len(reason) <= PURPOSE_LONGEST:
        raise Problem("contact.no_purpose", most=PURPOSE_LONGEST)
    with desk.ledger.transaction(acting.staff_id):
        require_inside(desk, resident_id, acting)
        found = _contact(desk, resident_id)
        body = {"purpose": reason}
        leaf(desk, actor=acting.staff_id, act=Act.CONTACT.value, at=at, subject=resident_id, body=body)
    return found


def _contact(desk: Desk, resident_id: UUID) -> Contact:
    """What stands beside the identity; the latest declaration's address when none does."""
    row = desk.ledger.row("contact", resident_id=resident_id)
    phone, address = (
        desk.vault.open(Purpose.IDENTITY, f"identity|{column}|{resident_id}", bytes(sealed)) if sealed else ""
        for column, sealed in zip(("phone", "address"), row or (None, None), strict=True)
    )
    declared = {} if phone and address else _declared(desk, resident_id)
    return Contact(phone=phone or declared.get("phone", ""), address=address or declared.get("address", ""))


def _declared(desk: Desk, resident_id: UUID) -> dict[str, str]:
    row = desk.ledger.row("latest_declared", resident_id=resident_id)
    if row is None or not row[1]:  # the account was deleted, and where the person was with it
        return {}
    told = desk.vault.open(Purpose.DECLARATION, f"declaration|contact|{row[0]}", bytes(row[1]))
    return {str(name): str(text) for name, text in json.loads(told).items()}
