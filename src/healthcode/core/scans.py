"""A scan: what a presentation is worth at an instant (DESIGN §5), and what a door's rule says of its holder.

`check` believes nothing before it is signed: layout, then the issuer, then the holder, then the clocks. It needs no
network: only the text, a trust list and the instant. Two families of refusal: `BadCode`, what was shown is wrong;
`CannotCheck`, we could not find out, which is never a yes and never the holder's fault.

>>> green = Told(color=Color.GREEN, pop_up=False, declared=True, latest_negative=None)
>>> door_answer(DoorRule(tested_within=timedelta(hours=48)), green, 36.6, at=datetime(2022, 5, 18, 8))
RuleAnswer(met=False, reasons=('rule.test_missing',))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from healthcode.core import codes
from healthcode.core.codes import Credential, Presentation
from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.signatures import Algorithm, verify_holder, verify_issuer
from healthcode.core.status import Test
from healthcode.core.terms import Color

PAST, FUTURE = timedelta(seconds=30), timedelta(seconds=10)
"""How old a showing may be, and how far ahead a clock: the page redraws every 10 s, and phones' clocks differ."""

REMEMBERED = 2 * (PAST + FUTURE)
"""How long a door remembers what it was shown; longer than any showing is accepted, with room for clocks."""

FEVER = 37.3
"""Degrees Celsius of the forehead from which a temperature is not normal (体温正常, F18)."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A line of the trust list. It counts from `not_before` until `not_after`, None for no end; for one division."""

    key_id: bytes
    algorithm: Algorithm
    public_key: bytes
    division: int
    not_before: datetime
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """The issuers believed, by key id."""

    keys: Mapping[bytes, IssuerKey]


def check(text: str, *, trust: Trust, at: datetime, nonce: bytes = b"") -> Presentation:
    """The presentation that `text` writes, signed and in its time; else `BadCode` or `CannotCheck`.

    `nonce`: of the gate that asks, empty for a door without one.
    """
    shown = codes.read(text)
    key = _issuer(shown.credential, trust, at)
    _check_signatures(shown, key)
    _check_credential(shown.credential, key, at)
    _check_showing(shown, nonce, at)
    return shown


def _issuer(credential: Credential, trust: Trust, at: datetime) -> IssuerKey:
    key = trust.keys.get(credential.key_id)
    if key is None:
        raise CannotCheck("check.unknown_issuer", key=credential.key_id.hex())
    if at < key.not_before:
        raise CannotCheck("check.issuer_not_yet", key=credential.key_id.hex())
    if key.not_after is not None and at >= key.not_after:
        raise BadCode("code.issuer_key_expired", key=credential.key_id.hex())
    return key


def _check_signatures(shown: Presentation, key: IssuerKey) -> None:
    body, seal = shown.sealed[: -codes.SIGNATURE], shown.sealed[-codes.SIGNATURE :]
    if not verify_issuer(key.algorithm, key.public_key, codes.credential_message(body), seal):
        raise BadCode("code.forged")
    message = codes.presentation_message(shown.sealed, shown.body)
    if not verify_holder(shown.credential.holder_key, message, shown.signature):
        raise BadCode("code.forged_showing")


def _check_credential(credential: Credential, key: IssuerKey, at: datetime) -> None:
    if credential.division != key.division:
        raise BadCode("code.wrong_division", division=credential.division)
    if credential.issued_at > at + FUTURE:  # an issuer's clock is kept; it is ours that lags
        raise CannotCheck("check.clock_behind", seconds=_seconds(credential.issued_at - at))
    if at >= credential.expires_at:
        raise BadCode("code.expired")


def _check_showing(shown: Presentation, nonce: bytes, at: datetime) -> None:
    if shown.nonce != nonce:
        raise BadCode("code.other_gate" if shown.nonce else "code.not_bound")
    age = at - shown.shown_at
    if age > PAST:
        raise BadCode("code.too_old", seconds=_seconds(age), most=_seconds(PAST))
    if -age > FUTURE:
        raise CannotCheck("check.clock_ahead", seconds=_seconds(-age), most=_seconds(FUTURE))


