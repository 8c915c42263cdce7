"""A line to the ledger: one connection of the event loop, made when it is first needed and again when it broke.

What is asked down a line may be asked twice, since a connection can break after the server has heard us and before
we hear the server; whoever writes down a line writes so that the second time changes nothing. Nobody waits for ever:
a statement that is not answered in `STATEMENT` is hung up on, and while the server is away every call says so at once.
"""

import asyncio
import socket
from contextlib import suppress
from os import dup
from typing import Any

import psycopg

from healthcode.core.problems import Problem
from healthcode.ledger.connection import told
from healthcode.ledger.queries import query
from healthcode.ledger.wire import adapt

STATEMENT = 2.0
"""Seconds after which a statement that was not answered is hung up on; the server gives up just before."""

PATIENCE = 2.0
"""Seconds for which a line that broke tries again before it says that the ledger is away: most restarts are shorter."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
"""Seconds between two attempts; while the ledger is away, one attempt in the longer of them."""

# Keys are looked up one by one through an index, however many the planner fears there may be, and a plan made while
# a table was still empty must not be kept: so plans are generic and reading whole tables is out of the question.
OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "timezone=UTC",
        "plan_cache_mode=force_generic_plan",
        "enable_seqscan=off",
        "enable_bitmapscan=off",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
        "jit=off",
        f"statement_timeout={int(STATEMENT * 1000) - 200}",
    )
)


class Line:
    """One connection that heals. One call at a time: whoever has many at once lays a line for each, or gathers them."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._busy = asyncio.Lock()
        self._away_until = 0.0
        self.asked = 0

    async def rows(self, name: str, /, **values: object) -> list[tuple[Any, ...]]:
        """All rows of a named statement, in binary, prepared; times in microseconds, uuids as bytes (see `wire`).

        Problem `ledger.…`; the connection is made anew, and the statement run again, when it broke.
        """
        async with self._busy:
            return await self._rows(name, values)

    async def close(self) -> None:
        """Ends the connection; what is being asked fails."""
        connection, self._connection = self._connection, None
        if connection is not None:
            _hang_up(connection)
            await connection.close()

    async def _rows(self, name: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        now = asyncio.get_running_loop().time
        if now() < self._away_until:
            raise Problem("ledger.unreachable", said="away")
        give_up = now() + (PATIENCE if self._connection is not None else 0.0)
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._asked(name, values)
            except Problem:
                broken = self._connection is None or self._connection.closed
                await self._put_away()
                if not broken:
                    raise
                if now() + pause > give_up:
                    self._away_until = now() + LONGEST_PAUSE
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _asked(self, name: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        connection = self._connection or await self._connected()
        self.asked += 1
        watch = asyncio.get_running_loop().call_later(STATEMENT, _hang_up, connection)
        try:
            with told():
                cursor = await connection.execute(query(name), values, prepare=True, binary=True)
                return await cursor.fetchall()
        finally:
            watch.cancel()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        try:
            async with asyncio.timeout(PATIENCE):
                with told():
                    connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, options=OPTIONS)
        except TimeoutError:
            raise Problem("ledger.unreachable", said="timeout") from None
        adapt(connection)
        self._connection = connection
        return connection

    async def _put_away(self) -> None:
        """After any fault the connection is not used again: also a statement prepared under an older schema is gone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def _hang_up(connection: psycopg.AsyncConnection[Any]) -> None:
    """Ends the conversation below the driver, which then sees a broken connection instead of waiting for an answer."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=dup(connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
