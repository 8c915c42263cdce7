"""A person's new document of entry at a desk, where both documents are looked at (F28)."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath

from healthcode.services.log_in import CONSOLE
from healthcode.services.permits import Permit
from healthcode.services.renew_permit import renew_at_desk
from healthcode.web.console.people import FENCED
from healthcode.web.house import Visit
from healthcode.web.operations import operation

RENEWALS = (
    "person.unknown_type", "person.number_format", "person.check_digit", "person.birth_date", "permit.not_seen",
    "permit.not_renewable", "permit.has_record", "permit.expired", "permit.last_day", "permit.nationality",
    "permit.entered", "permit.port",
)  # fmt: skip


class NewDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new document. `both_seen`: the person, the former document and this one are in front of the desk."""

    document_type: Annotated[str, msgspec.Meta(max_length=2)]
    document_number: Annotated[str, msgspec.Meta(max_length=40)]
    nationality: Annotated[str, msgspec.Meta(max_length=3)] = ""
    expires_on: date
    both_seen: bool


class DocumentRenewed(msgspec.Struct, frozen=True, kw_only=True):
    """The new document, masked."""

    document: str


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/document", "console.people.document", door=CONSOLE,
    body=NewDocument, sealed=True, refuses=(*FENCED, *RENEWALS), cost=5, status_code=201,
)  # fmt: skip
async def renew(request: Visit, resident_id: FromPath[UUID]) -> DocumentRenewed:
    """Take a new document of entry for a person of the division who is here with both documents; audited (F28).

    The new number names the same person, and the former one still does; a paper code is void. One worker is enough:
    no color changes by it. A new number with a record of its own is linked by two persons first.
    """
    asked, at = await request.read(NewDocument), request.at
    permit = Permit(nationality=asked.nationality, expires_on=asked.expires_on)
    document = await request.acting(
        None,
        lambda desk, acting: renew_at_desk(
            desk, resident_id, acting=acting, type_code=asked.document_type, number=asked.document_number,
            permit=permit, seen=asked.both_seen, at=at,
        ),
    )  # fmt: skip
    return DocumentRenewed(document=str(document))


handlers = (renew,)
