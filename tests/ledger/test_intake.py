"""What comes in by file: the same rows from every encoding, a code for every fault, nothing lost, nothing in effect."""

import csv
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from healthcode.core.people import check_letter
from healthcode.core.problems import Problem
from healthcode.services.apply_batch import approve_batch
from healthcode.services.desk import Desk
from healthcode.services.preview_batch import preview_batch
from healthcode.services.take_batch import WORTH_PROCESSES
from healthcode.texts import sentence
from tests.builders_ledger import (
    AT,
    COUNTY,
    DAY,
    EXPOSED,
    HOUR,
    LAB_ZH,
    PUSH_ZH,
    Signer,
    Staff,
    a_lab_row,
    a_phone,
    a_push_file,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    propose_file,
    push,
    refused,
    rejects_of,
    residents,
    results,
    select,
    shown,
)

GOOD = a_push_row(an_id(1), name="王小明")
FEBRUARY_30 = "13010219900230001" + check_letter("13010219900230001")
RUNS = ("=", "+", "-", "@", "\t", "\r")


def line_and_code(desk: Desk, staff: Staff, folder: Path, *rows: Mapping[str, str]) -> list[list[str]]:
    batch = propose_file(desk, a_push_file(folder, [GOOD, *rows]), staff.proposer)
    assert (batch.rows, batch.rejected) == (1, len(rows))
    return [cells[:2] for cells in rejects_of(batch)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("headings", [None, PUSH_ZH], ids=["english", "chinese"])
def test_every_encoding_and_heading_gives_the_same_batch(
    desk: Desk, staff: Staff, tmp_path: Path, encoding: str, headings: Mapping[str, str] | None
) -> None:
    kind = "companion" if headings is None else "时空伴随"
    rows = [a_push_row(an_id(n), name="欧阳娜娜", kind=kind, place="人民商场", county=COUNTY) for n in (1, 2)]
    path = a_push_file(tmp_path, rows, encoding=encoding, headings=headings)
    batch = propose_file(desk, path, staff.proposer)
    plain = a_push_file(tmp_path, [{**row, "kind": "companion"} for row in rows], name="plain.csv")
    other = propose_file(desk, plain, staff.county_epidemiologist)
    assert (batch.rows, batch.rejected, batch.reject_file) == (2, 0, None)
    assert batch.digest == other.digest


def test_the_same_file_twice_is_a_no_op(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = a_push_file(tmp_path, [GOOD])
    first = propose_file(desk, path, staff.proposer)
    again = propose_file(desk, path, staff.proposer, at=AT + HOUR)
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.batch_id, again.digest, again.rows) == (first.batch_id, first.digest, 1)
    assert count_rows(desk, "batch") == 1


def test_the_same_rows_in_another_file_are_another_batch_and_open_nothing_more(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    resident = a_resident(desk, an_id(1))
    first = push(desk, staff, tmp_path, [GOOD])
    second = push(desk, staff, tmp_path, [GOOD, a_push_row(an_id(2))], at=AT + DAY, name="later.csv")
    assert first.batch_id != second.batch_id
    (reason,) = shown(desk, resident, at=AT + DAY).because
    assert reason.opened_at == AT
    assert len(reason.evidence) == 2


def test_the_same_file_of_another_unit_is_another_batch(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = a_push_file(tmp_path, [GOOD])
    assert (
        propose_file(desk, path, staff.proposer).batch_id
        != propose_file(desk, path, staff.county_epidemiologist).batch_id
    )


BAD_ROWS = {
    "wrong check digit": (a_push_row(an_id(2)[:17] + an_id(3)[17]), "person.check_digit"),
    "impossible birth date": (a_push_row(FEBRUARY_30), "person.birth_date"),
    "15 digits": (a_push_row("130102900101001"), "person.void_15_digits"),
    "unknown region": (a_push_row(an_id(2, region="139999")), "person.unknown_region"),
    "full-width digits": (a_push_row("１" * 18), "person.number_format"),
    "unknown document type": (a_push_row(an_id(2), document_type="77"), "person.unknown_type"),
    "bad phone": (a_push_row(phone="12800138000"), "person.phone"),
    "unknown county": (a_push_row(an_id(2), county="130199"), "row.county"),
    "unknown kind": (a_push_row(an_id(2), kind="比邻"), "row.kind"),
    "no kind": (a_push_row(an_id(2), kind=""), "row.kind"),
    "bad time": (a_push_row(an_id(2), exposed_at="昨晚九点"), "row.time"),
    "25 o'clock": (a_push_row(an_id(2), exposed_at="2022-05-17 25:00"), "row.time"),
    "bare day": (a_push_row(an_id(2), exposed_at="2022-05-17"), "row.time"),
    "year one": (a_push_row(an_id(2), exposed_at="0001-01-01 00:00"), "row.time"),
    "year 9999": (a_push_row(an_id(2), exposed_at="9999-12-31 23:59-12:00"), "row.time"),
    "future": (a_push_row(an_id(2), exposed_at="2022-05-18 08:03"), "row.future"),
    "needs on a push": (a_push_row(an_id(2), needs="community_report"), "row.needs_kind"),
    "unknown need": (a_push_row(an_id(2), kind="other_risk", needs="prayer"), "needs.unknown"),
    "need out of range": (a_push_row(an_id(2), kind="other_risk", needs="negative_tests:15"), "needs.argument_range"),
    "a raised two": (a_push_row(an_id(2), kind="other_risk", needs="negative_tests:²"), "needs.argument_range"),
    "nobody named": (a_push_row(""), "row.nobody"),
    "a formula": (a_push_row(an_id(2), place="=HYPERLINK(1)"), "row.formula"),
    "an at-sign": (a_push_row(an_id(2), place="@SUM(1)"), "row.formula"),
    "the same row": (GOOD, "row.repeated"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "code"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_refused_with_its_line_and_the_good_one_kept(
    desk: Desk, staff: Staff, tmp_path: Path, row: Mapping[str, str], code: str
) -> None:
    assert line_and_code(desk, staff, tmp_path, row) == [["3", code]]


def test_two_minutes_of_a_fast_clock_are_forgiven_and_no_more(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    rows = [a_push_row(an_id(n), exposed_at=at) for n, at in ((1, "2022-05-18 08:02"), (2, "2022-05-18 08:02:01"))]
    batch = propose_file(desk, a_push_file(tmp_path, rows), staff.proposer)
    assert [cells[:2] for cells in rejects_of(batch)] == [["3", "row.future"]]


def test_times_as_spreadsheets_save_them_are_one_instant(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    texts = ["2022-05-17 21:00", "2022/5/17 21:00", "2022-05-17T21:00:00+08:00", "2022-05-17 13:00+00:00"]
    rows = [a_push_row(an_id(n), exposed_at=text) for n, text in enumerate(texts)]
    batch = propose_file(desk, a_push_file(tmp_path, rows), staff.proposer)
    assert batch.rejected == 0
    assert len(select(desk, "SELECT DISTINCT occurred_at FROM batch_row")) == 1


def test_a_small_x_and_blanks_are_the_same_person(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    number = next(found for found in map(an_id, range(1000)) if found.endswith("X"))
    rows = [a_push_row(number), a_push_row(f" {number.lower()} ")]
    batch = propose_file(desk, a_push_file(tmp_path, rows), staff.proposer)
    assert [cells[:2] for cells in rejects_of(batch)] == [["3", "row.repeated"]]


def test_repeated_rows_keep_the_first_and_say_which(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    batch = propose_file(desk, a_push_file(tmp_path, [GOOD, a_push_row(an_id(2)), GOOD]), staff.proposer)
    assert batch.rows == 2
    assert rejects_of(batch)[0][2] == "row.repeated; first=2"


BAD_SHEETS = {
    "utf-16": ("kind,document_number\ncompanion,1\n".encode("utf-16"), "sheet.utf16"),
    "utf-16 without a mark": ("kind,document_number\n".encode("utf-16-le"), "sheet.utf16"),
    "xlsx": (b"PK\x03\x04 a workbook", "sheet.workbook"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1 a workbook", "sheet.workbook"),
    "binary": (b"kind,document_number\n\x00", "sheet.binary"),
    "empty": (b"", "sheet.empty"),
    "blank": (b" \n \n", "sheet.empty"),
    "no known encoding": ("kind,phone\ncompanion,é\n".encode("latin-1") + b"\xff\xff\n", "sheet.encoding"),
    "missing kind": (b"document_number\n1\n", "sheet.missing_columns"),
    "missing person": (b"kind,name\ncompanion,x\n", "sheet.missing_columns"),
    "a column twice": ("kind,证件号码,document_number\n".encode(), "sheet.column_twice"),
    "only a heading": (b"kind,document_number\n", "batch.no_rows"),
    "only formulas": (b"kind,document_number\n=1+2,=3\n=cmd|x,-1-1\n", "batch.no_rows"),
}


@pytest.mark.parametrize(("content", "code"), BAD_SHEETS.values(), ids=BAD_SHEETS)
def test_a_bad_sheet_is_refused_whole(desk: Desk, staff: Staff, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with refused(code, file=path):
        propose_file(desk, path, staff.proposer)
    assert (count_rows(desk, "batch"), count_rows(desk, "proposal"), count_rows(desk, "batch_row")) == (0, 0, 0)


def test_a_sheet_that_is_not_there_is_told(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    with refused("sheet.unreadable", file=tmp_path / "none.csv"):
        propose_file(desk, tmp_path / "none.csv", staff.proposer)


def test_a_row_of_another_width_is_refused_with_its_cells(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"kind,document_number\ncompanion,{an_id(1)}\ncompanion,{an_id(2)},more\ncompanion\n")
    batch = propose_file(desk, path, staff.proposer)
    assert [cells[:2] for cells in rejects_of(batch)] == [["3", "row.width"], ["4", "row.width"]]
    assert rejects_of(batch)[0][3:] == ["companion", an_id(2), "more"]


def test_quoted_newlines_and_blank_lines_keep_the_numbers_right(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(
        'kind,document_number,"place\n"\n'
        f'companion,{an_id(1)},"first\nsecond\nthird"\n'
        "\n"
        "companion,1,at line eight\n"
        'companion,2,"at line\nnine"\n',
    )
    batch = propose_file(desk, path, staff.proposer)
    assert batch.rows == 1
    assert [cells[0] for cells in rejects_of(batch)] == ["7", "8"]
    assert [row[0] for row in select(desk, "SELECT line FROM batch_row")] == [3]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_other_delimiters_are_understood(desk: Desk, staff: Staff, tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in (("kind", "document_number"), ("companion", an_id(1)))))
    assert propose_file(desk, path, staff.proposer).rows == 1


def test_an_unclosed_quote_loses_no_row_silently(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    rows = [f"companion,{an_id(n)},x" for n in range(10)]
    path.write_text("\n".join(["kind,document_number,place", *rows[:5], f'companion,{an_id(20)},"open', *rows[5:]]))
    batch = propose_file(desk, path, staff.proposer)
    assert batch.rows == 5 + 1
    (line,) = select(desk, "SELECT details FROM batch_row WHERE line = 7")
    assert an_id(9) in line[0]


def test_a_cell_without_end_is_refused_with_its_line_and_the_rows_before_it_kept(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.csv"
    rows = [f"companion,{an_id(n)},x" for n in range(5000)]
    path.write_text("\n".join(["kind,document_number,place", *rows[:5], f'companion,{an_id(20)},"open', *rows[5:]]))
    batch = propose_file(desk, path, staff.proposer)
    assert batch.rows == 5
    assert [cells[:2] for cells in rejects_of(batch)] == [["7", "sheet.not_csv"]]


def test_the_reject_file_tells_line_code_reason_and_cells_and_is_its_owners_alone(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    bad = a_push_row(an_id(2), kind="比邻", name="王小明", place="+86 13800138000", incident="-5")
    path = a_push_file(tmp_path, [GOOD, bad, a_push_row("=1", place="\t=2", name="@x")])
    batch = propose_file(
        desk, path, staff.proposer, describe=lambda code, facts: sentence(code, "zh-CN", facts)
    )  # fmt: skip
    assert batch.reject_file is not None
    text = batch.reject_file.read_text("utf-8")
    assert text.startswith("\ufeffline,code,reason,row\n")
    for cells in csv.reader(text.splitlines()):
        assert not [cell for cell in cells if cell.startswith(RUNS)]
    first = rejects_of(batch)[0]
    assert first[:2] == ["3", "row.formula"]
    assert "公式" in first[2]
    assert an_id(2) in first
    assert stat.S_IMODE(batch.reject_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(batch.reject_file.parent.stat().st_mode) == 0o700


def test_nothing_is_in_effect_before_approval(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    batch = propose_file(desk, a_push_file(tmp_path, [GOOD, a_push_row(an_id(2))]), staff.proposer)
    preview_batch(desk, batch.batch_id, actor="approver", at=AT)
    assert not shown(desk, resident, at=AT + DAY).pop_up
    assert (count_rows(desk, "evidence"), count_rows(desk, "directory"), count_rows(desk, "resident")) == (0, 1, 1)


def test_a_preview_says_what_then_happens_and_shows_nobody(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    people = residents(desk, 3)
    push(desk, staff, tmp_path, [a_push_row(an_id(0), incident="B")], at=AT, name="before.csv")
    a_resident(desk, an_id(50), phone=a_phone(1))
    rows = [a_push_row(an_id(n), name="欧阳娜娜") for n in range(3)]
    rows += [a_push_row(an_id(99)), a_push_row(phone=a_phone(1)), a_push_row(phone=a_phone(2))]
    rows += [a_push_row(an_id(1), exposed_at="2022-04-01 08:00", incident="old")]
    at = AT + HOUR
    batch = propose_file(desk, a_push_file(tmp_path, rows), staff.proposer, at=at)
    seen = preview_batch(desk, batch.batch_id, actor="approver", at=at)
    assert (seen.people, seen.new_people, seen.by_phone, seen.phone_checks) == (5, 1, 1, 1)
    assert (seen.pop_ups, seen.already_open, seen.opens_nothing) == (4, 1, 1)
    assert seen.opens == {"close_presence": 5}
    done = approve_batch(desk, batch.batch_id, acting=staff.approver, digest=seen.proposal.digest.hex(), at=at)
    assert (done.changes.people, done.changes.pop_ups_opened) == (seen.people, seen.pop_ups)
    assert (done.new_people, done.phone_checks) == (seen.new_people, seen.phone_checks)
    assert all(shown(desk, person, at=at).pop_up for person in people)
    for row in seen.sample:
        assert "娜娜" not in row.name
        assert not row.document or "*" in row.document
        assert not row.phone or "*" in row.phone


def test_only_an_epidemiologist_imports_and_says_why(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    path = a_push_file(tmp_path, [GOOD])
    for acting in (staff.worker, staff.operator, staff.approver, staff.auditor):
        with refused("staff.may_not", act="push.propose"):
            propose_file(desk, path, acting)


def test_a_laboratorys_sheet_in_chinese_is_read(desk: Desk, staff: Staff, lab: Signer, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    row = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 08:00", reported="2022-05-17 20:00", result="阴性")
    results(desk, lab, tmp_path, [row], at=AT, encoding="gbk", headings=LAB_ZH)
    latest = shown(desk, resident, at=AT).latest_negative
    assert latest is not None
    assert latest.reported_at > latest.sampled_at


def test_a_long_file_by_worker_processes_is_the_same_batch(
    desk: Desk, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [a_push_row(an_id(n), place="x") for n in range(50)] + [a_push_row("1")]
    path = a_push_file(tmp_path, rows)
    alone = propose_file(desk, path, staff.proposer)
    monkeypatch.setattr("healthcode.services.take_batch.WORTH_PROCESSES", 0)
    assert path.stat().st_size < WORTH_PROCESSES
    shared = propose_file(desk, path, staff.county_epidemiologist)
    assert (shared.digest, shared.rows, shared.rejected) == (alone.digest, alone.rows, alone.rejected)


def test_a_failed_import_leaves_nothing_and_may_be_repeated(
    desk: Desk, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_push_file(tmp_path, [GOOD])

    def broken(*_: object, **__: object) -> None:
        raise Problem("ledger.disk_full", said="test")

    with monkeypatch.context() as patch, refused("ledger.disk_full"):
        patch.setattr("healthcode.services.take_batch.leaf", broken)
        propose_file(desk, path, staff.proposer)
    assert (count_rows(desk, "batch"), count_rows(desk, "batch_row"), count_rows(desk, "proposal")) == (0, 0, 0)
    assert propose_file(desk, path, staff.proposer).rows == 1


def test_a_push_without_a_time_counts_from_when_we_learned_it(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1), exposed_at="")])
    (reason,) = shown(desk, resident, at=AT).because
    assert reason.floor == AT
    assert EXPOSED not in str(reason)
