"""The status list at the verifiers' door: followed by a device from first to last, small, and there when needed."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from healthcode.core.status_lists import SHARD, Entry
from healthcode.ledger.connection import Ledger
from healthcode.services.desk import Desk
from healthcode.web import status_board
from healthcode.web.hot_status import STATUS
from healthcode.wiring import Doors
from tests.builders_ledger import AT, HOUR, MINUTE, Staff, an_id
from tests.builders_publishing import Follower, Publisher
from tests.conftest import Database
from tests.doors.client import good, refused
from tests.doors.conftest import Site

PATIENCE = 20.0  # seconds


@pytest.fixture
def publisher(database: Database, furnished: Desk, tmp_path: Path) -> Iterator[Publisher]:
    ledger = Ledger.open(database.server.dsn(database=database.name, user="healthcode_signer"))
    yield Publisher.at(replace(furnished, ledger=ledger), tmp_path)
    ledger.close()


@pytest.fixture(autouse=True)
def looking_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """The board looks whenever somebody asks, so that a test need not wait for a second."""
    monkeypatch.setattr(status_board, "EVERY", -1.0)


def paint(admin: psycopg.Connection, color: int) -> None:
    admin.execute("UPDATE status SET color = %s", (color,))


def test_before_the_first_list_there_is_nothing_to_have(site: Site) -> None:
    told = good(site.verifier().get("/status"))
    assert (told["head"], told["delta"], told["shards"], told["server_at"]) == (None, None, [], "2022-05-18T00:00:00Z")


def test_a_device_follows_the_list_by_what_changed(site: Site, publisher: Publisher, admin: psycopg.Connection) -> None:
    site.resident().holder(an_id(1))
    verifier = site.verifier()
    device = Follower(verifier.get, publisher.trust)
    for place, (color, entry) in enumerate(((0, Entry.CLEAR), (2, Entry.RED), (1, Entry.YELLOW), (0, Entry.CLEAR))):
        paint(admin, color)
        publisher.publish(AT + place * MINUTE)
        assert device.follow(AT + place * MINUTE).entry(1) is entry
        assert device.follow(AT + place * MINUTE).head.as_of == AT + place * MINUTE
    assert len(device.fetched) == 1
    fresh = Follower(verifier.get, publisher.trust)
    assert fresh.follow(AT + HOUR) == device.known


def test_a_device_that_was_off_for_too_long_fetches_the_parts_that_it_does_not_have(
    site: Site, publisher: Publisher, admin: psycopg.Connection
) -> None:
    site.resident().holder(an_id(1))
    admin.execute(f"SELECT setval('status_index_numbers', {3 * SHARD - 2})")
    device = Follower(site.verifier().get, publisher.trust)
    publisher.publish(AT)
    device.follow(AT)
    assert len(device.fetched) == 1  # three empty parts are one
    paint(admin, 2)
    publisher.publish(AT + MINUTE)
    admin.execute("UPDATE status_head SET follows = NULL, changes = NULL, reverts = NULL")
    found = device.follow(AT + MINUTE)
    assert (found.entry(1), found.entry(SHARD), len(found.shards)) == (Entry.RED, Entry.CLEAR, 3)
    assert len(device.fetched) == 2


def test_who_has_the_last_list_is_told_nothing(site: Site, publisher: Publisher) -> None:
    number, verifier = publisher.publish().number, site.verifier()
    for after in (number, number + 5):
        told = good(verifier.get("/status", params={"after": after}))
        assert (told["head"], told["delta"], told["shards"]) == (None, None, [])


def test_an_answer_that_is_there_already_is_not_sent_again(site: Site, publisher: Publisher) -> None:
    publisher.publish()
    verifier = site.verifier()
    etag = verifier.get("/status").headers["etag"]
    assert verifier.get("/status", headers={"If-None-Match": etag}).status_code == 304
    publisher.publish(AT + MINUTE)
    again = verifier.get("/status", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["etag"] != etag) == (200, True)
    assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "9" * 16])
def test_a_number_that_is_none_is_refused(site: Site, after: str) -> None:
    refused(site.verifier().get("/status", params={"after": after}), 400, "request.invalid", field="after")


def test_answers_and_parts_are_sent_in_gzip_to_whoever_reads_it(site: Site, publisher: Publisher) -> None:
    publisher.publish()
    verifier = site.verifier()
    plain = verifier.get("/status", headers={"Accept-Encoding": "identity"})
    packed = verifier.get("/status", headers={"Accept-Encoding": "gzip"})
    assert ("content-encoding" in plain.headers, packed.headers["content-encoding"]) == (False, "gzip")
    assert plain.json() == packed.json()
    (digest,) = plain.json()["shards"]
    path = f"/status/shards/{digest}"
    parts = [verifier.get(path, headers={"Accept-Encoding": accepted}) for accepted in ("identity", "gzip")]
    assert [part.headers.get("content-encoding") for part in parts] == [None, "gzip"]
    for part in parts:
        assert sha256(part.content).hexdigest() == digest
        assert part.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert part.headers["vary"] == "Accept-Encoding"


def test_only_a_verifier_is_told(site: Site, publisher: Publisher, staff: Staff, admin: psycopg.Connection) -> None:
    publisher.publish()
    verifier = site.verifier()
    (digest,) = good(verifier.get("/status"))["shards"]
    paths = (f"/{STATUS}", f"/{STATUS}/shards/{digest}")
    for path in paths:
        for client in (site.client("verifier"), site.resident(), site.staff()):
            refused(client.get(path), 401, "session.none")
    admin.execute("UPDATE session SET ended_at = created_at")
    for path in paths:
        refused(verifier.get(path), 401, "session.ended")


def test_a_list_is_only_asked_for(site: Site) -> None:
    refused(site.verifier().post("/status"), 405, "request.method")


def test_a_part_that_no_list_names_is_not_there(site: Site) -> None:
    verifier = site.verifier()
    refused(verifier.get(f"/status/shards/{'0' * 64}"), 404, "list.unknown_shard")
    for digest in ("0" * 63, "0" * 65, "g" * 64, "A" * 64):
        assert verifier.get(f"/status/shards/{digest}").status_code == 400


def test_the_list_stays_out_while_the_ledger_is_away(
    doors: Doors, serve: Callable[[Doors], Site], publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = publisher.publish().number
    site = serve(doors)
    verifier = site.verifier()
    good(verifier.get("/status"))

    def away(_desk: Desk) -> int | None:
        raise status_board.Problem("ledger.unreachable", said="x")

    monkeypatch.setattr(status_board, "last_number", away)
    told = good(verifier.get("/status"))
    body = told["head"]["body"]
    assert json.loads(base64.urlsafe_b64decode(body + "==="))["number"] == number


def test_lists_of_yesterday_are_swept_while_the_server_runs(
    doors: Doors, serve: Callable[[Doors], Site], publisher: Publisher, admin: psycopg.Connection
) -> None:
    publisher.publish(AT - 26 * HOUR)
    publisher.publish(AT)
    serve(doors)
    until = time.monotonic() + PATIENCE
    while admin.execute("SELECT FROM status_head").rowcount > 1:
        assert time.monotonic() < until, "nothing was swept"
        time.sleep(0.05)


def test_many_who_ask_at_once_are_told_from_one_look(
    site: Site, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish()
    first = publisher.publish(AT + MINUTE).number
    publisher.publish(AT + 2 * MINUTE)
    looks: list[int] = []
    delta = status_board.delta

    def counted(desk: Desk, **asked: Any) -> bytes | None:
        looks.append(asked["after"])
        return delta(desk, **asked)

    monkeypatch.setattr(status_board, "delta", counted)
    verifier = site.verifier()
    told = [good(verifier.get("/status", params={"after": first})) for _ in range(5)]
    assert looks == [first]
    assert all(each["delta"] == told[0]["delta"] for each in told)
