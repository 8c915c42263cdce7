"""Showing a code: what each state says, and that it changes exactly when what stands behind it does."""

import asyncio
import base64
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from healthcode.batch.columns import RuleNumbers
from healthcode.core.credentials import Credential, read_credential
from healthcode.core.signatures import compressed
from healthcode.core.terms import Color, EditionId, EvidenceKind, Symptom
from healthcode.services.code_page import Shown
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.log_in import RESIDENT, hash_of, log_in, log_out
from healthcode.services.seal import SLOT
from healthcode.services.show import show
from healthcode.services.take_in import acting_on, take_in
from healthcode.services.watch import versions
from tests.builders_doors import CHANNEL, Device, a_registry, a_session, claimed, enrolled
from tests.builders_hot import Holder, a_guard, a_holder, at_hot_desk
from tests.builders_ledger import AT, DAY, HOUR, MINUTE, Staff, a_declaration, an_id, push, refused, shown
from tests.conftest import Database

SECOND = timedelta(seconds=1)


@pytest.fixture
def holder(desk: Desk, tmp_path: Path) -> Holder:
    return a_holder(desk, tmp_path)


def shown_to(desk: Desk, database: Database, holder: Holder, *, at=AT) -> Shown:  # type: ignore[no-untyped-def]
    async def work(hot: HotDesk) -> Shown:
        return await holder.shown(hot, at=at)

    return at_hot_desk(desk, database.app, work)


def sealed(found: Shown) -> Credential:
    assert found.credential is not None
    return read_credential(base64.urlsafe_b64decode(found.credential + "=="))


def taken(desk: Desk, holder: Holder, kind: EvidenceKind, *, at=AT, **details: object) -> None:  # type: ignore[no-untyped-def]
    with acting_on(desk, holder.resident_id, "test"):
        take_in(desk, holder.resident_id, kind, details, source="test", act="test.told", at=at)


# States


def test_a_code_that_is_ready_says_everything_and_is_sealed_for_this_device(
    desk: Desk, database: Database, holder: Holder
) -> None:
    found = shown_to(desk, database, holder)
    assert (found.state, found.color, found.pop_up, found.no_abnormality) == ("ready", Color.GREEN, False, True)
    assert (found.pop_ups, found.notices, found.latest_negative, found.name) == ((), (), None, "王**")
    assert (found.server_at, found.code_expires_at) == (AT, AT + 30 * DAY)
    credential = sealed(found)
    assert credential.holder_key == holder.key
    assert (credential.color, credential.declared, credential.pop_up) == (Color.GREEN, True, False)
    assert credential.expires_at == found.credential_expires_at


def test_before_the_claim_there_is_nothing_to_show(desk: Desk, database: Database) -> None:
    token = log_in(desk, RESIDENT, CHANNEL, "nobody", at=AT).token
    found = at_hot_desk(desk, database.app, lambda hot: show(hot, hash_of(token), None, at=AT))
    assert (found.state, found.color, found.credential, found.code_expires_at) == ("not_claimed", None, None, None)


def test_before_the_first_declaration_no_color_is_told(desk: Desk, database: Database, tmp_path: Path) -> None:
    found = shown_to(desk, database, a_holder(desk, tmp_path, declared=False))
    assert (found.state, found.color, found.credential) == ("not_declared", None, None)


@pytest.mark.parametrize(("after", "state"), [(30 * DAY - SECOND, "ready"), (30 * DAY, "expired")])
def test_a_claim_lasts_thirty_days(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder, after: timedelta, state: str
) -> None:
    admin.execute("UPDATE session SET expires_at = 'infinity'")
    found = shown_to(desk, database, holder, at=AT + after)
    assert (found.state, found.code_expires_at) == (state, AT + 30 * DAY)


def test_claiming_again_makes_it_valid_again(desk: Desk, database: Database, holder: Holder, tmp_path: Path) -> None:
    claimed(desk, a_registry(tmp_path), "login-1", an_id(1), at=AT + 20 * DAY)
    found = shown_to(desk, database, holder, at=AT + 29 * DAY)
    assert (found.state, found.code_expires_at) == ("ready", AT + 50 * DAY)


