"""Files of a million rows: taken in, put in effect, taken back (DESIGN §9, evidence intake and wrong push).

`import` is the file read, every row validated, blinded, sealed and stored; `approve` (of a laboratory: `apply`) is
evidence appended, episodes and statuses computed and written. Their sum is what the target is about.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.typing import NDArray

from bench.bounds import copy_seconds, csv_seconds
from bench.figures import Figure
from bench.files import KNOWN, labs_file, push_file
from bench.people import load_evidence, load_residents
from bench.stage import AT, Stage, Watch
from healthcode.batch.columns import KIND_NUMBER, micros
from healthcode.batch.flags import named_bit
from healthcode.core.terms import EvidenceKind
from healthcode.services.apply_batch import Applied, apply_feed_batch, approve_batch, withdraw_batch
from healthcode.services.feeds import Feed, check_signature
from healthcode.services.import_labs import import_labs
from healthcode.services.import_push import import_push
from healthcode.services.preview_batch import preview_batch
from healthcode.services.take_batch import Batch, Sender

INTAKE = 30_000  # DESIGN §9: at least; the aim is 100,000
WITHDRAWAL = 500_000 / 300  # 500,000 people in five minutes
CSV_AND_COPY = "csv.reader + COPY into an indexed table"


def push(stage: Stage, rows: int) -> Iterator[Figure]:
    """A push of `rows` rows: imported, previewed, approved."""
    load_residents(stage, int(rows * KNOWN))
    path = push_file(stage, rows)
    reading, copying = csv_seconds(path), copy_seconds(stage, rows)
    watch = Watch()
    batch = take_push(stage)
    imported = watch.seconds
    note = f"{batch.rows:,} rows taken, {batch.rejected:,} refused; memory grew by {watch.memory} MB"
    yield Figure(
        what="push: import", rows=rows, seconds=imported, bound=CSV_AND_COPY, bound_seconds=reading + copying, note=note
    )
    watch = Watch()
    preview = preview_batch(stage.desk, batch.batch_id, actor="approver", at=AT, progress=stage.told)
    yield Figure(what="push: preview", rows=rows, seconds=watch.seconds, note=f"{preview.pop_ups:,} pop-ups would open")
    watch = Watch()
    applied = approve(stage, batch)
    approved, note = watch.seconds, said(applied, watch)
    yield Figure(what="push: approve", rows=rows, seconds=approved, bound="COPY", bound_seconds=copying, note=note)
    yield Figure(
        what="push: import + approve", rows=rows, seconds=imported + approved, bound=CSV_AND_COPY,
        bound_seconds=reading + copying, target=INTAKE,
    )  # fmt: skip


def labs(stage: Stage, rows: int) -> Iterator[Figure]:
    """Results for the people of a push, of whom half have been cleared by their community, so that pop-ups lift."""
    pushed(stage, rows)
    clear_half(stage)
    feed, path = lab(stage, rows)
    reading, copying = csv_seconds(path), copy_seconds(stage, rows)
    at = AT + timedelta(hours=2)
    watch = Watch()
    check_signature(feed, path)
    batch = import_labs(stage.desk, path, feed, rejects=stage.folder / "rejects", at=at, progress=stage.told)
    imported = watch.seconds
    note = f"{batch.rows:,} rows taken, {batch.rejected:,} refused; memory grew by {watch.memory} MB"
    yield Figure(
        what="labs: import", rows=rows, seconds=imported, bound=CSV_AND_COPY, bound_seconds=reading + copying, note=note
    )
    watch = Watch()
    done = apply_feed_batch(stage.desk, batch, feed, at=at, progress=stage.told)
    applied, note = watch.seconds, said(done, watch)
    yield Figure(what="labs: apply", rows=rows, seconds=applied, bound="COPY", bound_seconds=copying, note=note)
    yield Figure(
        what="labs: import + apply", rows=rows, seconds=imported + applied, bound=CSV_AND_COPY,
        bound_seconds=reading + copying, target=INTAKE,
    )  # fmt: skip


def withdraw(stage: Stage, rows: int) -> Iterator[Figure]:
    """The push taken back: one withdrawal a row, everybody's episodes and statuses computed again."""
    batch = pushed(stage, rows)
    copying = copy_seconds(stage, rows)
    watch = Watch()
    done = withdraw_batch(
        stage.desk, batch.batch_id, acting=stage.staff("proposer"), reason="wrong list", at=AT + timedelta(hours=1),
        progress=stage.told,
    )  # fmt: skip
    yield Figure(
        what="withdraw", rows=rows, seconds=watch.seconds, bound="COPY into an indexed table", bound_seconds=copying,
        target=WITHDRAWAL, note=said(done, watch),
    )  # fmt: skip


