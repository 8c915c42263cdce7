"""Lists of people at risk (大数据推送, F05–F07): proposed, previewed, approved by somebody of another unit (DESIGN §6).

Reading, previewing, approving and withdrawing take as long as the list is long, so each begins a job.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath, QueryParameter
from litestar.response import File

from healthcode.core.problems import Problem
from healthcode.services.apply_batch import approve_batch, withdraw_batch
from healthcode.services.authority import Act, Actor, actor, require
from healthcode.services.desk import Desk
from healthcode.services.import_push import import_push
from healthcode.services.log_in import CONSOLE
from healthcode.services.preview_batch import preview_batch
from healthcode.services.read_batches import open_rejects, read_batches, read_refusals, require_reader
from healthcode.services.take_batch import Progress, Sender
from healthcode.web import uploads
from healthcode.web.console.batches import (
    Effect,
    ListedPushes,
    Preview,
    RefusedRow,
    RefusedRows,
    TakenIn,
    effect,
    listed_push,
    previewed,
    taken_in,
)
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
    return ListedPushes(batches=[listed_push(batch) for batch in found])


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
        return previewed(preview_batch(desk, batch_id, actor=acting.staff_id, at=at, progress=progress))

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
        return effect(approve_batch(desk, batch_id, acting=acting, digest=asked.digest, at=at, progress=progress))

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
        return effect(withdraw_batch(desk, batch_id, acting=acting, reason=asked.reason, at=at, progress=progress))

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
        return taken_in(batch)

    return done


def _without_folders(problem: Problem) -> Problem:
    """The sender knows the file by its name; where it lay here is nobody's business."""
    facts = {name: fact.rpartition("/")[2] if fact.startswith("/") else fact for name, fact in problem.facts.items()}
    return Problem(problem.code, **facts)


handlers = (propose, listed, rejects, rejects_file, preview, approve, withdraw)
