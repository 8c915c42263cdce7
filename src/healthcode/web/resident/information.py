"""One's own information (查看个人健康信息, F19, F34) and one's own report to the community (F08, F09)."""

from datetime import datetime
from typing import Annotated

import msgspec

from healthcode.services.inform import inform
from healthcode.services.log_in import RESIDENT
from healthcode.services.report_self import report_self
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.information import Information, told
from healthcode.web.operations import operation
from healthcode.web.resident.claim import Line, Short


class ReportAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person tells the community: how and where to be found, and since when here."""

    phone: Short = ""
    address: Line = ""
    arrived_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """Since when the person counts as having reported."""

    reported_at: datetime


@operation(
    "GET", "/api/resident/information", "resident.information", door=RESIDENT, refuses=ABOUT, cost=2,
)  # fmt: skip
async def own(request: Visit, for_link: ForLink = None) -> Information:
    """One's own information (F19): color, pop-ups and notices, every reason with what is missing and until when."""
    resident, at = await request.subject(for_link), request.at
    return told(await request.at_desk(lambda desk: inform(desk, resident, at=at)), request.language)


@operation(
    "POST", "/api/resident/community-report", "resident.report", door=RESIDENT, body=ReportAsked, sealed=True, cost=5,
    refuses=(*ABOUT, "claim.long_address", "person.phone", "person.not_on_file", "evidence.future"),
    status_code=201,
)  # fmt: skip
async def report(request: Visit, for_link: ForLink = None) -> Reported:
    """Report to the community (向社区报备, F08, F09), with the arrival when one has come from elsewhere."""
    asked, session, at = await request.read(ReportAsked), await request.acting_for(for_link), request.at
    since = await request.at_desk(
        lambda desk: report_self(
            desk, session.resident(), phone=asked.phone, address=asked.address, arrived_at=asked.arrived_at,
            by=session.by, link_id=session.link_id, at=at,
        )
    )  # fmt: skip
    return Reported(reported_at=since)


handlers = (own, report)
