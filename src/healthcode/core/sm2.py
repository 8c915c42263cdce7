"""SM2 signatures with SM3 (GB/T 32918.2-2016, GB/T 32905-2016), by the OpenSSL that Python itself stands on.

Pure functions over bytes: a public key is a compressed point of 33 bytes, a signature r‖s of 64, the signer's identity
is the standard's default. OpenSSL is asked through its C interface, because no Python package passes SM2 on; where
there is none that speaks SM2, `available()` says so and nothing verifies.

No second form of a signature can be made without the key: r and s are below the order, and n − s does not sign.

>>> verify(bytes(33), b"message", bytes(64))
False
"""

import ctypes
import ctypes.util
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from cryptography.hazmat.primitives.asymmetric import utils

ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
"""Of the group of the recommended curve (GB/T 32918.5-2017)."""

IDENTITY = b"1234567812345678"
"""The identity of a signer where none is agreed (GM/T 0009-2012): it is hashed with the key, before the message."""

COORDINATE, SIGNATURE = 32, 64
EVEN, ODD = 0x02, 0x03

_SPKI = bytes.fromhex("3039301306072a8648ce3d020106082a811ccf5501822d032200")
"""A public key in DER (RFC 5480) up to its point of 33 bytes: id-ecPublicKey on 1.2.156.10197.1.301."""

Library = Any  # of foreign functions; ctypes has no narrower type for it
_POINTER, _SIZE, _NUMBER = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "EVP_sm3": (_POINTER, []),
    "EVP_PKEY_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_new": (_POINTER, [_POINTER, _POINTER]),
    "EVP_PKEY_CTX_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_set1_id": (_NUMBER, [_POINTER, ctypes.c_char_p, _NUMBER]),
    "EVP_MD_CTX_new": (_POINTER, []),
    "EVP_MD_CTX_free": (None, [_POINTER]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [_POINTER, _POINTER]),
    "EVP_DigestVerifyInit": (_NUMBER, [_POINTER, _POINTER, _POINTER, _POINTER, _POINTER]),
    "EVP_DigestVerify": (_NUMBER, [_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, _SIZE]),
    "EVP_DigestSignInit": (_NUMBER, [_POINTER, _POINTER, _POINTER, _POINTER, _POINTER]),
    "EVP_DigestSign": (_NUMBER, [_POINTER, ctypes.c_char_p, ctypes.POINTER(_SIZE), ctypes.c_char_p, _SIZE]),
    "d2i_PUBKEY": (_POINTER, [_POINTER, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long]),
    "d2i_AutoPrivateKey": (_POINTER, [_POINTER, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long]),
    "i2d_PUBKEY": (_NUMBER, [_POINTER, ctypes.POINTER(_POINTER)]),
    "ERR_clear_error": (None, []),
    "ERR_peek_error": (ctypes.c_ulong, []),
}


_KNOWN = (
    bytes.fromhex("0309f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"),
    b"message digest",
    bytes.fromhex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    ),
)
"""The standard's example (GB/T 32918.5-2017, A.2): a library that does not verify it speaks no SM2, whatever it has."""


class Unavailable(Exception):
    """OpenSSL has refused a key or an operation, or is not there."""


def available() -> bool:
    """Whether SM2 can be verified here at all; one built or set up without it has the functions and refuses them."""
    return library() is not None and _answers()


@cache
def _answers() -> bool:
    return verify(*_KNOWN)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key, a compressed point, signed `message`; bad bytes did not."""
    r, s = int.from_bytes(signature[:COORDINATE], "big"), int.from_bytes(signature[COORDINATE:], "big")
    if len(signature) != SIGNATURE or not (0 < r < ORDER and 0 < s < ORDER):
        return False
    der = utils.encode_dss_signature(r, s)
    try:
        with loaded(public_key) as (openssl, key), digest(openssl, key, "EVP_DigestVerifyInit") as context:
            return bool(openssl.EVP_DigestVerify(context, der, len(der), message, len(message)) == 1)
    except Unavailable:
        return False


def is_point(public_key: bytes) -> bool:
    """Whether these 33 bytes are a point of the curve, other than infinity, in its only form."""
    try:
        with loaded(public_key):
            return True
    except Unavailable:
        return False


@cache
def library() -> Library | None:
    """The libcrypto that Python's own modules are linked to, else the system's; None without SM2 and SM3 in it."""
    return next((found for place in _places() if (found := _opened(place)) is not None), None)


def _places() -> Iterator[str | None]:
    for module in ("_hashlib", "_ssl"):
        try:
            yield import_module(module).__file__  # the symbols of what it is linked to are found through it
        except (ImportError, AttributeError):
            continue
    yield ctypes.util.find_library("crypto")


def _opened(place: str | None) -> Library | None:
    if place is None:
        return None
    try:
        found = ctypes.CDLL(place)
        for name, (returns, takes) in _FUNCTIONS.items():
            function = getattr(found, name)
            function.restype, function.argtypes = returns, takes
    except (OSError, AttributeError):  # no such library; one before OpenSSL 3, or built without SM2
        return None
    return found


@contextmanager
def loaded(public_key: bytes) -> Iterator[tuple[Library, int]]:
    """OpenSSL and its object of this key, which is freed again; `Unavailable` unless it is a point of the curve."""
    if len(public_key) != COORDINATE + 1 or public_key[0] not in (EVEN, ODD):
        raise Unavailable
    with parsed("d2i_PUBKEY", _SPKI + public_key) as found:
        yield found


@contextmanager
def parsed(function: str, der: bytes) -> Iterator[tuple[Library, int]]:
    """OpenSSL and the key that `der` writes. Its own list of errors is left empty: Python's `ssl` reads that list."""
    openssl = library()
    if openssl is None:
        raise Unavailable
    with ExitStack() as freed:
        freed.callback(openssl.ERR_clear_error)
        key = getattr(openssl, function)(None, ctypes.byref(ctypes.c_char_p(der)), len(der))
        freed.callback(openssl.EVP_PKEY_free, _made(key))
        yield openssl, key


@contextmanager
def digest(openssl: Library, key: int, begin: str) -> Iterator[int]:
    """A context ready to sign or verify one message, with SM3 and the default identity; freed afterwards."""
    with ExitStack() as freed:
        of_key = _held(freed, openssl.EVP_PKEY_CTX_new(key, None), openssl.EVP_PKEY_CTX_free)
        context = _held(freed, openssl.EVP_MD_CTX_new(), openssl.EVP_MD_CTX_free)
        if openssl.EVP_PKEY_CTX_set1_id(of_key, IDENTITY, len(IDENTITY)) != 1:
            raise Unavailable
        openssl.EVP_MD_CTX_set_pkey_ctx(context, of_key)
        if getattr(openssl, begin)(context, None, openssl.EVP_sm3(), None, key) != 1:
            raise Unavailable
        yield context


def _held(freed: ExitStack, made: int | None, free: Callable[[int], None]) -> int:
    freed.callback(free, _made(made))
    return _made(made)


def _made(made: int | None) -> int:
    if made is None:
        raise Unavailable
    return made
