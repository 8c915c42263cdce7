"""The server that is measured: the product's own app on uvicorn, as `healthcode serve` runs it, with a hello beside it.

Its signer is a process of its own, as there, and its CPU is counted to the server's.

`/api/hello` goes through the same server and the same frame and answers a constant: what a request costs before
anything is done for it. The address's limit is raised, since everything comes from one address; it is still counted.

    python -m bench.server      (settings from the environment; prints its port, ends at the end of its input)
"""

import asyncio
import socket
import sys
import threading
from contextlib import suppress
from typing import cast

import uvicorn
from litestar.types import HTTPScope, Receive, Send

from healthcode import wiring
from healthcode.cli.own_signer import with_signer
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.sealer import SealerAfar
from healthcode.settings import Settings, read_settings
from healthcode.web import frame
from healthcode.web.app import make_app
from healthcode.web.limits import Budget

HELLO = "/api/hello"  # with the headers of an answer of the interface
BODY = b'{"hello":"world"}'
HEADERS = [(b"content-length", str(len(BODY)).encode()), (b"content-type", b"application/json")]


async def hello(_scope: HTTPScope, _receive: Receive, send: Send) -> None:
    """The least that can be answered."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY, "more_body": False})


def main() -> None:
    """Serves until standard input ends."""
    settings = read_settings()
    assert settings.dsn is not None
    assert settings.owner_dsn is not None
    frame.ADDRESS = Budget(capacity=1e12, per_second=1e12)
    dsns = (settings.owner_dsn, settings.dsn)
    wiring.migrate_database(dsns[0])
    with (
        with_signer(settings, dsns) as beside,
        wiring.open_doors(beside, dsns, at=now()) as doors,
    ):
        _until_sealing(doors.settings)
        app = make_app(doors)
        framed = cast("frame.Frame", app.asgi_handler)
        framed._hot = {**framed._hot, HELLO: ("health.live", hello)}  # noqa: SLF001 - not logged, as a probe is not
        config = uvicorn.Config(
            app, loop="uvloop", http="httptools", ws="none", lifespan="on", access_log=False, log_config=None,
            log_level="warning", proxy_headers=False, server_header=False,
        )  # fmt: skip
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        print(listener.getsockname()[1], flush=True)
        server = uvicorn.Server(config)
        threading.Thread(target=_until_end, args=(server,), daemon=True).start()
        server.run(sockets=[listener])


def _until_sealing(settings: Settings) -> None:
    """The signer starts beside us, and nobody measures its start."""

    async def asked() -> None:
        sealer = SealerAfar(wiring.signer_socket(settings))
        while True:
            with suppress(Problem):
                if await sealer.turns():
                    return await sealer.close()
            await asyncio.sleep(0.1)

    asyncio.run(asyncio.wait_for(asked(), 30))


def _until_end(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
