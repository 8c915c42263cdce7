"""F21 “河北健康码”颜色会根据每日健康申报信息及全国一体化平台数据支撑进行动态调整。"""

from healthcode.core.terms import EvidenceKind
from healthcode.services.rebuild import rebuild
from tests.faq.office import Office, Shown
from tests.faq.town import Resident, Town

HISTORY = (
    ("2022-05-18 08:00", "green"), ("2022-05-18 09:00", "yellow"), ("2022-05-18 10:00", "green"),
    ("2022-05-20 20:00", "red"), ("2022-06-10 09:00", "green"),
)  # fmt: skip
SHOWN = ("color", "pop_ups", "notices", "no_abnormality", "review_at")
Kept = list[tuple[str, Shown]]


def happens(town: Town, person: Resident, step: int) -> None:
    """The step of the history, at its instant."""
    if step == 0:
        town.office.pushed(person.number)
    elif step in (1, 2):
        person.declares(*(["cold_like"] if step == 1 else []))
    elif step == 3:
        town.office.tested(person.number, "2022-05-20 12:00", result="positive")
    else:
        town.office.decided(person.number, EvidenceKind.RECOVERED)


def lived(town: Town) -> tuple[Resident, list[str], Kept]:
    """A person to whom much happens, the versions their page had, and what the office was shown after each step."""
    person, kept, versions = town.resident(), Kept(), []
    for step, (at, color) in enumerate(HISTORY):
        town.at(at)
        happens(town, person, step)
        assert person.sees()["color"] == color
        assert town.scan(person)["color"] == color
        versions.append(person.code()["version"])
        kept.append((at, town.office.shown(person.number, at)))
    return person, versions, kept


def again(office: Office, person: Resident, kept: Kept) -> Kept:
    """What the office is shown of the same instants now."""
    return [(at, office.shown(person.number, at)) for at, _ in kept]


def test_declarations_and_data_move_the_color_at_the_minute_they_are_known(town: Town) -> None:
    _, versions, kept = lived(town)
    assert [(at, shown["color"]) for at, shown in kept] == list(HISTORY)
    assert len(set(versions)) == len(HISTORY)


def test_an_open_page_is_told_only_when_something_changed(town: Town) -> None:
    person = town.resident()
    has = {"If-None-Match": person.door.get("/code").headers["etag"]}
    town.at("2022-05-17 09:00")
    assert person.door.get("/code", headers=has).status_code == 304
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ORDER, quarantine="home")
    assert person.door.get("/code", headers=has).json()["color"] == "yellow"


def test_every_past_instant_still_shows_what_was_shown_then(town: Town) -> None:
    person, _, kept = lived(town)
    town.at("2022-06-11 08:00")
    town.office.pushed(person.number, "from_case_county", exposed_at="2022-06-10 08:00", incident="B")
    assert person.sees()["pop_ups"] == ["from_case_county"]
    assert again(town.office, person, kept) == kept


def test_a_rebuild_from_the_evidence_changes_no_answer(town: Town) -> None:
    person, _, kept = lived(town)
    before = person.sees()
    assert rebuild(town.office.desk, at=town.now).same_rows
    assert person.sees() == before
    assert again(town.office, person, kept) == kept


def test_nothing_changes_before_the_instant_that_is_named(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number)
    before = person.sees()
    assert before["review_at"] == "2022-06-01T00:00:00Z"  # the pop-up's fourteen days
    town.at("2022-06-01 07:59")
    now = person.sees()
    assert {name: now[name] for name in SHOWN} == {name: before[name] for name in SHOWN}
    town.at("2022-06-01 08:00")
    assert person.sees()["pop_ups"] == []
