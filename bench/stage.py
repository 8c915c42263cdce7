"""The stage of a section: a throw-away embedded PostgreSQL on disk, durable as in production, with a desk laid on it.

Server, files and keys lie in one temporary folder and are gone afterwards, whatever happened in between.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from healthcode import embedded, wiring
from healthcode.core.terms import SHANGHAI
from healthcode.services.authority import Actor, actor
from healthcode.services.desk import Desk
from healthcode.settings import Settings, read_settings

AT = datetime(2022, 5, 18, 12, tzinfo=SHANGHAI)
"""When everything in here happens: the second day of the first edition."""

ON_DISK = Path("/var/tmp")  # /tmp may be memory


@dataclass(slots=True)
class Stage:
    """What a section works with. `owner` is a connection past all rights, for loading and for bounds."""

    desk: Desk
    owner: psycopg.Connection[Any]
    folder: Path
    counties: frozenset[str]
    progress: Progress
    settings: Settings
    dsns: wiring.Dsns
    tasks: dict[str, Any] = field(default_factory=dict)

    def told(self, step: str, done: int, total: int) -> None:
        """A service's progress as a bar."""
        if step not in self.tasks:
            self.tasks[step] = self.progress.add_task(step, total=total)
        self.progress.update(self.tasks[step], completed=done, total=total)

    def staff(self, staff_id: str) -> Actor:
        """One of the two members of staff: `proposer` and `approver`."""
        return actor(self.desk, staff_id, at=AT)


@contextmanager
def staged(name: str, console: Console) -> Iterator[Stage]:
    """A stage for one section; the server is stopped and everything removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="healthcode-bench-", dir=ON_DISK if ON_DISK.is_dir() else None))
    folder.chmod(0o711)  # the database's own account must pass
    home = folder / "home"
    try:
        server = embedded.start(home, durable=True)
        dsns = server.dsn(user=wiring.OWNER), server.dsn(user=wiring.APP)
        settings = replace(read_settings({}), home=home, keys=folder / "keys")
        with (
            wiring.open_desk(settings, dsns, at=AT - timedelta(days=1)) as desk,
            psycopg.connect(dsns[0], autocommit=True) as owner,
            _bars(name, console) as progress,
        ):
            _people_at_work(desk)
            yield Stage(desk, owner, folder, wiring.county_codes(settings), progress, settings, dsns)
    finally:
        embedded.stop(home)
        embedded.remove(home)
        shutil.rmtree(folder)


def _bars(name: str, console: Console) -> Progress:
    columns = (TextColumn(f"{name}: {{task.description}}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _people_at_work(desk: Desk) -> None:
    for staff_id, role in (("proposer", "epidemiologist"), ("approver", "approver")):
        desk.ledger.run("add_unit", unit_id=staff_id, name=staff_id, level="province", division=desk.division)
        desk.ledger.run(
            "add_staff",
            staff_id=staff_id, unit_id=staff_id, person_index=staff_id.encode(), role=role,
            granted_at=AT - timedelta(days=1), granted_until=AT + timedelta(days=99),
        )  # fmt: skip


class Watch:
    """Seconds since it was made, and the most memory this process and its children took meanwhile."""

    def __init__(self) -> None:
        with nullcontext() if not _CLEAR.exists() else _CLEAR.open("w") as file:
            if file:
                file.write("5")  # from now on VmHWM counts afresh (proc(5))
        self._before = memory()
        self._begun = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.perf_counter() - self._begun

    @property
    def memory(self) -> int:
        """Megabytes by which this process's peak lies above what it held at the beginning; 0 where unknown."""
        return memory() - self._before


_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def memory() -> int:
    """The most memory this process has held since it was last cleared, in megabytes."""
    lines = _STATUS.read_text("ascii").splitlines() if _STATUS.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
