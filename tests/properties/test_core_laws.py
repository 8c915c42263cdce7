"""The laws of DESIGN §4 and POLICY.md, for every history and several editions (the strategies are in `laws`)."""

from datetime import datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from healthcode.core.episodes import episodes
from healthcode.core.evidence import Evidence
from healthcode.core.policy import Edition
from healthcode.core.status import combine, decide
from healthcode.core.terms import Color, Outcome, worst
from tests.properties import laws
from tests.properties.laws import (
    LAW,
    ONE_EDITION,
    STEP,
    STEPS,
    a_fact,
    exposure,
    histories,
    instants,
    known_then,
    numbered,
    published_then,
    shown,
    steady,
    step,
    successions,
)

COLORS = st.sampled_from(list(Color))


@LAW
@given(histories(), ONE_EDITION, instants(), st.integers(0, STEPS))
def test_with_no_new_evidence_time_only_releases(
    told: list[Evidence], editions: list[Edition], at: datetime, steps: int
) -> None:
    known = known_then(told, at)
    now, later = decide(known, editions, at=at), decide(known, editions, at=at + steps * STEP)
    assert later.color <= now.color
    assert set(later.pop_ups) <= set(now.pop_ups)
    assert set(later.notices) <= set(now.notices)


@LAW
@given(histories(), successions(), instants(), st.data())
def test_the_order_and_the_names_of_evidence_do_not_matter(
    told: list[Evidence], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    shuffled = numbered(data.draw(st.permutations(told)))
    assert shown(decide(shuffled, editions, at=at)) == shown(decide(told, editions, at=at))


@LAW
@given(histories(), successions(), instants(), st.data())
def test_nothing_changes_before_review_at(
    told: list[Evidence], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    known, published = known_then(told, at), published_then(editions, at)
    now = decide(known, published, at=at)
    end = now.review_at or step(3 * STEPS)
    assert end > at
    between = at + data.draw(st.integers(0, 100)) * (end - at) / 101
    assert steady(decide(known, published, at=between)) == steady(now)


@LAW
@given(histories(), successions(), instants())
def test_something_changes_at_review_at(told: list[Evidence], editions: list[Edition], at: datetime) -> None:
    known, published = known_then(told, at), published_then(editions, at)
    now = decide(known, published, at=at)
    assume(now.review_at is not None)
    assert now.review_at is not None
    assert steady(decide(known, published, at=now.review_at)) != steady(now)


@LAW
@given(histories(), successions(), instants())
def test_replay_shows_what_was_shown_then(told: list[Evidence], editions: list[Edition], at: datetime) -> None:
    then = decide(known_then(told, at), published_then(editions, at), at=at)
    assert decide(told, editions, at=at) == then


@LAW
@given(histories(), successions(), instants(), a_fact(["test_negative"], withdrawn=False))
def test_one_more_negative_never_worsens(
    told: list[Evidence], editions: list[Edition], at: datetime, negative: Evidence
) -> None:
    without, with_it = (decide(numbered(all_), editions, at=at) for all_ in (told, [*told, negative]))
    assert with_it.color <= without.color
    assert set(with_it.pop_ups) <= set(without.pop_ups)


@LAW
@given(histories(), ONE_EDITION, instants(), a_fact(laws.POSITIVES))
def test_a_positive_never_lightens(
    told: list[Evidence], editions: list[Edition], at: datetime, positive: Evidence
) -> None:
    without, with_it = (decide(numbered(all_), editions, at=at) for all_ in (told, [*told, positive]))
    assert with_it.color >= without.color
    assert set(with_it.pop_ups) >= set(without.pop_ups)


@LAW
@given(histories(), ONE_EDITION, instants(), st.data())
def test_a_positive_is_red_until_something_that_happened_after_it_ends_it(
    told: list[Evidence], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    positive = data.draw(a_fact(laws.POSITIVES, withdrawn=False))
    recovered = [e for e in told if e.kind == "recovered" and e.occurred_at >= positive.occurred_at]
    assume(positive.learned_at <= at and not recovered)
    assert decide(numbered([*told, positive]), editions, at=at).color is Color.RED


@LAW
@given(st.integers(8, 80), ONE_EDITION, instants(), st.data())
def test_nothing_from_before_the_exposure_helps(
    first: int, editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    exposed = histories(laws.OPENING, most=3, occurred=instants(first, first + 12))
    early = instants(first - 8, first - 1)
    told = [*data.draw(exposed), *data.draw(histories([*laws.HELP, "arrival"], occurred=instants(first, first + 60)))]
    before = [*data.draw(laws.all_help(first - 8, first - 1)), data.draw(a_fact(laws.HELP, occurred=early))]
    without, with_it = (decide(numbered(all_), editions, at=at) for all_ in (told, [*told, *before]))
    assert (with_it.color, with_it.pop_ups, with_it.missing) == (without.color, without.pop_ups, without.missing)
    assert with_it.review_at == without.review_at
    assert [str(reason) for reason in with_it.because] == [str(reason) for reason in without.because]


@LAW
@given(st.integers(16, 60), ONE_EDITION, instants(), st.data())
def test_nothing_that_a_person_did_before_the_arrival_helps(
    arrived: int, editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    """The arrival is known from the beginning: one that becomes known after a release takes nothing back."""
    arrival = data.draw(a_fact(["arrival"], withdrawn=False, latest=0, occurred=st.just(step(arrived))))
    arrival = laws.replace(arrival, learned_at=step(0))
    exposed = histories(laws.PUSHES, most=3, withdrawn=False, occurred=instants(arrived - 16, arrived - 9))
    told = [arrival, *data.draw(exposed), *data.draw(histories(laws.HELP, most=4))]
    before = data.draw(laws.all_help(arrived - 8, arrived - 1))
    without, with_it = (decide(numbered(all_), editions, at=at) for all_ in (told, [*told, *before]))
    assert (with_it.color, with_it.pop_ups, with_it.missing) == (without.color, without.pop_ups, without.missing)


@LAW
@given(histories(), ONE_EDITION, instants(), a_fact(laws.PUSHES, withdrawn=False), st.integers(0, 40))
def test_a_withdrawal_ends_its_own_episode_and_leaves_all_others_alone(
    told: list[Evidence], editions: list[Edition], at: datetime, push: Evidence, steps: int
) -> None:
    withdrawn_at = push.learned_at + steps * STEP
    assume(withdrawn_at <= at)
    key = exposure(push, editions)
    others = [e for e in told if e.kind not in laws.PUSHES or exposure(e, editions) != key]
    kept = numbered([push, *others])
    back = [laws.replace(kept[0], withdrawn_at=withdrawn_at), *kept[1:]]
    before, after = episodes(kept, editions, at=at), episodes(back, editions, at=at)
    assert [e for e in after if e.key != key] == [e for e in before if e.key != key]
    assert all(e.outcome is not Outcome.OPEN for e in after if e.key == key)


@LAW
@given(histories(), ONE_EDITION, instants(), a_fact(laws.PUSHES, withdrawn=False), st.integers(0, 80))
def test_a_second_push_of_one_exposure_never_extends(
    told: list[Evidence], editions: list[Edition], at: datetime, push: Evidence, steps: int
) -> None:
    again = laws.replace(push, learned_at=push.learned_at + steps * STEP)
    once, twice = (decide(numbered(all_), editions, at=at) for all_ in ([push, *told], [push, *told, again]))
    assert shown(twice) == shown(once)


@LAW
@given(st.lists(histories(most=5), min_size=1, max_size=3), successions(), instants(), st.data())
def test_linked_identities_share_the_worst_in_whatever_order(
    people: list[list[Evidence]], editions: list[Edition], at: datetime, data: st.DataObject
) -> None:
    statuses = [decide(told, editions, at=at) for told in people]
    together = combine(statuses)
    assert together.color is worst(*(status.color for status in statuses))
    assert set(together.pop_ups) == {rule for status in statuses for rule in status.pop_ups}
    assert {str(r) for r in together.because} == {str(r) for status in statuses for r in status.because}
    assert together.review_at == min((s.review_at for s in statuses if s.review_at), default=None)
    assert combine(data.draw(st.permutations(statuses))) == together
    assert combine([combine(statuses[:1]), *statuses[1:]]) == together
    assert combine(statuses[:1]) == statuses[0]


@LAW
@given(COLORS, COLORS, COLORS)
def test_the_worst_is_the_least_color_that_is_no_better_than_any(one: Color, two: Color, three: Color) -> None:
    assert worst(one, two) == worst(two, one)
    assert worst(one, worst(two, three)) == worst(worst(one, two), three) == worst(one, two, three)
    assert worst(one, one) == one == worst(one) == worst(one, Color.GREEN)
    assert worst(one, two) >= one
    assert (worst(one, two) == two) == (one <= two)
