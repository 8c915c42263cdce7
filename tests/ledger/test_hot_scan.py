"""Scanning a code: what a verifier is told, and that one picture is good once and at one place (T2)."""

import asyncio
import base64
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from healthcode.core.credentials import read_credential
from healthcode.core.door_rules import DoorRule
from healthcode.core.terms import Color, EvidenceKind, Symptom
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.scan import Scanned
from healthcode.services.take_in import acting_on, take_in
from tests.builders_doors import Device, a_session, enrolled
from tests.builders_hot import SIGNER, Holder, a_guard, a_holder, at_hot_desk, hot_desk, scanned
from tests.builders_issuer import Issuer
from tests.builders_ledger import AT, DAY, HOUR, MINUTE, Staff, a_declaration, an_id, count_rows, push, refused, select
from tests.conftest import Database

SECOND = timedelta(seconds=1)


@pytest.fixture
def holder(desk: Desk, tmp_path: Path) -> Holder:
    return a_holder(desk, tmp_path)


@pytest.fixture
def guard(desk: Desk) -> bytes:
    return a_guard(desk)


def looked(
    desk: Desk, database: Database, holder: Holder, guard: bytes, *, at: datetime = AT, **more: object
) -> Scanned:
    """One look at what the page shows at `AT`."""

    async def work(hot: HotDesk) -> Scanned:
        return await scanned(hot, guard, await holder.text(hot), at=at, **more)  # type: ignore[arg-type]

    return at_hot_desk(desk, database.app, work)


# Accepted


def test_a_live_code_is_accepted_with_all_that_a_door_may_know(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    found = looked(desk, database, holder, guard, at=AT + 3 * SECOND, temperature=36.5)
    assert (found.verdict, found.code, found.color, found.pop_up) == ("accepted", "scan.accepted", Color.GREEN, False)
    assert (found.name, found.level, found.declared, found.no_abnormality) == ("王**", "own", True, True)
    assert (found.shown_at, found.shown_ago, found.checked_before) == (AT, 3, None)
    assert found.rule is not None
    assert (found.rule.met, found.rule.reasons) == (True, ())
    assert count_rows(desk, "scan") == 1


def test_the_color_is_that_of_now_not_of_the_credential(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        await asyncio.to_thread(a_declaration, desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)
        return await scanned(hot, guard, text)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.color, found.notices) == ("accepted", Color.YELLOW, ("notice.declaration",))
    assert found.rule is not None
    assert found.rule.reasons == ("rule.color",)


def test_pop_up_and_the_doors_rule_are_told(
    desk: Desk, database: Database, staff: Staff, holder: Holder, guard: bytes, tmp_path: Path
) -> None:
    row = {"document_number": an_id(1), "kind": "companion", "exposed_at": "2022-05-17 21:00", "incident": "A"}
    push(desk, staff, tmp_path, [row])
    found = looked(desk, database, holder, guard, temperature=37.3, rule=DoorRule(timedelta(hours=48)))
    assert (found.verdict, found.pop_up, found.no_abnormality) == ("accepted", True, False)
    assert found.rule is not None
    assert found.rule.reasons == ("rule.pop_up", "rule.temperature", "rule.test_missing")


def test_a_status_past_its_review_is_computed_before_it_is_told(
    desk: Desk, database: Database, staff: Staff, holder: Holder, guard: bytes, tmp_path: Path
) -> None:
    row = {"document_number": an_id(1), "kind": "companion", "exposed_at": "2022-05-17 21:00", "incident": "A"}
    push(desk, staff, tmp_path, [row])
    later = AT + 14 * DAY
    other_guard = a_guard(desk, "guard-2", at=later)

    async def work(hot: HotDesk) -> Scanned:
        return await scanned(hot, other_guard, await holder.text(hot, at=later), at=later)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.pop_up, found.color) == ("accepted", False, Color.GREEN)


def test_a_status_that_is_missing_is_computed_before_it_is_told(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder, guard: bytes
) -> None:
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)

    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        await asyncio.to_thread(admin.execute, "DELETE FROM status")
        return await scanned(hot, guard, text)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.color) == ("accepted", Color.YELLOW)


def test_a_status_that_stays_missing_is_never_green(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder, guard: bytes
) -> None:
    async def nothing(_resident_id: UUID, _at: datetime) -> None:
        pass

    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        await asyncio.to_thread(admin.execute, "DELETE FROM status")
        return await scanned(replace(hot, renew=nothing), guard, text)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.code, found.color) == ("cannot_check", "check.no_status", None)
    assert count_rows(desk, "scan") == 0


