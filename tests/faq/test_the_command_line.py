"""The command line as every clause uses it: a refusal has a stable code and exit 2, our own trouble exit 3."""

import json
import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from healthcode import wiring
from healthcode.clock import now
from healthcode.settings import Settings
from healthcode.texts import sentence
from tests.builders_ledger import a_sheet
from tests.faq.office import LONG_AGO, Office, Said, cli

KEYS = {
    "resident_id", "at", "name", "document", "county", "claimed", "color", "pop_up", "pop_ups", "no_abnormality",
    "notices", "declared", "closed", "edition", "review_at", "earliest_at", "waiting_for", "because",
}  # fmt: skip
BECAUSE = {
    "rule", "outcome", "edition", "episode", "color", "pop_up", "opened_at", "ended_at", "ends_at", "evidence",
    "missing",
}  # fmt: skip
MISSING = {"need", "count", "have", "apart_hours", "counts_from", "earliest_at"}


def refused(said: Said, code: str) -> None:
    """Exit 2, the code on a line of the error stream, a sentence above it, nothing on the output."""
    lines = said.err.strip().splitlines()
    assert (said.code, said.out, lines[-1].strip()) == (2, "", code), said
    assert len(lines) >= 2
    assert "Traceback" not in said.err


def test_an_unknown_person(office: Office) -> None:
    refused(cli("explain", office.stranger(), "--as", "auditor"), "person.not_on_file")
    refused(cli("explain", "01a1ae27-b400-740b-89cc-78156d89210d", "--as", "auditor"), "person.not_on_file")


@pytest.mark.parametrize("asked", ["nobody", "110105194912310021", "", "10:", "💡", "%s", "[/]"])
def test_what_is_no_document_number(office: Office, asked: str) -> None:
    said = cli("explain", asked, "--as", "auditor")
    assert (said.code, "person." in said.err) == (2, True)


@pytest.mark.parametrize("at", ["yesterday", "2022-02-30 08:00", "2022-05-18 25:00", "[/]"])
def test_a_bad_time(office: Office, at: str) -> None:
    refused(cli("explain", office.person(), "--at", at, "--as", "auditor"), "time.format")


def test_nobody_acting(office: Office) -> None:
    refused(cli("explain", office.person()), "staff.nobody")


def test_who_acts_may_stand_in_the_environment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHCODE_ACTOR", "auditor")
    assert cli("explain", office.person()).code == 0


def test_an_unknown_member_of_staff(office: Office) -> None:
    refused(cli("explain", office.person(), "--as", "stranger"), "staff.unknown")


