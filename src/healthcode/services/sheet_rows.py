"""Rows of a sheet made ready for the ledger, block by block: checked, blinded, sealed, as bytes of a binary COPY.

Runs in worker processes: everything it needs is in `Workshop`, everything it returns is plain bytes. A row that
cannot be taken becomes a `Reject` with its line, the code of its sentence, and the row as it was sent.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import micros
from healthcode.batch.numbers import region_table, surely_right
from healthcode.core.people import DocumentType, parse_document, parse_phone
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose, Vault
from healthcode.gateways.sheets import is_formula, rows_of
from healthcode.ledger.bulk import Row, native, ragged, uuids
from healthcode.services.randomness import Randomness

ROW_COLUMNS: Sequence[Row] = (
    ("batch_id", "uuid"), ("line", "i4"), ("person_index", "index"), ("sample_key", "index"), ("resident_id", "uuid"),
    ("evidence_id", "uuid"), ("kind", "i2"), ("occurred_at", "i8"), ("reported_at", "i8"), ("about", "i8"),
    ("flags", "i4"), ("document_type", "text2"), ("county", "text6"),
)  # fmt: skip
NO_COUNTY = "000000"
BY_PHONE = "--"
RESIDENT_ID = DocumentType.RESIDENT_ID.value
FUTURE_AT_MOST = 120 * 1_000_000  # microseconds by which a sender's clock may run ahead
NEVER_REPORTED = int(np.iinfo(np.int64).min)
REMEMBERED = 1 << 16  # facts, and times, that a worker keeps at hand: the people of one incident share them
IDENTITY = ("document_type", "document_number", "name", "phone")
QUOTING = ("found", "need", "type")
"""Facts that repeat what stood in a cell; with a column too many, anything stands in any of them."""
_HARMLESS = re.compile(r"—|\d{1,6}|\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}(:\d{1,2}){0,2}(Z|[+-]\d\d:\d\d)?)?")
HIDDEN = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a row says of a person, as the ledger stores it. Equal texts give the same fact, so it is made once."""

    kind: int
    occurred: int
    reported: int
    about: int
    flags: int
    county: str
    details: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What a worker needs to make rows ready: where columns stand, the vault, the region codes, the instant.

    `fact_of` turns the fact columns of a row, in the order of `fact_columns`, into a Fact or raises a Problem.
    The column `county` sets the fact's county, nothing else in it, so facts are remembered without it.
    """

    batch_id: UUID
    columns: Mapping[str, int]
    width: int
    delimiter: str
    vault: Vault
    regions: frozenset[str]
    at: datetime
    fact_columns: Sequence[str]
    fact_of: Callable[..., Fact]
    sample_scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was not taken: its line in the file (the heading is line 1), why, and its cells as sent.

    Many read the reason, only the sender the cells: `facts` quote of a cell what can name nobody, see `unnamed`.
    """

    line: int
    code: str
    facts: Mapping[str, str]
    cells: Sequence[str]


@dataclass(slots=True)
class Ready:
    """A block made ready: COPY rows, each with the key that tells a repeated one and its line; what was refused."""

    rows: list[bytes] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    content: list[bytes] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def make_ready(workshop: Workshop, first_line: int, block: str) -> Ready:
    """The rows of one block; where it stops being CSV is told with its line, and what stands above it is kept."""
    rows: list[tuple[int, list[str]]] = []
    ready = Ready()
    try:
        for line, cells in rows_of(block, workshop.delimiter):
            rows.append((first_line + line, cells))
    except Problem as fault:
        line = first_line + int(fault.facts["line"])
        ready.rejects.append(Reject(line=line, code=fault.code, facts=fault.facts, cells=()))
    taken = _taken(workshop, rows, ready)
    if taken[0]:
        _pack(workshop, ready, *taken)
    return ready


def unnamed(facts: Mapping[str, str]) -> Mapping[str, str]:
    """The facts of a refusal without what may be somebody's name or number; short codes and times stay."""
    return {
        name: HIDDEN if name in QUOTING and not _HARMLESS.fullmatch(value) else value for name, value in facts.items()
    }


