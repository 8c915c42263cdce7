"""Identity checks: one answer for unknown and mismatch, twenty tries an hour, tickets that are one account's (T7)."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from healthcode.core.people import Document, Name
from healthcode.core.problems import Problem
from healthcode.gateways.registry import Assurance, FileRegistry
from healthcode.services.desk import Desk
from healthcode.services.verify_identity import TRIES, open_ticket
from tests.builders_doors import NAME, a_check, a_registry, a_session
from tests.builders_ledger import AT, HOUR, MINUTE, an_id, count_rows, in_threads, refused, select
from tests.ledger.test_canaries import dump, forms

SECOND = timedelta(seconds=1)


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    return a_registry(tmp_path, [("20", "E12345678", "Ada Albrandt"), ("10", an_id(1, region="110105"), NAME)])


@dataclass
class Asked:
    """A registry that says yes and counts."""

    times: int = 0

    def check(self, document: Document, name: Name, proof: str = "") -> Assurance:
        del document, name, proof
        self.times += 1
        return Assurance.KNOWN


def test_document_and_name_that_go_together_give_a_ticket(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    ticket = a_check(desk, registry, session, an_id(1).lower())
    assert (ticket.document, ticket.name) == ("13**************" + an_id(1)[-2:], "王**")
    assert (ticket.visitor, ticket.needs_birth_date) == (False, False)
    found = open_ticket(desk, session, ticket.text, at=AT)
    assert (found.document.canonical(), found.name.reveal("test")) == (f"10:{an_id(1)}", NAME)
    assert found.born_on == date(1990, 1, 1)


@pytest.mark.parametrize(("number", "name"), [(an_id(1), "王小红"), (an_id(99), NAME)], ids=["mismatch", "unknown"])
def test_a_mismatch_and_an_unknown_are_one_answer(desk: Desk, registry: FileRegistry, number: str, name: str) -> None:
    with pytest.raises(Problem) as caught:
        a_check(desk, registry, a_session(desk), number, name=name)
    assert (caught.value.code, dict(caught.value.facts)) == ("identity.no_match", {})


def test_another_provinces_or_another_countrys_document_is_a_visitors(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    assert a_check(desk, registry, session, an_id(1, region="110105")).visitor
    passport = a_check(desk, registry, session, "E12345678", type_code="20", name="ada albrandt")
    assert (passport.visitor, passport.needs_birth_date) == (True, True)
    told = a_check(desk, registry, session, "E12345678", type_code="20", name="Ada Albrandt", born_on=date(1990, 2, 28))
    assert not told.needs_birth_date
    assert open_ticket(desk, session, told.text, at=AT).born_on == date(1990, 2, 28)


@pytest.mark.parametrize(
    ("born_on", "taken"),
    [(date(2022, 5, 18), True), (date(2022, 5, 19), False), (date(1892, 1, 1), True), (date(1891, 12, 31), False)],
)
def test_a_birth_date_can_be_true(desk: Desk, registry: FileRegistry, born_on: date, taken: bool) -> None:
    def check() -> None:
        a_check(desk, registry, a_session(desk), "E12345678", type_code="20", name="Ada Albrandt", born_on=born_on)

    if taken:
        check()
        return
    with refused("identity.birth_date", oldest=130):
        check()


@pytest.mark.parametrize(
    ("name", "code"), [("", "identity.no_name"), ("王" * 61, "identity.no_name"), ("王\x1b明", "identity.no_name")]
)
def test_a_name_is_written(desk: Desk, registry: FileRegistry, name: str, code: str) -> None:
    with refused(code, most=60):
        a_check(desk, registry, a_session(desk), an_id(1), name=name)


def test_a_slip_in_the_number_is_told_and_costs_no_try(desk: Desk, registry: FileRegistry) -> None:
    wrong = an_id(1)[:17] + ("0" if an_id(1)[17] != "0" else "1")
    with refused("person.check_digit"):
        a_check(desk, registry, a_session(desk), wrong)
    assert count_rows(desk, "identity_try") == 0


def test_twenty_tries_an_hour_and_the_twenty_first_is_not_even_asked(desk: Desk) -> None:
    asked, session = Asked(), a_session(desk)
    for number in range(TRIES):
        a_check(desk, asked, session, an_id(number), at=AT + number * MINUTE)
    with refused("limit.too_many", retry_after=1):
        a_check(desk, asked, session, an_id(1), at=AT + HOUR - SECOND)
    assert asked.times == TRIES
    a_check(desk, asked, session, an_id(1), at=AT + HOUR)
    with refused("limit.too_many", retry_after=60):
        a_check(desk, asked, session, an_id(1), at=AT + HOUR)
    assert count_rows(desk, "identity_try") == TRIES


def test_another_account_has_its_own_tries(desk: Desk) -> None:
    asked, one = Asked(), a_session(desk, "one")
    for number in range(TRIES):
        a_check(desk, asked, one, an_id(number))
    a_check(desk, asked, a_session(desk, "other"), an_id(1))


def test_thirty_at_once_are_twenty(desk: Desk, new_desk: Callable[[], Desk]) -> None:
    asked, session = Asked(), a_session(desk)
    desks = [new_desk() for _ in range(30)]
    done = in_threads([lambda own=own: a_check(own, asked, session, an_id(1)) for own in desks])
    refusals = [found.code for found in done if isinstance(found, Problem)]
    assert refusals == ["limit.too_many"] * (30 - TRIES)
    assert asked.times == TRIES


def test_a_mismatch_is_a_try_and_is_audited_without_anybodys_data(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    a_check(desk, registry, session, an_id(1))
    with refused("identity.no_match"):
        a_check(desk, registry, session, an_id(99), at=AT + MINUTE)
    assert count_rows(desk, "identity_try") == 2
    checked = "SELECT actor, subject, body FROM audit_leaf WHERE act = 'identity.checked' ORDER BY at"
    assert select(desk, checked) == [
        ("resident", None, f'{{"assurance":"{found}","document_type":"10"}}') for found in ("known", "none")
    ]


def test_a_ticket_is_its_accounts_and_lasts_half_an_hour(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    text = a_check(desk, registry, session, an_id(1)).text
    open_ticket(desk, a_session(desk), text, at=AT + 30 * MINUTE - SECOND)
    with refused("identity.ticket_expired"):
        open_ticket(desk, session, text, at=AT + 30 * MINUTE)
    with refused("identity.ticket"):
        open_ticket(desk, a_session(desk, "other"), text, at=AT)


@pytest.mark.parametrize("change", ["cut", "turned", "empty", "nonsense", "not ascii"])
def test_a_damaged_ticket_is_none(desk: Desk, registry: FileRegistry, change: str) -> None:
    session = a_session(desk)
    text = a_check(desk, registry, session, an_id(1)).text
    turned = bytearray(base64.urlsafe_b64decode(text))
    turned[40] ^= 1
    damaged = {
        "cut": text[:-8], "turned": base64.urlsafe_b64encode(turned).decode(), "empty": "", "nonsense": "abc",
        "not ascii": "票" * 40,
    }  # fmt: skip
    with refused("identity.ticket"):
        open_ticket(desk, session, damaged[change], at=AT)


def test_neither_the_ledger_nor_the_ticket_says_who_was_checked(
    desk: Desk, registry: FileRegistry, admin: psycopg.Connection
) -> None:
    ticket = a_check(desk, registry, a_session(desk), an_id(1))
    stored = dump(admin) + base64.urlsafe_b64decode(ticket.text) + repr(ticket).encode()
    assert [form for form in forms(an_id(1)) | {NAME.encode()} if form in stored] == []
