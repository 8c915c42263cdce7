"""Which office stands behind an actor of the audit or a source of evidence: role and office, never a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A role in a unit; `role` is `feed` for a registered sender and `unit` for a unit as such, empty when unknown."""

    role: str = ""
    name: str = ""
    unit_id: str = ""


def offices(desk: Desk, actors: Iterable[str]) -> Mapping[str, Office]:
    """Those of the actors that are staff, feeds or units (`unit:…`)."""
    wanted = sorted({actor for actor in actors if actor})
    rows = desk.ledger.rows("who_are", actors=wanted) if wanted else []
    return {row[0]: Office(role=row[1], name=row[2], unit_id=row[3]) for row in rows}


def setters(desk: Desk, resident_id: UUID, pieces: Sequence[Evidence]) -> list[Office]:
    """The offices that set this evidence: its source, and who proposed and who approved it."""
    names = [str(piece.evidence_id) for piece in pieces]
    if not names:
        return []
    rows = desk.ledger.rows("setters", resident_id=resident_id, evidence=names)
    rows += desk.ledger.rows("proposers_of", subject=desk.vault.subject(str(resident_id)), evidence=names)
    return list(offices(desk, [str(row[0]) for row in rows]).values())
