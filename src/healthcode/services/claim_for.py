"""Claiming for somebody (代领, F26): asked by an identified account, decided by the registry or by who reads a photo.

The registry is asked two things, whether number and name go together and whether the two people are related so. When
it says yes to both the code is claimed at once; in every other case the answer is the same by the same work, whether
the person is unknown, mistyped, on file, or holds an own code: nothing of our own is looked up for a stranger (T7).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import Document, DocumentType, IdNumber, Name, Phone
from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason, LinkState, ProofKind
from healthcode.gateways.keys import Purpose
from healthcode.gateways.registry import Assurance, Registry, Relation
from healthcode.services.audit import leaf
from healthcode.services.claim import Applicant
from healthcode.services.dependant_form import DependantForm, applicant_of
from healthcode.services.desk import Desk
from healthcode.services.identities import document_of
from healthcode.services.link_up import Wanted, claim_again, is_child, link_up
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.proxy_claims import ACCEPTED, REFUSED, ProxyClaim, claims_of, decided, open_claims
from healthcode.services.proxy_links import live_links
from healthcode.services.verify_identity import count_try, is_visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor(DependantForm):
    """The form: whom, where she stays, what the person is to the proxy, and what proves it; as it was typed."""

    relation: Relation
    proof_kind: ProofKind
    truth: bool
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedState:
    """How a link stands after an act on it, and until when the photo is read."""

    link_id: UUID
    state: LinkState
    decide_by: datetime | None


def claim_for(desk: Desk, registry: Registry, session: Session, asked: AskedFor, *, at: datetime) -> AskedState:
    """Asks for a dependant; the same request again is the same link, and a code that runs out is claimed again.

    Problem `claim.needed` without an own code, `family.no_truth`, `family.of_age` for a grown child,
    `family.birth_date`, `family.yourself`, `family.already`, `family.too_many`, `limit.too_many`,
    `registry.unreachable`, and those of the form, `person.…`, `identity.…`, `claim.…`.
    """
    own, applicant = session.resident(), applicant_from(desk, asked, at)
    with desk.ledger.transaction(RESIDENT):
        earlier = repeated(claims_of(desk, session.account(), at=at), asked.request_id)
    if earlier is not None:
        return earlier
    count_try(desk, session.account(), at)
    with desk.ledger.transaction(RESIDENT):
        proxy = document_of(desk, own)
    if proxy is None:
        raise Problem("claim.needed")
    if proxy.canonical() == applicant.document.canonical():
        raise Problem("family.yourself")
    known = registry.check(applicant.document, applicant.name) is not Assurance.NONE
    related = is_related(registry, applicant.document, proxy, asked.relation)
    with desk.ledger.transaction(RESIDENT):
        return _ask(desk, session, applicant, asked, confirmed=known and related, known=known, at=at)


def applicant_from(desk: Desk, asked: AskedFor, at: datetime) -> Applicant:
    """The form read; Problem for what is wrong in it, which says nothing of anybody."""
    if not asked.truth:
        raise Problem("family.no_truth")
    applicant = applicant_of(desk, asked, at=at)
    if is_visitor(desk, applicant.document) and not applicant.address:
        raise Problem("claim.no_address")
    _check_age(desk, asked.relation, applicant, at)
    return applicant


def is_related(registry: Registry, dependant: Document, proxy: Document, relation: Relation) -> bool:
    """What the registry confirms; that it cannot be reached for this is no refusal, since a photo proves it too."""
    try:
        return registry.relation(dependant, proxy, relation)
    except Problem:
        return False


def opened(desk: Desk, link_id: UUID, sealed: bytes, *, county: str, community: str) -> Applicant:
    """What was filled in, from where it waits for the decision."""
    told = json.loads(desk.vault.open(Purpose.FAMILY, f"proxy_claim|sealed|{link_id}", sealed))
    return Applicant(
        document=Document(type=DocumentType(told["type"]), number=IdNumber(told["number"])), name=Name(told["name"]),
        phone=Phone(told["phone"]) if told["phone"] else None, county=county, community=community,
        born_on=date.fromisoformat(told["born_on"]) if told["born_on"] else None, address=told["address"],
    )  # fmt: skip


def _check_age(desk: Desk, relation: Relation, applicant: Applicant, at: datetime) -> None:
    """Somebody's child is one until the edition's birthday; then the person claims, or has a guardian."""
    born = applicant.born_on
    if relation is not Relation.CHILD:
        return
    if born is None:
        raise Problem("family.birth_date")
    if not is_child(desk, born, at=at):
        raise Problem("family.of_age", years=desk.edition(at).family.child_years)


def repeated(claims: Sequence[ProxyClaim], request_id: UUID) -> AskedState | None:
    """How the claim stands that this request became before."""
    found = next((claim for claim in claims if claim.request_id == request_id), None)
    return AskedState(link_id=found.link_id, state=found.state, decide_by=found.decide_by) if found else None


def _ask(
    desk: Desk, session: Session, applicant: Applicant, asked: AskedFor, *, confirmed: bool, known: bool, at: datetime
) -> AskedState:
    """The claim on file, the account held; at once a link when the registry confirmed all of it."""
    row = desk.ledger.row("lock_account", subject_index=session.account())
    if row is None or row[1] is None:
        raise Problem("claim.needed")
    earlier = repeated(claims_of(desk, session.account(), at=at), asked.request_id)
    if earlier is not None:
        return earlier
    wanted = Wanted(
        link_id=desk.new_id(at), applicant=applicant, relation=asked.relation.value, account=session.account(),
        channel=str(row[0]), by=PROXY,
    )  # fmt: skip
    again = _already(desk, wanted, known=known, at=at)
    if again is not None:
        return AskedState(link_id=again, state=LinkState.ACTIVE, decide_by=None)
    _append(desk, wanted, asked, at)
    if not confirmed:
        return AskedState(link_id=wanted.link_id, state=LinkState.PHOTO_NEEDED, decide_by=None)
    reason = link_up(desk, wanted, at=at)
    linked = reason is LinkReason.PROVEN
    decided(desk, session.account(), wanted.link_id, ACCEPTED if linked else REFUSED, reason, by="registry", at=at)
    return AskedState(link_id=wanted.link_id, state=LinkState.ACTIVE if linked else LinkState.REFUSED, decide_by=None)


def _already(desk: Desk, wanted: Wanted, *, known: bool, at: datetime) -> UUID | None:
    """The link that the account has to this person, claimed again; None when it has none, and room for one more."""
    assert wanted.account is not None
    index = desk.vault.document_index(wanted.applicant.document)
    waiting, linked = open_claims(desk, wanted.account, at=at), live_links(desk, wanted.account, at=at)
    row = desk.ledger.row("resident_of_index", person_index=index)
    found = next((link_id for link_id, resident_id in linked if row and resident_id == row[0]), None)
    if found is not None and row is not None and known:
        desk.ledger.row("lock_resident", resident_id=row[0])
        claim_again(desk, row[0], wanted, at=at)
        return found
    if found is not None or any(one.person_index == index for one in waiting):
        raise Problem("family.already")
    at_most = desk.edition(at).code.dependants_at_most
    if len(waiting) + len(linked) >= at_most:
        raise Problem("family.too_many", most=at_most)
    return None


def _append(desk: Desk, wanted: Wanted, asked: AskedFor, at: datetime) -> None:
    applicant = wanted.applicant
    desk.ledger.run(
        "append_proxy_claim",
        subject_index=wanted.account, link_id=wanted.link_id, request_id=asked.request_id,
        person_index=desk.vault.document_index(applicant.document), relation=wanted.relation,
        proof_kind=asked.proof_kind.value, document_type=applicant.document.type.value, county=applicant.county,
        community=applicant.community, name_hint=str(applicant.name), document_hint=str(applicant.document), at=at,
        sealed=_sealed(desk, wanted.link_id, applicant),
    )  # fmt: skip
    body = {"link": str(wanted.link_id), "relation": wanted.relation, "proof": asked.proof_kind.value}
    leaf(desk, actor=PROXY, act="proxy.asked", at=at, body=body)


def _sealed(desk: Desk, link_id: UUID, applicant: Applicant) -> bytes:
    told = {
        "type": applicant.document.type.value, "number": applicant.document.reveal("sealing"),
        "name": applicant.name.reveal("sealing"), "address": applicant.address,
        "phone": applicant.phone.reveal("sealing") if applicant.phone else "",
        "born_on": applicant.born_on.isoformat() if applicant.born_on else "",
    }  # fmt: skip
    return desk.vault.seal(
        Purpose.FAMILY, f"proxy_claim|sealed|{link_id}", json.dumps(told, ensure_ascii=False, sort_keys=True)
    )
