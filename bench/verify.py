"""Checking what phones show, on one core and with no network: the sum of its arithmetic is the bound.

The bound is two signature checks and one key load with everything ready in memory: no text, no layout, no clocks, no
list. Ours is the whole offline verdict, with a status list of two million indexes of which two in a hundred are against
somebody, and the door's rule. Ours
and the bound take turns, a thousand at a time, and seconds are the processor's own: so what else a machine does counts
little. How long one takes is told by the clock on the wall.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.bindings import crypto_sign_open

from bench.figures import Figure
from bench.stage import Stage
from healthcode.core import codes, credentials, scans, signatures, sm2
from healthcode.core.credentials import Credential, Level
from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.problems import BadCode
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import AGAINST, SHARD, Head, Shard, StatusList
from healthcode.core.terms import Color
from healthcode.core.trust import IssuerKey, Trust
from healthcode.gateways import sm2_keys
from tests.builders_issuer import Issuer, trust_of

AT = datetime(2022, 5, 18, 8, 30, tzinfo=UTC)
MOST, TURN, HOLDERS = 20_000, 1_000, 500
ECDSA = ec.ECDSA(hashes.SHA256())
RULE = DoorRule(timedelta(hours=48))


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
    signer = Issuer(bytes(range(32)))
    at = AT + timedelta(seconds=3)
    trust, listed = trust_of(signer, division=130000), status_list()
    check = partial(scans.verify, trust=trust, status={130000: listed}, at=at)
    shown = codes_shown(signer, min(rows, MOST))
    yield figure("check a code offline", [partial(door, check, one.text, at) for one in shown], shown, target=6_000,
                 least_ratio=0.8)  # fmt: skip
    yield figure("refuse a forged one", [partial(refused, check, bent(one.text)) for one in shown], shown)
    yield from suite_2(min(rows, MOST) // 20)


def suite_2(rows: int) -> Iterator[Figure]:
    """Two SM2 signatures, whole; OpenSSL has no fast arithmetic for that curve everywhere."""
    if not sm2.available():
        return
    issuer, phone = sm2_keys.draw(), sm2_keys.draw()
    public, point = sm2_keys.public_key(issuer), sm2_keys.public_key(phone)
    key_id = bytes(4)
    key = IssuerKey(key_id=key_id, algorithm=Algorithm.SM2, public_key=public, division=130000, not_before=AT)
    check = partial(scans.verify, trust=Trust({key_id: key}), status={130000: status_list()}, at=AT)
    shown = []
    for number in range(rows):
        told = replace(credential(signatures.sm2_holder(point), number), suite=2, key_id=key_id)
        sealed = credentials.credential_bytes(told)
        seal, body = sealed + sm2_keys.sign(issuer, credentials.message(sealed)), codes.presentation_body(AT)
        message = codes.presentation_message(seal, body)
        signature = sm2_keys.sign(phone, message)
        both = partial(twice, (public, credentials.message(sealed), seal[-64:]), (point, message, signature))
        shown.append(Shown(codes.text_of(seal, body, signature), both))
    ours = [partial(check, one.text) for one in shown]
    yield figure("check a code of suite 2", ours, shown, bound="two SM2 signatures, two key loads")


def twice(one: tuple[bytes, bytes, bytes], other: tuple[bytes, bytes, bytes]) -> None:
    """The bound of suite 2."""
    sm2.verify(*one)
    sm2.verify(*other)


def status_list() -> StatusList:
    """Two million indexes; two in a hundred have something against them, but for the first twenty thousand."""
    draw = random.Random(1)
    shards = tuple(
        Shard.of({draw.randrange(MOST, SHARD): draw.choice(AGAINST) for _ in range(SHARD // 50)}) for _ in range(2)
    )
    return StatusList(
        Head(
            environment="demo", division=130000, number=1, as_of=AT - timedelta(minutes=1), size=2 * SHARD,
            fresh=timedelta(minutes=30), refuse=timedelta(hours=2), digests=tuple(shard.digest for shard in shards),
        ),
        shards,
    )  # fmt: skip


def door(check: Callable[[str], scans.Verdict], text: str, at: datetime) -> None:
    """The verdict, and what the door's rule has against it."""
    door_answer(RULE, check(text).told, None, at)


def figure(
    what: str, ours: Sequence[Callable[[], object]], shown: Sequence[Shown], *, target: float = 0.0,
    least_ratio: float = 0.0, bound: str = "two signatures, one key load",
) -> Figure:  # fmt: skip
    """Ours and the arithmetic by itself, a thousand of one and a thousand of the other."""
    spent, least = Spent(), Spent()
    for start in range(0, len(ours), TURN):
        spent.on(ours[start : start + TURN])
        least.on([one.arithmetic for one in shown[start : start + TURN]])
    middle, late = statistics.median(spent.each), statistics.quantiles(spent.each, n=100)[-1]
    return Figure(
        what=what,
        rows=len(ours),
        seconds=spent.seconds,
        bound=bound,
        bound_seconds=least.seconds,
        target=target,
        least_ratio=least_ratio,
        note=f"one takes {middle * 1e6:.0f} µs, 99 of 100 at most {late * 1e3:.2f} ms; seconds are the processor's",
    )


def timed(call: Callable[[], object]) -> float:
    """The seconds of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def codes_shown(signer: Issuer, count: int) -> list[Shown]:
    """Codes of every color, with and without a test, of `HOLDERS` phones."""
    phones = [ec.generate_private_key(ec.SECP256R1()) for _ in range(HOLDERS)]
    return [shown(signer, phones[number % HOLDERS], number) for number in range(count)]


def shown(signer: Issuer, phone: ec.EllipticCurvePrivateKey, number: int) -> Shown:
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
