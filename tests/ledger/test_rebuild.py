"""Derived tables hold nothing of their own: deleted, they come back the same, and columns and core write alike."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind, Symptom
from healthcode.services.apply_batch import withdraw_batch
from healthcode.services.clear import arrive, clear, report
from healthcode.services.desk import Desk
from healthcode.services.propose import approve, propose
from healthcode.services.rebuild import digest, rebuild, recompute_all, release_due, release_some
from healthcode.services.void_labs import approve_void, propose_void
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    in_threads,
    push,
    residents,
    results,
    select,
    shown,
)

PEOPLE = 12


def local(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


class Province:
    """A small province in which anything happens: every act, drawn at random, some of them refused."""

    def __init__(self, desk: Desk, staff: Staff, lab: Signer, folder: Path, seed: int) -> None:
        self.desk, self.staff, self.lab, self.folder = desk, staff, lab, folder
        self.rng = random.Random(seed)
        self.people = residents(desk, PEOPLE)
        self.batches: list[UUID] = []
        self.files = 0

    def happens(self, at: datetime) -> None:
        acts = [self.push, self.push, self.test, self.test, self.community, self.community, self.declare, self.propose,
                self.withdraw, self.void]  # fmt: skip
        try:
            self.rng.choice(acts)(at)
        except Problem as problem:
            if problem.code not in ("declaration.too_many", "clearance.nothing_open", "labs.nothing_to_void"):
                raise

    def numbers(self) -> list[int]:
        return self.rng.sample(range(PEOPLE + 3), self.rng.randint(1, 5))

    def sheet(self) -> str:
        self.files += 1
        return f"{self.files}.csv"

    def push(self, at: datetime) -> None:
        kind = self.rng.choice(["companion", "key_venue_stay", "from_case_county", "from_severe_city", "other_risk"])
        exposed = local(at - timedelta(hours=self.rng.randint(0, 400)))
        needs = {"needs": "community_report;negative_tests:1"} if kind == "other_risk" else {}
        incident = self.rng.choice("AB")
        rows = [a_push_row(an_id(n), kind=kind, exposed_at=exposed, incident=incident, **needs) for n in self.numbers()]
        self.batches.append(
            push(self.desk, self.staff, self.folder, rows, at=at, name=self.sheet()).batch_id
        )  # fmt: skip

    def test(self, at: datetime) -> None:
        sampled, name = at - timedelta(hours=self.rng.randint(1, 100)), self.sheet()
        result = self.rng.choice(["negative"] * 6 + ["positive"])
        rows = [
            a_lab_row(an_id(n), f"S{name[:-4]}-{n}", sampled=local(sampled), reported=local(at), result=result)
            for n in self.numbers()
        ]
        results(self.desk, self.lab, self.folder, rows, at=at, name=name)

    def community(self, at: datetime) -> None:
        for person in self.rng.sample(self.people, 3):
            report(self.desk, person, acting=self.staff.worker, reported_at=None, at=at)
            if self.rng.random() < 0.3:
                arrive(self.desk, person, acting=self.staff.worker, arrived_at=at - 20 * HOUR, at=at)
            cleared = self.rng.random() < 0.8
            clear(self.desk, person, acting=self.staff.worker, cleared=cleared, finding="x", of=[], at=at)

    def declare(self, at: datetime) -> None:
        symptom = self.rng.choice([Symptom.NONE, Symptom.NONE, Symptom.COLD_LIKE])
        a_declaration(self.desk, self.rng.choice(self.people), symptom, at=at)

    def propose(self, at: datetime) -> None:
        person, other = self.rng.sample(self.people, 2)
        kind, details = self.rng.choice(
            [
                (EvidenceKind.CASE_CONFIRMED, {}),
                (EvidenceKind.RECOVERED, {}),
                (EvidenceKind.QUARANTINE_ORDER, {"quarantine": self.rng.choice(["home", "central"])}),
                (EvidenceKind.QUARANTINE_ENDED, {}),
                (EvidenceKind.IDENTITY_LINKED, {"linked_to": str(other)}),
            ]
        )
        acting = self.staff.proposer
        filed = propose(self.desk, person, kind, details, acting=acting, reason="x", at=at)
        approve(self.desk, filed.proposal_id, acting=self.staff.approver, at=at)

    def withdraw(self, at: datetime) -> None:
        if self.batches:
            batch = self.batches.pop(self.rng.randrange(len(self.batches)))
            withdraw_batch(self.desk, batch, acting=self.staff.proposer, reason="x", at=at)

    def void(self, at: datetime) -> None:
        if self.rng.random() < 0.3:
            since, acting = at - 2 * DAY, self.staff.proposer
            filed = propose_void(self.desk, "lab-sjz", since, acting=acting, reason="x", at=at)
            approve_void(self.desk, filed.proposal.proposal_id, acting=self.staff.approver, at=at)


def by_columns(desk: Desk) -> dict[UUID, tuple[Any, ...]]:
    rows = select(
        desk,
        "SELECT resident_id, color, pop_ups, declared, closed, nullif(review_at, 'infinity'),"
        " nullif(sampled_at, '-infinity') FROM status",
    )
    return {row[0]: row[1:] for row in rows}


def by_core(desk: Desk, person: UUID, at: datetime) -> tuple[Any, ...]:
    status = shown(desk, person, at=at)
    sampled = status.latest_negative.sampled_at if status.latest_negative else None
    return status.color.rank, len(status.pop_ups), status.declared, status.closed, status.review_at, sampled


def test_after_a_random_mixture_of_all_acts_a_rebuild_gives_the_same_rows(
    desk: Desk, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    province, at = Province(desk, staff, lab, tmp_path, seed=20220517), AT
    recorded: dict[tuple[UUID, datetime], tuple[Any, ...]] = {}
    for step in range(60):
        at += timedelta(minutes=province.rng.randint(1, 20 * 60))
        province.happens(at)
        if step % 6 == 0:
            release_due(desk, at=at)
            for person, row in by_columns(desk).items():
                assert row == by_core(desk, person, at), (step, person)
                recorded[person, at] = row
    assert rebuild(desk, at=at).same_rows
    assert {row[:2] for row in recorded.values()} >= {(0, 0), (0, 1), (2, 0), (2, 1)}
    for (person, then), row in recorded.items():  # a replay of the past shows what was shown then
        assert by_core(desk, person, then) == row


def test_a_deleted_cache_comes_back_as_it_was(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    residents(desk, 3)
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(3)])
    before = digest(desk)
    with desk.ledger.transaction("test"):
        for table in ("status", "episode"):
            desk.ledger._connection.execute(f"DELETE FROM {table}".encode())
    assert digest(desk) != before
    assert recompute_all(desk, at=AT).people == 3
    assert digest(desk) == before


def test_whoever_looks_during_a_rebuild_finds_everybody(
    desk: Desk, new_desk: Callable[[], Desk], staff: Staff, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("healthcode.services.rebuild.PORTION", 2)
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(5)])
    reader, seen = new_desk(), []

    def look(*_: object) -> None:
        seen.append((count_rows(reader, "status"), count_rows(reader, "episode"), digest(reader)))

    look()
    assert rebuild(desk, at=AT, progress=look).same_rows
    assert len(seen) > 3
    assert set(seen) == {seen[0]}
    assert seen[0][:2] == (5, 5)


def test_a_rebuild_mends_a_changed_row_and_drops_those_of_nobody(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(2)])
    before, nobody = digest(desk), "00000000-0000-0000-0000-000000000001"
    with desk.ledger.transaction("test"):
        run = desk.ledger._connection.execute
        run("UPDATE status SET color = 2, as_of = as_of + interval '30 days'")
        for table in ("status", "episode"):
            run(f"CREATE TEMPORARY TABLE one ON COMMIT DROP AS SELECT * FROM {table} LIMIT 1".encode())
            run(b"UPDATE one SET resident_id = %s", (nobody,))
            run(f"INSERT INTO {table} SELECT * FROM one".encode())
            run("DROP TABLE one")
    assert not rebuild(desk, at=AT).same_rows
    assert digest(desk) == before
    assert rebuild(desk, at=AT).same_rows


def test_release_due_touches_only_those_whose_time_has_come(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    early, late = residents(desk, 2)
    push(desk, staff, tmp_path, [a_push_row(an_id(0))], at=AT)
    push(desk, staff, tmp_path, [a_push_row(an_id(1))], at=AT + DAY, name="later.csv")
    due = AT + 14 * DAY
    assert release_due(desk, at=due - MINUTE).people == 0
    done = release_due(desk, at=due)
    assert (done.people, done.pop_ups_lifted) == (1, 1)
    assert release_due(desk, at=due).people == 0
    as_of = dict(select(desk, "SELECT resident_id, as_of FROM status"))
    assert (as_of[early], as_of[late]) == (due, AT + DAY)
    assert not shown(desk, early, at=due).pop_up
    assert shown(desk, late, at=due).pop_up


def test_some_are_released_at_a_time_and_by_one_process(
    desk: Desk, new_desk: Callable[[], Desk], staff: Staff, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(3)])
    other, at = new_desk(), AT + 14 * DAY
    with other.ledger.transaction("test"):
        assert release_some(other, most=2, at=at) == 2
        assert release_some(desk, most=2, at=at) == 0, "another process is at it"
    assert [release_some(desk, most=2, at=at) for _ in range(2)] == [1, 0]


def test_a_release_in_small_portions_reaches_everybody(
    desk: Desk, staff: Staff, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("healthcode.services.rebuild.PORTION", 2)
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(5)])
    assert release_due(desk, at=AT + 14 * DAY).pop_ups_lifted == 5
    assert rebuild(desk, at=AT + 14 * DAY).same_rows


def test_acts_on_two_linked_people_at_once_leave_both_statuses_right(
    desk: Desk, new_desk: Callable[[], Desk], staff: Staff
) -> None:
    people = [a_resident(desk, an_id(n)) for n in range(2)]
    filed = propose(
        desk, people[0], EvidenceKind.IDENTITY_LINKED, {"linked_to": str(people[1])}, acting=staff.proposer, reason="x",
        at=AT,
    )  # fmt: skip
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)
    desks = [new_desk() for _ in range(2)]
    for hour in range(1, 4):  # the third declaration of each; a deadlock is told as “busy” and may be repeated
        at = AT + hour * HOUR
        symptoms = [Symptom.NONE, Symptom.BREATHLESS][:: 1 if hour % 2 else -1]
        done = in_threads(
            [
                lambda own=own, person=person, symptom=symptom, at=at: a_declaration(own, person, symptom, at=at)
                for own, person, symptom in zip(desks, people, symptoms, strict=True)
            ]
        )
        assert {getattr(found, "code", "made") for found in done} <= {"made", "ledger.busy"}
        assert "made" in {getattr(found, "code", "made") for found in done}
        stored = by_columns(desk)
        assert [stored[person] for person in people] == [by_core(desk, person, at) for person in people]
