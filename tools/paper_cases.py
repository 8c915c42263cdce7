"""Paper codes among the vectors: accepted without a showing, and not to be dressed up as another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from healthcode.core import codes, credentials
from healthcode.core.terms import Color
from tests.builders_code import (
    AT,
    HOUR,
    NONCE,
    PAPER,
    SECOND,
    Shown,
    flipped,
    printed,
    sealed,
    signed,
)
from tools.code_lines import case, ok


def paper(name: str, *, at: datetime = AT, nonce: bytes = b"", **change: Any) -> dict[str, Any]:
    """A paper code that is accepted."""
    return case(name, printed(**change), ok(replace(PAPER, **change), None), at=at, nonce=nonce)


def on_paper() -> Iterator[dict[str, Any]]:
    """Codes without a showing: accepted as long as they are valid, and not to be dressed up as another."""
    yield paper("paper")
    yield paper("paper, days later", at=AT + 300 * HOUR)
    yield paper("paper, at a gate with a nonce", nonce=NONCE)
    yield paper("paper of a passport", holder_key=credentials.paper_holder("E12345678"))
    yield paper("paper, red", color=Color.RED)
    yield paper("paper for 45 days", valid_minutes=45 * 1440, at=PAPER.issued_at + 45 * 24 * HOUR - SECOND)
    yield case("paper, expired", printed(), "code.expired", at=PAPER.issued_at + 14 * 24 * HOUR)
    yield case("paper, issued 11 s ahead", printed(issued_at=AT + 11 * SECOND), "check.clock_behind", seconds=11)
    yield case("paper, one bit turned", replace(printed(), seal=flipped(printed().seal, 8)), "code.forged")
    yield case("paper of a revoked key", printed(), "code.issuer_key_revoked", trust="revoked")
    body = credentials.credential_bytes(PAPER)
    for name, bent in (
        ("paper for 64,801 minutes", body[:17] + (64_801).to_bytes(2, "big") + body[19:]),
        ("paper with small letters", body[:-4] + b"13ab"),
        ("paper with three characters", body[:-1]),
        ("paper with five characters", body + b"0"),
        ("paper with a space", body[:-4] + b"13 4"),
    ):
        yield case(name, Shown(seal=sealed(bent), body=b"", signature=b""), "code.malformed")
    appended = replace(printed(), body=codes.presentation_body(AT), signature=signed(b""))
    yield case("paper with a showing appended", appended, "code.malformed")
    yield case("paper with a byte appended", replace(printed(), body=b"\x00"), "code.malformed")
    yield case("paper without its seal", replace(printed(), seal=body), "code.malformed")
    as_own = body[:8] + b"\x00" + body[9:]
    yield case("paper, called own", Shown(seal=sealed(as_own), body=b"", signature=b""), "code.malformed")
