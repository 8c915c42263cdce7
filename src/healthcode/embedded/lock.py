"""One launcher at a time: a lock on a file in the home, held while a server is started, stopped or removed.

The kernel drops it with its last holder. `initdb` is handed the descriptor, so a launcher that is killed leaves the
lock with the `initdb` it started, and nobody clears away a directory which that one is still writing.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from healthcode.core.problems import Problem

PATIENCE = 180.0  # another launcher may be bringing back a server that was killed in the middle of a push


@contextmanager
def held(home: Path, *, patience: float = PATIENCE) -> Iterator[int]:
    """Hold the home; the descriptor is for `initdb`."""
    descriptor = open_owned(home / "postgres.lock", home)
    try:
        _wait(descriptor, home, time.monotonic() + patience)
        yield descriptor
    finally:
        os.close(descriptor)


def open_owned(path: Path, home: Path) -> int:
    """A file of ours in the home, private to whoever owns the home even when root makes it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    owner = home.stat()
    if os.geteuid() == 0 and os.fstat(descriptor).st_uid != owner.st_uid:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _wait(descriptor: int, home: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Problem("embedded.busy", home=home) from None
            time.sleep(0.05)
        else:
            return
