"""The population registry over HTTP, as docs/reference/registry.md asks it of whoever runs one.

Two questions, both repeatable without harm, signed by a shared key on both sides and by certificates where the operator
has them. A registry that is away, or answers what is not signed, is `registry.unreachable`: it is never taken for a no.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from healthcode.core.people import Document, Name
from healthcode.core.problems import Problem
from healthcode.gateways.outside import Outside
from healthcode.gateways.registry import Assurance, Relation
from healthcode.gateways.signed_calls import answer_message, is_signed, message, signature

IDENTITIES, RELATIONS = "/v1/identities/check", "/v1/relations/check"
MATCH, NO_MATCH = "match", "no_match"
CONFIRMED, UNKNOWN = "confirmed", "unknown"


class RegistryAfar:
    """A registry that we share a key with. `now` is the wall clock."""

    def __init__(self, outside: Outside, *, key_id: str, key: bytes, now: Callable[[], datetime]) -> None:
        self.outside, self._key_id, self._key, self._now = outside, key_id, key, now

    def check(self, document: Document, name: Name, _proof: str = "") -> Assurance:
        """See `Registry`; faces are compared elsewhere (`faces`)."""
        asked = {**_document(document), "name": name.reveal("registry")}
        found = self._answer(IDENTITIES, asked, (MATCH, NO_MATCH))
        return Assurance.KNOWN if found == MATCH else Assurance.NONE

    def relation(self, dependant: Document, proxy: Document, relation: Relation) -> bool:
        """See `Registry`."""
        asked = {"dependant": _document(dependant), "proxy": _document(proxy), "relation": relation.value}
        return self._answer(RELATIONS, asked, (CONFIRMED, UNKNOWN)) == CONFIRMED

    def try_out(self) -> None:
        """Asks about nobody: whether it is there, and takes our key and signs with it; Problem."""
        asked = {"document_type": "20", "document_number": "E00000000", "name": "-"}
        self._answer(IDENTITIES, asked, (MATCH, NO_MATCH))

    def _answer(self, path: str, asked: Mapping[str, object], known: tuple[str, str]) -> str:
        body, nonce = json.dumps(asked, ensure_ascii=False).encode(), secrets.token_hex(16)
        try:
            answer = self.outside.post(path, body=body, headers=self._headers(path, nonce, body), again=True)
            text = answer_message(answer.status, nonce, answer.body)
            told = answer.json().get("result")
        except Problem as problem:
            raise Problem("registry.unreachable", said=problem.code) from None
        ours = is_signed(self._key, text, answer.headers.get("x-signature", ""))
        if answer.status != 200 or not ours or told not in known:
            raise Problem("registry.unreachable", said=answer.status)
        return str(told)

    def _headers(self, path: str, nonce: str, body: bytes) -> dict[str, str]:
        at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "Content-Type": "application/json", "X-Key-Id": self._key_id, "X-Timestamp": at, "X-Nonce": nonce,
            "X-Signature": signature(self._key, message("POST", path, at, nonce, body)),
        }  # fmt: skip


def _document(document: Document) -> dict[str, object]:
    return {"document_type": document.type.value, "document_number": document.reveal("registry")}
