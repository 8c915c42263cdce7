"""Checking what phones show, on one core and with no network: the sum of its arithmetic is the bound.

The bound is two signature checks and one key load with everything ready in memory: no text, no layout, no clocks. Ours
and the bound take turns, a thousand at a time, and seconds are the processor's own: so what else a machine does counts
little. How long one takes is told by the clock on the wall.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open

from bench.figures import Figure
from bench.stage import Stage
from healthcode.core import codes, credentials, scans, signatures
from healthcode.core.credentials import Credential, Level
from healthcode.core.problems import BadCode
from healthcode.core.terms import Color
from healthcode.gateways.signer import FileSigner, trust_of

AT = datetime(2022, 5, 18, 8, 30, tzinfo=UTC)
MOST, TURN, HOLDERS = 20_000, 1_000, 500
ECDSA = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Shown:
    """One text, and its arithmetic by itself."""

    text: str
    arithmetic: Callable[[], None]


@dataclass(slots=True)
class Spent:
    """Processor seconds of all calls, and how long each one took on the wall."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)

    def on(self, calls: Sequence[Callable[[], object]]) -> None:
        """Makes the calls, one after the other."""
        begun = time.thread_time()
        self.each.extend(timed(call) for call in calls)
        self.seconds += time.thread_time() - begun


def verify(_: Stage, rows: int) -> Iterator[Figure]:
    """Whole codes, and codes of which one bit is turned."""
    signer = FileSigner(bytes(range(32)))
    check = partial(scans.check, trust=trust_of(signer, division=130000), at=AT + timedelta(seconds=3))
    shown = codes_shown(signer, min(rows, MOST))
    yield figure("check a code", [partial(check, one.text) for one in shown], shown, target=6_000)
    yield figure("refuse a forged one", [partial(refused, check, bent(one.text)) for one in shown], shown)


def figure(what: str, ours: Sequence[Callable[[], object]], shown: Sequence[Shown], target: float = 0.0) -> Figure:
    """Ours and the arithmetic by itself, a thousand of one and a thousand of the other."""
    spent, bound = Spent(), Spent()
    for start in range(0, len(ours), TURN):
        spent.on(ours[start : start + TURN])
        bound.on([one.arithmetic for one in shown[start : start + TURN]])
    middle, late = statistics.median(spent.each), statistics.quantiles(spent.each, n=100)[-1]
    return Figure(
        what=what,
        rows=len(ours),
        seconds=spent.seconds,
        bound="two signatures, one key load",
        bound_seconds=bound.seconds,
        target=target,
        note=f"one takes {middle * 1e6:.0f} µs, 99 of 100 at most {late * 1e3:.2f} ms; seconds are the processor's",
    )


def timed(call: Callable[[], object]) -> float:
    """The seconds of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def codes_shown(signer: FileSigner, count: int) -> list[Shown]:
    """Codes of every color, with and without a test, of `HOLDERS` phones."""
    phones = [ec.generate_private_key(ec.SECP256R1()) for _ in range(HOLDERS)]
    return [shown(signer, phones[number % HOLDERS], number) for number in range(count)]


def shown(signer: FileSigner, phone: ec.EllipticCurvePrivateKey, number: int) -> Shown:
    """What one phone shows."""
    key = phone.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    seal, body = signer.seal(credential(key, number)), codes.presentation_body(AT)
    message = codes.presentation_message(seal, body)
    signature = signatures.raw(phone.sign(message, ECDSA))
    signed = seal[-64:] + credentials.message(seal[:-64])
    der = utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    return Shown(
        codes.text_of(seal, body, signature), partial(arithmetic, signer.public_key, signed, key, der, message)
    )


def credential(holder_key: bytes, number: int) -> Credential:
    """Somebody's."""
    tested_at = AT - timedelta(hours=number % 72) if number % 4 else None
    return Credential(
        key_id=bytes(4), division=130000, level=Level.OWN, color=list(Color)[number % 3], pop_up=number % 5 == 0,
        declared=True, sampled_at=tested_at, reported_at=tested_at, issued_at=AT - timedelta(hours=1),
        valid_minutes=1440 - number % 60, status_index=number, name_hint=("张*", "欧阳**")[number % 2],
        holder_key=holder_key,
    )  # fmt: skip


def arithmetic(public_key: bytes, signed: bytes, holder_key: bytes, der: bytes, message: bytes) -> None:
    """The bound: an Ed25519 check, a P-256 key out of its 33 bytes, a check with it."""
    crypto_sign_open(signed, public_key)
    ec.EllipticCurvePublicKey.from_encoded_point(signatures.CURVE, holder_key).verify(der, message, ECDSA)


def bent(text: str) -> str:
    """The code with the last bit of the holder's signature turned."""
    data = bytearray(codes.base45.decode(text.removeprefix(codes.PREFIX)))
    data[-1] ^= 1
    return codes.PREFIX + codes.base45.encode(bytes(data))


def refused(check: Callable[[str], object], text: str) -> None:
    """It has to be."""
    try:
        check(text)
    except BadCode:
        return
    raise AssertionError("a forged code was accepted")
