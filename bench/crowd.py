"""A crowd with codes: residents who claimed an hour ago, declared, were tested, enrolled a phone and are logged in.

They are loaded by COPY as of this hour, because the server that is measured reads the clock; their statuses are
computed as always. Nothing about them is anybody's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from bench.people import load_evidence, load_residents
from bench.stage import Stage
from healthcode.batch.columns import KIND_NUMBER, micros
from healthcode.batch.flags import flags_of
from healthcode.clock import now
from healthcode.core.credentials import Level
from healthcode.core.evidence import Answers, Evidence
from healthcode.core.terms import Answer, EvidenceId, EvidenceKind, Symptom
from healthcode.services.log_in import RESIDENT, VERIFIER, hash_of
from healthcode.services.rebuild import recompute_all

HOUR = timedelta(hours=1)
NAME_HINT = "王**"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crowd; `place` is the position in the status list and the number behind the token."""

    resident_id: UUID
    place: int
    key: bytes

    @property
    def token(self) -> str:
        """What the person's browser holds."""
        return token(RESIDENT, self.place)


def token(door: str, number: int) -> str:
    """A token as long as a real one, known beforehand."""
    return hashlib.sha256(f"{door} {number}".encode()).hexdigest()[:43]


def load_crowd(stage: Stage, keys: Sequence[bytes]) -> list[Member]:
    """One resident with a code for each of these compressed keys."""
    at = now() - HOUR
    ids = load_residents(stage, len(keys))
    stage.owner.execute("UPDATE resident SET claimed_at = %s, entered_at = %s", (at, at))
    for kind, flags in ((EvidenceKind.DECLARATION, _well(stage, at)), (EvidenceKind.TEST_NEGATIVE, 0)):
        load_evidence(
            stage, ids, KIND_NUMBER[kind], occurred=np.full(len(ids), micros(at)), learned=micros(at),
            reported=micros(at), flags=flags,
        )  # fmt: skip
    recompute_all(stage.desk, at=now(), progress=stage.told)
    crowd = [Member(UUID(bytes=ids[i].tobytes()), i + 1, key) for i, key in enumerate(keys)]
    _enrol(stage, crowd, at)
    stage.owner.execute("VACUUM ANALYZE")
    return crowd


def load_verifiers(stage: Stage, count: int) -> list[str]:
    """Tokens of guards who are logged in."""
    rows = [
        (hash_of(token(VERIFIER, i)), VERIFIER, hashlib.sha256(str(i).encode()).digest()[:16], None)
        for i in range(count)
    ]
    _log_in(stage, rows, now() - HOUR)
    return [token(VERIFIER, i) for i in range(count)]


def _well(stage: Stage, at: datetime) -> int:
    answers = Answers(symptoms=frozenset({Symptom.NONE}), contact_with_case=Answer.NO)
    declared = Evidence(
        evidence_id=EvidenceId("e"), kind=EvidenceKind.DECLARATION, occurred_at=at, learned_at=at, answers=answers
    )
    return flags_of(declared, stage.desk.rules)


def _enrol(stage: Stage, crowd: Sequence[Member], at: datetime) -> None:
    with stage.owner.cursor() as cursor:
        with cursor.copy("COPY holder FROM STDIN") as copy:
            for one in crowd:
                copy.write_row((one.resident_id, one.place, one.key, int(Level.OWN), NAME_HINT, at, None))
        with cursor.copy("COPY status_position FROM STDIN") as copy:
            for one in crowd:
                copy.write_row((one.place, one.resident_id))
    _log_in(stage, [(hash_of(one.token), RESIDENT, b"account", one.resident_id) for one in crowd], at)


def _log_in(stage: Stage, rows: Sequence[tuple[bytes, str, bytes, UUID | None]], at: datetime) -> None:
    columns = "token_hash, door, subject_index, resident_id, created_at, expires_at"
    with stage.owner.cursor() as cursor, cursor.copy(f"COPY session ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, at, at + 30 * 24 * HOUR))
