"""The permit that a code of entry rests on, and its renewal (国际版, F28)."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from healthcode.core.people import DocumentType
from healthcode.gateways.nationalities import nationalities
from healthcode.services.log_in import RESIDENT
from healthcode.services.permits import Permit, held_permit
from healthcode.services.renew_permit import renew_own
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.resident.claim import PERMITS, PermitAsked, permit_of


class PermitTold(msgspec.Struct, frozen=True, kw_only=True):
    """The permit on record, the document masked. `ends_at`: no code is valid after it."""

    document_type: DocumentType
    document: str
    nationality: str
    nationality_name: str
    expires_on: date
    entered_on: date | None
    port: str
    ends_at: datetime


class RenewalAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ticket of the new document (`POST /api/resident/identity`), and what it says."""

    ticket: Annotated[str, msgspec.Meta(max_length=2000)]
    permit: PermitAsked


class PermitRenewed(msgspec.Struct, frozen=True, kw_only=True):
    """Until when the code is valid now."""

    expires_at: datetime


@operation(
    "GET", "/api/resident/permit", "resident.permit.look", door=RESIDENT, reads=False,
    refuses=("claim.needed", "permit.none"),
)  # fmt: skip
async def look(request: Visit) -> PermitTold:
    """The permit that one's own code of entry rests on, and when it ends (F28)."""
    resident = request.who.resident()
    held = await request.at_desk(lambda desk: held_permit(desk, resident))
    permit = held.permit
    return PermitTold(
        document_type=held.document_type, document=held.document, nationality=permit.nationality,
        nationality_name=nationalities()[permit.nationality].name(request.language), expires_on=permit.expires_on,
        entered_on=permit.entered_on, port=permit.port, ends_at=permit.ends_at,
    )  # fmt: skip


@operation(
    "POST", "/api/resident/permit", "resident.permit.renew", door=RESIDENT, body=RenewalAsked, sealed=True, cost=5,
    refuses=(
        "claim.needed", "identity.ticket", "identity.ticket_expired", "permit.bring_both", "permit.not_renewable",
        "permit.has_record", "registry.unreachable", "person.not_on_file", *PERMITS,
    ),
    status_code=201,
)  # fmt: skip
async def renew(request: Visit) -> PermitRenewed:
    """Go on with a new document of entry (F28): its number names the same person, and the former one still does.

    The registry of permits says that both are one person's; where it cannot, `permit.bring_both` sends to a desk.
    """
    asked, session, at = await request.read(RenewalAsked), request.who, request.at
    permit, registry = permit_of(asked.permit), request.house.doors.permits
    assert isinstance(permit, Permit)
    until = await request.at_desk(lambda desk: renew_own(desk, registry, session, asked.ticket, permit, at=at))
    return PermitRenewed(expires_at=until)


handlers = (look, renew)
