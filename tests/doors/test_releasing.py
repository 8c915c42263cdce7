"""What ends at an instant is over without anybody asking, and a person who is held does not hold up the others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from healthcode.core.terms import Symptom
from healthcode.services.desk import Desk
from healthcode.web import releasing
from tests.builders_ledger import AT, DAY, a_declaration, an_id, select
from tests.conftest import Database
from tests.doors.client import refused
from tests.doors.conftest import Clock, Site


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Meanwhile another act holds every person."""
    with psycopg.connect(database.admin) as connection:
        connection.execute("SELECT FROM resident FOR UPDATE")
        yield


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "EVERY", 0.05)


def test_a_status_whose_time_has_come_is_computed_while_nobody_looks(
    often: None, desk: Desk, site: Site, clock: Clock
) -> None:
    resident = site.resident().holder(an_id(1))
    resident.declare("cold_like")
    assert select(desk, "SELECT color FROM status") == [(1,)]
    clock.pass_(14 * DAY)
    until = time.monotonic() + 20
    while time.monotonic() < until and select(desk, "SELECT color FROM status") != [(0,)]:
        time.sleep(0.05)
    assert select(desk, "SELECT color FROM status") == [(0,)]


def test_an_act_that_finds_its_person_held_is_told_to_come_back(database: Database, site: Site) -> None:
    resident = site.resident().holder(an_id(1))
    with held(database):
        began = time.monotonic()
        answer = resident.post("/declarations", resident.declaration())
        refused(answer, 503, "ledger.busy")
        assert int(answer.headers["retry-after"]) >= 1
        assert 1 <= time.monotonic() - began < 5
    resident.declare()


def test_people_who_are_due_and_held_take_no_desk_from_others(
    database: Database, desk: Desk, site: Site, clock: Clock
) -> None:
    resident = site.resident().holder(an_id(1))
    a_declaration(desk, select(desk, "SELECT resident_id FROM resident")[0][0], Symptom.COLD_LIKE, at=AT)
    clock.pass_(14 * DAY)
    site.house.desks._free._value = 0  # every desk is taken
    try:
        assert resident.show()["color"] == "green"
    finally:
        site.house.desks._free._value = site.house.desks.count
