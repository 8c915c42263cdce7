"""Long acts of the console as jobs: begun by one request, asked after by others, their result kept for an hour.

A job belongs to the member of staff who began it; to others it does not exist. It runs at a desk of a small pool of
its own, so that imports take no desk from people. When the process ends a job ends with it: imports leave nothing
behind, and an approval or withdrawal goes on when it is begun again.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk
from healthcode.services.take_batch import Progress
from healthcode.web.desks import DeskPool

KEPT_FOR = 3600.0  # seconds that a result is kept after its end
KEPT = 500  # jobs in memory at most, ended ones go first
RUNNING_EACH = 4  # jobs of one member of staff that may run or wait at once
RUNNING = 32


class JobState(StrEnum):
    """How a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class Job:
    """One job. `error` is what it failed with; `ended` a monotonic instant."""

    job_id: str
    owner: str
    state: JobState = JobState.RUNNING
    step: str = "waiting"
    done: int = 0
    total: int = 0
    result: Any = None
    error: Exception | None = None
    ended: float | None = None


@dataclass(slots=True)
class JobTable:
    """The jobs of one process."""

    desks: DeskPool
    clock: Callable[[], float]
    stopping: bool = False
    _jobs: "OrderedDict[str, Job]" = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, owner: str, work: Callable[[Desk, Progress], object], finally_: Callable[[], None]) -> str:
        """Begins a job and returns its id; `finally_` runs at its end in any case. Problem `limit.jobs`."""
        self._forget()
        running = [job for job in self._jobs.values() if job.ended is None]
        if len(running) >= RUNNING or sum(job.owner == owner for job in running) >= RUNNING_EACH:
            finally_()
            raise Problem("limit.jobs", most=RUNNING_EACH)
        job = Job(job_id=secrets.token_urlsafe(16), owner=owner)
        self._jobs[job.job_id] = job
        task = asyncio.get_running_loop().create_task(self._run(job, work, finally_))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job.job_id

    def of(self, owner: str, job_id: str) -> Job:
        """The owner's job; Problem `job.unknown`."""
        self._forget()
        job = self._jobs.get(job_id)
        if job is None or job.owner != owner:
            raise Problem("job.unknown")
        return job

    async def stop(self, grace: float) -> None:
        """Stops jobs at their next step, where nothing of it is in effect or all of it is; those that wait, at once."""
        self.stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def running(self) -> int:
        """How many run or wait."""
        return sum(job.ended is None for job in self._jobs.values())

    async def _run(self, job: Job, work: Callable[[Desk, Progress], object], finally_: Callable[[], None]) -> None:
        def told(step: str, done: int, total: int) -> None:
            if self.stopping:
                raise Problem("job.stopped")
            job.step, job.done, job.total = step, done, total

        def begun(desk: Desk) -> object:
            told("begun", 0, 0)
            return work(desk, told)

        try:
            job.result = await self.desks.run(begun)
            job.state = JobState.DONE
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the job's reader is told
            job.error, job.state = error, JobState.FAILED
        finally:
            job.ended = self.clock()
            finally_()

    def _forget(self) -> None:
        old = [job.job_id for job in self._jobs.values() if job.ended and self.clock() - job.ended > KEPT_FOR]
        ended = [job.job_id for job in self._jobs.values() if job.ended]
        for job_id in {*old, *ended[: max(0, len(self._jobs) - KEPT)]}:
            del self._jobs[job_id]
