"""The server itself: uvicorn with our application, ended by the process's signals."""

import socket
from typing import BinaryIO

import uvicorn

from healthcode.core.problems import Problem
from healthcode.web.app import make_app
from healthcode.web.house import House
from healthcode.web.logs import RequestLog
from healthcode.wiring import Doors

GRACE = 5  # seconds that requests have to end after Ctrl-C
KEPT_ALIVE = 75  # seconds; longer than the 60 s after which most proxies close their side


def run(doors: Doors, listener: socket.socket, log: BinaryIO | None = None) -> None:
    """Answers until Ctrl-C or a signal, which is raised again afterwards; Problem `serve.not_started`."""
    app = make_app(doors, RequestLog(log))
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", lifespan="on", access_log=False, log_config=None,
        log_level="warning", proxy_headers=False, server_header=False, timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEPT_ALIVE,
    )  # fmt: skip
    server = _Server(config, app.state.house)
    server.run(sockets=[listener])
    if not server.started:
        raise Problem("serve.not_started")


class _Server(uvicorn.Server):
    """uvicorn, which waits for open answers when it ends; pages that listen for changes would never let it."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, then everything."""
        self._house.end_streams()
        await super().shutdown(sockets)
