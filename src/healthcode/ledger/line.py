"""A line to the ledger: one connection of the event loop, made when it is first needed and again when it broke.

What is asked down a line may be asked twice, since a connection can break after the server has heard us and before
we hear the server; whoever writes down a line writes so that the second time changes nothing. Nobody waits for ever:
a statement that is not answered in `STATEMENT` is hung up on, and while the server is away every call says so at once.
"""

import asyncio

from healthcode.core.problems import Problem
from healthcode.ledger.talk import Rows, Talk

STATEMENT = 2.0
"""Seconds after which a statement that was not answered is hung up on; the server gives up just before."""

PATIENCE = 2.0
"""Seconds for which a line that broke tries again before it says that the ledger is away: most restarts are shorter."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
"""Seconds between two attempts; while the ledger is away, one attempt in the longer of them."""

AWAY = frozenset({"ledger.unreachable", "ledger.shut_down", "ledger.starting"})
"""What a server says, or does not say, that will be back."""

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
    """A connection that heals, for the statements it is laid for. One call at a time; others wait for their turn."""

    def __init__(self, dsn: str, *names: str) -> None:
        self._dsn, self._names = dsn, names
        self._talk: Talk | None = None
        self._busy = asyncio.Lock()
        self._away_until = 0.0
        self.asked = 0

    async def rows(self, name: str, /, **values: bytes) -> Rows:
        """All rows of a named statement, in binary; times in microseconds, uuids as bytes (see `wire`).

        Problem `ledger.…`; the connection is made anew, and the statement run again, when it broke.
        """
        async with self._busy:
            return await self._rows(name, values)

    async def close(self) -> None:
        """Ends the connection; what is being asked fails."""
        if self._talk is not None:
            self._talk.hang_up()
            await self._put_away()

    async def _rows(self, name: str, values: dict[str, bytes]) -> Rows:
        now = asyncio.get_running_loop().time
        if now() < self._away_until:
            raise Problem("ledger.unreachable", said="away")
        give_up, pause = now() + (PATIENCE if self._talk is not None else 0.0), FIRST_PAUSE
        while True:
            try:
                return await self._asked(name, values)
            except Problem as problem:
                # Also after another fault: a statement prepared under an older schema must not be kept.
                await self._put_away()
                if problem.code not in AWAY:
                    raise
                if now() + pause > give_up:
                    self._away_until = now() + LONGEST_PAUSE
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _asked(self, name: str, values: dict[str, bytes]) -> Rows:
        talk = self._talk = self._talk or await self._begun()
        self.asked += 1
        watch = asyncio.get_running_loop().call_later(STATEMENT, talk.hang_up)
        try:
            return await talk.rows(name, values)
        except asyncio.CancelledError:  # its answer would be taken for the next one's
            await self._put_away()
            raise
        finally:
            watch.cancel()

    async def _begun(self) -> Talk:
        try:
            async with asyncio.timeout(PATIENCE):
                return await Talk.begin(self._dsn, self._names, options=OPTIONS)
        except TimeoutError:
            raise Problem("ledger.unreachable", said="timeout") from None

    async def _put_away(self) -> None:
        talk, self._talk = self._talk, None
        if talk is not None:
            await talk.end()
