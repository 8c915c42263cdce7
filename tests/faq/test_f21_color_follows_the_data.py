"""F21 “河北健康码”颜色会根据每日健康申报信息及全国一体化平台数据支撑进行动态调整。"""

from healthcode.core.terms import EvidenceKind, Symptom
from healthcode.services.rebuild import rebuild
from tests.builders import instant
from tests.faq.office import Office, Shown

HISTORY = (
    ("2022-05-18 08:00", "green"), ("2022-05-18 09:00", "yellow"), ("2022-05-18 10:00", "green"),
    ("2022-05-20 20:00", "red"), ("2022-06-10 09:00", "green"),
)  # fmt: skip


def lived(office: Office) -> tuple[str, list[tuple[str, Shown]]]:
    """A person to whom much happens, and what was shown at the end of each step, before the next."""
    person, kept = office.person(), []
    office.pushed(person, "companion", at="2022-05-18 08:00")
    kept.append(("2022-05-18 08:00", office.shown(person, "2022-05-18 08:00")))
    office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 09:00")
    kept.append(("2022-05-18 09:00", office.shown(person, "2022-05-18 09:00")))
    office.declared(person, at="2022-05-18 10:00")
    kept.append(("2022-05-18 10:00", office.shown(person, "2022-05-18 10:00")))
    office.tested(person, "2022-05-20 12:00", at="2022-05-20 20:00", result="positive")
    kept.append(("2022-05-20 20:00", office.shown(person, "2022-05-20 20:00")))
    office.decided(person, EvidenceKind.RECOVERED, at="2022-06-10 09:00")
    kept.append(("2022-06-10 09:00", office.shown(person, "2022-06-10 09:00")))
    return person, kept


def test_declarations_and_data_move_the_color_at_the_minute_they_are_known(office: Office) -> None:
    _, kept = lived(office)
    assert [(at, shown["color"]) for at, shown in kept] == list(HISTORY)


def test_every_past_instant_still_shows_what_was_shown_then(office: Office) -> None:
    person, kept = lived(office)
    office.pushed(person, "from_case_county", at="2022-06-11 08:00", exposed_at="2022-06-10 08:00", incident="B")
    assert {at: office.shown(person, at) for at, _ in kept} == dict(kept)


def test_a_rebuild_from_the_evidence_changes_no_answer(office: Office) -> None:
    person, kept = lived(office)
    assert rebuild(office.desk, at=instant("2022-06-10 10:00")).same_rows
    assert {at: office.shown(person, at) for at, _ in kept} == dict(kept)


def test_nothing_changes_before_the_instant_that_is_named(office: Office) -> None:
    person, kept = lived(office)
    named = kept[2][1]["review_at"]
    assert named == "2022-06-01T08:00:00+08:00"  # the pop-up's fourteen days
    assert office.shown(person, "2022-05-20 19:59")["because"] == kept[2][1]["because"]
