"""F12 进行实人认证(初次申领需进行一次健康申报)→获取及出示本人健康通行码。若提示健康码已失效或过期,重新认领即可。

What exists today: evidence about somebody who has claimed nothing waits, and shows when the code is claimed.
"""

from healthcode.core.terms import Symptom
from tests.builders_ledger import a_phone
from tests.faq.conftest import Office, cli


def test_what_we_were_told_before_the_claim_shows_at_the_claim(office: Office) -> None:
    number = office.stranger()
    office.pushed(number, "companion", at="2022-05-18 08:00", name="赵晓明")
    before = office.shown(number, "2022-05-18 08:00")
    assert (before["claimed"], before["name"], before["pop_up"]) == (False, "", True)
    office.person(number=number, at="2022-05-20 09:00", name="赵晓明", declared=False)
    after = office.shown(number, "2022-05-20 09:00")
    assert (after["resident_id"], after["claimed"], after["pop_up"]) == (before["resident_id"], True, True)
    assert after["because"] == before["because"]


def test_nobody_waits_who_was_never_named(office: Office) -> None:
    said = cli("explain", office.stranger(), "--as", "auditor")
    assert (said.code, "person.not_on_file" in said.err) == (2, True)


def test_a_first_claim_needs_one_declaration(office: Office) -> None:
    person = office.person(declared=False)
    assert not office.shown(person, "2022-05-17 09:00")["declared"]
    assert "未申报" in cli("explain", person, "--as", "auditor", "--at", "2022-05-17 09:00").out
    office.declared(person, at="2022-05-17 10:00")
    assert not office.shown(person, "2022-05-17 09:59")["declared"]
    assert office.shown(person, "2022-05-17 10:00")["declared"]


def test_claiming_again_changes_the_address_and_nothing_else(office: Office) -> None:
    person = office.person(county="130102")
    office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 08:00")
    before = office.shown(person, "2022-05-18 09:00")
    office.person(number=person, at="2022-05-18 10:00", county="130104", declared=False)
    after = office.shown(person, "2022-05-18 09:00")
    assert (after.pop("county"), before.pop("county")) == ("130104", "130102")
    assert after == before


def test_people_of_other_provinces_and_with_passports_claim_too(office: Office) -> None:
    beijing = office.person(number="11010519491231002X", county="130102", phone=a_phone(7))
    assert office.shown(beijing, "2022-05-17 09:00")["county"] == "130102"
    office.person(number="E12345678", type_code="20", name="JOHN SMITH", declared=False)
    shown = office.shown("20:E12345678", "2022-05-17 09:00")
    assert (shown["document"], shown["name"]) == ("E******78", "J*** S****")
