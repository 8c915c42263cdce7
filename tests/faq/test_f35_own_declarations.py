"""F35 进入健康码主页面,点击“查看个人健康信息”页面底端“查看打卡记录”,能够查看14天内打卡记录。"""

from datetime import datetime

from healthcode.core.terms import SHANGHAI
from healthcode.services.declare import own_declarations
from tests.builders import instant
from tests.doors.client import refused
from tests.faq.office import Office
from tests.faq.town import Resident, Town


def clocks(person: Resident) -> list[str]:
    """What the page lists, in local time, newest first, each with its number of the day."""
    listed = person.history()["declarations"]
    return [
        f"{datetime.fromisoformat(one['declared_at']).astimezone(SHANGHAI):%m-%d %H:%M} {one['number_of_day']}"
        for one in listed
    ]


def declared(town: Town, person: Resident, *instants: str) -> None:
    for at in instants:
        town.at(at)
        person.declares()


def test_fourteen_days_are_shown_and_what_is_older_is_not(town: Town) -> None:
    person = town.claimant()
    declared(town, person, "2022-05-18 08:00")
    assert person.history()["days"] == 14
    for at, shown in (("2022-06-01 07:59", 1), ("2022-06-01 08:00", 1), ("2022-06-01 08:01", 0)):
        town.at(at)
        assert clocks(person) == ["05-18 08:00 1"] * shown


def test_they_stand_newest_first_with_their_number_of_the_day(town: Town) -> None:
    person = town.claimant()
    declared(town, person, "2022-05-18 08:00", "2022-05-18 23:59", "2022-05-19 00:00", "2022-05-19 09:00")
    assert clocks(person) == ["05-19 09:00 2", "05-19 00:00 1", "05-18 23:59 2", "05-18 08:00 1"]


def test_each_says_what_was_answered_and_how_many_are_left_today(town: Town) -> None:
    person = town.claimant()
    person.declares("cold_like", "nausea_diarrhoea", temperature=37.5, contact_with_case="unsure")
    listed = person.history()
    assert (listed["per_day"], listed["left_today"]) == (3, 2)
    (one,) = listed["declarations"]
    assert (one["symptoms"], one["temperature"], one["contact_with_case"]) == (
        ["cold_like", "nausea_diarrhoea"], 37.5, "unsure",
    )  # fmt: skip


def test_a_guardians_declaration_for_the_person_is_shown_and_another_persons_is_not(town: Town) -> None:
    person, other = town.claimant(), town.claimant()
    town.at("2022-05-18 08:00")
    town.office.declared(person.number, by="guardian")
    other.declares()
    assert [(one["by"], one["number_of_day"]) for one in person.history()["declarations"]] == [("guardian", 1)]


def test_who_has_claimed_no_code_has_no_record(town: Town) -> None:
    refused(town.newcomer().door.get("/declarations"), 409, "claim.needed")


def test_a_past_instant_shows_what_was_on_record_then(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, at="2022-05-18 08:00")
    office.declared(person, at="2022-05-18 09:00")
    for at, many in (("2022-05-18 07:59", 0), ("2022-05-18 08:59", 1), ("2022-05-18 09:00", 2)):
        assert len(own_declarations(office.desk, office.id_of(person), at=instant(at))) == many