def take_push(stage: Stage) -> Batch:
    """The written push file, imported."""
    return import_push(
        stage.desk, stage.folder / "push.csv", Sender(name="proposer", source="unit:proposer"), counties=stage.counties,
        reason="bench", rejects=stage.folder / "rejects", at=AT, acting=stage.staff("proposer"), progress=stage.told,
    )  # fmt: skip


def approve(stage: Stage, batch: Batch) -> Applied:
    """The batch in effect."""
    acting = stage.staff("approver")
    return approve_batch(
        stage.desk, batch.batch_id, acting=acting, digest=batch.digest.hex(), at=AT, progress=stage.told
    )


def pushed(stage: Stage, rows: int) -> Batch:
    """Residents with a push in effect: where other figures begin."""
    load_residents(stage, int(rows * KNOWN))
    push_file(stage, rows)
    batch = take_push(stage)
    approve(stage, batch)
    return batch


def clear_half(stage: Stage) -> NDArray[np.void]:
    """Every other resident with a push reported to the community and was cleared an hour later; who they are."""
    found = stage.owner.execute("SELECT DISTINCT resident_id FROM evidence", binary=True).fetchall()
    ids = np.frombuffer(b"".join(row[0].bytes for row in found[::2]), dtype="V16")
    reported = micros(AT + timedelta(minutes=30))
    rules = stage.desk.rules.numbers
    named = sum(named_bit(number) for number in rules.values())
    for kind, flags, details in (
        (EvidenceKind.COMMUNITY_REPORT, 0, {}),
        (EvidenceKind.COMMUNITY_CLEARANCE, named, {"of": sorted(rules), "finding": "cleared"}),
    ):
        load_evidence(
            stage, ids, KIND_NUMBER[kind], occurred=np.full(len(ids), reported), learned=reported, flags=flags,
            details=json.dumps(details).encode(),
        )  # fmt: skip
    stage.owner.execute("ANALYZE evidence")
    return ids


def lab(stage: Stage, rows: int) -> tuple[Feed, object]:
    """A registered laboratory and its signed file."""
    key = Ed25519PrivateKey.generate()
    feed = Feed(
        feed_id="lab", kind="labs", name="lab", unit_id="proposer", public_key=key.public_key().public_bytes_raw(),
        people_a_day=10 * rows, share_of_county=1.0, revoked_at=None,
    )  # fmt: skip
    stage.desk.ledger.run(
        "add_feed",
        feed_id=feed.feed_id, kind=feed.kind, name=feed.name, unit_id=feed.unit_id, public_key=feed.public_key,
        people_a_day=feed.people_a_day, share_of_county=1.0, at=AT - timedelta(days=1),
    )  # fmt: skip
    return feed, labs_file(stage, rows, key, feed)


def said(applied: Applied, watch: Watch) -> str:
    """What happened to people, in a line."""
    changes = applied.changes
    return (
        f"{changes.people:,} people computed ({changes.by_core:,} by core), {changes.pop_ups_opened:,} pop-ups opened, "
        f"{changes.pop_ups_lifted:,} lifted, {changes.colors_worsened:,} colors worsened, "
        f"{applied.new_people:,} new people; memory grew by {watch.memory} MB"
    )
