"""Laws of the offline verifier: whatever is taken in, in whatever order and with whatever restarts, it answers as the
pure verdict of the newest lists does, and numbers never go back."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import booleans, integers, sampled_from

from healthcode.core import scans
from healthcode.core.problems import Problem
from healthcode.core.scans import Told
from healthcode.core.status_lists import Entry
from healthcode.core.trust import TrustList
from healthcode.offline import OfflineVerifier
from tests.builders_code import AT, PLAIN, SECOND
from tests.builders_offline import HEBEI, PIN, Published, code, published, trust_text

INDEX = PLAIN.status_index


class Shelves(RuleBasedStateMachine):
    """A verifier, and beside it what was taken in."""

    def __init__(self) -> None:
        super().__init__()
        self.room = TemporaryDirectory()
        self.trust: TrustList | None = None
        self.latest: Published | None = None
        self.looks: dict[int, str] = {}

    @initialize()
    def installed(self) -> None:
        self.restart()

    @rule()
    def restart(self) -> None:
        self.found = OfflineVerifier(Path(self.room.name), PIN)

    @rule(number=integers(1, 6))
    def take_trust(self, number: int) -> None:
        known = self.trust.number if self.trust else 0
        with suppress(Problem):
            self.trust = self.found.take_trust(trust_text(number), at=AT)
            assert number > known

    @rule(number=integers(1, 12), entry=sampled_from(Entry), by_delta=booleans())
    def take_status(self, number: int, entry: Entry, by_delta: bool) -> None:
        news = published(number, {INDEX: entry} if entry else {})
        known = self.latest.listed.head.number if self.latest else 0
        with suppress(Problem):
            if by_delta and self.latest:
                self.found.take_status(news.head, delta=news.delta(self.latest), at=AT)
            else:
                self.found.take_status(news.head, shards=news.shards, at=AT)
            assert number > known
            self.latest = news

    @rule(second=integers(0, 3), verifier=sampled_from(["gate 1", "gate 2"]))
    def look(self, second: int, verifier: str) -> None:
        text = code(shown_at=AT + second * SECOND)
        told, expected = self.told(text, verifier), self.expected(text)
        if isinstance(expected, Told) and self.looks.setdefault(second, verifier) != verifier:
            expected = "code.shown_elsewhere"
        assert told == expected

    def told(self, text: str, verifier: str) -> Told | str:
        try:
            return self.found.verify(text, at=AT, verifier=verifier).told
        except Problem as problem:
            return problem.code

    def expected(self, text: str) -> Told | str:
        if self.trust is None:
            return "check.no_trust"
        status = {HEBEI: self.latest.listed} if self.latest else {}
        try:
            return scans.verify(text, trust=self.trust.trust, status=status, at=AT).told
        except Problem as problem:
            return problem.code

    @invariant()
    def numbers_are_the_newest(self) -> None:
        if self.trust is not None:
            fresh = self.found.freshness(AT)
            numbers = {division: listed.number for division, listed in fresh.lists.items()}
            assert (fresh.trust_number, fresh.damaged) == (self.trust.number, ())
            assert numbers == ({HEBEI: self.latest.listed.head.number} if self.latest else {})

    def teardown(self) -> None:
        self.room.cleanup()


Shelves.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestShelves = Shelves.TestCase
