"""Taking a sheet in as a batch: every row read once, kept or refused with its line, nothing in effect yet.

One transaction: a killed import leaves nothing behind and is simply repeated; the same file twice is a no-op.
"""

import csv
import hashlib
import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.gateways.sheets import Sheet, safe_cell
from healthcode.ledger.bulk import HEADER, TRAILER
from healthcode.services.audit import leaf
from healthcode.services.authority import PROPOSAL_LASTS
from healthcode.services.desk import Desk
from healthcode.services.sheet_rows import Ready, Reject, Workshop, make_ready

Progress = Callable[[str, int, int], None]
"""Told (step, done, of how many) while a long job runs."""

PROCESSES = 2
WORTH_PROCESSES = 4 << 20  # bytes; a smaller sheet is read before a process has started


Describe = Callable[[str, Mapping[str, str]], str]
"""Turns the code and facts of a refusal into the sentence that the reject file shows."""


def code_only(code: str, facts: Mapping[str, str]) -> str:
    """The refusal of a door that has no language: its code and facts."""
    return "; ".join([code, *(f"{name}={value}" for name, value in facts.items())])


def silent(step: str, done: int, total: int) -> None:
    """The progress of a job nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch on file. `repeated`: the file had been taken in before and nothing was done now."""

    batch_id: UUID
    kind: str
    source: str
    rows: int
    rejected: int
    digest: bytes
    file_digest: bytes
    reject_file: Path | None
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who a sheet comes from: the member of staff who uploads it, or a registered feed whose signature was checked."""

    name: str
    source: str
    feed_id: str | None = None


def earlier_batch(desk: Desk, kind: str, sheet: Sheet, sender: Sender) -> Batch | None:
    """The batch that this file of this source became, if it was taken in before."""
    row = desk.ledger.row("batch_of_file", kind=kind, source=sender.source, file_digest=sheet.digest)
    if row is None:
        return None
    found = desk.ledger.row("batch", batch_id=row[0])
    proposal = desk.ledger.row("proposal", proposal_id=row[0])
    assert found is not None
    assert proposal is not None
    return Batch(
        batch_id=row[0], kind=kind, source=sender.source, rows=found[6], rejected=found[7],
        digest=bytes(proposal[2]), file_digest=sheet.digest, reject_file=None, repeated=True,
    )  # fmt: skip


def take_batch(
    desk: Desk,
    kind: str,
    sheet: Sheet,
    workshop: Workshop,
    sender: Sender,
    *,
    reason: str,
    rejects: Path,
    at: datetime,
    progress: Progress = silent,
    describe: Describe = code_only,
) -> Batch:
    """Reads the sheet into `batch_row` and files the proposal; Problem `batch.no_rows` when no row can be taken."""
    intake = _Intake(workshop.batch_id, rejects, describe)
    with desk.ledger.transaction(sender.name):
        desk.ledger.copy_in("copy_batch_rows", intake.stream(sheet, workshop, progress))
        if not intake.rows:
            intake.close()
            raise Problem("batch.no_rows", file=sheet.path, rejects=intake.reject_file or "—")
        summary = {"kind": kind, "source": sender.source, "rows": intake.rows, "rejected": intake.rejected}
        desk.ledger.run(
            "propose",
            proposal_id=workshop.batch_id, kind=kind, digest=intake.digest, summary=json.dumps(summary), sealed=None,
            by=sender.name, at=at, expires_at=at + PROPOSAL_LASTS, reason=reason,
        )  # fmt: skip
        desk.ledger.run(
            "add_batch",
            batch_id=workshop.batch_id, kind=kind, source=sender.source, feed_id=sender.feed_id,
            file_name=sheet.path.name, file_digest=sheet.digest, rows=intake.rows, rejected=intake.rejected,
        )  # fmt: skip
        body = {**summary, "batch": str(workshop.batch_id), "digest": intake.digest.hex(), "reason": reason}
        leaf(desk, actor=sender.name, act=f"{kind}.imported", at=at, body=body)
    intake.close()
    return Batch(
        batch_id=workshop.batch_id, kind=kind, source=sender.source, rows=intake.rows, rejected=intake.rejected,
        digest=intake.digest, file_digest=sheet.digest, reject_file=intake.reject_file, repeated=False,
    )  # fmt: skip


class _Intake:
    """The running total of one import: rows kept, rows refused into the reject file, the digest of what was kept."""

    def __init__(self, batch_id: UUID, rejects: Path, describe: Describe) -> None:
        self.rows = self.rejected = 0
        self.reject_file: Path | None = None
        self._batch_id, self._rejects, self._describe = batch_id, rejects, describe
        self._seen: dict[bytes, int] = {}
        self._total = hashlib.sha256()
        self._written: list[Reject] = []

    @property
    def digest(self) -> bytes:
        return self._total.digest()

    def stream(self, sheet: Sheet, workshop: Workshop, progress: Progress) -> Iterator[bytes]:
        """The bytes of the COPY, block by block."""
        yield HEADER
        for ready, done in _blocks(sheet, workshop):
            yield b"".join(self._kept(ready))
            progress("import", done, sheet.size)
        yield TRAILER

    def _kept(self, ready: Ready) -> Iterator[bytes]:
        for reject in ready.rejects:
            self._refuse(reject)
        for row, key, line, content in zip(ready.rows, ready.keys, ready.lines, ready.content, strict=True):
            first = self._seen.setdefault(key, line)
            if first != line:
                self._refuse(Reject(line=line, code="row.repeated", facts={"first": str(first)}, cells=()))
                continue
            self.rows += 1
            self._total.update(len(content).to_bytes(4, "big") + content)
            yield row

    def _refuse(self, reject: Reject) -> None:
        self.rejected += 1
        self._written.append(reject)
        if len(self._written) >= 1000:
            self._write()

    def _cells(self, reject: Reject) -> Sequence[object]:
        reason = self._describe(reject.code, reject.facts)
        return [reject.line, reject.code, safe_cell(reason), *map(safe_cell, reject.cells)]

    def close(self) -> None:
        """Writes what is left of the reject file."""
        if self._written:
            self._write()

    def _write(self) -> None:
        if self.reject_file is None:
            self._rejects.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.reject_file = self._rejects / f"{self._batch_id}.reject.csv"
            self.reject_file.touch(mode=0o600)
            self.reject_file.write_text("\ufeffline,code,reason,row\n", encoding="utf-8")
        with self.reject_file.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self._cells(reject) for reject in self._written)
        self._written = []


def _blocks(sheet: Sheet, workshop: Workshop) -> Iterator[tuple[Ready, int]]:
    """The blocks made ready in the order of the file; a long file by worker processes, a few blocks ahead."""
    if sheet.size < WORTH_PROCESSES:
        for first, block, done in sheet.blocks():
            yield make_ready(workshop, first, block), done
        return
    context = multiprocessing.get_context("spawn")  # a fork would take the database connection with it
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_start, initargs=(workshop,)) as pool:
        waiting: deque[tuple[Future[Ready], int]] = deque()
        for first, block, done in sheet.blocks():
            waiting.append((pool.submit(_work, first, block), done))
            if len(waiting) > 2 * PROCESSES:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def _result(waiting: tuple[Future[Ready], int]) -> tuple[Ready, int]:
    return waiting[0].result(), waiting[1]


_HELD: dict[str, Workshop] = {}
"""A worker process holds its workshop here; set once when the process starts."""


def _start(workshop: Workshop) -> None:
    _HELD["workshop"] = workshop


def _work(first: int, block: str) -> Ready:
    return make_ready(_HELD["workshop"], first, block)
