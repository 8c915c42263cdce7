"""An offline verifier: a folder with a pin's trust list, status lists and replay memory, and verdicts from it.

>>> from datetime import UTC, datetime
>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     verifier = OfflineVerifier(Path(folder), Pin(environment="demo", roots=(), needed=1))
...     verifier.verify("https://example.org/", at=datetime(2022, 5, 18, tzinfo=UTC))
Traceback (most recent call last):
healthcode.core.problems.CannotCheck: check.no_trust
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from healthcode.core import scans
from healthcode.core.problems import CannotCheck, Problem
from healthcode.core.scans import Told, Verdict, shown_key
from healthcode.core.status_lists import StatusList
from healthcode.core.trust import Pin, TrustList
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.offline import chain, shelf
from healthcode.offline.files import Mark, locked, made, mark
from healthcode.offline.freshness import Freshness, ListFreshness, freshness, list_freshness
from healthcode.offline.memory import Memory
from healthcode.offline.numbers import put_numbers, read_numbers
from healthcode.offline.shelf import News, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An accepted code: the verdict, and how many seconds ago this verifier had seen it, None when it is new.

    Accepted is not green: `told` says what is known, and `door_answer` what a door's rule makes of it. `fresh_until`:
    up to then a door may rely on it without newer lists.
    """

    verdict: Verdict
    checked_before: int | None
    fresh_until: datetime

    @property
    def told(self) -> Told:
        """What may be known of the holder."""
        return self.verdict.told


