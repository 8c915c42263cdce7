"""Lists of people at risk (大数据推送, F05–F07): proposed, previewed, approved by somebody of another unit (DESIGN §6).

Reading, previewing, approving and withdrawing take as long as the list is long, so each begins a job.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath, QueryParameter
from litestar.response import File

from healthcode.core.problems import Problem
from healthcode.services import preview_batch as previewing
from healthcode.services.apply_batch import Applied, approve_batch, withdraw_batch
from healthcode.services.authority import Act, Actor, actor, require
from healthcode.services.desk import Desk
from healthcode.services.import_push import import_push
from healthcode.services.inform import county_name
from healthcode.services.log_in import CONSOLE
from healthcode.services.preview_batch import preview_batch
from healthcode.services.read_batches import BatchOnFile, open_rejects, read_batches, read_refusals, require_reader
from healthcode.services.take_batch import Batch, Progress, Sender
from healthcode.web import uploads
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.uploads import Upload
from healthcode.wiring import county_codes

LISTED, REFUSALS = 100, 1000


class PushForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a list: the CSV file (`docs/reference/push-file.md`), and what it rests on."""

    file: bytes
    reason: str


class JobBegun(msgspec.Struct, frozen=True, kw_only=True):
    """A job to ask after at `/api/console/jobs/{job_id}`."""

    job_id: str


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


class ApprovalAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The digest of the preview that was seen, at least its first 16 characters."""

    digest: Annotated[str, msgspec.Meta(min_length=16, max_length=64)]


class WithdrawalAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the batch is taken back; it is kept in the audit."""

    reason: Annotated[str, msgspec.Meta(max_length=1000)]


@operation(
    "POST", "/api/console/pushes", "console.pushes.propose", door=CONSOLE, form=PushForm, most=uploads.MOST, cost=20,
    refuses=("staff.may_not", "proposal.no_reason", "request.file_missing", "limit.jobs", "file.…"), status_code=202,
)  # fmt: skip
async def propose(request: Visit) -> JobBegun:
    """Propose a list (F05–F07): its rows are read and checked, and nothing happens until a second person approves.

    Called by epidemiologists, with a form of `file` and `reason`, at most 256 MB. Begins a job whose result says how
    many rows were taken and refused; the same file again is the same batch.
    """
    await request.acting(Act.PUSH_PROPOSE, lambda _desk, acting: acting)  # before a quarter of a gigabyte is read
    home = request.house.doors.settings.home
    upload = await uploads.receive(request.stream(), request.headers, home)
    reason = upload.fields.get("reason", "").strip()
    if not reason:
        upload.discard()
        raise Problem("proposal.no_reason")
    return _begun(request, Act.PUSH_PROPOSE, _import(request, upload, reason, home / "rejects"), upload.discard)


@operation("GET", "/api/console/pushes", "console.pushes.list", door=CONSOLE, refuses=("staff.may_not",), cost=2)
async def listed(request: Visit, most: Annotated[int, QueryParameter(ge=1, le=LISTED)] = 20) -> ListedPushes:
    """The latest batches, lists and laboratory files, and what became of them."""
    found = await request.acting(None, lambda desk, acting: read_batches(desk, acting, most))
    return ListedPushes(batches=[_listed(batch) for batch in found])


@operation(
    "GET", "/api/console/pushes/{batch_id:uuid}/rejects", "console.pushes.rejects", door=CONSOLE, cost=3,
    refuses=("staff.may_not", "proposal.unknown", "batch.no_file", "request.not_found"),
)  # fmt: skip
async def rejects(
    request: Visit, batch_id: FromPath[UUID], most: Annotated[int, QueryParameter(ge=1, le=REFUSALS)] = 100
) -> RefusedRows:
    """Which rows of a list were not taken and why, without the rows themselves."""
    folder = request.house.doors.settings.home / "rejects"
    found = await request.acting(
        None, lambda desk, acting: read_refusals(desk, batch_id, acting=acting, rejects=folder, most=most)
    )
    return RefusedRows(
        rejects=[msgspec.convert(row, RefusedRow, from_attributes=True) for row in found.first], total=found.total
    )


@operation(
    "GET", "/api/console/pushes/{batch_id:uuid}/rejects.csv", "console.pushes.rejects_file", door=CONSOLE, cost=10,
    refuses=("staff.may_not", "staff.other_unit", "proposal.unknown", "batch.no_file", "request.not_found"),
    media_type="text/csv",
)  # fmt: skip
async def rejects_file(request: Visit, batch_id: FromPath[UUID]) -> File:
    """The refused rows in full, to be corrected and sent again; for the unit that sent them, audited."""
    folder, at = request.house.doors.settings.home / "rejects", request.at
    path = await request.acting(
        None, lambda desk, acting: open_rejects(desk, batch_id, acting=acting, rejects=folder, at=at)
    )
    return File(path, filename=path.name, media_type="text/csv", etag=None)


