"""What stands behind the FAQ's clauses: an office and its command line, a running server, a clock that tests set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthcode.clock import now
from healthcode.services.desk import Desk
from healthcode.wiring import Doors
from tests.builders import POLICIES, instant
from tests.builders_doors import FaceCheck
from tests.builders_family import a_family_registry
from tests.conftest import Database
from tests.doors.conftest import Clock, Site, clock, doors, serve
from tests.faq.office import LAB, LONG_AGO, STAFF, Office
from tests.faq.town import OPENED, OTHERS, Town

__all__ = ["clock", "doors", "serve"]  # fixtures of the doors, which `town` stands on


@pytest.fixture
def terminal(database: Database, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which the command line finds the test's database, in Chinese, on a wide terminal."""
    environment = {
        "HEALTHCODE_DSN": database.app, "HEALTHCODE_OWNER_DSN": database.owner, "HEALTHCODE_HOME": str(tmp_path / "hc"),
        "HEALTHCODE_KEYS": str(home / "keys"), "HEALTHCODE_POLICIES": str(POLICIES.parent),
        "HEALTHCODE_LANG": "zh-CN", "COLUMNS": "200", "TERM": "dumb",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HEALTHCODE_ACTOR", raising=False)


@pytest.fixture
def office(desk: Desk, terminal: None, tmp_path: Path) -> Office:
    key = Ed25519PrivateKey.generate()
    with desk.ledger.transaction("test"):
        for unit in {unit for unit, _ in STAFF.values()}:
            level, division = ("institution", "130102") if unit == "home" else ("province", "130000")
            desk.ledger.run("add_unit", unit_id=unit, name=unit, level=level, division=division)
        for staff_id, (unit, role) in STAFF.items():
            desk.ledger.run(
                "add_staff", staff_id=staff_id, unit_id=unit, person_index=staff_id.encode().ljust(16), role=role.value,
                granted_at=LONG_AGO, granted_until=now() + timedelta(days=60),
            )  # fmt: skip
        desk.ledger.run(
            "add_feed", feed_id=LAB, kind="labs", name="检验所", unit_id="cdc", people_a_day=100_000,
            public_key=key.public_key().public_bytes_raw(), share_of_county=1.0, at=LONG_AGO,
        )  # fmt: skip
    return Office(desk=desk, folder=tmp_path, key=key)


@pytest.fixture
def town(clock: Clock, doors: Doors, serve: Callable[[Doors], Site], office: Office, tmp_path: Path) -> Iterator[Town]:
    """A running server with the office behind it, opened on 2022-05-17 at 08:00; at the end its answers are read."""
    clock.at = instant(OPENED)
    site = serve(replace(doors, registry=FaceCheck(a_family_registry(tmp_path, OTHERS))))
    town = Town(site=site, office=office)
    yield town
    town.require_masked()
