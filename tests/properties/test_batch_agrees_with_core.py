"""`batch` says of every plain person what core says, and hands the others to core by name.

One generator of people serves both properties; its times lie on a coarse grid, a minute to either side of the
bounds that rules are made of, so that ties and boundaries are common. HEALTHCODE_EXAMPLES asks for more examples.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from healthcode.batch import (
    ENDING_NUMBER,
    Result,
    RuleNumbers,
    episode_rows,
    evaluate,
    evidence_rows,
    micros,
    status_row,
)
from healthcode.core.episodes import episodes
from healthcode.core.evidence import Answers, Evidence, Need
from healthcode.core.policy import AutoRelease, DeclarationRule, Edition
from healthcode.core.status import decide
from healthcode.core.terms import (
    PUSH_KINDS,
    SHANGHAI,
    Answer,
    Color,
    EditionId,
    EvidenceId,
    EvidenceKind,
    NeedKind,
    Outcome,
    Symptom,
)
from healthcode.gateways.edition_files import read_edition

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]
POLICY = Path(__file__).resolve().parents[2] / "policies" / "130000" / "2022-05-17.toml"
HEBEI = read_edition(POLICY)
RULES = RuleNumbers({rule.id: number for number, rule in enumerate(HEBEI.rules, 1)})
FIRST = datetime(2022, 5, 17, 12, tzinfo=SHANGHAI)
EDITION_TOLD = datetime(2022, 5, 27, 18, tzinfo=SHANGHAI)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EXAMPLES = int(os.environ.get("HEALTHCODE_EXAMPLES", "120"))


def a_later_edition(**changed: object) -> Edition:
    """The same rules again from 30 May, told on the 27th, with a week in place of a fortnight."""
    return replace(
        HEBEI,
        id=EditionId("CN-130000/2022-05-30"),
        published_at=EDITION_TOLD,
        effective_from=datetime(2022, 5, 30, tzinfo=SHANGHAI),
        auto_release=AutoRelease(after=7 * DAY),
        **changed,  # type: ignore[arg-type]
    )


def with_needs(rule_id: str, needs: tuple[Need, ...]) -> Edition:
    """Hebei's edition with other needs under one rule."""
    return replace(HEBEI, rules=tuple(replace(r, needs=needs) if r.id == rule_id else r for r in HEBEI.rules))


EARLIER = replace(
    HEBEI,
    id=EditionId("CN-130000/2022-03-01"),
    published_at=datetime(2022, 2, 28, tzinfo=SHANGHAI),
    effective_from=datetime(2022, 3, 1, tzinfo=SHANGHAI),
)
COLORED = replace(
    HEBEI,
    rules=tuple(
        replace(r, effect=replace(r.effect, pop_up=False, color=Color.YELLOW)) if r.id == "from_case_county" else r
        for r in HEBEI.rules
    ),
)
OTHER_QUESTIONS = replace(
    HEBEI.declaration,
    per_day=1,
    acts=3 * DAY,
    rules=(
        DeclarationRule(color=Color.RED, symptoms=frozenset({Symptom.BREATHLESS}), temperature_at_least=38.0),
        DeclarationRule(color=Color.YELLOW, contact_with_case=Answer.UNSURE, any_symptom=True),
        DeclarationRule(color=Color.YELLOW, symptoms=frozenset({Symptom.OTHER, Symptom.COLD_LIKE})),
        DeclarationRule(color=Color.YELLOW, contact_with_case=Answer.YES),
        DeclarationRule(color=Color.YELLOW, temperature_at_least=37.0),
    ),
)
REPORT, CHECK = Need(kind=NeedKind.COMMUNITY_REPORT), Need(kind=NeedKind.COMMUNITY_CLEARANCE)


def negatives(count: int, hours: int) -> Need:
    return Need(kind=NeedKind.NEGATIVE_TESTS, count=count, apart=hours * HOUR)


