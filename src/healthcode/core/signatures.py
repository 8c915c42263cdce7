"""Signatures as arithmetic: whether bytes were signed by a key, for the algorithms that the trust list may name.

Pure functions over bytes. Bad bytes are not signed, they never raise. Which algorithm an issuer's key speaks is a
property of the key in the trust list, never of the message (DESIGN §5); a holder's key says it by its first byte, and
the issuer has signed that byte.

>>> verify_issuer(Algorithm.ED25519, bytes(32), b"message", bytes(64))
False
"""

from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign_open
from nacl.exceptions import BadSignatureError

from healthcode.core import sm2
from healthcode.core.problems import Problem

P256_EVEN, P256_ODD, UNCOMPRESSED, ED25519 = 0x02, 0x03, 0x04, 0xED
"""First bytes of a key: a compressed P-256 point (SEC 1, 2.3.3), an uncompressed one, our mark of a soft key."""

SM2_EVEN, SM2_ODD = 0x12, 0x13
"""Our marks of a compressed point of the SM2 curve: 02 and 03 with a bit more, so none is taken for the other."""

KEY, SIGNATURE = 32, 64
"""Bytes of an Ed25519 key or a coordinate; of a signature, Ed25519 or raw r‖s."""

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-4, D.1.2.3)."""

HIGHEST_S = ORDER // 2
"""(r, s) and (r, n − s) sign the same; only the lower is taken, so that nobody can make a second form of a code."""

_FORMS = {KEY + 1: (P256_EVEN, P256_ODD), 2 * KEY + 1: (UNCOMPRESSED,)}
CURVE = ec.SECP256R1()
ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())


class Algorithm(StrEnum):
    """What an issuer's key may speak. What is not here cannot be asked for by anybody."""

    ED25519 = "Ed25519"
    SM2 = "SM2"


SUITE_OF = {Algorithm.ED25519: 1, Algorithm.SM2: 2}
"""The suite that a key of this algorithm seals in: the message has to say the same."""

PUBLIC_BYTES = {Algorithm.ED25519: KEY, Algorithm.SM2: KEY + 1}
"""Bytes of a public key in a trust list: of SM2, the compressed point."""


def speaks(algorithm: Algorithm) -> bool:
    """Whether signatures of this algorithm can be verified here; SM2 needs an OpenSSL that has it."""
    return algorithm is not Algorithm.SM2 or sm2.available()


def verify_issuer(algorithm: Algorithm, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key of the trust list signed `message`, by the algorithm that the list says of the key."""
    if algorithm is Algorithm.SM2:
        return sm2.verify(public_key, message, signature)
    return algorithm is Algorithm.ED25519 and _ed25519(public_key, message, signature)


def verify_holder(holder_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key of 33 bytes in a credential signed `message`; its first byte says what kind it is."""
    mark = holder_key[0] if holder_key else None
    if mark == ED25519:
        return _ed25519(holder_key[1:], message, signature)
    if mark in (SM2_EVEN, SM2_ODD):
        return sm2.verify(sm2_point(holder_key), message, signature)
    return _p256(holder_key, message, signature)


def sm2_point(holder_key: bytes) -> bytes:
    """The compressed point behind our mark of an SM2 key."""
    return bytes((holder_key[0] - SM2_EVEN + sm2.EVEN,)) + holder_key[1:]


def sm2_holder(point: bytes) -> bytes:
    """What stands in a credential for the compressed point of an SM2 key; Problem `device.bad_key` for what is none."""
    if not sm2.is_point(point):
        raise Problem("device.bad_key")
    return bytes((point[0] - sm2.EVEN + SM2_EVEN,)) + point[1:]


def compressed(point: bytes) -> bytes:
    """A P-256 public key as 33 bytes, from 33 or 65; Problem `device.bad_key` unless it is a point of the curve."""
    try:
        return _loaded(point).public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    except ValueError:
        raise Problem("device.bad_key") from None


def holder_key_of(sent: bytes) -> bytes:
    """A holder's key as it stands in a credential, from what a device sends; Problem `device.bad_key` for what is none.

    A P-256 point of 33 or 65 bytes, or the mark ED and an Ed25519 key, which must be a canonical point of the main
    subgroup: with one of small order anybody could sign for everybody.
    """
    if len(sent) != KEY + 1 or sent[0] != ED25519:
        return compressed(sent)
    if not crypto_core_ed25519_is_valid_point(sent[1:]):
        raise Problem("device.bad_key")
    return sent


def normalised(signature: bytes) -> bytes:
    """A raw r‖s in its one accepted form, with the lower s. For signers: a verifier refuses the other form."""
    s = int.from_bytes(signature[KEY:], "big")
    return signature if s <= HIGHEST_S else signature[:KEY] + (ORDER - s).to_bytes(KEY, "big")


def raw(der: bytes) -> bytes:
    """An ECDSA signature as r‖s of 64 bytes with low S, from the DER form that libraries write."""
    r, s = utils.decode_dss_signature(der)
    return normalised(r.to_bytes(KEY, "big") + s.to_bytes(KEY, "big"))


def _ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """libsodium refuses a public key that is not canonical or of small order, and an S that is not reduced."""
    if len(public_key) != KEY or len(signature) != SIGNATURE:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return False
    return True


def _p256(point: bytes, message: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:KEY], "big"), int.from_bytes(signature[KEY:], "big")
    if len(point) != KEY + 1 or len(signature) != SIGNATURE or not (0 < r < ORDER and 0 < s <= HIGHEST_S):
        return False
    try:
        _loaded(point).verify(utils.encode_dss_signature(r, s), message, ECDSA_SHA256)
    except (ValueError, InvalidSignature):
        return False
    return True


def _loaded(point: bytes) -> ec.EllipticCurvePublicKey:
    """ValueError unless it is a point of the curve, other than infinity, in one of the two forms by their length."""
    if not point or point[0] not in _FORMS.get(len(point), ()):
        raise ValueError("no point")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
