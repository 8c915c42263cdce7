"""F17 “河北健康码”依托实名认证体系,实行一人一码。"""

import psycopg
import pytest

from healthcode.core.terms import EvidenceKind
from tests.builders_ledger import a_resident
from tests.faq.office import Office, cli

LETTER_X = "11010519491231002X"


def test_the_same_document_is_the_same_record_however_it_is_written(office: Office) -> None:
    person = office.person(number=LETTER_X)
    again = a_resident(office.desk, LETTER_X.lower())
    assert {str(again)} == {
        office.shown(written, "2022-05-18 09:00")["resident_id"]
        for written in (person, LETTER_X.lower(), f"10:{LETTER_X}", f" {LETTER_X[:6]} {LETTER_X[6:]} ", str(again))
    }


def test_the_database_itself_holds_one_record_a_document(office: Office, admin: psycopg.Connection) -> None:
    for _ in range(3):
        office.person(number=LETTER_X, declared=False)
    found = admin.execute("SELECT count(*), count(DISTINCT resident_id) FROM directory").fetchone()
    assert found == (1, 1)
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute("INSERT INTO directory SELECT person_index, gen_random_uuid(), '10', now() FROM directory")


def test_a_wrong_number_is_nobodys_code(office: Office) -> None:
    said = cli("explain", "110105194912310021", "--as", "auditor")
    assert (said.code, "person.check_digit" in said.err) == (2, True)


def test_two_documents_of_one_human_being_show_the_worse_status(office: Office) -> None:
    person = office.person()
    passport = str(a_resident(office.desk, "E12345678", type_code="20", name="王小明"))
    office.pushed(person, "companion", at="2022-05-18 08:00")
    assert not office.pop_up(passport, "2022-05-18 09:00")
    office.decided(passport, EvidenceKind.IDENTITY_LINKED, at="2022-05-18 10:00", linked_to=str(office.id_of(person)))
    assert not office.pop_up(passport, "2022-05-18 09:59")
    assert office.pop_up(passport, "2022-05-18 10:00")
    assert office.pop_up(person, "2022-05-18 10:00")
