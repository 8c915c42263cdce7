"""F28 入境人员可申领国际版健康码“Health Code Of Entry”:外籍及港澳台人员。

Claimed on a passport or permit, used like every other code, never past the permit's end, and renewed with the permit.
"""

from datetime import timedelta
from typing import Any

from healthcode.core.credentials import Level
from healthcode.core.scans import check, told
from healthcode.services.warn_of_permits import warn_of_permits
from tests.doors.client import good, refused
from tests.faq.town import LATIN, PASSPORT, Resident, Town

LAST_DAY = "2022-05-31"  # of a permit that ends before the code's thirty days
NEW_PASSPORT = "E11112222"
HERE = {"address": "石家庄市建设大街1号"}


def foreigner(town: Town, **permit: Any) -> Resident:
    person = town.newcomer(PASSPORT, document_type="20", name=LATIN)
    told = {"nationality": "ESP", "expires_on": "2030-06-30", **permit}
    person.claims(**HERE, permit=told)
    person.declares()
    person.door.enrol()
    return person


def ticket(person: Resident, number: str, document_type: str = "20", name: str = LATIN) -> str:
    return str(good(person.door.check(number, name=name, document_type=document_type))["ticket"])


# The code


def test_a_code_of_entry_has_a_color_and_says_what_it_is(town: Town) -> None:
    person = foreigner(town)
    found = town.scan(person, temperature=36.5)
    assert (found["verdict"], found["level"], found["color"]) == ("accepted", "entry", "green")
    assert found["rule"]["met"]
    assert LATIN not in found["name"]


def test_its_color_is_that_of_now_as_of_every_code(town: Town) -> None:
    person = foreigner(town)
    shown = person.door.showing(town.now)
    person.declares("cold_like")
    found = town.guard().scan(shown)
    assert (found["level"], found["color"], found["rule"]["reasons"]) == ("entry", "yellow", ["rule.color"])


def test_without_a_network_it_says_what_it_is_too(town: Town) -> None:
    shown = check(foreigner(town).door.showing(town.now), trust=town.trust(), at=town.now)
    assert told(shown.credential).level is Level.ENTRY


# What is asked for


def test_a_passport_is_claimed_on_with_its_nationality_and_its_last_day(town: Town) -> None:
    person = town.newcomer(PASSPORT, document_type="20", name=LATIN)
    form = {
        "phone": person.phone,
        "county": "130102",
        "community": "长安社区",
        **HERE,
        "ticket": ticket(person, PASSPORT),
    }
    refused(person.door.post("/claim", form), 422, "permit.needed")
    for wrong, code in (
        ({"expires_on": "2022-05-16", "nationality": "ESP"}, "permit.expired"),
        ({"expires_on": "2060-05-16", "nationality": "ESP"}, "permit.last_day"),
        ({"expires_on": LAST_DAY, "nationality": "HKG"}, "permit.nationality"),
        ({"expires_on": LAST_DAY, "nationality": "ESP", "entered_on": "2022-05-18"}, "permit.entered"),
        ({"expires_on": LAST_DAY, "nationality": "ESP", "port": "x" * 41}, "permit.port"),
    ):
        refused(person.door.post("/claim", {**form, "permit": wrong}), 422, code)
    good(person.door.post("/claim", {**form, "permit": {"expires_on": "2022-05-17", "nationality": "ESP"}}), 201)


def test_permits_and_residence_are_claimed_on_too(town: Town) -> None:
    for document_type, number, name, nationality in (
        ("14", "H12345678", "陈大文", "中国"), ("15", "12345678", "林美玲", "中国"),
        ("34", "ESP110012345678", "ANA RUIZ", "西班牙"),
    ):  # fmt: skip
        person = town.newcomer(number, document_type=document_type, name=name)
        person.claims(**HERE, permit={"expires_on": "2030-06-30", "nationality": "ESP"})
        person.declares()
        person.door.enrol()
        assert town.scan(person)["level"] == "entry"
        assert good(person.door.get("/permit"))["nationality_name"] == nationality


def test_a_resident_id_has_no_permit(town: Town) -> None:
    person = town.newcomer()
    form = {"phone": person.phone, "county": "130102", "community": "长安社区", "ticket": ""}
    form["ticket"] = ticket(person, person.number, "10", person.name)
    permit = {"expires_on": "2030-06-30", "nationality": "CHN"}
    refused(person.door.post("/claim", {**form, "permit": permit}), 422, "permit.not_for_this")
    assert town.scan(town.resident())["level"] == "own"


def test_a_number_of_abroad_is_good_for_who_has_just_come(town: Town) -> None:
    person = town.newcomer(PASSPORT, document_type="20", name=LATIN)
    person.claims(**{**HERE, "phone": "+34 612 345 678"})
    assert person.information()["phone"] == "+34*******78"
    refused(town.newcomer().door.post("/claim", {
        "ticket": "", "phone": "+34612345678", "county": "130102", "community": "长安社区",
    }), 422, "identity.ticket")  # fmt: skip


# The entry is an arrival


