"""The rows of `batch`: numbers that must never move, details in flags, and what is handed to core."""

import doctest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from healthcode.batch import (
    EPISODES,
    EVIDENCE,
    KIND_NUMBER,
    NEVER,
    NONE,
    STATUS,
    RuleNumbers,
    about_hash,
    columns,
    episode_rows,
    evaluate,
    evaluation,
    evidence_rows,
    flags,
    flags_of,
    groups,
    instant,
    micros,
    rows,
    status_row,
)
from healthcode.core.episodes import episodes
from healthcode.core.evidence import Answers, Evidence, Need
from healthcode.core.policy import DeclarationRule, Edition
from healthcode.core.status import decide
from healthcode.core.terms import (
    SHANGHAI,
    Answer,
    Color,
    EvidenceId,
    EvidenceKind,
    NeedKind,
    Symptom,
)
from healthcode.gateways.edition_files import read_edition

POLICY = Path(__file__).resolve().parents[2] / "policies" / "130000" / "2022-05-17.toml"
TOLD = datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)
RULES = RuleNumbers({"close_presence": 1, "from_case_county": 2, "far": 17})


@pytest.fixture(scope="module")
def hebei() -> Edition:
    return read_edition(POLICY)


def some(kind: EvidenceKind, name: str = "e", **fields: object) -> Evidence:
    times = {"occurred_at": TOLD, "learned_at": TOLD}
    return Evidence(evidence_id=EvidenceId(name), kind=kind, **(times | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [columns, flags, groups, rows, evaluation])
def test_the_example_of_the_module_runs(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted
    assert not found.failed


def test_kinds_are_numbered_in_the_order_they_were_added_and_none_is_left_out() -> None:
    assert [*KIND_NUMBER] == [*EvidenceKind]
    assert [*KIND_NUMBER.values()] == [*range(1, len(EvidenceKind) + 1)]


def test_the_widths_of_stored_rows_stay_as_they_are() -> None:
    assert (EVIDENCE.itemsize, EPISODES.itemsize, STATUS.itemsize) == (54, 48, 46)


def test_an_instant_is_microseconds_since_2000_in_utc() -> None:
    assert micros(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert micros(datetime(2000, 1, 1, 8, 0, 0, 1, tzinfo=SHANGHAI)) == 1
    assert micros(datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1
    assert instant(micros(TOLD)) == TOLD
    assert instant(NEVER) is instant(NONE) is None


def test_what_an_exposure_is_about_is_a_signed_hash_that_stays() -> None:
    assert about_hash("") == 0
    assert about_hash("A") == 1912239397717954630
    assert about_hash("A") != about_hash("B")


def test_a_day_is_a_local_day() -> None:
    before, after = (micros(datetime(2022, 5, 17, hour, minute, tzinfo=UTC)) for hour, minute in ((15, 59), (16, 0)))
    assert columns.local_days(np.array([before, after])).tolist() == [8172, 8173]


@pytest.mark.parametrize(
    "evidence",
    [
        some(EvidenceKind.OTHER_RISK, needs=(Need(kind=NeedKind.COMMUNITY_REPORT),)),
        some(EvidenceKind.COMMUNITY_CLEARANCE, of=frozenset({"close_presence/A/2022-05-18"})),
        some(EvidenceKind.COMMUNITY_CLEARANCE, of=frozenset({"close_presence", "far"})),
        some(EvidenceKind.DECLARATION, answers=Answers(temperature=37.25)),
        some(EvidenceKind.DECLARATION, answers=Answers(temperature=float("nan"))),
        some(EvidenceKind.DECLARATION, answers=Answers(symptoms=frozenset())),
        some(EvidenceKind.TEST_POSITIVE),
        some(EvidenceKind.OTHER_REGION_MARK, region="110000", color=Color.RED),
        some(EvidenceKind.IDENTITY_LINKED, linked_to="r"),
    ],
    ids=[
        "designated needs",
        "an episode key",
        "a rule without a number",
        "a hundredth of a degree",
        "not a number",
        "no symptom at all",
        "a positive",
        "a mark",
        "a link",
    ],
)
def test_what_columns_cannot_express_is_marked_and_goes_to_core(evidence: Evidence, hebei: Edition) -> None:
    assert flags_of(evidence, RULES) & flags.NOT_PLAIN
    numbers = RuleNumbers({rule.id: number for number, rule in enumerate(hebei.rules, 1)} | {"far": 17})
    result = evaluate(evidence_rows([evidence], 3, numbers), (hebei,), numbers, at=TOLD + timedelta(days=1))
    assert result.to_core.tolist() == [3]
    assert len(result.statuses) == len(result.episodes) == 0


def test_a_clearance_carries_its_rules_and_its_finding() -> None:
    heard = some(EvidenceKind.COMMUNITY_CLEARANCE, of=frozenset({"close_presence", "from_case_county"}), cleared=False)
    assert flags_of(heard, RULES) == flags.NOT_CLEARED | flags.named_bit(1) | flags.named_bit(2)
    assert flags.named_bit(0) == flags.named_bit(17) == 0
    assert flags_of(some(EvidenceKind.COMPANION, exposure_known=False), RULES) == flags.TIME_UNKNOWN


ANSWERS = [
    Answers(symptoms=frozenset(symptoms), contact_with_case=contact, temperature=temperature)
    for symptoms in ([Symptom.NONE], [Symptom.OTHER], [Symptom.COLD_LIKE, Symptom.PALPITATION])
    for contact in Answer
    for temperature in (None, 35.0, 37.2, 37.3, 37.4, 42.0)
]
CONDITIONS = [
    DeclarationRule(color=Color.RED, contact_with_case=Answer.YES),
    DeclarationRule(color=Color.RED, contact_with_case=Answer.UNSURE, any_symptom=True),
    DeclarationRule(color=Color.YELLOW, symptoms=frozenset({Symptom.OTHER, Symptom.NAUSEA_DIARRHOEA})),
    DeclarationRule(color=Color.YELLOW, symptoms=frozenset({Symptom.NONE, Symptom.COLD_LIKE})),
    DeclarationRule(color=Color.YELLOW, temperature_at_least=37.3),
    DeclarationRule(color=Color.RED, any_symptom=True, temperature_at_least=35.0),
]


@pytest.mark.parametrize("rules", [*([rule] for rule in CONDITIONS), CONDITIONS, []])
def test_packed_answers_raise_the_color_that_the_answers_do(rules: list[DeclarationRule], hebei: Edition) -> None:
    terms = replace(hebei.declaration, rules=tuple(rules))
    packed = [flags_of(some(EvidenceKind.DECLARATION, answers=answers), RULES) for answers in ANSWERS]
    assert not any(number & flags.NOT_PLAIN for number in packed)
    found = flags.color_ranks(np.array(packed, np.int32), terms)
    assert found.tolist() == [terms.color_of(answers).rank for answers in ANSWERS]


def test_every_tenth_of_a_degree_fits() -> None:
    tenths = [
        flags_of(some(EvidenceKind.DECLARATION, answers=Answers(temperature=number / 10)), RULES) >> 3 & 0x7F
        for number in range(350, 421)
    ]
    assert tenths == [*range(1, 72)]


def test_core_and_columns_give_the_same_rows(hebei: Edition) -> None:
    numbers = RuleNumbers({rule.id: number for number, rule in enumerate(hebei.rules, 1)})
    evidence = [
        some(EvidenceKind.COMPANION, "a", incident="A"),
        some(EvidenceKind.TEST_NEGATIVE, "b", reported_at=TOLD + timedelta(hours=1)),
    ]
    result = evaluate(evidence_rows(evidence, 0, numbers), (hebei,), numbers, at=TOLD)
    status = status_row(decide(evidence, (hebei,), at=TOLD), 0, numbers)
    spans = episode_rows(
        episodes(evidence, (hebei,), at=TOLD), 0, {e.evidence_id: row for row, e in enumerate(evidence)}, numbers
    )
    assert result.statuses.tolist() == status.tolist()
    assert result.episodes.tolist() == spans.tolist()
    assert instant(result.statuses["review"][0]) == TOLD + timedelta(days=14)


def test_two_pushes_of_one_exposure_at_one_instant_are_left_to_core(hebei: Edition) -> None:
    numbers = RuleNumbers({rule.id: number for number, rule in enumerate(hebei.rules, 1)})
    pair = [some(EvidenceKind.COMPANION, name) for name in "ab"]
    assert evaluate(evidence_rows(pair, 0, numbers), (hebei,), numbers, at=TOLD).to_core.tolist() == [0]


def test_an_arrival_told_after_a_sample_from_before_it_is_left_to_core(hebei: Edition) -> None:
    numbers = RuleNumbers({rule.id: number for number, rule in enumerate(hebei.rules, 1)})
    hour = timedelta(hours=1)
    evidence = [
        some(EvidenceKind.FROM_CASE_COUNTY, "a"),
        some(EvidenceKind.TEST_NEGATIVE, "b", occurred_at=TOLD + hour, learned_at=TOLD + 2 * hour),
        some(EvidenceKind.ARRIVAL, "c", occurred_at=TOLD + 2 * hour, learned_at=TOLD + 3 * hour),
    ]
    at = TOLD + 4 * hour
    assert evaluate(evidence_rows(evidence, 0, numbers), (hebei,), numbers, at=at).to_core.tolist() == [0]
    in_time = [evidence[0], evidence[1], replace(evidence[2], occurred_at=TOLD + hour)]
    assert len(evaluate(evidence_rows(in_time, 0, numbers), (hebei,), numbers, at=at).to_core) == 0


def test_a_rule_without_a_number_is_refused_by_name(hebei: Edition) -> None:
    with pytest.raises(KeyError, match="close_presence"):
        evaluate(evidence_rows([some(EvidenceKind.COMPANION)], 0, RULES), (hebei,), RuleNumbers({}), at=TOLD)
