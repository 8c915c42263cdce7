"""Codes as issuers, phones and forgers make them: fixed keys, so that the same bytes come out every time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from healthcode.core import base45, codes, credentials, signatures, sm2
from healthcode.core.credentials import Credential, Level
from healthcode.core.signatures import Algorithm
from healthcode.core.terms import Color
from healthcode.core.trust import IssuerKey, Purpose, Trust, key_id_of
from tests.builders_sm2 import Sm2Key

AT = datetime(2022, 5, 18, 0, 30, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NONCE = bytes.fromhex("a1a2a3a4a5a6a7a8")

ENVIRONMENT = "vectors"

IssuingKey = SigningKey | Sm2Key
HolderKey = ec.EllipticCurvePrivateKey | SigningKey | Sm2Key
ISSUER, OTHER_ISSUER, SOFT = (SigningKey(bytes(range(first, first + 32))) for first in range(3))
SM2_ISSUER, SM2_HOLDER = Sm2Key(pow(3, 501, sm2.ORDER)), Sm2Key(pow(3, 502, sm2.ORDER))
CURVE = ec.SECP256R1()
PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
"""Of the field of P-256."""

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)  # RFC 6979


def p256(seed: int) -> ec.EllipticCurvePrivateKey:
    """A holder's key."""
    return ec.derive_private_key(pow(3, 500 + seed, signatures.ORDER), CURVE)


HOLDER, OTHER_HOLDER = p256(1), p256(2)


def point(key: HolderKey, form: PublicFormat = PublicFormat.CompressedPoint) -> bytes:
    """A holder's public key: a point of 33 bytes, or 65; a soft key as it stands in a credential."""
    if isinstance(key, Sm2Key):
        return signatures.sm2_holder(key.public)
    if isinstance(key, SigningKey):
        return bytes((credentials.ED25519,)) + bytes(key.verify_key)
    return key.public_key().public_bytes(Encoding.X962, form)


def public(key: IssuingKey) -> bytes:
    """An issuer's public key, as it stands in a trust list."""
    return key.public if isinstance(key, Sm2Key) else bytes(key.verify_key)


def issuer(by: IssuingKey = ISSUER, **change: Any) -> IssuerKey:
    """The line of a trust list for this key, changed."""
    algorithm = Algorithm.SM2 if isinstance(by, Sm2Key) else Algorithm.ED25519
    purpose = change.get("purpose", Purpose.CREDENTIAL)
    line = IssuerKey(
        key_id=key_id_of(ENVIRONMENT, purpose, algorithm, public(by)),
        algorithm=algorithm,
        public_key=public(by),
        division=130000,
        not_before=AT - 300 * HOUR,
        name="河北",
    )
    return replace(line, **change)


OUR_KEY, SM2_KEY = issuer(), issuer(SM2_ISSUER)
TRUST = Trust({key.key_id: key for key in (OUR_KEY, SM2_KEY)})
PLAIN = Credential(
    key_id=OUR_KEY.key_id,
    division=130000,
    level=Level.OWN,
    color=Color.GREEN,
    pop_up=False,
    declared=True,
    sampled_at=datetime(2022, 5, 17, 9, tzinfo=UTC),
    reported_at=datetime(2022, 5, 17, 20, tzinfo=UTC),
    issued_at=AT - 2 * HOUR,
    valid_minutes=1380,
    status_index=1_234_567,
    name_hint="张*",
    holder_key=point(HOLDER),
)

SUITE_2 = replace(PLAIN, suite=credentials.SUITE_2, key_id=SM2_KEY.key_id, holder_key=point(SM2_HOLDER))
"""The same by an SM2 issuer, for a holder with an SM2 key."""

PAPER = replace(
    PLAIN, level=Level.PAPER, holder_key=credentials.paper_holder("130102199003071234"), valid_minutes=14 * 1440
)
"""The same on paper, for two weeks."""


