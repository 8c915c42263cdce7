"""F19 查验人员可通过“河北健康码”颜色快速确定人员类型,还可以通过扫码或主动出示“个人健康信息”获得具体健康信息。"""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from healthcode.core.credentials import read_credential
from tests.builders_code import OTHER_ISSUER, sealed
from tests.conftest import Database
from tests.doors.client import good, refused, text, unpadded
from tests.faq.town import Body, Resident, Town

AT = "2022-05-18 08:00"
SECOND = timedelta(seconds=1)
TOLD_ALWAYS = {"verdict", "code", "sentence", "server_at"}
Act = Callable[[Town, Resident], object]


def healthy(town: Town, person: Resident) -> None:
    person.declares()


def symptomatic(town: Town, person: Resident) -> None:
    person.declares("cold_like")


def pushed(town: Town, person: Resident) -> None:
    town.office.pushed(person.number, "companion")


def positive(town: Town, person: Resident) -> None:
    town.office.tested(person.number, "2022-05-17 20:00", result="positive")


ACTS = [(healthy, "green", False, True), (symptomatic, "yellow", False, False), (pushed, "green", True, False),
        (positive, "red", False, False)]  # fmt: skip


def nothing_told(found: Body) -> bool:
    """Whether an answer says nothing that a guard could take for a yes."""
    rest = {name: value for name, value in found.items() if name not in TOLD_ALWAYS}
    return set(map(str, rest.values())) <= {"None", "[]"}


@pytest.mark.parametrize(("act", "color", "pop_up", "no_abnormality"), ACTS)
def test_the_color_the_scan_and_the_information_say_the_same(
    town: Town, act: Act, color: str, pop_up: bool, no_abnormality: bool
) -> None:
    person = town.resident()
    town.at(AT)
    act(town, person)
    code, scanned, page = person.code(), town.scan(person), person.information()
    assert [found["color"] for found in (code, scanned, page)] == [color] * 3
    assert [code["pop_up"], scanned["pop_up"], bool(page["pop_ups"])] == [pop_up] * 3
    assert [found["no_abnormality"] for found in (code, scanned, page)] == [no_abnormality] * 3
    assert code["notices"] == scanned["notices"] == page["notices"]


def test_the_information_says_what_the_color_cannot_why_what_is_missing_and_until_when(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    pushed(town, person)
    (reason,) = person.sees()["reasons"]
    assert (reason["rule_id"], reason["clause"], reason["outcome"]) == ("close_presence", "弹窗(一) / 处理(一)", "open")
    assert [gap["need"] for gap in reason["missing"]] == [
        "community_report", "community_clearance", "negative_tests",
    ]  # fmt: skip
    assert (reason["opened_at"], reason["ends_at"]) == ("2022-05-18T00:00:00Z", "2022-06-01T00:00:00Z")


# The second look


def test_the_same_guard_may_look_twice_and_is_told_so_with_the_same_verdict(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    shown = person.door.showing(town.now)
    first = guard.scan(shown)
    town.after(9 * SECOND)
    second = guard.scan(shown)
    assert (first["checked_before"], second["checked_before"]) == (None, 9)
    same = ("verdict", "code", "color", "pop_up", "name", "rule", "shown_at")
    assert {name: first[name] for name in same} == {name: second[name] for name in same}


def test_the_same_picture_at_another_gate_is_no_code_and_the_next_one_is(town: Town) -> None:
    person, first, second = town.resident(), town.guard("guard-1"), town.guard("guard-2")
    shown = person.door.showing(town.now)
    assert first.scan(shown)["verdict"] == "accepted"
    town.after(4 * SECOND)
    found = second.scan(shown)
    assert (found["verdict"], found["code"], nothing_told(found)) == ("bad_code", "code.shown_elsewhere", True)
    assert "4 秒前" in found["sentence"]
    assert town.scan(person, second)["verdict"] == "accepted"


# Never a yes


def test_an_issuer_nobody_knows_cannot_be_checked(town: Town) -> None:
    person = town.resident()
    ours = unpadded(person.code()["credential"])
    theirs = sealed(b"".join((ours[:1], bytes(4), ours[5:-64])), by=OTHER_ISSUER)
    assert read_credential(theirs).key_id == bytes(4)
    found = town.guard().scan(person.door.showing(town.now, text(theirs)))
    assert (found["verdict"], found["code"], nothing_told(found)) == ("cannot_check", "check.unknown_issuer", True)


def test_a_credential_signed_by_another_in_our_name_is_forged(town: Town) -> None:
    person = town.resident()
    forged = sealed(unpadded(person.code()["credential"])[:-64], by=OTHER_ISSUER)
    found = town.guard().scan(person.door.showing(town.now, text(forged)))
    assert (found["verdict"], found["code"], nothing_told(found)) == ("bad_code", "code.forged", True)


@pytest.mark.parametrize("shown", ["", "JK1:", "https://example.com/", "粤康码", "JK1:" + "0" * 300])
def test_what_is_no_code_of_ours_is_told_as_such(town: Town, shown: str) -> None:
    found = town.guard().scan(shown)
    assert (found["verdict"], nothing_told(found)) == ("bad_code", True)
    assert len(found["sentence"]) > 20


def test_when_the_ledger_cannot_be_asked_nobody_is_let_in_by_it(
    town: Town, database: Database, admin: psycopg.Connection
) -> None:
    person, guard = town.resident(), town.guard()
    shown = person.door.showing(town.now)
    with psycopg.connect(admin.info.dsn, autocommit=True, dbname="postgres") as other:
        other.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false".encode())
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database.name,))
    found = guard.scan(shown)
    assert (found["verdict"], found["code"], nothing_told(found)) == ("cannot_check", "check.unavailable", True)
    assert "不表示通过" in found["sentence"]


# In detail


def test_staff_open_the_information_that_the_person_sees_and_every_look_is_on_record(
    town: Town, admin: psycopg.Connection
) -> None:
    person = town.resident()
    town.at(AT)
    pushed(town, person)
    there = f"/people/{town.office.id_of(person.number)}"
    assert good(town.staff("worker").get(there)) == person.information()
    refused(town.staff("operator").get(there), 403, "staff.may_not")
    found = admin.execute("SELECT actor, at FROM audit_leaf WHERE act = 'person.explain'").fetchall()
    assert found == [("worker", town.now)]
