"""Sealing as the signer does it: it is told who, looks up what, and a page never says another thing than its code."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql

from healthcode.batch.columns import micros
from healthcode.core.codes import presentation_body, presentation_message, text_of
from healthcode.core.credentials import Level, read_credential
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.terms import Color, EvidenceKind
from healthcode.core.trust import Purpose, TrustList
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.sealer_frames import Answer, Turn
from healthcode.services.change_trust import line_of, retired, revoked
from healthcode.services.code_page import Shown
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.meaning import Meanings
from healthcode.services.seal import TURN, turn_of
from healthcode.services.seal_codes import LATE, seal_codes, turns_of
from healthcode.services.show import TRIES, show
from healthcode.services.take_in import acting_on, take_in
from tests.builders_doors import Device, SoftDevice, a_registry, a_session, claimed, enrolled
from tests.builders_hot import SIGNER, Holder, a_guard, a_holder, at_hot_desk, scanned
from tests.builders_ledger import AT, DAY, HOUR, MINUTE, a_declaration, an_id, refused
from tests.builders_signer import SealsInTime, a_seal_desk, as_signer
from tests.conftest import Database

SECOND = timedelta(seconds=1)


def sealed(desk: Desk, database: Database, *residents: bytes, at: datetime = AT) -> list[Answer]:
    """What the signer answers, by its own clock."""

    async def work() -> list[Answer]:
        bench = a_seal_desk(SIGNER, database.app, Meanings(desk.editions, desk.rules))
        try:
            return await seal_codes(bench, residents, at=at)
        finally:
            await bench.facts.close()

    return asyncio.run(work())


def turned(desk: Desk, holder: Holder, kind: EvidenceKind, *, at: datetime = AT, **details: object) -> None:
    with acting_on(desk, holder.resident_id, "test"):
        take_in(desk, holder.resident_id, kind, details, source="test", act="test.told", at=at)


# What is sealed


def test_it_seals_what_the_ledger_says_and_nothing_else(desk: Desk, database: Database, tmp_path: Path) -> None:
    holder = a_holder(desk, tmp_path)
    (answer,) = sealed(desk, database, holder.resident_id.bytes)
    assert isinstance(answer, bytes)
    credential = read_credential(answer)
    assert (credential.color, credential.level, credential.holder_key) == (Color.GREEN, Level.OWN, holder.key)
    turned(desk, holder, EvidenceKind.CASE_CONFIRMED, occurred_at=AT)
    (answer,) = sealed(desk, database, holder.resident_id.bytes, at=AT + SECOND)
    assert isinstance(answer, bytes)
    assert read_credential(answer).color is Color.RED


def test_of_whom_there_is_nothing_to_show_nothing_is_sealed(desk: Desk, database: Database, tmp_path: Path) -> None:
    ready, undeclared = a_holder(desk, tmp_path), a_holder(desk, tmp_path, 2, declared=False)
    without = claimed(desk, a_registry(tmp_path), "c", an_id(3))
    a_declaration(desk, without.resident(), at=AT)
    dead = a_holder(desk, tmp_path, 4)
    turned(desk, dead, EvidenceKind.DEATH, occurred_at=AT)
    people = [undeclared.resident_id, without.resident(), dead.resident_id, uuid4()]
    answers = sealed(desk, database, ready.resident_id.bytes, *(one.bytes for one in people), at=AT + SECOND)
    assert isinstance(answers[0], bytes)
    assert answers[1:] == 4 * ["signer.nothing_to_seal"]
    (expired,) = sealed(desk, database, ready.resident_id.bytes, at=AT + 30 * DAY)
    assert expired == "signer.nothing_to_seal"


@pytest.mark.parametrize(("late", "answer"), [(LATE - 1, None), (LATE, "signer.due")])
def test_a_status_past_its_review_is_sealed_for_a_moment_only(
    desk: Desk, database: Database, admin: psycopg.Connection, tmp_path: Path, late: int, answer: str | None
) -> None:
    holder = a_holder(desk, tmp_path)
    admin.execute("UPDATE status SET review_at = %s", (AT + HOUR,))
    (found,) = sealed(desk, database, holder.resident_id.bytes, at=AT + HOUR + timedelta(microseconds=late))
    assert isinstance(found, bytes) if answer is None else found == answer


def test_without_a_key_nothing_is_sealed(desk: Desk, database: Database, tmp_path: Path) -> None:
    holder = a_holder(desk, tmp_path)

    async def work(hot: HotDesk) -> None:
        assert isinstance(hot.seals, SealsInTime)
        hot.seals.sealer.desk.turns = ()
        with refused("signer.no_key"):
            await holder.shown(hot)

    at_hot_desk(desk, database.app, work)


def test_a_soft_key_is_marked_in_the_credential_and_told_at_the_door(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    session = claimed(desk, a_registry(tmp_path), "a", an_id(1))
    a_declaration(desk, session.resident(), at=AT)
    soft = SoftDevice()
    enrolled(desk, session, soft)
    guard = a_guard(desk)

    async def work(hot: HotDesk) -> None:
        found = await show(hot, session.token_hash, soft.point, at=AT)
        assert found.credential is not None
        seal, body = base64.urlsafe_b64decode(found.credential + "=="), presentation_body(AT)
        assert read_credential(seal).soft_key
        text = text_of(seal, body, soft.key.sign(presentation_message(seal, body)).signature)
        verdict = await scanned(hot, guard, text)
        assert (verdict.verdict, verdict.soft_key) == ("accepted", True)

    at_hot_desk(desk, database.app, work)


# The page and its credential


def at_each_seal(hot: HotDesk, change: Callable[[], object], *, times: int) -> list[int]:
    """From now on the person changes just before the signer looks, so many times."""
    assert isinstance(hot.seals, SealsInTime)
    sealer, done = hot.seals.sealer, list[int]()
    codes: Callable[[Sequence[bytes]], Awaitable[list[Answer]]] = sealer.codes

    async def between(residents: Sequence[bytes]) -> list[Answer]:
        if len(done) < times:
            done.append(1)
            await asyncio.to_thread(change)
        return await codes(residents)

    hot.seals._codes._answer = between  # type: ignore[assignment]
    return done


def test_a_change_while_it_is_sealed_is_in_the_page_too(desk: Desk, database: Database, tmp_path: Path) -> None:
    holder = a_holder(desk, tmp_path)

    async def work(hot: HotDesk) -> Shown:
        turn = lambda: turned(desk, holder, EvidenceKind.CASE_CONFIRMED, occurred_at=AT)  # noqa: E731
        assert at_each_seal(hot, turn, times=1) == []
        return await holder.shown(hot, at=AT + SECOND)

    page = at_hot_desk(desk, database.app, work)
    assert page.color is Color.RED
    assert page.credential is not None
    assert read_credential(base64.urlsafe_b64decode(page.credential + "==")).color is Color.RED


def test_a_device_replaced_while_it_is_sealed_gets_no_code_of_the_others(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    holder = a_holder(desk, tmp_path)

    async def work(hot: HotDesk) -> Shown:
        other = a_session(desk, "login-1")
        at_each_seal(hot, lambda: enrolled(desk, other, Device(), at=AT + SECOND), times=1)
        return await holder.shown(hot, at=AT + SECOND)

    found = at_hot_desk(desk, database.app, work)
    assert (found.state, found.credential) == ("other_device", None)


def test_who_changes_all_the_time_is_told_so_and_shown_nothing(
    desk: Desk, database: Database, admin: psycopg.Connection, tmp_path: Path
) -> None:
    holder = a_holder(desk, tmp_path)

    async def work(hot: HotDesk) -> None:
        at_each_seal(hot, lambda: admin.execute("UPDATE status SET color = (color + 1) % 3"), times=TRIES)
        with refused("signer.unsettled"):
            await holder.shown(hot, at=AT + SECOND)
        assert (await holder.shown(hot, at=AT + SECOND)).state == "ready"

    at_hot_desk(desk, database.app, work)


def test_while_the_signer_is_away_a_page_that_is_there_is_shown_and_others_are_refused(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    first, second = a_holder(desk, tmp_path), a_holder(desk, tmp_path, 2)

    async def work(hot: HotDesk) -> None:
        page = await first.shown(hot)

        async def away(_residents: Sequence[bytes]) -> list[Answer]:
            raise Problem("signer.unreachable")

        hot.seals._codes._answer = away  # type: ignore[assignment]
        assert await first.shown(hot) == page
        unchanged = await show(hot, first.token_hash, first.key, at=AT, known=page.version)
        assert (unchanged.version, unchanged.credential) == (page.version, None)
        with refused("signer.unreachable"):
            await second.shown(hot)

    at_hot_desk(desk, database.app, work)


def test_a_page_with_a_valid_version_costs_no_seal(desk: Desk, database: Database, tmp_path: Path) -> None:
    holder = a_holder(desk, tmp_path)

    async def work(hot: HotDesk) -> None:
        assert isinstance(hot.seals, SealsInTime)
        version = (await holder.shown(hot)).version
        for minute in range(30):
            await show(hot, holder.token_hash, holder.key, at=AT + minute * MINUTE, known=version)
        assert hot.seals.sealer.asked == [holder.resident_id.bytes]

    at_hot_desk(desk, database.app, work)


# Which key


def test_a_planned_key_seals_for_everybody_within_a_minute_and_for_each_at_a_second_of_ones_own() -> None:
    begins = micros(AT)
    turns = (Turn(b"old.", begins - 10 * TURN), Turn(b"new.", begins))
    people = [uuid4().bytes for _ in range(2_000)]
    asked = [[turn_of(turns, one, begins + second * 1_000_000) for one in people] for second in range(61)]
    new = [sum(turn is not None and turn.key_id == b"new." for turn in at_second) for at_second in asked]
    assert new == sorted(new)
    assert new[60] == 2_000
    assert max(after - before for before, after in pairwise(new)) < 2_000 // 60 * 3


def test_a_key_that_is_left_alone_seals_at_once_for_everybody() -> None:
    turn = Turn(b"new.", micros(AT))
    assert {turn_of((turn,), uuid4().bytes, micros(AT)) for _ in range(100)} == {turn}
    assert turn_of((), uuid4().bytes, micros(AT)) is None


def test_only_keys_that_count_that_are_held_and_that_may_seal_take_turns(tmp_path: Path) -> None:
    keys, elsewhere = FileKeys(tmp_path / "signer", "test"), FileKeys(tmp_path / "other", "test")
    make = lambda held, purpose=Purpose.CREDENTIAL: held.create(purpose, Algorithm.ED25519)  # noqa: E731
    first, second, future, status, foreign, region = (
        make(keys), make(keys), make(keys), make(keys, Purpose.STATUS), make(elsewhere), make(keys),
    )  # fmt: skip
    lines = [
        line_of(second, division=130000, not_before=AT - DAY), line_of(first, division=130000, not_before=AT - 9 * DAY),
        line_of(future, division=130000, not_before=AT + SECOND), line_of(status, division=130000, not_before=AT - DAY),
        line_of(foreign, division=130000, not_before=AT - DAY), line_of(region, division=120000, not_before=AT - DAY),
    ]  # fmt: skip
    told = TrustList(
        environment="test", number=1, issued_at=AT - DAY, expires_at=AT + DAY, needed=1, roots=(), issuers=tuple(lines)
    )
    ids = lambda found, at=AT: [turn.key_id for turn in turns_of(found, 130000, keys, at=at)]  # noqa: E731
    assert ids(told) == [first.key_id, second.key_id]
    assert ids(told, AT + SECOND) == [first.key_id, second.key_id, future.key_id]
    assert ids(revoked(told, second.key_id, at=AT)) == [first.key_id]
    assert ids(retired(told, first.key_id, not_after=AT)) == [second.key_id]


# The role


FORBIDDEN = (
    "identity", "directory", "phone_holder", "evidence", "declaration", "finding", "session", "account", "scan",
    "audit_leaf", "data_key", "batch_row", "episode", "task", "staff", "lab_sample",
)  # fmt: skip


@pytest.fixture
def as_role(database: Database) -> Any:
    with psycopg.connect(as_signer(database.app), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("table", FORBIDDEN)
def test_the_signers_role_reads_nobodys_name_evidence_or_session(as_role: psycopg.Connection, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        as_role.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize("table", ["resident", "status", "holder", "claim", "paper", "edition", "trust_list"])
def test_the_signers_role_changes_nothing_of_what_it_seals(as_role: psycopg.Connection, table: str) -> None:
    for statement in ("DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}"):
        with pytest.raises(errors.InsufficientPrivilege):
            as_role.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_the_signers_role_sees_no_place_of_stay(as_role: psycopg.Connection) -> None:
    as_role.execute("SELECT resident_id, claimed_at FROM resident")
    with pytest.raises(errors.InsufficientPrivilege):
        as_role.execute("SELECT county FROM resident")
