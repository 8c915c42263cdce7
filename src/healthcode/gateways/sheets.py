"""Sheets that people and laboratories send: CSV in UTF-8 or GBK told apart, columns by Chinese or English heading.

A sheet is read in blocks of whole lines, so that a million rows neither fill the memory nor block a progress bar.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from healthcode.core.problems import Problem

BLOCK_LINES = 10_000
DELIMITERS = ",\t;"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell (OWASP ASVS 5.0, 1.2.10)."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The columns a kind of sheet has: name -> accepted headings; `required` must all be there."""

    headings: Mapping[str, Sequence[str]]
    required: frozenset[str]
    one_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A readable sheet: encoding, delimiter, where each column stands, digest and size of its bytes."""

    path: Path
    encoding: str
    delimiter: str
    columns: Mapping[str, int]
    width: int
    digest: bytes
    size: int

    def blocks(self) -> Iterator[tuple[int, str, int]]:
        """(number of the first line, text of whole rows, bytes read so far); the heading begins in line 1."""
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, encoding=self.encoding, newline="") as text:
            first = 1 + next(_rows(text, 1)).count("\n")
            while block := next(_rows(text, BLOCK_LINES), ""):
                yield first, block, raw.tell()
                first += block.count("\n")


def open_sheet(path: Path, form: Form) -> Sheet:
    """The sheet at `path`; Problem `sheet.…` when it is no CSV, of no known encoding, or lacks columns."""
    try:
        with path.open("rb") as raw:
            _refuse_binary(path, raw.read(4096))
            raw.seek(0)
            digest = hashlib.file_digest(raw, "sha256").digest()
            raw.seek(0)
            encoding = _encoding(path, raw)
        with path.open(encoding=encoding, newline="") as text:
            heading = next(_rows(text, 1), "")
    except OSError as error:
        raise Problem("sheet.unreadable", file=path, said=error.strerror or error) from None
    delimiter = max(DELIMITERS, key=heading.count)
    titles = next(csv.reader([heading], delimiter=delimiter), [])
    columns = _columns(path, titles, form)
    return Sheet(
        path=path, encoding=encoding, delimiter=delimiter, columns=columns, width=len(titles), digest=digest,
        size=path.stat().st_size,
    )  # fmt: skip


def rows_of(block: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line within the block from 0, fields) of every row that is not blank; Problem `sheet.not_csv` with its line."""
    reader = csv.reader(io.StringIO(block, newline=""), delimiter=delimiter)
    line = 0
    try:
        for fields in reader:
            if any(fields):
                yield line, fields
            line = reader.line_num
    except csv.Error as error:
        raise Problem("sheet.not_csv", line=line, said=error) from None


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell. A signed number is none."""
    return cell.startswith(FORMULA_STARTS) and not cell.lstrip("+-").replace(".", "", 1).isdigit()


def safe_cell(cell: str) -> str:
    """The cell as text for a sheet that people open: what would run is quoted with an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _rows(text: io.TextIOBase, lines: int) -> Iterator[str]:
    """Blocks of about that many lines that end where a row ends: with every quote closed."""
    held: list[str] = []
    quotes = 0
    for line in text:
        held.append(line)
        quotes += line.count('"')
        if len(held) >= lines and quotes % 2 == 0:
            yield "".join(held)
            held, quotes = [], 0
    if held:
        yield "".join(held)


def _refuse_binary(path: Path, head: bytes) -> None:
    if head.startswith(_WORKBOOKS):
        raise Problem("sheet.workbook", file=path)
    if head.startswith(_UTF16) or head[1:2] == b"\x00":
        raise Problem("sheet.utf16", file=path)
    if b"\x00" in head:
        raise Problem("sheet.binary", file=path)
    if not head.strip():
        raise Problem("sheet.empty", file=path)


def _encoding(path: Path, raw: io.BufferedReader) -> str:
    """utf-8 when every byte of it is, else GBK's superset GB 18030 when every byte of it is."""
    refused_at = 0
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        raw.seek(0)
        try:
            while piece := raw.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            refused_at = raw.tell() - len(error.object) + error.start
            continue
        return encoding
    raise Problem("sheet.encoding", file=path, position=refused_at)


def _columns(path: Path, titles: Sequence[str], form: Form) -> Mapping[str, int]:
    names = {heading.casefold(): name for name, headings in form.headings.items() for heading in (name, *headings)}
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        name = names.get(title.strip().strip("\ufeff").casefold())
        if name in found:
            raise Problem("sheet.column_twice", file=path, column=title.strip())
        if name:
            found[name] = place
    missing = sorted(form.required - set(found))
    if form.one_of and not form.one_of & set(found):
        missing.append(" / ".join(sorted(form.one_of)))
    if missing:
        raise Problem("sheet.missing_columns", file=path, missing=", ".join(missing), found=", ".join(titles) or "—")
    return found