def test_a_credential_ends_with_its_claim(desk: Desk, database: Database, holder: Holder) -> None:
    found = shown_to(desk, database, holder, at=AT + 30 * DAY - HOUR)
    assert found.credential_expires_at is not None
    assert found.code_expires_at is not None
    assert found.code_expires_at <= found.credential_expires_at < found.code_expires_at + MINUTE


def test_the_code_of_the_dead_is_closed(desk: Desk, database: Database, holder: Holder) -> None:
    taken(desk, holder, EvidenceKind.DEATH, occurred_at=AT)
    found = shown_to(desk, database, holder)
    assert (found.state, found.color, found.credential) == ("closed", None, None)


def test_without_a_device_there_is_a_status_and_no_credential(desk: Desk, database: Database, tmp_path: Path) -> None:
    session = claimed(desk, a_registry(tmp_path), "a", an_id(1))
    a_declaration(desk, session.resident(), at=AT)
    found = at_hot_desk(desk, database.app, lambda hot: show(hot, session.token_hash, None, at=AT))
    assert (found.state, found.color, found.credential, found.name) == ("no_device", Color.GREEN, None, None)


def test_another_device_is_told_that_it_is_another(desk: Desk, database: Database, holder: Holder) -> None:
    other = compressed(Device().point)
    found = at_hot_desk(desk, database.app, lambda hot: show(hot, holder.token_hash, other, at=AT))
    assert (found.state, found.color, found.credential) == ("other_device", Color.GREEN, None)


def test_a_phone_whose_place_another_took_is_logged_out(desk: Desk, database: Database, holder: Holder) -> None:
    enrolled(desk, a_session(desk, "login-1"), Device())
    with refused("session.ended"):
        shown_to(desk, database, holder)


def test_a_page_without_a_key_is_another_device(desk: Desk, database: Database, holder: Holder) -> None:
    found = at_hot_desk(desk, database.app, lambda hot: show(hot, holder.token_hash, None, at=AT))
    assert found.state == "other_device"


# Sessions


def test_nobody_shows_a_code_without_a_session(desk: Desk, database: Database, holder: Holder) -> None:
    async def work(hot: HotDesk) -> None:
        with refused("session.none"):
            await show(hot, bytes(32), holder.key, at=AT)
        with refused("session.none"):
            await show(hot, a_guard(desk), holder.key, at=AT)
        with refused("session.ended"):
            await show(hot, holder.token_hash, holder.key, at=AT + 31 * DAY)

    at_hot_desk(desk, database.app, work)


def test_who_logged_out_shows_nothing_from_that_instant(desk: Desk, database: Database) -> None:
    token = log_in(desk, RESIDENT, CHANNEL, "a", at=AT).token

    async def work(hot: HotDesk) -> None:
        assert (await show(hot, hash_of(token), None, at=AT)).state == "not_claimed"
        await asyncio.to_thread(log_out, desk, token, at=AT)
        with refused("session.ended"):
            await show(hot, hash_of(token), None, at=AT)

    at_hot_desk(desk, database.app, work)


# What acts


def test_pop_ups_and_notices_are_those_of_the_explanation(
    desk: Desk, database: Database, staff: Staff, holder: Holder, tmp_path: Path
) -> None:
    push(
        desk,
        staff,
        tmp_path,
        [{"document_number": an_id(1), "kind": "companion", "exposed_at": "2022-05-17 21:00", "incident": "A"}],
    )
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT + MINUTE)
    found = shown_to(desk, database, holder, at=AT + HOUR)
    status = shown(desk, holder.resident_id, at=AT + HOUR)
    assert (found.color, found.pop_up, found.no_abnormality) == (Color.YELLOW, True, False)
    assert found.pop_ups == status.pop_ups == ("close_presence",)
    assert found.notices == status.notices == ("notice.declaration", "notice.report_test_wait")
    assert sealed(found).pop_up


