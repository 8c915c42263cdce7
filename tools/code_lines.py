"""One vector of a code, as it stands in the file: what is shown, where and when, and the answer to it."""

from datetime import datetime, timedelta
from typing import Any

from healthcode.core import credentials
from tests.builders_code import (
    AT,
    Shown,
)
from tools.trust_lines import seconds


def parts_of(shown: Shown) -> dict[str, str]:
    """The parts in hex."""
    named = {"sealed": shown.seal, "body": shown.body, "message": shown.message, "signature": shown.signature}
    return {name: data.hex() for name, data in named.items()}


def ok(credential: credentials.Credential, shown_at: datetime | None = AT, nonce: bytes = b"") -> dict[str, Any]:
    """Every field that a reader must find."""
    return {
        "suite": credential.suite,
        "key_id": credential.key_id.hex(),
        "division": credential.division,
        "level": credential.level.name.lower(),
        "color": credential.color,
        "pop_up": credential.pop_up,
        "declared": credential.declared,
        "sampled_at": seconds(credential.sampled_at),
        "reported_at": seconds(credential.reported_at),
        "issued_at": seconds(credential.issued_at),
        "valid_minutes": credential.valid_minutes,
        "expires_at": seconds(credential.issued_at + credential.valid_minutes * timedelta(minutes=1)),
        "status_index": credential.status_index,
        "name_hint": credential.name_hint,
        "holder_key": credential.holder_key.hex(),
        "document_hint": "" if shown_at else credential.holder_key[1:].decode(),
        "shown_at": seconds(shown_at),
        "nonce": nonce.hex(),
    }


def case(
    name: str,
    shown: Shown | str,
    expect: dict[str, Any] | str,
    *,
    at: datetime = AT,
    trust: str = "hebei",
    nonce: bytes = b"",
    needs: str | None = None,
    **facts: object,
) -> dict[str, Any]:
    """One vector of a code; `expect` is the answer or the code of the refusal."""
    text, parts = (shown, None) if isinstance(shown, str) else (shown.text, parts_of(shown))
    if isinstance(expect, str):
        family = "BadCode" if expect.startswith("code.") else "CannotCheck"
        answer = {"error": expect, "family": family, "facts": {name: str(fact) for name, fact in facts.items()}}
    else:
        answer = {"ok": expect}
    return {
        "name": name, "text": text, "at": seconds(at), "trust": trust, "nonce": nonce.hex(), "needs": needs,
        "expect": answer, "parts": parts,
    }  # fmt: skip
