"""What the laws are tried on: people's histories, told, withdrawn and repeated in every order, and editions.

Times lie on a grid of six hours, so that instants coincide often: equal times are where laws break. A committed
run is small and always the same; `LAW_EXAMPLES=5000 pytest tests/properties` looks further, elsewhere each time.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from healthcode.core.episodes import EpisodeKey, key_of, opens
from healthcode.core.evidence import Evidence, evidence_from
from healthcode.core.policy import AutoRelease, Edition, Effect
from healthcode.core.status import Status
from healthcode.core.terms import Color, EvidenceId, EvidenceKind
from tests.builders import an_edition, hebei, instant

_ASKED = os.environ.get("LAW_EXAMPLES")
LAW = settings(
    max_examples=int(_ASKED or 100),
    derandomize=_ASKED is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

START = instant("2022-05-17 00:00")
STEP = timedelta(hours=6)
STEPS = 4 * 34  # long enough for fourteen days of an episode and fourteen more of its mention

PUSHES = ["companion", "key_venue_stay", "from_case_county", "other_risk"]
POSITIVES = ["test_positive", "case_confirmed"]
AUTHORITY = ["quarantine_order", "other_region_mark"]
HELP_OF_PERSON = ["community_report", "community_clearance", "test_negative"]
HELP_OF_AUTHORITY = ["recovered", "quarantine_ended", "mark_lifted"]
HELP = [*HELP_OF_PERSON, *HELP_OF_AUTHORITY]
EVERY_KIND = [
    *PUSHES,
    *POSITIVES,
    *AUTHORITY,
    *3 * HELP_OF_PERSON,
    *2 * HELP_OF_AUTHORITY,
    "arrival",
    "declaration",
    "death",
]
OPENING = [*PUSHES, *POSITIVES, *AUTHORITY]
_OWN_TIME = {"arrival": "arrived_at", "test_negative": "sampled_at"}
_RULES = ["close_presence", "from_case_county", "other_risk"]
_NEEDS: list[list[Any]] = [
    [],
    ["community_report"],
    [{"need": "negative_tests", "count": 2, "apart_hours": 24}],
    ["recovered", "community_clearance"],
]


def step(number: int) -> datetime:
    return START + number * STEP


def instants(first: int = 0, last: int = STEPS) -> st.SearchStrategy[datetime]:
    return st.integers(first, last).map(step)


@st.composite
def a_fact(
    draw: st.DrawFn,
    kinds: Sequence[str] = EVERY_KIND,
    *,
    withdrawn: bool = True,
    latest: int = STEPS,
    occurred: st.SearchStrategy[datetime] | None = None,
) -> Evidence:
    """One piece of evidence of these kinds, that happened up to sixteen days before it was told."""
    kind = draw(st.sampled_from(kinds))
    learned_at = draw(instants(last=latest))
    delay = draw(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 4, 8, 12, 56, 57, 64]))
    happened_at = draw(occurred) if occurred is not None else learned_at - delay * STEP
    learned_at = max(learned_at, happened_at)
    details: dict[str, object] = {_OWN_TIME.get(kind, "occurred_at"): happened_at, **draw(_details(kind))}
    taken_back = draw(st.none() | st.integers(1, 60)) if withdrawn else None
    return evidence_from(
        EvidenceId("?"),
        EvidenceKind(kind),
        learned_at,
        details,
        withdrawn_at=None if taken_back is None else learned_at + taken_back * STEP,
    )


def _details(kind: str) -> st.SearchStrategy[dict[str, object]]:
    incident = st.sampled_from(["", "A"])
    region = st.sampled_from(["120000", "110000"])
    by_kind: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        **{push: {"incident": incident} for push in PUSHES},
        "other_risk": {"incident": incident, "needs": st.sampled_from(_NEEDS)},
        "case_confirmed": {"incident": incident},
        "community_clearance": {
            "of": st.lists(st.sampled_from(_RULES), min_size=1, max_size=3),
            "finding": st.sampled_from(["cleared", "cleared", "cleared", "not_cleared"]),
        },
        "quarantine_order": {"quarantine": st.sampled_from(["central", "home"])},
        "other_region_mark": {
            "region": region,
            "color": st.sampled_from(list(Color)),
            "expires_at": st.none() | instants(4),
        },
        "mark_lifted": {"region": region},
        "declaration": {
            "symptoms": st.sampled_from([["none"], ["other"]]),
            "contact_with_case": st.sampled_from(["no", "no", "yes"]),
        },
    }
    return st.fixed_dictionaries(by_kind.get(kind, {}))


def histories(
    kinds: Sequence[str] = EVERY_KIND, *, most: int = 9, withdrawn: bool = True, latest: int = STEPS, **more: Any
) -> st.SearchStrategy[list[Evidence]]:
    """What was told of one person, in any order."""
    facts = a_fact(kinds, withdrawn=withdrawn, latest=latest, **more)
    told = st.lists(facts, max_size=most)
    if kinds is EVERY_KIND:  # half of them follow the rules, else little would ever be released
        told |= st.tuples(a_course(), st.lists(facts, max_size=3)).map(lambda parts: [*parts[0], *parts[1]])
        told |= st.lists(a_fact(["declaration", "declaration", "other_region_mark", "mark_lifted"]), max_size=6)
    return told.map(numbered)


@st.composite
def a_course(draw: st.DrawFn) -> list[Evidence]:
    """Somebody who is exposed and does what is asked, more or less, each thing a while after the one before."""
    kinds = ["companion", "community_report", "community_clearance", "test_negative", "test_negative"]
    at, course = draw(st.integers(0, STEPS // 2)), []
    for kind in (draw(st.sampled_from(PUSHES)), *kinds[1:], *draw(st.lists(st.sampled_from(HELP), max_size=2))):
        happened_at, told_at = step(at), step(at + draw(st.integers(0, 3)))
        details: dict[str, object] = {_OWN_TIME.get(kind, "occurred_at"): happened_at, **draw(_details(kind))}
        if kind == "community_clearance":
            details["of"] = _RULES
        back = draw(st.sampled_from([None, None, None, None, None, None, 1, 20]))
        taken_back = None if back is None else told_at + back * STEP
        course.append(evidence_from(EvidenceId("?"), EvidenceKind(kind), told_at, details, withdrawn_at=taken_back))
        at += draw(st.integers(0, 5))
    return course


@st.composite
def all_help(draw: st.DrawFn, first: int, last: int) -> list[Evidence]:
    """All that a person can do for a release, done between two steps at least a day apart, and told at once."""
    one = draw(st.integers(first, last - 4))
    other = draw(st.integers(one + 4, last))
    done: list[tuple[str, int, dict[str, object]]] = [
        ("community_report", draw(st.integers(first, last)), {}),
        ("community_clearance", draw(st.integers(first, last)), {"of": _RULES}),
        ("test_negative", one, {}),
        ("test_negative", other, {}),
    ]
    return [
        evidence_from(
            EvidenceId("?"), EvidenceKind(kind), step(at), {_OWN_TIME.get(kind, "occurred_at"): step(at), **details}
        )
        for kind, at, details in done
    ]


def numbered(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [replace(e, evidence_id=EvidenceId(f"{place:02d}")) for place, e in enumerate(evidence)]


def _variant(**changes: Any) -> Edition:
    return an_edition(published="2022-04-01 00:00", begins="2022-04-01 00:00", **changes)


def _yellow_pushes() -> Edition:
    rules = tuple(
        replace(rule, effect=Effect(pop_up=True, color=Color.YELLOW)) if rule.id == "close_presence" else rule
        for rule in hebei().rules
    )
    return _variant(rules=rules)


ONE_EDITION: st.SearchStrategy[list[Edition]] = st.sampled_from(
    [
        [_variant()],
        [_variant(auto_release=AutoRelease(after=timedelta(days=7), from_last_exposure=True))],
        [_variant(auto_release=AutoRelease(after=timedelta(days=14), only_without_needs=True))],
        [_yellow_pushes()],
    ]
)
"""One set of rules for all of a history, in several readings of what the FAQ leaves open."""


@st.composite
def successions(draw: st.DrawFn) -> list[Edition]:
    """An edition and the next one or two, with other time limits, declaration terms and ways to take over."""
    editions = list(draw(ONE_EDITION))
    for place in range(draw(st.integers(0, 2))):
        published = draw(st.integers(0, STEPS))
        begins = step(published + draw(st.integers(0, 20)))
        edition = _variant(
            name=f"CN-130000/2022-06-0{place + 1}",
            adopt_open_episodes=draw(st.booleans()),
            auto_release=AutoRelease(after=timedelta(days=draw(st.sampled_from([3, 7, 21])))),
            notices=draw(st.sampled_from([hebei().notices, {}])),
            declaration=replace(
                hebei().declaration,
                per_day=draw(st.sampled_from([1, 3])),
                rules=draw(st.sampled_from([hebei().declaration.rules, ()])),
            ),
        )
        editions.append(replace(edition, published_at=step(published), effective_from=begins))
    return editions


def known_then(evidence: Sequence[Evidence], at: datetime) -> list[Evidence]:
    """What was on record at `at`: nothing told later, nothing that was taken back later."""
    return [
        replace(e, withdrawn_at=e.withdrawn_at if e.withdrawn_at is not None and e.withdrawn_at <= at else None)
        for e in evidence
        if e.learned_at <= at
    ]


def published_then(editions: Sequence[Edition], at: datetime) -> list[Edition]:
    return [edition for edition in editions if edition.published_at <= at]


def shown(status: Status) -> Status:
    """All of a status but the names of the evidence it rests on."""
    return replace(status, because=tuple(replace(reason, evidence=()) for reason in status.because))


def steady(status: Status) -> Status:
    """All of a status but the forecast of its earliest end, which moves on while nothing is done about it."""
    return replace(status, because=tuple(replace(reason, earliest_at=None) for reason in status.because))


def exposure(push: Evidence, editions: Sequence[Edition]) -> EpisodeKey | None:
    rule = opens(push, editions)
    return key_of(push, rule) if rule else None
