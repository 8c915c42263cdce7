"""A code sent to a phone: good once, for five minutes and five tries; counted by number, range, address and day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from healthcode.core.people import Phone
from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import SmsChannel
from healthcode.services import phone_codes
from healthcode.services.desk import Desk
from healthcode.services.log_in import RESIDENT, VERIFIER, LoggedIn, enter
from healthcode.services.phone_codes import Wanted, new_code, spend_code, sweep_codes, take_back
from tests.builders_doors import a_check, a_claim, a_registry, a_session
from tests.builders_ledger import AT, DAY, a_phone, an_id

SECOND = timedelta(seconds=1)


class Nobody:
    """A sender that nothing is sent by: what is sent when is another test's."""

    def send(self, phone: Phone, template: str, facts: Mapping[str, str]) -> str:  # noqa: ARG002 - never asked
        raise AssertionError


CHANNEL = SmsChannel(sender=Nobody(), template="SMS_1", daily_most=30)


def a_code(desk: Desk, number: int = 1, *, at: Any = AT, door: str = RESIDENT, address: str = "a") -> Wanted:
    return new_code(desk, door, CHANNEL, a_phone(number), address=address, at=at)


def spent(desk: Desk, wanted: Wanted, code: str | None = None, *, at: Any = AT, door: str = RESIDENT) -> bytes:
    return spend_code(desk, door, CHANNEL, wanted.challenge, code or wanted.code, at=at)


def other(wanted: Wanted) -> str:
    return f"{(int(wanted.code) + 1) % 10**6:06d}"


def refused(code: str, act: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def test_a_phone_is_one_account_at_every_log_in(desk: Desk) -> None:
    first = spent(desk, a_code(desk))
    later = a_code(desk, at=AT + DAY)
    assert spent(desk, later, at=AT + DAY) == first == desk.vault.account_index("sms", a_phone(1))
    assert spent(desk, a_code(desk, 2)) != first


def test_a_code_is_good_once(desk: Desk) -> None:
    wanted = a_code(desk)
    spent(desk, wanted)
    refused("login.code_ended", lambda: spent(desk, wanted))


def test_it_lasts_five_minutes(desk: Desk) -> None:
    wanted = a_code(desk)
    refused("login.code_ended", lambda: spent(desk, wanted, at=wanted.expires_at))
    spent(desk, wanted, at=wanted.expires_at - SECOND)


def test_five_tries_and_no_more_also_for_the_right_one(desk: Desk) -> None:
    wanted = a_code(desk)
    left = [refused("login.wrong_code", lambda: spent(desk, wanted, other(wanted))).facts["left"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    refused("login.code_ended", lambda: spent(desk, wanted))


def test_a_code_of_one_door_opens_no_other(desk: Desk) -> None:
    wanted = a_code(desk)
    refused("login.code_ended", lambda: spent(desk, wanted, door=VERIFIER))


@pytest.mark.parametrize("challenge", ["", "x", "AAAA", "é"])
def test_a_challenge_that_is_not_ours_is_over(desk: Desk, challenge: str) -> None:
    refused("login.code_ended", lambda: spend_code(desk, RESIDENT, CHANNEL, challenge, "123456", at=AT))


def test_somebody_elses_new_code_does_not_take_mine(desk: Desk) -> None:
    mine = a_code(desk)
    a_code(desk, at=AT + 61 * SECOND)
    spent(desk, mine, at=AT + 62 * SECOND)


def test_a_number_is_sent_to_once_a_minute(desk: Desk) -> None:
    a_code(desk)
    problem = refused("sms.again_after", lambda: a_code(desk, at=AT + 59 * SECOND))
    assert problem.facts["retry_after"] == "1"
    a_code(desk, at=AT + 60 * SECOND)


def test_a_number_is_sent_to_ten_times_a_day(desk: Desk) -> None:
    for minute in range(10):
        a_code(desk, at=AT + minute * 60 * SECOND)
    refused("sms.too_often", lambda: a_code(desk, at=AT + 600 * SECOND))
    a_code(desk, at=AT + DAY)


@pytest.mark.parametrize(("bound", "address"), [("TO_A_RANGE", "other"), ("FOR_AN_ADDRESS", "a")])
def test_a_range_and_an_address_have_their_day_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, bound: str, address: str
) -> None:
    monkeypatch.setattr(phone_codes, bound, 2)
    a_code(desk, 1)
    a_code(desk, 2)
    refused("sms.budget", lambda: a_code(desk, 3, address=address))


def test_all_together_have_the_operators_budget(desk: Desk) -> None:
    for number in range(CHANNEL.daily_most):
        a_code(desk, number, address=str(number))
    problem = refused("sms.budget", lambda: a_code(desk, 999, address="x"))
    assert problem.facts["retry_after"] == str(16 * 3600)  # local midnight


def test_what_did_not_go_out_does_not_count(desk: Desk) -> None:
    for _ in range(11):
        wanted = a_code(desk)
        take_back(desk, wanted)
    refused("login.code_ended", lambda: spent(desk, wanted))
    a_code(desk)


def test_neither_number_nor_code_is_on_file(desk: Desk) -> None:
    wanted = a_code(desk)
    rows = desk.ledger._connection.execute("SELECT login_code::text FROM login_code").fetchall()
    told = f"{rows}{wanted!r}"
    assert a_phone(1) not in told
    assert wanted.code not in told.replace(wanted.row["nonce"].hex(), "")


def test_what_is_over_is_swept(desk: Desk) -> None:
    a_code(desk)
    sweep_codes(desk, at=AT + 2 * DAY)
    for table in ("login_code", "sms_quota"):
        assert desk.ledger._connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def entered(desk: Desk, index: bytes, at: Any) -> LoggedIn:
    return enter(desk, RESIDENT, "sms", index, at=at, by_phone=True)


def test_a_number_that_may_have_passed_on_holds_nobodys_code(desk: Desk, tmp_path: Any) -> None:
    index = desk.vault.account_index("sms", a_phone(1))
    registry, session = a_registry(tmp_path), a_session(desk)
    begun = entered(desk, index, AT)
    a_claim(desk, begun.session, a_check(desk, registry, begun.session, an_id(1)))
    assert session.account() != index
    kept = entered(desk, index, AT + 90 * DAY)
    assert kept.session.claimed
    passed_on = entered(desk, index, AT + 181 * DAY)
    assert not passed_on.session.claimed
