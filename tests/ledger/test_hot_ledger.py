"""The hot ledger: one statement for many, one commit for many, and a server that goes away and comes back."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import uvloop

from healthcode import embedded, wiring
from healthcode.batch.columns import NEVER, micros
from healthcode.core.problems import Problem
from healthcode.ledger import line as lines
from healthcode.ledger.hot import HotLedger, Sight
from healthcode.services.desk import Desk
from healthcode.settings import read_settings
from tests.builders import POLICIES
from tests.builders_ledger import AT, count_rows, residents
from tests.conftest import MEMORY, Database


def on_ledger(dsn: str, work: Callable[[HotLedger], Awaitable[None]]) -> None:
    """In the loop that the server has; the tests of showing and scanning run in asyncio's own."""

    async def done() -> None:
        ledger = HotLedger(dsn)
        try:
            async with asyncio.timeout(60):
                await work(ledger)
        finally:
            await ledger.close()

    uvloop.run(done())


def a_sight(number: int, *, verifier: int = 1) -> Sight:
    return Sight(
        shown_index=number.to_bytes(16, "big"), verifier_index=verifier.to_bytes(16, "big"), scan_id=uuid4().bytes,
        scanned=micros(AT),
    )  # fmt: skip


# Together


def test_a_hundred_lookups_of_one_tick_are_one_statement(desk: Desk, database: Database) -> None:
    people = residents(desk, 10)

    async def work(ledger: HotLedger) -> None:
        keys = [person.bytes for person in people] * 10
        found = await asyncio.gather(*(ledger.people.ask(key) for key in keys))
        assert [person.resident_id for person in found if person] == keys
        assert ledger.lines["people"].asked == 1

    on_ledger(database.app, work)


def test_the_server_sees_one_prepared_statement_however_many_keys(
    desk: Desk, database: Database, admin: psycopg.Connection
) -> None:
    people = residents(desk, 3)
    plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements"

    async def work(ledger: HotLedger) -> None:
        for many in (1, 2, 3):
            await asyncio.gather(*(ledger.people.ask(person.bytes) for person in people[:many]))
        talk = ledger.lines["people"]._talk
        assert talk is not None
        talk._stop()  # the driver may listen by itself now
        cursor = await talk._connection.execute(plans)
        assert await cursor.fetchall() == [(3, 0)]

    on_ledger(database.app, work)


def test_who_is_not_there_is_nobody(desk: Desk, database: Database) -> None:
    (person,) = residents(desk, 1)

    async def work(ledger: HotLedger) -> None:
        asked = [ledger.people.ask(uuid4().bytes), ledger.people.ask(person.bytes), ledger.holders.ask(99)]
        nobody, somebody, nowhere = await asyncio.gather(*asked)
        assert (nobody, nowhere) == (None, None)
        assert somebody.claimed == micros(AT)
        assert (somebody.review, somebody.public_key) == (NEVER, None)

    on_ledger(database.app, work)


def test_scans_of_one_tick_are_one_commit(desk: Desk, database: Database, admin: psycopg.Connection) -> None:
    async def work(ledger: HotLedger) -> None:
        await ledger.sights.ask(a_sight(0))
        found = await asyncio.gather(*(ledger.sights.ask(a_sight(number)) for number in range(1, 101)))
        assert found == [None] * 100
        assert ledger.lines["sights"].asked == 2

    on_ledger(database.app, work)
    assert count_rows(desk, "scan") == 101
    row = admin.execute("SELECT count(DISTINCT xmin::text) FROM scan").fetchone()
    assert row == (2,)


def test_an_answered_scan_is_committed(desk: Desk, database: Database) -> None:
    async def work(ledger: HotLedger) -> None:
        await ledger.sights.ask(a_sight(1))
        assert await asyncio.to_thread(count_rows, desk, "scan") == 1

    on_ledger(database.app, work)


def test_of_the_same_presentation_in_one_gathering_the_first_is_first(desk: Desk, database: Database) -> None:
    async def work(ledger: HotLedger) -> None:
        sights = [a_sight(1, verifier=verifier) for verifier in range(4)]
        assert await asyncio.gather(*map(ledger.sights.ask, sights)) == [None, *[sights[0]] * 3]
        later = a_sight(1, verifier=9)
        assert await ledger.sights.ask(later) == sights[0]
        assert await asyncio.gather(ledger.sights.ask(a_sight(2)), ledger.sights.ask(later)) == [None, sights[0]]

    on_ledger(database.app, work)
    assert count_rows(desk, "scan") == 2


def test_of_two_processes_with_the_same_presentations_each_is_first_at_one(desk: Desk, database: Database) -> None:
    async def work(one: HotLedger) -> None:
        other = HotLedger(database.app)
        try:
            for again in range(5):
                numbers = [again * 100 + number for number in range(100)]
                found = await asyncio.gather(
                    *(one.sights.ask(a_sight(number, verifier=1)) for number in numbers),
                    *(other.sights.ask(a_sight(number, verifier=2)) for number in reversed(numbers)),
                )
                firsts = [first is None for first in found]
                assert [a + b for a, b in zip(firsts[:100], reversed(firsts[100:]), strict=True)] == [1] * 100
        finally:
            await other.close()

    on_ledger(database.app, work)
    assert count_rows(desk, "scan") == 500


# Away


def test_a_broken_connection_is_made_again_and_nobody_notices(
    desk: Desk, database: Database, admin: psycopg.Connection
) -> None:
    (person,) = residents(desk, 1)

    async def work(ledger: HotLedger) -> None:
        assert await ledger.people.ask(person.bytes)
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'healthcode_app'"
        )
        found = await asyncio.gather(*(ledger.people.ask(person.bytes) for _ in range(20)))
        assert all(found)

    on_ledger(database.app, work)


