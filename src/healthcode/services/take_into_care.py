"""Taking somebody into a care home's care: the home claims for the people who live there, and lets them go (F26, F23).

A care home is an institution and not a phone: its carers, whose role two persons granted, act for its people and for
nobody else, as many as live there. The carer sees the person and the document and keeps the consent on paper; whoever
has an own code, or family that keeps it, is not taken.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason
from healthcode.gateways.registry import Assurance, Registry
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.claim import BY_STAFF
from healthcode.services.dependant_form import DependantForm, applicant_of
from healthcode.services.desk import Desk
from healthcode.services.link_up import Wanted, claim_again, link_up
from healthcode.services.proxy_links import INSTITUTION, active_link, end_link, link_of_unit
from healthcode.services.take_in import acting_on

CARE = "care"
"""The channel of a claim that a carer makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntoCare(DependantForm):
    """The form of a carer, as it was typed. `county` and `community` of the home when they are empty."""

    consent: bool


def take_into_care(desk: Desk, registry: Registry, asked: IntoCare, *, acting: Actor, at: datetime) -> UUID:
    """The link; of somebody who lives in the home already the same one, with the code claimed again.

    Problem `staff.may_not`, `family.no_consent`, `family.own_code`, `family.has_proxy`, `paper.closed`,
    `identity.no_match`, `registry.unreachable`, and those of the form.
    """
    require(acting, Act.CARE_CLAIM)
    if not asked.consent:
        raise Problem("family.no_consent")
    county, community = asked.county or acting.division, asked.community or acting.unit_name
    applicant = applicant_of(desk, replace(asked, county=county, community=community), at=at)
    if registry.check(applicant.document, applicant.name) is Assurance.NONE:
        raise Problem("identity.no_match")
    with desk.ledger.transaction(acting.staff_id):
        wanted = Wanted(
            link_id=desk.new_id(at), applicant=applicant, relation=INSTITUTION, unit_id=acting.unit_id, channel=CARE,
            by=acting.staff_id,
        )  # fmt: skip
        known = _in_care(desk, wanted, acting, at)
        if known is not None:
            return known
        reason = link_up(desk, wanted, at=at)
        if reason is not LinkReason.PROVEN:
            raise _against(reason)
        return wanted.link_id


def end_care(desk: Desk, link_id: UUID, *, acting: Actor, at: datetime) -> None:
    """The person lives there no more; Problem `staff.may_not`, `family.unknown_link`."""
    require(acting, Act.CARE_END)
    link = link_of_unit(desk, acting.unit_id, link_id, at=at)
    with acting_on(desk, link.resident_id, acting.staff_id):
        link_of_unit(desk, acting.unit_id, link_id, at=at)
        end_link(desk, link.resident_id, by=acting.staff_id, reason=LinkReason.LEFT, at=at)


def _in_care(desk: Desk, wanted: Wanted, acting: Actor, at: datetime) -> UUID | None:
    index = desk.vault.document_index(wanted.applicant.document)
    row = desk.ledger.row("resident_of_index", person_index=index)
    if row is None:
        return None
    desk.ledger.row("lock_resident", resident_id=row[0])
    link = active_link(desk, row[0], at=at)
    if link is None or link.unit_id != acting.unit_id:
        return None
    claim_again(desk, row[0], wanted, at=at)
    body = {"link": str(link.link_id), "level": BY_STAFF}
    leaf(desk, actor=acting.staff_id, act=Act.CARE_CLAIM.value, at=at, subject=row[0], body=body)
    return link.link_id


def _against(reason: LinkReason) -> Problem:
    """A carer sees the person, and is told at once."""
    if reason is LinkReason.CLOSED:
        return Problem("paper.closed")
    return Problem("family.own_code") if reason is LinkReason.OWN_CODE else Problem("family.has_proxy")