def test_the_day_of_entry_is_the_arrival_that_tests_are_counted_from(town: Town) -> None:
    person = foreigner(town, entered_on="2022-05-16", port="北京首都国际机场")
    town.at("2022-05-18 08:00")
    town.office.pushed(PASSPORT, "from_case_county", document_type="20", name=LATIN)
    town.after(timedelta(hours=1))
    (reason,) = person.sees()["reasons"]
    assert reason["floor"] >= "2022-05-15T16:00:00Z"
    told = good(person.door.get("/permit"))
    assert (told["entered_on"], told["port"]) == ("2022-05-16", "北京首都国际机场")


# Never past the permit's end


def test_neither_code_nor_credential_nor_paper_outlives_the_permit(town: Town) -> None:
    person = foreigner(town, expires_on=LAST_DAY)
    assert person.code()["code_expires_at"] == "2022-05-31T15:59:00Z"  # 23:59 of its last day
    assert good(person.door.post("/paper"), 201)["expires_at"] <= "2022-05-31T15:59:00Z"
    town.at("2022-05-31 20:00")
    person.declares()
    assert person.code()["credential_expires_at"] < "2022-05-31T16:00:00Z"  # it lives whole minutes
    shown = person.door.showing(town.at("2022-05-31 23:58"))
    assert town.guard().scan(shown)["verdict"] == "accepted"
    town.at("2022-05-31 23:59")
    assert (person.code()["state"], person.code()["credential"]) == ("expired", None)
    assert town.guard("guard-2").scan(shown)["verdict"] == "bad_code"


def test_its_holder_is_told_a_month_before_and_once_more_in_the_last_week(town: Town) -> None:
    foreigner(town, expires_on="2022-06-30")
    desk, warned = town.office.desk, []
    for clock in ("2022-05-17 08:00", "2022-05-31 23:58", "2022-05-31 23:59", "2022-06-10 08:00", "2022-06-24 08:00"):
        town.at(clock)
        warned.append(warn_of_permits(desk, at=town.now))
    assert warned == [0, 0, 1, 0, 1]
    town.at("2022-06-30 23:00")
    assert warn_of_permits(desk, at=town.now) == 0


# Renewed


def renewed(town: Town, person: Resident) -> None:
    """At a desk, with both passports."""
    record = town.office.id_of(f"20:{PASSPORT}")
    body = {"document_type": "20", "document_number": NEW_PASSPORT, "nationality": "ESP", "expires_on": "2032-05-17"}
    worker = town.staff("worker")
    refused(worker.post(f"/people/{record}/document", {**body, "both_seen": False}), 422, "permit.not_seen")
    found = good(worker.post(f"/people/{record}/document", {**body, "both_seen": True}), 201)
    assert found["document"] == "E******22"


def test_a_new_passport_at_a_desk_names_the_same_person_and_so_does_the_old_one(town: Town) -> None:
    person = foreigner(town, expires_on=LAST_DAY)
    record = town.office.id_of(f"20:{PASSPORT}")
    paper = good(person.door.post("/paper"), 201)
    assert paper["expires_at"]
    renewed(town, person)
    assert town.office.id_of(f"20:{NEW_PASSPORT}") == town.office.id_of(f"20:{PASSPORT}") == record
    assert person.code()["code_expires_at"] == "2022-06-16T00:00:00Z"  # thirty days again
    assert person.information()["document"] == "E******22"
    assert good(person.door.get("/paper"))["paper"] is None  # it bears the former number's ends
    town.at("2022-06-17 08:00")
    person.door.login(person.account)
    person.number = NEW_PASSPORT
    person.claims(**HERE, permit={"nationality": "ESP", "expires_on": "2032-05-17"})
    assert person.code()["state"] == "ready"


def test_without_a_registry_that_knows_both_the_page_sends_to_a_desk(town: Town) -> None:
    person = foreigner(town)
    body = {"ticket": ticket(person, NEW_PASSPORT), "permit": {"nationality": "ESP", "expires_on": "2032-05-17"}}
    refused(person.door.post("/permit", body), 409, "permit.bring_both")
    same = {"ticket": ticket(person, PASSPORT), "permit": {"nationality": "ESP", "expires_on": "2031-05-17"}}
    assert good(person.door.post("/permit", same), 201)["expires_at"] == "2022-06-16T00:00:00Z"
    assert good(person.door.get("/permit"))["expires_on"] == "2031-05-17"


def test_a_new_number_with_a_record_of_its_own_is_linked_by_two_persons_first(town: Town) -> None:
    person = foreigner(town)
    town.at("2022-05-18 08:00")
    town.office.pushed(NEW_PASSPORT, document_type="20", name=LATIN)
    record = town.office.id_of(f"20:{PASSPORT}")
    body = {"document_type": "20", "document_number": NEW_PASSPORT, "nationality": "ESP", "expires_on": "2032-05-17"}
    answer = town.staff("worker").post(f"/people/{record}/document", {**body, "both_seen": True})
    refused(answer, 409, "permit.has_record")
    assert person.information()["document"] == "E******21"
