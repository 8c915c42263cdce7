"""Calls between two servers that share a key: who asks, when, and what, under one HMAC; the answer likewise.

    X-Key-Id, X-Timestamp (ISO 8601, UTC), X-Nonce (32 hex digits), X-Signature = base64 of
    HMAC-SHA256(key, method \\n path \\n timestamp \\n nonce \\n hex SHA-256 of the body)

The answer's X-Signature is over `status \\n nonce of the question \\n hex SHA-256 of the body`, so that no answer can
be given to another question. What `docs/reference/registry.md` asks of a registry is this.

>>> message("POST", "/v1/identities/check", "2022-05-18T00:00:00Z", "0" * 32, b"{}").count(b"\\n")
4
"""

import base64
import binascii
import hashlib
import hmac


def message(method: str, path: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What is signed of a question."""
    return "\n".join((method, path, timestamp, nonce, hashlib.sha256(body).hexdigest())).encode()


def answer_message(status: int, nonce: str, body: bytes) -> bytes:
    """What is signed of an answer to the question with this nonce."""
    return "\n".join((str(status), nonce, hashlib.sha256(body).hexdigest())).encode()


def signature(key: bytes, text: bytes) -> str:
    """The signature as a header has it."""
    return base64.b64encode(hmac.digest(key, text, "sha256")).decode()


def is_signed(key: bytes, text: bytes, told: str) -> bool:
    """Whether this is its signature; compared in constant time."""
    try:
        given = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(key, text, "sha256"), given)
