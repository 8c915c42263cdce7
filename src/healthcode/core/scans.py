"""A scan: what a presentation is worth at an instant (DESIGN §5), and what a door may know of its holder.

`check` believes nothing before it is signed: layout, then the issuer, then the holder, then the clocks. It needs no
network: only the text, a trust list and the instant. `verify` adds what has happened since, from the issuer's status
list, and how old that news is. Two families of refusal: `BadCode`, what was shown is wrong; `CannotCheck`, we could not
find out, which is never a yes and never the holder's fault.

>>> from healthcode.core.trust import Trust
>>> try:
...     verify("https://example.com", trust=Trust({}), status={}, at=datetime(2022, 5, 18, 8))
... except BadCode as refused:
...     refused.code
'code.foreign'
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from healthcode.core import codes, credentials
from healthcode.core.codes import Presentation
from healthcode.core.credentials import SIGNATURE, Credential, Level
from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.signatures import SUITE_OF, speaks, verify_holder, verify_issuer
from healthcode.core.status import Test
from healthcode.core.status_lists import Entry, StatusList
from healthcode.core.terms import Color, worst
from healthcode.core.trust import IssuerKey, Purpose, Trust

PAST, FUTURE = timedelta(seconds=30), timedelta(seconds=10)
"""How old a showing may be, and how far ahead a clock: the page redraws every 10 s, and phones' clocks differ."""

REMEMBERED = 2 * (PAST + FUTURE)
"""How long a door remembers what it was shown; longer than any showing is accepted, with room for clocks."""

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


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
    if trust.expires_at is not None and at >= trust.expires_at:
        raise CannotCheck("check.trust_expired")
    named = credential.key_id.hex()
    key = trust.keys.get(credential.key_id)
    if key is None:
        raise CannotCheck("check.unknown_issuer", key=named)
    if key.revoked_at is not None:  # whoever has the key can write any instant: nothing that it signed counts
        raise BadCode("code.issuer_key_revoked", key=named)
    if key.purpose is not Purpose.CREDENTIAL:
        raise BadCode("code.wrong_purpose", key=named)
    if SUITE_OF[key.algorithm] != credential.suite:
        raise BadCode("code.wrong_suite", key=named)
    if not speaks(key.algorithm):
        raise CannotCheck("check.suite_unavailable", suite=credential.suite)
    if at < key.not_before:
        raise CannotCheck("check.issuer_not_yet", key=named)
    if key.not_after is not None and at >= key.not_after:
        raise BadCode("code.issuer_key_expired", key=named)
    return key


def _check_signatures(shown: Presentation, key: IssuerKey) -> None:
    body, seal = shown.sealed[:-SIGNATURE], shown.sealed[-SIGNATURE:]
    if not verify_issuer(key.algorithm, key.public_key, credentials.message(body), seal):
        raise BadCode("code.forged")
    if shown.printed:
        return
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
    if shown.shown_at is None:
        return  # paper binds to no gate: whoever carries it is told by the document
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


def shown_key(shown: Presentation) -> ShownKey | None:
    """Under which a door remembers this showing, for `REMEMBERED`; None for paper, which is the same every time."""
    return None if shown.shown_at is None else ShownKey(shown.credential.holder_key, shown.shown_at)


