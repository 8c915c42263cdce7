"""What a verifier was shown, for as long as it could be shown again (SECURITY T2), in files that survive a restart.

Showings of one minute share a file, which goes when none of them could be accepted any more. A showing is remembered by
16 bytes under a key that was drawn for the file and goes with it: so a copy of the folder names nobody, and tells of
no two showings that one person made both (T14). Records have one length and are only ever appended; a record that
somebody was killed in the middle of was not answered yet, and is written over.
"""

import hmac
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct

from healthcode.core.problems import CannotCheck
from healthcode.core.scans import REMEMBERED, ShownKey, second_look
from healthcode.offline.files import locked

FOLDER = "shown"
MINUTE = 60  # seconds of showings that share a file
MOST = 100_000
"""Records of one file: 1,600 looks a second. A fuller one means that something is wrong, and nothing is told."""

KEY, TAG = 32, 16
_RECORD = Struct(f">{TAG}s{TAG}sQ")
"""The showing, the verifier, when it was first seen in microseconds since 1970."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Memory:
    """The showings in a folder; many processes and threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def seen(self, key: ShownKey, verifier: str, at: datetime) -> int | None:
        """Seconds since this verifier saw the showing first, None when it is new, and then remembered.

        BadCode `code.shown_elsewhere` when another verifier saw it; CannotCheck `check.memory_full`.
        """
        minute = _minute(key.shown_at)
        with locked(self._folder):
            self._forget(at)
            with _open(self._folder / str(minute)) as file:
                found = _Minute(file).first(_shown(key), verifier, at)
        if found is None:
            return None
        first_at, same = found
        return second_look(first_at=first_at, same_verifier=same, at=at)

    def _forget(self, at: datetime) -> None:
        """Removes the files of which no showing could be accepted any more, nor be remembered for long enough."""
        oldest = _minute(at - REMEMBERED)
        for path in self._minutes():
            if int(path.name) < oldest:
                path.unlink(missing_ok=True)

    def _minutes(self) -> Iterator[Path]:
        return (path for path in self._folder.iterdir() if path.name.isdecimal())


class _Minute:
    """An open file of one minute."""

    def __init__(self, file: "_File") -> None:
        self._file = file
        data = file.read()
        if len(data) < KEY:
            data = secrets.token_bytes(KEY)
            file.write(0, data)
        self._key, self._records = data[:KEY], data[KEY:]

    def first(self, shown: bytes, verifier: str, at: datetime) -> tuple[datetime, bool] | None:
        """When it was first seen, and whether by this verifier; None the first time, which is written down."""
        tag, by = self._tag(b"shown" + shown), self._tag(b"verifier" + verifier.encode())
        for record in self._found(tag):
            return _EPOCH + record[2] * _MICROSECOND, record[1] == by
        whole = len(self._records) // _RECORD.size
        if whole >= MOST:
            raise CannotCheck("check.memory_full")
        self._file.write(KEY + whole * _RECORD.size, _RECORD.pack(tag, by, (at - _EPOCH) // _MICROSECOND))
        return None

    def _found(self, tag: bytes) -> Iterator[tuple[bytes, bytes, int]]:
        place = self._records.find(tag)
        while place >= 0:
            if place % _RECORD.size == 0 and place + _RECORD.size <= len(self._records):
                yield _RECORD.unpack_from(self._records, place)
            place = self._records.find(tag, place + 1)

    def _tag(self, message: bytes) -> bytes:
        return hmac.digest(self._key, message, "sha256")[:TAG]


class _File:
    """A file that is read whole and written at a place."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def read(self) -> bytes:
        return os.pread(self._descriptor, KEY + (MOST + 1) * _RECORD.size, 0)

    def write(self, place: int, data: bytes) -> None:
        """On the disk before the verdict is told: a power cut is no way to be shown anew."""
        os.pwrite(self._descriptor, data, place)
        os.fsync(self._descriptor)


def _open(path: Path) -> _File:
    return _File(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _minute(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(seconds=MINUTE)


def _shown(key: ShownKey) -> bytes:
    return key.holder_key + int(key.shown_at.timestamp()).to_bytes(8, "big")
