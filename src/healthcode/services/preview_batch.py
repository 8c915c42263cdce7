"""What a proposed batch would do, before anybody approves it: how many, where, what would open, a masked sample.

Nothing is entered: the rows are computed as if they were evidence learned now, beside what is on record, and the
difference is counted. The digest shown is what an approval must name.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import NEVER, micros
from healthcode.core.masking import masked_name, masked_number, masked_phone
from healthcode.gateways.keys import Purpose
from healthcode.ledger.bulk import Row, native, rows_from
from healthcode.services.apply_batch import LINES_A_PART, last_line, resolve
from healthcode.services.desk import Desk
from healthcode.services.propose import Proposal, proposal
from healthcode.services.refresh import EVIDENCE_COLUMNS, compute, touched
from healthcode.services.take_batch import Progress, silent

STAGED_COLUMNS: Sequence[Row] = (
    ("person", "i8"), ("kind", "i2"), ("occurred", "i8"), ("about", "i8"), ("flags", "i4"), ("reported", "i8"),
    ("evidence_id", "uuid"),
)  # fmt: skip
SAMPLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRow:
    """A row of the batch as the approver may see it: masked."""

    line: int
    document: str
    name: str
    phone: str
    county: str
    details: str


@dataclass(slots=True)
class Preview:
    """A batch before its approval. `opens`: episodes by rule id; `counties`: rows and known residents by county."""

    proposal: Proposal
    counties: list[tuple[str, int, int]]
    sample: list[SampledRow]
    people: int = 0
    opens: Counter[str] = field(default_factory=Counter)
    pop_ups: int = 0
    already_open: int = 0
    opens_nothing: int = 0
    new_people: int = 0
    by_phone: int = 0
    phone_checks: int = 0


def preview_batch(desk: Desk, batch_id: UUID, *, actor: str, at: datetime, progress: Progress = silent) -> Preview:
    """The preview at `at`; Problem `proposal.unknown`."""
    with desk.ledger.transaction(actor):
        preview = Preview(
            proposal=proposal(desk, batch_id),
            counties=[(row[0], row[1], row[2]) for row in desk.ledger.rows("rows_by_county", batch_id=batch_id)],
            sample=_sample(desk, batch_id),
        )
    last = last_line(desk, batch_id, actor)
    for first in range(0, last, LINES_A_PART):
        until = min(first + LINES_A_PART, last)
        with desk.ledger.transaction(actor):
            _preview_part(desk, preview, batch_id, first, until, at)
        progress("preview", until, last)
    return preview


def _preview_part(desk: Desk, preview: Preview, batch_id: UUID, first: int, last: int, at: datetime) -> None:
    resolve(desk, batch_id, first, last, at)
    counts = desk.ledger.rows("resolved_counts")[0]
    preview.phone_checks += counts[0]
    preview.new_people += counts[1]
    preview.by_phone += counts[2]
    desk.ledger.run("resolve_preview")
    desk.ledger.run("drop_touched")
    desk.ledger.run("touch_preview")
    desk.ledger.run("analyze_touched")
    now = rows_from(desk.ledger.copy_out("evidence_columns"), EVIDENCE_COLUMNS)
    staged = _staged(desk, at)
    before, after = compute(desk, now, at=at), compute(desk, np.concatenate([now, staged]), at=at, staged=True)
    _count(preview, before.statuses, after.statuses)
    opens = np.isin(after.opened_by.view("S16"), staged["evidence_id"].view("S16"))
    opened = after.episodes[opens]
    preview.people += len(touched(desk))
    preview.opens_nothing += len(staged) - int(opens.sum())
    names = {number: rule for rule, number in desk.rules.numbers.items()}
    for number, count in zip(*np.unique(opened["rule"], return_counts=True), strict=True):
        preview.opens[names[int(number)]] += int(count)


def _count(preview: Preview, before: NDArray[np.void], after: NDArray[np.void]) -> None:
    had = set(before["person"][before["pop_ups"] > 0].tolist())
    has = set(after["person"][after["pop_ups"] > 0].tolist())
    preview.pop_ups += len(has - had)
    preview.already_open += len(has & had)


def _staged(desk: Desk, at: datetime) -> NDArray[np.void]:
    """The part's rows as evidence learned now."""
    rows = rows_from(desk.ledger.copy_out("staged_columns"), STAGED_COLUMNS)
    staged = np.zeros(len(rows), dtype=native(EVIDENCE_COLUMNS))
    for name, _ in STAGED_COLUMNS:
        staged[name] = rows[name]
    staged["learned"], staged["withdrawn"] = micros(at), NEVER
    return staged


def _sample(desk: Desk, batch_id: UUID) -> list[SampledRow]:
    found = []
    for line, sealed, county, details in desk.ledger.rows("batch_sample", batch_id=batch_id, most=SAMPLE):
        text = desk.vault.open(Purpose.INTAKE, f"batch_row|sealed|{batch_id}:{line}", bytes(sealed))
        _, number, name, phone = text.split("\t")
        found.append(
            SampledRow(
                line=line, document=masked_number(number), name=masked_name(name) if name else "",
                phone=masked_phone(phone) if phone else "", county=county, details=details,
            )
        )  # fmt: skip
    return found
