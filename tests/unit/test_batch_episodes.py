"""Instants at which two things happen at once: columns and core must call them the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from healthcode.batch import RuleNumbers, episode_rows, evaluate, evidence_rows, instant
from healthcode.core.episodes import episodes
from healthcode.core.evidence import Evidence
from healthcode.core.policy import AutoRelease, Edition
from healthcode.core.terms import SHANGHAI, EvidenceId, EvidenceKind
from healthcode.gateways.edition_files import read_edition

HEBEI = read_edition(Path(__file__).resolve().parents[2] / "policies" / "130000" / "2022-05-17.toml")
RULES = RuleNumbers({rule.id: number for number, rule in enumerate(HEBEI.rules, 1)})
EXPOSED = datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def heard(name: str, kind: EvidenceKind, occurred: timedelta, learned: timedelta, **fields: object) -> Evidence:
    times = {"occurred_at": EXPOSED + occurred, "learned_at": EXPOSED + learned}
    return Evidence(evidence_id=EvidenceId(name), kind=kind, **(times | fields))  # type: ignore[arg-type]


def a_push(name: str, occurred: timedelta, learned: timedelta, **fields: object) -> Evidence:
    return heard(name, EvidenceKind.FROM_CASE_COUNTY, occurred, learned, **fields)


def ending(evidence: Sequence[Evidence], at: datetime, edition: Edition = HEBEI) -> list[tuple[int, object]]:
    """Ending and `until` of each episode, once core has agreed with every column."""
    result = evaluate(evidence_rows(evidence, 0, RULES), (edition,), RULES, at=at)
    row_of = {e.evidence_id: row for row, e in enumerate(evidence)}
    assert result.episodes.tolist() == episode_rows(episodes(evidence, (edition,), at=at), 0, row_of, RULES).tolist()
    assert len(result.to_core) == 0
    return [(int(row["ending"]), instant(row["until"])) for row in result.episodes]


def help_at(occurred: timedelta, learned: timedelta) -> list[Evidence]:
    return [
        heard("r", EvidenceKind.COMMUNITY_REPORT, occurred, learned),
        heard("c", EvidenceKind.COMMUNITY_CLEARANCE, occurred, learned, of=frozenset({"from_case_county"})),
        heard("t", EvidenceKind.TEST_NEGATIVE, occurred, learned),
    ]


@pytest.mark.parametrize(("told", "released"), [(5 * HOUR, False), (5 * HOUR + timedelta(minutes=1), True)])
def test_a_second_push_told_with_the_last_help_moves_the_floor_first(told: timedelta, released: bool) -> None:
    """The same day's exposure, four hours later: the help at three hours is before it."""
    pushes = [a_push("a", 0 * HOUR, HOUR), a_push("b", 4 * HOUR, told)]
    found = ending([*pushes, *help_at(3 * HOUR, 5 * HOUR)], EXPOSED + DAY)
    assert found == [(1, EXPOSED + 5 * HOUR) if released else (2, EXPOSED + HOUR + 14 * DAY)]


@pytest.mark.parametrize(("told", "lasts"), [(7 * DAY, 4 * HOUR), (7 * DAY + timedelta(minutes=1), 0 * HOUR)])
def test_a_later_exposure_told_as_the_time_runs_out_still_extends_it(told: timedelta, lasts: timedelta) -> None:
    edition = replace(HEBEI, auto_release=AutoRelease(after=7 * DAY, from_last_exposure=True))
    pushes = [a_push("a", 0 * HOUR, HOUR), a_push("b", 4 * HOUR, told)]
    assert ending(pushes, EXPOSED + 10 * DAY, edition) == [(2, EXPOSED + 7 * DAY + lasts)]


def test_a_push_taken_back_before_it_reached_us_never_stood() -> None:
    back = EXPOSED + HOUR - timedelta(minutes=1)
    assert ending([a_push("a", 0 * HOUR, HOUR, withdrawn_at=back)], EXPOSED + DAY) == []


def test_help_in_the_instant_the_time_runs_out_is_too_late() -> None:
    evidence = [a_push("a", 0 * HOUR, HOUR), *help_at(2 * HOUR, HOUR + 14 * DAY)]
    assert ending(evidence, EXPOSED + 20 * DAY) == [(2, EXPOSED + HOUR + 14 * DAY)]
    minute = timedelta(minutes=1)
    evidence = [a_push("a", 0 * HOUR, HOUR), *help_at(2 * HOUR, HOUR + 14 * DAY - minute)]
    assert ending(evidence, EXPOSED + 20 * DAY) == [(1, EXPOSED + HOUR + 14 * DAY - minute)]


def test_a_withdrawal_in_the_instant_of_release_finds_it_released() -> None:
    evidence = [a_push("a", 0 * HOUR, HOUR, withdrawn_at=EXPOSED + 5 * HOUR), *help_at(2 * HOUR, 5 * HOUR)]
    assert ending(evidence, EXPOSED + DAY) == [(1, EXPOSED + 5 * HOUR)]
