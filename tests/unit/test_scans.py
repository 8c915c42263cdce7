"""A scan: the windows to the second, the second look, what is told online and offline, and the door's rule.

What `check` refuses of bent and forged codes stands in the vectors (`test_vectors.py`).
"""

import doctest
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from healthcode.core import base45, codes, scans, signatures
from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.scans import Current, ShownKey, Told, second_look, told, told_now
from healthcode.core.status import Test as NegativeTest
from healthcode.core.status_lists import Entry
from healthcode.core.terms import Color
from healthcode.texts import LANGUAGES, sentence
from tests.builders_code import (
    AT,
    HOLDER,
    HOUR,
    NONCE,
    OTHER_HOLDER,
    OUR_KEY,
    PLAIN,
    SECOND,
    TRUST,
    point,
    printed,
    showing,
    showing_2,
)
from tests.builders_lists import status_list

MINUTE, DAY, TICK = timedelta(minutes=1), timedelta(days=1), timedelta(microseconds=1)


def refusal(work: Any, *arguments: Any, **named: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*arguments, **named)
    return caught.value


def refused(text: str, **named: Any) -> Problem:
    return refusal(scans.check, text, **{"trust": TRUST, "at": AT, **named})


@pytest.mark.parametrize("module", [base45, codes, scans, signatures])
def test_the_examples_of_the_code_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).attempted > 0
    assert doctest.testmod(module).failed == 0


# The windows


@pytest.mark.parametrize("age", [-10 * SECOND, timedelta(0), 30 * SECOND])
def test_a_showing_is_accepted_from_10_s_ahead_to_30_s_past(age: timedelta) -> None:
    assert scans.check(showing().text, trust=TRUST, at=AT + age).shown_at == AT


def test_past_30_s_it_is_too_old_and_is_told_in_whole_seconds() -> None:
    late = refused(showing().text, at=AT + 30 * SECOND + TICK)
    assert (type(late), late.code, late.facts["seconds"]) == (BadCode, "code.too_old", "31")
    assert refused(showing().text, at=AT + 31 * SECOND).facts["seconds"] == "31"


def test_past_10_s_ahead_the_clocks_are_to_be_set_and_the_code_is_not_called_bad() -> None:
    early = refused(showing().text, at=AT - 10 * SECOND - TICK)
    assert (type(early), early.code, early.facts["seconds"]) == (CannotCheck, "check.clock_ahead", "11")
    assert "phone" in sentence(early.code, "en", early.facts)


def test_a_credential_is_stale_from_the_minute_it_expires() -> None:
    expires_at = PLAIN.issued_at + 1380 * MINUTE
    text = showing(shown_at=expires_at - SECOND).text
    assert scans.check(text, trust=TRUST, at=expires_at - TICK)
    assert refused(text, at=expires_at).code == "code.expired"


def test_a_credential_from_the_future_says_that_our_clock_lags() -> None:
    assert scans.check(showing(issued_at=AT + 10 * SECOND).text, trust=TRUST, at=AT)
    behind = refused(showing(issued_at=AT + 11 * SECOND).text)
    assert (type(behind), behind.code, behind.facts["seconds"]) == (CannotCheck, "check.clock_behind", "11")


def test_a_showing_bound_to_a_gate_is_accepted_at_that_gate_only() -> None:
    bound, free = showing(nonce=NONCE).text, showing().text
    assert scans.check(bound, trust=TRUST, at=AT, nonce=NONCE).nonce == NONCE
    assert refused(bound).code == refused(bound, nonce=NONCE[::-1]).code == "code.other_gate"
    assert refused(free, nonce=NONCE).code == "code.not_bound"


def test_every_refusal_of_a_scan_has_its_family_by_its_name() -> None:
    ended = replace(OUR_KEY, not_after=AT)
    for problem in (
        refused("x"),
        refused(showing().text, at=AT + HOUR),
        refused(showing().text, trust=scans.Trust({})),
        refused(showing().text, trust=scans.Trust({ended.key_id: ended})),
    ):
        assert isinstance(problem, BadCode) == problem.code.startswith("code.")
        assert isinstance(problem, CannotCheck) == problem.code.startswith("check.")


# The second look


def test_a_showing_is_the_same_whatever_its_signature() -> None:
    shown = scans.check(showing().text, trust=TRUST, at=AT)
    assert scans.shown_key(shown) == ShownKey(point(HOLDER), AT)
    assert scans.shown_key(replace(shown, signature=bytes(64))) == scans.shown_key(shown)