def test_a_changed_table_is_read_anew_after_one_refusal(desk: Desk, database: Database) -> None:
    """A statement prepared before a migration must not refuse for ever."""
    (person,) = residents(desk, 1)

    async def work(ledger: HotLedger) -> None:
        assert await ledger.people.ask(person.bytes)
        with psycopg.connect(database.owner, autocommit=True) as owner:
            owner.execute("ALTER TABLE status ALTER COLUMN acting TYPE integer")
        found = await asyncio.gather(ledger.people.ask(person.bytes), return_exceptions=True)
        assert isinstance(found[0], Problem)
        assert await ledger.people.ask(person.bytes)

    on_ledger(database.app, work)


def test_who_gives_up_leaves_no_answer_behind_for_the_next(desk: Desk, database: Database) -> None:
    people = residents(desk, 2)

    async def work(ledger: HotLedger) -> None:
        assert await ledger.crowd([people[0].bytes])
        for _ in range(20):
            given_up = asyncio.ensure_future(ledger.crowd([people[0].bytes]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            given_up.cancel()
            (found,) = await ledger.crowd([people[1].bytes])
            assert found is not None
            assert found.resident_id == people[1].bytes

    on_ledger(database.app, work)


def test_more_keys_than_a_socket_holds_are_sent_all_the_same(desk: Desk, database: Database) -> None:
    (person,) = residents(desk, 1)

    async def work(ledger: HotLedger) -> None:
        keys = [uuid4().bytes for _ in range(50_000)]
        found = await ledger.crowd([*keys, person.bytes])
        assert [one is not None for one in found] == [False] * len(keys) + [True]

    on_ledger(database.app, work)


def test_while_nobody_listens_everybody_hears_it_at_once() -> None:
    async def work(ledger: HotLedger) -> None:
        began = time.monotonic()
        for _ in range(3):
            found = await asyncio.gather(*(ledger.people.ask(bytes(16)) for _ in range(50)), return_exceptions=True)
            assert {getattr(one, "code", None) for one in found} == {"ledger.unreachable"}
        assert time.monotonic() - began < 5

    on_ledger("postgresql:///healthcode?host=/nowhere", work)


def test_a_server_that_never_answers_is_hung_up_on(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock stands for a stopped server: our own limit is under the server's here."""
    monkeypatch.setattr(lines, "STATEMENT", 0.2)
    monkeypatch.setattr(lines, "PATIENCE", 0.3)
    (person,) = residents(desk, 1)

    async def work(ledger: HotLedger) -> None:
        assert await ledger.people.ask(person.bytes)
        with psycopg.connect(database.owner) as owner:
            owner.execute("LOCK TABLE status IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            found = await asyncio.gather(*(ledger.people.ask(person.bytes) for _ in range(5)), return_exceptions=True)
            assert {getattr(one, "code", None) for one in found} == {"ledger.unreachable"}
            assert time.monotonic() - began < 5
        await asyncio.sleep(lines.LONGEST_PAUSE)
        assert await ledger.people.ask(person.bytes)

    on_ledger(database.app, work)


def test_closing_ends_the_connections(desk: Desk, database: Database, admin: psycopg.Connection) -> None:
    async def work(ledger: HotLedger) -> None:
        await ledger.sights.ask(a_sight(1))
        await ledger.people.ask(bytes(16))

    on_ledger(database.app, work)
    ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%%unnest%%'"
    deadline = time.monotonic() + 5
    while admin.execute(ours + " AND pid <> pg_backend_pid()").fetchone() != (0,):
        assert time.monotonic() < deadline
        time.sleep(0.01)


# Killed


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A server of its own, to be killed."""
    folder = Path(tempfile.mkdtemp(prefix="hch-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    folder.chmod(0o711)
    try:
        yield folder / "home"
    finally:
        embedded.remove(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_a_database_that_was_killed_loses_no_answered_scan_and_is_found_again(own_home: Path) -> None:
    server = embedded.start(own_home, durable=True)
    dsns = server.dsn(user=wiring.OWNER), server.dsn(user=wiring.APP)
    settings = read_settings({"HEALTHCODE_HOME": str(own_home), "HEALTHCODE_POLICIES": str(POLICIES.parent)})
    with wiring.open_desk(settings, dsns, at=AT):
        pass
    answered: list[int] = []
    refused: list[str] = []

    async def scan_on(ledger: HotLedger, numbers: range) -> None:
        for number in numbers:
            try:
                await ledger.sights.ask(a_sight(number))
                answered.append(number)
            except Problem as problem:
                refused.append(problem.code)
                await asyncio.sleep(0.05)

    async def work(ledger: HotLedger) -> None:
        scanning = [asyncio.create_task(scan_on(ledger, range(first, first + 400))) for first in range(0, 8000, 400)]
        await asyncio.sleep(0.3)
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.to_thread(embedded.start, own_home, durable=True)
        await asyncio.gather(*scanning)
        with psycopg.connect(dsns[0]) as owner:
            kept = {int.from_bytes(row[0], "big") for row in owner.execute("SELECT shown_index FROM scan")}
        assert set(answered) <= kept
        assert len(answered) > 1000
        assert set(refused) <= {
            "ledger.unreachable",
            "ledger.starting",
            "ledger.shut_down",
            "ledger.busy",
            "limit.busy",
        }

    on_ledger(dsns[1], work)
