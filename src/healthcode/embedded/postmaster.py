"""The server process: launched to outlive its launcher, waited for, and stopped.

After a kill -9 the server's orphans hold its shared memory for 1.5 to 4 seconds, and until they are gone a new
server refuses to start. That refusal, and the one of two servers racing, are tried again; every other is final.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.embedded import pidfile
from healthcode.embedded.account import Account
from healthcode.embedded.binaries import Binaries
from healthcode.embedded.failures import cannot_start
from healthcode.embedded.lock import open_owned
from healthcode.embedded.pidfile import Note
from healthcode.embedded.places import Site

RETRY = 15.0  # seconds for orphans to go
RECOVERY = 120.0  # seconds for a killed server to replay its log; on a slow disk up to max_wal_size of it
PATIENCE = 30.0  # seconds for a server to stop, before it is told to stop without tidying up
BETWEEN = 0.2  # seconds without a command line, as a process has for an instant while it becomes another program
LOG_KEPT = 10 * 1024 * 1024
PASSING = ("shared memory block", 'lock file "')  # … is still in use; … already exists
# The server's parent ends at once, so it belongs to nobody, as a daemon should: it outlives the launcher, and
# when it dies it is reaped by init instead of staying a zombie whose number PostgreSQL takes for a living server.
DETACHED = '"$@" >&2 & echo "$!"'


def up(site: Site, binaries: Binaries, account: Account) -> tuple[Note, bool]:
    """The server that is ready on this site, and whether it was there already."""
    until = time.monotonic() + RETRY
    while True:
        note = pidfile.alive(site.data_dir)
        if note and note.status != "stopping" and (ready := _wait_ready(site, note.pid)):
            return ready, True
        pidfile.drop_reused(site.data_dir)
        pid, said = launch(site, binaries, account)
        if ready := _wait_ready(site, pid):
            return ready, False
        if not any(reason in said() for reason in PASSING) or time.monotonic() > until:
            raise cannot_start(site, said())
        time.sleep(0.25)


def launch(site: Site, binaries: Binaries, account: Account) -> tuple[int, Callable[[], str]]:
    """Start the server; its number, and what it has said since."""
    _turn(site.log)
    log = open_owned(site.log, site.home)
    try:
        since = os.fstat(log).st_size
        config = f"config_file={site.conf_dir / 'postgresql.conf'}"
        server: list[str | Path] = [binaries.postgres, "-D", site.data_dir, "-c", config]
        started = subprocess.run(  # noqa: S603 - the shell gets the program as arguments, not as text
            ["/bin/sh", "-c", DETACHED, "sh", *server],
            check=True,
            stdout=subprocess.PIPE,
            stderr=log,
            **account.process(),
        )
    finally:
        os.close(log)
    return int(started.stdout), lambda: site.log.read_bytes()[since:].decode("utf-8", "replace")


def stop(site: Site, *, patience: float = PATIENCE) -> None:
    """Stop the server if there is one: ending sessions, and if that takes too long without tidying up either.

    The signals are those of `pg_ctl stop -m fast` and `-m immediate`; sending them needs no programs at hand.
    An immediate stop loses nothing that was committed: the next start replays the log.
    """
    note = pidfile.alive(site.data_dir)
    if not note:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(note.pid, how)
        if _wait_gone(site, note.pid, patience):
            return
    raise Problem("embedded.stop_timed_out", pid=note.pid, log=site.log)


def reload(note: Note) -> None:
    """Have a running server read its configuration again."""
    with suppress(ProcessLookupError):
        os.kill(note.pid, signal.SIGHUP)


def _wait_ready(site: Site, pid: int) -> Note | None:
    """The note of a server once it takes connections; None if it ended before."""
    seen = time.monotonic()
    until = seen + RECOVERY
    while time.monotonic() < until:
        note = pidfile.read(site.data_dir)
        if note and note.pid == pid and note.status == "ready":
            return note
        if pidfile.is_postmaster(pid, site.data_dir):
            seen = time.monotonic()
        elif time.monotonic() - seen > BETWEEN:
            return None
        time.sleep(0.005)
    raise Problem("embedded.still_recovering", log=site.log)


def _wait_gone(site: Site, pid: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while pidfile.is_postmaster(pid, site.data_dir):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _turn(log: Path) -> None:
    """Keep one old log, so that a server that is restarted for years does not fill the disk with its own words."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_KEPT:
            log.replace(log.with_suffix(".log.1"))
