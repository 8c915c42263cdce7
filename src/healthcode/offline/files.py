"""The files of a verifier's folder: written whole or not at all, by one process at a time, for their owner's eyes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"
DRAFT = ".new"

Mark = tuple[int, int, int]
"""Another one whenever a file was written anew: its inode, size and time of change."""


def made(folder: Path) -> Path:
    """The folder, its owner's alone when it is new."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time; the kernel drops the lock of a process that dies."""
    descriptor = os.open(made(folder) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def put(path: Path, data: bytes) -> None:
    """Writes a file; whoever is killed meanwhile leaves the old one, and afterwards a power cut does not matter."""
    draft = path.with_name(path.name + DRAFT)  # there is one writer: what a killed one left is written over
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _keep(path.parent)


def mark(path: Path) -> Mark | None:
    """What tells whether the file was written since; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _keep(folder: Path) -> None:
    """A new name is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