def _seconds(span: timedelta) -> int:
    """Whole seconds, rounded up: 30.5 s is past 30 s and is told as 31."""
    return -(-span // _SECOND)


# The second look


class ShownKey(NamedTuple):
    """What makes a showing the same one, whoever looks: an honest page signs one a second at most."""

    holder_key: bytes
    shown_at: datetime


def shown_key(shown: Presentation) -> ShownKey:
    """Under which a door remembers this showing, for `REMEMBERED`."""
    return ShownKey(shown.credential.holder_key, shown.shown_at)


def second_look(*, first_at: datetime, same_verifier: bool, at: datetime) -> int:
    """Seconds since the first look, when the same verifier looks again; BadCode `code.shown_elsewhere` for another."""
    ago = max(0, (at - first_at) // _SECOND)
    if not same_verifier:
        raise BadCode("code.shown_elsewhere", seconds=ago)
    return ago


# What is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a door may know of the holder. `color` None: cannot be confirmed."""

    color: Color | None
    pop_up: bool
    declared: bool
    latest_negative: Test | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What the issuer knows now of the person behind a credential.

    `closed`: the person has died. `holder_key`: of the one device that is enrolled now, None when none is.
    `claimed_until`: when the claim lapses and has to be made again. `as_of`: since when color and pop-up are these.
    """

    as_of: datetime
    color: Color
    pop_up: bool
    declared: bool
    closed: bool
    latest_negative: Test | None
    holder_key: bytes | None
    claimed_until: datetime | None


def told(credential: Credential) -> Told:
    """Offline: what the issuer sealed. It is at most a day old, and only ever too strict about tests (whole hours)."""
    test = None
    if credential.sampled_at is not None and credential.reported_at is not None:
        test = Test(sampled_at=credential.sampled_at, reported_at=credential.reported_at)
    return Told(color=credential.color, pop_up=credential.pop_up, declared=credential.declared, latest_negative=test)


def told_now(shown: Presentation, now: Current, *, at: datetime) -> Told:
    """Online: what counts is what is known now; BadCode when the code has been overtaken.

    CannotCheck `check.ledger_behind` when what is sealed is worse and not older: records that were set back, as after a
    restore from a backup, have forgotten why.
    """
    if now.closed:
        raise BadCode("code.closed")
    if now.holder_key != shown.credential.holder_key:
        raise BadCode("code.device_replaced")
    if now.claimed_until is None or at >= now.claimed_until:
        raise BadCode("code.claim_expired")
    if _lighter(now, shown.credential) and now.as_of <= shown.credential.issued_at:
        raise CannotCheck("check.ledger_behind")
    return Told(color=now.color, pop_up=now.pop_up, declared=now.declared, latest_negative=now.latest_negative)


def _lighter(now: Current, sealed: Credential) -> bool:
    """Whether what is known now is less than what was sealed; nothing is less than a color that was not told."""
    color = sealed.color is not None and now.color.rank < sealed.color.rank
    return color or (sealed.pop_up and not now.pop_up)


# The door's rule


@dataclass(frozen=True, slots=True)
class DoorRule:
    """What a door asks besides a green code: a negative test sampled at most `tested_within` ago, None for no test."""

    tested_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """Whether the door's rule is met, and by code everything that is against it."""

    met: bool
    reasons: tuple[str, ...]


def door_answer(rule: DoorRule, facts: Told, temperature: float | None, at: datetime) -> RuleAnswer:
    """F18: 绿码且体温正常 passes. `temperature` in °C, None when it was not taken: that is the guard's to do."""
    against = {
        "rule.color": facts.color is not Color.GREEN,
        "rule.pop_up": facts.pop_up,
        "rule.temperature": temperature is not None and not temperature < FEVER,
        **_test_answer(rule, facts.latest_negative, at),
        "rule.not_declared": not facts.declared,
    }
    reasons = tuple(reason for reason, holds in against.items() if holds)
    return RuleAnswer(not reasons, reasons)


def _test_answer(rule: DoorRule, test: Test | None, at: datetime) -> Mapping[str, bool]:
    """Hours count from sampling (FACTS §2), and the last of them belongs to them: 48 h after is within 48 h."""
    if rule.tested_within is None:
        return {}
    if test is None:
        return {"rule.test_missing": True}
    return {"rule.test_too_old": at - test.sampled_at > rule.tested_within}
