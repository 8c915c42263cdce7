"""F22 有严格的访问、使用权限控制;对前端采集的数据进行加密处理,对用户实人认证数据信息进行脱敏处理。"""

from pathlib import Path

import psycopg
import pytest

from healthcode.core.evidence import NO_ANSWERS
from healthcode.services.declare import Declared, declare
from tests.builders import instant
from tests.builders_ledger import an_id
from tests.conftest import Database
from tests.doors.client import good
from tests.faq.office import Office, cli
from tests.faq.town import Town

NAME, PHONE, ADDRESS, FINDING = "欧阳秘密", "13800007777", "秘密街77号", "入户排查"


def canary(office: Office) -> str:
    """Somebody whose every field has been collected: claimed, declared, pushed, checked, tested, looked at."""
    person = office.person(name=NAME, phone=PHONE, declared=False)
    contact = {"phone": PHONE, "address": ADDRESS, "location": "38.0428,114.5149"}
    declared = Declared(answers=NO_ANSWERS, contact=contact, truth_statement_agreed=True)
    declare(office.desk, office.id_of(person), declared, at=instant("2022-05-17 09:00"))
    office.pushed(person, "companion", at="2022-05-18 08:00", name=NAME, phone=PHONE)
    office.checked(person, at="2022-05-18 09:00")
    office.tested(person, "2022-05-18 10:00", at="2022-05-18 20:00")
    assert cli("explain", person, "--as", "auditor").code == 0
    return person


def test_no_table_can_be_read_for_who_somebody_is(office: Office, admin: psycopg.Connection) -> None:
    person = canary(office)
    tables = [row[0] for row in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    assert len(tables) > 20
    for table in tables:
        for (row,) in admin.execute(f"SELECT t::text FROM {table} t".encode()):
            for secret in (person, NAME, NAME[2:], PHONE, ADDRESS, FINDING, "114.5149"):
                assert secret not in row, table
                assert secret.encode().hex() not in row, table


def test_the_same_person_is_sealed_differently_every_time(office: Office, admin: psycopg.Connection) -> None:
    office.person(name=NAME, phone=PHONE, declared=False)
    office.person(name=NAME, phone=PHONE, declared=False)
    found = admin.execute("SELECT count(DISTINCT name_sealed), count(DISTINCT phone_sealed) FROM identity").fetchone()
    assert found == (2, 2)


def test_the_key_lies_outside_the_database_and_only_its_owner_reads_it(home: Path, office: Office) -> None:
    files = [path for path in (home / "keys").iterdir() if path.is_file()]
    assert files
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


@pytest.mark.parametrize("staff_id", ["operator", "policy"])
def test_a_role_that_need_not_know_does_not_get_to_see(office: Office, staff_id: str) -> None:
    said = cli("explain", office.person(), "--as", staff_id)
    assert (said.code, "staff.may_not" in said.err, said.out) == (2, True, "")


@pytest.mark.parametrize("staff_id", ["epi", "approver", "worker", "auditor"])
def test_every_look_at_a_person_leaves_a_trace_in_the_audit(
    office: Office, admin: psycopg.Connection, staff_id: str
) -> None:
    person = office.person()
    assert cli("explain", person, "--as", staff_id).code == 0
    found = admin.execute("SELECT actor, subject IS NOT NULL FROM audit_leaf WHERE act = 'person.explain'").fetchall()
    assert found == [(staff_id, True)]


def test_the_applications_role_sees_nobody_before_it_says_who_acts(office: Office, database: Database) -> None:
    canary(office)
    with psycopg.connect(database.app) as app:
        for table in ("identity", "declaration", "finding", "phone_holder"):
            assert app.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,), table


@pytest.mark.parametrize("table", ["evidence", "audit_leaf", "declaration", "withdrawal", "decision", "edition"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_recorded_cannot_be_deleted_by_the_application(database: Database, table: str, act: str) -> None:
    with psycopg.connect(database.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(act.format(table).encode())


def test_there_is_no_looking_up_by_name_or_phone(office: Office) -> None:
    office.person(number=an_id(900), name=NAME, phone=PHONE)
    for asked in (NAME, PHONE):
        said = cli("explain", asked, "--as", "auditor")
        assert (said.code, said.out) == (2, "")
        assert asked not in said.err


# At the doors


def test_what_was_verified_comes_back_masked(town: Town) -> None:
    person = town.resident(address=ADDRESS)
    checked, page = good(person.door.check(person.number)), person.information()
    stars = f"13**************{person.number[-2:]}"
    assert (checked["document"], checked["name"]) == (page["document"], page["name"]) == (stars, "王**")
    assert page["phone"] == f"{person.phone[:3]}******{person.phone[-2:]}"
    assert (person.code()["name"], town.scan(person)["name"]) == ("王**", "王**")
    town.require_masked(ADDRESS)


def test_who_is_logged_in_is_known_by_a_word_that_no_script_and_no_table_has(
    town: Town, admin: psycopg.Connection
) -> None:
    person = town.newcomer()
    answer = person.door.post("/session", {"channel": "demo", "code": person.account})
    token = person.door.http.cookies["healthcode_resident"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/api/resident"):
        assert word in answer.headers["set-cookie"]
    assert token not in answer.text
    for table in ("session", "account"):
        for (row,) in admin.execute(f"SELECT t::text FROM {table} t".encode()):
            for secret in (token, person.account):
                assert secret not in row
                assert secret.encode().hex() not in row
