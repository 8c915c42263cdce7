"""`healthcode policy check` and `cases`: 0 sound, 1 a file or a case is wrong and named, 2 nothing to check."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from healthcode.cli import app
from healthcode.cli.door import guarded
from tests.builders import EDITION_FILE, POLICIES, edition_text

CASE = """
- name: A companion has fourteen days
  edition: CN-130000/2022-05-17
  evidence:
    - [2022-05-18 08:00, companion, {exposed_at: 2022-05-17 21:00, incident: A}]
  expect:
    2022-05-18 08:00: {pop_up: true}
    2022-05-31 08:00: {pop_up: PROBE}
    2022-06-01 08:00: {pop_up: false}
"""


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "HEALTHCODE_LANG": "en", "HEALTHCODE_POLICIES": str(POLICIES.parent), "HEALTHCODE_HOME": str(tmp_path / "hc"),
        "COLUMNS": "300", "TERM": "dumb",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


def policy(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = guarded(lambda: app(["policy", *map(str, arguments)]))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def edition(folder: Path, *changes: tuple[str, str]) -> Path:
    file = folder / "2022-05-17.toml"
    file.write_text(edition_text(*changes), "utf-8")
    return file


def case(folder: Path, probe: str) -> Path:
    file = folder / "mine.yaml"
    file.write_text(CASE.replace("PROBE", probe), "utf-8")
    return file


def test_the_editions_of_the_checkout_are_sound_and_no_database_is_needed(tmp_path: Path) -> None:
    code, out, err = policy("check")
    assert (code, err) == (0, "")
    assert "all sound" in out
    assert not (tmp_path / "hc").exists()


def test_the_cases_of_the_checkout_hold() -> None:
    code, out, err = policy("cases")
    assert (code, err) == (0, "")
    assert "0 differ" in out


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("after_days   = 14", "after_days   = -1", "auto_release.after_days"),
        ("per_day      = 3", "per_daz      = 3", "declaration.per_d"),
        ('counted_from = "opened_at"', 'counted_from = "sometime"', "auto_release.counted_from"),
        ('id       = "other_risk"', 'id       = "close_presence"', "rule(close_presence)"),
        (
            "effective_from = 2022-05-17T00:00:00+08:00",
            "effective_from = 2022-05-17T00:00:00",
            "edition.effective_from",
        ),
    ],
)
def test_a_wrong_edition_is_named_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    file = edition(tmp_path, (old, new))
    code, _, err = policy("check", file)
    assert code == 1
    assert str(file) in err
    assert key in err


def test_one_wrong_file_does_not_hide_the_others(tmp_path: Path) -> None:
    wrong = edition(tmp_path, ("after_days   = 14", "after_days   = -1"))
    broken = tmp_path / "2022-05-18.toml"
    broken.write_text("schema = 1\nschema = 2\n", "utf-8")
    code, _, err = policy("check", wrong, EDITION_FILE, broken)
    assert code == 1
    assert str(wrong) in err
    assert str(broken) in err
    assert str(EDITION_FILE) not in err


@pytest.mark.parametrize("name", ["no-such.toml", ""])
def test_nothing_to_check_is_the_askers_mistake(tmp_path: Path, name: str) -> None:
    code, _, err = policy("check", tmp_path / name if name else tmp_path)
    assert (code, "policy.no" in err) == (2, True)


def test_a_case_that_holds_ends_with_0(tmp_path: Path) -> None:
    assert policy("cases", case(tmp_path, "true"))[0] == 0


def test_a_case_that_fails_is_named_with_the_first_instant_that_differs(tmp_path: Path) -> None:
    file = case(tmp_path, "false")
    code, out, err = policy("cases", file)
    assert (code, "1 differ" in out) == (1, True)
    for said in (str(file), "A companion has fourteen days", "2022-05-31 08:00", "pop_up", "false", "true"):
        assert said in err
    assert "2022-06-01" not in err


def test_a_case_is_judged_by_the_edition_that_is_given(tmp_path: Path) -> None:
    shorter = edition(tmp_path, ("after_days   = 14", "after_days   = 7"))
    file = case(tmp_path, "false")
    assert policy("cases", file, "--edition", shorter)[0] == 0
    assert policy("cases", file)[0] == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- [", "case.not_yaml"), ("- name: x\n  expect: {2022-05-18: {pop_up: true}}\n", "case.time"),
        ("- name: x\n  expectations: {}\n", "case.unknown_key"), ("[]\n", "case.none"),
    ],
)  # fmt: skip
def test_a_case_file_that_cannot_be_read_ends_with_2(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    ended, _, err = policy("cases", file)
    assert (ended, code in err, str(file) in err) == (2, True, True)


def test_it_speaks_chinese_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHCODE_LANG", "zh-CN")
    assert "全部符合" in policy("check")[1]
    assert "应为 false,实为 true" in policy("cases", case(tmp_path, "false"))[2]


def test_a_name_with_brackets_is_printed_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "[red]x[" / "bold] draft"
    folder.mkdir(parents=True)
    assert str(folder) in policy("check", edition(folder, ("after_days   = 14", "after_days   = -1")))[2]
    assert str(folder) in policy("check", folder / "missing.toml")[2]
