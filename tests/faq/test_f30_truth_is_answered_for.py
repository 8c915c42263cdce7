"""F30 个人要对健康码申请信息真实性和完整性负责,谎报、瞒报健康信息,造成严重后果的,依法追究相应法律责任。"""

import psycopg
import pytest

from healthcode.services.declare import TRUTH_STATEMENT
from tests.conftest import Database
from tests.doors.client import refused
from tests.faq.office import Office, cli
from tests.faq.town import Town


def test_without_the_statement_nothing_is_submitted(town: Town) -> None:
    person = town.claimant()
    answer = person.door.post("/declarations", person.door.declaration("cold_like", truth=False))
    assert "真实性和完整性" in refused(answer, 422, "declaration.truth_statement")["detail"]
    assert person.code()["state"] == "not_declared"
    said = cli("declare", person.number, "--symptom", "cold_like", "--as", "worker")
    assert (said.code, "declaration.truth_statement" in said.err) == (2, True)
    assert "真实性和完整性" in said.err
    assert person.history()["declarations"] == []


def test_a_form_that_says_nothing_of_truth_is_no_form(town: Town) -> None:
    person = town.claimant()
    form = person.door.declaration()
    del form["truth"]
    found = refused(person.door.post("/declarations", form), 400, "request.invalid")
    assert "truth" in found["facts"]["said"]


def test_the_statement_agreed_to_is_kept_with_every_declaration(town: Town) -> None:
    person = town.claimant()
    person.declares("cold_like")
    town.at("2022-05-17 09:00")
    town.office.declared(person.number, by="guardian")
    assert [(one["by"], one["statement"]) for one in person.history()["declarations"]] == [
        ("guardian", TRUTH_STATEMENT), ("resident", TRUTH_STATEMENT),
    ]  # fmt: skip


def test_a_correction_leaves_what_it_corrects_on_record(town: Town) -> None:
    person = town.claimant()
    person.declares("cold_like")
    (told,) = person.information()["reasons"]
    town.at("2022-05-17 09:00")
    person.declares()
    assert person.information()["reasons"] == []
    assert [one["symptoms"] for one in person.history()["declarations"]] == [["none"], ["cold_like"]]
    (then,) = town.office.shown(person.number, "2022-05-17 08:59")["because"]
    assert (then["rule"], len(then["evidence"])) == (told["rule_id"], len(told["evidence"])) == ("declaration", 1)


@pytest.mark.parametrize("column", ["truth_statement = ''", "declared_by = 'x'", "sealed = ''"])
def test_a_declaration_on_record_cannot_be_rewritten(office: Office, database: Database, column: str) -> None:
    office.person()
    with psycopg.connect(database.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"UPDATE declaration SET {column}".encode())


def test_the_audit_says_who_declared_for_whom_and_which_of_the_day(town: Town, admin: psycopg.Connection) -> None:
    person = town.claimant()
    person.declares()
    town.office.declared(person.number, by="guardian")
    found = admin.execute(
        "SELECT actor, body::json->>'number', subject IS NOT NULL FROM audit_leaf WHERE act = 'declaration.made' "
        "ORDER BY 2"
    ).fetchall()
    assert found == [("resident", "1", True), ("guardian", "2", True)]
