"""The next trust list from the last: a line added, an end set, a key revoked, roots replaced. Arithmetic, unsigned.

Each change is a list of its own with the next number and its own expiry. Lines of keys that ended long ago are left
out, so that lists do not grow for ever; nothing that such a key sealed can still be valid.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from healthcode.core.credentials import PAPER_VALID
from healthcode.core.problems import Problem
from healthcode.core.trust import IssuerKey, RootKey, TrustList
from healthcode.gateways.key_holders import PublicKey

LASTS = timedelta(days=90)
"""How long a list is believed: roots are taken out of their safes four times a year at least."""

KEPT = 2 * PAPER_VALID
"""How long an ended line is still told, so that a verifier says “revoked” and not “unknown”."""


def first(
    environment: str, roots: Sequence[RootKey], needed: int, issuers: Sequence[IssuerKey], *, at: datetime,
    lasts: timedelta = LASTS,
) -> TrustList:  # fmt: skip
    """List no. 1."""
    at = whole(at)
    return TrustList(
        environment=environment, number=1, issued_at=at, expires_at=at + lasts, needed=needed, roots=tuple(roots),
        issuers=tuple(issuers),
    )  # fmt: skip


def renewed(last: TrustList, *, at: datetime, lasts: timedelta = LASTS) -> TrustList:
    """The same keys under the next number, with another expiry; what ended long ago is left out."""
    at = whole(at)
    lines = tuple(key for key in last.issuers if not _long_ended(key, at))
    return replace(last, number=last.number + 1, issued_at=at, expires_at=at + lasts, issuers=lines)


def added(told: TrustList, line: IssuerKey) -> TrustList:
    """With one more issuer; Problem `trust.there_already`."""
    if any(key.key_id == line.key_id for key in told.issuers):
        raise Problem("trust.there_already", key=line.key_id.hex())
    return replace(told, issuers=(*told.issuers, line))


def retired(told: TrustList, key_id: bytes, *, not_after: datetime) -> TrustList:
    """With an end for this key, unless it ends sooner; Problem `trust.no_such_key`."""
    end = whole(not_after)
    return _with_line(told, key_id, lambda key: replace(key, not_after=min(key.not_after or end, end)))


def revoked(told: TrustList, key_id: bytes, *, at: datetime) -> TrustList:
    """With nothing believed that this key signed, ever; Problem `trust.no_such_key`."""
    return _with_line(told, key_id, lambda key: replace(key, revoked_at=key.revoked_at or whole(at)))


def handed_over(told: TrustList, old: bytes, new: RootKey) -> TrustList:
    """With a new root in the place of an old one; Problem `trust.no_such_key`."""
    if all(root.key_id != old for root in told.roots):
        raise Problem("trust.no_such_key", key=old.hex(), number=told.number)
    return replace(told, roots=tuple(new if root.key_id == old else root for root in told.roots))


def line_of(key: PublicKey, *, division: int, not_before: datetime, name: str = "") -> IssuerKey:
    """The line of a key that a holder made."""
    return IssuerKey(
        key_id=key.key_id, algorithm=key.algorithm, public_key=key.public_key, division=division,
        not_before=whole(not_before), purpose=key.purpose, name=name,
    )  # fmt: skip


def root_of(key: PublicKey) -> RootKey:
    """A root that a holder made."""
    return RootKey(key.key_id, key.algorithm, key.public_key)


def whole(at: datetime) -> datetime:
    """The instant to the second, as lists write it; never later than it is."""
    return at.replace(microsecond=0)


def _long_ended(key: IssuerKey, at: datetime) -> bool:
    ends = [end for end in (key.not_after, key.revoked_at) if end is not None]
    return bool(ends) and min(ends) + KEPT < at


def _with_line(told: TrustList, key_id: bytes, change: Callable[[IssuerKey], IssuerKey]) -> TrustList:
    if all(key.key_id != key_id for key in told.issuers):
        raise Problem("trust.no_such_key", key=key_id.hex(), number=told.number)
    return replace(told, issuers=tuple(change(key) if key.key_id == key_id else key for key in told.issuers))
