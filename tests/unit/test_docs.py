"""What the documentation says is so: examples load with the real readers, links resolve, commands and codes exist."""

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.main import get_command

from healthcode.batch.columns import RuleNumbers
from healthcode.cli import app
from healthcode.core.cases import differences
from healthcode.gateways.case_files import read_cases
from healthcode.gateways.divisions import divisions
from healthcode.gateways.edition_files import read_edition
from healthcode.gateways.keys import Purpose, Vault
from healthcode.gateways.sheets import Form, open_sheet
from healthcode.services import import_labs, import_push
from healthcode.services.feeds import Feed, check_signature
from healthcode.services.sheet_rows import Ready, Workshop, make_ready
from tests.builders import hebei, instant

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
AT = instant("2022-06-01 08:00")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:`|bin/|^ {4}|= )healthcode((?: [a-z][a-z-]*)+)((?: [^`\n#]*)?)", re.MULTILINE)
ANSWERED = ("embedded.", "ledger.", "keys.", "migrate.")


def examples(language: str) -> list[Any]:
    found = [
        (page, text) for page in PAGES for kind, text in FENCED.findall(page.read_text("utf-8")) if kind == language
    ]
    return [pytest.param(page, text, id=f"{page.stem}-{place}") for place, (page, text) in enumerate(found)]


def code_spans(page: Path) -> Iterator[str]:
    yield from re.findall(r"`([^`\n]+)`", FENCED.sub("", page.read_text("utf-8")))


