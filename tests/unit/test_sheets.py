"""Sheets before anything is made of them: encodings, delimiters, headings, line numbers, cells that would run."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.core.problems import Problem
from healthcode.gateways import sheets as module
from healthcode.gateways.sheets import Form, Sheet, is_formula, open_sheet, rows_of, safe_cell

FORM = Form(headings={"number": ("证件号码",), "name": ("姓名",)}, required=frozenset({"number"}))


def a_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(sheet: Sheet) -> list[tuple[int, list[str]]]:
    return [
        (first + line, fields) for first, block, _ in sheet.blocks() for line, fields in rows_of(block, sheet.delimiter)
    ]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("ascii", "utf-8-sig")],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, found: str) -> None:
    text = "number,name\n1,x\n" if encoding == "ascii" else "证件号码,姓名\n1,王\n"
    sheet = open_sheet(a_file(tmp_path, text, encoding), FORM)
    assert sheet.encoding == found
    assert dict(sheet.columns) == {"number": 0, "name": 1}
    assert read(sheet)[0][1] == (["1", "x"] if encoding == "ascii" else ["1", "王"])


def test_a_rare_character_of_gb_18030_is_read(tmp_path: Path) -> None:
    sheet = open_sheet(a_file(tmp_path, "证件号码,姓名\n1,王㛃\U00020087\n", "gb18030"), FORM)
    assert read(sheet) == [(2, ["1", "王㛃\U00020087"])]


@pytest.mark.parametrize("heading", ["证件号码", " NUMBER ", "Number", "\ufeffnumber"])
def test_a_heading_is_read_in_any_case_and_with_blanks(tmp_path: Path, heading: str) -> None:
    assert dict(open_sheet(a_file(tmp_path, f"x,{heading}\n,1\n"), FORM).columns) == {"number": 1}


def test_what_is_missing_and_what_is_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        open_sheet(a_file(tmp_path, "姓名,备注\n"), FORM)
    assert caught.value.facts["missing"] == "number"
    assert caught.value.facts["found"] == "姓名, 备注"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_are_numbered_as_an_editor_does(tmp_path: Path, newline: str) -> None:
    lines = ["number", "one", '"two', 'and a half"', "", "three", ""]
    sheet = open_sheet(a_file(tmp_path, newline.join(lines)), FORM)
    assert [line for line, _ in read(sheet)] == [2, 3, 6]


def test_blocks_end_where_rows_end_and_count_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_LINES", 2)
    rows = ["a", '"b\n\n\nc"', "d", '"e ""f"""', "g"]
    sheet = open_sheet(a_file(tmp_path, "\n".join(["number", *rows]) + "\n"), FORM)
    assert [(first, block.count("\n")) for first, block, _ in sheet.blocks()] == [(2, 5), (7, 2), (9, 1)]
    assert [(line, fields[0]) for line, fields in read(sheet)] == [
        (2, "a"), (3, "b\n\n\nc"), (7, "d"), (8, 'e "f"'), (9, "g")
    ]  # fmt: skip


cells = st.lists(st.lists(st.text("ab,\"\n;\t王 '", max_size=6), min_size=2, max_size=2), max_size=12)


@given(cells, st.integers(1, 4), st.sampled_from(["\n", "\r\n"]))
@settings(deadline=None, derandomize=True, database=None)
def test_blocks_of_any_size_give_every_row_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], size: int, newline: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerow(["number", "name"])
    writer.writerows(rows)
    path = a_file(tmp_path_factory.getbasetemp(), out.getvalue())
    sheet = open_sheet(path, FORM)
    old, module.BLOCK_LINES = module.BLOCK_LINES, size
    try:
        found = read(sheet)
    finally:
        module.BLOCK_LINES = old
    lines = out.getvalue().split("\n")
    assert [fields for _, fields in found] == [row for row in rows if any(row)]
    assert all(lines[line - 1].startswith('"' + fields[0].split("\n")[0].replace('"', '""')) for line, fields in found)


def test_what_is_no_csv_is_told_with_its_line() -> None:
    block = 'a\nb\n"' + "x\n" * 80_000
    rows = rows_of(block, ",")
    assert [next(rows), next(rows)] == [(0, ["a"]), (1, ["b"])]
    with pytest.raises(Problem) as caught:
        next(rows)
    assert (caught.value.code, caught.value.facts["line"]) == ("sheet.not_csv", "2")


RUNNING = ["=1+2", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=", "+", "-", "--1-", "+cmd|' /C calc'!A0", "-1.2.3"]
PLAIN = ["", "1", "-1", "+8613800138000", "-0.5", "王", "a=b", "1-2", " =1"]


@pytest.mark.parametrize("cell", RUNNING)
def test_a_cell_that_runs_is_a_formula(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize("cell", PLAIN)
def test_a_number_or_a_text_is_none(cell: str) -> None:
    assert not is_formula(cell)


@pytest.mark.parametrize("cell", [*RUNNING, *PLAIN])
def test_a_safe_cell_never_runs_and_says_the_same(cell: str) -> None:
    assert not is_formula(safe_cell(cell))
    assert safe_cell(cell).removeprefix("'") == cell.removeprefix("'")
