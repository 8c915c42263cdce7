"""The fence around a community worker: the people of the unit's division, by GB/T 2260, and nobody else (DESIGN §6).

A division's code ends in zeros where it is whole: 130102 is a county, 130100 its city, 130000 the province.

>>> bounds("130102", "130000"), bounds("130100", "130000"), bounds("130000", "130000")
(('130102', '130103'), ('1301', '1302'), ('', ':'))
"""

from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.services.authority import Actor, Role
from healthcode.services.desk import Desk

AFTER_DIGITS = ":"  # the character after 9: past every code


def bounds(division: str, province: str) -> tuple[str, str]:
    """From which county code to below which one a division reaches; the province has those of no known county too."""
    if division == province:
        return "", AFTER_DIGITS
    start = division[:2] if division.endswith("0000") else division[:4] if division.endswith("00") else division
    return start, str(int(start) + 1)


def require_inside(desk: Desk, resident_id: UUID, acting: Actor) -> None:
    """That a community worker acts on somebody of the unit's division, a carer on somebody who lives in the home.

    Others are fenced by what they may do.

    Problem `staff.other_division`, `person.not_on_file`.
    """
    row = desk.ledger.row("resident", resident_id=resident_id)
    if row is None:
        raise Problem("person.not_on_file", person=resident_id)
    if acting.role is Role.CARER:
        _require_in_care(desk, resident_id, acting)
    low, high = bounds(acting.division, desk.division)
    if acting.role is Role.COMMUNITY_WORKER and not low <= row[1] < high:
        raise Problem("staff.other_division", staff=acting.staff_id, unit=acting.unit_name)


def require_county(desk: Desk, county: str, acting: Actor) -> None:
    """The same of what is known by its county alone."""
    low, high = bounds(acting.division, desk.division)
    if not low <= county < high:
        raise Problem("staff.other_division", staff=acting.staff_id, unit=acting.unit_name)


def _require_in_care(desk: Desk, resident_id: UUID, acting: Actor) -> None:
    row = desk.ledger.row("active_proxy_link", resident_id=resident_id)
    if row is None or row[2] != acting.unit_id:
        raise Problem("staff.other_division", staff=acting.staff_id, unit=acting.unit_name)
