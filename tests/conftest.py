"""One PostgreSQL a session and worker, a fresh database a test, and the people who work at its desk.

The template database is migrated once, with editions and data keys in it; a test's own is a copy of its files
(9–11 ms) and is dropped afterwards. Fixtures are lazy: a test that asks for none of them starts no server.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from healthcode import embedded, wiring
from healthcode.embedded import Server
from healthcode.ledger.connection import Ledger
from healthcode.services.desk import Desk
from healthcode.settings import Settings, read_settings
from tests.builders import POLICIES
from tests.builders_ledger import AT, Signer, Staff, a_signer, a_staff

ADMIN, OWNER, APP = "healthcode_admin", "healthcode_owner", "healthcode_app"
MEMORY = Path("/dev/shm")
TOGETHER = {"tests/browser/": "browser", "tests/faults/test_demo": "demo", "tests/faults/test_serve": "demo"}
"""Tests of one worker, by the beginning of their id; their modules say so by the mark `xdist_group` as well."""

TEMPLATE = "healthcode_template"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A test's own database and the addresses under which each role reaches it."""

    server: Server
    name: str

    @property
    def admin(self) -> str:
        return self.server.dsn(database=self.name, user=ADMIN)

    @property
    def owner(self) -> str:
        return self.server.dsn(database=self.name, user=OWNER)

    @property
    def app(self) -> str:
        return self.server.dsn(database=self.name, user=APP)


# Tests that press Ctrl-C start processes of their own, and those inherit an ignored SIGINT from a run in a script's
# background; with a handler here they start with the default.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The home of this worker's server: in memory where there is some, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="hct-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    folder.chmod(0o711)  # root hands the data to another account, which must get there
    try:
        yield folder / "home"
    finally:
        embedded.remove(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(home: Path) -> Server:
    return embedded.start(home, durable=False)


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    return read_settings({"HEALTHCODE_HOME": str(home), "HEALTHCODE_POLICIES": str(POLICIES.parent)})


@pytest.fixture(scope="session")
def furnished(server: Server, settings: Settings) -> Desk:
    """The desk of the template, its connection closed again: vault, editions and rules are those of every copy."""
    template = Database(server=server, name=TEMPLATE)
    _run(server, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
    with wiring.open_desk(settings, (template.owner, template.app), at=AT) as desk:
        return desk


@pytest.fixture
def database(server: Server, furnished: Desk) -> Iterator[Database]:
    name = f"t{next(_NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER} STRATEGY FILE_COPY")
    yield Database(server=server, name=name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(server: Server) -> Iterator[Database]:
    """A database that no migration has touched."""
    name = f"e{next(_NUMBERS)}"
    _run(server, f"CREATE DATABASE {name} OWNER {OWNER}")
    yield Database(server=server, name=name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_desk(database: Database, furnished: Desk) -> Iterator[Callable[[], Desk]]:
    """More desks on the test's database, each with its own connection: one a thread."""
    with ExitStack() as stack:

        def laid() -> Desk:
            ledger = Ledger.open(database.app)
            stack.callback(ledger.close)
            return replace(furnished, ledger=ledger)

        yield laid


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """A desk on a fresh database, as `wiring.open_desk` lays it."""
    return new_desk()


@pytest.fixture
def admin(database: Database) -> Iterator[psycopg.Connection]:
    """The superuser's connection to the test's database: it sees past every fence."""
    with psycopg.connect(database.admin, autocommit=True) as connection:
        yield connection


@pytest.fixture
def staff(desk: Desk) -> Staff:
    return a_staff(desk)


@pytest.fixture
def lab(desk: Desk, staff: Staff) -> Signer:
    return a_signer(desk, staff, kind="labs", feed_id="lab-sjz")


@pytest.fixture
def push_feed(desk: Desk, staff: Staff) -> Signer:
    return a_signer(desk, staff, kind="push", feed_id="bigdata")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadgroup`, one worker for all who play with one demo.

    xdist 3.8 writes a group behind the test's id, where pytest 9.2 no longer reads it, and then groups nothing.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling  # noqa: PLC0415  only where tests are distributed

    class Together(LoadGroupScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((group for path, group in TOGETHER.items() if nodeid.startswith(path)), nodeid)

    return Together(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured with `record_property`, each beside the bound that it kept."""
    passed = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    told = [f"{what}: {figure}" for report in passed for what, figure in report.user_properties]
    if told:
        terminalreporter.section("measured")
    for line in told:
        terminalreporter.write_line(line)


def _run(server: Server, statement: str) -> None:
    with psycopg.connect(server.dsn(database="postgres", user=ADMIN), autocommit=True) as connection:
        connection.execute(statement.encode())
