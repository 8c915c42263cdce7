"""What went wrong, told as a problem: a full disk, a home that cannot be written, or the end of the server's log.

>>> with_room("FATAL:  could not extend file: No space left on device")
False
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from healthcode.core.problems import Problem
from healthcode.embedded.places import Site

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ELOOP})
# One segment of the write-ahead log: with less than this free a server cannot go on, and as its log lies on the
# same disk it often cannot say so either.
LEAST_FREE = 16 * 1024 * 1024
TAIL = 8  # lines


@contextmanager
def told(home: Path) -> Iterator[None]:
    """Turn what the operating system and the database refuse into problems a person can act on."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise Problem("embedded.disk_full", directory=home) from error
    except OSError as error:
        if error.errno in FULL:
            raise Problem("embedded.disk_full", directory=home) from error
        if error.errno in DENIED:
            where = error.filename or home
            raise Problem("embedded.home_not_writable", home=where, reason=error.strerror) from error
        raise


def cannot_start(site: Site, said: str) -> Problem:
    """The problem behind what `initdb` or the server said before it gave up."""
    if not with_room(said) or _free(site.base) < LEAST_FREE:
        return Problem("embedded.disk_full", directory=site.base)
    tail = "\n".join(said.strip().splitlines()[-TAIL:])
    return Problem("embedded.cannot_start", log=site.log, tail=tail)


def with_room(said: str) -> bool:
    """Whether no message tells of a full disk or a used-up quota."""
    return "No space left on device" not in said and "Disk quota exceeded" not in said


def _free(directory: Path) -> int:
    disk = os.statvfs(directory)
    return disk.f_bavail * disk.f_frsize
