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
    """That a community worker acts on somebody of the unit's division; others are fenced by what they may do.

    Problem `staff.other_division`, `person.not_on_file`.
    """
    row = desk.ledger.row("resident", resident_id=resident_id)
    if row is None:
        raise Problem("person.not_on_file", person=resident_id)
    low, high = bounds(acting.division, desk.division)
    if acting.role is Role.COMMUNITY_WORKER and not low <= row[1] < high:
        raise Problem("staff.other_division", staff=acting.staff_id, unit=acting.unit_name)
