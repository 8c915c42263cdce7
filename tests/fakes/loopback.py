"""A real HTTP server on this machine for a fake to speak through: what was asked is kept, and answers can be bent.

`silent` is a black hole that takes a request and says nothing; `bent` replaces the next answers, one by one.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `drop`: the connection ends without one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False


def told(content: object, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(content, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


@dataclass(slots=True)
class Loopback:
    """A server: where it is, what it was asked, how it is bent."""

    speak: Callable[[Asked], Reply]
    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    bent: list[Reply] = field(default_factory=list)
    silent: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.silent:
            self._over.wait()
            return Reply(drop=True)
        return self.bent.pop(0) if self.bent else self.speak(asked)


@contextmanager
def loopback(speak: Callable[[Asked], Reply]) -> Iterator[Loopback]:
    """The server on a free port, until the end."""
    place = Loopback(speak)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = place.reply(Asked(self.command, parts.path, query, dict(self.headers.items()), body))
            if reply.drop:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = answer  # noqa: N815 - called by these names

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    place.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield place
    finally:
        place._over.set()
        server.shutdown()
        server.server_close()
        thread.join()