BEGUN = {
    "alone": (HEBEI,),
    "an earlier edition on file": (EARLIER, HEBEI),
    "counted from the last exposure, a week": (
        replace(HEBEI, auto_release=AutoRelease(after=7 * DAY, from_last_exposure=True)),
    ),
    "no ceiling on rules with a release": (
        replace(HEBEI, auto_release=AutoRelease(after=14 * DAY, from_last_exposure=True, only_without_needs=True)),
    ),
    "a color in place of a pop-up": (COLORED,),
    "other questions": (replace(HEBEI, declaration=OTHER_QUESTIONS),),
    "tests alone, two at any distance": (with_needs("close_presence", (negatives(2, 0),)),),
    "one test, nothing more": (with_needs("close_presence", (negatives(1, 0),)),),
    "two tests two days apart": (with_needs("close_presence", (REPORT, negatives(2, 48))),),
    "three tests": (with_needs("close_presence", (negatives(3, 24),)),),
    "no needs, and a need that only an authority meets": (
        replace(
            with_needs("close_presence", ()),
            rules=(*with_needs("close_presence", ()).rules[:1], *with_needs("from_case_county", (
                REPORT, Need(kind=NeedKind.RECOVERED))).rules[1:]),
        ),
    ),
}  # fmt: skip
CHANGING = {
    "a second edition adopts": (HEBEI, a_later_edition(adopt_open_episodes=True)),
    "a second edition lets terms stay": (HEBEI, a_later_edition()),
    "a second edition asks other questions": (HEBEI, a_later_edition(declaration=OTHER_QUESTIONS)),
    "two editions to come": (
        HEBEI,
        a_later_edition(),
        replace(
            a_later_edition(adopt_open_episodes=True, declaration=OTHER_QUESTIONS),
            id=EditionId("CN-130000/2022-06-02"),
            effective_from=datetime(2022, 6, 2, tzinfo=SHANGHAI),
        ),
    ),
    "not begun": (a_later_edition(),),
}
FILES = BEGUN | CHANGING

PLAIN_HELP = (
    EvidenceKind.COMMUNITY_REPORT,
    EvidenceKind.COMMUNITY_CLEARANCE,
    EvidenceKind.TEST_NEGATIVE,
    EvidenceKind.TEST_NEGATIVE,
)
PLAIN = (*sorted(PUSH_KINDS), *PLAIN_HELP, *PLAIN_HELP, EvidenceKind.ARRIVAL, EvidenceKind.DECLARATION)
LAGS = (0 * HOUR, MINUTE, 6 * HOUR, 6 * HOUR, 24 * HOUR, 7 * DAY - 6 * HOUR, 7 * DAY, 14 * DAY, 14 * DAY + MINUTE)
NAMES = (
    frozenset({"close_presence"}),
    frozenset({"close_presence", "from_case_county", "from_severe_city", "other_risk"}),
    frozenset({"from_case_county"}),
    frozenset({"close_presence/A/2022-05-18"}),
    frozenset({"nothing we know"}),
)
ANSWERS = (
    Answers(),
    Answers(),
    Answers(symptoms=frozenset({Symptom.COLD_LIKE, Symptom.BREATHLESS}), temperature=38.0),
    Answers(symptoms=frozenset({Symptom.NAUSEA_DIARRHOEA}), contact_with_case=Answer.UNSURE),
    Answers(contact_with_case=Answer.YES, temperature=37.2),
    Answers(temperature=37.0),
    Answers(temperature=37.3),
    Answers(symptoms=frozenset({Symptom.BREATHLESS}), temperature=37.9),
    Answers(temperature=37.25),
)


def a_time(pick: Pick[int]) -> datetime:
    """Every six hours of a fortnight and a half, now and then a minute to either side."""
    return FIRST + 6 * HOUR * pick(range(72)) + MINUTE * pick((0, 0, 0, 0, 1, -1))


