"""Checking an identity: unknown and mismatching are one answer, and tries are few (F12, SECURITY T7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from healthcode.wiring import Doors
from tests.builders_ledger import an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_a_document_and_its_name_give_a_ticket_that_shows_neither(site: Site) -> None:
    answer = site.resident().check(an_id(1))
    found = good(answer)
    assert (found["needs_birth_date"], found["visitor"]) == (False, False)
    assert (found["document"], found["name"]) == ("13**************" + an_id(1)[-2:], "王**")
    assert an_id(1) not in answer.text


def test_a_mismatch_and_an_unknown_number_are_the_same_answer(site: Site) -> None:
    client = site.resident()
    answers = [client.check(an_id(1), name="李小明"), client.check(an_id(999))]
    told = [refused(answer, 422, "identity.no_match") for answer in answers]
    for body in told:
        body.pop("request_id")
    assert told[0] == told[1]
    assert [len(answer.content) for answer in answers] == [len(answers[0].content)] * 2


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (an_id(1)[:-1] + ("0" if an_id(1)[-1] != "0" else "1"), "person.check_digit"),
        ("130102900101001", "person.void_15_digits"),
        ("12", "person.number_format"),
    ],
)
def test_a_slip_of_the_finger_is_told_before_anybody_is_asked(site: Site, number: str, code: str) -> None:
    answer = site.resident().check(number)
    refused(answer, 422, code)
    assert number not in answer.text


def test_a_document_type_that_there_is_not_is_refused(site: Site) -> None:
    refused(site.resident().check(an_id(1), document_type="00"), 422, "person.unknown_type")


def test_twenty_tries_an_hour_and_the_next_one_an_hour_later(site: Site) -> None:
    client = site.resident()
    for _ in range(20):
        refused(client.check(an_id(1), name="错"), 422, "identity.no_match")
    refused(client.check(an_id(1)), 429, "limit.too_many", retry_after="3600")
    other = site.resident("b")
    good(other.check(an_id(1)))
    site.clock.pass_(timedelta(hours=1))
    good(client.check(an_id(1)))


def test_without_a_registry_nobody_can_be_checked(doors: Doors, serve: Callable[[Doors], Site]) -> None:
    site = serve(replace(doors, registry=None))
    refused(site.resident().check(an_id(1)), 422, "identity.not_here")
