"""A province's worth of residents, made by arithmetic: person `i` has the same valid ID number in every run.

Region codes and check digits are real, nobody in here is. They are loaded as found by an earlier registration: a
blind index in the directory and a resident's row; identities are not sealed, no figure reads them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench.stage import AT, Stage
from healthcode.batch.columns import NONE, micros
from healthcode.core.people import CHECK_LETTERS, WEIGHTS
from healthcode.gateways.keys import Vault
from healthcode.ledger.bulk import HEADER, TRAILER, Row, blocks_of, native, ragged, uuids

DIRECTORY: Sequence[Row] = (
    ("person_index", "index"), ("resident_id", "uuid"), ("document_type", "text2"), ("entered_at", "i8"),
)  # fmt: skip
RESIDENT: Sequence[Row] = (
    ("resident_id", "uuid"), ("county", "text6"), ("community", "text6"), ("entered_at", "i8"), ("claimed_at", "i8"),
)  # fmt: skip
EVIDENCE: Sequence[Row] = (
    ("resident_id", "uuid"), ("evidence_id", "uuid"), ("kind", "i2"), ("occurred_at", "i8"), ("learned_at", "i8"),
    ("reported_at", "i8"), ("about", "i8"), ("flags", "i4"), ("source", "text6"),
)  # fmt: skip
FIRST_BIRTH, BIRTHS, SEQUENCES = date(1940, 1, 1), 28_000, 1_000
STRIDE = 2_654_435_761  # a prime: neighbours in order are strangers in number
A_BLOCK = 100_000


def numbers(first: int, count: int, counties: Sequence[str]) -> list[str]:
    """Valid ID numbers of people `first` and on (GB 11643-1999)."""
    place = (np.arange(first, first + count, dtype=np.uint64) * STRIDE) % (len(counties) * BIRTHS * SEQUENCES)
    place, sequence = np.divmod(place.astype(np.int64), SEQUENCES)
    county, born = np.divmod(place, BIRTHS)
    texts = np.empty((count, 17), dtype=np.uint8)
    texts[:, :6] = _letters(sorted(counties))[county]
    texts[:, 6:14] = _letters([f"{FIRST_BIRTH + timedelta(days=day):%Y%m%d}" for day in range(BIRTHS)])[born]
    texts[:, 14:] = _letters([f"{number:03d}" for number in range(SEQUENCES)])[sequence]
    checks = _letters(list(CHECK_LETTERS))[(texts.astype(np.int64) - ord("0")) @ np.array(WEIGHTS) % 11]
    joined = np.concatenate([texts, checks], axis=1).tobytes().decode("ascii")
    return [joined[at : at + 18] for at in range(0, len(joined), 18)]


def _letters(texts: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8).reshape(len(texts), -1)


def load_residents(stage: Stage, count: int) -> NDArray[np.void]:
    """Directory and resident rows of the first `count` people, by COPY; their resident ids."""
    ids, entered = new_ids(stage, count), micros(AT - timedelta(days=1))
    people = np.empty(count, dtype=native([*DIRECTORY, *RESIDENT[1:3], RESIDENT[4]]))
    people["person_index"] = np.frombuffer(b"".join(_indexes(stage, count)), dtype="V16")
    people["resident_id"], people["document_type"] = ids, b"10"
    people["county"], people["community"] = min(stage.counties).encode(), b"A     "
    people["entered_at"] = people["claimed_at"] = entered
    copy_blocks(stage, "directory", DIRECTORY, blocks_of(people, DIRECTORY))
    by_id = people[np.argsort(ids.view("S16"))]
    copy_blocks(stage, "resident", RESIDENT, blocks_of(by_id, RESIDENT))
    stage.owner.execute("VACUUM ANALYZE directory, resident")  # as autovacuum would have long ago
    return ids


def _indexes(stage: Stage, count: int) -> Iterator[bytes]:
    vault: Vault = stage.desk.vault
    for first in range(0, count, A_BLOCK):
        block = numbers(first, min(A_BLOCK, count - first), sorted(stage.counties))
        yield b"".join(vault.index_of_canonical(f"10:{number}") for number in block)
        stage.told("load residents", first + len(block), count)


def new_ids(stage: Stage, count: int) -> NDArray[np.void]:
    """Fresh uuidv7 of one instant."""
    return uuids(count, int(AT.timestamp() * 1000), stage.desk.randomness.take(count * 10))


def load_evidence(
    stage: Stage, ids: NDArray[np.void], kind: int, *, occurred: NDArray[np.int64], learned: int,
    reported: int = NONE, about: int = 0, flags: int = 0, details: bytes = b"{}",
) -> None:  # fmt: skip
    """One piece of evidence of a plain kind for each of these residents; its derived rows are not computed."""
    rows = np.empty(len(ids), dtype=native(EVIDENCE))
    rows["resident_id"], rows["evidence_id"], rows["kind"] = ids, new_ids(stage, len(ids)), kind
    rows["occurred_at"], rows["learned_at"], rows["reported_at"] = occurred, learned, reported
    rows["about"], rows["flags"], rows["source"] = about, flags, b"bench "
    copy_blocks(stage, "evidence", [*EVIDENCE, ("details", "")], with_details(rows, details))


def with_details(rows: NDArray[np.void], details: bytes) -> Iterator[bytes]:
    """EVIDENCE rows and the same details for all as blocks of a binary COPY."""
    yield HEADER
    for first in range(0, len(rows), A_BLOCK):
        block = rows[first : first + A_BLOCK]
        yield b"".join(ragged(block, EVIDENCE, [details] * len(block)))
    yield TRAILER


def copy_blocks(stage: Stage, table: str, columns: Sequence[Row], blocks: Iterable[bytes]) -> None:
    """Binary COPY, as the owner."""
    names = ", ".join(name for name, _ in columns)
    with stage.owner.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as target:
        for block in blocks:
            target.write(block)
