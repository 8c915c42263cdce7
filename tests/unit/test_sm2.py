"""Suite 2: the standard's own vectors, by OpenSSL and by whole numbers; exactly one form of a signature; no leaks."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.core import signatures, sm2
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm, verify_holder, verify_issuer
from healthcode.core.sm2 import ORDER
from healthcode.core.trust import Purpose
from healthcode.gateways import sm2_keys
from healthcode.gateways.key_holders import FileKeys
from tests import builders_sm2
from tests.builders_code import HOLDER, SM2_HOLDER, SM2_ISSUER, point
from tests.properties.laws import LAW

SECRET = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
X = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
Y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
Z = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3"
E = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
MESSAGE = b"message digest"
PUBLIC, SIGNATURE = bytes.fromhex("03" + X), bytes.fromhex(R + S)
"""The signature example on the recommended curve (GB/T 32918.5-2017, A.2; GM/T 0003.5-2012)."""


def number(value: int) -> bytes:
    return value.to_bytes(32, "big")


def halves(signature: bytes) -> tuple[int, int]:
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_digests_the_examples_of_gb_t_32905(message: bytes, digest: str) -> None:
    assert builders_sm2.sm3(message).hex() == hashlib.new("sm3", message).hexdigest() == digest


def test_the_standards_signature_is_verified() -> None:
    assert sm2.available()
    assert sm2.verify(PUBLIC, MESSAGE, SIGNATURE)
    assert sm2_keys.public_key(number(SECRET)) == PUBLIC


def test_by_whole_numbers_every_step_of_the_standards_example_comes_out() -> None:
    assert builders_sm2.public_point(SECRET) == (int(X, 16), int(Y, 16))
    assert builders_sm2.identity_digest(SECRET) == bytes.fromhex(Z)
    assert builders_sm2.message_digest(SECRET, MESSAGE) == int(E, 16)
    assert builders_sm2.sign(SECRET, MESSAGE, K) == SIGNATURE


def test_nothing_else_is_signed_by_it() -> None:
    assert not sm2.verify(PUBLIC, MESSAGE + b".", SIGNATURE)
    assert not sm2.verify(PUBLIC, b"", SIGNATURE)
    assert not sm2.verify(SM2_ISSUER.public, MESSAGE, SIGNATURE)
    assert not sm2.verify(bytes((PUBLIC[0] ^ 1,)) + PUBLIC[1:], MESSAGE, SIGNATURE)


def test_a_signature_under_another_identity_is_none() -> None:
    """The identity is hashed with the key: another one is another message."""
    e = int.from_bytes(builders_sm2.sm3(builders_sm2.identity_digest(SECRET, b"ALICE123@YAHOO.COM") + MESSAGE), "big")
    r = (e + builders_sm2.public_point(K)[0]) % ORDER
    s = (K - r * SECRET) * pow(1 + SECRET, -1, ORDER) % ORDER
    assert not sm2.verify(PUBLIC, MESSAGE, number(r) + number(s))


# Exactly one form


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (1, 0), (0, 0), (ORDER, 1), (1, ORDER), (ORDER - 1, 1), (2**256 - 1, 2**256 - 1), (1, 1)],
)
def test_numbers_outside_their_range_sign_nothing(r: int, s: int) -> None:
    assert not sm2.verify(PUBLIC, MESSAGE, number(r) + number(s))


@LAW
@given(st.binary(max_size=64), st.integers(2, ORDER - 2))
def test_a_signature_has_no_twin_that_its_bytes_give_away(message: bytes, secret: int) -> None:
    """ECDSA takes n − s for s; here the point that is compared would need the secret to be turned round.

    The secret 1 is left out: everybody knows it, and under it −r − s is the other form.
    """
    key, (r, s) = builders_sm2.compressed(secret), halves(builders_sm2.sign(secret, message))
    assert sm2.verify(key, message, number(r) + number(s))
    for other in ((r, ORDER - s), (ORDER - r, s), (ORDER - r, ORDER - s), (s, r), (r, (s + r) % ORDER), (r, -s - r)):
        assert not sm2.verify(key, message, number(other[0] % ORDER) + number(other[1] % ORDER)), other
    for r_more, s_more in ((ORDER, 0), (0, ORDER)):
        if max(r + r_more, s + s_more) < 2**256:
            assert not sm2.verify(key, message, number(r + r_more) + number(s + s_more))


def test_only_the_signer_can_make_a_second_form() -> None:
    """The other root of the same r: −s − 2rd / (1 + d). It is another signature, as P-256 keys make them, too."""
    r, s = halves(SIGNATURE)
    other = (-s - 2 * r * SECRET * pow(1 + SECRET, -1, ORDER)) % ORDER
    assert sm2.verify(PUBLIC, MESSAGE, number(r) + number(other))


@pytest.mark.parametrize("size", [0, 1, 63, 65, 72])
def test_a_signature_of_another_length_is_none(size: int) -> None:
    assert not sm2.verify(PUBLIC, MESSAGE, (SIGNATURE + bytes(8))[:size])


# Keys


@pytest.mark.parametrize(
    "key",
    [
        b"", b"\x00", bytes(33), PUBLIC[:-1], PUBLIC + b"\x00", b"\x04" + PUBLIC[1:], b"\x12" + PUBLIC[1:],
        bytes.fromhex("04" + X + Y), b"\x02" + number(2), b"\x02" + number(builders_sm2.PRIME + 1),
        b"\x02" + b"\xff" * 32, PUBLIC[1:],
    ],
)  # fmt: skip
def test_what_is_no_compressed_point_verifies_nothing(key: bytes) -> None:
    assert not sm2.is_point(key)
    assert not sm2.verify(key, MESSAGE, SIGNATURE)
    assert not verify_issuer(Algorithm.SM2, key, MESSAGE, SIGNATURE)
    with pytest.raises(Problem, match=r"^device\.bad_key"):
        signatures.sm2_holder(key)


def test_a_holders_key_wears_a_mark_of_its_own() -> None:
    held = signatures.sm2_holder(SM2_HOLDER.public)
    assert held == bytes((SM2_HOLDER.public[0] + 0x10,)) + SM2_HOLDER.public[1:]
    signature = SM2_HOLDER.sign(MESSAGE)
    assert verify_holder(held, MESSAGE, signature)
    assert not verify_holder(SM2_HOLDER.public, MESSAGE, signature)
    assert not verify_holder(bytes((point(HOLDER)[0] + 0x10,)) + point(HOLDER)[1:], MESSAGE, signature)


def test_an_algorithm_is_no_other() -> None:
    assert verify_issuer(Algorithm.SM2, PUBLIC, MESSAGE, SIGNATURE)
    assert not verify_issuer(Algorithm.ED25519, PUBLIC, MESSAGE, SIGNATURE)
    assert not verify_issuer(Algorithm.ED25519, PUBLIC[1:], MESSAGE, SIGNATURE)


# What signs


@LAW
@given(st.binary(max_size=400), st.integers(1, ORDER - 2))
def test_what_openssl_signs_it_verifies_and_the_key_is_the_one_by_whole_numbers(message: bytes, secret: int) -> None:
    key = sm2_keys.public_key(number(secret))
    assert key == builders_sm2.compressed(secret)
    one, other = (sm2_keys.sign(number(secret), message) for _ in range(2))
    assert one != other
    assert sm2.verify(key, message, one)
    assert sm2.verify(key, message, other)


@pytest.mark.parametrize("secret", [number(0), number(ORDER - 1), number(ORDER), b"\xff" * 32, b"", bytes(33)])
def test_what_is_no_secret_signs_nothing(secret: bytes) -> None:
    with pytest.raises(ValueError, match="no SM2 secret"):
        sm2_keys.public_key(secret)
    with pytest.raises(ValueError, match="no SM2 secret"):
        sm2_keys.sign(secret, MESSAGE)


@pytest.mark.parametrize("secret", [1, ORDER - 2])
def test_the_first_and_the_last_secret_sign(secret: int) -> None:
    assert sm2.verify(sm2_keys.public_key(number(secret)), MESSAGE, sm2_keys.sign(number(secret), MESSAGE))


def test_a_folder_of_keys_holds_one_of_sm2(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    key = FileKeys(folder, "demo").create(Purpose.CREDENTIAL, Algorithm.SM2)
    again = FileKeys(folder, "demo")
    assert again.public_keys() == (key,)
    assert verify_issuer(Algorithm.SM2, key.public_key, MESSAGE, again.sign(key.key_id, MESSAGE))


# OpenSSL


def test_without_it_nothing_verifies_and_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "library", lambda: None)
    assert not sm2.available()
    assert not signatures.speaks(Algorithm.SM2)
    assert signatures.speaks(Algorithm.ED25519)
    assert not sm2.verify(PUBLIC, MESSAGE, SIGNATURE)
    assert not sm2.is_point(PUBLIC)
    for work in (sm2_keys.draw, lambda: sm2_keys.sign(number(1), b""), lambda: sm2_keys.public_key(number(1))):
        with pytest.raises(Problem, match=r"^keys\.algorithm"):
            work()


def test_one_that_has_the_functions_and_does_not_answer_rightly_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_answers", lambda: False)
    assert not signatures.speaks(Algorithm.SM2)


@pytest.mark.parametrize("place", [None, "/nowhere/libcrypto.so", "libc.so.6"])
def test_another_library_is_not_taken_for_it(place: str | None) -> None:
    assert sm2._opened(place) is None


def test_refused_keys_leave_no_errors_for_others_to_find() -> None:
    openssl = sm2.library()
    assert openssl is not None
    assert not sm2.verify(b"\x02" + number(2), MESSAGE, SIGNATURE)
    assert not sm2.verify(PUBLIC, MESSAGE, number(1) + number(1))
    assert openssl.ERR_peek_error() == 0


@pytest.mark.slow
def test_two_thousand_checks_leave_no_memory_behind() -> None:
    def pages() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1])

    def check(times: int) -> None:
        for turn in range(times):
            sm2.verify(PUBLIC, MESSAGE, SIGNATURE if turn % 2 else number(1) + number(1))
            sm2.is_point(b"\x02" + number(turn))
            sm2_keys.sign(number(SECRET), MESSAGE)

    check(200)
    before = pages()
    check(2_000)
    assert pages() - before < 64  # 256 kB; one key object a turn would be 1 MB
