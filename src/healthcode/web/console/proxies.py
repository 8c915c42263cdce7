"""Claims for family that a community worker decides (代领, F26), and own codes given up at a service hall (F23)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason, LinkState, ProofKind
from healthcode.gateways.photographs import MEDIA_TYPE
from healthcode.gateways.registry import Registry, Relation
from healthcode.services.decide_proxy import (
    NOTE_LONGEST,
    Side,
    ToRead,
    decide_proxy,
    proxies_waiting,
    proxy_photo,
    read_proxy,
)
from healthcode.services.give_up_own_code import GiveUpReason, give_up_own_code
from healthcode.services.inform import county_name
from healthcode.services.log_in import CONSOLE
from healthcode.web.console.people import FENCED
from healthcode.web.house import Visit
from healthcode.web.operations import operation

CLAIM = ("staff.may_not", "staff.other_division", "family.no_claim", "request.not_found")
PHOTO = {200: ResponseSpec(bytes, generate_examples=False, media_type=MEDIA_TYPE, description="The photo.")}


class ProxyWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """A claim for somebody whose photo waits to be read until `decide_by`; it says of nobody who that is."""

    link_id: UUID
    asked_at: datetime
    decide_by: datetime
    overdue: bool
    relation: Relation
    proof_kind: ProofKind
    county: str
    county_name: str
    community: str
    has_photo: bool


class ProxiesWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """The claims of the division, the oldest first, a hundred at most."""

    pending: list[ProxyWaiting]


class SideTold(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two in full, to be compared with the document. Not to be kept."""

    document_type: str
    document_number: str
    name: str
    born_on: date | None


class RegistryTold(msgspec.Struct, frozen=True, kw_only=True):
    """`identity`: number and name of the dependant go together; `relation`: it confirms how the two are related."""

    identity: bool
    relation: bool


class ProxyRead(msgspec.Struct, frozen=True, kw_only=True):
    """A claim opened to be decided: both in full, what the dependant is to the proxy, what the registry answers."""

    claim: ProxyWaiting
    dependant: SideTold
    proxy: SideTold
    registry: RegistryTold


class DecisionAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason` with `accept`: `proven`; else `not_proven`, `unreadable`, `other_person` or `no_match`."""

    accept: bool
    reason: LinkReason
    note: Annotated[str, msgspec.Meta(max_length=NOTE_LONGEST)] = ""


class DecisionMade(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: an accepted proof may still meet an own code or another proxy, which comes first."""

    state: LinkState
    reason: LinkReason


class GiveUpAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`document_seen`: the person and the identity document are in front of the desk."""

    reason: GiveUpReason
    document_seen: bool


@operation("GET", "/api/console/proxies", "console.proxies.list", door=CONSOLE, cost=3, refuses=("staff.may_not",))
async def waiting(request: Visit) -> ProxiesWaiting:
    """Claims for family of the division whose photo waits to be read; audited. Community workers only (F26)."""
    at = request.at
    found = await request.acting(None, lambda desk, acting: proxies_waiting(desk, acting, at=at))
    return ProxiesWaiting(pending=[_waiting(one, at) for one in found])


@operation(
    "GET", "/api/console/proxies/{link_id:uuid}", "console.proxies.look", door=CONSOLE, cost=5,
    refuses=(*CLAIM, "registry.unreachable", "identity.not_here"),
)  # fmt: skip
async def look(request: Visit, link_id: FromPath[UUID]) -> ProxyRead:
    """Both people of a claim in full, to compare with the photo, and the registry's answers; audited (F22, F38)."""
    at, registry = request.at, _registry(request)
    found = await request.acting(None, lambda desk, acting: read_proxy(desk, registry, link_id, acting=acting, at=at))
    return ProxyRead(
        claim=_waiting(found.claim, at), dependant=_side(found.dependant), proxy=_side(found.proxy),
        registry=RegistryTold(identity=found.known, relation=found.related),
    )  # fmt: skip


@operation(
    "GET", "/api/console/proxies/{link_id:uuid}/photo", "console.proxies.photo", door=CONSOLE, cost=5, refuses=CLAIM,
    more=PHOTO,
)  # fmt: skip
async def photo(request: Visit, link_id: FromPath[UUID]) -> Response[bytes]:
    """The photo of the document that proves the relation; audited, kept by nobody on the way."""
    at = request.at
    found = await request.acting(None, lambda desk, acting: proxy_photo(desk, link_id, acting=acting, at=at))
    return Response(found, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@operation(
    "POST", "/api/console/proxies/{link_id:uuid}/decision", "console.proxies.decide", door=CONSOLE, body=DecisionAsked,
    cost=5, refuses=(*CLAIM, "family.reason", "registry.unreachable", "identity.not_here"), status_code=200,
)  # fmt: skip
async def decide(request: Visit, link_id: FromPath[UUID]) -> DecisionMade:
    """Decide whether the photo proves the relation (F26); audited, and the photo is deleted with it.

    Whether the code can be claimed is found by the act itself: an own code and another proxy come first. An own code
    of the person is told to nobody who did not prove to be family.
    """
    asked, at, registry = await request.read(DecisionAsked), request.at, _registry(request)
    found = await request.acting(
        None,
        lambda desk, acting: decide_proxy(
            desk, registry, link_id, accept=asked.accept, reason=asked.reason, note=asked.note, acting=acting, at=at
        ),
    )
    state = LinkState.ACTIVE if found is LinkReason.PROVEN else LinkState.REFUSED
    return DecisionMade(state=state, reason=found)


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/give-up-own-code", "console.people.give_up_own_code", door=CONSOLE,
    body=GiveUpAsked, cost=5, refuses=(*FENCED, "family.not_seen", "family.no_own_code"), status_code=204,
)  # fmt: skip
async def give_up(request: Visit, resident_id: FromPath[UUID]) -> None:
    """Give up the own code of a person of the division who is here with the document (F23); audited, the person told.

    No account holds it any more: family may claim for the person then, and paper stays good.
    """
    asked, at = await request.read(GiveUpAsked), request.at
    await request.acting(
        None,
        lambda desk, acting: give_up_own_code(
            desk, resident_id, reason=asked.reason, seen=asked.document_seen, acting=acting, at=at
        ),
    )


def _registry(request: Visit) -> Registry:
    registry = request.house.doors.registry
    if registry is None:
        raise Problem("identity.not_here")
    return registry


def _waiting(one: ToRead, at: datetime) -> ProxyWaiting:
    return ProxyWaiting(
        link_id=one.link_id, asked_at=one.asked_at, decide_by=one.decide_by, overdue=at >= one.decide_by,
        relation=Relation(one.relation), proof_kind=ProofKind(one.proof_kind), county=one.county,
        county_name=county_name(one.county), community=one.community, has_photo=True,
    )  # fmt: skip


def _side(side: Side) -> SideTold:
    return msgspec.convert(side, SideTold, from_attributes=True)


handlers = (waiting, look, photo, decide, give_up)
