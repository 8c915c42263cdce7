"""Declarations: three a local day however they come, each with its statement, a correction corrects (F14, F29–F31)."""

from collections.abc import Callable

import pytest

from healthcode.core.problems import Problem
from healthcode.core.terms import Color, Symptom
from healthcode.services.declare import TRUTH_STATEMENT, own_declarations
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
