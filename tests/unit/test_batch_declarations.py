"""Declarations in columns: the daily limit, the silence, and a coming edition that reads the same words otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from healthcode.batch import RuleNumbers, evaluate, evidence_rows, instant, status_row
from healthcode.core.evidence import Answers, Evidence
from healthcode.core.policy import DeclarationRule, Edition
from healthcode.core.status import decide
from healthcode.core.terms import SHANGHAI, Color, EditionId, EvidenceId, EvidenceKind, Symptom
from healthcode.gateways.edition_files import read_edition

HEBEI = read_edition(Path(__file__).resolve().parents[2] / "policies" / "130000" / "2022-05-17.toml")
RULES = RuleNumbers({rule.id: number for number, rule in enumerate(HEBEI.rules, 1)})
MADE = datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COLD, WELL = Answers(symptoms=frozenset({Symptom.COLD_LIKE})), Answers(temperature=37.0)


def shown(answers: Sequence[Answers], at: datetime, *editions: Edition) -> tuple[int, datetime | None]:
    """Color and review of declarations an hour apart, once core has agreed with every column."""
    made = [
        Evidence(
            evidence_id=EvidenceId(str(number)),
            kind=EvidenceKind.DECLARATION,
            occurred_at=MADE + number * HOUR,
            learned_at=MADE + number * HOUR,
            answers=each,
        )
        for number, each in enumerate(answers)
    ]
    result = evaluate(evidence_rows(made, 0, RULES), editions, RULES, at=at)
    assert result.statuses.tolist() == status_row(decide(made, editions, at=at), 0, RULES).tolist()
    return int(result.statuses["color"][0]), instant(result.statuses["review"][0])


@pytest.mark.parametrize(
    ("after", "answer"), [(14 * DAY - MINUTE, (1, MADE + 14 * DAY)), (14 * DAY, (0, None))], ids=str
)
def test_a_declaration_falls_silent_after_fourteen_days(after: timedelta, answer: tuple[int, datetime | None]) -> None:
    assert shown([COLD], MADE + after, HEBEI) == answer


def test_the_third_of_a_day_corrects_and_the_fourth_does_not() -> None:
    assert shown([COLD, COLD, WELL], MADE + 5 * HOUR, HEBEI) == (0, None)
    assert shown([COLD, WELL, COLD, WELL], MADE + 5 * HOUR, HEBEI) == (1, MADE + 2 * HOUR + 14 * DAY)


def test_a_green_answer_that_a_coming_edition_makes_yellow_is_reviewed_when_that_begins() -> None:
    stricter = replace(
        HEBEI,
        id=EditionId("CN-130000/2022-05-20"),
        published_at=MADE + HOUR,
        effective_from=MADE + 2 * DAY,
        declaration=replace(HEBEI.declaration, rules=(DeclarationRule(color=Color.YELLOW, temperature_at_least=37.0),)),
    )
    assert shown([WELL], MADE + HOUR - MINUTE, HEBEI, stricter) == (0, None)
    assert shown([WELL], MADE + HOUR, HEBEI, stricter) == (0, stricter.effective_from)
    assert shown([WELL], MADE + 2 * DAY, HEBEI, stricter) == (1, MADE + 14 * DAY)
    assert shown([COLD], MADE + HOUR, HEBEI, stricter) == (1, stricter.effective_from)
