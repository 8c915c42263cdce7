"""What is printed of a live paper: its code, sealed with the facts of now, and what its carrier and a guard must read.

No color is printed: it may be another one when the paper is shown. The code carries the one of its printing, for
doors without a network, where the status list can only make it worse.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import instant, micros
from healthcode.core.codes import text_of
from healthcode.core.problems import Problem
from healthcode.ledger.hot import Paper, Person
from healthcode.services.hot_desk import HotDesk, renewed
from healthcode.services.show import TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper as it is printed: the text of its QR code, the masked name, what of the document's number it names."""

    text: str
    name: str
    document_hint: str
    issued_at: datetime
    expires_at: datetime


async def print_paper(hot: HotDesk, resident_id: UUID, *, at: datetime) -> Printed:
    """The person's live paper; Problem `paper.none`, `ledger.…` when it cannot be looked up, `signer.…` or sealed."""
    for _ in range(TRIES):
        paper, person = await _found(hot, resident_id.bytes, at)
        sealed = await hot.seals.paper(person, paper, at=at)
        if sealed is not None:
            return _printed(sealed, paper)
    raise Problem("signer.unsettled")


async def _found(hot: HotDesk, resident_id: bytes, at: datetime) -> tuple[Paper, Person]:
    paper = await hot.ledger.papers.ask(resident_id)
    person = await hot.ledger.people.ask(resident_id)
    person = await renewed(hot, person, at=at) if person else None
    if paper is None or person is None or paper.expires <= micros(at):
        raise Problem("paper.none")
    return paper, person


def _printed(sealed: bytes, paper: Paper) -> Printed:
    issued_at, expires_at = instant(paper.issued), instant(paper.expires)
    assert issued_at is not None
    assert expires_at is not None
    return Printed(
        text=text_of(sealed), name=paper.name_hint, document_hint=paper.document_hint, issued_at=issued_at,
        expires_at=expires_at,
    )  # fmt: skip
