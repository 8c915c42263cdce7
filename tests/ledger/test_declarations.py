"""Declarations: three a local day however they come, each with its statement, a correction corrects (F14, F29–F31)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.core.terms import Answer, Color, Symptom
from healthcode.gateways.keys import Purpose
from healthcode.services.declare import (
    TRUTH_STATEMENT,
    Declared,
    Made,
    contact_from,
    declaration_history,
    declare,
    declare_own,
    own_declarations,
)
from healthcode.services.desk import Desk
from tests.builders import instant
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    a_declaration,
    a_resident,
    an_id,
    count_rows,
    in_threads,
    refused,
    select,
    shown,
)

MIDNIGHT = instant("2022-05-19 00:00")


def test_the_fourth_of_a_local_day_is_refused_and_the_next_day_begins_anew(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    made = [a_declaration(desk, person, at=at) for at in (AT, AT + HOUR, MIDNIGHT - MINUTE)]
    assert made == [1, 2, 3]
    with refused("declaration.too_many", per_day=3, day="2022-05-18"):
        a_declaration(desk, person, at=MIDNIGHT - MINUTE)
    assert a_declaration(desk, person, at=MIDNIGHT) == 1
    assert count_rows(desk, "declaration") == 4


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({}, ("130102", "长安社区")),
        ({"county": "130102"}, ("130102", "长安社区")),
        ({"county": "130104"}, ("130104", "")),
        ({"community": " 振头 社区 "}, ("130102", "振头 社区")),
        ({"county": "130104", "community": "振头社区"}, ("130104", "振头社区")),
    ],
)
def test_county_and_community_that_are_declared_are_where_the_person_is(
    desk: Desk, told: dict[str, str], place: tuple[str, str]
) -> None:
    person = a_resident(desk, an_id(1))
    declare(desk, person, Declared(answers=Answers(), contact=contact_from(**told), truth_statement_agreed=True), at=AT)  # type: ignore[arg-type]
    assert select(desk, "SELECT county, community FROM resident") == [place]
    body = json.loads(select(desk, "SELECT body FROM audit_leaf WHERE act = 'declaration.made'")[0][0])
    assert body.get("county", "") == told.get("county", "")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"county": "110105"}, "claim.county"),
        ({"county": "130199"}, "claim.county"),
        ({"county": "1301021"}, "claim.county"),
        ({"community": "长" * 41}, "claim.community"),
        ({"community": "长\x00安"}, "claim.community"),
    ],
)
def test_a_place_that_cannot_be_right_is_told_and_nothing_declared(desk: Desk, told: dict[str, str], code: str) -> None:
    person = a_resident(desk, an_id(1))
    with refused(code):
        contact = contact_from(**told)  # type: ignore[arg-type]
        declare_own(desk, person, Declared(answers=Answers(), contact=contact, truth_statement_agreed=True), at=AT)
    assert count_rows(desk, "declaration") == 0


def test_own_and_proxy_declarations_count_together(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    made = [a_declaration(desk, person, at=AT, by=by) for by in ("resident", "guardian", "worker")]
    assert made == [1, 2, 3]
    with refused("declaration.too_many"):
        a_declaration(desk, person, at=AT + HOUR, by="guardian")


def test_twelve_at_once_are_three(desk: Desk, new_desk: Callable[[], Desk]) -> None:
    person = a_resident(desk, an_id(1))
    desks = [new_desk() for _ in range(12)]
    done = in_threads([lambda own=own: a_declaration(own, person, at=AT) for own in desks])
    assert sorted(found for found in done if isinstance(found, int)) == [1, 2, 3]
    assert {found.code for found in done if isinstance(found, Problem)} == {"declaration.too_many"}
    assert count_rows(desk, "declaration") == count_rows(desk, "evidence") == 3


def test_without_the_statement_nothing_is_kept(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    with refused("declaration.truth_statement"):
        a_declaration(desk, person, Symptom.COLD_LIKE, at=AT, agreed=False)
    assert (count_rows(desk, "declaration"), count_rows(desk, "evidence")) == (0, 0)
    assert not shown(desk, person, at=AT).declared


def test_the_statement_is_kept_with_each(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    a_declaration(desk, person, at=AT)
    (found,) = own_declarations(desk, person, at=AT)
    assert (found.truth_statement, found.number_of_day, found.declared_by) == (TRUTH_STATEMENT, 1, "resident")
    assert shown(desk, person, at=AT).declared


def test_own_declarations_are_those_of_fourteen_days(desk: Desk) -> None:
    person, other = a_resident(desk, an_id(1)), a_resident(desk, an_id(2))
    a_declaration(desk, other, at=AT)
    for days in (0, 1, 14):
        a_declaration(desk, person, at=AT + days * DAY)
    assert [found.declared_at for found in own_declarations(desk, person, at=AT + 14 * DAY)] == [
        AT,
        AT + DAY,
        AT + 14 * DAY,
    ]
    later = own_declarations(desk, person, at=AT + 14 * DAY + MINUTE)
    assert [found.declared_at for found in later] == [AT + DAY, AT + 14 * DAY]
    assert len(own_declarations(desk, person, at=AT)) == 1  # a replay of the past knows nothing later


def test_a_correction_corrects_the_color(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    a_declaration(desk, person, Symptom.BREATHLESS, at=AT)
    a_declaration(desk, person, at=AT + HOUR)
    assert [shown(desk, person, at=at).color for at in (AT, AT + HOUR)] == [Color.YELLOW, Color.GREEN]
    assert select(desk, "SELECT color, declared FROM status") == [(0, True)]


def test_the_contact_is_sealed(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    a_declaration(desk, person, at=AT)
    ((sealed,),) = select(desk, "SELECT sealed FROM declaration")
    assert "建设大街".encode() not in bytes(sealed)


def test_before_the_first_edition_nobody_declares(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    with refused("policy.none_in_force"):
        a_declaration(desk, person, at=instant("2022-05-16 23:59"))


def test_a_person_who_is_not_on_file_cannot_declare(desk: Desk) -> None:
    with pytest.raises(Problem) as caught:
        a_declaration(desk, desk.new_id(AT), at=AT)
    assert caught.value.code == "person.not_on_file"


# At the person's own door


def an_own(request: UUID | None = None, *symptoms: Symptom, **contact: str) -> Declared:
    answers = Answers(symptoms=frozenset(symptoms) or frozenset({Symptom.NONE}))
    return Declared(answers=answers, contact=contact, truth_statement_agreed=True, request_id=request)


def test_a_declaration_tells_what_the_code_shows_and_what_is_left(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    first = declare_own(desk, person, an_own(None, Symptom.BREATHLESS), at=AT)
    assert first == Made(number_of_day=1, left_today=2, color=Color.YELLOW, pop_up=False)
    second = declare_own(desk, person, an_own(), at=AT + HOUR)
    assert (second.number_of_day, second.left_today, second.color) == (2, 1, Color.GREEN)
    assert declare_own(desk, person, an_own(), at=AT + HOUR).left_today == 0


def test_the_same_request_is_the_same_declaration(desk: Desk) -> None:
    person, request = a_resident(desk, an_id(1)), UUID(int=7)
    made = [declare_own(desk, person, an_own(request), at=AT + n * HOUR) for n in range(5)]
    assert made == [made[0]] * 5
    assert (count_rows(desk, "declaration"), count_rows(desk, "evidence")) == (1, 1)


def test_a_request_asked_again_past_midnight_is_still_yesterdays(desk: Desk) -> None:
    person, request = a_resident(desk, an_id(1)), UUID(int=7)
    declare_own(desk, person, an_own(UUID(int=6)), at=MIDNIGHT - MINUTE)
    assert declare_own(desk, person, an_own(request), at=MIDNIGHT - MINUTE).number_of_day == 2
    again = declare_own(desk, person, an_own(request), at=MIDNIGHT)
    assert (again.number_of_day, again.left_today) == (2, 3)
    assert count_rows(desk, "declaration") == 2


def test_one_request_by_eight_at_once_is_one_declaration(desk: Desk, new_desk: Callable[[], Desk]) -> None:
    person, request = a_resident(desk, an_id(1)), UUID(int=7)
    desks = [new_desk() for _ in range(8)]
    done = in_threads([lambda own=own: declare_own(own, person, an_own(request), at=AT) for own in desks])
    assert done == [Made(number_of_day=1, left_today=2, color=Color.GREEN, pop_up=False)] * 8
    assert count_rows(desk, "declaration") == 1


def test_the_same_request_of_another_person_is_another(desk: Desk) -> None:
    for number in (1, 2):
        assert declare_own(desk, a_resident(desk, an_id(number)), an_own(UUID(int=7)), at=AT).number_of_day == 1
    assert count_rows(desk, "declaration") == 2


def test_the_history_is_newest_first_with_what_was_answered(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    declare_own(desk, person, an_own(None, Symptom.COLD_LIKE), at=AT - DAY)
    declare_own(desk, person, an_own(), at=AT)
    found = declaration_history(desk, person, at=AT + HOUR)
    assert (found.days, found.per_day, found.left_today) == (14, 3, 2)
    assert [(on.declared_at, set(on.answers.symptoms)) for on in found.declarations] == [
        (AT, {Symptom.NONE}),
        (AT - DAY, {Symptom.COLD_LIKE}),
    ]
    assert declaration_history(desk, person, at=AT + DAY).left_today == 3


def test_all_that_a_form_says_of_place_is_sealed_and_the_address_is_the_persons_now(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    contact = contact_from(
        phone="13800000001", county="130102", community="长安社区", address=" 建设大街 1号 ",
        was_in_risk_area=Answer.YES, location=(38.04277, 114.51499),
    )  # fmt: skip
    declare_own(desk, person, an_own(**contact), at=AT)
    ((evidence_id, sealed),) = select(desk, "SELECT evidence_id, sealed FROM declaration")
    told = json.loads(desk.vault.open(Purpose.DECLARATION, f"declaration|contact|{evidence_id}", bytes(sealed)))
    assert told == dict(contact) == {
        "phone": "13800000001", "county": "130102", "community": "长安社区", "address": "建设大街 1号",
        "was_in_risk_area": "yes", "location": "38.0428,114.5150",
    }  # fmt: skip
    ((address,),) = select(desk, "SELECT address_sealed FROM identity")
    assert desk.vault.open(Purpose.IDENTITY, f"identity|address|{person}", bytes(address)) == "建设大街 1号"
    declare_own(desk, person, an_own(), at=AT + HOUR)
    assert select(desk, "SELECT address_sealed FROM identity") == [(address,)]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"location": (90.1, 0.0)}, "declaration.location"),
        ({"location": (0.0, -180.1)}, "declaration.location"),
        ({"location": (float("nan"), 0.0)}, "declaration.location"),
        ({"phone": "12345"}, "person.phone"),
        ({"address": "长" * 101}, "claim.long_address"),
    ],
)
def test_a_contact_that_cannot_be_right_is_told(form: dict[str, Any], code: str) -> None:
    with refused(code):
        contact_from(**form)


def test_nothing_told_is_nothing_kept() -> None:
    assert contact_from() == {}
    assert contact_from(location=(90.0, -180.0)) == {"location": "90.0000,-180.0000"}