def test_a_red_code_whose_holder_also_declared_symptoms_tells_both(
    desk: Desk, database: Database, holder: Holder
) -> None:
    """The color alone would not say whether the declaration is among the reasons."""
    taken(desk, holder, EvidenceKind.TEST_POSITIVE, sampled_at=AT - HOUR, reported_at=AT)
    positive = shown_to(desk, database, holder, at=AT + MINUTE)
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT + MINUTE)
    both = shown_to(desk, database, holder, at=AT + MINUTE)
    assert positive.color == both.color == Color.RED
    assert both.notices == shown(desk, holder.resident_id, at=AT + MINUTE).notices
    assert set(both.notices) - set(positive.notices) == {"notice.declaration"}
    assert positive.version != both.version


def test_the_latest_negative_is_told_to_the_second_and_sealed_to_the_hour(
    desk: Desk, database: Database, holder: Holder
) -> None:
    sampled, reported = AT - 5 * HOUR - MINUTE, AT - MINUTE
    taken(desk, holder, EvidenceKind.TEST_NEGATIVE, sampled_at=sampled, reported_at=reported)
    found = shown_to(desk, database, holder)
    assert found.latest_negative is not None
    assert (found.latest_negative.sampled_at, found.latest_negative.reported_at) == (sampled, reported)
    assert sealed(found).sampled_at == AT - 6 * HOUR


def test_a_pop_up_of_a_rule_that_the_server_has_not_read_is_told_without_a_name(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder
) -> None:
    admin.execute("UPDATE status SET acting = %s", (1 << 30 | 1 << 14,))

    async def work(hot: HotDesk) -> tuple[Shown, Shown]:
        unread = await holder.shown(hot)
        hot.meanings.read(desk.editions, RuleNumbers({**desk.rules.numbers, "new_rule": 15}))
        return unread, await holder.shown(hot)

    unread, read = at_hot_desk(desk, database.app, work)
    assert (unread.pop_up, unread.pop_ups, unread.no_abnormality, sealed(unread).pop_up) == (True, (), False, True)
    assert (read.pop_up, read.pop_ups) == (True, ("new_rule",))
    assert read.version != unread.version, "a page that was told no name asks again"


# Review


@pytest.mark.parametrize(
    ("after", "pop_ups"), [(14 * DAY - SECOND, ("close_presence",)), (14 * DAY, ())], ids=["a second before", "then"]
)
def test_a_pop_up_ends_at_its_review_with_no_job_running(
    desk: Desk,
    database: Database,
    staff: Staff,
    holder: Holder,
    tmp_path: Path,
    after: timedelta,
    pop_ups: tuple[str, ...],
) -> None:
    push(
        desk,
        staff,
        tmp_path,
        [{"document_number": an_id(1), "kind": "companion", "exposed_at": "2022-05-17 21:00", "incident": "A"}],
    )
    found = shown_to(desk, database, holder, at=AT + after)
    assert (found.state, found.pop_ups) == ("ready", pop_ups)


def test_many_who_ask_for_one_person_at_once_compute_once(
    desk: Desk, database: Database, staff: Staff, holder: Holder, tmp_path: Path
) -> None:
    push(
        desk,
        staff,
        tmp_path,
        [{"document_number": an_id(1), "kind": "companion", "exposed_at": "2022-05-17 21:00", "incident": "A"}],
    )
    renewed = []

    async def work(hot: HotDesk) -> list[Shown]:
        renew = hot.renew

        async def counted(resident, at):  # type: ignore[no-untyped-def]
            renewed.append(resident)
            await renew(resident, at)

        object.__setattr__(hot, "renew", counted)
        return await asyncio.gather(*(holder.shown(hot, at=AT + 14 * DAY) for _ in range(20)))

    found = at_hot_desk(desk, database.app, work)
    assert {view.pop_ups for view in found} == {()}
    assert renewed == [holder.resident_id]


def test_a_status_that_is_missing_is_computed_before_it_is_shown(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder
) -> None:
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)
    admin.execute("DELETE FROM status")
    found = shown_to(desk, database, holder)
    assert (found.state, found.color, sealed(found).color) == ("ready", Color.YELLOW, Color.YELLOW)


def test_a_status_that_stays_missing_is_told_as_that(
    desk: Desk, database: Database, admin: psycopg.Connection, holder: Holder
) -> None:
    admin.execute("DELETE FROM status")

    async def nothing(_resident_id: UUID, _at: datetime) -> None:
        pass

    async def work(hot: HotDesk) -> None:
        with refused("ledger.no_status"):
            await holder.shown(replace(hot, renew=nothing))

    at_hot_desk(desk, database.app, work)


