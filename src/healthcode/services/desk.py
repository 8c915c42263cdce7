"""The desk a service works at: the ledger, the vault, the editions on file and the table of region codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import RuleNumbers
from healthcode.core.policy import Edition, governing
from healthcode.core.problems import Problem
from healthcode.core.terms import EditionId, EvidenceId
from healthcode.gateways.keys import Vault
from healthcode.ledger.bulk import uuids
from healthcode.ledger.connection import Ledger
from healthcode.services.randomness import Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Put together in `wiring`. `division` is the province this ledger is for (GB/T 2260)."""

    ledger: Ledger
    vault: Vault
    editions: Sequence[Edition]
    rules: RuleNumbers
    regions: frozenset[str]
    division: str
    randomness: Randomness = field(default_factory=Randomness)

    def edition(self, at: datetime) -> Edition:
        """The edition in force at `at`; Problem `policy.none_in_force` before the first one's start."""
        found = governing(self.editions, at, known_at=at)
        if found is None:
            raise Problem("policy.none_in_force", at=at.isoformat())
        return found

    def new_id(self, at: datetime) -> UUID:
        """A uuidv7 of that instant (RFC 9562)."""
        return new_id(at, self.randomness)

    def edition_of(self, edition_id: EditionId) -> Edition:
        """The edition of that id."""
        return next(edition for edition in self.editions if edition.id == edition_id)


def new_id(at: datetime, randomness: Randomness) -> UUID:
    """A uuidv7 of that instant (RFC 9562)."""
    return UUID(bytes=uuids(1, int(at.timestamp() * 1000), randomness.take(10))[0].tobytes())


def evidence_id_of(value: UUID) -> EvidenceId:
    """A stored id as core names it."""
    return EvidenceId(str(value))