def some_evidence(pick: Callable[[Sequence[object]], object], name: str, kinds: Sequence[EvidenceKind]) -> Evidence:
    choose: Callable[[Sequence[T]], T] = pick  # type: ignore[assignment]
    kind, occurred = choose(kinds), a_time(choose)
    learned = occurred + choose(LAGS)
    fields: dict[str, object] = {}
    if kind in PUSH_KINDS or kind in {EvidenceKind.CASE_CONFIRMED, EvidenceKind.CASE_ASYMPTOMATIC}:
        occurred = min(occurred, FIRST + DAY * choose((1, 2, 3)) - choose((0, 0, 6)) * HOUR)  # ties are common
        learned = occurred + choose(LAGS)
        fields |= {"incident": choose(("", "A", "A", "B")), "place": choose(("", "", "P"))}
    if kind is EvidenceKind.OTHER_RISK and choose(range(8)) == 0:
        fields["needs"] = choose(((REPORT,), (negatives(1, 0), CHECK)))
    if kind is EvidenceKind.COMMUNITY_CLEARANCE:
        fields |= {"of": choose((NAMES[0], *NAMES[1:2] * 6, *NAMES)), "cleared": choose(range(12)) > 0}
    if kind in {EvidenceKind.TEST_NEGATIVE, EvidenceKind.TEST_POSITIVE}:
        fields["reported_at"] = choose((None, learned - MINUTE, occurred + 6 * HOUR))
    if kind is EvidenceKind.DECLARATION:
        learned, fields["answers"] = occurred, choose(ANSWERS)
    if kind is EvidenceKind.QUARANTINE_ORDER:
        fields["quarantine"] = choose(("home", "central"))
    if kind in {EvidenceKind.OTHER_REGION_MARK, EvidenceKind.MARK_LIFTED}:
        fields |= {"region": choose(("110000", "310000")), "color": Color.RED}
    if kind is EvidenceKind.OTHER_REGION_MARK:
        fields["expires_at"] = choose((None, learned + 7 * DAY))
    taken_back = choose((None, None, None, None, -MINUTE, 0 * HOUR, MINUTE, 6 * HOUR, 5 * DAY))
    return Evidence(
        evidence_id=EvidenceId(name),
        kind=kind,
        occurred_at=occurred,
        learned_at=learned,
        withdrawn_at=None if taken_back is None else learned + taken_back,
        **fields,  # type: ignore[arg-type]
    )


def a_person(pick: Callable[[Sequence[object]], object], number: int, kinds: Sequence[EvidenceKind]) -> list[Evidence]:
    """One to nine pieces of evidence, mostly plain ones when `kinds` is; ids in no order."""
    many = pick(range(1, 10))
    assert isinstance(many, int)
    return [some_evidence(pick, f"{(place * 7) % 10}-{number}", kinds) for place in range(many)]


def disagreements(
    people: Sequence[Sequence[Evidence]], editions: Sequence[Edition], at: datetime, result: Result
) -> Iterator[object]:
    """Every plain person of whom columns say something else than core."""
    handed = set(result.to_core.tolist())
    statuses = {int(row["person"]): row.tolist() for row in result.statuses}
    assert handed | set(statuses) == set(range(len(people)))
    assert not handed & set(statuses)
    assert not handed & set(result.episodes["person"].tolist())
    begin = 0
    for person, evidence in enumerate(people):
        row_of = {e.evidence_id: begin + place for place, e in enumerate(evidence)}
        begin += len(evidence)
        if person in handed:
            continue
        wanted = status_row(decide(evidence, editions, at=at), person, RULES).tolist()[0]
        spans = sorted(episode_rows(episodes(evidence, editions, at=at), person, row_of, RULES).tolist())
        found = sorted(result.episodes[result.episodes["person"] == person].tolist())
        if (wanted, spans) != (statuses[person], found):
            yield evidence, (wanted, spans), (statuses[person], found)


def columns_of(people: Sequence[Sequence[Evidence]]) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    return np.concatenate([evidence_rows(evidence, person, RULES) for person, evidence in enumerate(people)])


