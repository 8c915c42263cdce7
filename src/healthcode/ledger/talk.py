"""A talk with the server: statements prepared by name on one connection and asked one at a time, without a cursor.

The driver's cursors do much that a lookup by keys does not need; below them a statement is one message out and one
read back, which at some dozens of keys a statement is a tenth of what showing a code costs. Results are read by the
driver's own loaders.

>>> numbered("SELECT 1 WHERE %(b)s AND %(a)s OR %(b)s")
('SELECT 1 WHERE $1 AND $2 OR $1', ('b', 'a'))
"""

import asyncio
import re
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import dup
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer

from healthcode.ledger.connection import told
from healthcode.ledger.queries import query
from healthcode.ledger.wire import adapt

BINARY = pq.Format.BINARY
_WELL = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})
_NAMED = re.compile(r"%\((\w+)\)s")
Rows = list[tuple[Any, ...]]


def numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement with its values by number, and their names in that order."""
    names = tuple(dict.fromkeys(_NAMED.findall(statement)))
    return _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", statement), names


class Talk:
    """One connection of the event loop. What the driver raises leaves as a Problem `ledger.…`."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._values: dict[str, Sequence[str]] = {}
        self._wire, self._loaders = connection.pgconn, Transformer(connection)
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[pq.abc.PGresult] | None = None
        self._result: pq.abc.PGresult | None = None
        self._socket = self._wire.socket
        self._loop.add_reader(self._socket, self._readable)

    @classmethod
    async def begin(cls, dsn: str, names: Sequence[str], *, options: str) -> Self:
        """Connects and prepares the named statements; the types of their values are in their casts."""
        with told():
            connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True, options=options)
        adapt(connection)
        talk = cls(connection)
        try:
            for name in names:
                await talk._prepare(name)
        except BaseException:
            await talk.end()
            raise
        return talk

    async def rows(self, name: str, values: Mapping[str, bytes]) -> Rows:
        """All rows of a statement; one at a time."""
        sent = [values[value] for value in self._values[name]]
        with told():
            self._wire.send_query_prepared(name.encode(), sent, [BINARY] * len(sent), BINARY)
            result = await self._answered()
            self._loaders.set_pgresult(result)
            return self._loaders.load_rows(0, result.ntuples, tuple)

    def hang_up(self) -> None:
        """Ends the conversation below the driver: whoever waits sees a broken connection instead of no answer."""
        with suppress(OSError), socket.socket(fileno=dup(self._socket)) as wire:
            wire.shutdown(socket.SHUT_RDWR)

    async def end(self) -> None:
        """Closes the connection."""
        self._stop()
        await self._connection.close()

    async def _prepare(self, name: str) -> None:
        statement, self._values[name] = numbered(query(name))
        with told():
            self._wire.send_prepare(name.encode(), statement.encode())
            await self._answered()

    async def _answered(self) -> pq.abc.PGresult:
        answer: asyncio.Future[pq.abc.PGresult] = self._loop.create_future()
        self._answer = answer
        if self._wire.flush():
            self._loop.add_writer(self._socket, self._writable)
        result = await answer
        if result.status not in _WELL:
            raise psycopg.errors.error_from_result(result)
        return result

    def _readable(self) -> None:
        """Takes what has arrived; the answer is there when the server has nothing more to say to the question."""
        try:
            self._wire.consume_input()
            while self._answer is not None and not self._wire.is_busy():
                self._take(self._wire.get_result())
        except psycopg.Error as error:
            self._broken(error)

    def _take(self, result: pq.abc.PGresult | None) -> None:
        if result is not None:
            self._result = result
            return
        answer, self._answer = self._answer, None
        if answer is not None and self._result is not None and not answer.done():
            answer.set_result(self._result)

    def _writable(self) -> None:
        """Sends what the socket had no room for."""
        try:
            if not self._wire.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.Error as error:
            self._broken(error)

    def _broken(self, error: psycopg.Error) -> None:
        self._stop()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _stop(self) -> None:
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
