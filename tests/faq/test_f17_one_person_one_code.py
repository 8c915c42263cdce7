"""F17 “河北健康码”依托实名认证体系,实行一人一码。"""

from dataclasses import replace

import psycopg
import pytest

from healthcode.core.terms import EvidenceKind
from tests.builders_ledger import a_resident
from tests.doors.client import refused
from tests.faq.office import Office, cli
from tests.faq.town import BEIJING, Town


def test_number_and_name_open_no_code_that_another_account_holds(town: Town) -> None:
    person, curious = town.resident(), town.newcomer()
    ticket = curious.door.check(person.number).json()["ticket"]
    form = {"ticket": ticket, "phone": curious.phone, "county": "130102", "community": "长安社区"}
    said = refused(curious.door.post("/claim", form), 409, "identity.held_elsewhere")
    assert said["facts"] == {}
    assert (curious.code()["state"], person.code()["state"]) == ("not_claimed", "ready")


def test_one_person_who_is_seen_takes_the_one_code_to_another_account(town: Town) -> None:
    wechat = town.resident()
    wechat.declares("cold_like")
    made = wechat.history()["declarations"]
    alipay = town.newcomer(wechat.number)
    alipay.claims(proof=town.seen(alipay))
    assert alipay.information()["color"] == "yellow"
    assert (alipay.history()["declarations"], alipay.history()["left_today"]) == (made, 1)
    refused(wechat.door.get("/information"), 401, "session.ended")
    assert wechat.door.login(wechat.account).show()["state"] == "not_claimed"


def test_the_same_document_is_the_same_record_however_it_is_written(town: Town) -> None:
    person, again = town.newcomer(BEIJING), town.newcomer(BEIJING.lower())
    person.claims(address="建设大街1号")
    person.declares("cold_like")
    again.claims(address="建设大街1号", proof=town.seen(again))
    assert again.information()["color"] == "yellow"
    resident_id = str(town.office.id_of(BEIJING))
    assert {resident_id} == {
        town.office.shown(written, "2022-05-17 08:00")["resident_id"]
        for written in (BEIJING.lower(), f"10:{BEIJING}", f" {BEIJING[:6]} {BEIJING[6:]} ", resident_id)
    }


def test_an_account_holds_one_persons_code(town: Town) -> None:
    person, other = town.resident(), town.office.stranger()
    ticket = person.door.check(other).json()["ticket"]
    form = {"ticket": ticket, "phone": person.phone, "county": "130102", "community": "长安社区"}
    refused(person.door.post("/claim", form), 409, "identity.other_person")
    assert person.code()["state"] == "ready"


def test_one_phone_at_a_time_shows_it(town: Town) -> None:
    former = town.resident()
    credential = former.code()["credential"]
    now = replace(former, door=town.caller("resident").login(former.account))
    assert now.code()["state"] == "other_device"
    now.door.enrol()
    assert now.code()["state"] == "ready"
    refused(former.door.get("/code"), 401, "session.ended")
    found = town.guard().scan(former.door.showing(town.now, credential))
    assert (found["verdict"], found["code"]) == ("bad_code", "code.device_replaced")
    assert town.scan(now)["verdict"] == "accepted"


def test_a_wrong_number_is_nobodys_code(town: Town) -> None:
    person = town.newcomer()
    refused(person.door.check("110105194912310021"), 422, "person.check_digit")
    assert person.code()["state"] == "not_claimed"
    said = cli("explain", "110105194912310021", "--as", "auditor")
    assert (said.code, "person.check_digit" in said.err) == (2, True)


def test_the_database_itself_holds_one_record_a_document(office: Office, admin: psycopg.Connection) -> None:
    for _ in range(3):
        office.person(number=BEIJING, declared=False)
    found = admin.execute("SELECT count(*), count(DISTINCT resident_id) FROM directory").fetchone()
    assert found == (1, 1)
    with pytest.raises(psycopg.errors.UniqueViolation):
        admin.execute("INSERT INTO directory SELECT person_index, gen_random_uuid(), '10', now() FROM directory")


def test_two_documents_of_one_human_being_show_the_worse_status(town: Town) -> None:
    person, office = town.resident(), town.office
    passport = str(a_resident(office.desk, "E12345678", type_code="20", name="王小明", at=town.now))
    town.at("2022-05-18 08:00")
    office.pushed("E12345678", document_type="20")
    assert person.sees()["pop_ups"] == []
    town.at("2022-05-18 10:00")
    office.decided(person.number, EvidenceKind.IDENTITY_LINKED, linked_to=passport)
    assert person.sees()["pop_ups"] == ["close_presence"]
    assert town.scan(person)["pop_up"] is True
    assert not office.pop_up(person.number, "2022-05-18 09:59")
    assert office.pop_up(passport, "2022-05-18 10:00")
