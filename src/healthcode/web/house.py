"""What stands behind the doors of one process, and one visit to them: who comes, when, and a desk to act at."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter
from litestar.types import HTTPScope as Scope

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose
from healthcode.gateways.sealed_boxes import PageKey
from healthcode.services.act_for import act_for
from healthcode.services.authority import Act, Actor, actor, require
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.log_in import Session
from healthcode.services.renew import renew
from healthcode.texts import sentence
from healthcode.texts.facts import readable
from healthcode.web.changes import Watch
from healthcode.web.desks import DeskPool
from healthcode.web.jobs import JobTable
from healthcode.web.learning import Learning
from healthcode.web.limits import BODY_WITHIN, Limits
from healthcode.web.logs import RequestLog
from healthcode.web.metrics import Metrics
from healthcode.web.neighbours import Neighbours
from healthcode.web.origins import origins
from healthcode.web.paper.press import Press
from healthcode.web.problems import invalid, language_of
from healthcode.web.status_board import StatusBoard
from healthcode.wiring import Doors

T = TypeVar("T")
ForLink = Annotated[
    UUID | None,
    QueryParameter(name="for", description="A link of the account: the operation is about its dependant (代领, F26)."),
]
"""The parameter of operations that may be about a dependant; `Visit.subject` reads it."""

ABOUT = ("claim.needed", "family.unknown_link")
"""What `Visit.subject` refuses."""

SEALED = b"application/vnd.healthcode.sealed"
"""The media type of a body that was sealed to the vault's page key."""
JOB_PATIENCE = 3600.0  # seconds that a job may wait for others
JOB_DESKS = 2  # long acts at once; more would only wait for each other's disk
LIST_WAIT = 200  # devices that wait for different parts of the status list at once
AWAY = 128  # threads that ask services elsewhere: each service has its own bound, and this one is above their sum
RENEWING_DESKS, RENEWING_WAIT = 2, 200  # people who are looked at when due: some hundred a second, and who waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that handlers share. One a process; `closed` when the process ends.

    `renewing` is for single people who are due, apart from `desks`, so that neither takes the other's; `back_desk` is
    for all who are due; the board with the status list has its own.
    """

    doors: Doors
    origins: frozenset[str]
    desks: DeskPool
    renewing: DeskPool
    back_desk: DeskPool
    hot: HotDesk
    jobs: JobTable
    metrics: Metrics
    log: RequestLog
    board: StatusBoard
    page_key: PageKey
    away: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AWAY, thread_name_prefix="away"))
    limits: Limits = field(default_factory=Limits)
    press: Press = field(default_factory=Press)
    watch: Watch = field(default_factory=Watch)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    def end_streams(self) -> None:
        """Ends the answers that would go on for ever."""
        self.ending.set()

    def close(self) -> None:
        """Waits for the acts that run and ends their connections."""
        self.away.shutdown(wait=True, cancel_futures=True)
        for desks in (self.jobs.desks, self.back_desk, self.renewing, self.desks, self.board):
            desks.close()


def open_house(doors: Doors, log: RequestLog | None = None) -> House:
    """The house of these doors."""
    metrics = Metrics()
    metrics.registry.register(Neighbours(doors.services))
    desks = DeskPool(doors, doors.settings.desks, waited=metrics.desk_wait.observe)
    renewing = DeskPool(doors, RENEWING_DESKS, waiting=RENEWING_WAIT)
    back_desk = DeskPool(doors, 1, lay=doors.lay_unhurried)
    job_desks = DeskPool(doors, JOB_DESKS, patience=JOB_PATIENCE, lay=doors.lay_unhurried)

    def renewed(resident_id: UUID, at: datetime) -> Awaitable[None]:
        return renewing.run(lambda desk: renew(desk, resident_id, at=at))

    return House(
        doors=doors, origins=origins(doors.settings.origin), desks=desks, renewing=renewing, back_desk=back_desk,
        hot=doors.lay_hot(renewed, Learning(doors).learn),
        jobs=JobTable(job_desks, time.monotonic), metrics=metrics, log=log or RequestLog(),
        board=StatusBoard(DeskPool(doors, 1, waiting=LIST_WAIT)),
        page_key=PageKey(doors.furnished.vault.keys[Purpose.PAGE]),
    )  # fmt: skip


def house_of(scope: Scope) -> House:
    """The house in which a request is answered."""
    return cast("House", scope["litestar_app"].state.house)


async def in_time(body: Awaitable[bytes]) -> bytes:
    """A body that arrives within `BODY_WITHIN`; Problem `request.too_slow`."""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            return await body
    except TimeoutError:
        raise Problem("request.too_slow") from None


class Visit(Request[Session, str, Any]):
    """One request behind a door: its session is checked by the door's guard before a handler sees it."""

    @property
    def house(self) -> House:
        """The house visited."""
        return house_of(self.scope)

    @cached_property
    def at(self) -> datetime:
        """The instant of the visit: the clock is read once, so everything in it happens at one time."""
        return now()

    @property
    def who(self) -> Session:
        """Who is here; Problem `session.none` behind no guard."""
        session = self.scope.get("user")
        if not isinstance(session, Session):
            raise Problem("session.none")
        return session

    @property
    def token(self) -> str:
        """The token that stands for the session."""
        return str(self.scope["auth"])

    @property
    def language(self) -> str:
        """The reader's language."""
        return language_of(self.scope)

    async def read(self, kind: type[T]) -> T:
        """The body as what the operation takes, opened when it came sealed.

        Problem `request.invalid`, `request.malformed`, `request.too_slow`, `request.other_key`, `request.not_opened`.
        """
        body = await in_time(self.body())
        if self.route_handler.opt.get("content_type") == SEALED:
            body = self.house.page_key.open(body)
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.ValidationError as error:
            raise invalid(str(error)) from None
        except msgspec.DecodeError:
            raise Problem("request.malformed") from None

    async def acting_for(self, link_id: UUID | None = None) -> Session:
        """Who is here; with `?for=` acting for the dependant of that link of the account, `link_id` when it was read.

        Problem `family.unknown_link`, the same for foreign, ended and absent ones; `request.invalid`.
        """
        found, who, at = link_id or self._link(), self.who, self.at
        return await self.at_desk(lambda desk: act_for(desk, who, found, at=at)) if found else who

    async def subject(self, link_id: UUID | None = None) -> UUID:
        """The person whom this is about: of the account's own code, or with `?for=` the dependant of that link.

        Problem `claim.needed`, `family.unknown_link`.
        """
        return (await self.acting_for(link_id)).resident()

    def _link(self) -> UUID | None:
        sent = self.query_params.get("for")
        try:
            return UUID(sent) if sent else None
        except ValueError:
            raise Problem("request.invalid", field="for", said="uuid") from None

    async def at_desk(self, work: Callable[[Desk], T]) -> T:
        """What `work` returns, done at a desk; Problem `limit.busy`."""
        return await self.house.desks.run(work)

    async def away(self, ask: Callable[[], T]) -> T:
        """What a service elsewhere answers, asked at no desk: one that is slow must not take desks from the others."""
        return await asyncio.get_running_loop().run_in_executor(self.house.away, ask)

    async def acting(self, act: Act | None, work: Callable[[Desk, Actor], T]) -> T:
        """The same as the member of staff who is here, as of now; Problem `staff.expired`, `staff.may_not`."""
        staff_id, at = self.staff_id, self.at

        def done(desk: Desk) -> T:
            acting = actor(desk, staff_id, at=at)
            if act is not None:
                require(acting, act)
            return work(desk, acting)

        return await self.at_desk(done)

    @property
    def staff_id(self) -> str:
        """The member of staff who is here."""
        if self.who.staff_id is None:
            raise Problem("session.none")
        return self.who.staff_id

    def describe(self, code: str, facts: Mapping[str, str]) -> str:
        """The sentence of a code in the reader's language, the code itself when it has none."""
        with suppress(KeyError):
            return sentence(code, self.language, {name: readable(fact) for name, fact in facts.items()})
        return code

    def say(self, code: str, **facts: object) -> str:
        """The sentence of a code in the reader's language; KeyError when it has none."""
        return sentence(code, self.language, {name: readable(str(fact)) for name, fact in facts.items()})
