"""People that columns cannot express, computed by core one by one from their whole evidence.

Linked identities are one human being: each computes with its own evidence and all of them show the worst status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import EPISODES, KIND_NUMBER, STATUS
from healthcode.batch.rows import episode_rows, status_row
from healthcode.core.episodes import episodes
from healthcode.core.evidence import Evidence
from healthcode.core.status import Status, combine, decide
from healthcode.core.terms import EvidenceKind
from healthcode.services.desk import Desk, evidence_id_of
from healthcode.services.read_evidence import read_evidence


@dataclass(frozen=True, slots=True)
class ByCore:
    """Derived rows like those computed in columns."""

    statuses: NDArray[np.void]
    episodes: NDArray[np.void]
    opened_by: NDArray[np.void]


def computed_by_core(desk: Desk, persons: NDArray[np.int64], *, at: datetime, staged: bool = False) -> ByCore:
    """Derived rows of these person numbers of `touched`; `staged`: with the rows of `resolved`, as if learned now."""
    evidence = _evidence_of(desk, persons)
    if staged:
        for row in desk.ledger.rows("staged_of_persons", persons=persons.tolist(), at=at):
            evidence.setdefault(int(row[0]), []).extend(read_evidence([(row[1], row[2], row[3], row[4], None)]))
    own = {person: decide(pieces, desk.editions, at=at) for person, pieces in evidence.items()}
    shown = _shared(own, _links(desk, at))
    statuses = [status_row(shown[person], person, desk.rules) for person in sorted(own)]
    found = [_episodes(desk, person, pieces, at) for person, pieces in sorted(evidence.items())]
    return ByCore(
        np.concatenate(statuses) if statuses else np.empty(0, dtype=STATUS),
        np.concatenate([rows for rows, _ in found]) if found else np.empty(0, dtype=EPISODES),
        np.concatenate([ids for _, ids in found]) if found else np.empty(0, dtype="V16"),
    )


def _evidence_of(desk: Desk, persons: NDArray[np.int64]) -> dict[int, list[Evidence]]:
    rows: dict[int, list[tuple[UUID, int, datetime, str, datetime | None]]] = {}
    for person, evidence_id, kind, learned_at, details, withdrawn_at in desk.ledger.rows(
        "evidence_of_persons", persons=persons.tolist()
    ):
        rows.setdefault(int(person), []).append((evidence_id, kind, learned_at, details, withdrawn_at))
    return {person: read_evidence(found) for person, found in rows.items()}


def _episodes(
    desk: Desk, person: int, evidence: list[Evidence], at: datetime
) -> tuple[NDArray[np.void], NDArray[np.void]]:
    found = episodes(evidence, desk.editions, at=at)
    ids = [UUID(episode.opened_by).bytes for episode in found]
    places = {evidence_id_of(UUID(bytes=raw)): place for place, raw in enumerate(ids)}
    return (
        episode_rows(found, person=person, row_of=places, rules=desk.rules),
        np.frombuffer(b"".join(ids), dtype="V16") if ids else np.empty(0, dtype="V16"),
    )


def _links(desk: Desk, at: datetime) -> list[tuple[int, int]]:
    number = KIND_NUMBER[EvidenceKind.IDENTITY_LINKED]
    return [(int(one), int(other)) for one, other in desk.ledger.rows("links_of_persons", linked=number, at=at)]


def _shared(own: Mapping[int, Status], links: list[tuple[int, int]]) -> Mapping[int, Status]:
    """Each person's status, linked ones combined."""
    groups: dict[int, set[int]] = {}
    for one, other in links:
        merged = groups.get(one, {one}) | groups.get(other, {other})
        for member in merged:
            groups[member] = merged
    return {
        person: combine([status, *(own[m] for m in sorted(groups.get(person, set())) if m != person and m in own)])
        for person, status in own.items()
    }
