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
from healthcode.services.hot_desk import HotDesk, renewed


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A paper as it is printed: the text of its QR code, the masked name, what of the document's number it names."""

    text: str
    name: str
    document_hint: str
    issued_at: datetime
    expires_at: datetime


async def print_paper(hot: HotDesk, resident_id: UUID, *, at: datetime) -> Printed:
    """The person's live paper; Problem `paper.none`, and `ledger.…` when it cannot be looked up."""
    paper = await hot.ledger.papers.ask(resident_id.bytes)
    person = await hot.ledger.people.ask(resident_id.bytes)
    person = await renewed(hot, person, at=at) if person else None
    if paper is None or person is None or paper.expires <= micros(at):
        raise Problem("paper.none")
    issued_at, expires_at = instant(paper.issued), instant(paper.expires)
    assert issued_at is not None
    assert expires_at is not None
    return Printed(
        text=text_of(hot.seals.paper(person, paper)), name=paper.name_hint, document_hint=paper.document_hint,
        issued_at=issued_at, expires_at=expires_at,
    )  # fmt: skip