def _taken(
    workshop: Workshop, rows: Sequence[tuple[int, list[str]]], ready: Ready
) -> tuple[list[int], list[list[str]], list[str], list[bytes], list[Fact], list[str]]:
    """Lines, cells, document types, blind indexes, facts and counties of the rows to take; the others are refused."""
    right = _surely_right(workshop, [row for _, row in rows]).tolist()
    said, width = _said(workshop), workshop.width
    lines: list[int] = []
    kept: list[list[str]] = []
    people: list[str] = []
    indexes: list[bytes] = []
    facts: list[Fact] = []
    counties: list[str] = []
    for (line, cells), plain in zip(rows, right, strict=True):
        try:
            _refuse_cells(width, cells)
            fact, county = said(cells)
            person, index = _person(workshop, cells, plain)
        except Problem as problem:
            ready.rejects.append(Reject(line=line, code=problem.code, facts=unnamed(problem.facts), cells=cells))
            continue
        lines.append(line)
        kept.append(cells)
        people.append(person)
        indexes.append(index)
        facts.append(fact)
        counties.append(county)
    return lines, kept, people, indexes, facts, counties


class Said:
    """What rows say: the fact, remembered by its texts, and the county. Problem `row.…` as `fact_of` has it."""

    def __init__(self, workshop: Workshop) -> None:
        self._places = [workshop.columns.get(name, -1) for name in workshop.fact_columns]
        self._county = workshop.fact_columns.index("county") if "county" in workshop.fact_columns else -1
        self._known: dict[str, str] = {}
        self._fact_of = workshop.fact_of
        self._remembered = lru_cache(REMEMBERED)(workshop.fact_of)

    def __call__(self, cells: Sequence[str]) -> tuple[Fact, str]:
        """The fact and the county of a row."""
        texts = [cells[place].strip() if place >= 0 else "" for place in self._places]
        sent = texts[self._county] if self._county >= 0 else ""
        if sent not in self._known:
            self._known[sent] = self._fact_of(*texts).county
        if self._county >= 0:
            texts[self._county] = ""
        return self._remembered(*texts), self._known[sent]


_AT_WORK: list[tuple[Workshop, Said]] = []
"""The one workshop that this process is at work in, so that what it remembers outlives a block."""


def _said(workshop: Workshop) -> Said:
    if not _AT_WORK or _AT_WORK[0][0] is not workshop:
        _AT_WORK[:] = [(workshop, Said(workshop))]
    return _AT_WORK[0][1]


def _surely_right(workshop: Workshop, rows: Sequence[list[str]]) -> NDArray[np.bool_]:
    place = workshop.columns.get("document_number", -1)
    if place < 0:
        return np.zeros(len(rows), dtype=np.bool_)
    kinds = workshop.columns.get("document_type", -1)
    numbers = [
        row[place] if len(row) == workshop.width and (kinds < 0 or row[kinds] in ("", "10")) else "" for row in rows
    ]
    return surely_right(numbers, _regions(workshop.regions), on=workshop.at.astimezone(SHANGHAI).date())


@cache
def _regions(regions: frozenset[str]) -> NDArray[np.bool_]:
    return region_table(regions)


def _refuse_cells(width: int, cells: Sequence[str]) -> None:
    if len(cells) != width:
        raise Problem("row.width", found=len(cells), wanted=width)
    for cell in cells:
        if cell[:1] in "=+-@\t\r" and cell and is_formula(cell):
            raise Problem("row.formula", cell=cell[:1])


def _person(workshop: Workshop, cells: Sequence[str], plain: bool) -> tuple[str, bytes]:
    """Document type and blind index of the row's person; `--` and the phone's index when it names only a phone."""
    if plain:  # canonical as it stands: no Document need be made of it
        number = cells[workshop.columns["document_number"]]
        return RESIDENT_ID, workshop.vault.index_of_canonical(f"{RESIDENT_ID}:{number}")
    number = _cell(workshop, cells, "document_number")
    if number:
        code = _cell(workshop, cells, "document_type") or DocumentType.RESIDENT_ID.value
        document = parse_document(code, number, regions=workshop.regions, on=workshop.at.astimezone(SHANGHAI).date())
    else:
        if "phone" not in workshop.columns or not _cell(workshop, cells, "phone"):
            raise Problem("row.nobody")
        return BY_PHONE, workshop.vault.phone_index(parse_phone(_cell(workshop, cells, "phone")))
    return document.type.value, workshop.vault.document_index(document)


def _cell(workshop: Workshop, cells: Sequence[str], name: str) -> str:
    place = workshop.columns.get(name, -1)
    return cells[place].strip() if place >= 0 else ""


