"""Reading the ledger's trust lists: each believed by the one before it, the first by the pinned roots (SECURITY T18).

A database is no authority here: whoever can write to it could put in a list of theirs, or take the newest away. So a
list counts when enough roots signed it, and never less than the newest that this machine saw.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from healthcode.core.problems import Problem
from healthcode.core.trust import IssuerKey, Pin, Purpose, TrustList, accept
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Lists on the way may have expired, and the newest still says who is not believed any more: scans judge expiry."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A ledger's lists in their order, `lists` as read and `envelopes` as signed, from the pin on."""

    pin: Pin
    lists: tuple[TrustList, ...] = ()
    envelopes: tuple[bytes, ...] = ()

    @property
    def newest(self) -> TrustList:
        """The list in force; Problem `trust.none`."""
        if not self.lists:
            raise Problem("trust.none")
        return self.lists[-1]

    @property
    def known(self) -> TrustList | Pin:
        """What the next list is believed by."""
        return self.lists[-1] if self.lists else self.pin

    def grown(self, envelope: bytes, told: TrustList) -> "Chain":
        """The chain with one list more."""
        return replace(self, lists=(*self.lists, told), envelopes=(*self.envelopes, envelope))

    def after(self, number: int) -> tuple[bytes, ...]:
        """What somebody needs who has list `number`: every later one that hands over the roots, and the newest."""
        turns = [one for one in range(1, len(self.lists)) if _roots(self.lists[one]) != _roots(self.lists[one - 1])]
        wanted = {0, *turns, len(self.lists) - 1}
        return tuple(self.envelopes[one] for one in sorted(wanted) if self.lists[one].number > number)


class Trusted:
    """The chain as a running process knows it: read anew now and then, and never shorter than before."""

    def __init__(self, folder: TrustFolder, chain: Chain) -> None:
        self._folder, self.chain = folder, chain
        self.trust = chain.newest.trust
        self.still: frozenset[bytes] = frozenset()

    def read(self, ledger: Ledger) -> Chain:
        """The chain as it is now, the same one when nothing was published meanwhile; Problem as `read_trust`."""
        return read_trust(ledger, self._folder, self.chain)

    def believe(self, chain: Chain, *, still: Collection[bytes] = ()) -> None:
        """What was read counts from now on; but the keys in `still` count on as before, until it is said again."""
        kept = {key_id: self.trust.keys[key_id] for key_id in still if key_id in self.trust.keys}
        told = chain.newest.trust
        self.chain, self.still = chain, frozenset(kept)
        self.trust = replace(told, keys={**told.keys, **kept})


def read_trust(ledger: Ledger, folder: TrustFolder, known: Chain | None = None) -> Chain:
    """The chain as it is now, grown from what is `known` of it.

    Problem `trust.no_pin`, `trust.none`, `trust.older` when the ledger was set back, `trust.forged`, `list.malformed`.
    """
    chain = read_chain(ledger, known or Chain(pinned(folder)))
    last, seen = ledger.rows("last_trust_number")[0][0] or 0, folder.newest()
    known_number = max(chain.known.number, seen.number if seen else 0)
    if last < known_number:
        raise Problem("trust.older", found=last, known=known_number)
    folder.see(chain.envelopes[-1] if chain.lists else b"", chain.newest)
    return chain


def read_chain(ledger: Ledger, chain: Chain) -> Chain:
    """The chain with what the ledger has after it, each list checked; whether it was set back is not asked here."""
    for _, envelope in ledger.rows("trust_lists_after", number=chain.known.number):
        text = bytes(envelope)
        chain = chain.grown(text, accept(text, known=chain.known, at=_EVER))
    return chain


def pinned(folder: TrustFolder) -> Pin:
    """The pin of this machine; Problem `trust.no_pin`, `trust.bad_pin`."""
    pin = folder.pin()
    if pin is None:
        raise Problem("trust.no_pin", folder=folder.folder)
    return pin


def key_in_force(
    told: TrustList, purpose: Purpose, *, division: int, at: datetime, held: Collection[bytes] | None = None
) -> IssuerKey:
    """The key to sign with now: of those that count at `at` (and are `held`), the one that began last.

    Problem `keys.none_in_force`.
    """
    ours = [
        key for key in told.issuers
        if key.purpose is purpose and key.division == division and counts(key, at)
        and (held is None or key.key_id in held)
    ]  # fmt: skip
    if not ours:
        raise Problem("keys.none_in_force", purpose=purpose, number=told.number)
    return max(ours, key=lambda key: (key.not_before, key.not_after is None, key.key_id))


def counts(key: IssuerKey, at: datetime) -> bool:
    """Whether what the key signed counts at `at`."""
    return key.revoked_at is None and key.not_before <= at and (key.not_after is None or at < key.not_after)


def _roots(told: TrustList) -> tuple[int, frozenset[bytes]]:
    return told.needed, frozenset(root.key_id for root in told.roots)
