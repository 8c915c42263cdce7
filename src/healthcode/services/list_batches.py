"""The latest batches with what became of them, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBatch:
    """A batch in a list; `state`: proposed, or the acts that followed, in order."""

    batch_id: UUID
    kind: str
    source: str
    file_name: str
    rows: int
    rejected: int
    proposed_at: datetime
    proposed_by: str
    state: str


def list_batches(desk: Desk, most: int) -> list[ListedBatch]:
    """At most that many."""
    return [
        ListedBatch(
            batch_id=row[0], kind=row[1], source=row[2], file_name=row[3], rows=row[4], rejected=row[5],
            proposed_at=row[6], proposed_by=row[7], state=row[8],
        )
        for row in desk.ledger.rows("batches", most=most)
    ]  # fmt: skip
