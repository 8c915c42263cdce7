"""Envelopes and key ids among the vectors, each with the answer written beside it."""

import json
from collections.abc import Iterator
from typing import Any

from healthcode.core.envelopes import encoded
from healthcode.core.trust import Purpose
from tests.builders_code import OUR_KEY, SM2_KEY
from tools.trust_lines import malformed


def envelope_vectors() -> Iterator[dict[str, Any]]:
    """What is read, and what is not."""
    signed = [{"key_id": "0a0b0c0d", "signature": encoded(bytes(64))}, {"key_id": "01020304", "signature": "_-8"}]
    yield envelope("nobody's", {"body": "e30", "signatures": []}, b"{}")
    yield envelope("an empty body", {"body": "", "signatures": []}, b"")
    yield envelope("two signatures", {"body": "e30", "signatures": signed}, b"{}")
    yield envelope("fields that nobody knows", {"x": 1, "body": "e30", "signatures": [], "y": None}, b"{}")
    spaced = ' {"signatures" : [ ] ,\n "body":"e30"}\n'
    yield {"name": "spaces and another order", "text": spaced, "body": b"{}".hex(), "signatures": []}
    eight = [{"key_id": f"{number:08x}", "signature": ""} for number in range(8)]
    yield envelope("eight signatures", {"body": "e30", "signatures": eight}, b"{}")
    for name, text, where in misshapen_envelopes(signed, eight):
        yield {"name": name, "text": text, **malformed(where)}


def envelope(name: str, told: dict[str, Any], body: bytes) -> dict[str, Any]:
    """One that is read."""
    signatures = [
        {"key_id": one["key_id"], "signature": {"": "", "_-8": "ffef"}.get(one["signature"], "00" * 64)}
        for one in told["signatures"]
    ]
    return {"name": name, "text": json.dumps(told), "body": body.hex(), "signatures": signatures}


def misshapen_envelopes(signed: list[Any], eight: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Texts that are no envelope."""
    plain = {"body": "e30", "signatures": signed}
    one = signed[0]
    texts: dict[str, Any] = {
        "nothing": "", "no JSON": "{", "a number": "7", "a list": "[]", "null": "null", "text behind it": "{} {}",
        "no body": {"signatures": []}, "no signatures": {"body": "e30"}, "a body of null": {**plain, "body": None},
        "a body that is a number": {**plain, "body": 7}, "padding": {**plain, "body": "e30="},
        "bits beyond the last byte": {**plain, "body": "e31"}, "base64 of the other alphabet": {**plain, "body": "+/8"},
        "a length that no bytes have": {**plain, "body": "e"}, "a space in the body": {**plain, "body": "e3 0"},
        "letters beyond ASCII": {**plain, "body": "e3０"}, "signatures that are a text": {**plain, "signatures": "x"},
        "a signature without a key": {**plain, "signatures": [{"signature": ""}]},
        "a signature that is null": {**plain, "signatures": [None]},
        "a key id in capitals": {**plain, "signatures": [{**one, "key_id": "0A0B0C0D"}]},
        "a key id with a space": {**plain, "signatures": [{**one, "key_id": "0a 0b0c0d"}]},
        "a key id of half a byte": {**plain, "signatures": [{**one, "key_id": "0a0b0c0"}]},
        "a signature that is a number": {**plain, "signatures": [{**one, "signature": 5}]},
    }  # fmt: skip
    for name, told in texts.items():
        yield name, told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), "envelope"
    yield "two signatures under one key id", json.dumps({**plain, "signatures": [one, one]}), "signatures"
    nine = [*eight, {"key_id": "ffffffff", "signature": ""}]
    yield "nine signatures", json.dumps({**plain, "signatures": nine}), "signatures"


# Key ids


def key_id_vectors() -> Iterator[dict[str, Any]]:
    """First four bytes of SHA-256, computed elsewhere and written here by hand."""
    rows = (
        ("vectors", Purpose.CREDENTIAL, OUR_KEY, "75326bc3"),
        ("production", Purpose.CREDENTIAL, OUR_KEY, "142fcc77"),
        ("vectors", Purpose.STATUS, OUR_KEY, "fc2016c1"),
        ("vectors", Purpose.ROOT, OUR_KEY, "b8cb5920"),
        ("vectors", Purpose.CREDENTIAL, SM2_KEY, "7ed87838"),
    )
    for environment, purpose, key, key_id in rows:
        yield {
            "name": f"{key.algorithm} of {environment} for {purpose}", "environment": environment, "purpose": purpose,
            "algorithm": key.algorithm, "public_key": key.public_key.hex(), "key_id": key_id,
        }  # fmt: skip
