"""A server of lists over HTTP as docs/integrator.md tells it, bendable; the doors pass with the same client."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from healthcode.core.envelopes import encoded, read
from healthcode.core.trust import read_list
from healthcode.gateways.trust_folder import pin_text
from tests.builders_code import AT
from tests.builders_offline import PIN, Published, trust_text

TOKEN = "verifier-token"


@dataclass(slots=True)
class Office:
    """What the server has out, what it was asked, and how it is bent: `answers` by path replace the true ones."""

    address: str = ""
    trust: list[bytes] = field(default_factory=lambda: [trust_text()])
    status: list[Published] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    with_deltas: bool = True
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def trust_after(self, after: int) -> dict[str, Any]:
        later = [text for text in self.trust if read_list(read(text).body).number > after]
        pin = {name: value for name, value in json.loads(pin_text(PIN)).items() if name != "format"}
        return {"server_at": AT.isoformat(), "pin": pin, "envelopes": [json.loads(text) for text in later]}

    def status_after(self, after: int) -> dict[str, Any]:
        told: dict[str, Any] = {"server_at": AT.isoformat(), "head": None, "delta": None, "shards": []}
        if self.status and self.status[-1].listed.head.number > after:
            latest = self.status[-1]
            known = [one for one in self.status if one.listed.head.number == after]
            told["head"] = json.loads(latest.head)
            told["delta"] = encoded(latest.delta(known[0])) if known and self.with_deltas else None
            told["shards"] = [shard.digest.hex() for shard in latest.listed.shards]
        return told

    def shard(self, digest: str) -> bytes | None:
        shards = (shard for one in self.status for shard in one.listed.shards)
        return next((shard.body for shard in shards if shard.digest.hex() == digest), None)


@contextmanager
def running(*status: Published) -> Iterator[Office]:
    """A server on a free port of this machine."""
    office = Office(status=list(status))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            office.asked.append(self.path)
            after = int(parse_qs(parts.query).get("after", ["0"])[0])
            if parts.path in office.answers:
                office.answers[parts.path](self)
            elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                send(self, 401, json.dumps({"code": "session.none"}).encode())
            elif parts.path == "/api/verifier/trust":
                send(self, 200, json.dumps(office.trust_after(after)).encode())
            elif parts.path == "/api/verifier/status":
                send(self, 200, json.dumps(office.status_after(after)).encode())
            elif (body := office.shard(parts.path.rpartition("/")[2])) is not None:
                send(self, 200, body)
            else:
                send(self, 404, json.dumps({"code": "list.unknown_shard"}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    office.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
