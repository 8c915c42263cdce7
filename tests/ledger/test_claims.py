"""Claims by an account: its own code and nobody else's, its end, visitors, people who were waited for (F12, F17)."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from healthcode.gateways.registry import FileRegistry
from healthcode.services.claim import claim_valid_until
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.log_in import RESIDENT, log_in, session_of
from healthcode.services.permits import Permit
from healthcode.services.randomness import Randomness
from healthcode.services.rebuild import rebuild
from tests.builders import instant
from tests.builders_doors import (
    CHANNEL,
    NAME,
    Device,
    FaceCheck,
    a_check,
    a_claim,
    a_registry,
    a_session,
    claimed,
    enrolled,
)
from tests.builders_ledger import (
    AT,
    COUNTY,
    DAY,
    MINUTE,
    Staff,
    a_declaration,
    a_phone,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    in_threads,
    push,
    refused,
    select,
    shown,
)

BEIJING = an_id(1, region="110105")


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    return a_registry(tmp_path, [("10", BEIJING, NAME), ("20", "E12345678", "Ada Albrandt")])


def devices(desk: Desk) -> list[datetime | None]:
    """Since when each device is revoked."""
    return [row[0] for row in select(desk, "SELECT revoked_at FROM holder ORDER BY enrolled_at")]


def test_a_claim_enters_the_person_and_every_session_of_the_account_knows(desk: Desk, registry: FileRegistry) -> None:
    before = log_in(desk, RESIDENT, CHANNEL, "a", at=AT)
    session = a_session(desk)
    assert not session.claimed
    with refused("claim.needed"):
        session.resident()
    done = a_claim(desk, session, a_check(desk, registry, session, an_id(1)))
    assert (done.claimed_at, done.expires_at, done.declared) == (AT, AT + 30 * DAY, False)
    for other in (session_of(desk, RESIDENT, before.token, at=AT), a_session(desk)):
        assert other.resident() == done.resident_id
    assert not a_session(desk, "b").claimed
    assert select(desk, "SELECT channel, level, claimed_at FROM claim") == [("demo", "registry", AT)]


def test_from_the_claim_on_there_is_a_status(desk: Desk, registry: FileRegistry) -> None:
    session = claimed(desk, registry, "a", an_id(1))
    status = "SELECT resident_id, color, pop_ups, declared, closed, review_at = 'infinity' FROM status"
    assert select(desk, status) == [(session.resident(), 0, 0, False, False, True)]
    assert rebuild(desk, at=AT + MINUTE).same_rows
    assert len(select(desk, status)) == 1


def test_people_who_were_waited_for_are_taken_over(
    desk: Desk, staff: Staff, registry: FileRegistry, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    ((waiting,),) = select(desk, "SELECT resident_id FROM resident")
    session = claimed(desk, registry, "a", an_id(1))
    assert session.resident() == waiting
    assert shown(desk, waiting, at=AT).pop_ups == ("close_presence",)
    assert select(desk, "SELECT pop_ups FROM status") == [(1,)]


def test_a_person_on_file_keeps_record_and_declarations(desk: Desk, registry: FileRegistry) -> None:
    known = a_resident(desk, an_id(1), at=AT - 40 * DAY)
    a_declaration(desk, known, at=AT - DAY)
    session = a_session(desk)
    done = a_claim(desk, session, a_check(desk, registry, session, an_id(1)))
    assert (done.resident_id, done.declared) == (known, True)
    assert count_rows(desk, "resident") == 1


def test_number_and_name_open_no_code_that_another_account_holds(desk: Desk, registry: FileRegistry) -> None:
    holder = claimed(desk, registry, "wechat", an_id(1))
    enrolled(desk, holder, Device())
    other = a_session(desk, "alipay")
    with refused("identity.held_elsewhere"):
        a_claim(desk, other, a_check(desk, registry, other, an_id(1)), phone=a_phone(9))
    assert not a_session(desk, "alipay").claimed
    assert a_session(desk, "wechat").claimed
    assert (count_rows(desk, "claim"), devices(desk)) == (1, [None])


def test_whoever_was_seen_alive_takes_the_code_over_and_the_former_account_has_nothing_of_it(
    desk: Desk, registry: FileRegistry
) -> None:
    before = log_in(desk, RESIDENT, CHANNEL, "wechat", at=AT)
    holder = claimed(desk, registry, "wechat", an_id(1))
    enrolled(desk, holder, Device())
    other, later = a_session(desk, "alipay"), AT + MINUTE
    seen = a_check(desk, FaceCheck(registry), other, an_id(1), proof=FaceCheck.PROOF)
    assert a_claim(desk, other, seen, at=later).resident_id == holder.resident()
    with refused("session.ended"):
        session_of(desk, RESIDENT, before.token, at=later)
    assert (a_session(desk, "wechat", at=later).claimed, a_session(desk, "alipay", at=later).claimed) == (False, True)
    assert devices(desk) == [later]
    ((body,),) = select(desk, "SELECT body FROM audit_leaf WHERE act = 'code.taken_over'")
    assert body == '{"accounts":1,"seen_by":"live"}'
    assert select(desk, "SELECT level FROM claim ORDER BY claimed_at") == [("registry",), ("live",)]


def test_the_holder_claims_again_and_stays_logged_in_seen_or_not(desk: Desk, registry: FileRegistry) -> None:
    session = claimed(desk, registry, "a", an_id(1))
    enrolled(desk, session, Device())
    for proof in ("", FaceCheck.PROOF):
        a_claim(desk, session, a_check(desk, FaceCheck(registry), session, an_id(1), proof=proof))
    assert devices(desk) == [None]
    assert select(desk, "SELECT count(*) FROM session WHERE ended_at IS NOT NULL") == [(0,)]
    assert select(desk, "SELECT count(*) FROM audit_leaf WHERE act = 'code.taken_over'") == [(0,)]


def test_a_claim_at_the_counter_frees_the_code_for_another_account(desk: Desk, registry: FileRegistry) -> None:
    holder = claimed(desk, registry, "lost", an_id(1))
    assert a_resident(desk, an_id(1)) == holder.resident()
    assert not a_session(desk, "lost").claimed
    assert claimed(desk, registry, "new", an_id(1)).resident() == holder.resident()


def test_an_account_never_holds_a_second_persons_code(desk: Desk, registry: FileRegistry) -> None:
    session = claimed(desk, registry, "a", an_id(1))
    for number in (an_id(2), an_id(3)):
        with refused("identity.other_person"):
            a_claim(desk, session, a_check(desk, registry, session, number))
        a_resident(desk, number)
    assert a_session(desk).resident() == session.resident()
    assert count_rows(desk, "claim") == 3  # the other two at the counter


def test_of_two_people_claimed_at_once_by_one_account_one_is(
    desk: Desk, new_desk: Callable[[], Desk], registry: FileRegistry
) -> None:
    session = a_session(desk)
    tickets = [a_check(desk, registry, session, an_id(number)) for number in range(6)]
    desks = [new_desk() for _ in tickets]
    done = in_threads([lambda own=own, t=t: a_claim(own, session, t) for own, t in zip(desks, tickets, strict=True)])
    assert sorted(getattr(found, "code", "") for found in done) == [""] + ["identity.other_person"] * 5
    assert count_rows(desk, "resident") == 1


def test_of_eight_claims_of_one_person_at_once_one_account_holds_the_code(
    desk: Desk, new_desk: Callable[[], Desk], registry: FileRegistry
) -> None:
    sessions = [a_session(desk, f"account-{number}") for number in range(8)]
    tickets = [a_check(desk, registry, session, an_id(1)) for session in sessions]
    desks = [new_desk() for _ in sessions]
    works = [lambda own=own, s=s, t=t: a_claim(own, s, t) for own, s, t in zip(desks, sessions, tickets, strict=True)]
    done = in_threads(works)
    assert sorted(getattr(found, "code", "") for found in done) == [""] + ["identity.held_elsewhere"] * 7
    assert (count_rows(desk, "resident"), count_rows(desk, "status"), count_rows(desk, "claim")) == (1, 1, 1)
    assert select(desk, "SELECT count(*) FROM account WHERE resident_id IS NOT NULL") == [(1,)]


def test_whoever_logs_in_while_the_account_claims_holds_the_code(
    desk: Desk, new_desk: Callable[[], Desk], registry: FileRegistry
) -> None:
    session = a_session(desk)
    ticket, logging_in, done = a_check(desk, registry, session, an_id(1)), Event(), Event()

    def slow(count: int) -> bytes:
        """Between having read the account and beginning the session there is time for the claim to end, if it can."""
        logging_in.set()
        done.wait(0.5)
        return secrets.token_bytes(count)

    def claiming() -> None:
        logging_in.wait(5)
        a_claim(desk, session, ticket)
        done.set()

    slow_desk = replace(new_desk(), randomness=Randomness(slow))
    begun, _ = in_threads([lambda: log_in(slow_desk, RESIDENT, CHANNEL, "a", at=AT), claiming])
    assert session_of(desk, RESIDENT, begun.token, at=AT).claimed


def test_a_code_lasts_thirty_days_and_is_claimed_again(desk: Desk, registry: FileRegistry) -> None:
    session = claimed(desk, registry, "a", an_id(1))
    person = session.resident()
    assert claim_valid_until(desk, person, at=AT) == AT + 30 * DAY
    later = AT + 31 * DAY
    again = a_claim(desk, session, a_check(desk, registry, session, an_id(1), at=later), at=later)
    assert again.resident_id == person
    assert claim_valid_until(desk, person, at=later) == later + 30 * DAY == again.expires_at


def test_of_people_entered_at_once_the_record_says_since_when(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    with desk.ledger.transaction("test"):
        desk.ledger.run(
            "append_claim", resident_id=person, claim_id=desk.new_id(AT), at=AT - DAY, channel="x", level="x"
        )
    assert claim_valid_until(desk, person, at=AT) == AT + 30 * DAY
    assert claim_valid_until(desk, UUID(int=1), at=AT) is None


def test_whom_nobody_claimed_has_no_code_that_ends(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    ((waiting,),) = select(desk, "SELECT resident_id FROM resident")
    assert claim_valid_until(desk, waiting, at=AT) is None


def test_claiming_again_moves_the_person_and_the_phone(
    desk: Desk, staff: Staff, registry: FileRegistry, tmp_path: Path
) -> None:
    session = claimed(desk, registry, "a", an_id(1), phone=a_phone(1))
    ticket = a_check(desk, registry, session, an_id(1))
    a_claim(desk, session, ticket, phone=a_phone(2), county="130104", community="振头社区")
    with desk.ledger.transaction("test"):
        found = explanation(desk, session.resident(), at=AT)
    assert (found.county, found.community, found.phone) == ("130104", "振头社区", "138******02")
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))])
    assert not shown(desk, session.resident(), at=AT).pop_up


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"county": "110105"}, "claim.county"),
        ({"county": "130199"}, "claim.county"),
        ({"county": ""}, "claim.county"),
        ({"community": " "}, "claim.community"),
        ({"community": "长" * 41}, "claim.community"),
        ({"community": "长\x00安"}, "claim.community"),
        ({"address": "长" * 101}, "claim.long_address"),
        ({"phone": "12800000000"}, "person.phone"),
    ],
)
def test_a_form_that_cannot_be_right_is_told(
    desk: Desk, registry: FileRegistry, form: dict[str, str], code: str
) -> None:
    session = a_session(desk)
    ticket = a_check(desk, registry, session, an_id(1))
    with refused(code):
        a_claim(desk, session, ticket, **form)
    assert (count_rows(desk, "resident"), a_session(desk).claimed) == (0, False)


def test_a_visitor_says_where_the_stay_is_and_a_local_need_not(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    ticket = a_check(desk, registry, session, BEIJING)
    with refused("claim.no_address"):
        a_claim(desk, session, ticket, address="  ")
    done = a_claim(desk, session, ticket, address="建设大街1号")
    ((sealed,),) = select(desk, "SELECT address_sealed FROM identity WHERE resident_id = %s", done.resident_id)
    assert "建设".encode() not in bytes(sealed)
    local = claimed(desk, registry, "b", an_id(2))
    assert select(desk, "SELECT address_sealed FROM identity WHERE resident_id = %s", local.resident()) == [(None,)]


def test_somebody_from_abroad_claims_too(desk: Desk, registry: FileRegistry) -> None:
    session = a_session(desk)
    ticket = a_check(desk, registry, session, "E12345678", type_code="20", name="Ada Albrandt")
    permit = Permit(nationality="GBR", expires_on=date(2030, 6, 30))
    done = a_claim(desk, session, ticket, address="迎宾馆", permit=permit)
    with desk.ledger.transaction("test"):
        assert explanation(desk, done.resident_id, at=AT).name == "A** A*******"


def test_another_accounts_ticket_claims_nothing(desk: Desk, registry: FileRegistry) -> None:
    ticket = a_check(desk, registry, a_session(desk, "a"), an_id(1))
    with refused("identity.ticket"):
        a_claim(desk, a_session(desk, "b"), ticket)
    assert count_rows(desk, "claim") == 0


def test_before_the_first_edition_nobody_claims(desk: Desk, registry: FileRegistry) -> None:
    early = instant("2022-05-16 23:59")
    session = a_session(desk, at=early)
    ticket = a_check(desk, registry, session, an_id(1), at=early)
    with refused("policy.none_in_force"):
        a_claim(desk, session, ticket, at=early)
    assert count_rows(desk, "claim") == 0


def test_the_claim_is_audited(desk: Desk, registry: FileRegistry) -> None:
    session = claimed(desk, registry, "a", an_id(1))
    ((subject, body),) = select(desk, "SELECT subject, body FROM audit_leaf WHERE act = 'code.claimed'")
    assert bytes(subject) == desk.vault.subject(str(session.resident()))
    assert body == f'{{"channel":"demo","county":"{COUNTY}","level":"registry"}}'
