"""Codes of suite 2 among the vectors: SM2 and SM3, and what is taken for them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from healthcode.core import credentials, sm2
from healthcode.core.credentials import Level
from tests.builders_code import (
    HOLDER,
    ISSUER,
    PAPER,
    SM2_HOLDER,
    SM2_ISSUER,
    SOFT,
    SUITE_2,
    Shown,
    flipped,
    point,
    printed,
    sealed,
    showing,
    showing_2,
    signed,
)
from tools.code_lines import case, ok


def of_suite_2() -> Iterator[dict[str, Any]]:
    """SM2 and SM3; without them a reader says that it cannot check."""
    plain = showing_2()
    for name, shown, credential in (
        ("suite 2", plain, SUITE_2),
        ("suite 2, shown with P-256", showing_2(holder=HOLDER), replace(SUITE_2, holder_key=point(HOLDER))),
        ("suite 2, compound name", showing_2(name_hint="欧阳**"), replace(SUITE_2, name_hint="欧阳**")),
    ):
        yield case(name, shown, ok(credential), needs="SM2")
    on_paper = replace(SUITE_2, level=Level.PAPER, holder_key=PAPER.holder_key)
    yield case("suite 2, paper", printed(on_paper, SM2_ISSUER), ok(on_paper, None), needs="SM2")
    wrong = {"trust": "wrong SM2 key", "needs": "SM2"}
    yield case("suite 2, a key of that id, but another", plain, "code.forged", **wrong)
    twin = sm2.ORDER - int.from_bytes(plain.seal[-32:], "big")
    other_point = bytes((SUITE_2.holder_key[0] ^ 1,)) + SUITE_2.holder_key[1:]
    for name, bent, error in (
        ("one bit of the seal's r", replace(plain, seal=flipped(plain.seal, -64)), "code.forged"),
        ("the seal's n - s", showing_2_with(plain.seal[:-32] + twin.to_bytes(32, "big")), "code.forged"),
        ("a seal of zeros", showing_2_with(plain.seal[:-64] + bytes(64)), "code.forged"),
        ("the seal's r and s swapped", showing_2_with(plain.seal[:-64] + halves(plain.seal[-64:])), "code.forged"),
        ("the seal is of Ed25519", showing_2_with(sealed(SUITE_2, ISSUER)), "code.forged"),
        ("the issuer signed no context", showing_2_with(sealed(SUITE_2, SM2_ISSUER, b"")), "code.forged"),
        ("one bit of the holder's s", replace(plain, signature=flipped(plain.signature, 63)), "code.forged_showing"),
        ("shown by another", replace(plain, signature=signed(plain.message, SM2_ISSUER)), "code.forged_showing"),
        ("the holder's other point", showing_2(holder_key=other_point), "code.forged_showing"),
        ("a holder's x of no point", showing_2(holder_key=b"\x12" + NO_POINT), "code.forged_showing"),
        ("a P-256 mark on an SM2 key", showing_2(holder_key=as_p256(SUITE_2.holder_key)), "code.forged_showing"),
        ("an SM2 mark on a P-256 key", showing_2(holder_key=as_sm2(point(HOLDER))), "code.forged_showing"),
    ):
        yield case(f"suite 2, {name}", bent, error, needs="SM2")
    soft = sealed(credentials.credential_bytes(SUITE_2)[:-33] + point(SOFT), SM2_ISSUER)
    yield case("suite 2 with a soft key", showing(seal=soft, by=SOFT), "code.malformed")


NO_POINT = (3).to_bytes(32, "big")
"""x of no point of the SM2 curve."""


def showing_2_with(seal: bytes) -> Shown:
    """Another seal, properly shown."""
    return showing(seal=seal, by=SM2_HOLDER)


def halves(signature: bytes) -> bytes:
    """s‖r."""
    return signature[32:] + signature[:32]


def as_p256(key: bytes) -> bytes:
    """The same x under the mark of the other curve."""
    return bytes((key[0] - 0x10,)) + key[1:]


def as_sm2(key: bytes) -> bytes:
    """The same x under the mark of the other curve."""
    return bytes((key[0] + 0x10,)) + key[1:]
