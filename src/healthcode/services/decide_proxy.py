"""Reading what proves a relation, and deciding: one community worker, on the photo and the registry's answers (F26).

The worker decides whether the document proves it; whether the code can be claimed is found by the act itself, so a
worker neither sees nor says whether the person holds an own code. Whoever was shown to be family is told what stands
against it, everybody else hears the worker's reason and nothing more (T7).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import Document, Name
from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason, Occasion
from healthcode.gateways.keys import Purpose
from healthcode.gateways.registry import Assurance, Registry, Relation
from healthcode.services.area import bounds, require_county
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.claim import Applicant
from healthcode.services.claim_for import is_related, opened
from healthcode.services.desk import Desk
from healthcode.services.identities import identity_of
from healthcode.services.link_up import Wanted, born_on, is_child, link_up
from healthcode.services.notify import notify
from healthcode.services.prove_relation import photo_place
from healthcode.services.proxy_claims import ACCEPTED, PHOTO_KEPT, REFUSED, decided
from healthcode.services.proxy_links import live_links

PAGE = 100
NOTE_LONGEST = 400  # characters
REFUSALS = (LinkReason.NOT_PROVEN, LinkReason.UNREADABLE, LinkReason.OTHER_PERSON, LinkReason.NO_MATCH)
"""What a worker may say against it; what else may stand against it the act finds by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """A claim that waits with its photo; it says of nobody who that is."""

    link_id: UUID
    asked_at: datetime
    decide_by: datetime
    relation: str
    proof_kind: str
    county: str
    community: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two in full, to be compared with the document. Not to be kept."""

    document_type: str
    document_number: str = field(repr=False)
    name: str = field(repr=False)
    born_on: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A claim opened to be decided. `known`, `related`: what the registry answers."""

    claim: ToRead
    dependant: Side
    proxy: Side
    known: bool
    related: bool


@dataclass(frozen=True, slots=True)
class _File:
    """A claim as it lies."""

    claim: ToRead
    account: bytes
    applicant: Applicant


def proxies_waiting(desk: Desk, acting: Actor, *, at: datetime) -> Sequence[ToRead]:
    """The claims of the division whose photo waits, the oldest first; audited. Problem `staff.may_not`."""
    require(acting, Act.PROXY_LIST)
    low, high = bounds(acting.division, desk.division)
    with desk.ledger.transaction(acting.staff_id):
        rows = desk.ledger.rows("proxy_claims_waiting", kept_from=at - PHOTO_KEPT, low=low, high=high, most=PAGE)
        body = {"claims": len(rows), "division": acting.division}
        leaf(desk, actor=acting.staff_id, act=Act.PROXY_LIST.value, at=at, body=body)
    return [ToRead(**dict(zip(ToRead.__slots__, row, strict=True))) for row in rows]


def read_proxy(desk: Desk, registry: Registry, link_id: UUID, *, acting: Actor, at: datetime) -> Reading:
    """Both in full with the registry's answers; audited with the purpose that the act has.

    Problem `staff.may_not`, `staff.other_division`, `family.no_claim`, `registry.unreachable`.
    """
    require(acting, Act.PROXY_READ)
    with desk.ledger.transaction(acting.staff_id):
        file = _file(desk, link_id, acting, at)
        proxy = _proxy(desk, file.account)
        body = {"link": str(link_id), "purpose": Act.PROXY_DECIDE.value}
        leaf(desk, actor=acting.staff_id, act=Act.PROXY_READ.value, at=at, body=body)
    found = file.applicant
    related = proxy is not None and is_related(registry, found.document, proxy[0], Relation(file.claim.relation))
    return Reading(
        claim=file.claim, dependant=_side(found.document, found.name, born_on(found)),
        proxy=_side(*proxy, None) if proxy else Side(document_type="", document_number="", name=""),
        known=registry.check(found.document, found.name) is not Assurance.NONE, related=related,
    )  # fmt: skip


def proxy_photo(desk: Desk, link_id: UUID, *, acting: Actor, at: datetime) -> bytes:
    """The photo as a JPEG; audited. Problem `staff.may_not`, `staff.other_division`, `family.no_claim`."""
    require(acting, Act.PROXY_READ)
    with desk.ledger.transaction(acting.staff_id):
        file = _file(desk, link_id, acting, at)
        row = desk.ledger.row("proxy_photo", subject_index=file.account, link_id=link_id)
        leaf(desk, actor=acting.staff_id, act="proxy.photo.read", at=at, body={"link": str(link_id)})
    assert row is not None
    return desk.vault.open_bytes(Purpose.FAMILY, photo_place(link_id), bytes(row[0]))


