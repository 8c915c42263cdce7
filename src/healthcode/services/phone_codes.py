"""A code sent to a phone: six digits, five minutes, five tries, and as many messages as a person needs and no more.

The number is stored nowhere. An account is its keyed hash, the page holds a sealed word that names the code's row, and
of the code the ledger has a keyed hash. Every number gets the same answer, so nobody learns which are known (T7); how
many messages go to a number, a range of numbers, and out for one address or all, is counted by the day (T31).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from healthcode.core.people import Phone, parse_phone
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose
from healthcode.gateways.login_channels import SmsChannel
from healthcode.services.desk import Desk

LASTS, TRIES, DIGITS = timedelta(minutes=5), 5, 6
AGAIN_AFTER = timedelta(seconds=60)
TO_A_NUMBER = 10  # a day: more is somebody else's joke or a fault
TO_A_RANGE = 500  # to the ten thousand numbers that share seven digits: pumping walks along a range
FOR_AN_ADDRESS = 1000  # a school's line, where everybody logs in on the first day
RANGE_DIGITS, NONCE_BYTES = 7, 16
KEPT_AFTER = timedelta(days=1)
ACTOR = "phone_codes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A code that is to be sent: `challenge` goes to the page, `code` to the phone and nowhere else."""

    challenge: str = field(repr=False)
    phone: Phone
    code: str = field(repr=False)
    expires_at: datetime
    row: Mapping[str, bytes] = field(repr=False)
    counted: tuple[bytes, ...] = field(repr=False)
    day: date


def new_code(desk: Desk, door: str, channel: SmsChannel, number: str, *, address: str, at: datetime) -> Wanted:
    """A code for this number at this door.

    Problem `person.phone`, `sms.again_after`, `sms.too_often` for the number, `sms.budget` for who asks.
    """
    phone, day, expires_at = parse_phone(number), at.astimezone(SHANGHAI).date(), at + LASTS
    index = _index(desk, channel, phone)
    nonce, code = desk.randomness.take(NONCE_BYTES), _digits(desk)
    with desk.ledger.transaction(ACTOR):
        counted = _count(desk, channel, phone, address, day=day, at=at)  # holds the number's row: one at a time
        _require_pause(desk, index, at)
        desk.ledger.run(
            "keep_login_code", subject_index=index, nonce=nonce, door=door, code_mac=_mac(desk, nonce, code), at=at,
            expires_at=expires_at,
        )  # fmt: skip
    told = json.dumps([index.hex(), nonce.hex()])
    sealed = desk.vault.seal(Purpose.TICKET, _place(door, channel.name), told)
    return Wanted(
        challenge=base64.urlsafe_b64encode(sealed).decode(), phone=phone, code=code, expires_at=expires_at,
        row={"subject_index": index, "nonce": nonce}, counted=counted, day=day,
    )  # fmt: skip


def take_back(desk: Desk, wanted: Wanted) -> None:
    """The message did not go out: the code is nothing, and it does not count."""
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("take_back_login_code", **wanted.row)
        for who in wanted.counted:
            desk.ledger.run("uncount_sms", who=who, day=wanted.day)


def spend_code(desk: Desk, door: str, channel: SmsChannel, challenge: str, code: str, *, at: datetime) -> bytes:
    """The account whose code this is; it is good once.

    Problem `login.wrong_code` with the tries left, `login.code_ended` when there is nothing to try any more.
    """
    index, nonce = _opened(desk, door, channel, challenge)
    with desk.ledger.transaction(ACTOR):  # on its own: the try must count although the log in fails
        row = desk.ledger.row("try_login_code", subject_index=index, nonce=nonce, door=door, at=at, most=TRIES)
        right = row is not None and hmac.compare_digest(bytes(row[0]), _mac(desk, nonce, code.strip()))
        used = right and desk.ledger.run("use_login_code", subject_index=index, nonce=nonce, at=at)
    if row is None or (right and not used):
        raise Problem("login.code_ended", minutes=LASTS // timedelta(minutes=1))
    if not right:
        raise Problem("login.wrong_code", left=TRIES - row[1])
    return index


def sweep_codes(desk: Desk, *, at: datetime) -> None:
    """Deletes codes and counts that nobody needs any more."""
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("forget_login_codes", before=at - KEPT_AFTER)
        desk.ledger.run("forget_sms_quotas", before=at.astimezone(SHANGHAI).date())


def _count(
    desk: Desk, channel: SmsChannel, phone: Phone, address: str, *, day: date, at: datetime
) -> tuple[bytes, ...]:
    """One message more for each who counts it, the number first."""
    number = phone.reveal("sms quota")
    bounds = (
        ("number", number, TO_A_NUMBER, "sms.too_often"), ("range", number[:RANGE_DIGITS], TO_A_RANGE, "sms.budget"),
        ("address", address, FOR_AN_ADDRESS, "sms.budget"), ("all", "", channel.daily_most, "sms.budget"),
    )  # fmt: skip
    counted = []
    for kind, text, most, code in bounds:
        who = desk.vault.account_index(f"sms quota|{kind}", text)
        row = desk.ledger.row("count_sms", who=who, day=day)
        if row is None or row[0] > most:
            raise Problem(code, retry_after=_until_midnight(at))
        counted.append(who)
    return tuple(counted)


def _require_pause(desk: Desk, index: bytes, at: datetime) -> None:
    row = desk.ledger.row("latest_login_code", subject_index=index)
    if row is not None and row[0] is not None and row[0] + AGAIN_AFTER > at:
        wait = (row[0] + AGAIN_AFTER - at).total_seconds()
        raise Problem("sms.again_after", retry_after=max(1, round(wait)))


def _opened(desk: Desk, door: str, channel: SmsChannel, challenge: str) -> tuple[bytes, bytes]:
    try:
        sealed = base64.urlsafe_b64decode(challenge.encode())
        index, nonce = json.loads(desk.vault.open(Purpose.TICKET, _place(door, channel.name), sealed))
    except (Problem, ValueError, binascii.Error, IndexError):
        raise Problem("login.code_ended", minutes=LASTS // timedelta(minutes=1)) from None
    return bytes.fromhex(index), bytes.fromhex(nonce)


def _index(desk: Desk, channel: SmsChannel, phone: Phone) -> bytes:
    return desk.vault.account_index(channel.name, phone.reveal("account"))


def _mac(desk: Desk, nonce: bytes, code: str) -> bytes:
    return desk.vault.account_index(f"login code|{nonce.hex()}", code)


def _digits(desk: Desk) -> str:
    """Six digits, each as likely as another: what is left over of 64 bits tips none by more than 10^-13."""
    return f"{int.from_bytes(desk.randomness.take(8), 'big') % 10**DIGITS:0{DIGITS}d}"


def _place(door: str, channel: str) -> str:
    return f"ticket|login code|{door}|{channel}"


def _until_midnight(at: datetime) -> int:
    tomorrow = at.astimezone(SHANGHAI).date() + timedelta(days=1)
    return int((datetime.combine(tomorrow, time(), SHANGHAI) - at).total_seconds())