# Versions and credentials


def test_the_version_stays_while_nothing_changes_and_changes_with_the_status(
    desk: Desk, database: Database, holder: Holder
) -> None:
    first, again = shown_to(desk, database, holder), shown_to(desk, database, holder, at=AT + SECOND)
    assert (first.version, first.credential) == (again.version, again.credential)
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=AT + SECOND)
    yellow = shown_to(desk, database, holder, at=AT + SECOND)
    assert yellow.version != first.version
    assert sealed(yellow).color is Color.YELLOW


def test_a_page_that_has_the_version_is_told_so_and_nothing_is_sealed_for_it(
    desk: Desk, database: Database, holder: Holder
) -> None:
    version = shown_to(desk, database, holder).version

    async def work(hot: HotDesk) -> None:
        same = await show(hot, holder.token_hash, holder.key, at=AT, known=version)
        assert (same.state, same.version, same.credential) == ("ready", version, None)
        assert not hot.meanings.at(AT).pages
        other = await show(hot, holder.token_hash, holder.key, at=AT, known="another")
        assert (other.version, other.credential is None) == (version, False)

    at_hot_desk(desk, database.app, work)


def test_what_was_shown_is_kept_until_other_editions_are_on_file(
    desk: Desk, database: Database, holder: Holder
) -> None:
    async def work(hot: HotDesk) -> None:
        await holder.shown(hot)
        hot.meanings.read(tuple(desk.editions), replace(desk.rules))
        assert len(hot.meanings.at(AT).pages) == 1
        later = replace(desk.editions[0], id=EditionId("later"), effective_from=AT + DAY)
        hot.meanings.read((*desk.editions, later), desk.rules)
        assert not hot.meanings.at(AT).pages

    at_hot_desk(desk, database.app, work)


def test_watching_sees_the_versions_that_showing_tells(
    desk: Desk, database: Database, holder: Holder, tmp_path: Path
) -> None:
    other = a_holder(desk, tmp_path, 2)

    async def work(hot: HotDesk) -> None:
        before = await versions(hot, [holder.resident_id, other.resident_id], at=AT)
        assert before == {h.resident_id: (await h.shown(hot)).version for h in (holder, other)}
        asked = hot.ledger.lines["crowd"].asked
        await asyncio.to_thread(a_declaration, desk, holder.resident_id, Symptom.COLD_LIKE, at=AT)
        after = await versions(hot, [holder.resident_id, other.resident_id], at=AT)
        assert hot.ledger.lines["crowd"].asked == asked + 1
        assert after[holder.resident_id] != before[holder.resident_id]
        assert after[other.resident_id] == before[other.resident_id]

    at_hot_desk(desk, database.app, work)


def test_a_credential_is_sealed_anew_at_half_its_life_and_not_before(
    desk: Desk, database: Database, holder: Holder
) -> None:
    views = [shown_to(desk, database, holder, at=AT + DAY + hours * HOUR) for hours in range(25)]
    lives = [view.credential_expires_at - view.server_at for view in views if view.credential_expires_at]
    assert len(lives) == 25
    assert min(lives) >= timedelta(microseconds=SLOT)
    assert max(lives) <= DAY
    assert len({view.credential for view in views}) in (3, 4)
    assert len({view.version for view in views}) == len({view.credential for view in views})


def test_what_is_sealed_is_not_older_than_the_status_it_tells(desk: Desk, database: Database, holder: Holder) -> None:
    at = AT + 3 * HOUR + timedelta(microseconds=1)
    a_declaration(desk, holder.resident_id, Symptom.COLD_LIKE, at=at)
    assert sealed(shown_to(desk, database, holder, at=at + SECOND)).issued_at == AT + 3 * HOUR + SECOND


def test_every_process_seals_the_same_bytes(desk: Desk, database: Database, holder: Holder) -> None:
    one, other = shown_to(desk, database, holder), shown_to(desk, database, holder)
    assert one.credential == other.credential
