"""F12 进行实人认证(初次申领需进行一次健康申报)→获取及出示本人健康通行码。若提示健康码已失效或过期,重新认领即可。"""

from datetime import timedelta

import pytest

from tests.builders_ledger import DAY, a_phone, an_id
from tests.doors.client import good, refused
from tests.faq.office import cli
from tests.faq.town import BEIJING, LATIN, PASSPORT, Town

SECOND = timedelta(seconds=1)


# Real-person verification


def test_document_and_name_are_verified_before_anything_is_claimed(town: Town) -> None:
    person = town.newcomer()
    refused(person.door.post("/claim", {
        "ticket": "", "phone": person.phone, "county": "130102", "community": "长安社区",
    }), 422, "identity.ticket")  # fmt: skip
    assert good(person.door.check(person.number))["name"] == "王**"
    person.claims()
    assert good(person.door.get("/session"))["claimed"] is True


def test_somebody_elses_name_and_a_number_nobody_has_are_one_answer(town: Town) -> None:
    person = town.newcomer()
    answers = [person.door.check(person.number, name="李小明"), person.door.check(an_id(999))]
    told = [refused(answer, 422, "identity.no_match") for answer in answers]
    assert told[0]["detail"] == told[1]["detail"]
    assert person.code()["state"] == "not_claimed"


# The first claim


def test_a_first_claim_needs_one_declaration(town: Town) -> None:
    person = town.newcomer()
    assert person.claims()["declared"] is False
    person.door.enrol()
    before = person.code()
    assert (before["state"], before["color"], before["credential"]) == ("not_declared", None, None)
    assert "未申报" in cli("explain", person.number, "--as", "auditor").out
    person.declares()
    after = person.code()
    assert (after["state"], after["color"], after["credential"] is None) == ("ready", "green", False)


def test_what_we_were_told_before_the_claim_shows_at_the_claim(town: Town) -> None:
    person = town.newcomer()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number, name="王小明")
    before = town.office.shown(person.number, "2022-05-18 08:00")
    assert (before["claimed"], before["name"], before["pop_up"]) == (False, "", True)
    town.at("2022-05-20 09:00")
    person.claims()
    after = town.office.shown(person.number, "2022-05-20 09:00")
    assert (after["resident_id"], after["claimed"], after["because"]) == (
        before["resident_id"], True, before["because"],
    )  # fmt: skip
    person.declares()
    (reason,) = person.sees()["reasons"]
    assert (reason["rule_id"], reason["opened_at"]) == ("close_presence", "2022-05-18T00:00:00Z")


def test_nobody_waits_who_was_never_named(town: Town) -> None:
    said = cli("explain", town.office.stranger(), "--as", "auditor")
    assert (said.code, "person.not_on_file" in said.err) == (2, True)
    refused(town.newcomer().door.get("/information"), 409, "claim.needed")


# Claiming again


def test_a_code_that_ran_out_says_so_and_is_claimed_again_without_declaring_anew(town: Town) -> None:
    person = town.resident()
    town.after(30 * DAY - SECOND)
    assert person.code()["state"] == "ready"
    town.after(SECOND)
    person.door.login(person.account)
    assert (person.code()["state"], person.code()["credential"]) == ("expired", None)
    assert person.claims()["expires_at"] == "2022-07-16T00:00:00Z"
    assert person.code()["state"] == "ready"


def test_a_picture_of_a_code_that_ran_out_opens_no_door(town: Town) -> None:
    person = town.resident()
    town.after(30 * DAY - SECOND)
    credential = person.code()["credential"]
    assert town.guard().scan(person.door.showing(town.now, credential))["verdict"] == "accepted"
    town.after(SECOND)
    found = town.guard("guard-2").scan(person.door.showing(town.now, credential))
    assert (found["verdict"], found["code"], found["color"]) == ("bad_code", "code.claim_expired", None)


def test_claiming_again_changes_the_address_and_nothing_else(town: Town) -> None:
    person = town.resident(county="130102")
    town.at("2022-05-18 08:00")
    person.declares("cold_like")
    before = person.sees()
    person.claims(county="130104")
    after = person.sees()
    assert (before.pop("county_name"), after.pop("county_name")) == ("河北省石家庄市长安区", "河北省石家庄市桥西区")
    assert after == before


# From elsewhere


def test_people_of_other_provinces_claim_with_the_address_of_their_stay(town: Town) -> None:
    visitor = town.newcomer(BEIJING)
    checked = good(visitor.door.check(BEIJING))
    assert checked["visitor"] is True
    form = {"ticket": checked["ticket"], "phone": a_phone(7), "county": "130102", "community": "长安社区"}
    refused(visitor.door.post("/claim", form), 422, "claim.no_address")
    good(visitor.door.post("/claim", {**form, "address": "建设大街1号"}), 201)
    visitor.declares()
    visitor.door.enrol()
    assert (visitor.code()["state"], visitor.information()["county_name"]) == ("ready", "河北省石家庄市长安区")


def test_a_destination_outside_the_province_is_none(town: Town) -> None:
    visitor = town.newcomer(BEIJING)
    ticket = good(visitor.door.check(BEIJING))["ticket"]
    form = {"ticket": ticket, "phone": visitor.phone, "community": "王府井社区", "address": "王府井大街1号"}
    refused(visitor.door.post("/claim", {**form, "county": "110101"}), 422, "claim.county")


@pytest.mark.parametrize("born_on", [None, "1985-02-28"])
def test_people_with_passports_claim_too(town: Town, born_on: str | None) -> None:
    guest = town.newcomer(PASSPORT, document_type="20", name=LATIN)
    more = {"born_on": born_on} if born_on else {}
    checked = good(guest.door.check(PASSPORT, name=LATIN, document_type="20", **more))
    assert (checked["needs_birth_date"], checked["visitor"]) == (born_on is None, True)
    guest.claims(address="建设大街1号")
    page = guest.information()
    assert (page["document"], page["name"]) == ("E******21", "M**** L****")