def second_look(*, first_at: datetime, same_verifier: bool, at: datetime) -> int:
    """Seconds since the first look, when the same verifier looks again; BadCode `code.shown_elsewhere` for another."""
    ago = max(0, (at - first_at) // _SECOND)
    if not same_verifier:
        raise BadCode("code.shown_elsewhere", seconds=ago)
    return ago


# What is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a door may know of the holder. `color` None: cannot be confirmed, or a national code, which has none.

    `fresh` False: the news is older than the edition lets a door rely on (`offline_list_age`).
    """

    color: Color | None
    pop_up: bool
    declared: bool
    latest_negative: Test | None
    level: Level = Level.OWN
    fresh: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verifier without a network is told. `as_of`: how far what is told is known to be true."""

    presentation: Presentation
    told: Told
    as_of: datetime

    @property
    def check_document(self) -> bool:
        """Paper: whose it is can only be seen by the identity document (F23), never a plain pass."""
        return self.presentation.printed


def verify(text: str, *, trust: Trust, status: Mapping[int, StatusList], at: datetime, nonce: bytes = b"") -> Verdict:
    """The verdict on `text` with no network: `check`, then the status list of the issuer's division, by division.

    CannotCheck `check.no_list`, `check.not_on_list`, `check.list_ahead` (our clock is behind), `check.list_too_old`
    (older than the edition's `refuse_minutes`); BadCode `code.void`: the device was replaced, the code given up.
    """
    shown = check(text, trust=trust, at=at, nonce=nonce)
    credential = shown.credential
    listed = status.get(credential.division)
    if listed is None:
        raise CannotCheck("check.no_list", division=credential.division)
    entry = listed.entry(credential.status_index)
    if entry is Entry.VOID:
        raise BadCode("code.void")
    as_of, fresh = _news(credential, listed, entry, at)
    overruled = credential.issued_at > listed.head.as_of
    facts = told(credential, fresh=fresh)
    return Verdict(presentation=shown, told=_worse(facts, entry) if entry and not overruled else facts, as_of=as_of)


def _news(credential: Credential, listed: StatusList, entry: Entry | None, at: datetime) -> tuple[datetime, bool]:
    """How far the news reaches, and whether that is fresh. The issuer's own word is news too: it may be the later."""
    head = listed.head
    if head.as_of > at + FUTURE:
        raise CannotCheck("check.list_ahead", seconds=_seconds(head.as_of - at))
    as_of = max(head.as_of, credential.issued_at)
    if at - as_of > head.refuse:
        raise CannotCheck("check.list_too_old", minutes=(at - as_of) // _MINUTE, most=head.refuse // _MINUTE)
    if entry is None and head.as_of >= credential.issued_at:  # the issuer's list, made later, has never heard of it
        raise CannotCheck("check.not_on_list")
    return as_of, at - as_of <= head.fresh


def _worse(facts: Told, entry: Entry) -> Told:
    """A list only makes worse: what has become better reaches a door by a new credential."""
    color = {Entry.YELLOW: Color.YELLOW, Entry.RED: Color.RED}.get(entry)
    if color is None or facts.color is None:
        return replace(facts, pop_up=True)
    return replace(facts, color=worst(facts.color, color))


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


def told(credential: Credential, *, fresh: bool = True) -> Told:
    """What the issuer sealed. It is at most a day old, and only ever too strict about tests (whole hours)."""
    test = None
    if credential.sampled_at is not None and credential.reported_at is not None:
        test = Test(sampled_at=credential.sampled_at, reported_at=credential.reported_at)
    return Told(
        color=credential.color,
        pop_up=credential.pop_up,
        declared=credential.declared,
        latest_negative=test,
        level=credential.level,
        fresh=fresh,
    )


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
    national = shown.credential.level is Level.NATIONAL
    pop_up = has_notice(now.color, pop_up=now.pop_up) if national else now.pop_up
    if _lighter(now.color, shown.credential, pop_up=pop_up) and now.as_of <= shown.credential.issued_at:
        raise CannotCheck("check.ledger_behind")
    return Told(
        color=None if national else now.color,
        pop_up=pop_up,
        declared=now.declared,
        latest_negative=now.latest_negative,
        level=shown.credential.level,
    )


def has_notice(color: Color | None, *, pop_up: bool) -> bool:
    """Whether the national form says 有提示: it has no color, so another one than green is a notice too (F24, F32)."""
    return pop_up or color is not Color.GREEN


def _lighter(color: Color, sealed: Credential, *, pop_up: bool) -> bool:
    """Whether what is known now is less than what was sealed; nothing is less than a color that was not told."""
    less = sealed.color is not None and color.rank < sealed.color.rank
    return less or (sealed.pop_up and not pop_up)