def test_the_same_verifier_is_told_how_long_ago_it_looked() -> None:
    assert second_look(first_at=AT, same_verifier=True, at=AT + 7 * SECOND) == 7
    assert second_look(first_at=AT, same_verifier=True, at=AT - SECOND) == 0


def test_another_verifier_is_told_that_it_may_be_a_copy() -> None:
    problem = refusal(second_look, first_at=AT, same_verifier=False, at=AT + 7 * SECOND)
    assert (type(problem), problem.code, problem.facts["seconds"]) == (BadCode, "code.shown_elsewhere", "7")


def test_a_showing_is_remembered_for_longer_than_it_is_accepted() -> None:
    assert scans.PAST + scans.FUTURE < scans.REMEMBERED


# What is told


def current(**change: Any) -> Current:
    plain = Current(
        as_of=AT, color=Color.GREEN, pop_up=False, declared=True, closed=False, latest_negative=None,
        holder_key=point(HOLDER), claimed_until=AT + HOUR,
    )  # fmt: skip
    return replace(plain, **change)


def test_offline_what_was_sealed_is_told() -> None:
    assert told(PLAIN) == Told(
        color=Color.GREEN, pop_up=False, declared=True,
        latest_negative=NegativeTest(sampled_at=PLAIN.sampled_at, reported_at=PLAIN.reported_at),
    )  # fmt: skip
    assert told(replace(PLAIN, sampled_at=None, reported_at=None)).latest_negative is None


@pytest.mark.parametrize("change", [{"color": Color.RED}, {"pop_up": True}, {"declared": False}])
def test_online_what_is_known_now_is_told_and_not_what_was_sealed(change: dict[str, Any]) -> None:
    shown = scans.check(showing().text, trust=TRUST, at=AT)
    ((name, value),) = change.items()
    assert getattr(told_now(shown, current(**change), at=AT), name) == value
    assert getattr(told(shown.credential), name) != value


def test_online_a_code_that_was_worse_is_told_as_it_is_now() -> None:
    shown = scans.check(showing(color=Color.RED, pop_up=True).text, trust=TRUST, at=AT)
    now = told_now(shown, current(as_of=shown.credential.issued_at + TICK), at=AT)
    assert (now.color, now.pop_up) == (Color.GREEN, False)


@pytest.mark.parametrize("sealed", [{"color": Color.RED}, {"color": Color.YELLOW}, {"pop_up": True}])
def test_online_records_that_are_lighter_and_not_newer_were_set_back(sealed: dict[str, Any]) -> None:
    shown = scans.check(showing(**sealed).text, trust=TRUST, at=AT)
    problem = refusal(told_now, shown, current(as_of=shown.credential.issued_at), at=AT)
    assert (type(problem), problem.code) == (CannotCheck, "check.ledger_behind")


@pytest.mark.parametrize("now", [{}, {"color": Color.RED}, {"pop_up": True}])
def test_online_records_as_sealed_or_worse_may_be_as_old_as_they_like(now: dict[str, Any]) -> None:
    shown = scans.check(showing().text, trust=TRUST, at=AT)
    assert told_now(shown, current(as_of=AT - DAY, **now), at=AT).color is now.get("color", Color.GREEN)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"closed": True}, "code.closed"),
        ({"holder_key": point(OTHER_HOLDER)}, "code.device_replaced"),
        ({"holder_key": None}, "code.device_replaced"),
        ({"claimed_until": AT}, "code.claim_expired"),
        ({"claimed_until": None}, "code.claim_expired"),
    ],
)
def test_online_a_code_that_was_overtaken_is_bad(change: dict[str, Any], code: str) -> None:
    shown = scans.check(showing().text, trust=TRUST, at=AT)
    problem = refusal(told_now, shown, current(**change), at=AT)
    assert (type(problem), problem.code) == (BadCode, code)


def test_a_claim_counts_until_the_instant_it_lapses() -> None:
    shown = scans.check(showing().text, trust=TRUST, at=AT)
    assert told_now(shown, current(claimed_until=AT + TICK), at=AT)


# The door's rule


def facts(**change: Any) -> Told:
    return replace(Told(color=Color.GREEN, pop_up=False, declared=True, latest_negative=None), **change)


