"""F30 个人要对健康码申请信息真实性和完整性负责,谎报、瞒报健康信息,造成严重后果的,依法追究相应法律责任。"""

import psycopg
import pytest

from healthcode.core.terms import Symptom
from healthcode.services.declare import TRUTH_STATEMENT, own_declarations
from tests.builders import instant
from tests.conftest import Database
from tests.faq.office import Office, cli


def test_without_the_statement_nothing_is_submitted(office: Office) -> None:
    person = office.person(declared=False)
    said = cli("declare", person, "--symptom", "cold_like", "--as", "worker")
    assert (said.code, "declaration.truth_statement" in said.err) == (2, True)
    assert "真实性和完整性" in said.err
    assert not office.shown(person, "2022-05-18 08:00")["declared"]


def test_the_statement_agreed_to_is_kept_with_every_declaration(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 08:00")
    office.declared(person, at="2022-05-18 09:00", by="guardian")
    kept = own_declarations(office.desk, office.id_of(person), at=instant("2022-05-18 10:00"))
    assert [(one.declared_by, one.truth_statement) for one in kept] == [
        ("resident", TRUTH_STATEMENT), ("guardian", TRUTH_STATEMENT),
    ]  # fmt: skip


def test_a_correction_leaves_what_it_corrects_on_record(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 08:00")
    (told,) = office.shown(person, "2022-05-18 08:00")["because"]
    office.declared(person, at="2022-05-18 09:00")
    assert office.shown(person, "2022-05-18 08:00")["because"] == [told]
    assert len(told["evidence"]) == 1


@pytest.mark.parametrize("column", ["truth_statement = ''", "declared_by = 'x'", "sealed = ''"])
def test_a_declaration_on_record_cannot_be_rewritten(office: Office, database: Database, column: str) -> None:
    office.person()
    with psycopg.connect(database.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"UPDATE declaration SET {column}".encode())


def test_the_audit_says_who_declared_for_whom_and_which_of_the_day(office: Office, admin: psycopg.Connection) -> None:
    office.declared(office.person(declared=False), at="2022-05-18 08:00", by="guardian")
    found = admin.execute(
        "SELECT actor, body::json->>'number', subject IS NOT NULL FROM audit_leaf WHERE act = 'declaration.made'"
    ).fetchall()
    assert found == [("guardian", "1", True)]
