"""The place where services are put together: the database found or started, migrated, unlocked; the desk laid.

Doors call `open_desk` and get everything a service works with; nothing below this file knows where it came from.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.embedded import failures, places
from healthcode.embedded.lock import open_owned
from healthcode.gateways.divisions import divisions
from healthcode.gateways.edition_files import edition_paths, find_policies
from healthcode.gateways.keys import KeyDirectory
from healthcode.ledger.connection import Ledger
from healthcode.ledger.lint import Finding, lint
from healthcode.ledger.migrate import migrate
from healthcode.services.desk import Desk
from healthcode.services.install_editions import editions_on_file, install_editions, rule_numbers
from healthcode.services.unlock import unlock
from healthcode.settings import Settings

OWNER, APP = "healthcode_owner", "healthcode_app"


Dsns = tuple[str, str]
"""The owner's and the application's connection URL."""


@contextmanager
def database(settings: Settings, on_step: Callable[[str], None] = lambda _code: None) -> Iterator[Dsns]:
    """The operator's server, or the embedded one: started when it is down, stopped by the last of us who uses it.

    Whoever uses it holds a shared lock, which the kernel drops with a process that is killed: so nobody's server is
    stopped under them, and one that a killed command left goes with the next. Other clients keep it up as well.
    """
    if settings.dsn and settings.owner_dsn:
        yield settings.owner_dsn, settings.dsn
        return
    with _used(settings.home.resolve()) as last_out:
        server = embedded.start(settings.home, bin_dir=settings.bin_dir, run_as=settings.run_as, on_step=on_step)
        try:
            yield server.dsn(user=OWNER), server.dsn(user=APP)
        finally:
            if last_out() and not _others_connected(server.dsn(user=OWNER)):
                embedded.stop(settings.home)


@contextmanager
def _used(home: Path) -> Iterator[Callable[[], bool]]:
    """Holds the home as one of its users; what it gives says whether nobody else does, who must wait from then on."""
    with failures.told(home):
        places.make_home(home)
        descriptor = open_owned(home / "users.lock", home)

    def last_out() -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield last_out
    finally:
        os.close(descriptor)


def _others_connected(dsn: str) -> bool:
    with suppress(Problem), _ledger(dsn) as ledger:
        return bool(ledger.rows("other_clients")[0][0])
    return False


def policy_folder(settings: Settings) -> Path:
    """The folder of the division's editions; Problem `policy.no_folder`."""
    return (settings.policies or find_policies(Path.cwd())) / settings.division


def migrate_database(dsn: str) -> tuple[str, ...]:
    """Runs what has not run yet, as the owner."""
    with _ledger(dsn) as ledger:
        return migrate(ledger)


def lint_database(dsn: str) -> list[Finding]:
    """The schema's broken rules."""
    with _ledger(dsn) as ledger:
        return lint(ledger)


@contextmanager
def open_desk(settings: Settings, dsns: Dsns, *, at: datetime) -> Iterator[Desk]:
    """The desk on a migrated database, editions installed and vault unlocked; closed at the end."""
    owner_dsn, dsn = dsns
    migrate_database(owner_dsn)
    with _ledger(dsn) as ledger:
        install_editions(ledger, edition_paths([policy_folder(settings)]), at=at)
        yield Desk(
            ledger=ledger,
            vault=unlock(ledger, KeyDirectory(settings.keys), at=at),
            editions=editions_on_file(ledger),
            rules=rule_numbers(ledger),
            regions=divisions().codes(),
            division=settings.division,
        )


def county_codes(settings: Settings) -> frozenset[str]:
    """The counties of this ledger's province, in force today."""
    return frozenset(county.code for county in divisions().counties(settings.division))


@contextmanager
def _ledger(dsn: str) -> Iterator[Ledger]:
    ledger = Ledger.open(dsn)
    try:
        yield ledger
    finally:
        ledger.close()
