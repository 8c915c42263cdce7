"""What this machine can do at best with the same rows, measured on the same server in the same run.

A bound does none of our work: no validation, no blinding, no sealing, no episodes. It reads the file with the csv
module and copies as many rows of the same columns into a table with the same indexes, made of bytes beforehand.
"""

import csv
import time
from pathlib import Path

import numpy as np

from bench.people import EVIDENCE, copy_blocks, new_ids, with_details
from bench.stage import AT, Stage
from healthcode.batch.columns import NONE, micros
from healthcode.ledger.bulk import native

DETAILS = b'{"exposed_at":"2022-05-17T13:00:00+00:00","incident":"A12"}'


def csv_seconds(path: Path) -> float:
    """`csv.reader` over the file, rows thrown away."""
    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.perf_counter() - begun


def copy_seconds(stage: Stage, rows: int) -> float:
    """Binary COPY of `rows` evidence rows into an empty table with evidence's columns and indexes, committed."""
    made = np.empty(rows, dtype=native(EVIDENCE))
    made["resident_id"], made["evidence_id"] = new_ids(stage, rows), new_ids(stage, rows)
    made["kind"], made["about"], made["flags"], made["source"] = 1, 1, 0, b"bench "
    made["occurred_at"] = made["learned_at"] = micros(AT)
    made["reported_at"] = NONE
    blocks = list(with_details(made, DETAILS))
    stage.owner.execute("CREATE TABLE bound (LIKE evidence INCLUDING ALL)")
    begun = time.perf_counter()
    copy_blocks(stage, "bound", [*EVIDENCE, ("details", "")], blocks)
    seconds = time.perf_counter() - begun
    stage.owner.execute("DROP TABLE bound")
    return seconds


def read_seconds(stage: Stage) -> float:
    """All evidence out by COPY in the columns that a re-evaluation reads, and one `frombuffer` over it."""
    begun = time.perf_counter()
    statement = """COPY (SELECT 0::bigint, kind, occurred_at, learned_at, about, flags, reported_at, evidence_id
        FROM evidence) TO STDOUT (FORMAT binary)"""
    with stage.owner.cursor() as cursor, cursor.copy(statement) as source:
        data = b"".join(source)
    np.frombuffer(data, dtype=np.uint8).sum()
    return time.perf_counter() - begun
