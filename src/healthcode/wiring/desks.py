"""The desk of an act: a migrated database, the editions installed, the vault unlocked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from healthcode.gateways.divisions import divisions
from healthcode.gateways.edition_files import edition_paths, find_policies
from healthcode.gateways.keys import KeyDirectory
from healthcode.services.desk import Desk
from healthcode.services.install_editions import editions_on_file, install_editions, rule_numbers
from healthcode.services.unlock import unlock
from healthcode.settings import Settings
from healthcode.wiring.database import Dsns, migrate_database, open_ledger


def policy_folder(settings: Settings) -> Path:
    """The folder of the division's editions; Problem `policy.no_folder`."""
    return (settings.policies or find_policies(Path.cwd())) / settings.division


@contextmanager
def open_desk(settings: Settings, dsns: Dsns, *, at: datetime) -> Iterator[Desk]:
    """The desk on a migrated database, editions installed and vault unlocked; closed at the end."""
    owner_dsn, dsn = dsns
    migrate_database(owner_dsn)
    with open_ledger(dsn) as ledger:
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
