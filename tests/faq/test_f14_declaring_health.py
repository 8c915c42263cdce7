"""F14 打开本人健康码→点击下方“去打卡”→如实填写个人联系方式、住址、地理位置、身体情况等信息→点击“提交”→完成申报。"""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.doors.client import good, refused
from tests.faq.town import Resident, Town

HOME = "建设大街1号2单元"
FORM: dict[str, Any] = {
    "phone": "13912345678", "county": "130104", "community": "振头社区", "address": HOME,
    "location": {"lat": 38.0428, "lng": 114.5149}, "contact_with_case": "unsure", "was_in_risk_area": "yes",
    "temperature": 36.8,
}  # fmt: skip


def contact_of(town: Town, person: Resident) -> dict[str, str]:
    """What a community worker is told who says what for."""
    resident_id: UUID = town.office.id_of(person.number)
    return dict(good(town.staff("worker").post(f"/people/{resident_id}/contact", {"purpose": "上门核查"})))


def test_contact_address_place_and_condition_are_submitted_at_once(town: Town) -> None:
    person = town.claimant()
    assert person.declares("other", **FORM) == {"number_of_day": 1, "left_today": 2, "color": "yellow", "pop_up": False}
    (kept,) = person.history()["declarations"]
    assert kept == {
        "declared_at": "2022-05-17T00:00:00Z", "by": "resident", "number_of_day": 1, "symptoms": ["other"],
        "contact_with_case": "unsure", "temperature": 36.8, "statement": "2022-05-17",
    }  # fmt: skip


def test_the_community_finds_the_person_where_they_declared_to_be(town: Town) -> None:
    person = town.resident(address="旧居")
    assert contact_of(town, person) == {"phone": person.phone, "address": "旧居"}
    person.declares(**FORM)
    assert contact_of(town, person) == {"phone": FORM["phone"], "address": HOME}


def test_a_list_by_phone_finds_who_declared_the_number_and_no_longer_by_the_former(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    person.declares(**FORM)
    town.office.pushed("", phone=person.phone)
    assert person.sees()["pop_ups"] == []
    town.office.pushed("", phone=FORM["phone"])
    assert person.sees()["pop_ups"] == ["close_presence"]


def test_what_is_left_empty_replaces_nothing(town: Town) -> None:
    person = town.resident(address=HOME)
    person.declares()
    assert contact_of(town, person) == {"phone": person.phone, "address": HOME}


def test_where_one_lives_and_is_comes_back_in_no_answer(town: Town) -> None:
    person = town.claimant()
    person.declares("other", **FORM)
    person.door.enrol()
    person.sees()
    person.history()
    town.scan(person)
    good(town.staff("worker").get(f"/people/{town.office.id_of(person.number)}"))
    town.require_masked(HOME, "建设大街", "38.04", "114.51", FORM["phone"])


@pytest.mark.parametrize(
    ("answers", "color"),
    [
        ({}, "green"),
        ({"temperature": 37.2}, "green"),
        ({"temperature": 37.3}, "yellow"),
        ({"symptoms": ["cold_like"]}, "yellow"),
        ({"contact_with_case": "unsure"}, "green"),
        ({"contact_with_case": "yes"}, "red"),
        ({"contact_with_case": "yes", "symptoms": ["breathless"]}, "red"),
    ],
    ids=str,
)
def test_the_answers_give_the_color_at_once(town: Town, answers: dict[str, Any], color: str) -> None:
    person = town.claimant()
    assert person.declares(**answers)["color"] == color
    person.door.enrol()
    assert person.sees()["color"] == color
    assert town.scan(person)["rule"]["met"] is (color == "green")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"symptoms": ["none", "other"]}, 422, "evidence.symptoms_none"),
        ({"symptoms": ["cough"]}, 400, "request.invalid"),
        ({"phone": "110"}, 422, "person.phone"),
        ({"location": {"lat": 91, "lng": 0}}, 400, "request.invalid"),
        ({"temperature": 46}, 400, "request.invalid"),
        ({"contact_with_case": "perhaps"}, 400, "request.invalid"),
    ],
)
def test_a_form_that_cannot_be_true_is_refused_and_does_not_count(
    town: Town, change: dict[str, Any], status: int, code: str
) -> None:
    person = town.claimant()
    refused(person.door.post("/declarations", person.door.declaration(**change)), status, code)
    assert person.history()["left_today"] == 3


def test_before_the_claim_there_is_nobody_to_declare_for(town: Town) -> None:
    door = town.newcomer().door
    refused(door.post("/declarations", door.declaration()), 409, "claim.needed")


def test_the_form_is_sealed_where_it_is_kept(town: Town, admin: psycopg.Connection) -> None:
    town.claimant().declares("other", **FORM)
    ((row,),) = admin.execute("SELECT d::text FROM declaration d").fetchall()
    for secret in (HOME, "38.0428", FORM["phone"], "振头社区"):
        assert secret not in row
        assert secret.encode().hex() not in row
