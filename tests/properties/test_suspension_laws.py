"""The laws hold with suspensions too, and a suspension takes away nothing that speaks of cases and contacts."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.core.episodes import episodes
from healthcode.core.evidence import Evidence
from healthcode.core.policy import Edition
from healthcode.core.status import Status, decide
from healthcode.core.terms import SUSPENDABLE_KINDS, EvidenceId, EvidenceKind
from tests.properties import laws
from tests.properties.laws import (
    EVERY_KIND,
    ONE_EDITION,
    PUSHES,
    STEP,
    STEPS,
    a_fact,
    histories,
    instants,
    known_then,
    numbered,
    published_then,
    steady,
    step,
    successions,
)

LAW = settings(parent=laws.LAW, max_examples=max(40, laws.LAW.max_examples * 2 // 5))


@st.composite
def disputed(draw: st.DrawFn) -> list[Evidence]:
    """A history of which pieces are suspended, some of them until the suspension is taken back."""
    told = draw(histories(EVERY_KIND, most=5) | st.lists(a_fact(PUSHES), min_size=1, max_size=5).map(numbered))
    return [*told, *draw(suspensions(told))]


@st.composite
def suspensions(draw: st.DrawFn, told: list[Evidence]) -> list[Evidence]:
    names = st.sampled_from([e.evidence_id for e in told] or [EvidenceId("nobody's")])
    facts: list[Evidence] = []
    for number in range(draw(st.integers(1, 2))):
        fact = draw(a_fact(["recovered"]))
        of = frozenset(draw(st.lists(names, min_size=1, max_size=4)))
        facts.append(replace(fact, kind=EvidenceKind.SUSPENSION, evidence_id=EvidenceId(f"s{number}"), of=of))
    return facts


def parted(told: list[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """The history without its suspensions, and the suspensions."""
    ours = [e for e in told if e.kind is EvidenceKind.SUSPENSION]
    return [e for e in told if e.kind is not EvidenceKind.SUSPENSION], ours


@LAW
@given(disputed(), ONE_EDITION, instants(), st.integers(0, STEPS))
def test_with_no_new_evidence_time_only_releases_the_suspended_too(
    told: list[Evidence], editions: list[Edition], at: datetime, steps: int
) -> None:
    known = known_then(told, at)
    now, later = decide(known, editions, at=at), decide(known, editions, at=at + steps * STEP)
    assert later.color <= now.color
    assert set(later.pop_ups) <= set(now.pop_ups)
    assert set(later.notices) <= set(now.notices)


@LAW
@given(disputed(), successions(), instants(), st.data())
def test_nothing_changes_before_review_at_and_something_then(
    told: list[Evidence], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    known, published = known_then(told, at), published_then(editions, at)
    now = decide(known, published, at=at)
    end = now.review_at or step(3 * STEPS)
    between = at + data.draw(st.integers(0, 100)) * (end - at) / 101
    assert steady(decide(known, published, at=between)) == steady(now)
    if now.review_at:
        assert steady(decide(known, published, at=now.review_at)) != steady(now)


@LAW
@given(disputed(), successions(), instants(), st.data())
def test_replay_in_any_order_shows_what_was_suspended_then(
    told: list[Evidence], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    then = decide(known_then(told, at), published_then(editions, at), at=at)
    assert decide(data.draw(st.permutations(told)), editions, at=at) == then


@LAW
@given(disputed(), ONE_EDITION, instants())
def test_no_case_contact_order_or_mark_is_ever_suspended(
    told: list[Evidence], editions: list[Edition], at: datetime
) -> None:
    without, _ = parted(told)
    status, plain = decide(told, editions, at=at), decide(without, editions, at=at)
    kind_of = {e.evidence_id: e.kind for e in told}
    for reason in status.because:
        if reason.suspended:
            assert {kind_of[name] for name in reason.evidence} <= SUSPENDABLE_KINDS
    held = [r for r in plain.because if r.acts and not all(kind_of[n] in SUSPENDABLE_KINDS for n in r.evidence)]
    assert set(held) <= {r for r in status.because if r.acts}
    assert all(status.color >= r.color for r in held if r.color)
    assert {r.rule_id for r in held if r.pop_up} <= set(status.pop_ups)


@LAW
@given(disputed(), ONE_EDITION, instants())
def test_a_suspension_changes_what_is_shown_and_never_how_an_episode_runs(
    told: list[Evidence], editions: list[Edition], at: datetime
) -> None:
    without, ours = parted(told)
    status, plain = decide(told, editions, at=at), decide(without, editions, at=at)
    assert episodes(told, editions, at=at) == episodes(without, editions, at=at)
    assert unsuspended(status) == set(plain.because)
    assert (status.review_at, status.missing) == (plain.review_at, plain.missing)
    assert status.color <= plain.color
    later = max([at, *(e.learned_at for e in ours)])
    ended = [replace(e, withdrawn_at=later) for e in ours]
    assert decide([*without, *ended], editions, at=later) == decide(without, editions, at=later)


def unsuspended(status: Status) -> set[object]:
    return {replace(reason, suspended=False) for reason in status.because}
