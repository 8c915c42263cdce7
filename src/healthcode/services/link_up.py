"""Linking a dependant to whoever acts for her: the code claimed, one proxy at a time, never beside an own code (F26).

Called inside the transaction of a decision, the proxy's account held. What stands against it is found while the
person's record is held, so of two proxies, or of a proxy and the person herself, one is first.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import birthday
from healthcode.core.terms import SHANGHAI, LinkReason, Occasion
from healthcode.services.audit import leaf
from healthcode.services.claim import Applicant, keep_address, record_of, sealed_identity
from healthcode.services.desk import Desk
from healthcode.services.log_in import PROXY
from healthcode.services.notify import notify
from healthcode.services.proxy_links import Link, active_link, end_grown, end_link
from healthcode.services.refresh import refresh_one

LEVEL = PROXY
"""The level of a claim that somebody made for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A link to be: of an account, or of an institution's unit; `by` whom it is decided, for the audit."""

    link_id: UUID
    applicant: Applicant
    relation: str
    account: bytes | None = None
    unit_id: str | None = None
    channel: str
    by: str


def link_up(desk: Desk, wanted: Wanted, *, at: datetime) -> LinkReason:
    """`PROVEN` when the link is in effect, else what stands against it, and nothing has changed.

    Of somebody who is a minor now the day of birth is kept with the link: it ends on a birthday, whatever the relation.
    """
    resident_id = record_of(desk, wanted.applicant.document, at=at)
    desk.ledger.row("lock_resident", resident_id=resident_id)
    end_grown(desk, resident_id, at=at)
    against = _against(desk, resident_id, at)
    if against is not None:
        return against
    end_link(desk, resident_id, by=wanted.by, reason=LinkReason.HANDED_OVER, at=at)
    claim_again(desk, resident_id, wanted, at=at)
    _append(desk, resident_id, wanted, at)
    facts = {"relation": wanted.relation}
    notify(desk, resident_id, Occasion.DEPENDANT_CLAIMED, at=at, facts=facts)
    return LinkReason.PROVEN


def born_on(applicant: Applicant) -> date | None:
    """The day of birth that the number carries, or that was told."""
    return applicant.document.born_on or applicant.born_on


def is_child(desk: Desk, born: date | None, *, at: datetime) -> bool:
    """Whether somebody born that day is a child by the edition; nobody of whom it is not known."""
    return born is not None and at.astimezone(SHANGHAI).date() < birthday(born, desk.edition(at).family.child_years)


def claim_again(desk: Desk, resident_id: UUID, wanted: Wanted, *, at: datetime) -> None:
    """The code claimed for the person, for the first time or when it runs out; what is told of the stay replaces."""
    applicant = wanted.applicant
    desk.ledger.run(
        "enter_resident",
        resident_id=resident_id, county=applicant.county, community=applicant.community, at=at, claimed_at=at,
    )  # fmt: skip
    _keep_identity(desk, resident_id, applicant, at)
    keep_address(desk, resident_id, applicant.address)
    desk.ledger.run(
        "append_claim",
        resident_id=resident_id, claim_id=desk.new_id(at), at=at, channel=wanted.channel, level=LEVEL,
    )  # fmt: skip
    refresh_one(desk, resident_id, at=at)
    body = {"county": applicant.county, "channel": wanted.channel, "level": LEVEL}
    leaf(desk, actor=wanted.by, act="code.claimed", at=at, subject=resident_id, body=body)


def pass_on(desk: Desk, link: Link, account: bytes, relation: str, link_id: UUID, *, at: datetime) -> None:
    """The dependant of a link that has just ended, linked to another account; nothing is claimed anew."""
    _write(desk, link.resident_id, link_id, account, None, relation, link.born_on, at)
    body = {"link": str(link_id), "relation": relation, "after": str(link.link_id)}
    leaf(desk, actor=PROXY, act="proxy.began", at=at, subject=link.resident_id, body=body)


def _against(desk: Desk, resident_id: UUID, at: datetime) -> LinkReason | None:
    """What stands against it, the first thing first, looked up all the same whatever is found."""
    held = desk.ledger.rows("holds_own_code", resident_id=resident_id)
    linked = active_link(desk, resident_id, at=at)
    status = desk.ledger.row("resident_status", resident_id=resident_id)
    if status is not None and status[0]:
        return LinkReason.CLOSED
    if held:
        return LinkReason.OWN_CODE
    return LinkReason.HAS_PROXY if linked is not None and _is_somebodys(desk, linked) else None


def _is_somebodys(desk: Desk, link: Link) -> bool:
    """Whether there is still a person behind it: an account that lost its own code acts on, but stands in nobody's way.

    So whoever moved to another account, or lost the former one, claims for the family from there, proven anew.
    """
    if link.account is None:
        return True
    row = desk.ledger.row("account", subject_index=link.account)
    return row is not None and row[1] is not None


def _append(desk: Desk, resident_id: UUID, wanted: Wanted, at: datetime) -> None:
    born = born_on(wanted.applicant)
    minor = born if wanted.account is not None and is_child(desk, born, at=at) else None
    _write(desk, resident_id, wanted.link_id, wanted.account, wanted.unit_id, wanted.relation, minor, at)
    body = {"link": str(wanted.link_id), "relation": wanted.relation, "unit": wanted.unit_id}
    leaf(desk, actor=wanted.by, act="proxy.began", at=at, subject=resident_id, body=body)


def _write(
    desk: Desk, resident_id: UUID, link_id: UUID, account: bytes | None, unit_id: str | None, relation: str,
    born: date | None, at: datetime,
) -> None:  # fmt: skip
    desk.ledger.run("keep_proxy_place", link_id=link_id, subject_index=account, resident_id=resident_id)
    desk.ledger.run(
        "append_proxy_link",
        resident_id=resident_id, link_id=link_id, subject_index=account, unit_id=unit_id, relation=relation,
        born_on=born, at=at,
    )  # fmt: skip


def _keep_identity(desk: Desk, resident_id: UUID, applicant: Applicant, at: datetime) -> None:
    """Who somebody is was checked against the registry; a phone is the one to call, and no row by it means her."""
    document, name, phone = sealed_identity(desk, resident_id, applicant)
    desk.ledger.run(
        "keep_identity" if applicant.phone else "keep_identity_for",
        resident_id=resident_id, key_version=desk.vault.version, document=document, name=name, phone=phone, at=at,
    )  # fmt: skip
