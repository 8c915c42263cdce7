"""SM2 keys that sign: 32 secret bytes, their public point, and signatures by OpenSSL (GB/T 32918.2-2016).

What verifies is `core.sm2`; here is what may only stand beside the secret. OpenSSL draws the nonces, in constant time.
"""

import ctypes
import secrets

from cryptography.hazmat.primitives.asymmetric import utils

from healthcode.core import sm2
from healthcode.core.problems import Problem
from healthcode.core.sm2 import COORDINATE, ORDER, SIGNATURE

_PKCS8 = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")
"""A private key in DER (RFC 5208, RFC 5915) up to its 32 bytes: id-ecPublicKey on 1.2.156.10197.1.301."""

_PUBLIC_SIZE = 2 * COORDINATE
_DER_ROOM = 80
"""Bytes of a signature in DER, at most 72."""


def draw() -> bytes:
    """A new secret: evenly from 1 to n − 2, as section 6.1 of part 1 asks for. Problem `keys.algorithm`."""
    _check_available()
    return (secrets.randbelow(ORDER - 2) + 1).to_bytes(COORDINATE, "big")


def public_key(secret: bytes) -> bytes:
    """The compressed point of a secret; Problem `keys.algorithm`, ValueError for 32 bytes that are none."""
    _check_available()
    try:
        with sm2.parsed("d2i_AutoPrivateKey", _PKCS8 + _checked(secret)) as (openssl, key):
            written = ctypes.create_string_buffer(openssl.i2d_PUBKEY(key, None))
            openssl.i2d_PUBKEY(key, ctypes.byref(ctypes.c_void_p(ctypes.addressof(written))))
    except sm2.Unavailable:
        raise ValueError("no SM2 secret") from None
    x, y = written.raw[-_PUBLIC_SIZE:-COORDINATE], written.raw[-COORDINATE:]
    return bytes((sm2.EVEN + y[-1] % 2,)) + x


def sign(secret: bytes, message: bytes) -> bytes:
    """r‖s of 64 bytes, over the message under the default identity; Problem `keys.algorithm`, ValueError."""
    _check_available()
    try:
        der = _signed(_checked(secret), message)
    except sm2.Unavailable:
        raise ValueError("no SM2 secret") from None
    r, s = utils.decode_dss_signature(der)
    return r.to_bytes(SIGNATURE // 2, "big") + s.to_bytes(SIGNATURE // 2, "big")


def _signed(secret: bytes, message: bytes) -> bytes:
    size, room = ctypes.c_size_t(_DER_ROOM), ctypes.create_string_buffer(_DER_ROOM)
    with (
        sm2.parsed("d2i_AutoPrivateKey", _PKCS8 + secret) as (openssl, key),
        sm2.digest(openssl, key, "EVP_DigestSignInit") as context,
    ):
        if openssl.EVP_DigestSign(context, room, ctypes.byref(size), message, len(message)) != 1:
            raise sm2.Unavailable
    return room.raw[: size.value]


def _checked(secret: bytes) -> bytes:
    if len(secret) != COORDINATE or not 0 < int.from_bytes(secret, "big") < ORDER - 1:
        raise ValueError("no SM2 secret")
    return secret


def _check_available() -> None:
    if not sm2.available():
        raise Problem("keys.algorithm", algorithm="SM2")
