"""The place where services are put together: the database found or started, migrated, unlocked; the desk laid.

Doors call `open_desk` and get everything a service works with; nothing below this file knows where it came from.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from healthcode import embedded
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
    """The operator's server, or the embedded one: started when it is down, and stopped again by who started it.

    It stays up while another process of ours is still connected.
    """
    if settings.dsn and settings.owner_dsn:
        yield settings.owner_dsn, settings.dsn
        return
    server = embedded.start(settings.home, bin_dir=settings.bin_dir, run_as=settings.run_as, on_step=on_step)
    try:
        yield server.dsn(user=OWNER), server.dsn(user=APP)
    finally:
        if not server.adopted and not _others_connected(server.dsn(user=OWNER)):
            embedded.stop(settings.home)


def _others_connected(dsn: str) -> bool:
    with _ledger(dsn) as ledger:
        return bool(ledger.rows("other_clients")[0][0])


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