class OfflineVerifier:
    """Verdicts from the lists in a folder. Processes and threads may share it; every instant is handed in.

    What is taken in is kept before the call returns, whole or not at all. Nothing in the folder is believed but by its
    signatures, from the pin on; what is damaged is `check.list_damaged` until it is fetched again.
    """

    def __init__(self, folder: Path, pin: Pin) -> None:
        self._folder, self._pin = made(folder), pin
        self._memory = Memory(folder)
        self._walked: tuple[Mark, TrustList, Shelf] | None = None

    @classmethod
    def open(cls, folder: Path) -> "OfflineVerifier":
        """The verifier of a folder that has its pin; CannotCheck `check.no_trust`, Problem `trust.bad_pin`."""
        pin = TrustFolder(folder).pin()
        if pin is None:
            raise CannotCheck("check.no_trust")
        return cls(folder, pin)

    @classmethod
    def install(cls, folder: Path, pin: Pin) -> "OfflineVerifier":
        """The same, with this pin for good; Problem `trust.pinned` when the folder has another one."""
        keeper = TrustFolder(made(folder))
        if keeper.pin() != pin:
            keeper.keep_pin(pin)
        return cls(folder, pin)

    # Lists

    def take_trust(self, *envelopes: bytes, at: datetime) -> TrustList:
        """Takes the trust lists in, in their order; the last one counts from now on. Problem `trust.…`, `list.…`."""
        with locked(self._folder):
            numbers = read_numbers(self._folder)
            texts, known = self._chain()
            texts, told = chain.longer(texts, known, self._pin, envelopes, at)
            if told.number < numbers.trust:
                raise Problem("trust.older", found=told.number, known=numbers.trust)
            chain.put_chain(self._folder, texts)
            put_numbers(self._folder, replace(numbers, trust=told.number))
        return told

    def take_status(
        self, head: bytes, *, shards: Iterable[bytes] = (), delta: bytes | None = None, at: datetime
    ) -> ListFreshness:
        """Takes a status list in: its head, with a delta from the known list or with the shards that `wanted` names.

        Problem `list.…`; after `list.incomplete` fetch the shards.
        """
        with locked(self._folder):
            trust, lists = self._lists()
            numbers = read_numbers(self._folder)
            known = self._whole(shelf.division_of(head), lists)
            listed = shelf.accepted(self._folder, News(head, tuple(shards), delta), trust, known, at)
            if listed.head.number < numbers.status.get(listed.head.division, 0):
                seen = numbers.status[listed.head.division]
                raise Problem("list.older", found=listed.head.number, known=seen)
            lists.keep(listed, head)
            put_numbers(self._folder, numbers.with_status(listed.head.division, listed.head.number))
        return list_freshness(listed.head, at)

    def wanted(self, head: bytes) -> tuple[bytes, ...]:
        """The digests of those shards of a head that are not here yet; Problem `list.malformed`."""
        return shelf.wanted(self._folder, head)

    @property
    def folder(self) -> Path:
        """Where it keeps everything."""
        return self._folder

    def whole(self, division: int) -> bool:
        """Whether this division's list is here in all its parts, so that a delta may follow."""
        with suppress(CannotCheck):
            return self._whole(division, self._lists()[1]) is not None
        return False

    def freshness(self, at: datetime) -> Freshness:
        """How old everything is that verdicts rest on, and what is damaged."""
        try:
            trust, lists = self._lists()
        except CannotCheck as problem:
            return freshness(None, {}, _damaged(problem), at)
        found: dict[int, ListFreshness] = {}
        damaged: list[str] = []
        for division in lists:
            try:
                found[division] = list_freshness(lists[division].head, at)
            except CannotCheck as problem:
                damaged += _damaged(problem)
        return freshness(trust, found, tuple(damaged), at)

    # Codes

    def verify(self, text: str, *, at: datetime, nonce: bytes | None = None, verifier: str = "") -> Look:
        """The verdict on a code's text at this instant, and remembers that it was shown.

        `nonce`: of a gate that binds showings to itself. `verifier`: who looks; what another one saw is a copy.
        BadCode `code.…`: what was shown is wrong. CannotCheck `check.…`: we could not find out; never a yes.
        """
        verdict = self._verdict(text, at, nonce or b"")
        key, credential = shown_key(verdict.presentation), verdict.presentation.credential
        fresh_until = verdict.as_of + self._lists()[1][credential.division].head.fresh
        return Look(
            verdict=verdict,
            checked_before=self._memory.seen(key, verifier, at) if key else None,
            fresh_until=min(fresh_until, credential.expires_at),
        )

    def _verdict(self, text: str, at: datetime, nonce: bytes) -> Verdict:
        try:
            trust, lists = self._lists()
            return scans.verify(text, trust=trust.trust, status=lists, at=at, nonce=nonce)
        except CannotCheck as problem:
            if problem.code != "check.list_damaged":
                raise
        self._walked = None  # another process may have renewed a list between our two looks at it
        trust, lists = self._lists()
        return scans.verify(text, trust=trust.trust, status=lists, at=at, nonce=nonce)

    # What is kept

    def _lists(self) -> tuple[TrustList, Shelf]:
        """The trust list and what it vouches for; CannotCheck `check.no_trust`, `check.list_damaged`."""
        now = mark(self._folder / chain.FILE)
        if now is None:
            raise CannotCheck("check.no_trust")
        if self._walked is None or self._walked[0] != now:
            _, trust = chain.read_chain(self._folder, self._pin)
            if trust is None:
                raise CannotCheck("check.no_trust")
            self._walked = now, trust, Shelf(self._folder, trust)
        return self._walked[1], self._walked[2]

    def _chain(self) -> tuple[Sequence[bytes], TrustList | None]:
        """The chain to lengthen; a damaged one is begun anew from the pin."""
        with suppress(CannotCheck):
            return chain.read_chain(self._folder, self._pin)
        return (), None

    def _whole(self, division: int, lists: Shelf) -> StatusList | None:
        """A division's list when nothing of it is missing; else it is none, and only its number still holds."""
        with suppress(CannotCheck, KeyError):
            return replace(lists[division], shards=tuple(lists[division].shards))
        return None


def _damaged(problem: CannotCheck) -> tuple[str, ...]:
    return (problem.facts["file"],) if "file" in problem.facts else ()