def _pack(
    workshop: Workshop,
    ready: Ready,
    lines: Sequence[int],
    cells: Sequence[Sequence[str]],
    people: Sequence[str],
    indexes: Sequence[bytes],
    facts: Sequence[Fact],
    counties: Sequence[str],
) -> None:
    samples = _sample_keys(workshop, cells)
    rows = _fixed(workshop, lines, people, indexes, facts)
    rows["county"] = np.array(counties, dtype="S6")
    if samples:
        rows["sample_key"] = np.frombuffer(b"".join(samples), dtype="V16")
    seal = workshop.vault.sealer(Purpose.INTAKE)
    place = f"batch_row|sealed|{workshop.batch_id}:"
    sealed = [seal(f"{place}{line}", text) for line, text in zip(lines, _identities(workshop, cells), strict=True)]
    details = [fact.details for fact in facts]
    ready.rows = ragged(rows, ROW_COLUMNS, details, sealed)
    ready.lines = list(lines)
    # The file's meaning without our ids: what a preview's digest covers, and what makes two rows the same.
    marks = _marks(rows)
    ready.content = [mark + text for mark, text in zip(marks, details, strict=True)]
    ready.keys = samples or marks


def _fixed(
    workshop: Workshop, lines: Sequence[int], people: Sequence[str], indexes: Sequence[bytes], facts: Sequence[Fact]
) -> NDArray[np.void]:
    count, milliseconds, randomness = len(lines), int(workshop.at.timestamp() * 1000), Randomness()
    columns: Mapping[str, Any] = {
        "batch_id": np.frombuffer(workshop.batch_id.bytes, dtype="V16"),
        "line": lines,
        "person_index": np.frombuffer(b"".join(indexes), dtype="V16"),
        "sample_key": np.frombuffer(bytes(16), dtype="V16"),
        "resident_id": uuids(count, milliseconds, randomness.take(count * 10)),
        "evidence_id": uuids(count, milliseconds, randomness.take(count * 10)),
        "kind": [fact.kind for fact in facts],
        "occurred_at": [fact.occurred for fact in facts],
        "reported_at": [fact.reported for fact in facts],
        "about": [fact.about for fact in facts],
        "flags": [fact.flags for fact in facts],
        "document_type": np.array(people, dtype="S2"),
    }
    rows = np.empty(count, dtype=native(ROW_COLUMNS))
    for name, values in columns.items():
        rows[name] = values
    return rows


def _marks(rows: NDArray[np.void]) -> list[bytes]:
    names = ["person_index", "kind", "occurred_at", "about"]
    packed = np.empty(len(rows), dtype=np.dtype([(name, rows.dtype[name]) for name in names]))
    for name in names:
        packed[name] = rows[name]
    raw, step = packed.tobytes(), packed.dtype.itemsize
    return [raw[place : place + step] for place in range(0, len(raw), step)]


def _sample_keys(workshop: Workshop, cells: Sequence[Sequence[str]]) -> list[bytes]:
    if not workshop.sample_scope:
        return []
    place = workshop.columns["sample_id"]
    scope = f"{workshop.sample_scope}|"
    return [hashlib.blake2b((scope + row[place].strip()).encode(), digest_size=16).digest() for row in cells]


def _identities(workshop: Workshop, cells: Iterable[Sequence[str]]) -> Iterator[str]:
    """Type, number, name and phone of each row, for the community that must find the person."""
    places = [workshop.columns.get(name, -1) for name in IDENTITY]
    return ("\t".join([row[place].strip() if place >= 0 else "" for place in places]) for row in cells)


def sent_time(raw: str, name: str, at: datetime) -> int:
    """A time as sheets write it, in microseconds since 2000 UTC: local `2022-05-17 21:00`, or with an offset.

    `2022/5/17 21:00`, as spreadsheets save it, is understood. Problem `row.time` otherwise (a bare day is no
    instant), `row.future` for what has not happened yet.
    """
    try:
        instant = _instant(raw)
    except ValueError:
        raise Problem("row.time", column=name, found=raw) from None
    if instant > micros(at) + FUTURE_AT_MOST:
        raise Problem("row.future", column=name, found=raw)
    return instant


@lru_cache(REMEMBERED)
def _instant(raw: str) -> int:
    day, blank, clock = raw.replace("T", " ").replace("/", "-").strip().partition(" ")
    year, month, date = day.split("-")
    hour, colon, rest = clock.partition(":")
    if not blank or not colon:
        raise ValueError(raw)
    parsed = datetime.fromisoformat(f"{int(year):04d}-{int(month):02d}-{int(date):02d}T{int(hour):02d}:{rest}")
    if not 1 < parsed.year < 9999:  # an offset from either would leave the calendar
        raise ValueError(raw)
    return micros(parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI))