def sealed(body: Credential | bytes, by: IssuingKey = ISSUER, context: bytes = credentials.CONTEXT) -> bytes:
    """A credential, or bytes in its place, with an issuer's signature."""
    body = body if isinstance(body, bytes) else credentials.credential_bytes(body)
    return body + issued(context + body, by)


def issued(message: bytes, by: IssuingKey = ISSUER) -> bytes:
    """An issuer's signature of 64 bytes."""
    return by.sign(message) if isinstance(by, Sm2Key) else bytes(by.sign(message).signature)


def signed(message: bytes, by: HolderKey = HOLDER) -> bytes:
    """A holder's signature of 64 bytes, of P-256 with low S."""
    if isinstance(by, SigningKey | Sm2Key):
        return issued(message, by)
    return signatures.raw(by.sign(message, DETERMINISTIC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A presentation in its parts, each of which can be bent."""

    seal: bytes
    body: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The text of the QR code."""
        return codes.text_of(self.seal, self.body, self.signature)

    @property
    def message(self) -> bytes:
        """What the holder signs."""
        return codes.presentation_message(self.seal, self.body)


def showing(
    *,
    seal: bytes | None = None,
    shown_at: datetime = AT,
    nonce: bytes = b"",
    by: HolderKey = HOLDER,
    **change: Any,
) -> Shown:
    """A presentation of the plain credential, changed, as an honest page makes it, unless told otherwise."""
    seal = sealed(replace(PLAIN, **change)) if seal is None else seal
    body = codes.presentation_body(shown_at, nonce)
    return Shown(seal=seal, body=body, signature=signed(codes.presentation_message(seal, body), by))


def printed(credential: Credential = PAPER, by: IssuingKey = ISSUER, **change: Any) -> Shown:
    """A paper code."""
    return Shown(seal=sealed(replace(credential, **change), by), body=b"", signature=b"")


def showing_2(*, holder: HolderKey = SM2_HOLDER, shown_at: datetime = AT, **change: Any) -> Shown:
    """A presentation of suite 2, as `showing` makes one."""
    seal = sealed(replace(SUITE_2, **{"holder_key": point(holder), **change}), SM2_ISSUER)
    return showing(seal=seal, shown_at=shown_at, by=holder)


def high_s(signature: bytes) -> bytes:
    """The other form of the same signature, which is not accepted."""
    return signature[:32] + (signatures.ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


# Benders


def resigned(shown: Shown, body: bytes) -> Shown:
    """The same credential with another body, signed by its holder."""
    return replace(shown, body=body, signature=signed(codes.presentation_message(shown.seal, body)))


def flipped(data: bytes, place: int) -> bytes:
    """With the lowest bit of one byte turned."""
    place %= len(data)
    return data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]


def swapped(shown: Shown) -> Shown:
    """The issuer's signature in the holder's place and the other way round."""
    return replace(shown, seal=shown.seal[:-64] + shown.signature, signature=shown.seal[-64:])


def unreduced(signature: bytes) -> bytes:
    """An Ed25519 signature with the order added to S: the same by arithmetic, not by RFC 8032."""
    s = int.from_bytes(signature[32:], "little") + ED25519_ORDER
    return signature[:32] + s.to_bytes(32, "little")


def wrapped(text: str) -> str:
    """The text with one group of three written as its value and 65536, where there is room for that."""
    for start in range(4, len(text) - 2, 3):
        low, middle, high = (base45.ALPHABET.index(character) for character in text[start : start + 3])
        value = low + 45 * middle + 2025 * high + 65536
        if value < 45**3:
            group = "".join(base45.ALPHABET[value // weight % 45] for weight in (1, 45, 2025))
            return text[:start] + group + text[start + 3 :]
    raise AssertionError("no group has room")


def zero_seal(shown: Shown) -> Shown:
    """Under a neutral key, what satisfies the equation for any message at all."""
    return showing(seal=shown.seal[:-64] + b"\x01" + bytes(63))
