"""Who is logged in: tokens that are stored nowhere, sessions that end, staff whose role must stand (SECURITY 2.3)."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from healthcode.gateways.login_channels import DemoChannel
from healthcode.services.desk import Desk
from healthcode.services.log_in import (
    CONSOLE,
    RESIDENT,
    VERIFIER,
    csrf_of,
    hash_of,
    log_in,
    log_in_staff,
    log_out,
    session_of,
)
from tests.builders_ledger import AT, DAY, HOUR, MINUTE, Staff, count_rows, in_threads, refused, select
from tests.ledger.test_canaries import dump

CHANNEL = DemoChannel(frozenset({"green", "guard-1", "worker", "nobody"}))
SECOND = timedelta(seconds=1)


def test_a_token_opens_its_door_only(desk: Desk) -> None:
    begun = log_in(desk, RESIDENT, CHANNEL, "green", at=AT)
    assert session_of(desk, RESIDENT, begun.token, at=AT) == begun.session
    for door in (VERIFIER, CONSOLE):
        with refused("session.none"):
            session_of(desk, door, begun.token, at=AT)


def test_a_code_that_the_channel_does_not_know_is_refused(desk: Desk) -> None:
    with refused("login.unknown"):
        log_in(desk, RESIDENT, CHANNEL, "somebody", at=AT)
    assert (count_rows(desk, "account"), count_rows(desk, "session")) == (0, 0)


@pytest.mark.parametrize("token", ["", "x", "=" * 43, "é"])
def test_a_token_of_nobody_opens_nothing(desk: Desk, token: str) -> None:
    with refused("session.none"):
        session_of(desk, RESIDENT, token, at=AT)


@pytest.mark.parametrize(
    ("door", "lasts"), [(RESIDENT, 30 * DAY), (VERIFIER, 12 * HOUR)], ids=["a resident's", "a verifier's"]
)
def test_a_session_ends_by_itself(desk: Desk, door: str, lasts: timedelta) -> None:
    begun = log_in(desk, door, CHANNEL, "guard-1", at=AT)
    session_of(desk, door, begun.token, at=AT + lasts - SECOND)
    with refused("session.ended"):
        session_of(desk, door, begun.token, at=AT + lasts)


def test_a_session_of_staff_ends_after_a_working_day(desk: Desk, staff: Staff) -> None:
    begun = log_in_staff(desk, CHANNEL, "worker", at=AT)
    assert session_of(desk, CONSOLE, begun.token, at=AT + 12 * HOUR - SECOND).staff_id == "worker"
    with refused("session.ended"):
        session_of(desk, CONSOLE, begun.token, at=AT + 12 * HOUR)


def test_after_logging_out_the_token_is_worth_nothing(desk: Desk) -> None:
    one, other = (log_in(desk, RESIDENT, CHANNEL, "green", at=AT) for _ in range(2))
    log_out(desk, one.token, at=AT + MINUTE)
    with refused("session.ended"):
        session_of(desk, RESIDENT, one.token, at=AT + MINUTE)
    assert session_of(desk, RESIDENT, other.token, at=AT + MINUTE) == other.session
    log_out(desk, one.token, at=AT + MINUTE)
    log_out(desk, "nobody's", at=AT + MINUTE)


def test_an_account_is_entered_once_however_often_and_at_whatever_door(desk: Desk) -> None:
    indexes = {log_in(desk, door, CHANNEL, "green", at=AT).session.subject_index for door in (RESIDENT, VERIFIER)}
    assert (len(indexes), count_rows(desk, "account")) == (1, 1)
    assert log_in(desk, RESIDENT, CHANNEL, "nobody", at=AT).session.subject_index not in indexes


def test_the_same_subject_of_another_channel_is_another_account(desk: Desk) -> None:
    log_in(desk, RESIDENT, CHANNEL, "green", at=AT)
    log_in(desk, RESIDENT, DemoChannel(frozenset({"green"}), name="other"), "green", at=AT)
    assert count_rows(desk, "account") == 2


def test_eight_first_log_ins_at_once_are_one_account(desk: Desk, new_desk: Callable[[], Desk]) -> None:
    desks = [new_desk() for _ in range(8)]
    begun = in_threads([lambda own=own: log_in(own, RESIDENT, CHANNEL, "green", at=AT) for own in desks])
    assert len({found.token for found in begun}) == 8
    assert (count_rows(desk, "account"), count_rows(desk, "session")) == (1, 8)


def test_what_was_over_for_a_day_is_forgotten_at_the_next_log_in(desk: Desk) -> None:
    begun = log_in(desk, RESIDENT, CHANNEL, "green", at=AT)
    log_out(desk, begun.token, at=AT)
    log_in(desk, RESIDENT, CHANNEL, "green", at=AT + DAY)
    assert count_rows(desk, "session") == 2
    log_in(desk, RESIDENT, CHANNEL, "green", at=AT + DAY + SECOND)
    assert count_rows(desk, "session") == 2
    with refused("session.none"):
        session_of(desk, RESIDENT, begun.token, at=AT + DAY + SECOND)


def test_nobody_is_let_in_whose_role_does_not_stand(desk: Desk, staff: Staff) -> None:
    with refused("staff.unknown", staff="nobody"):
        log_in_staff(desk, CHANNEL, "nobody", at=AT)
    with refused("staff.expired", staff="worker"):
        log_in_staff(desk, CHANNEL, "worker", at=AT + 700 * DAY)
    assert count_rows(desk, "session") == 0


def test_staff_coming_and_going_is_audited(desk: Desk, staff: Staff) -> None:
    begun = log_in_staff(desk, CHANNEL, "worker", at=AT)
    log_out(desk, begun.token, at=AT + MINUTE)
    log_out(desk, begun.token, at=AT + MINUTE)
    acts = select(desk, "SELECT actor, act FROM audit_leaf WHERE act LIKE 'staff.%' ORDER BY at")
    assert acts == [("worker", "staff.logged_in"), ("worker", "staff.logged_out")]


def test_a_residents_coming_leaves_no_trace_but_the_session(desk: Desk) -> None:
    log_out(desk, log_in(desk, RESIDENT, CHANNEL, "green", at=AT).token, at=AT)
    assert select(desk, "SELECT act FROM audit_leaf WHERE act <> 'edition.installed'") == []


def test_neither_the_token_nor_the_subject_is_stored(desk: Desk, admin: psycopg.Connection) -> None:
    channel = DemoChannel(frozenset({"o6_bmjrPTlm6_2sgVt7hMZOPfL2M"}))
    begun = log_in(desk, RESIDENT, channel, "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", at=AT)
    stored = dump(admin)
    assert hash_of(begun.token).hex().encode() in stored
    assert begun.token.encode() not in stored
    assert b"o6_bmjrPTlm6" not in stored
    assert begun.token not in repr(begun)


def test_the_other_word_follows_from_the_token_and_not_back(desk: Desk) -> None:
    begun = log_in(desk, RESIDENT, CHANNEL, "green", at=AT)
    assert begun.csrf == csrf_of(begun.token)
    assert len(begun.csrf) == 32
    assert begun.csrf not in begun.token
    assert csrf_of(begun.token + "x") != begun.csrf
