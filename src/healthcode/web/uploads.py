"""A form with a file, read as it comes: the file goes to the disk of the home, its fields to memory.

A list of people lies in a folder of its own that only this account reads, and is removed when it has been taken in.
"""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from litestar.datastructures import Headers
from multipart import MultipartError, MultipartSegment, PushMultipartParser  # type: ignore[import-untyped]

from healthcode.clock import now
from healthcode.core.problems import Problem

FILE, FIELD_AT_MOST, PARTS_AT_MOST = "file", 4 << 10, 16  # the file's field; bytes of another field; fields of a form
MOST = 256 << 20  # bytes of a form: five million rows of a push
WRITTEN_AT_ONCE = 1 << 20  # bytes
LEFT_AFTER = timedelta(hours=4)  # five million rows over a slow line, read, checked and stored
NAME_AT_MOST = 100  # characters
_UNSAFE = re.compile(r"[^\w.\- ()（）]+")


@dataclass(slots=True)
class Upload:
    """A form that was read. `path`: the file, in a folder that `discard` removes."""

    folder: Path
    path: Path | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def discard(self) -> None:
        """Removes the file and its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def receive(stream: AsyncIterator[bytes], headers: Headers, home: Path) -> Upload:
    """The form; Problem `request.malformed`, `request.file_missing`. Nothing is left behind when it fails."""
    boundary = re.search(r'boundary="?([^";]+)"?', headers.get("content-type", ""))
    if boundary is None:
        raise Problem("request.malformed")
    uploads = home / "uploads"
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    upload = Upload(Path(tempfile.mkdtemp(dir=uploads)))
    try:
        await _parts(stream, boundary[1].encode(), upload)
        if upload.path is None:
            raise Problem("request.file_missing")
    except (MultipartError, UnicodeDecodeError):
        upload.discard()
        raise Problem("request.malformed") from None
    except BaseException:
        upload.discard()
        raise
    return upload


async def sweep(home: Path) -> None:
    """Removes, for ever, what a process that was killed left behind: older than any upload or import takes."""
    while True:
        await asyncio.to_thread(remove_old, home / "uploads", now() - LEFT_AFTER)
        await asyncio.sleep(LEFT_AFTER.total_seconds() / 4)


def remove_old(folder: Path, before: datetime) -> None:
    """Removes the uploads that were begun before that instant."""
    for left in folder.glob("*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < before.timestamp():
                shutil.rmtree(left, ignore_errors=True)


async def _parts(stream: AsyncIterator[bytes], boundary: bytes, upload: Upload) -> None:
    part: _Part | None = None
    with PushMultipartParser(boundary, max_segment_count=PARTS_AT_MOST) as parser:
        async for chunk in stream:
            for piece in parser.parse(chunk) if chunk or not parser.closed else ():
                if isinstance(piece, MultipartSegment):
                    part = _Part.of(piece, upload)
                elif part is not None:
                    await (part.add(piece) if piece else part.end(upload))


@dataclass(slots=True)
class _Part:
    """A part under way; a file's bytes are written a megabyte at a time, in a thread."""

    name: str
    path: Path | None
    held: bytearray = field(default_factory=bytearray)

    @classmethod
    def of(cls, segment: MultipartSegment, upload: Upload) -> "_Part":
        if segment.name != FILE:
            return cls(segment.name, None)
        if upload.path is not None:
            raise Problem("request.malformed")
        path = upload.path = upload.folder / file_name(segment.filename or "")
        path.touch(mode=0o600)
        return cls(segment.name, path)

    async def add(self, piece: bytes | bytearray) -> None:
        self.held += piece
        if self.path is None and len(self.held) > FIELD_AT_MOST:
            raise Problem("request.too_large")
        if self.path is not None and len(self.held) >= WRITTEN_AT_ONCE:
            await self._write(self.path)

    async def end(self, upload: Upload) -> None:
        if self.path is not None:
            await self._write(self.path)
        else:
            upload.fields[self.name] = self.held.decode()

    async def _write(self, path: Path) -> None:
        block, self.held = bytes(self.held), bytearray()
        await asyncio.to_thread(_append, path, block)


def file_name(sent: str) -> str:
    """The sender's name for the file, without folders and signs that a disk or a page could misread."""
    name = _UNSAFE.sub("_", sent.replace("\\", "/").rpartition("/")[2]).strip(". ")
    return name[-NAME_AT_MOST:] or "upload.csv"


def _append(path: Path, block: bytes) -> None:
    with path.open("ab") as file:
        file.write(block)
