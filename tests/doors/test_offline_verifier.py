"""An integrator's program against a real server: lists fetched or copied, and codes checked without it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from healthcode.core.problems import Problem
from healthcode.core.terms import Color
from healthcode.gateways.key_holders import FileKeys
from healthcode.ledger.connection import Ledger
from healthcode.offline import Age, ListServer, OfflineVerifier, fetch
from healthcode.services.desk import Desk
from healthcode.services.publish_status import publish
from healthcode.web import status_board
from tests.builders import POLICIES
from tests.builders_ledger import AT, MINUTE, an_id
from tests.conftest import Database
from tests.doors.conftest import Site
from tests.faq.office import cli

DIVISION = 130000


@pytest.fixture
def publishing(database: Database, furnished: Desk) -> Iterator[Desk]:
    ledger = Ledger.open(database.server.dsn(database=database.name, user="healthcode_signer"))
    yield replace(furnished, ledger=ledger)
    ledger.close()


def publish_now(site: Site, desk: Desk) -> int:
    """As the signer does it every minute."""
    doors = site.house.doors
    environment = doors.trusted.chain.pin.environment
    keys = FileKeys(doors.settings.signer_keys, environment)
    return publish(desk, keys, doors.trust, environment, at=site.clock.at).number


def server(site: Site) -> ListServer:
    token = site.verifier(bearer=True).bearer
    assert token is not None
    return ListServer(site.address, token)


def installed(site: Site, folder: Path) -> OfflineVerifier:
    return OfflineVerifier.install(folder, server(site).trust(0).pin)


def test_codes_are_checked_without_the_server_once_its_lists_are_here(
    site: Site, publishing: Desk, admin: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_board, "EVERY", -1.0)
    holder = site.resident().holder(an_id(1))
    found, lists = installed(site, tmp_path / "lists"), server(site)
    fetch(found, lists, at=site.clock.at)
    text = holder.showing(site.clock.at)
    with pytest.raises(Problem) as caught:
        found.verify(text, at=site.clock.at)
    assert caught.value.code == "check.no_list"
    first = publish_now(site, publishing)
    done = fetch(found, lists, at=site.clock.at)
    assert (done.clock_ahead, done.freshness.lists[DIVISION].number) == (timedelta(0), first)
    assert found.verify(text, at=site.clock.at).told.color is Color.GREEN
    admin.execute("UPDATE status SET color = 2")
    site.clock.pass_(MINUTE)
    publish_now(site, publishing)
    again = fetch(found, lists, at=site.clock.at)  # by what changed
    assert again.freshness.lists[DIVISION].age is Age.FRESH
    red = holder.showing(site.clock.at, credential=None)
    assert found.verify(red, at=site.clock.at).told.color is Color.RED


def test_a_session_that_ended_is_told_as_such(site: Site, tmp_path: Path) -> None:
    guard = site.verifier(bearer=True)
    assert guard.bearer is not None
    lists, found = ListServer(site.address, guard.bearer), installed(site, tmp_path / "lists")
    assert guard.delete("/session").status_code == 204
    with pytest.raises(Problem) as caught:
        fetch(found, lists, at=site.clock.at)
    assert (caught.value.code, caught.value.facts["status"]) == ("fetch.refused", "401")


def test_lists_that_are_out_are_copied_into_a_folder(
    site: Site, publishing: Desk, database: Database, home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    holder = site.resident().holder(an_id(1))
    settings = site.house.doors.settings
    environment = {
        "HEALTHCODE_DSN": database.app, "HEALTHCODE_OWNER_DSN": database.owner, "HEALTHCODE_HOME": str(settings.home),
        "HEALTHCODE_KEYS": str(home / "keys"), "HEALTHCODE_POLICIES": str(POLICIES.parent), "HEALTHCODE_LANG": "en",
        "HEALTHCODE_TRUST": str(settings.trust), "HEALTHCODE_ENVIRONMENT": "demo", "COLUMNS": "300",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert "no status list yet" in cli("lists", "save", str(tmp_path / "saved")).out
    number = publish_now(site, publishing)
    said = cli("lists", "save", str(tmp_path / "saved"))
    assert (said.code, f"Status list {number} of 130000" in said.out) == (0, True), said
    assert cli("lists", "save", str(tmp_path / "saved")).code == 0  # and again: nothing is newer
    checked = cli("verify", holder.showing(AT), "--lists", str(tmp_path / "saved"), "--at", "2022-05-18 08:00")
    assert (checked.code, "● green · May pass" in checked.out) == (0, True), checked
