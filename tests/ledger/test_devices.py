"""Devices: possession is proved, one is active a person, the former one is worth nothing from then on (T5)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.core.credentials import Level
from healthcode.core.signatures import ORDER, compressed
from healthcode.gateways.registry import FileRegistry
from healthcode.services.desk import Desk
from healthcode.services.enrol_device import challenge, enrol
from healthcode.services.log_in import VERIFIER, Session, log_in
from tests.builders_doors import CHANNEL, Device, SoftDevice, a_registry, a_session, claimed, enrolled
from tests.builders_ledger import AT, MINUTE, an_id, count_rows, in_threads, refused, select

SECOND = timedelta(seconds=1)
HOLDERS = "SELECT status_index, public_key, name_hint, level, revoked_at FROM holder ORDER BY status_index"


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    return a_registry(tmp_path)


@pytest.fixture
def session(desk: Desk, registry: FileRegistry) -> Session:
    return claimed(desk, registry, "a", an_id(1))


def ended(desk: Desk) -> set[bytes]:
    """Which sessions are over."""
    return {bytes(row[0]) for row in select(desk, "SELECT token_hash FROM session WHERE ended_at IS NOT NULL")}


def test_a_device_that_holds_its_key_is_enrolled(desk: Desk, session: Session) -> None:
    device = Device()
    holder = enrolled(desk, session, device)
    assert (holder.resident_id, holder.level, holder.name_hint) == (session.resident(), Level.OWN, "王**")
    assert holder.public_key == compressed(device.point)
    assert select(desk, "SELECT resident_id FROM status_position") == [(session.resident(),)]
    assert select(desk, HOLDERS) == [(holder.status_index, holder.public_key, "王**", 0, None)]


def test_another_device_takes_its_place(desk: Desk, session: Session) -> None:
    first, second = Device(), Device()
    one = enrolled(desk, session, first)
    other = enrolled(desk, session, second, at=AT + MINUTE)
    assert other.status_index > one.status_index
    assert [(row[1], row[4]) for row in select(desk, HOLDERS)] == [
        (one.public_key, AT + MINUTE), (other.public_key, None),
    ]  # fmt: skip
    assert count_rows(desk, "status_position") == 2


def test_another_device_ends_the_accounts_other_sessions_and_no_others(
    desk: Desk, registry: FileRegistry, session: Session
) -> None:
    lost = a_session(desk, "a")
    others = [a_session(desk, "b"), log_in(desk, VERIFIER, CHANNEL, "a", at=AT).session]
    claimed(desk, registry, "b", an_id(2))
    first, later = Device(), AT + MINUTE
    for one in (lost, session):  # the same key from another session: the browser logged in again
        enrolled(desk, one, first)
    assert ended(desk) == set()
    enrolled(desk, session, Device(), at=later)
    assert lost.token_hash in ended(desk)
    assert not {session.token_hash, *(other.token_hash for other in others)} & ended(desk)


def test_the_same_device_again_changes_nothing(desk: Desk, session: Session) -> None:
    device = Device()
    assert enrolled(desk, session, device) == enrolled(desk, session, device, at=AT + MINUTE)
    assert count_rows(desk, "holder") == 1


def test_one_that_was_replaced_may_come_back(desk: Desk, session: Session) -> None:
    first, second = Device(), Device()
    places = [enrolled(desk, session, device).status_index for device in (first, second, first)]
    assert len(set(places)) == 3
    assert [row[4] is None for row in select(desk, HOLDERS)] == [False, False, True]


def test_of_ten_devices_at_once_one_is_active(desk: Desk, new_desk: Callable[[], Desk], session: Session) -> None:
    desks = [new_desk() for _ in range(10)]
    done = in_threads([lambda own=own: enrolled(own, session, Device()) for own in desks])
    assert len({found.status_index for found in done}) == 10
    assert [row[4] for row in select(desk, HOLDERS)].count(None) == 1


def test_a_challenge_lasts_five_minutes(desk: Desk, session: Session) -> None:
    device, asked = Device(), challenge(desk, session, at=AT)
    assert asked.expires_at == AT + 5 * MINUTE
    proof = {"public_key": device.point, "challenge": asked.text, "signature": device.sign(asked)}
    with refused("device.challenge_expired"):
        enrol(desk, session, **proof, at=AT + 5 * MINUTE)  # type: ignore[arg-type]
    enrol(desk, session, **proof, at=AT + 5 * MINUTE - SECOND)  # type: ignore[arg-type]


def test_a_challenge_is_its_accounts(desk: Desk, registry: FileRegistry, session: Session) -> None:
    device, other = Device(), claimed(desk, registry, "b", an_id(2))
    asked = challenge(desk, other, at=AT)
    with refused("device.bad_proof"):
        enrol(desk, session, public_key=device.point, challenge=asked.text, signature=device.sign(asked), at=AT)
    assert count_rows(desk, "holder") == 0


@pytest.mark.parametrize("flaw", ["another key", "another context", "high s", "short", "nothing"])
def test_a_signature_that_proves_nothing_enrols_nothing(desk: Desk, session: Session, flaw: str) -> None:
    device, asked = Device(), challenge(desk, session, at=AT)
    good = device.sign(asked)
    high = good[:32] + (ORDER - int.from_bytes(good[32:], "big")).to_bytes(32, "big")
    signature = {
        "another key": Device().sign(asked), "another context": device.sign(asked, b"healthcode/1/presentation\x00"),
        "high s": high, "short": good[:-1], "nothing": b"",
    }[flaw]  # fmt: skip
    with refused("device.bad_proof"):
        enrol(desk, session, public_key=device.point, challenge=asked.text, signature=signature, at=AT)
    assert count_rows(desk, "holder") == 0


def test_a_soft_key_is_enrolled_as_what_it_is_and_revokes_the_former(desk: Desk, session: Session) -> None:
    phone, soft = Device(), SoftDevice()
    enrolled(desk, session, phone)
    holder = enrolled(desk, session, soft, at=AT + MINUTE)
    assert holder.public_key == soft.point == b"\xed" + bytes(soft.key.verify_key)
    assert [row[4] for row in select(desk, HOLDERS)] == [AT + MINUTE, None]


def test_a_soft_key_proves_possession_like_any_other(desk: Desk, session: Session) -> None:
    asked = challenge(desk, session, at=AT)
    wrong = SoftDevice().sign(asked)
    for signature in (wrong, bytes(64), wrong[:-1]):
        with refused("device.bad_proof"):
            enrol(desk, session, public_key=SoftDevice().point, challenge=asked.text, signature=signature, at=AT)
    assert count_rows(desk, "holder") == 0


SMALL_ORDER = (
    "01" + 31 * "00", 32 * "00", 31 * "00" + "80", "ec" + 30 * "ff" + "7f", "ec" + 31 * "ff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)  # fmt: skip
"""Points of order 1, 2, 4 and 8: whoever has one as a key lets anybody sign."""

NOT_CANONICAL = ("ed" + 30 * "ff" + "7f", "ee" + 30 * "ff" + "7f", "ff" * 32)


@pytest.mark.parametrize("key", [*SMALL_ORDER, *NOT_CANONICAL])
def test_a_soft_key_of_small_order_or_of_another_form_is_no_key(desk: Desk, session: Session, key: str) -> None:
    asked = challenge(desk, session, at=AT)
    with refused("device.bad_key"):
        enrol(desk, session, public_key=b"\xed" + bytes.fromhex(key), challenge=asked.text, signature=bytes(64), at=AT)


@pytest.mark.parametrize("point", [b"", b"\x02" + b"\xff" * 32, b"\x04" + bytes(64), b"\xed" + bytes(32), b"\x02" * 34])
def test_what_is_no_point_of_the_curve_is_no_key(desk: Desk, session: Session, point: bytes) -> None:
    asked = challenge(desk, session, at=AT)
    with refused("device.bad_key"):
        enrol(desk, session, public_key=point, challenge=asked.text, signature=bytes(64), at=AT)


@pytest.mark.parametrize("text", ["", "abc", "挑战", "A" * 80])
def test_a_challenge_of_nobody_proves_nothing(desk: Desk, session: Session, text: str) -> None:
    with refused("device.bad_proof"):
        enrol(desk, session, public_key=Device().point, challenge=text, signature=bytes(64), at=AT)


def test_before_the_claim_there_is_nothing_to_enrol(desk: Desk) -> None:
    with refused("claim.needed"):
        challenge(desk, a_session(desk), at=AT)


def test_enrolling_is_audited_without_the_key(desk: Desk, session: Session) -> None:
    for device in (Device(), Device()):
        enrolled(desk, session, device)
    leaves = select(desk, "SELECT subject, body FROM audit_leaf WHERE act = 'device.enrolled' ORDER BY body")
    assert [body for _, body in leaves] == ['{"replaced":false}', '{"replaced":true}']
    assert {bytes(subject) for subject, _ in leaves} == {desk.vault.subject(str(session.resident()))}
