"""The policy office's cases hold, they reach every rule and outcome, and an edition takes over as POLICY.md says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from healthcode.core.cases import PolicyCase, differences
from healthcode.core.policy import AutoRelease, Edition, Rule
from healthcode.core.status import Because, decide
from healthcode.core.terms import Color, EvidenceKind, Outcome, Symptom
from healthcode.gateways.case_files import case_paths, read_cases
from healthcode.gateways.edition_files import read_editions
from tests.builders import POLICIES, a_declaration, a_mark, a_positive, a_push, an_edition, hebei, instant, told

EDITIONS = read_editions(POLICIES)
CASES = [case for path in case_paths([POLICIES]) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: PolicyCase) -> None:
    assert differences(case, EDITIONS) == []


def test_no_two_cases_have_one_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def reasons() -> Iterator[Because]:
    """Every reason that any case gives at an instant it expects something of."""
    for case in CASES:
        for at in case.expect:
            yield from decide(case.evidence, EDITIONS, at=at).because


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_every_rule_speaks_in_some_case(edition: Edition) -> None:
    shown = {reason.rule_id for reason in reasons() if reason.edition_id == edition.id}
    assert {rule.id for rule in edition.rules} <= shown


@pytest.mark.parametrize(
    ("edition", "rule", "kind"),
    [
        pytest.param(edition, rule, kind, id=f"{edition.id}: {kind}")
        for edition in EDITIONS
        for rule in edition.rules
        for kind in sorted(rule.evidence)
    ],
)
def test_every_kind_that_a_rule_names_opens_its_episode(edition: Edition, rule: Rule, kind: EvidenceKind) -> None:
    details = {
        EvidenceKind.QUARANTINE_ORDER: {"quarantine": "home"},
        EvidenceKind.OTHER_REGION_MARK: {"region": "120000", "color": "yellow"},
    }.get(kind, {})
    at = edition.effective_from.strftime("%Y-%m-%d %H:%M")
    status = decide([told(at, kind, **details)], [edition], at=edition.effective_from)
    assert [str(reason) for reason in status.because] == [f"{rule.id}/open"]
    assert status.pop_up is rule.effect.pop_up
    assert (status.color is not Color.GREEN) is not rule.effect.pop_up


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_every_need_is_met_in_one_case_and_missing_in_another(edition: Edition) -> None:
    missing = {m.need.kind for reason in reasons() for m in reason.missing}
    released = {reason.rule_id for reason in reasons() if reason.outcome is Outcome.RELEASED}
    with_needs = {rule.id for rule in edition.rules if rule.needs != ()}
    assert {need.kind for rule in edition.rules for need in rule.needs or ()} <= missing
    assert with_needs <= released


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_every_declaration_rule_raises_its_color_in_some_case(edition: Edition) -> None:
    said = [e.answers for case in CASES for e in case.evidence if e.kind == "declaration"]
    for rule in edition.declaration.rules:
        assert any(rule.matches(answers) and edition.declaration.color_of(answers) >= rule.color for answers in said)
    assert any(answers.symptoms == {Symptom.NONE} for answers in said)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_reached(outcome: Outcome) -> None:
    assert outcome in {reason.outcome for reason in reasons()}


@pytest.mark.parametrize("color", Color)
def test_every_color_is_shown(color: Color) -> None:
    assert color in {decide(case.evidence, EDITIONS, at=at).color for case in CASES for at in case.expect}


# --- a change of edition: POLICY.md, after the cases ----------------------------------------------------------

WEEK = AutoRelease(after=timedelta(days=7))
ADOPTS = an_edition(
    published="2022-06-27 18:00", begins="2022-06-28 00:00", auto_release=WEEK, adopt_open_episodes=True
)
KEEPS = replace(ADOPTS, adopt_open_episodes=False)
BEFORE = a_push("2022-06-20 08:00", exposed="2022-06-19 21:00")
LATER = a_push("2022-06-25 08:00", exposed="2022-06-24 21:00", incident="B")


def shown(push: object, editions: list[Edition], at: str) -> tuple[bool, datetime | None]:
    status = decide([push], editions, at=instant(at))  # type: ignore[list-item]
    return status.pop_up, status.review_at


def test_adopted_terms_end_an_older_episode_at_the_start_of_the_edition_and_not_earlier() -> None:
    editions = [hebei(), ADOPTS]
    assert shown(BEFORE, editions, "2022-06-27 18:00") == (True, instant("2022-06-28 00:00"))
    assert shown(BEFORE, editions, "2022-06-27 23:59") == (True, instant("2022-06-28 00:00"))
    assert shown(BEFORE, editions, "2022-06-28 00:00")[0] is False
    ended = decide([BEFORE], editions, at=instant("2022-06-28 00:00")).because[0]
    assert (str(ended), ended.ended_at) == ("close_presence/expired", instant("2022-06-28 00:00"))


def test_adopted_terms_end_a_younger_episode_seven_days_after_its_opening() -> None:
    editions = [hebei(), ADOPTS]
    assert shown(LATER, editions, "2022-06-28 00:00") == (True, instant("2022-07-02 08:00"))
    assert shown(LATER, editions, "2022-07-02 07:59") == (True, instant("2022-07-02 08:00"))
    assert shown(LATER, editions, "2022-07-02 08:00")[0] is False


@pytest.mark.parametrize(("push", "end"), [(BEFORE, "2022-07-04 08:00"), (LATER, "2022-07-09 08:00")])
def test_kept_terms_leave_both_at_fourteen_days(push: object, end: str) -> None:
    editions = [hebei(), KEEPS]
    assert shown(push, editions, "2022-06-28 00:00") == (True, instant(end))
    assert shown(push, editions, f"{end[:11]}07:59") == (True, instant(end))
    assert shown(push, editions, end)[0] is False


def test_what_opens_under_the_new_edition_has_its_terms() -> None:
    push = a_push("2022-06-28 00:00", exposed="2022-06-27 21:00", incident="C")
    for editions in ([hebei(), ADOPTS], [hebei(), KEEPS]):
        assert shown(push, editions, "2022-06-28 00:00") == (True, instant("2022-07-05 00:00"))


def test_an_edition_that_is_not_yet_published_has_no_effect() -> None:
    for at in ("2022-06-20 08:00", "2022-06-27 17:59"):
        assert decide([BEFORE], [hebei(), ADOPTS], at=instant(at)) == decide([BEFORE], [hebei()], at=instant(at))
    assert shown(BEFORE, [hebei(), ADOPTS], "2022-06-27 17:59") == (True, instant("2022-07-04 08:00"))


def test_longer_adopted_terms_hold_longer() -> None:
    longer = replace(ADOPTS, auto_release=AutoRelease(after=timedelta(days=21)))
    assert shown(BEFORE, [hebei(), longer], "2022-06-28 00:00") == (True, instant("2022-07-11 08:00"))


def test_an_episode_that_ended_under_the_old_terms_stays_ended() -> None:
    old = a_push("2022-06-10 08:00", exposed="2022-06-09 21:00")
    longer = replace(ADOPTS, auto_release=AutoRelease(after=timedelta(days=21)))
    assert shown(old, [hebei(), longer], "2022-06-28 00:00")[0] is False


def test_an_edition_that_another_of_the_same_start_replaced_is_adopted_by_nobody() -> None:
    final = replace(KEEPS, id="CN-130000/2022-06-28b", published_at=instant("2022-06-27 20:00"))
    editions = [hebei(), ADOPTS, final]
    assert shown(BEFORE, editions, "2022-06-27 19:00") == (True, instant("2022-06-28 00:00"))
    assert shown(BEFORE, editions, "2022-06-27 20:00") == (True, instant("2022-07-04 08:00"))


def test_an_adopted_edition_without_a_rule_for_it_releases_nobody() -> None:
    silent = replace(ADOPTS, rules=tuple(rule for rule in ADOPTS.rules if rule.id != "close_presence"))
    assert shown(BEFORE, [hebei(), silent], "2022-06-28 00:00") == (True, instant("2022-07-04 08:00"))


def test_a_declaration_means_what_the_edition_in_force_says() -> None:
    mild = replace(ADOPTS, declaration=replace(ADOPTS.declaration, rules=()))
    said = [a_declaration("2022-06-27 20:00", symptoms=["other"])]
    before = decide(said, [hebei(), mild], at=instant("2022-06-27 20:00"))
    assert (before.color, before.review_at) == (Color.YELLOW, instant("2022-06-28 00:00"))
    assert decide(said, [hebei(), mild], at=instant("2022-06-28 00:00")).color is Color.GREEN


def test_a_fourth_declaration_of_the_day_speaks_from_the_edition_that_allows_it() -> None:
    more = replace(ADOPTS, declaration=replace(ADOPTS.declaration, per_day=4))
    said = [a_declaration(f"2022-06-27 {hour}:00", symptoms=["none"]) for hour in (18, 19, 20)]
    said.append(a_declaration("2022-06-27 21:00", contact_with_case="yes"))
    before = decide(said, [hebei(), more], at=instant("2022-06-27 21:00"))
    assert (before.color, before.review_at) == (Color.GREEN, instant("2022-06-28 00:00"))
    assert decide(said, [hebei(), more], at=instant("2022-06-28 00:00")).color is Color.RED


@pytest.mark.parametrize("evidence", [a_positive("2022-06-20 08:00"), a_mark("2022-06-20 08:00")])
def test_no_edition_ends_by_time_what_only_an_authority_ends(evidence: object) -> None:
    status = decide([evidence], [hebei(), ADOPTS], at=instant("2022-12-31 00:00"))  # type: ignore[list-item]
    assert (status.color, status.review_at) == (Color.RED, None)
