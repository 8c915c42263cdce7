"""Lists as the console tells them: what an import, a preview, an approval came to, and a line of the list."""

from datetime import datetime
from uuid import UUID

import msgspec

from healthcode.services import preview_batch as previewing
from healthcode.services.apply_batch import Applied
from healthcode.services.inform import county_name
from healthcode.services.read_batches import BatchOnFile
from healthcode.services.take_batch import Batch


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to. `repeated`: this file had been taken in before, and nothing was done now."""

    batch_id: UUID
    rows: int
    rejected: int
    repeated: bool
    digest: str


class CountyShare(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a list in a county, the residents known there, and their share; null where nobody is known."""

    code: str
    name: str
    rows: int
    known: int
    share: float | None


class SampledRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the list, masked."""

    line: int
    document: str
    name: str
    phone: str
    county_name: str
    details: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What an approval would do: `opens` episodes by rule, where, to how many. `digest` is of exactly this list."""

    batch_id: UUID
    state: str
    digest: str
    proposed_by: str
    reason: str
    people: int
    pop_ups: int
    already_open: int
    opens_nothing: int
    new_people: int
    by_phone: int
    phone_checks: int
    opens: dict[str, int]
    counties: list[CountyShare]
    sample: list[SampledRow]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What took effect: people computed, pop-ups opened and lifted, colors worse and lighter, people new to us."""

    people: int
    opened: int
    lifted: int
    worse: int
    lighter: int
    new_people: int
    phone_checks: int


class ListedPush(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in the list. `state`: proposed, or the acts that followed, in order."""

    batch_id: UUID
    kind: str
    source: str
    file_name: str
    rows: int
    rejected: int
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    reason: str
    state: str
    digest: str


class ListedPushes(msgspec.Struct, frozen=True, kw_only=True):
    """The latest batches, newest first."""

    batches: list[ListedPush]


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken, and why."""

    line: int
    code: str
    reason: str


class RefusedRows(msgspec.Struct, frozen=True, kw_only=True):
    """The first refused rows of a batch, of `total`."""

    rejects: list[RefusedRow]
    total: int


def taken_in(batch: Batch) -> TakenIn:
    """An import as its job tells it."""
    return TakenIn(
        batch_id=batch.batch_id, rows=batch.rows, rejected=batch.rejected, repeated=batch.repeated,
        digest=batch.digest.hex(),
    )  # fmt: skip


def listed_push(found: BatchOnFile) -> ListedPush:
    """A batch and its proposal as one line."""
    own = {name: getattr(found.batch, name) for name in (
        "batch_id", "kind", "source", "file_name", "rows", "rejected", "proposed_by", "proposed_at", "state"
    )}  # fmt: skip
    proposal = found.proposal
    return ListedPush(**own, expires_at=proposal.expires_at, reason=proposal.reason, digest=proposal.digest.hex())


def previewed(found: previewing.Preview) -> Preview:
    """A preview as its job tells it."""
    counts = {name: getattr(found, name) for name in (
        "people", "pop_ups", "already_open", "opens_nothing", "new_people", "by_phone", "phone_checks"
    )}  # fmt: skip
    proposal = found.proposal
    return Preview(
        **counts, batch_id=proposal.proposal_id, state=proposal.state, digest=proposal.digest.hex(),
        proposed_by=proposal.proposed_by, reason=proposal.reason, opens=dict(found.opens),
        counties=[_share(*county) for county in found.counties], sample=[_sampled(row) for row in found.sample],
    )  # fmt: skip


def _share(code: str, rows: int, known: int) -> CountyShare:
    return CountyShare(code=code, name=county_name(code), rows=rows, known=known, share=rows / known if known else None)


def _sampled(row: previewing.SampledRow) -> SampledRow:
    return SampledRow(
        line=row.line, document=row.document, name=row.name, phone=row.phone, county_name=county_name(row.county),
        details=row.details,
    )  # fmt: skip


def effect(done: Applied) -> Effect:
    """What a batch did, as its job tells it."""
    changes = done.changes
    return Effect(
        people=changes.people, opened=changes.pop_ups_opened, lifted=changes.pop_ups_lifted,
        worse=changes.colors_worsened, lighter=changes.colors_lightened, new_people=done.new_people,
        phone_checks=done.phone_checks,
    )  # fmt: skip