@cache
def problem_table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("problem_table", ROOT / "tools" / "problem_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Examples


@pytest.mark.parametrize(("page", "text"), examples("toml"))
def test_an_edition_in_the_documentation_is_sound(page: Path, text: str, tmp_path: Path) -> None:
    path = tmp_path / "edition.toml"
    path.write_text(text, "utf-8")
    assert read_edition(path).rules


@pytest.mark.parametrize(("page", "text"), examples("yaml"))
def test_a_case_in_the_documentation_holds(page: Path, text: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(text, "utf-8")
    cases = read_cases(path)
    assert cases
    assert [differences(case, [hebei()]) for case in cases] == [[] for _ in cases]


@pytest.mark.parametrize(("page", "text"), examples("csv"))
def test_every_row_of_a_sheet_in_the_documentation_is_taken(page: Path, text: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(text, "utf-8")
    ready = read(path, labs=page.stem == "lab-file")
    assert [(reject.line, reject.code) for reject in ready.rejects] == []
    assert len(ready.rows) == len(text.splitlines()) - 1


def read(path: Path, *, labs: bool) -> Ready:
    counties = frozenset(county.code for county in divisions().counties("130000"))
    rules = RuleNumbers({rule.id: number for number, rule in enumerate(hebei().rules, 1)})
    form = import_labs.FORM if labs else import_push.FORM
    sheet = open_sheet(path, form)
    workshop = Workshop(
        batch_id=UUID(int=1), columns=sheet.columns, width=sheet.width, delimiter=sheet.delimiter,
        vault=Vault({purpose: bytes(32) for purpose in Purpose}), regions=divisions().codes(), at=AT,
        fact_columns=import_labs.FACT_COLUMNS if labs else import_push.FACT_COLUMNS,
        fact_of=import_labs.LabFacts(at=AT) if labs
        else import_push.PushFacts(at=AT, rules=rules, counties=counties),
        sample_scope="lab" if labs else "",
    )  # fmt: skip
    ((first, block, _),) = sheet.blocks()
    return make_ready(workshop, first, block)


@pytest.mark.parametrize(("page", "form"), [("push-file", import_push.FORM), ("lab-file", import_labs.FORM)])
def test_every_column_and_heading_is_told(page: str, form: Form) -> None:
    text = (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8")
    for name, headings in form.headings.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert [cell.strip() for cell in row.split("|")[2].split(",")] == list(headings)
        assert ("**required**" in row) == (name in form.required)


def test_every_name_of_a_kind_is_told() -> None:
    text = (ROOT / "docs" / "reference" / "push-file.md").read_text("utf-8")
    assert [name for name in import_push.KIND_NAMES if name not in text] == []


def test_the_signing_program_of_the_documentation_signs(tmp_path: Path) -> None:
    ((_, program),) = [param.values for param in examples("python") if param.values[0].stem == "push-file"]
    room: dict[str, Any] = {}
    exec(compile(program, "push-file.md", "exec"), room)
    path, key = tmp_path / "list.csv", Ed25519PrivateKey.generate()
    path.write_text("kind\n", "utf-8")
    room["sign"]("national-push", path, key)
    sender = Feed(
        feed_id="national-push", kind="push", name="", unit_id="", public_key=key.public_key().public_bytes_raw(),
        people_a_day=0, share_of_county=0, revoked_at=None,
    )  # fmt: skip
    check_signature(sender, path)


# Links, commands, codes, settings, tables


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [target.partition("#")[0] for target in LINK.findall(FENCED.sub("", page.read_text("utf-8")))]
    near = [target for target in targets if target and "://" not in target]
    assert [target for target in near if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists_with_its_options(page: Path) -> None:
    missing = []
    for words, rest in COMMAND.findall(page.read_text("utf-8")):
        command, path = get_command(app), words.split()
        while path and hasattr(command, "commands"):
            name = path.pop(0)
            command = command.commands.get(name)
            if command is None:
                missing.append(f"{words}: {name}")
                break
        if command is not None:
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            missing += [f"{words} {option}" for option in re.findall(r"--[a-z-]+", rest) if option not in known]
    assert missing == []


def test_every_command_is_in_the_readmes_table() -> None:
    told = set(re.findall(r"^\| `healthcode ([a-z]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert told == set(get_command(app).commands)


def test_the_table_of_problems_is_current() -> None:
    table = problem_table()
    assert table.TARGET.read_text("utf-8") == table.page(), "run: python tools/problem_table.py"


def test_the_table_knows_how_codes_are_raised() -> None:
    codes = set(problem_table().problem_codes())
    assert {"ledger.unreachable", "feed.not_signed", "case.needs.unknown", "row.repeated", "lint.trigger"} <= codes
    assert not codes & {"feed.now_revoked", "policy.checked", "proposal.filed", "embedded.step.making", "db.migrated"}


@pytest.mark.parametrize(
    "name",
    [
        "operator.md",
        "reference/push-file.md",
        "reference/lab-file.md",
        "policy-office.md",
        "reference/code-format.md",
        "integrator.md",
    ],
)
def test_every_code_that_is_named_exists(name: str) -> None:
    rooms = {code.partition(".")[0] for code in problem_table().problem_codes()}
    spans = {span for span in code_spans(ROOT / "docs" / name) if re.fullmatch(r"[a-z]+\.[a-z_0-9]+", span)}
    named = {span for span in spans if span.partition(".")[0] in rooms and not span.endswith((".md", ".csv", ".log"))}
    assert named - set(problem_table().problem_codes()) == set()


def test_an_operator_finds_an_answer_to_every_problem_of_ours() -> None:
    told = set(code_spans(ROOT / "docs" / "operator.md"))
    assert [code for code in problem_table().problem_codes() if code.startswith(ANSWERED) and code not in told] == []


def test_every_setting_is_in_the_operators_table() -> None:
    names = set(re.findall(r"HEALTHCODE_[A-Z_]+", (ROOT / "src/healthcode/settings.py").read_text("utf-8")))
    page = (ROOT / "docs" / "operator.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(HEALTHCODE_[A-Z_]+)` \|", page, re.MULTILINE)) == names


def test_every_table_is_in_the_data_model() -> None:
    folder = ROOT / "src" / "healthcode" / "ledger"
    tables = {
        name
        for path in [*folder.rglob("migrations/*.sql"), folder / "sql" / "migrations.sql"]
        for name in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", path.read_text("utf-8"))
    }
    rows = [line for line in (ROOT / "docs/data-model.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])} == tables


def test_every_test_that_is_named_exists() -> None:
    for page in PAGES:
        for span in code_spans(page):
            path, _, name = span.partition("::")
            if path.startswith("tests/") and path.endswith(".py"):
                assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8"), span
                assert (ROOT / path).is_file(), span


# Nothing of one machine


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = done.stdout.decode().split("\0") if done.returncode == 0 else []
    return [path for name in names if name and (path := ROOT / name).is_file()] or PAGES


def test_no_file_names_a_machines_folders_or_a_registry() -> None:
    # Written in two parts, so that this file does not name them either.
    forbidden = re.compile(
        "|".join(["/wor" + "k/", "/roo" + "t/", "file:/" + "//", "pypi[.]or" + "g/simple", "pythonho" + "sted",
                  "registry[.]np" + "mjs", "index-ur" + "l"])
    )  # fmt: skip
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in {*tracked(), *PAGES}
        for hit in forbidden.finditer(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []
