"""Rows in bulk: what is written as binary COPY is read back the same, ids are uuidv7 and sort by their instant."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.core.problems import Problem
from healthcode.ledger.bulk import (
    HEADER,
    ROWS_A_BLOCK,
    SIGNATURE,
    TRAILER,
    Row,
    blocks_of,
    native,
    ragged,
    rows_from,
    uuids,
)
from healthcode.services.desk import Desk
from tests.builders_ledger import AT, HOUR, select

COLUMNS: list[Row] = [
    ("a", "i2"), ("b", "i4"), ("c", "i8"), ("d", "f4"), ("e", "uuid"), ("f", "index"), ("g", "bool"), ("h", "text2"),
    ("i", "text6"),
]  # fmt: skip


def whole(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(1 << bits - 1), (1 << bits - 1) - 1)


def letters(count: int) -> st.SearchStrategy[bytes]:
    return st.text("0123456789ABCXYZ-", min_size=count, max_size=count).map(str.encode)


ROW = st.tuples(
    whole(16), whole(32), whole(64), st.floats(width=32, allow_nan=False), st.binary(min_size=16, max_size=16),
    st.binary(min_size=16, max_size=16), st.booleans(), letters(2), letters(6),
)  # fmt: skip


@given(st.lists(ROW, max_size=40))
@settings(deadline=None, derandomize=True, database=None)
def test_what_is_written_is_read_back(rows: list[tuple[object, ...]]) -> None:
    written = np.array([tuple(row) for row in rows], dtype=native(COLUMNS))
    data = b"".join(blocks_of(written, COLUMNS))
    assert data.startswith(SIGNATURE)
    read = rows_from(data, COLUMNS)
    assert read.tobytes() == written.tobytes()


@given(st.lists(st.tuples(whole(64), st.binary(max_size=30), st.binary(max_size=5)), max_size=20))
@settings(deadline=None, derandomize=True, database=None)
def test_ragged_rows_carry_their_lengths(rows: list[tuple[int, bytes, bytes]]) -> None:
    fixed = np.array([(number,) for number, _, _ in rows], dtype=native([("n", "i8")]))
    made = ragged(fixed, [("n", "i8")], [one for _, one, _ in rows], [other for _, _, other in rows])
    for row, (number, one, other) in zip(made, rows, strict=True):
        expected = (3).to_bytes(2, "big") + (8).to_bytes(4, "big") + number.to_bytes(8, "big", signed=True)
        assert row == expected + b"".join(len(text).to_bytes(4, "big") + text for text in (one, other))


@pytest.mark.parametrize("count", [0, 1, ROWS_A_BLOCK, ROWS_A_BLOCK + 1])
def test_blocks_hold_every_row_once(count: int) -> None:
    rows = np.zeros(count, dtype=native([("n", "i8")]))
    rows["n"] = np.arange(count)
    blocks = list(blocks_of(rows, [("n", "i8")]))
    assert b"".join(blocks)[-len(TRAILER) :] == TRAILER
    assert (rows_from(b"".join(blocks), [("n", "i8")])["n"] == np.arange(count)).all()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no copy at all",
        HEADER + b"\x00\x01\x00\x00\x00\x04\x00\x00\x00\x07" + TRAILER,
        HEADER + b"\x00\x01\xff\xff\xff\xff" + bytes(8) + TRAILER,
    ],
    ids=["nothing", "something else", "another width", "a null"],
)
def test_what_breaks_the_grid_is_refused(data: bytes) -> None:
    with pytest.raises(Problem) as caught:
        rows_from(data, [("n", "i8")])
    assert caught.value.code == "ledger.copy_format"


def test_ids_are_version_seven_of_their_millisecond() -> None:
    for raw in uuids(50, 1_652_832_000_123, bytes(range(250)) * 2):
        made = UUID(bytes=raw.tobytes())
        assert (made.version, made.variant) == (7, "specified in RFC 4122")
        assert made.int >> 80 == 1_652_832_000_123


@given(st.lists(st.integers(0, (1 << 48) - 1), min_size=2, max_size=10), st.binary(min_size=10, max_size=10))
@settings(deadline=None, derandomize=True, database=None)
def test_ids_sort_by_time(instants: list[int], randomness: bytes) -> None:
    made = [uuids(1, instant, randomness)[0].tobytes() for instant in instants]
    assert [made[place] for place in np.argsort(instants, kind="stable")] == sorted(made)


def test_the_database_reads_and_writes_the_same_bytes(desk: Desk) -> None:
    ids = [desk.new_id(AT + n * HOUR) for n in range(3)]
    assert ids == sorted(ids)
    assert select(desk, "SELECT array_agg(i ORDER BY i) FROM unnest(%s::uuid[]) AS i", ids[::-1]) == [(ids,)]
