"""Entering many residents at once, each claimed and with a first declaration: a province's opening, or a migration.

One transaction: either all of them are there or none.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER
from healthcode.batch.flags import flags_of
from healthcode.core.evidence import NO_ANSWERS, evidence_from
from healthcode.core.terms import SHANGHAI, EvidenceId, EvidenceKind
from healthcode.gateways.keys import Purpose
from healthcode.ledger.bulk import uuids
from healthcode.services.audit import leaf
from healthcode.services.claim import Applicant, adult_from
from healthcode.services.declare import TRUTH_STATEMENT, details_of
from healthcode.services.desk import Desk
from healthcode.services.read_evidence import stored
from healthcode.services.refresh import refresh_touched
from healthcode.services.take_batch import Progress, silent

A_BLOCK = 5_000


def enter_residents(
    desk: Desk, applicants: Iterable[Applicant], count: int, *, actor: str, at: datetime, progress: Progress = silent
) -> int:
    """Enters the applicants as of `at`; how many. Problem `ledger.already_there` when one is on file."""
    day = at.astimezone(SHANGHAI).date()
    with desk.ledger.transaction(actor):
        desk.ledger.run("create_incoming")
        desk.ledger.copy_in("copy_incoming", _blocks(desk, applicants, count, at, progress))
        entered = desk.ledger.run("incoming_directory", at=at)
        desk.ledger.run("incoming_residents", at=at)
        desk.ledger.run("incoming_identities", at=at, key_version=desk.vault.version)
        desk.ledger.run("incoming_phones")
        desk.ledger.run("incoming_evidence", at=at, kind=KIND_NUMBER[EvidenceKind.DECLARATION])
        desk.ledger.run("incoming_declarations", at=at, day=day, statement=TRUTH_STATEMENT)
        desk.ledger.run("drop_touched")
        desk.ledger.run("touch_incoming")
        refresh_touched(desk, at=at)
        leaf(desk, actor=actor, act="residents.entered", at=at, body={"residents": entered})
    return entered


def _blocks(
    desk: Desk, applicants: Iterable[Applicant], count: int, at: datetime, progress: Progress
) -> Iterator[bytes]:
    lines: list[str] = []
    done = 0
    for line in _lines(desk, applicants, at):
        lines.append(line)
        if len(lines) == A_BLOCK:
            done += len(lines)
            yield "".join(lines).encode()
            lines.clear()
            progress("residents", done, count)
    yield "".join(lines).encode()


def _lines(desk: Desk, applicants: Iterable[Applicant], at: datetime) -> Iterator[str]:
    """Rows of COPY's text format; all is ours or hexadecimal; names of places are escaped."""
    seal, seal_contact = desk.vault.sealer(Purpose.IDENTITY), desk.vault.sealer(Purpose.DECLARATION)
    details = details_of(NO_ANSWERS)
    first = evidence_from(EvidenceId("first"), EvidenceKind.DECLARATION, at, details)
    fixed = f"{flags_of(first, desk.rules)}\t{_escaped(stored(details))}"
    milliseconds = int(at.timestamp() * 1000)
    for applicant in applicants:
        raw = uuids(2, milliseconds, desk.randomness.take(20))
        resident_id, evidence_id = UUID(bytes=raw[0].tobytes()), UUID(bytes=raw[1].tobytes())
        document, phone = applicant.document, applicant.phone.reveal("sealing") if applicant.phone else ""
        contact = json.dumps({"phone": phone, "address": applicant.community}, ensure_ascii=False, sort_keys=True)
        adult = adult_from(applicant) if applicant.phone else None
        cells = (
            str(resident_id),
            _hex(desk.vault.document_index(document)),
            document.type.value,
            applicant.county,
            _escaped(applicant.community),
            _hex(seal(f"identity|document|{resident_id}", document.canonical())),
            _hex(seal(f"identity|name|{resident_id}", applicant.name.reveal("sealing"))),
            _hex(seal(f"identity|phone|{resident_id}", phone)),
            _hex(desk.vault.phone_index(applicant.phone)) if applicant.phone else "\\N",
            adult.isoformat() if adult else "\\N",
            str(evidence_id),
            fixed,
            _hex(seal_contact(f"declaration|contact|{evidence_id}", contact)),
        )
        yield "\t".join(cells) + "\n"


def _hex(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