@pytest.mark.parametrize("plain", [True, False], ids=["plain kinds", "all kinds"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_columns_say_what_core_says(plain: bool, data: st.DataObject) -> None:
    def pick(options: Sequence[object]) -> object:
        return data.draw(st.sampled_from(options))

    editions = FILES[data.draw(st.sampled_from(sorted(FILES)))]
    kinds = PLAIN if plain else (*PLAIN, *PLAIN, *EvidenceKind)
    people = [a_person(pick, number, kinds) for number in range(data.draw(st.integers(1, 4)))]
    at = a_time(pick)  # type: ignore[arg-type]
    result = evaluate(columns_of(people), editions, RULES, at=at)
    event(f"to core: {len(result.to_core)} of {len(people)}")
    assert list(disagreements(people, editions, at, result)) == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_columns_say_what_core_says_of_a_crowd(name: str) -> None:
    pick = random.Random(name).choice
    for kinds in (PLAIN, (*PLAIN, *PLAIN, *EvidenceKind)):
        people = [a_person(pick, number, kinds) for number in range(150)]
        evidence = columns_of(people)
        for at in (a_time(pick), a_time(pick), EDITION_TOLD + DAY, FIRST + 21 * DAY):
            assert list(disagreements(people, FILES[name], at, evaluate(evidence, FILES[name], RULES, at=at))) == []


def a_plain_course(number: int, chance: random.Random) -> list[Evidence]:
    """What befalls most people: a push or two, perhaps an arrival told in time, and what they do about it since."""
    exposed = FIRST + 6 * HOUR * chance.randrange(28)
    told = exposed + 6 * HOUR * chance.randrange(1, 6)
    withdrawn = told + DAY * chance.randrange(1, 6) if chance.random() < 0.15 else None
    course: list[tuple[EvidenceKind, datetime, datetime, dict[str, object]]] = []
    for kind in chance.sample(sorted(PUSH_KINDS), chance.choice((1, 1, 1, 2))):
        course.append((kind, exposed, told, {"incident": chance.choice("ABC"), "withdrawn_at": withdrawn}))
        if chance.random() < 0.1:  # pushed again by another sender
            course.append((*course[-1][:2], told + 6 * HOUR, course[-1][3]))
    if chance.random() < 0.3:
        course.append((EvidenceKind.ARRIVAL, exposed + 6 * HOUR, exposed + 7 * HOUR, {}))
    done = told + 6 * HOUR * chance.randrange(1, 5)
    if chance.random() < 0.7:
        course.append((EvidenceKind.COMMUNITY_REPORT, done, done, {}))
    if chance.random() < 0.7:
        course.append((EvidenceKind.COMMUNITY_CLEARANCE, done, done + HOUR, {"of": NAMES[1]}))
    for days in range(chance.randrange(5)):
        sampled = done + timedelta(hours=chance.choice((23, 24, 25))) * days
        course.append((EvidenceKind.TEST_NEGATIVE, sampled, sampled + 8 * HOUR, {}))
    declared = [done + days * DAY for days in range(chance.randrange(4))]
    course += [(EvidenceKind.DECLARATION, at, at, {"answers": Answers()}) for at in declared]
    return [
        Evidence(evidence_id=EvidenceId(f"{number}-{n}"), kind=k, occurred_at=o, learned_at=t, **more)  # type: ignore[arg-type]
        for n, (k, o, t, more) in enumerate(course)
    ]


def test_nine_plain_people_of_ten_stay_in_columns_however_their_episodes_end() -> None:
    chance = random.Random(20220517)
    people = [a_plain_course(number, chance) for number in range(1000)]
    at = FIRST + 16 * DAY
    result = evaluate(columns_of(people), (HEBEI,), RULES, at=at)
    assert list(disagreements(people, (HEBEI,), at, result)) == []
    assert len(result.to_core) <= 100
    numbers = result.episodes["ending"] * 10 + (result.episodes["until"] > micros(at))
    seen = dict(zip(*map(np.ndarray.tolist, np.unique(numbers, return_counts=True)), strict=True))
    still_open = ENDING_NUMBER[Outcome.EXPIRED] * 10 + 1
    assert all(seen[number * 10] >= 50 for number in ENDING_NUMBER.values()), seen
    assert seen[still_open] >= 50
    assert set(np.unique(result.statuses["pop_ups"]).tolist()) >= {0, 1, 2}


def test_half_a_million_withdrawn_at_once_stay_in_columns() -> None:
    """One push file taken back: every row has the same two instants (a thousand here; the count changes nothing)."""
    at = FIRST + 2 * DAY
    push = Evidence(
        evidence_id=EvidenceId("e"),
        kind=EvidenceKind.COMPANION,
        occurred_at=FIRST,
        learned_at=FIRST + DAY,
        withdrawn_at=at,
        incident="A",
    )
    evidence = np.repeat(evidence_rows([push], 0, RULES), 1000)
    evidence["person"] = np.arange(1000)
    result = evaluate(evidence, (HEBEI,), RULES, at=at)
    assert len(result.to_core) == 0
    assert (result.episodes["ending"] == ENDING_NUMBER[Outcome.WITHDRAWN]).all()
    assert (result.episodes["until"] == micros(at)).all()
    assert not result.statuses["pop_ups"].any()
