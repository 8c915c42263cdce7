"""Ordered SQL files, each run once, checksummed, under an advisory lock; pre before the new release, post after.

`0001_pre_….sql` must work with the release that is running; `…_post_….sql` runs when it is gone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from healthcode.core.problems import Problem
from healthcode.ledger.connection import Ledger

OWNER = "migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file: its name, text, and SHA-256."""

    name: str
    text: str

    @property
    def checksum(self) -> bytes:
        """SHA-256 of the text, as recorded when it ran."""
        return hashlib.sha256(self.text.encode()).digest()


def migrations() -> tuple[Migration, ...]:
    """The migrations of this release in the order they run."""
    folder = files(__package__).joinpath("migrations")
    found = [Migration(name=f.name, text=f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")]
    return tuple(sorted(found, key=lambda migration: migration.name))


def migrate(ledger: Ledger) -> tuple[str, ...]:
    """Runs what has not run yet, one transaction a file, and returns the names; repeating it is safe.

    Problem `migrate.changed` when a file that ran has another text now, `migrate.newer` when the database knows
    a file that this release does not have.
    """
    ledger.run("lock_migrations")
    try:
        ledger.run("create_migration_table")
        done = {row[0]: bytes(row[1]) for row in ledger.rows("migrations_done")}
        _check(done)
        return tuple(_run_pending(ledger, done))
    finally:
        ledger.run("unlock_migrations")


def _check(done: dict[str, bytes]) -> None:
    ours = {migration.name: migration for migration in migrations()}
    for name, checksum in done.items():
        if name not in ours:
            raise Problem("migrate.newer", name=name)
        if ours[name].checksum != checksum:
            raise Problem("migrate.changed", name=name)


def _run_pending(ledger: Ledger, done: dict[str, bytes]) -> Iterator[str]:
    database = str(ledger.rows("current_database")[0][0])
    for migration in migrations():
        if migration.name in done:
            continue
        with ledger.transaction(OWNER):
            # The one thing that SQL cannot say without a variable: the name of the database it grants on.
            ledger.script(migration.text.replace(':"database"', _quoted(database)).encode())
            ledger.run("record_migration", name=migration.name, checksum=migration.checksum)
        yield migration.name


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
