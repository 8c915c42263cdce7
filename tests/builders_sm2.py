"""SM2 by the letter of GB/T 32918.2-2016, slowly and in whole numbers: what ours is compared with, and fixed vectors.

Only for tests: it takes its time from the secret.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

from healthcode.core.sm2 import IDENTITY, ORDER

Point = tuple[int, int] | None
"""None: infinity."""

PRIME = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = PRIME - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm3(data: bytes) -> bytes:
    """The digest (GB/T 32905-2016)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def add(one: Point, other: Point) -> Point:
    """The sum of two points."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % PRIME == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 + A) * pow(2 * one[1], -1, PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, PRIME)
    x = (slope * slope - one[0] - other[0]) % PRIME
    return x, (slope * (one[0] - x) - one[1]) % PRIME


def times(number: int, point: Point) -> Point:
    """`number` times the point."""
    found: Point = None
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def public_point(secret: int) -> tuple[int, int]:
    """The point of a secret key."""
    point = times(secret, G)
    if point is None:
        raise ValueError("no secret key")
    return point


def compressed(secret: int) -> bytes:
    """The public key in 33 bytes."""
    x, y = public_point(secret)
    return bytes((2 + y % 2,)) + x.to_bytes(32, "big")


def identity_digest(secret: int, identity: bytes = IDENTITY) -> bytes:
    """Z of section 5.5: the identity, the curve and the key."""
    numbers = (A, B, *G, *public_point(secret))
    whole = (8 * len(identity)).to_bytes(2, "big") + identity + b"".join(n.to_bytes(32, "big") for n in numbers)
    return sm3(whole)


def message_digest(secret: int, message: bytes, identity: bytes = IDENTITY) -> int:
    """e of section 6.1."""
    return int.from_bytes(sm3(identity_digest(secret, identity) + message), "big")


def sign(secret: int, message: bytes, k: int | None = None) -> bytes:
    """r‖s of section 6.1, with a `k` that follows from secret and message, so that the same bytes come out."""
    if k is None:
        k = int.from_bytes(sm3(b"k" + secret.to_bytes(32, "big") + message), "big") % (ORDER - 1) + 1
    r = (message_digest(secret, message) + public_point(k)[0]) % ORDER
    s = (k - r * secret) * pow(1 + secret, -1, ORDER) % ORDER
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """A secret key that signs."""

    secret: int

    @property
    def public(self) -> bytes:
        """Its compressed point."""
        return compressed(self.secret)

    def sign(self, message: bytes) -> bytes:
        """r‖s."""
        return sign(self.secret, message)
