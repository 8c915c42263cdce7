"""Signatures: what was signed by a key is, and nothing else; bad bytes are not signed and raise nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.core import signatures
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm, compressed, normalised, verify_holder, verify_issuer
from tests.builders_code import HOLDER, ISSUER, OTHER_HOLDER, OTHER_ISSUER, SOFT, high_s, p256, point, signed, unreduced

PUBLIC = bytes(ISSUER.verify_key)
MESSAGE = b"what is said"

SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]
"""The eight points of small order, and other ways to write some of them (Brendel et al., “Taming the many EdDSAs”)."""


def issued(message: bytes = MESSAGE) -> bytes:
    return bytes(ISSUER.sign(message).signature)


def test_what_an_issuer_signed_is_signed() -> None:
    assert verify_issuer(Algorithm.ED25519, PUBLIC, MESSAGE, issued())
    assert not verify_issuer(Algorithm.ED25519, PUBLIC, MESSAGE + b"!", issued())
    assert not verify_issuer(Algorithm.ED25519, bytes(OTHER_ISSUER.verify_key), MESSAGE, issued())


@pytest.mark.parametrize("holder", [HOLDER, p256(4), SOFT], ids=["even", "odd", "soft"])
def test_what_a_holder_signed_is_signed(holder: object) -> None:
    key = point(holder)  # type: ignore[arg-type]
    assert verify_holder(key, MESSAGE, signed(MESSAGE, holder))  # type: ignore[arg-type]
    assert not verify_holder(key, MESSAGE + b"!", signed(MESSAGE, holder))  # type: ignore[arg-type]
    assert not verify_holder(point(OTHER_HOLDER), MESSAGE, signed(MESSAGE, holder))  # type: ignore[arg-type]


def test_an_algorithm_that_the_list_does_not_know_verifies_nothing() -> None:
    assert not verify_issuer("none", PUBLIC, MESSAGE, issued())  # type: ignore[arg-type]
    assert not verify_issuer("Ed25519ph", PUBLIC, MESSAGE, issued())  # type: ignore[arg-type]


def test_the_border_of_signature_and_message_cannot_be_moved() -> None:
    signature = issued()
    assert not verify_issuer(Algorithm.ED25519, PUBLIC, signature[-1:] + MESSAGE, signature[:-1])
    assert not verify_issuer(Algorithm.ED25519, PUBLIC, MESSAGE[1:], signature + MESSAGE[:1])


def test_the_higher_s_is_refused_and_has_a_lower_form() -> None:
    signature = signed(MESSAGE)
    assert not verify_holder(point(HOLDER), MESSAGE, high_s(signature))
    assert normalised(high_s(signature)) == signature == normalised(signature)


def test_an_s_with_the_order_added_is_refused() -> None:
    assert not verify_issuer(Algorithm.ED25519, PUBLIC, MESSAGE, unreduced(issued()))


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_a_key_of_small_order_verifies_nothing(key: str) -> None:
    """Under such a key a signature of zeros would stand for one message in eight, or for all."""
    for first in SMALL_ORDER:
        for number in range(16):
            signature, message = bytes.fromhex(first) + bytes(32), bytes((number,))
            assert not verify_issuer(Algorithm.ED25519, bytes.fromhex(key), message, signature)
            assert not verify_holder(b"\xed" + bytes.fromhex(key), message, signature)


@given(st.binary(max_size=70), st.binary(max_size=70), st.binary(max_size=70))
def test_bad_bytes_are_not_signed(key: bytes, message: bytes, signature: bytes) -> None:
    assert not verify_issuer(Algorithm.ED25519, key, message, signature)
    assert not verify_holder(key, message, signature)


@given(st.sampled_from((b"\x02", b"\x03", b"\xed")), st.binary(min_size=32, max_size=32),
       st.binary(min_size=64, max_size=64))  # fmt: skip
def test_bytes_of_the_right_length_are_not_signed(mark: bytes, key: bytes, signature: bytes) -> None:
    assert not verify_issuer(Algorithm.ED25519, key, MESSAGE, signature)
    assert not verify_holder(mark + key, MESSAGE, signature)


@given(st.binary(max_size=66))
def test_bytes_are_a_point_of_the_curve_or_no_key(data: bytes) -> None:
    try:
        key = compressed(data)
    except Problem:
        return
    assert compressed(key) == key


def test_der_and_raw_forms_are_the_same_signature() -> None:
    assert signatures.raw(bytes.fromhex("3006020101020102")) == bytes(31) + b"\x01" + bytes(31) + b"\x02"
