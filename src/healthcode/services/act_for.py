"""Acting for a dependant: the session of a proxy as the one that the dependant would have (DESIGN §6).

What a proxy may see and do is what the dependant would, remedy included; a few acts are the subject's own, and take
the session as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from healthcode.services.desk import Desk
from healthcode.services.log_in import Session
from healthcode.services.proxy_links import link_of, require_link
from healthcode.services.take_in import acting_on


def act_for(desk: Desk, session: Session, link_id: UUID, *, at: datetime) -> Session:
    """The session, acting for the dependant of this link; Problem `family.unknown_link`."""
    link = link_of(desk, session.account(), link_id, at=at)
    return replace(session, resident_id=link.resident_id, link_id=link_id)


@contextmanager
def acting_as(desk: Desk, session: Session, *, at: datetime) -> Iterator[None]:
    """A transaction that holds the record of the person for whom the session acts, and while it may still do so.

    A link that ended since the session was made acts no more: what was claimed back is not touched by a late request.
    """
    with acting_by(desk, session.resident(), session.by, session.link_id, at=at):
        yield


@contextmanager
def acting_by(desk: Desk, resident_id: UUID, by: str, link_id: UUID | None, *, at: datetime) -> Iterator[None]:
    """The same for an act that is told as whom it is done; `link_id` when it is a proxy's."""
    with acting_on(desk, resident_id, by):
        if link_id is not None:
            require_link(desk, resident_id, link_id, at=at)
        yield
