"""Claiming one's own code: the identity is checked, then the code claimed on what was checked (F12, F17)."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from healthcode.core.problems import Problem
from healthcode.services.check_face import open_proof
from healthcode.services.claim import claim_with_ticket
from healthcode.services.log_in import RESIDENT
from healthcode.services.permits import Permit
from healthcode.services.verify_identity import ask_identity, tell_identity
from healthcode.web.house import Visit
from healthcode.web.operations import operation

Short = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=400)]
DOCUMENTS = (
    "person.unknown_type", "person.void_15_digits", "person.number_format", "person.check_digit",
    "person.unknown_region", "person.birth_date",
)  # fmt: skip
PERMITS = (
    "permit.needed", "permit.not_for_this", "permit.expired", "permit.last_day", "permit.nationality", "permit.entered",
    "permit.port", "evidence.future",
)  # fmt: skip


class IdentityAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document (type code of GB/T 2261 as in `docs/reference`), its number, the name on it.

    `born_on` for documents whose number does not carry it; `proof`: what a face check of the channel handed the page.
    """

    document_type: Annotated[str, msgspec.Meta(max_length=2)]
    document_number: Short
    name: Annotated[str, msgspec.Meta(max_length=120)]
    born_on: date | None = None
    proof: Annotated[str, msgspec.Meta(max_length=4000)] = ""


class IdentityTicket(msgspec.Struct, frozen=True, kw_only=True):
    """That the identity was checked, for half an hour and this account only; document and name masked.

    `visitor`: the document is of another province or of abroad, so a claim needs the address of stay.
    """

    ticket: str
    document: str
    name: str
    needs_birth_date: bool
    visitor: bool


class PermitAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of somebody who entered the country (F28): the nationality as passports print it (three letters, ISO 3166-1).

    It is not asked for of permits for Hong Kong, Macao and Taiwan. `expires_on`: the document's last day. `entered_on`
    and `port`, where they are told, are the arrival.
    """

    nationality: Annotated[str, msgspec.Meta(max_length=3)] = ""
    expires_on: date
    entered_on: date | None = None
    port: Annotated[str, msgspec.Meta(max_length=160)] = ""


class ClaimAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is claimed on: the ticket, the phone, and where the person stays; `permit` with a document of entry."""

    ticket: Annotated[str, msgspec.Meta(max_length=2000)]
    phone: Short
    county: Annotated[str, msgspec.Meta(max_length=12)]
    community: Line
    address: Line = ""
    permit: PermitAsked | None = None


class CodeClaimed(msgspec.Struct, frozen=True, kw_only=True):
    """A code claimed until `expires_at`; `declared`: its first declaration was made, so it can be shown."""

    claimed_at: datetime
    expires_at: datetime
    declared: bool


@operation(
    "POST", "/api/resident/identity", "resident.identity.check", door=RESIDENT, body=IdentityAsked, sealed=True, cost=5,
    refuses=(
        *DOCUMENTS, "identity.no_match", "identity.no_name", "identity.birth_date", "registry.unreachable",
        "identity.not_here", "face.proof",
    ),
    status_code=200,
)  # fmt: skip
async def check_identity(request: Visit) -> IdentityTicket:
    """Check an identity (实名) before a claim (F12), with `proof` the living person too (实人). 20 tries an hour.

    A number that the registry does not know and one under another name are the same answer, `identity.no_match`.
    """
    asked, session, at = await request.read(IdentityAsked), request.who, request.at
    registry = request.house.doors.registry
    if registry is None:
        raise Problem("identity.not_here")
    proof = open_proof(request.house.doors.furnished.vault, session, asked.proof, at=at)
    told = await request.at_desk(
        lambda desk: ask_identity(
            desk, session, type_code=asked.document_type, number=asked.document_number, name=asked.name,
            born_on=asked.born_on, at=at,
        )
    )  # fmt: skip
    assurance = await request.away(lambda: registry.check(told.document, told.name, proof))
    found = await request.at_desk(lambda desk: tell_identity(desk, session, told, assurance, at=at))
    return IdentityTicket(
        ticket=found.text, document=found.document, name=found.name, needs_birth_date=found.needs_birth_date,
        visitor=found.visitor,
    )  # fmt: skip


@operation(
    "POST", "/api/resident/claim", "resident.code.claim", door=RESIDENT, body=ClaimAsked, sealed=True, cost=5,
    refuses=(
        "identity.ticket", "identity.ticket_expired", "identity.other_person", "identity.held_elsewhere",
        "claim.no_address", "claim.county", "claim.community", "claim.long_address", "person.phone", *PERMITS,
    ),
    status_code=201,
)  # fmt: skip
async def claim(request: Visit) -> CodeClaimed:
    """Claim one's own code, or claim it again when it ran out (F12, F17): one person, one code.

    People of other provinces claim too, with the address of their stay. An account holds one person's code;
    what another account holds passes to this one only when the identity check saw the living person, and leaves that.
    With a document on which one enters the country it is a code of entry (国际版, F28), and ends with the permit.
    """
    asked, session, at = await request.read(ClaimAsked), request.who, request.at
    found = await request.at_desk(
        lambda desk: claim_with_ticket(
            desk, session, asked.ticket, phone=asked.phone, county=asked.county, community=asked.community,
            address=asked.address, permit=permit_of(asked.permit), at=at,
        )
    )  # fmt: skip
    return CodeClaimed(claimed_at=found.claimed_at, expires_at=found.expires_at, declared=found.declared)


def permit_of(asked: PermitAsked | None) -> Permit | None:
    """What was told of the permit."""
    return msgspec.convert(asked, Permit, from_attributes=True) if asked else None


handlers = (check_identity, claim)
