"""Batches as the console reads them: the latest ones with their proposals, and the rows that were refused.

Refused rows stand whole in a file beside the ledger, so only the unit that sent them reads it; what they were refused
for may be read by everybody who proposes, approves or audits.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.services.audit import leaf
from healthcode.services.authority import MAY, Act, Actor, Role
from healthcode.services.desk import Desk
from healthcode.services.list_batches import ListedBatch, list_batches
from healthcode.services.propose import Proposal, proposal

READERS = MAY[Act.PUSH_PROPOSE] | MAY[Act.PUSH_APPROVE] | {Role.AUDITOR}
READ = "push.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOnFile:
    """A batch and the proposal that it is."""

    batch: ListedBatch
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row that was not taken: its line, the code of the refusal, and the sentence of whoever imported it."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """The first refused rows of a batch, and how many there are."""

    total: int
    first: Sequence[Refused]


def read_batches(desk: Desk, acting: Actor, most: int) -> list[BatchOnFile]:
    """The latest batches; Problem `staff.may_not`."""
    require_reader(acting)
    return [BatchOnFile(batch=batch, proposal=proposal(desk, batch.batch_id)) for batch in list_batches(desk, most)]


def read_refusals(desk: Desk, batch_id: UUID, *, acting: Actor, rejects: Path, most: int) -> Refusals:
    """What rows were refused for, without the rows; Problem `staff.may_not`, `proposal.unknown`, `batch.no_file`."""
    require_reader(acting)
    total = _row(desk, batch_id)[1]
    if not total:
        return Refusals(total=0, first=())
    return Refusals(total=total, first=list(_refused(reject_file(rejects, batch_id), most)))


def open_rejects(desk: Desk, batch_id: UUID, *, acting: Actor, rejects: Path, at: datetime) -> Path:
    """The file of the refused rows, for the unit that sent them; audited.

    Problem `staff.may_not`, `staff.other_unit`, `proposal.unknown`, `batch.no_file`.
    """
    require_reader(acting)
    if _row(desk, batch_id)[0] != f"unit:{acting.unit_id}":
        raise Problem("staff.other_unit", staff=acting.staff_id, unit=acting.unit_name)
    file = reject_file(rejects, batch_id)
    with desk.ledger.transaction(acting.staff_id):
        leaf(desk, actor=acting.staff_id, act="push.rejects.read", at=at, body={"batch": str(batch_id)})
    return file


def require_reader(acting: Actor) -> None:
    """Problem `staff.may_not` for roles that have nothing to do with lists."""
    if acting.role not in READERS:
        roles = " ".join(sorted(READERS))
        raise Problem("staff.may_not", staff=acting.staff_id, role=acting.role.value, act=READ, roles=roles)


def reject_file(rejects: Path, batch_id: UUID) -> Path:
    """Where an import left a batch's refused rows; Problem `batch.no_file` when it is not there any more."""
    file = rejects / f"{batch_id}.reject.csv"
    if not file.is_file():
        raise Problem("batch.no_file", batch=batch_id)
    return file


def _row(desk: Desk, batch_id: UUID) -> tuple[str, int]:
    """Source and number of refused rows of a batch."""
    row = desk.ledger.row("batch", batch_id=batch_id)
    if row is None:
        raise Problem("proposal.unknown", proposal=batch_id)
    return str(row[2]), int(row[7])


def _refused(file: Path, most: int) -> Iterator[Refused]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        next(rows, None)
        for _, row in zip(range(most), rows, strict=False):
            yield Refused(line=int(row[0]), code=row[1], reason=row[2])