def test_an_expired_role_and_until_when_it_held(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.desk.ledger.run(
        "add_staff", staff_id="former", unit_id="audit", person_index=b"former".ljust(16), role="auditor",
        granted_at=LONG_AGO, granted_until=LONG_AGO + timedelta(days=30),
    )  # fmt: skip
    said = cli("explain", office.person(), "--as", "former")
    refused(said, "staff.expired")
    assert "2022-05-01 00:00" in said.err


def test_an_approval_names_the_digest_that_was_previewed(office: Office) -> None:
    row = {"document_number": office.person(), "kind": "companion", "exposed_at": "2022-05-17 21:00"}
    batch = office.proposed(row, at=now().astimezone().strftime("%Y-%m-%d %H:%M"))
    refused(cli("push", "approve", str(batch.batch_id), "--as", "approver"), "approval.no_digest")
    refused(
        cli("push", "approve", str(batch.batch_id), "--digest", "0" * 16, "--as", "approver"), "approval.other_digest"
    )
    digest = batch.digest.hex()[:16]
    refused(cli("push", "approve", str(batch.batch_id), "--digest", digest, "--as", "epi"), "staff.may_not")
    assert cli("push", "approve", str(batch.batch_id), "--digest", digest, "--as", "approver").code == 0


def test_what_is_no_batch(office: Office) -> None:
    refused(cli("push", "preview", "12", "--as", "approver"), "proposal.not_an_id")
    unknown = "01a1ae27-b400-740b-89cc-78156d89210d"
    refused(cli("push", "preview", unknown, "--as", "approver"), "proposal.unknown")


@pytest.mark.parametrize("name", ["missing.csv", "[/bold].csv", "a folder"])
def test_a_file_that_is_not_there(office: Office, name: str) -> None:
    said = cli("push", "import", str(office.folder / name), "--reason", "x", "--as", "epi")
    refused(said, "sheet.unreadable")
    assert name in said.err.replace("\n", "")


def test_a_proposal_without_a_reason(office: Office) -> None:
    file = a_sheet(office.folder, [{"document_number": office.person(), "kind": "companion"}])
    refused(cli("push", "import", str(file), "--as", "epi"), "proposal.no_reason")
    refused(cli("case", "propose", office.person(), "--status", "confirmed", "--as", "epi"), "proposal.no_reason")


@pytest.mark.parametrize(("language", "has"), [("zh-CN", r"[\u4e00-\u9fff]"), ("en", r"is not on file")])
def test_a_refusal_is_told_in_the_readers_language(
    office: Office, monkeypatch: pytest.MonkeyPatch, language: str, has: str
) -> None:
    monkeypatch.setenv("HEALTHCODE_LANG", language)
    said = cli("explain", office.stranger(), "--as", "auditor")
    assert re.search(has, said.err)
    assert bool(re.search(r"[\u4e00-\u9fff]", said.err)) is (language == "zh-CN")


def test_a_document_number_is_read_from_standard_input_out_of_the_shells_history(office: Office) -> None:
    person = office.person()
    typed = cli("explain", "-", "--json", "--as", "auditor", typed=f"{person}\n")
    assert json.loads(typed.out)["resident_id"] == str(office.id_of(person))
    refused(cli("explain", "-", "--as", "auditor", typed=""), "person.number_format")


def test_json_has_the_documented_keys(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at="2022-05-18 08:00")
    shown = office.shown(person, "2022-05-18 08:00")
    assert set(shown) >= KEYS
    (reason,) = shown["because"]
    assert set(reason) >= BECAUSE
    assert all(set(gap) >= MISSING for gap in reason["missing"])
    assert all(shown[key].endswith("+08:00") for key in ("at", "review_at", "earliest_at"))


def test_a_time_with_an_offset_is_that_instant(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at="2022-05-18 08:00")
    here = office.shown(person, "2022-05-18 08:00")
    for at, same in (("2022-05-18T00:00:00Z", True), ("2022-05-18T09:00+09:00", True), ("2022-05-17T23:59:59Z", False)):
        said = cli("explain", person, "--json", "--at", at, "--as", "auditor")
        assert (json.loads(said.out) == here) is same


def test_an_unreachable_database_is_our_trouble(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEALTHCODE_DSN", "HEALTHCODE_OWNER_DSN"):
        monkeypatch.setenv(name, f"postgresql://nobody@/none?host={office.folder}")
    said = cli("push", "list")
    assert (said.code, "ledger.unreachable" in said.err) == (3, True)


def test_another_ledgers_keys_are_our_trouble(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHCODE_KEYS", str(office.folder / "other-keys"))
    said = cli("push", "list")
    assert (said.code, "keys.other_key" in said.err) == (3, True)


def test_an_older_program_does_not_touch_a_newer_database(office: Office, admin: psycopg.Connection) -> None:
    admin.execute("UPDATE migration SET name = '9999_pre_future' WHERE name = (SELECT max(name) FROM migration)")
    said = cli("push", "list")
    assert (said.code, "migrate.newer" in said.err) == (3, True), said.err


def test_ctrl_c_ends_with_130_and_says_that_nothing_half_done_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(settings: Settings, *_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wiring, "database", interrupted)
    said = cli("push", "list")
    assert (said.code, said.err.strip()) == (130, sentence("cli.interrupted", "zh-CN"))


def test_a_command_to_copy_stays_on_one_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = a_sheet(office.folder, [{"document_number": office.person(), "kind": "companion"}])
    said = cli("push", "import", str(file), "--reason", "[bold]流调[/] [/x] :smile:", "--as", "epi")
    assert re.search(r"^  healthcode push preview [0-9a-f-]{36} --as 人员$", said.out, re.MULTILINE)
    batch = str(re.findall(r"[0-9a-f-]{36}", said.out)[0])
    preview = cli("push", "preview", batch, "--as", "approver").out
    assert re.search(rf"^  healthcode push approve {batch} --digest [0-9a-f]{{16}} --as 人员$", preview, re.MULTILINE)
    assert "[bold]流调[/] [/x] :smile:" in preview


def test_a_file_name_with_brackets_is_listed_as_it_is(office: Office) -> None:
    file = a_sheet(office.folder, [{"document_number": office.person(), "kind": "companion"}], name="[red]流调.csv")
    assert cli("push", "import", str(file), "--reason", "x", "--as", "epi").code == 0
    assert "[red]流调.csv" in cli("push", "list").out


def test_the_database_commands_say_what_they_found(office: Office) -> None:
    office.pushed(office.person(), "companion", at="2022-05-18 08:00")
    assert "0 个升级文件" in cli("db", "migrate").out
    assert "全部符合" in cli("db", "lint").out
    assert "解除" in cli("db", "release-due").out
    assert "完全相同" in cli("db", "rebuild").out


def test_a_home_that_cannot_be_used_is_our_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for name in ("HEALTHCODE_DSN", "HEALTHCODE_OWNER_DSN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HEALTHCODE_HOME", str(tmp_path / "file" / "home"))
    said = cli("push", "list")
    assert (said.code, "embedded.home_not_writable" in said.err) == (3, True)
