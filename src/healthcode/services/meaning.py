"""What the bits of `acting` mean under the edition in force: the rules with a pop-up, and the notices to tell (F37).

A status row says by number what acts. Names and notices are the edition's; the few combinations that occur are
put into words once for each edition. A row may have been written under an edition that this process has not read yet:
then something acts that has no name here, and is never taken for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from healthcode.batch.columns import DECLARATION_ACTS, POP_UPS_ACT, RuleNumbers, length
from healthcode.core.policy import Edition, governing
from healthcode.core.problems import Problem
from healthcode.core.status import DECLARATION
from healthcode.ledger.hot import Person
from healthcode.services.code_page import Shown

MOST_KEPT = 4_096  # combinations; a province has some dozens at a time


@dataclass(frozen=True, slots=True)
class Acting:
    """What acts on a person, in names. `unnamed`: something acts, or pops up, that is not among them."""

    pop_up: bool
    pop_ups: tuple[str, ...]
    notices: tuple[str, ...]
    unnamed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One edition's reading, from `since` until another edition begins to govern."""

    edition: Edition
    since: datetime
    until: datetime
    bits: Mapping[int, str]
    valid: int  # microseconds from a claim to its end
    known: dict[int, Acting] = field(default_factory=dict)
    pages: dict[str, Shown] = field(default_factory=dict)
    """What was shown lately under this reading, by version."""

    def code_until(self, person: Person) -> int:
        """When a claimed code ends, in microseconds: some time after its claim, and with a permit if that is sooner."""
        until = (person.claimed or 0) + self.valid
        return until if person.permit_ends is None else min(until, person.permit_ends)

    def acting(self, acting: int) -> Acting:
        """The names of these bits."""
        found = self.known.get(acting)
        if found is None:
            if len(self.known) >= MOST_KEPT:
                self.known.clear()
            found = self.known[acting] = self._named(acting)
        return found

    def _named(self, acting: int) -> Acting:
        acts = [name for bit, name in self.bits.items() if acting & bit]
        pop_ups = [name for bit, name in self.bits.items() if acting & bit << 16]
        notices = {self.edition.notices.get(name) for name in acts}
        return Acting(
            pop_up=bool(acting & POP_UPS_ACT),
            pop_ups=tuple(sorted(pop_ups)),
            notices=tuple(sorted(notice for notice in notices if notice)),
            unnamed=bool(acting & ~sum(bit | bit << 16 for bit in self.bits)),
        )


class Meanings:
    """The meaning at any instant; the one asked for last is at hand."""

    def __init__(self, editions: Sequence[Edition], rules: RuleNumbers) -> None:
        self._on_file: tuple[Sequence[Edition], RuleNumbers] | None = None
        self.read(editions, rules)

    def read(self, editions: Sequence[Edition], rules: RuleNumbers) -> None:
        """From now on these are the editions on file; when they are the same, what is known of them is kept."""
        if self._on_file == (editions, rules):
            return
        self._on_file = editions, rules
        self._editions = editions
        self._bits = {rules.acting(rule, pop_up=False): rule for rule in rules.numbers} | {
            DECLARATION_ACTS: DECLARATION
        }
        self._last: Meaning | None = None

    def at(self, at: datetime) -> Meaning:
        """The meaning in force at `at`; Problem `policy.none_in_force` before the first edition."""
        last = self._last
        if last is None or not last.since <= at < last.until:
            last = self._last = self._found(at)
        return last

    def _found(self, at: datetime) -> Meaning:
        edition = governing(self._editions, at, known_at=at)
        if edition is None:
            raise Problem("policy.none_in_force", at=at.isoformat())
        changes = [instant for e in self._editions for instant in (e.published_at, e.effective_from)]
        return Meaning(
            edition=edition,
            since=max(change for change in changes if change <= at),
            until=min((change for change in changes if change > at), default=datetime.max.replace(tzinfo=UTC)),
            bits=self._bits,
            valid=length(edition.code.valid),
        )
