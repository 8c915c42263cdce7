"""Keys over their life: made with the first list, changed by plan, revoked at once, another region's taken in.

Everything here ends in a trust list that is not signed yet; `publish_trust` signs and publishes it, here or after a
ceremony with roots on other machines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import IssuerKey, Pin, Purpose, RootKey, TrustList
from healthcode.services import change_trust
from healthcode.services.change_trust import LASTS, added, handed_over, line_of, renewed, retired, revoked, root_of
from healthcode.services.publish_trust import TrustDesk
from healthcode.services.read_trust import counts, read_trust

ROOTS, NEEDED = 3, 2
"""One of three roots may be lost, or stolen, and nothing has happened yet."""

LEAD = timedelta(hours=24)
"""Before a planned key signs: verifiers ask for the list once a day, so none meets a key that it does not know."""

OVERLAP = timedelta(days=14, hours=1)
"""How long what a former key sealed counts: a code on a phone runs out within 24 h, on paper within 14 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a list is made: for how long it lasts, from when on a new key signs, how long its former one counts."""

    lasts: timedelta = LASTS
    lead: timedelta = LEAD
    overlap: timedelta = OVERLAP
    algorithm: Algorithm | None = None


USUAL = Terms()


def create_keys(
    desk: TrustDesk, *, at: datetime, terms: Terms = USUAL, roots: Sequence[RootKey] = (), count: int = ROOTS,
    needed: int = NEEDED,
) -> tuple[Pin, TrustList]:  # fmt: skip
    """Roots, unless others made theirs, a key for codes and one for status lists, and list no. 1 with its pin.

    Problem `keys.exist` where there are any: keys are never made over others.
    """
    _check_nothing_there(desk)
    known = tuple(roots) or tuple(root_of(desk.roots.create(Purpose.ROOT, Algorithm.ED25519)) for _ in range(count))
    if not 0 < needed <= len(known):
        raise Problem("keys.needed", needed=needed, roots=len(known))
    lines = [_made(desk, purpose, terms.algorithm, at) for purpose in (Purpose.CREDENTIAL, Purpose.STATUS)]
    pin = Pin(environment=desk.environment, roots=known, needed=needed)
    return pin, change_trust.first(desk.environment, known, needed, lines, at=at, lasts=terms.lasts)


def rotate(desk: TrustDesk, purpose: Purpose, *, at: datetime, terms: Terms = USUAL) -> TrustList:
    """A new key of ours for this purpose, known a while before it signs; the former ones end after the overlap."""
    last, begins = read_trust(desk.ledger, desk.folder).newest, at + terms.lead
    former = [key for key in last.issuers if _ours(desk, key, purpose) and counts(key, max(at, key.not_before))]
    algorithm = terms.algorithm or (former[-1].algorithm if former else None)
    told = renewed(last, at=at, lasts=terms.lasts)
    for key in former:
        told = retired(told, key.key_id, not_after=begins + terms.overlap)
    return added(told, _made(desk, purpose, algorithm, begins))


def rotate_root(
    desk: TrustDesk, old: bytes, *, at: datetime, new: RootKey | None = None, terms: Terms = USUAL
) -> TrustList:
    """Another root in the place of this one, made here unless somebody made theirs: signed by old and new roots."""
    last = read_trust(desk.ledger, desk.folder).newest
    if all(root.key_id != old for root in last.roots):
        raise Problem("trust.no_such_key", key=old.hex(), number=last.number)
    fresh = new or root_of(desk.roots.create(Purpose.ROOT, Algorithm.ED25519))
    return handed_over(renewed(last, at=at, lasts=terms.lasts), old, fresh)


def revoke(desk: TrustDesk, key_id: bytes, *, at: datetime, terms: Terms = USUAL) -> TrustList:
    """Nothing counts any more that this key signed, ever; a new key of ours signs from now on. A root is replaced."""
    last = read_trust(desk.ledger, desk.folder).newest
    if any(root.key_id == key_id for root in last.roots):
        return rotate_root(desk, key_id, at=at, terms=terms)
    told = revoked(renewed(last, at=at, lasts=terms.lasts), key_id, at=at)
    line = next(key for key in last.issuers if key.key_id == key_id)
    if not _ours(desk, line, line.purpose):
        return told
    return added(told, _made(desk, line.purpose, terms.algorithm or line.algorithm, at))


def renew(desk: TrustDesk, *, at: datetime, terms: Terms = USUAL) -> TrustList:
    """The same keys for another while."""
    return renewed(read_trust(desk.ledger, desk.folder).newest, at=at, lasts=terms.lasts)


def add_region(desk: TrustDesk, lines: Sequence[IssuerKey], *, at: datetime, terms: Terms = USUAL) -> TrustList:
    """Another region's keys, so that its codes verify here; Problem `keys.own_division`, `trust.there_already`."""
    told = renewed(read_trust(desk.ledger, desk.folder).newest, at=at, lasts=terms.lasts)
    for line in lines:
        if line.division == desk.division:
            raise Problem("keys.own_division", division=line.division)
        told = added(told, replace(line, not_before=change_trust.whole(at)))
    return told


def destroy_ended(desk: TrustDesk, before: TrustList, told: TrustList, *, at: datetime) -> tuple[bytes, ...]:
    """Destroys the keys held here that a list has ended: replaced roots, revoked keys, and those whose time is over."""
    roots = {root.key_id for root in before.roots} - {root.key_id for root in told.roots}
    lines = {key.key_id for key in told.issuers if key.revoked_at or (key.not_after and key.not_after <= at)}
    done = []
    for holder, ended in ((desk.roots, roots), (desk.signer, lines)):
        for key in holder.public_keys():
            if key.key_id in ended:
                holder.destroy(key.key_id)
                done.append(key.key_id)
    return tuple(done)


def _check_nothing_there(desk: TrustDesk) -> None:
    if desk.folder.pin() or desk.ledger.rows("last_trust_number")[0][0] or desk.signer.public_keys():
        raise Problem("keys.exist", folder=desk.folder.folder)
    if any(key.purpose is Purpose.ROOT for key in desk.roots.public_keys()):
        raise Problem("keys.exist", folder=desk.folder.folder)


def _made(desk: TrustDesk, purpose: Purpose, algorithm: Algorithm | None, begins: datetime) -> IssuerKey:
    key = desk.signer.create(purpose, algorithm or Algorithm.ED25519)
    return line_of(key, division=desk.division, not_before=begins, name=desk.name)


def _ours(desk: TrustDesk, key: IssuerKey, purpose: Purpose) -> bool:
    return key.division == desk.division and key.purpose is purpose
