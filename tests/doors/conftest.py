"""A server of the test's own: real HTTP on a free port, the test's database behind it, a clock that the test sets.

People are the first twenty of `an_id`, all called 王小明; any word is a login; staff are those of `a_staff`.
"""

import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path

import httpx
import pytest
import uvicorn

from healthcode import clock as product_clock
from healthcode import wiring
from healthcode.ledger.hot import HotLedger
from healthcode.services.desk import Desk
from healthcode.services.seal_codes import catch_up
from healthcode.settings import Settings
from healthcode.web.app import OPERATIONS, make_app
from healthcode.web.hot_operations import DESCRIBED
from healthcode.web.house import House
from healthcode.web.logs import RequestLog
from healthcode.web.reference import document
from healthcode.wiring import DemoLogin, Doors, Entrance
from tests.builders_doors import CHANNEL, a_home, a_registry
from tests.builders_ledger import AT, DAY
from tests.builders_signer import AtHand, as_signer
from tests.conftest import Database
from tests.doors.client import Client
from tests.doors.conformity import Conformity

LOGINS = {
    "resident": [DemoLogin(code="a", details={"part": "companion", "name": "王**", "claimed": False})],
    "verifier": [DemoLogin(code="guard-1", details={"name": "一号岗"})],
    "console": [DemoLogin(code="worker", details={"role": "community_worker", "unit": "长安社区"})],
}


BEFORE = AT - 30 * DAY
"""When the keys were made: a test may begin before the usual instant."""


class Clock:
    """What the doors take for now; it stands still until the test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self, zone: tzinfo | None = None) -> datetime:
        return self.at.astimezone(zone)

    def pass_(self, length: timedelta) -> datetime:
        self.at += length
        return self.at


NOT_USED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The server speaks plain HTTP to its own machine; without this every client would read the system's certificates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running server."""

    address: str
    house: House
    clock: Clock
    conformity: Conformity
    log: io.BytesIO
    clients: list[httpx.Client]

    def client(self, door: str, *, language: str = "en", **headers: str) -> Client:
        """A caller who has not logged in."""
        told = {"Accept-Language": language, **headers}
        http = httpx.Client(base_url=self.address, headers=told, timeout=20, verify=NOT_USED)
        self.clients.append(http)
        return Client(http, door, self.conformity)

    def resident(self, code: str = "a", *, bearer: bool = False) -> Client:
        return self.client("resident").login(code, bearer=bearer)

    def verifier(self, code: str = "guard-1", *, bearer: bool = False) -> Client:
        return self.client("verifier").login(code, bearer=bearer)

    def staff(self, staff_id: str = "worker") -> Client:
        return self.client("console").login(staff_id)

    def logged(self, request_id: str) -> str:
        """The line of a request; it is written after the answer."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            for line in self.log.getvalue().decode().splitlines():
                if request_id in line:
                    return line
            time.sleep(0.005)
        raise AssertionError(f"{request_id} was not logged")

    def stop(self) -> None:
        for http in self.clients:
            http.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Wednesday 2022-05-18, 08:00 local; the product reads its clock in one place."""
    clock = Clock(AT)
    monkeypatch.setattr(product_clock, "datetime", clock)
    return clock


@pytest.fixture
def doors(database: Database, furnished: Desk, settings: Settings, tmp_path: Path) -> Doors:
    """What a server stands on; a test may change it before it asks for `serve`."""
    at_home = a_home(settings, tmp_path, desks=4)
    known = wiring.trusted(at_home, (database.owner, database.app), at=BEFORE)
    return Doors(
        settings=at_home, dsns=(database.owner, database.app), furnished=furnished, hot=HotLedger(database.app),
        trusted=known, sealer=a_sealer(at_home, database.app),
        entrances={
            door: (Entrance(channel=CHANNEL, offers=lambda _desk, _at, found=found: found),)
            for door, found in LOGINS.items()
        },
        registry=a_registry(tmp_path),
    )  # fmt: skip


def a_sealer(settings: Settings, dsn: str) -> AtHand:
    """The signer as a process of this home would be, at hand, with the test's clock."""
    desk = wiring.seal_desk(settings, as_signer(dsn))
    catch_up(desk, at=BEFORE)
    return AtHand(desk, product_clock.now, follows=True)


@pytest.fixture
def serve(clock: Clock) -> Iterator[Callable[[Doors], Site]]:
    """Starts servers, and stops them at the end."""
    sites: list[Site] = []
    with ExitStack() as stack:

        def started(doors: Doors) -> Site:
            sites.append(stack.enter_context(_running(doors, clock)))
            return sites[-1]

        yield started
    for site in sites:
        assert b"server.fault" not in site.log.getvalue(), site.log.getvalue().decode()


@contextmanager
def _running(doors: Doors, clock: Clock) -> Iterator[Site]:
    log, conformity = io.BytesIO(), _conformity()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(replace(doors, settings=replace(doors.settings, origin=address)), RequestLog(log))
        server = uvicorn.Server(
            uvicorn.Config(app, loop="uvloop", http="httptools", ws="none", lifespan="on", access_log=False,
                           log_config=None, proxy_headers=False, server_header=False, timeout_graceful_shutdown=5)
        )  # fmt: skip
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.002)
        site = Site(address=address, house=app.state.house, clock=clock, conformity=conformity, log=log, clients=[])
        try:
            yield site
        finally:
            site.stop()
            site.house.end_streams()
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive(), "the server did not stop"


@cache
def _conformity() -> Conformity:
    """The description is the same for every server."""
    return Conformity(json.loads(json.dumps(document([*OPERATIONS, *DESCRIBED]))))


@pytest.fixture
def site(doors: Doors, serve: Callable[[Doors], Site]) -> Site:
    """A server on the test's database."""
    return serve(doors)