def decide_proxy(
    desk: Desk, registry: Registry, link_id: UUID, *, accept: bool, reason: LinkReason, note: str, acting: Actor,
    at: datetime,
) -> LinkReason:  # fmt: skip
    """What became of it: `PROVEN` when the link is in effect, else why not; the claim, and its photo, are gone.

    Problem `staff.may_not`, `staff.other_division`, `family.no_claim`, `family.reason`, `registry.unreachable`.
    """
    require(acting, Act.PROXY_DECIDE)
    _check_reason(accept, reason)
    with desk.ledger.transaction(acting.staff_id):
        file = _file(desk, link_id, acting, at)
    known = accept and registry.check(file.applicant.document, file.applicant.name) is not Assurance.NONE
    with desk.ledger.transaction(acting.staff_id):
        account = desk.ledger.row("lock_account", subject_index=file.account)
        _file(desk, link_id, acting, at)  # as it stands now that the account is held
        channel = str(account[0]) if account and account[1] is not None else ""
        found = _outcome(desk, file, channel, acting, known=known, at=at) if accept else reason
        outcome = ACCEPTED if found is LinkReason.PROVEN else REFUSED
        _tell_subject(desk, file.applicant.document, found, at)
        decided(
            desk, file.account, link_id, outcome, found, by=acting.staff_id, note=" ".join(note.split())[:NOTE_LONGEST],
            at=at,
        )  # fmt: skip
    return found


def _outcome(desk: Desk, file: _File, channel: str, acting: Actor, *, known: bool, at: datetime) -> LinkReason:
    if not channel:
        return LinkReason.NOT_PROVEN  # the account gave its own code up: nobody is known by it any more
    if not known:
        return LinkReason.NO_MATCH
    if file.claim.relation == Relation.CHILD and not is_child(desk, born_on(file.applicant), at=at):
        return LinkReason.OF_AGE
    if len(live_links(desk, file.account, at=at)) >= desk.edition(at).code.dependants_at_most:
        return LinkReason.NO_ROOM
    wanted = Wanted(
        link_id=file.claim.link_id, applicant=file.applicant, relation=file.claim.relation, account=file.account,
        channel=channel, by=acting.staff_id,
    )  # fmt: skip
    return link_up(desk, wanted, at=at)


def _check_reason(accept: bool, reason: LinkReason) -> None:
    allowed = (LinkReason.PROVEN,) if accept else REFUSALS
    if reason not in allowed:
        raise Problem("family.reason", reason=reason.value, reasons=" ".join(allowed))


def _tell_subject(desk: Desk, document: Document, found: LinkReason, at: datetime) -> None:
    """Whoever holds an own code hears that somebody asked to keep it, in vain; of a link `link_up` tells."""
    row = desk.ledger.row("resident_of_index", person_index=desk.vault.document_index(document))
    if row is not None and found is not LinkReason.PROVEN and desk.ledger.rows("holds_own_code", resident_id=row[0]):
        notify(desk, row[0], Occasion.DEPENDANT_CLAIMED, at=at, facts={"outcome": REFUSED})


def _file(desk: Desk, link_id: UUID, acting: Actor, at: datetime) -> _File:
    row = desk.ledger.row("proxy_claim_to_read", link_id=link_id, kept_from=at - PHOTO_KEPT)
    if row is None:
        raise Problem("family.no_claim")
    account, asked_at, _, decide_by, relation, proof_kind, county, community, sealed = row
    require_county(desk, county, acting)
    claim = ToRead(
        link_id=link_id, asked_at=asked_at, decide_by=decide_by, relation=relation, proof_kind=proof_kind,
        county=county, community=community,
    )  # fmt: skip
    applicant = opened(desk, link_id, bytes(sealed), county=county, community=community)
    return _File(claim, bytes(account), applicant)


def _proxy(desk: Desk, account: bytes) -> tuple[Document, Name] | None:
    row = desk.ledger.row("account", subject_index=account)
    return identity_of(desk, row[1]) if row and row[1] is not None else None


def _side(document: Document, name: Name, born: date | None) -> Side:
    return Side(
        document_type=document.type.value, document_number=document.reveal("proxy decision"),
        name=name.reveal("proxy decision"), born_on=born,
    )  # fmt: skip
