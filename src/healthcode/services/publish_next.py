"""Publishing the next status list from the signer's desk, with a connection of its own for as long as it takes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from healthcode.core.policy import Edition
from healthcode.core.problems import Problem
from healthcode.ledger.connection import Ledger
from healthcode.services.publish_status import Published, publish
from healthcode.services.seal_codes import SealDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDesk:
    """What `publish_status` takes of a desk."""

    ledger: Ledger
    division: str
    edition: Callable[[datetime], Edition]


def publish_next(desk: SealDesk, *, at: datetime) -> Published:
    """The next list, out; Problem `trust.none` before the trust list is known, `list.no_key`, `ledger.…`."""
    if desk.chain is None or desk.keys is None:
        raise Problem("trust.none")
    with closing(Ledger.open(desk.dsn)) as ledger:
        told = ListDesk(ledger=ledger, division=f"{desk.division:06}", edition=desk.edition)
        return publish(told, desk.keys, desk.chain.newest.trust, desk.chain.newest.environment, at=at)
