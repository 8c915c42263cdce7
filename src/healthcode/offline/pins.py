"""A pin as JSON: what a verifier is installed with, {environment, needed, roots: [{algorithm, public_key}]}.

The same shape stands in the answer of `GET /api/verifier/trust`. A pin is handed over once, by a way that is trusted;
every trust list after it vouches for the next.
"""

import json
from collections.abc import Mapping
from typing import Any

from healthcode.core import envelopes
from healthcode.core.envelopes import decoded, encoded, whole
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Pin, Purpose, RootKey, key_id_of


def pin_bytes(pin: Pin) -> bytes:
    """The pin as JSON."""
    roots = [{"algorithm": root.algorithm, "public_key": encoded(root.public_key)} for root in pin.roots]
    told = {"environment": pin.environment, "needed": pin.needed, "roots": roots}
    return json.dumps({**told, "number": pin.number} if pin.number else told).encode()


def read_pin(text: bytes) -> Pin:
    """The pin that `text` writes; Problem `list.malformed`."""
    try:
        return pin_of(json.loads(text))
    except (ValueError, RecursionError):
        raise Problem("list.malformed", where="pin") from None


def pin_of(told: Mapping[str, Any]) -> Pin:
    """The pin of a JSON object; Problem `list.malformed`."""
    try:
        environment = envelopes.environment(told["environment"])
        roots = tuple(_root(environment, root) for root in told["roots"])
        needed, number = whole(told["needed"]), whole(told.get("number", 0))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Problem("list.malformed", where="pin") from None
    if not 0 < needed <= len({root.key_id for root in roots}):
        raise Problem("list.malformed", where="pin")
    return Pin(environment=environment, roots=roots, needed=needed, number=number)


def _root(environment: str, told: Mapping[str, Any]) -> RootKey:
    algorithm, key = Algorithm(told["algorithm"]), decoded(told["public_key"])
    return RootKey(key_id_of(environment, Purpose.ROOT, algorithm, key), algorithm, key)
