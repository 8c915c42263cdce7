"""Claiming for family (代领, F26): asked for, proven by a photo, deleted and done again, handed over, taken over."""

import asyncio
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath

from healthcode.core.problems import Problem
from healthcode.core.terms import Color, LinkReason, LinkState, ProofKind
from healthcode.gateways.photographs import MOST_BYTES, drawn_anew
from healthcode.gateways.registry import Relation
from healthcode.gateways.sealed_boxes import OVERHEAD
from healthcode.services.claim_for import AskedFor, claim_for
from healthcode.services.hand_over import hand_over, take_over
from healthcode.services.let_go import keeper_of, let_go, send_away
from healthcode.services.list_dependants import Dependant, list_dependants
from healthcode.services.log_in import RESIDENT
from healthcode.services.prove_relation import prove_relation
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.resident.claim import DOCUMENTS, Line, Short
from healthcode.web.sealed import sealed_bytes

UNKNOWN = ("family.unknown_link",)
FORM = (
    *DOCUMENTS, "identity.no_name", "identity.birth_date", "identity.not_here", "registry.unreachable", "person.phone",
    "claim.needed", "claim.no_address", "claim.county", "claim.community", "claim.long_address",
)  # fmt: skip


class CodeGlance(msgspec.Struct, frozen=True, kw_only=True):
    """What a dependant's code shows now; `ready`: it can be shown by a device that is enrolled for her."""

    color: Color | None
    pop_up: bool
    ready: bool


class DependantTold(msgspec.Struct, frozen=True, kw_only=True):
    """One of those for whom the account claims; name and document masked.

    `link_id` is what other operations call `for`. `decide_by`: until when the photo is read. `reason`: why it was
    refused or has ended. `self_from`: the day from which a child must claim by herself. `code`: while it is active.
    """

    link_id: UUID
    name: str
    document: str
    document_type: str
    relation: Relation
    state: LinkState
    asked_at: datetime
    decide_by: datetime | None
    reason: LinkReason | None
    self_from: date | None
    code: CodeGlance | None


class DependantsTold(msgspec.Struct, frozen=True, kw_only=True):
    """Those for whom the account claims, and how many it may: those that wait count too."""

    at_most: int
    dependants: list[DependantTold]


class DependantAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the account claims for: the document, the name on it, what the person is to it, where she stays.

    `relation`: the dependant is the proxy's child, parent, spouse or ward. `truth`: the proxy stands by it.
    `request_id`: the page's own name for this request.
    """

    document_type: Annotated[str, msgspec.Meta(max_length=2)]
    document_number: Short
    name: Annotated[str, msgspec.Meta(max_length=120)]
    relation: Relation
    county: Annotated[str, msgspec.Meta(max_length=12)]
    community: Line
    proof_kind: ProofKind
    truth: bool
    request_id: UUID
    born_on: date | None = None
    phone: Short = ""
    address: Line = ""


class DependantClaimed(msgspec.Struct, frozen=True, kw_only=True):
    """How the claim stands; with `photo_needed` the photo of the document is sent next."""

    link_id: UUID
    state: LinkState
    decide_by: datetime | None
    photo_needed: bool


class PhotoKept(msgspec.Struct, frozen=True, kw_only=True):
    """The photo is here, sealed, and read until then."""

    state: LinkState
    decide_by: datetime | None


class WordGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to whoever takes the dependant over; good once."""

    word: str
    expires_at: datetime


class WordSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The word that the present proxy told, and what the dependant is to the one who takes over."""

    word: Short
    relation: Relation
    truth: bool


class TakenOver(msgspec.Struct, frozen=True, kw_only=True):
    """The new link."""

    link_id: UUID
    state: LinkState


class KeeperTold(msgspec.Struct, frozen=True, kw_only=True):
    """Who keeps the person's code: what the person is to them, since when, the name masked."""

    relation: str
    since: datetime
    name: str


class KeeperNow(msgspec.Struct, frozen=True, kw_only=True):
    """Who keeps one's own code; null when nobody does."""

    link: KeeperTold | None


@operation("GET", "/api/resident/dependants", "resident.dependants.list", door=RESIDENT, reads=False, cost=2)
async def dependants(request: Visit) -> DependantsTold:
    """Those for whom the account claims (代领, F26), and those of the last month that were refused or have ended."""
    session, at = request.who, request.at
    found = await request.at_desk(lambda desk: list_dependants(desk, session, at=at))
    return DependantsTold(at_most=found.at_most, dependants=[_told(one) for one in found.dependants])


