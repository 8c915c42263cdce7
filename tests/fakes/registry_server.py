"""A population registry as docs/reference/registry.md asks it: both questions, our HMAC verified, its own on answers.

`forged` signs answers with another key; a nonce is taken once and a question is fresh for five minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from healthcode.gateways.signed_calls import answer_message, is_signed, message, signature
from tests.builders_ledger import AT
from tests.fakes.loopback import Asked, Loopback, Reply, loopback, told

KEY_ID, KEY = "healthcode-1", b"r" * 32
FRESH = timedelta(minutes=5)


@dataclass(slots=True)
class PopulationRegistry:
    """People by `(type, number)`, relations as `(dependant's number, proxy's number, relation)`; `at`: its clock."""

    people: dict[tuple[str, str], str] = field(default_factory=dict)
    relations: set[tuple[str, str, str]] = field(default_factory=set)
    at: datetime = AT
    forged: bool = False
    nonces: set[str] = field(default_factory=set)
    server: Loopback = field(default_factory=lambda: Loopback(lambda _: Reply()))

    @property
    def address(self) -> str:
        return self.server.address

    def speak(self, asked: Asked) -> Reply:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        stamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        text = message(asked.method, asked.path, stamp, nonce, asked.body)
        if headers.get("x-key-id") != KEY_ID or not is_signed(KEY, text, headers.get("x-signature", "")):
            return self._signed(told({"error": "signature"}, 401), nonce)
        if abs(datetime.fromisoformat(stamp) - self.at) > FRESH or nonce in self.nonces:
            return self._signed(told({"error": "stale"}, 401), nonce)
        self.nonces.add(nonce)
        return self._signed(told({"result": self._result(asked)}), nonce)

    def _result(self, asked: Asked) -> str:
        body = asked.json
        if asked.path == "/v1/identities/check":
            known = self.people.get((body["document_type"], body["document_number"]))
            return "match" if known is not None and known == body["name"] else "no_match"
        dependant, proxy = body["dependant"]["document_number"], body["proxy"]["document_number"]
        return "confirmed" if (dependant, proxy, body["relation"]) in self.relations else "unknown"

    def _signed(self, reply: Reply, nonce: str) -> Reply:
        text = answer_message(reply.status, nonce, reply.body)
        own = signature(b"x" * 32 if self.forged else KEY, text)
        return Reply(reply.status, reply.body, {**reply.headers, "X-Signature": own})


@contextmanager
def population_registry() -> Iterator[PopulationRegistry]:
    """The server on a free port, until the end."""
    found = PopulationRegistry()
    with loopback(found.speak) as server:
        found.server = server
        yield found