@operation(
    "POST", "/api/console/pushes/{batch_id:uuid}/preview", "console.pushes.preview", door=CONSOLE, reads=False, cost=10,
    refuses=("staff.may_not", "limit.jobs", "request.not_found"), status_code=202,
)  # fmt: skip
async def preview(request: Visit, batch_id: FromPath[UUID]) -> JobBegun:
    """What the list would do: how many, where, what would open, a masked sample. Nothing happens. Begins a job."""
    at = request.at

    def done(desk: Desk, acting: Actor, progress: Progress) -> Preview:
        require_reader(acting)
        return _previewed(preview_batch(desk, batch_id, actor=acting.staff_id, at=at, progress=progress))

    return _begun(request, None, done)


@operation(
    "POST", "/api/console/pushes/{batch_id:uuid}/approve", "console.pushes.approve", door=CONSOLE, body=ApprovalAsked,
    refuses=("staff.may_not", "limit.jobs", "request.not_found"), cost=10, status_code=202,
)  # fmt: skip
async def approve(request: Visit, batch_id: FromPath[UUID]) -> JobBegun:
    """Approve exactly what was previewed, as a second person of another unit; it takes effect. Begins a job.

    The job fails with `approval.…` for the proposer, the proposer's unit, another digest, an expired or withdrawn
    proposal, or a list longer than the approver's level may decide. Repeating it goes on where it was.
    """
    asked, at = await request.read(ApprovalAsked), request.at

    def done(desk: Desk, acting: Actor, progress: Progress) -> Effect:
        return _effect(approve_batch(desk, batch_id, acting=acting, digest=asked.digest, at=at, progress=progress))

    return await _begun_by(request, Act.PUSH_APPROVE, done)


@operation(
    "POST", "/api/console/pushes/{batch_id:uuid}/withdraw", "console.pushes.withdraw", door=CONSOLE,
    body=WithdrawalAsked, refuses=("staff.may_not", "limit.jobs", "proposal.no_reason", "request.not_found"), cost=10,
    status_code=202,
)  # fmt: skip
async def withdraw(request: Visit, batch_id: FromPath[UUID]) -> JobBegun:
    """Take a list back at once, one person's word: what it opened ends, what others assert stays. Begins a job."""
    asked, at = await request.read(WithdrawalAsked), request.at
    if not asked.reason.strip():
        raise Problem("proposal.no_reason")

    def done(desk: Desk, acting: Actor, progress: Progress) -> Effect:
        return _effect(withdraw_batch(desk, batch_id, acting=acting, reason=asked.reason, at=at, progress=progress))

    return await _begun_by(request, Act.PUSH_WITHDRAW, done)


Work = Callable[[Desk, Actor, Progress], object]


async def _begun_by(request: Visit, act: Act, work: Work) -> JobBegun:
    """A job for whoever may do the act; who may not is told now and not by the job."""
    await request.acting(act, lambda _desk, acting: acting)
    return _begun(request, act, work)


def _begun(request: Visit, act: Act | None, work: Work, finally_: Callable[[], None] = lambda: None) -> JobBegun:
    staff_id, at = request.staff_id, request.at

    def done(desk: Desk, progress: Progress) -> object:
        acting = actor(desk, staff_id, at=at)
        if act is not None:
            require(acting, act)
        return work(desk, acting, progress)

    return JobBegun(job_id=request.house.jobs.begin(staff_id, done, finally_))


def _import(request: Visit, upload: Upload, reason: str, rejects: Path) -> Work:
    at, path, describe = request.at, upload.path, request.describe
    counties = county_codes(request.house.doors.settings)
    assert path is not None

    def done(desk: Desk, acting: Actor, progress: Progress) -> TakenIn:
        sender = Sender(name=acting.staff_id, source=f"unit:{acting.unit_id}")
        try:
            batch = import_push(
                desk, path, sender, counties=counties, reason=reason, rejects=rejects, at=at, acting=acting,
                progress=progress, describe=describe,
            )  # fmt: skip
        except Problem as problem:
            raise _without_folders(problem) from problem
        return _taken(batch)

    return done


def _without_folders(problem: Problem) -> Problem:
    """The sender knows the file by its name; where it lay here is nobody's business."""
    facts = {name: fact.rpartition("/")[2] if fact.startswith("/") else fact for name, fact in problem.facts.items()}
    return Problem(problem.code, **facts)


def _taken(batch: Batch) -> TakenIn:
    return TakenIn(
        batch_id=batch.batch_id, rows=batch.rows, rejected=batch.rejected, repeated=batch.repeated,
        digest=batch.digest.hex(),
    )  # fmt: skip


def _listed(found: BatchOnFile) -> ListedPush:
    own = {name: getattr(found.batch, name) for name in (
        "batch_id", "kind", "source", "file_name", "rows", "rejected", "proposed_by", "proposed_at", "state"
    )}  # fmt: skip
    proposal = found.proposal
    return ListedPush(**own, expires_at=proposal.expires_at, reason=proposal.reason, digest=proposal.digest.hex())


def _previewed(found: previewing.Preview) -> Preview:
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


def _effect(done: Applied) -> Effect:
    changes = done.changes
    return Effect(
        people=changes.people, opened=changes.pop_ups_opened, lifted=changes.pop_ups_lifted,
        worse=changes.colors_worsened, lighter=changes.colors_lightened, new_people=done.new_people,
        phone_checks=done.phone_checks,
    )  # fmt: skip


handlers = (propose, listed, rejects, rejects_file, preview, approve, withdraw)
