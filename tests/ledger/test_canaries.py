"""Fifty people go through every flow and are found nowhere in the database: a dump without keys shows nobody."""

import base64
import io
from datetime import date
from pathlib import Path

import psycopg

from healthcode.core.people import parse_document
from healthcode.core.terms import EvidenceKind
from healthcode.demo.people import Person, people
from healthcode.services.apply_batch import withdraw_batch
from healthcode.services.clear import clear, report
from healthcode.services.desk import Desk
from healthcode.services.explain import explain
from healthcode.services.preview_batch import preview_batch
from healthcode.services.propose import approve, propose
from healthcode.services.rebuild import rebuild
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_push_file,
    a_push_row,
    a_resident,
    propose_file,
    push,
    results,
)

CANARIES = 50


def forms(text: str) -> set[bytes]:
    """How a text may stand in a dump: raw, hex of UTF-8 or GBK, base64 at each of the three alignments."""
    found = {text.encode()}
    for raw in (code for code in (text.encode(), text.encode("gbk")) if len(code) >= 6):  # less may stand by chance
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):
            whole = len(raw) - (len(raw) + shift) % 3  # what follows changes the last characters
            found.add(base64.b64encode(b"\x00" * shift + raw[:whole])[-(-shift * 8 // 6) :])
    return {form for form in found if len(form) >= 6}


def dump(admin: psycopg.Connection) -> bytes:
    """Every table as the superuser's COPY writes it, past every fence."""
    tables = admin.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    whole = io.BytesIO()
    for (table,) in tables:
        with admin.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
            for block in copy:
                whole.write(block)
    return whole.getvalue()


def everything_happens(desk: Desk, staff: Staff, lab: Signer, folder: Path, canaries: list[Person]) -> None:
    """Pushed before anybody claimed, claimed, declared, tested, cleared, linked, corrected, looked at, withdrawn."""
    rows = [
        a_push_row(p.document_number, document_type=p.document_type, name=p.name, phone=p.phone, county=p.county)
        for p in canaries
    ]
    by_phone = [a_push_row(phone=p.phone, name=p.name, incident="B") for p in canaries[:10]]
    bad = [a_push_row("1", name=p.name, phone=p.phone) for p in canaries[:5]]
    push(desk, staff, folder, [*rows[:25], *by_phone], name="before.csv")
    found = [
        a_resident(desk, p.document_number, type_code=p.document_type, name=p.name, phone=p.phone, county=p.county,
                   born_on=p.born_on)
        for p in canaries
    ]  # fmt: skip
    late = [{**row, "incident": "C"} for row in by_phone]
    file = a_push_file(folder, [*rows, *bad, *late], encoding="gb18030", name="after.csv")
    batch = propose_file(desk, file, staff.proposer, at=AT + HOUR)
    preview_batch(desk, batch.batch_id, actor="approver", at=AT + HOUR)
    tests = [
        a_lab_row(p.document_number, f"T{n:05d}", sampled="2022-05-18 08:30", reported="2022-05-18 20:00", name=p.name,
                  document_type=p.document_type)
        for n, p in enumerate(canaries)
    ]  # fmt: skip
    results(desk, lab, folder, tests, at=AT + DAY, name="labs.csv")
    for number, (resident, person) in enumerate(zip(found, canaries, strict=True)):
        a_declaration(desk, resident, at=AT + DAY)
        explain(desk, resident, acting=staff.auditor, at=AT + DAY, now=AT + DAY)
        report(desk, resident, acting=staff.province_worker, reported_at=None, at=AT + DAY)
        if number < 25:
            finding = f"与{person.name}同住，电话{person.phone}"
            clear(
                desk,
                resident,
                acting=staff.province_worker,
                cleared=bool(number % 2),
                finding=finding,
                of=[],
                at=AT + DAY,
            )
    corrected = parse_document("20", "E99999999", regions=desk.regions, on=date(2022, 5, 18))
    for kind, details, document in (
        (EvidenceKind.IDENTITY_LINKED, {"linked_to": str(found[1])}, None),
        (EvidenceKind.IDENTITY_CORRECTED, {}, corrected),
        (EvidenceKind.DEATH, {}, None),
    ):
        filed = propose(
            desk, found[0], kind, details, acting=staff.operator, reason="x", at=AT + DAY, document=document
        )
        approve(desk, filed.proposal_id, acting=staff.approver, at=AT + DAY)
    withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="x", at=AT + 2 * DAY)
    rebuild(desk, at=AT + 2 * DAY)


def test_the_search_would_find_somebody(admin: psycopg.Connection) -> None:
    admin.execute("CREATE TABLE leak (t text, b bytea, c text, d text)")
    for text in ("11010519491231002X", "13800138000", "欧阳娜娜"):
        for padding in ("", "a", "ab"):
            raw = (padding + text + "tail").encode()
            admin.execute("TRUNCATE leak")
            for column, value in (("t", text), ("b", raw), ("c", base64.b64encode(raw).decode()), ("d", raw.hex())):
                admin.execute("TRUNCATE leak")
                admin.execute(f"INSERT INTO leak ({column}) VALUES (%s)".encode(), (value,))
                assert [form for form in forms(text) if form in dump(admin)], (text, padding, column)


def test_fifty_people_are_found_nowhere(
    desk: Desk, staff: Staff, lab: Signer, admin: psycopg.Connection, home: Path, tmp_path: Path
) -> None:
    canaries = list(people(CANARIES, seed=11, on=date(2022, 5, 17)))
    everything_happens(desk, staff, lab, tmp_path, canaries)
    stored = dump(admin)
    assert len(stored) > 100_000
    log = (home / "postgres.log").read_bytes()
    for person in canaries:
        for text in (person.document_number, person.phone, person.name):
            for form in forms(text):
                assert form not in stored, (text, form)
                assert form not in log, (text, form)
    assert "建设大街".encode() not in stored