@pytest.mark.parametrize("bit", [1 << 14, 1 << 30], ids=["a rule", "its pop-up"])
def test_a_rule_that_the_server_has_not_read_cannot_be_checked(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder, guard: bytes, bit: int
) -> None:
    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        await asyncio.to_thread(admin.execute, "UPDATE status SET acting = acting | %s", (bit,))
        return await scanned(hot, guard, text)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.code, found.rule) == ("cannot_check", "check.rules_newer", None)
    assert count_rows(desk, "scan") == 0


def test_records_that_were_set_back_make_no_red_code_green(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder, guard: bytes
) -> None:
    """As after a restore from the backup of an hour ago."""
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)

    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        set_back = "UPDATE status SET color = 0, acting = 0, as_of = as_of - interval '1 hour'"
        await asyncio.to_thread(admin.execute, set_back)
        return await scanned(hot, guard, text)

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.code, found.color) == ("cannot_check", "check.ledger_behind", None)


# The second look


def test_the_same_verifier_looking_again_is_told_how_long_ago(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> list[Scanned]:
        text = await holder.text(hot)
        return [await scanned(hot, guard, text, at=AT + seconds * SECOND) for seconds in (0, 7)]

    first, again = at_hot_desk(desk, database.app, work)
    assert (first.checked_before, again.checked_before) == (None, 7)
    assert (again.verdict, again.color) == (first.verdict, first.color)
    assert count_rows(desk, "scan") == 1


def test_the_same_scan_sent_again_has_the_same_answer(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> list[Scanned]:
        text, scan_id = await holder.text(hot), uuid4()
        return [await scanned(hot, guard, text, scan_id=scan_id) for _ in range(2)]

    first, again = at_hot_desk(desk, database.app, work)
    assert first == again
    assert count_rows(desk, "scan") == 1


def test_another_verifier_is_told_that_it_was_shown_elsewhere(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    other = a_guard(desk, "guard-2")

    async def work(hot: HotDesk) -> list[Scanned]:
        text = await holder.text(hot)
        return [await scanned(hot, who, text, at=AT + seconds * SECOND) for who, seconds in ((guard, 0), (other, 4))]

    _, second = at_hot_desk(desk, database.app, work)
    assert (second.verdict, second.code, second.facts) == ("bad_code", "code.shown_elsewhere", {"seconds": "4"})
    assert second.color is None


def test_the_next_showing_of_the_page_is_good_at_another_door(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    other = a_guard(desk, "guard-2")

    async def work(hot: HotDesk) -> list[str]:
        first = await scanned(hot, guard, await holder.text(hot))
        later = AT + 10 * SECOND
        return [first.verdict, (await scanned(hot, other, await holder.text(hot, at=later), at=later)).verdict]

    assert at_hot_desk(desk, database.app, work) == ["accepted", "accepted"]


def test_of_many_verifiers_with_one_picture_at_one_instant_exactly_one_is_first(
    desk: Desk, database: Database, holder: Holder
) -> None:
    """In one gathering, and in two processes at once."""
    guards = [a_guard(desk, f"guard-{number}") for number in range(8)]

    async def work(hot: HotDesk) -> list[str]:
        other = hot_desk(desk, database.app)
        text = await holder.text(hot)
        desks = [hot, other] * 4
        try:
            found = await asyncio.gather(*(scanned(at, guard, text) for at, guard in zip(desks, guards, strict=True)))
        finally:
            await other.ledger.close()
        return [one.verdict for one in found]

    verdicts = at_hot_desk(desk, database.app, work)
    assert sorted(verdicts) == ["accepted"] + ["bad_code"] * 7
    assert count_rows(desk, "scan") == 1


# Refused


def test_what_is_wrong_with_a_code_is_told_and_not_recorded(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> list[tuple[str, str]]:
        then = AT + HOUR
        text = await holder.text(hot, at=then)
        found = [
            await scanned(hot, guard, text[:-3] + "000", at=then),
            await scanned(hot, guard, "https://code.example/", at=then),
            await scanned(hot, guard, text, at=then + 31 * SECOND),
            await scanned(hot, guard, text, at=then - 11 * SECOND),
        ]
        return [(one.verdict, one.code) for one in found]

    assert at_hot_desk(desk, database.app, work) == [
        ("bad_code", "code.forged_showing"),
        ("bad_code", "code.foreign"),
        ("bad_code", "code.too_old"),
        ("cannot_check", "check.clock_ahead"),
    ]
    assert count_rows(desk, "scan") == 0


def test_a_code_that_was_overtaken_is_refused(desk: Desk, database: Database, holder: Holder, guard: bytes) -> None:
    async def work(hot: HotDesk) -> list[str]:
        text = await holder.text(hot)
        await asyncio.to_thread(enrolled, desk, a_session(desk, "login-1"), Device())
        replaced = await scanned(hot, guard, text)
        await asyncio.to_thread(_dies, desk, holder)
        return [replaced.code, (await scanned(hot, guard, text)).code]

    assert at_hot_desk(desk, database.app, work) == ["code.device_replaced", "code.closed"]
    assert count_rows(desk, "scan") == 0


def _dies(desk: Desk, holder: Holder) -> None:
    with acting_on(desk, holder.resident_id, "test"):
        take_in(
            desk, holder.resident_id, EvidenceKind.DEATH, {"occurred_at": AT}, source="test", act="test.told", at=AT
        )


def test_a_credential_that_outlived_its_claim_is_refused(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    """As a code of a key of ours that was sealed too long."""
    at = AT + 30 * DAY
    guard = a_guard(desk, at=at)

    async def work(hot: HotDesk) -> str:
        credential = (await holder.shown(hot, at=at - MINUTE)).credential
        assert credential is not None
        sealed = base64.urlsafe_b64decode(credential + "==")
        longer = SIGNER.seal(replace(read_credential(sealed), valid_minutes=1440))
        return (await scanned(hot, guard, holder.showing(longer, at=at), at=at)).code

    assert at_hot_desk(desk, database.app, work) == "code.claim_expired"


def test_an_issuer_that_nobody_knows_cannot_be_checked(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> Scanned:
        credential = (await holder.shown(hot)).credential
        assert credential is not None
        read = read_credential(base64.urlsafe_b64decode(credential + "=="))
        foreign = Issuer(bytes(32)).seal(read)
        return await scanned(hot, guard, holder.showing(foreign, at=AT))

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.code, found.color) == ("cannot_check", "check.unknown_issuer", None)


def test_a_position_that_the_ledger_does_not_know_cannot_be_checked(
    desk: Desk, database: Database, holder: Holder, guard: bytes
) -> None:
    async def work(hot: HotDesk) -> str:
        credential = (await holder.shown(hot)).credential
        assert credential is not None
        read = read_credential(base64.urlsafe_b64decode(credential + "=="))
        return (await scanned(hot, guard, holder.showing(SIGNER.seal(replace(read, status_index=999)), at=AT))).code

    assert at_hot_desk(desk, database.app, work) == "check.not_on_file"


# Who scans


def test_only_a_verifier_scans(desk: Desk, database: Database, holder: Holder, guard: bytes) -> None:
    async def work(hot: HotDesk) -> None:
        text = await holder.text(hot)
        with refused("session.none"):
            await scanned(hot, bytes(32), text)
        with refused("session.none"):
            await scanned(hot, holder.token_hash, text)
        with refused("session.ended"):
            await scanned(hot, guard, text, at=AT + 13 * HOUR)

    at_hot_desk(desk, database.app, work)
    assert count_rows(desk, "scan") == 0


def test_nobody_can_be_found_in_a_scan(desk: Desk, database: Database, holder: Holder, guard: bytes) -> None:
    looked(desk, database, holder, guard)
    row = select(desk, "SELECT shown_index, verifier_index FROM scan")[0]
    accounts = {bytes(index) for (index,) in select(desk, "SELECT subject_index FROM account")}
    assert bytes(row[1]) not in accounts
    assert holder.key not in bytes(row[0])


def test_without_the_ledger_nothing_is_green(desk: Desk, database: Database, holder: Holder, guard: bytes) -> None:
    async def work(hot: HotDesk) -> Scanned:
        text = await holder.text(hot)
        away = hot_desk(desk, "postgresql:///healthcode?host=/nowhere")
        try:
            return await scanned(away, guard, text)
        finally:
            await away.ledger.close()

    found = at_hot_desk(desk, database.app, work)
    assert (found.verdict, found.code, found.color, found.rule) == ("cannot_check", "check.unavailable", None, None)