@operation(
    "POST", "/api/resident/dependants", "resident.dependants.claim", door=RESIDENT, body=DependantAsked, sealed=True,
    cost=5,
    refuses=(
        *FORM, "family.no_truth", "family.birth_date", "family.of_age", "family.yourself", "family.already",
        "family.too_many",
    ),
    status_code=201,
)  # fmt: skip
async def claim(request: Visit) -> DependantClaimed:
    """Claim for somebody of the family (代领, F26). At most 20 tries an hour and account, identity checks among them.

    Where the registry confirms who the person is and how the two are related the code is claimed at once. In every
    other case the answer is the same, whether the person is unknown, on file, or holds an own code: a photo is needed.
    A person for whom the account acts already is claimed for again, when the code runs out. The same `request_id` again
    is the same claim.
    """
    asked, session, at = await request.read(DependantAsked), request.who, request.at
    registry = request.house.doors.registry
    if registry is None:
        raise Problem("identity.not_here")
    wanted = AskedFor(
        type_code=asked.document_type, number=asked.document_number, name=asked.name, born_on=asked.born_on,
        relation=asked.relation, phone=asked.phone, county=asked.county, community=asked.community,
        address=asked.address, proof_kind=asked.proof_kind, truth=asked.truth, request_id=asked.request_id,
    )  # fmt: skip
    found = await request.at_desk(lambda desk: claim_for(desk, registry, session, wanted, at=at))
    return DependantClaimed(
        link_id=found.link_id, state=found.state, decide_by=found.decide_by,
        photo_needed=found.state is LinkState.PHOTO_NEEDED,
    )  # fmt: skip


@operation(
    "PUT", "/api/resident/dependants/{link_id:uuid}/photo", "resident.dependants.photo", door=RESIDENT, sealed=True,
    cost=10, most=MOST_BYTES + OVERHEAD, refuses=(*UNKNOWN, "family.photo", "family.photo_size"),
    body=bytes, status_code=200,
)  # fmt: skip
async def photo(request: Visit, link_id: FromPath[UUID]) -> PhotoKept:
    """The photo of the document that proves the relation: one JPEG, PNG or WebP, sealed, of 2 megapixels at most.

    It is drawn anew without its metadata, kept sealed, and deleted with the decision or after seven days (F22).
    """
    data, session, at = await sealed_bytes(request, MOST_BYTES), request.who, request.at
    drawn = await asyncio.to_thread(drawn_anew, data)
    found = await request.at_desk(lambda desk: prove_relation(desk, session, link_id, drawn, at=at))
    return PhotoKept(state=found.state, decide_by=found.decide_by)


@operation(
    "DELETE", "/api/resident/dependants/{link_id:uuid}", "resident.dependants.delete", door=RESIDENT,
    refuses=(*UNKNOWN, "person.not_on_file"), status_code=204,
)  # fmt: skip
async def delete(request: Visit, link_id: FromPath[UUID]) -> None:
    """Delete a claim, or end it (可删除后重新代领, F26): its device shows the code no more."""
    session, at = request.who, request.at
    await request.at_desk(lambda desk: let_go(desk, session, link_id, at=at))


@operation(
    "POST", "/api/resident/dependants/{link_id:uuid}/hand-over", "resident.dependants.hand_over", door=RESIDENT,
    refuses=(*UNKNOWN, "person.not_on_file"), cost=5, status_code=201,
)  # fmt: skip
async def give(request: Visit, link_id: FromPath[UUID]) -> WordGiven:
    """A word by which another account takes this dependant over: good once and for an hour; a former one is void."""
    session, at = request.who, request.at
    found = await request.at_desk(lambda desk: hand_over(desk, session, link_id, at=at))
    return WordGiven(word=found.text, expires_at=found.expires_at)


@operation(
    "POST", "/api/resident/dependants/take-over", "resident.dependants.take_over", door=RESIDENT, body=WordSaid,
    sealed=True, cost=5,
    refuses=("claim.needed", "family.no_truth", "family.bad_word", "family.yourself", "family.too_many"),
    status_code=201,
)  # fmt: skip
async def take(request: Visit) -> TakenOver:
    """Take a dependant over by the word of the present proxy, whose link and device end with it.

    At most 20 tries an hour and account, identity checks among them.
    """
    asked, session, at = await request.read(WordSaid), request.who, request.at
    link_id = await request.at_desk(
        lambda desk: take_over(desk, session, asked.word, asked.relation, truth=asked.truth, at=at)
    )
    return TakenOver(link_id=link_id, state=LinkState.ACTIVE)


@operation("GET", "/api/resident/proxy", "resident.proxy.look", door=RESIDENT, reads=False, refuses=("claim.needed",))
async def keeper(request: Visit) -> KeeperNow:
    """Who keeps one's own code; nobody beside an own claim, which ends every link."""
    session, at = request.who, request.at
    found = await request.at_desk(lambda desk: keeper_of(desk, session, at=at))
    return KeeperNow(link=msgspec.convert(found, KeeperTold, from_attributes=True) if found else None)


@operation(
    "DELETE", "/api/resident/proxy", "resident.proxy.end", door=RESIDENT, reads=False,
    refuses=("claim.needed", "person.not_on_file"), status_code=204,
)  # fmt: skip
async def dismiss(request: Visit) -> None:
    """Nobody keeps one's own code from now on; no word when nobody did. Claiming one's own code does it by itself."""
    session, at = request.who, request.at
    await request.at_desk(lambda desk: send_away(desk, session, at=at))


def _told(one: Dependant) -> DependantTold:
    return msgspec.convert(one, DependantTold, from_attributes=True)


handlers = (dependants, claim, photo, delete, give, take, keeper, dismiss)
