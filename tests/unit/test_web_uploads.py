"""Forms as they come in: any cut of the bytes is the same form, and what fails leaves nothing behind."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar.datastructures import Headers

from healthcode.core.problems import Problem
from healthcode.web.uploads import Upload, file_name, receive, remove_old

HEADERS = Headers({"content-type": "multipart/form-data; boundary=----x"})
BODY = (
    b'------x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    + bytes(range(256)) * 40
    + b'\r\n------x\r\nContent-Disposition: form-data; name="reason"\r\n\r\n\xe6\xb5\x81\xe8\xb0\x83\r\n------x--\r\n'
)


def received(body: bytes, home: Path, *, cut: int = 1 << 16, headers: Headers = HEADERS) -> Upload:
    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, len(body), cut):
            yield body[start : start + cut]
        yield b""

    return asyncio.run(receive(stream(), headers, home))


@pytest.mark.parametrize("cut", [1, 7, 1000, 1 << 20])
def test_any_cut_is_the_same_form(tmp_path: Path, cut: int) -> None:
    upload = received(BODY, tmp_path, cut=cut)
    assert upload.path is not None
    assert (upload.path.name, upload.path.read_bytes()) == ("a.csv", bytes(range(256)) * 40)
    assert upload.fields == {"reason": "流调"}
    assert (upload.path.stat().st_mode & 0o777, upload.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    upload.discard()
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "request.malformed"),
        (b"nonsense", "request.malformed"),
        (BODY[:-20], "request.malformed"),
        (BODY[:500], "request.malformed"),
        (BODY.replace(b'name="reason"', b'name="file"; filename="b"'), "request.malformed"),
        (BODY.replace(b"\xe6\xb5\x81", b"\xff\xff\xff"), "request.malformed"),
        (BODY.replace(b'name="file"', b'name="other"').replace(bytes(range(256)) * 40, b"x"), "request.file_missing"),
        (BODY.replace(b'name="file"', b'name="other"'), "request.too_large"),
    ],
)
def test_what_is_no_form_leaves_nothing_behind(tmp_path: Path, body: bytes, code: str) -> None:
    with pytest.raises(Problem) as told:
        received(body, tmp_path, cut=300)
    assert told.value.code == code
    assert list((tmp_path / "uploads").glob("*")) == []


def test_a_form_without_a_boundary_is_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"request\.malformed"):
        received(BODY, tmp_path, headers=Headers({"content-type": "multipart/form-data"}))


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("名单 (5月).csv", "名单 (5月).csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\lists\\a.csv", "a.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("", "upload.csv"),
        ("..", "upload.csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_files_name_is_a_name_and_no_path(sent: str, name: str) -> None:
    assert file_name(sent) == name


def test_what_a_killed_process_left_is_removed_after_a_while(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "list.csv").write_text("1")
    os.utime(old, (1_000_000, 1_000_000))
    remove_old(tmp_path, datetime.fromtimestamp(1_000_001, UTC))
    assert [left.name for left in tmp_path.iterdir()] == ["new"]
    remove_old(tmp_path / "nothing", datetime.fromtimestamp(1_000_001, UTC))
