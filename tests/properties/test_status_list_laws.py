"""The laws of status lists: columns write what core writes, a delta leads to the next list, and nothing else does."""

import doctest
import gzip
import random
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.batch import status_lists as columns
from healthcode.core import status_lists
from healthcode.core.problems import Problem
from healthcode.core.status_lists import (
    MOST,
    SHARD,
    Entry,
    Head,
    Shard,
    StatusList,
    assembled,
    changed,
    delta_bytes,
)
from tests.builders import instant
from tests.properties.laws import LAW

AT = instant("2022-05-18 08:00")
MINUTE = timedelta(minutes=1)
EDGES = [0, 1, 126, 127, 128, 129, SHARD - 2, SHARD - 1, SHARD, SHARD + 1, SHARD + 16_383, 2 * SHARD, 3 * SHARD - 1]
INDEXES = st.one_of(st.sampled_from(EDGES), st.integers(0, 3 * SHARD - 1), st.integers(0, 400))
AGAINST = st.sampled_from(status_lists.AGAINST)
LISTS = st.dictionaries(INDEXES, AGAINST, max_size=60)
SIZE = 3 * SHARD


def shards_of(entries: dict[int, Entry], size: int = SIZE) -> list[Shard]:
    """By core."""
    parts: list[dict[int, Entry]] = [{} for _ in range(-(-size // SHARD))]
    for index, entry in entries.items():
        parts[index // SHARD][index % SHARD] = entry
    return [Shard.of(part) for part in parts]


def head_of(shards: list[Shard], number: int = 1, at: datetime = AT, size: int = SIZE) -> Head:
    return Head(
        environment="test", division=130000, number=number, as_of=at, fresh=15 * MINUTE, refuse=1440 * MINUTE,
        size=size, digests=tuple(shard.digest for shard in shards),
    )  # fmt: skip


def list_of(entries: dict[int, Entry], number: int = 1) -> StatusList:
    shards = shards_of(entries)
    return assembled(head_of(shards, number), shards)


def in_columns(entries: dict[int, Entry]) -> columns.Listed:
    told = list(entries.items())
    random.Random(len(told)).shuffle(told)
    indexes = np.array([index for index, _ in told], np.int64)
    return columns.listed(indexes, np.array([entry for _, entry in told], np.int64))


def difference(before: dict[int, Entry], now: dict[int, Entry]) -> dict[int, Entry]:
    """By the definition."""
    return {
        index: now.get(index, Entry.CLEAR)
        for index in before.keys() | now.keys()
        if before.get(index) is not now.get(index)
    }


@pytest.mark.parametrize("module", [columns, status_lists])
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).attempted > 0  # type: ignore[arg-type]
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@LAW
@given(LISTS)
def test_columns_write_the_bytes_of_core_and_read_them(entries: dict[int, Entry]) -> None:
    bodies = columns.shard_bodies(in_columns(entries), size=SIZE)
    assert bodies == [shard.body for shard in shards_of(entries)]
    assert columns.read_shards(bodies).tolist() == in_columns(entries).tolist()
    assert [Shard.read(body) for body in bodies] == shards_of(entries)


@LAW
@given(st.dictionaries(st.one_of(INDEXES, st.integers(0, MOST - 1)), st.sampled_from(list(Entry)), max_size=60))
def test_columns_write_the_deltas_of_core_and_read_them(told: dict[int, Entry]) -> None:
    body = columns.delta_body(in_columns(told))
    assert body == delta_bytes(told)
    assert columns.read_delta(body).tolist() == in_columns(told).tolist()


@LAW
@given(st.lists(LISTS, min_size=2, max_size=5))
def test_the_changes_of_many_lists_as_one_lead_from_the_first_to_the_last(lists: list[dict[int, Entry]]) -> None:
    steps = []
    for before, now in pairwise(lists):
        found = columns.changes(in_columns(before), in_columns(now))
        assert found.tolist() == in_columns(difference(before, now)).tolist()
        back = columns.changes(in_columns(now), in_columns(before))
        steps.append((columns.read_delta(columns.delta_body(found)), columns.read_delta(columns.delta_body(back))))
    first, last = list_of(lists[0]), list_of(lists[-1], len(lists))
    led = columns.led(steps)
    assert led.tolist() == in_columns(difference(lists[0], lists[-1])).tolist()
    assert changed(first, last.head, columns.delta_body(led)) == last


@LAW
@given(LISTS, LISTS, LISTS)
def test_a_delta_leads_nowhere_but_to_the_list_that_the_head_names(
    before: dict[int, Entry], now: dict[int, Entry], other: dict[int, Entry]
) -> None:
    delta = delta_bytes(difference(before, now))
    if other == now:
        return
    with pytest.raises(Problem) as caught:
        changed(list_of(before), list_of(other, 2).head, delta)
    assert caught.value.code == "list.incomplete"


@LAW
@given(LISTS, INDEXES)
def test_a_list_says_of_every_index_what_was_put_in(entries: dict[int, Entry], index: int) -> None:
    found = list_of(entries)
    assert all(found.entry(each) is entry for each, entry in entries.items())
    assert found.entry(index) is entries.get(index, Entry.CLEAR)
    assert found.entry(SIZE) is None


def test_an_index_that_is_told_twice_has_the_worse() -> None:
    told = columns.listed(np.array([5, 5, 5], np.int64), np.array([2, 4, 1], np.int64))
    assert told.tolist() == [5 * 8 + Entry.VOID]


@pytest.mark.parametrize("size", [0, 1, SHARD, SHARD + 1])
def test_a_list_without_entries_has_its_empty_shards(size: int) -> None:
    assert columns.shard_bodies(columns.listed(*[np.empty(0, np.int64)] * 2), size=size) == [
        shard.body for shard in shards_of({}, size)
    ]
    assert columns.read_shards([]).tolist() == columns.led([]).tolist() == []


def test_two_in_a_hundred_of_a_million_fit_the_design() -> None:
    """DESIGN §5: about 25 KB a million indexes at 2 % set."""
    draw = np.random.default_rng(1)
    indexes = draw.choice(SHARD, SHARD // 50, replace=False)
    told = columns.listed(indexes, draw.choice([1, 2, 3, 4], len(indexes), p=[0.7, 0.15, 0.05, 0.1]))
    (body,) = columns.shard_bodies(told, size=SHARD)
    assert body == shards_of({key >> 3: Entry(key & 7) for key in told.tolist()}, SHARD)[0].body
    assert len(gzip.compress(body, 9)) * 1_000_000 / SHARD < 25_000
