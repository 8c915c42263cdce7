"""What sealing reads, and all that the signer's database role may read of people: see `hot` for the shape of rows.

A line for each question, so that papers, of which a sheaf may be printed, hold up nobody who shows a code.
"""

from collections.abc import Sequence

from healthcode.ledger.hot import Paper, Person
from healthcode.ledger.line import Line
from healthcode.ledger.wire import Keys, Kind


class Facts:
    """The facts of many people in one statement. Made without a connection."""

    def __init__(self, dsn: str) -> None:
        self._people, self._papers = Line(dsn, "hot_people"), Line(dsn, "hot_people", "hot_papers")

    async def people(self, residents: Sequence[bytes]) -> list[Person | None]:
        """Each person's row, None for nobody; Problem `ledger.…`."""
        return await _people(self._people, residents)

    async def papers(self, residents: Sequence[bytes]) -> list[tuple[Person, Paper] | None]:
        """Each person with the live paper, None where there is none."""
        people = await _people(self._papers, residents)
        rows = await self._papers.rows("hot_papers", keys=Keys.of(Kind.UUID, residents))
        found = {row[0]: Paper._make(row) for row in rows}
        return [
            (person, found[person.resident_id]) if person and person.resident_id in found else None
            for person in people
        ]  # fmt: skip

    async def close(self) -> None:
        """Ends the connections."""
        for line in (self._people, self._papers):
            await line.close()


async def _people(line: Line, residents: Sequence[bytes]) -> list[Person | None]:
    rows = await line.rows("hot_people", keys=Keys.of(Kind.UUID, residents))
    found = {row[0]: Person._make(row) for row in rows}
    return [found.get(resident) for resident in residents]