def sampled(ago: timedelta) -> Told:
    sampled_at = AT - ago
    return facts(latest_negative=NegativeTest(sampled_at=sampled_at, reported_at=sampled_at + 8 * HOUR))


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_a_test_counts_to_the_last_instant_of_its_hours_from_sampling(hours: int) -> None:
    rule = DoorRule(hours * HOUR)
    assert door_answer(rule, sampled(hours * HOUR), None, AT).met
    late = door_answer(rule, sampled(hours * HOUR + TICK), None, AT)
    assert (late.met, late.reasons) == (False, ("rule.test_too_old",))


def test_without_a_test_a_door_that_asks_for_one_is_not_passed() -> None:
    assert door_answer(DoorRule(48 * HOUR), facts(), None, AT).reasons == ("rule.test_missing",)
    assert door_answer(DoorRule(), facts(), None, AT).met


@pytest.mark.parametrize(("temperature", "met"), [(None, True), (36.5, True), (37.2, True), (37.3, False), (41, False)])
def test_from_37_point_3_degrees_it_is_a_fever(temperature: float | None, met: bool) -> None:
    assert door_answer(DoorRule(), facts(), temperature, AT).met is met


def test_a_temperature_that_is_no_number_is_not_normal() -> None:
    assert not door_answer(DoorRule(), facts(), float("nan"), AT).met


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"color": Color.YELLOW}, "rule.color"),
        ({"color": Color.RED}, "rule.color"),
        ({"color": None}, "rule.color"),
        ({"pop_up": True}, "rule.pop_up"),
        ({"declared": False}, "rule.not_declared"),
    ],
)
def test_each_thing_by_itself_is_against_the_rule(change: dict[str, Any], reason: str) -> None:
    assert door_answer(DoorRule(), facts(**change), 36.5, AT).reasons == (reason,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(language: str) -> None:
    worst = facts(color=Color.RED, pop_up=True, declared=False)
    everything = {
        *door_answer(DoorRule(24 * HOUR), worst, 39, AT).reasons,
        *door_answer(DoorRule(24 * HOUR), sampled(25 * HOUR), 39, AT).reasons,
    }
    assert len(everything) == 6
    assert all(len(sentence(reason, language)) > 10 for reason in everything)


# The verdict without a network; its table stands in the vectors (`test_list_vectors.py`)


def test_a_verdict_is_asked_of_the_list_of_the_codes_own_division() -> None:
    lists = {130000: status_list({PLAIN.status_index: Entry.RED}), 120000: status_list(division=120000)}
    assert scans.verify(showing().text, trust=TRUST, status=lists, at=AT).told.color is Color.RED
    others = refusal(scans.verify, showing().text, trust=TRUST, status={120000: lists[120000]}, at=AT)
    assert (others.code, others.facts["division"]) == ("check.no_list", "130000")


@pytest.mark.parametrize(("age", "fresh"), [(30 * MINUTE, True), (30 * MINUTE + TICK, False), (120 * MINUTE, False)])
def test_news_is_fresh_for_as_long_as_the_list_says(age: timedelta, fresh: bool) -> None:
    listed = status_list(as_of=AT - age)
    found = scans.verify(showing(issued_at=AT - 3 * HOUR).text, trust=TRUST, status={130000: listed}, at=AT)
    assert (found.told.fresh, found.as_of) == (fresh, AT - age)
    assert ("rule.list_stale" in door_answer(DoorRule(), found.told, None, AT).reasons) is not fresh


def test_news_a_tick_past_its_limit_tells_nothing() -> None:
    listed = status_list(as_of=AT - 120 * MINUTE - TICK)
    late = refusal(scans.verify, showing(issued_at=AT - 3 * HOUR).text, trust=TRUST, status={130000: listed}, at=AT)
    assert (type(late), late.code) == (CannotCheck, "check.list_too_old")


def test_paper_is_never_a_plain_pass_and_is_not_remembered() -> None:
    found = scans.verify(printed().text, trust=TRUST, status={130000: status_list()}, at=AT)
    assert found.check_document
    assert found.presentation.credential.document_hint == "1334"
    assert scans.shown_key(found.presentation) is None
    assert not scans.verify(showing().text, trust=TRUST, status={130000: status_list()}, at=AT).check_document


def test_a_reader_without_sm2_says_so_and_calls_nothing_forged(monkeypatch: pytest.MonkeyPatch) -> None:
    text = showing_2().text
    assert scans.check(text, trust=TRUST, at=AT).credential.suite == 2
    monkeypatch.setattr(signatures.sm2, "library", lambda: None)
    unread = refused(text)
    assert (type(unread), unread.code, unread.facts["suite"]) == (CannotCheck, "check.suite_unavailable", "2")
    assert scans.check(showing().text, trust=TRUST, at=AT)
