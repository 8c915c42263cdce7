"""A community worker acts on the people of the unit's division, by GB/T 2260, and on nobody else (DESIGN §6)."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.services.area import bounds
from healthcode.services.authority import Actor
from healthcode.services.clear import arrive, clear, report
from healthcode.services.contact import reveal_contact
from healthcode.services.desk import Desk
from healthcode.services.explain import explain
from healthcode.services.inform import inform_staff
from tests.builders_ledger import AT, HOUR, Staff, a_push_row, a_resident, an_id, count_rows, push, refused

Act = Callable[[Desk, UUID, Actor], object]
ACTS: dict[str, Act] = {
    "report": lambda desk, who, acting: report(desk, who, acting=acting, reported_at=None, at=AT + HOUR),
    "arrive": lambda desk, who, acting: arrive(desk, who, acting=acting, arrived_at=AT, at=AT + HOUR),
    "clear": lambda desk, who, acting: clear(
        desk, who, acting=acting, cleared=True, finding="x", of=[], at=AT + HOUR
    ),
    "explain": lambda desk, who, acting: explain(desk, who, acting=acting, at=AT + HOUR, now=AT + HOUR),
    "inform": lambda desk, who, acting: inform_staff(desk, who, acting=acting, at=AT + HOUR),
    "contact": lambda desk, who, acting: reveal_contact(desk, who, acting=acting, purpose="入户", at=AT + HOUR),
}  # fmt: skip


def test_an_area_reaches_over_its_own_codes_only() -> None:
    low, high = bounds("130100", "130000")
    inside = [
        code for code in ("130099", "130100", "130102", "130184", "130199", "1302", "130202", "") if low <= code < high
    ]
    assert inside == ["130100", "130102", "130184", "130199"]
    low, high = bounds("130102", "130000")
    assert [code for code in ("130101", "130102", "130103") if low <= code < high] == ["130102"]
    low, high = bounds("130000", "130000")
    assert all(low <= code < high for code in ("", "130102", "139003", "110105"))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "may"),
    [("worker", True), ("other_worker", True), ("city_worker", True), ("province_worker", True), ("far_worker", False)],
)
def test_a_worker_acts_inside_the_units_division(
    desk: Desk, staff: Staff, tmp_path: Path, act: str, who: str, may: bool
) -> None:
    person = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    before = count_rows(desk, "evidence"), count_rows(desk, "audit_leaf")
    acting = getattr(staff, who)
    if may:
        ACTS[act](desk, person, acting)
        return
    with refused("staff.other_division", unit=acting.unit_name):
        ACTS[act](desk, person, acting)
    assert (count_rows(desk, "evidence"), count_rows(desk, "audit_leaf")) == before


@pytest.mark.parametrize("act", ["explain", "contact", "report"])
def test_whose_county_is_not_known_is_the_provinces(desk: Desk, staff: Staff, tmp_path: Path, act: str) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    ((person,),) = desk.ledger.rows("resident_of_index", person_index=desk.vault.index_of_canonical(f"10:{an_id(1)}"))
    for who in (staff.worker, staff.city_worker):
        with refused("staff.other_division"):
            ACTS[act](desk, person, who)
    ACTS[act](desk, person, staff.province_worker)


@pytest.mark.parametrize("who", ["proposer", "approver", "city_approver", "auditor"])
def test_others_look_wherever_their_work_is(desk: Desk, staff: Staff, who: str) -> None:
    explain(desk, a_resident(desk, an_id(1), county="130202"), acting=getattr(staff, who), at=AT, now=AT)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_looked_at_who_is_not_on_file(desk: Desk, staff: Staff, act: str) -> None:
    with refused("person.not_on_file"):
        ACTS[act](desk, UUID(int=5), staff.worker)
