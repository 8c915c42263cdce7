"""Acts on one person that two persons decide: `healthcode case`, `quarantine`, `identity` (DESIGN §6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from healthcode.cli.door import door, identifier, instant, person
from healthcode.cli.options import AS, AT, DIGEST, PERSON, PROPOSAL, REASON
from healthcode.clock import now
from healthcode.core.people import Document
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind
from healthcode.services.find_person import read_document
from healthcode.services.propose import approve, propose

case = typer.Typer(no_args_is_help=True, help="Cases and recovery, by two persons. 病例与康复。")
quarantine = typer.Typer(no_args_is_help=True, help="Quarantine orders and their end, by two persons. 隔离与解除。")
identity = typer.Typer(no_args_is_help=True, help="Linked, corrected and closed identities, by two persons. 身份事项。")


class CaseStatus(StrEnum):
    """What a case can be."""

    CONFIRMED = "confirmed"
    ASYMPTOMATIC = "asymptomatic"
    RECOVERED = "recovered"


class Quarantine(StrEnum):
    """What an order can say."""

    CENTRAL = "central"
    HOME = "home"
    ENDED = "ended"


_CASES = {
    CaseStatus.CONFIRMED: EvidenceKind.CASE_CONFIRMED,
    CaseStatus.ASYMPTOMATIC: EvidenceKind.CASE_ASYMPTOMATIC,
    CaseStatus.RECOVERED: EvidenceKind.RECOVERED,
}


@case.command("propose")
def propose_case(
    person_: PERSON,
    status: Annotated[CaseStatus, typer.Option(help="confirmed, asymptomatic or recovered. 病例状态。")],
    reason: REASON = "",
    at: AT = None,
    acting_as: AS = None,
) -> None:
    """Proposes a case or a recovery; nothing changes before a second person approves. 提议病例状态。"""
    _propose(person_, _CASES[status], {}, reason, at, acting_as)


@quarantine.command("propose")
def propose_quarantine(
    person_: PERSON,
    order: Annotated[Quarantine, typer.Option(help="central, home, or ended. 隔离方式。")],
    reason: REASON = "",
    at: AT = None,
    acting_as: AS = None,
) -> None:
    """Proposes an order or its end; nothing changes before a second person approves. 提议隔离或解除。"""
    if order is Quarantine.ENDED:
        _propose(person_, EvidenceKind.QUARANTINE_ENDED, {}, reason, at, acting_as)
    else:
        _propose(person_, EvidenceKind.QUARANTINE_ORDER, {"quarantine": order.value}, reason, at, acting_as)


@identity.command("link")
def link(person_: PERSON, other: PERSON, reason: REASON = "", acting_as: AS = None) -> None:
    """Proposes that two records are one human being; both show the worse status. 提议合并身份。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        details = {"linked_to": str(person(desk, other))}
        found = propose(
            desk, person(desk, person_), EvidenceKind.IDENTITY_LINKED, details, acting=acting, reason=reason, at=now()
        )
    here.say("proposal.filed", proposal=found.proposal_id, digest=found.digest.hex()[:16])


@identity.command("correct")
def correct(person_: PERSON, document: PERSON, reason: REASON = "", acting_as: AS = None) -> None:
    """Proposes that the person's right document is another one. 提议更正证件。"""
    here = door()
    with here.desk() as desk:
        right = read_document(desk, document, at=now())
    _propose(person_, EvidenceKind.IDENTITY_CORRECTED, {}, reason, None, acting_as, document=right)


@identity.command("death")
def death(person_: PERSON, reason: REASON = "", at: AT = None, acting_as: AS = None) -> None:
    """Proposes that a person has died: the code closes and no notice is sent. 提议死亡登记。"""
    _propose(person_, EvidenceKind.DEATH, {}, reason, at, acting_as)


@case.command("approve")
@quarantine.command("approve")
@identity.command("approve")
def approve_(proposal: PROPOSAL, digest: DIGEST = "", acting_as: AS = None) -> None:
    """The second person, of another unit: the act takes effect now. 由第二人批准。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        found = approve(desk, identifier(proposal), acting=acting, at=now(), digest=digest)
    here.say("proposal.approved", proposal=found.proposal_id, by=acting.staff_id, proposed_by=found.proposed_by)


def _propose(
    argument: str,
    kind: EvidenceKind,
    details: Mapping[str, object],
    reason: str,
    at: str | None,
    acting_as: str | None,
    *,
    document: Document | None = None,
) -> None:
    here, occurred = door(), instant(at)
    if not reason.strip():
        raise Problem("proposal.no_reason")
    with here.acting(acting_as) as (desk, acting):
        known = {**details, "occurred_at": occurred} if occurred else details
        resident_id = person(desk, argument)
        found = propose(desk, resident_id, kind, known, acting=acting, reason=reason, at=now(), document=document)
    here.say("proposal.filed", proposal=found.proposal_id, digest=found.digest.hex()[:16])
