"""A connection to the ledger: named statements, transactions that say who acts, and errors that say what to do.

Everything that psycopg raises leaves here as a Problem with a stable code; constraint errors are recognised by
SQLSTATE, because the names of constraints carry shard suffixes on Citus.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import errors
from psycopg.abc import Buffer

from healthcode.core.problems import Problem
from healthcode.ledger.queries import query

_BY_STATE = {
    "53100": "ledger.disk_full",
    "57P01": "ledger.shut_down",
    "57P02": "ledger.shut_down",
    "57P03": "ledger.starting",
    "53300": "ledger.too_many_connections",
    "42P01": "ledger.not_migrated",
    "42501": "ledger.forbidden",
    "55P03": "ledger.busy",
    "57014": "ledger.busy",
    "40001": "ledger.busy",
    "40P01": "ledger.busy",
}


HURRIED = "-c lock_timeout=1000 -c statement_timeout=5000"
"""Milliseconds of an act that somebody waits for: one for what others hold, five for a statement."""

ALIVE: Mapping[str, int] = {
    "connect_timeout": 15, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}  # fmt: skip
"""Seconds, and milliseconds at the end, after which a server that is gone without a word is known to be gone."""


class Ledger:
    """One connection, used by one thread. All reading and writing goes through named statements or COPY."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @classmethod
    def open(cls, dsn: str, *, hurried: bool = False) -> Self:
        """A connection in autocommit mode, time zone UTC; Problem `ledger.unreachable` when there is no server.

        `hurried`: statements that wait or take too long end as `ledger.busy`.
        """
        options = f"-c timezone=UTC {HURRIED if hurried else ''}"
        with told():
            connection = psycopg.connect(dsn, autocommit=True, options=options, **ALIVE)  # type: ignore[arg-type]
        return cls(connection)

    def close(self) -> None:
        """Ends the connection; an open transaction is rolled back by the server."""
        self._connection.close()

    @contextmanager
    def transaction(self, actor: str) -> Iterator[None]:
        """A transaction in which `actor` acts: row security shows personal data only inside one."""
        with told(), self._connection.transaction():
            self._connection.execute("SELECT set_config('healthcode.actor', %s, true)", (actor,))
            yield

    def rows(self, name: str, /, **values: object) -> list[tuple[Any, ...]]:
        """All rows of a named statement."""
        with told():
            return self._connection.execute(query(name), values).fetchall()

    def row(self, name: str, /, **values: object) -> tuple[Any, ...] | None:
        """The first row of a named statement, None when there is none."""
        with told():
            return self._connection.execute(query(name), values).fetchone()

    def run(self, name: str, /, **values: object) -> int:
        """Runs a named statement; how many rows it touched."""
        with told():
            return self._connection.execute(query(name), values).rowcount

    def run_many(self, name: str, /, values: Sequence[dict[str, object]]) -> None:
        """Runs a named statement once for each set of values, pipelined."""
        with told(), self._connection.cursor() as cursor:
            cursor.executemany(query(name), values)

    def copy_in(self, name: str, /, blocks: Iterator[Buffer]) -> None:
        """COPY … FROM STDIN of a named statement, block by block."""
        with told(), self._connection.cursor() as cursor, cursor.copy(query(name)) as copy:
            for block in blocks:
                copy.write(block)

    def copy_out(self, name: str, /, **values: object) -> bytes:
        """COPY … TO STDOUT of a named statement, whole."""
        with told(), self._connection.cursor() as cursor, cursor.copy(query(name), values or None) as copy:
            return b"".join(copy)

    def script(self, text: bytes) -> None:
        """Runs a migration's text; only `migrate` uses it."""
        with told():
            self._connection.execute(text)


@contextmanager
def told() -> Iterator[None]:
    """Turns what the driver raises into a Problem; unique violations pass, for services to give them meaning."""
    try:
        yield
    except errors.UniqueViolation as error:
        raise Problem("ledger.already_there", table=error.diag.table_name or "?") from error
    except psycopg.OperationalError as error:
        code = _BY_STATE.get(error.sqlstate or "", "ledger.unreachable")
        raise Problem(code, said=_first_line(error)) from error
    except psycopg.Error as error:
        code = _BY_STATE.get(error.sqlstate or "", "ledger.refused")
        raise Problem(code, said=_first_line(error)) from error


def _first_line(error: psycopg.Error) -> str:
    """The server's primary message only: details and context can quote a row's values."""
    return error.diag.message_primary or str(error).partition("\n")[0]
