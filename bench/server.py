"""The server that is measured: the product's own app on uvicorn, as `healthcode serve` runs it, with a hello beside it.

`/api/hello` goes through the same server and the same frame and answers a constant: what a request costs before
anything is done for it. The address's limit is raised, since everything comes from one address; it is still counted.

    python -m bench.server      (settings from the environment; prints its port, ends at the end of its input)
"""

import socket
import sys
import threading
from typing import cast

import uvicorn
from litestar.types import HTTPScope, Receive, Send

from healthcode import wiring
from healthcode.clock import now
from healthcode.settings import read_settings
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
    with wiring.open_doors(settings, (settings.owner_dsn, settings.dsn), at=now()) as doors:
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


def _until_end(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
