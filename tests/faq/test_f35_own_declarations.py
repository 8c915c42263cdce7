"""F35 进入健康码主页面,点击“查看个人健康信息”页面底端“查看打卡记录”,能够查看14天内打卡记录。"""

from healthcode.services.declare import own_declarations
from tests.builders import instant
from tests.faq.office import Office


def clocks(office: Office, person: str, at: str) -> list[str]:
    found = own_declarations(office.desk, office.id_of(person), at=instant(at))
    return [f"{one.declared_at.astimezone(instant(at).tzinfo):%m-%d %H:%M} {one.number_of_day}" for one in found]


def test_fourteen_days_are_shown_and_what_is_older_is_not(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, at="2022-05-18 08:00")
    assert clocks(office, person, "2022-06-01 07:59") == ["05-18 08:00 1"]
    assert clocks(office, person, "2022-06-01 08:00") == ["05-18 08:00 1"]
    assert clocks(office, person, "2022-06-01 08:01") == []


def test_they_stand_in_order_with_their_number_of_the_day(office: Office) -> None:
    person = office.person(declared=False)
    for at in ("2022-05-18 08:00", "2022-05-18 23:59", "2022-05-19 00:00", "2022-05-19 09:00"):
        office.declared(person, at=at)
    assert clocks(office, person, "2022-05-20 08:00") == [
        "05-18 08:00 1", "05-18 23:59 2", "05-19 00:00 1", "05-19 09:00 2",
    ]  # fmt: skip


def test_a_guardians_declaration_for_the_person_is_shown_and_another_persons_is_not(office: Office) -> None:
    person, other = office.person(declared=False), office.person(declared=False)
    office.declared(person, at="2022-05-18 08:00", by="guardian")
    office.declared(other, at="2022-05-18 09:00")
    assert clocks(office, person, "2022-05-20 08:00") == ["05-18 08:00 1"]


def test_a_past_instant_shows_what_was_on_record_then(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, at="2022-05-18 08:00")
    office.declared(person, at="2022-05-18 09:00")
    assert clocks(office, person, "2022-05-18 08:59") == ["05-18 08:00 1"]
    assert clocks(office, person, "2022-05-18 07:59") == []
