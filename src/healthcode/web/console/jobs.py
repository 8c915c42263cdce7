"""Long acts under way: how far they are, what they came to."""

from typing import Annotated, Any

import msgspec
from litestar.params import PathParameter

from healthcode.services.log_in import CONSOLE
from healthcode.web.console.batches import Effect, Preview, TakenIn
from healthcode.web.house import Visit
from healthcode.web.jobs import JobState
from healthcode.web.operations import operation
from healthcode.web.problems import ProblemDocument, document, problem_of, request_id


class JobTold(msgspec.Struct, frozen=True, kw_only=True):
    """A job: `done` of `total` in `step` while it runs; then its `result`, or the `problem` it failed with."""

    state: JobState
    step: str
    done: int
    total: int
    result: Any
    problem: ProblemDocument | None


@operation(
    "GET", "/api/console/jobs/{job_id:str}", "console.jobs.look", door=CONSOLE, refuses=("job.unknown",),
    opt={"results": (TakenIn, Preview, Effect)},
)  # fmt: skip
async def look(request: Visit, job_id: Annotated[str, PathParameter(max_length=60)]) -> JobTold:
    """How a job of one's own stands; its result is kept for an hour. Somebody else's job is no job."""
    job = request.house.jobs.of(request.staff_id, job_id)
    problem = None
    if job.error is not None:
        found = problem_of(job.error)
        problem = document(found, language=request.language, request_id=request_id(request.scope))
    return JobTold(state=job.state, step=job.step, done=job.done, total=job.total, result=job.result, problem=problem)


handlers = (look,)
