"""`postmaster.pid`, the server's own note of who it is, and whether that process is really there.

The note outlives a server that was killed, and its number may by then be another process. So a number counts only
if the process was started as PostgreSQL on this very data directory.

>>> parse("4711\\n/srv/hc/postgres\\n1790000000\\n5432\\n/srv/hc/run\\n\\n  123 4\\nready   \\n").status
'ready'
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

LINES = 8  # pid, data directory, start time, port, socket directory, address, shared memory, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What postmaster.pid says; while a server starts, the later lines are not written yet."""

    pid: int
    port: int
    socket_dir: Path
    status: str


def parse(text: str) -> Note | None:
    """The note in `text`; None while it is too short to name a process."""
    lines = [line.strip() for line in text.split("\n")]
    if not lines[0].isdigit():
        return None
    lines += [""] * (LINES - len(lines))
    port = int(lines[3]) if lines[3].isdigit() else 0
    return Note(pid=int(lines[0]), port=port, socket_dir=Path(lines[4]), status=lines[7])


def read(data_dir: Path) -> Note | None:
    """The note in a data directory that we may read, whether or not its process lives."""
    try:
        return parse((data_dir / "postmaster.pid").read_text("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return None


def alive(data_dir: Path) -> Note | None:
    """The note of a server that is running now on this data directory."""
    note = read(data_dir)
    return note if note and is_postmaster(note.pid, data_dir) else None


def is_postmaster(pid: int, data_dir: Path) -> bool:
    """Whether `pid` was started as PostgreSQL on `data_dir`; a zombie has no command line and is not."""
    return f"postgres -D {data_dir} " in _command(pid)


def drop_reused(data_dir: Path) -> None:
    """Remove a dead server's note when its number is now somebody else's: PostgreSQL would wait for them forever.

    This happens in containers, where numbers repeat at each start. Backends that outlived their server stay
    safe: PostgreSQL also finds them by their shared memory, and then refuses.
    """
    note = read(data_dir)
    if note and _exists(note.pid) and not _program(note.pid).startswith("postgres"):
        (data_dir / "postmaster.pid").unlink(missing_ok=True)


def _program(pid: int) -> str:
    return Path(_command(pid).split(" ", 1)[0]).name


def _command(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return ""
    ask = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]  # macOS has no /proc
    listed = subprocess.run(ask, check=False, capture_output=True)  # noqa: S603
    return os.fsdecode(listed.stdout).replace("\n", " ")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, as somebody else
    return True
