"""Makes `tests/vectors/code.json`: what every reader of a code must answer, in Python, in TypeScript, anywhere.

    python tools/make_vectors.py

The file is one JSON object. Instants are whole seconds since 1970 UTC, or null; bytes are lowercase hex.

- `trust`: trust lists by name, each a list of `{key_id, algorithm, public_key, division, not_before, not_after}`.
- `codes`: `{name, text, at, trust, nonce, expect, parts}`: what `scans.check(text, trust, at, nonce)` answers. `trust`
  is a name from above; `nonce` is the asking gate's own, "" for a door without one. `expect` has either `ok`, with
  every field read, or `error` (the code of the refusal), `family` ("BadCode" or "CannotCheck") and `facts` (texts;
  those named must agree, there may be more). `parts` is null, or `{sealed, body, message, signature}`: the sealed
  credential, the presentation's body, what the holder signs (context, sealed, body), and that signature.
- `base45`: `{name, text, bytes}` both ways, or `{name, text, error}` for a text that must not be read.
- `points`: `{name, point, compressed}`, or `{name, point, error}` for what is no public key.
- `low_s`: `{name, signature, normalised}`: a raw r‖s and the one form of it that is accepted.
- `door`: `{name, tested_within_hours, told, temperature, at, reasons}`: a door's rule (0: no test is asked for), what
  is told of the holder, and everything that is against it, in this order; the rule is met when nothing is.

Expectations are written by hand here and not taken from the code under test; `tests/unit/test_vectors.py` makes the
file again, compares, and runs it. Keys come from fixed seeds and ECDSA is deterministic (RFC 6979), so the same bytes
come out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from healthcode.core import base45, codes, signatures
from healthcode.core.codes import Credential, Level
from healthcode.core.terms import Color

TARGET = Path(__file__).parents[1] / "tests" / "vectors" / "code.json"
ABOUT = "Vectors of the code, version 1. Made by tools/make_vectors.py, which describes this file; do not edit it here."

AT = datetime(2022, 5, 18, 0, 30, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NONCE = bytes.fromhex("a1a2a3a4a5a6a7a8")

ISSUER, OTHER_ISSUER = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
SOFT = SigningKey(bytes(range(2, 34)))
ORDER, HALF = signatures.ORDER, signatures.HIGHEST_S
CURVE = ec.SECP256R1()
DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


def p256(seed: int) -> ec.EllipticCurvePrivateKey:
    """A holder's key."""
    return ec.derive_private_key(pow(3, 500 + seed, ORDER), CURVE)


HOLDER, OTHER_HOLDER = p256(1), p256(2)


def point(key: ec.EllipticCurvePrivateKey, form: PublicFormat = PublicFormat.CompressedPoint) -> bytes:
    """A P-256 public key, 33 or 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, form)


def soft(key: SigningKey) -> bytes:
    """A soft key, as it stands in a credential."""
    return bytes((signatures.ED25519,)) + bytes(key.verify_key)


PLAIN = Credential(
    key_id=bytes.fromhex("0a0b0c0d"),
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


def sealed(credential: Credential, by: SigningKey = ISSUER) -> bytes:
    """The credential with its issuer's signature."""
    body = codes.credential_bytes(credential)
    return body + by.sign(codes.credential_message(body)).signature


def signed(message: bytes, by: ec.EllipticCurvePrivateKey | SigningKey) -> bytes:
    """A holder's signature of 64 bytes, with low S."""
    if isinstance(by, SigningKey):
        return bytes(by.sign(message).signature)
    return signatures.raw(by.sign(message, DETERMINISTIC))


@dataclass(frozen=True, kw_only=True)
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
    def parts(self) -> dict[str, str]:
        """The same in hex."""
        message = codes.presentation_message(self.seal, self.body)
        named = {"sealed": self.seal, "body": self.body, "message": message, "signature": self.signature}
        return {name: data.hex() for name, data in named.items()}


def showing(
    credential: Credential = PLAIN,
    *,
    seal: bytes | None = None,
    shown_at: datetime = AT,
    nonce: bytes = b"",
    by: ec.EllipticCurvePrivateKey | SigningKey = HOLDER,
    **change: Any,
) -> Shown:
    """A presentation of `credential`, changed, as an honest page makes it, unless told otherwise."""
    seal = sealed(replace(credential, **change)) if seal is None else seal
    body = codes.presentation_body(shown_at, nonce)
    return Shown(seal=seal, body=body, signature=signed(codes.presentation_message(seal, body), by))


def issuer_key(by: SigningKey, key_id: bytes, **change: Any) -> dict[str, Any]:
    """A line of a trust list."""
    line = {"key_id": key_id.hex(), "algorithm": "Ed25519", "public_key": bytes(by.verify_key).hex()}
    return {**line, "division": 130000, "not_before": seconds(AT - 300 * HOUR), "not_after": None, **change}


def trusts() -> dict[str, list[dict[str, Any]]]:
    """The trust lists."""
    ours = issuer_key(ISSUER, PLAIN.key_id)
    return {
        "hebei": [ours, issuer_key(OTHER_ISSUER, b"\x01\x02\x03\x04")],
        "empty": [],
        "wrong key": [issuer_key(OTHER_ISSUER, PLAIN.key_id)],
        "other division": [{**ours, "division": 120000}],
        "from now on": [{**ours, "not_before": seconds(AT)}],
        "from a second later": [{**ours, "not_before": seconds(AT + SECOND)}],
        "until now": [{**ours, "not_after": seconds(AT)}],
        "until a second later": [{**ours, "not_after": seconds(AT + SECOND)}],
        "small order": [{**ours, "public_key": "01" + "00" * 31}],
    }


def seconds(at: datetime | None) -> int | None:
    """An instant as it stands in the file."""
    return None if at is None else int(at.timestamp())


def ok(credential: Credential, shown_at: datetime = AT, nonce: bytes = b"") -> dict[str, Any]:
    """Every field that a reader must find."""
    return {
        "key_id": credential.key_id.hex(),
        "division": credential.division,
        "level": credential.level.name.lower(),
        "color": credential.color,
        "pop_up": credential.pop_up,
        "declared": credential.declared,
        "sampled_at": seconds(credential.sampled_at),
        "reported_at": seconds(credential.reported_at),
        "issued_at": seconds(credential.issued_at),
        "valid_minutes": credential.valid_minutes,
        "expires_at": seconds(credential.issued_at + credential.valid_minutes * timedelta(minutes=1)),
        "status_index": credential.status_index,
        "name_hint": credential.name_hint,
        "holder_key": credential.holder_key.hex(),
        "shown_at": seconds(shown_at),
        "mode": "venue_bound" if nonce else "shown",
        "nonce": nonce.hex(),
    }


def case(
    name: str,
    shown: Shown | str,
    expect: dict[str, Any] | str,
    *,
    at: datetime = AT,
    trust: str = "hebei",
    nonce: bytes = b"",
    **facts: object,
) -> dict[str, Any]:
    """One vector of a code; `expect` is the answer or the code of the refusal."""
    text, parts = (shown, None) if isinstance(shown, str) else (shown.text, shown.parts)
    if isinstance(expect, str):
        family = "BadCode" if expect.startswith("code.") else "CannotCheck"
        answer = {"error": expect, "family": family, "facts": {name: str(fact) for name, fact in facts.items()}}
    else:
        answer = {"ok": expect}
    return {
        "name": name, "text": text, "at": seconds(at), "trust": trust, "nonce": nonce.hex(),
        "expect": answer, "parts": parts,
    }  # fmt: skip


def accepted(
    name: str, *, at: datetime = AT, nonce: bytes = b"", trust: str = "hebei", **change: Any
) -> dict[str, Any]:
    """A vector that is accepted, shown at `AT` by the plain holder unless told otherwise."""
    by = change.pop("by", HOLDER)
    shown_at = change.pop("shown_at", AT)
    credential = replace(PLAIN, **change)
    shown = showing(credential, shown_at=shown_at, nonce=nonce, by=by)
    return case(name, shown, ok(credential, shown_at, nonce), at=at, nonce=nonce, trust=trust)


def honest() -> Iterator[dict[str, Any]]:
    """What is accepted."""
    for level in Level:
        yield accepted(f"level {level.name.lower()}", level=level)
    for color in (Color.YELLOW, Color.RED, None):
        yield accepted(f"color {color}", color=color)
    yield accepted("pop-up beside green", pop_up=True)
    yield accepted("not yet declared", declared=False, sampled_at=None, reported_at=None)
    yield accepted("no test", sampled_at=None, reported_at=None)
    yield accepted("every bit at once", color=None, pop_up=True, declared=False)
    yield accepted("compound name", name_hint="欧阳**")
    yield accepted("foreign name", name_hint="J** R**")
    yield accepted("no name", name_hint="")
    yield accepted("soft key", holder_key=soft(SOFT), by=SOFT)
    yield accepted("odd point", holder_key=point(p256(4)), by=p256(4))
    yield accepted("bound to this gate", nonce=NONCE)
    yield accepted("largest numbers", status_index=2**32 - 1, valid_minutes=1440)
    yield accepted("30 s old", at=AT + 30 * SECOND)
    yield accepted("10 s ahead", at=AT - 10 * SECOND)
    yield accepted("the last second before it expires", shown_at=AT + 21 * HOUR, at=AT + 21 * HOUR - SECOND)
    yield accepted("issued 10 s ahead", issued_at=AT + 10 * SECOND)
    yield accepted("the first second of a key", trust="from now on")
    yield accepted("the last second of a key", trust="until a second later")


def refused() -> Iterator[dict[str, Any]]:
    """What is not."""
    plain = showing()
    yield case("a link", "https://example.cn/JK1:", "code.foreign")
    yield case("nothing", "", "code.foreign")
    yield case("only the prefix", "JK1:", "code.malformed")
    yield case("small letters", plain.text.lower(), "code.foreign")
    yield case("cut short", plain.text[:-3], "code.malformed")
    yield case("bytes after it", plain.text + "00", "code.malformed")
    yield case("31 s old", plain, "code.too_old", at=AT + 31 * SECOND, seconds=31, most=30)
    yield case("11 s ahead", plain, "check.clock_ahead", at=AT - 11 * SECOND, seconds=11, most=10)
    yield case("expired", showing(shown_at=AT + 21 * HOUR), "code.expired", at=AT + 21 * HOUR)
    yield case("issued 11 s ahead", showing(issued_at=AT + 11 * SECOND), "check.clock_behind", seconds=11)
    yield case("unknown issuer", plain, "check.unknown_issuer", trust="empty", key="0a0b0c0d")
    yield case("a key of that id, but another", plain, "code.forged", trust="wrong key")
    yield case("an issuer of another division", plain, "code.wrong_division", trust="other division", division=130000)
    yield case("a key that begins later", plain, "check.issuer_not_yet", trust="from a second later")
    yield case("a key that has ended", plain, "code.issuer_key_expired", trust="until now")
    yield case("signed by another holder", showing(by=OTHER_HOLDER), "code.forged_showing")
    yield case("of another gate", showing(nonce=NONCE), "code.other_gate", nonce=NONCE[::-1])
    yield case("of a gate, at a door without one", showing(nonce=NONCE), "code.other_gate")
    yield case("not bound to the gate that asks", plain, "code.not_bound", nonce=NONCE)
    yield case("high S", replace(plain, signature=high_s(plain.signature)), "code.forged_showing")


def high_s(signature: bytes) -> bytes:
    """The other form of the same signature."""
    return signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")


def base45_vectors() -> Iterator[dict[str, Any]]:
    """RFC 9285's own, and what no encoder writes."""
    for data in (b"AB", b"Hello!!", b"base-45", b"ietf!", b"", b"\x00", b"\xff\xff", b"\xff"):
        yield {"name": repr(data)[2:-1], "text": base45.encode(data), "bytes": data.hex()}
    for text in ("GGW", ":::", "::", "V5", "A", "ABCD", "aBC", "全角字", "\uff21BC", "AB\n", "ẞ00"):
        yield {"name": f"not {text!r}", "text": text, "error": "code.malformed"}


def points() -> Iterator[dict[str, Any]]:
    """Keys of devices, and what is none."""
    for seed in (1, 2, 3, 4):
        for form in (PublicFormat.CompressedPoint, PublicFormat.UncompressedPoint):
            given = point(p256(seed), form)
            yield {
                "name": f"key {seed}, {len(given)} bytes",
                "point": given.hex(),
                "compressed": point(p256(seed)).hex(),
            }
    for name, given in bad_points():
        yield {"name": name, "point": given.hex(), "error": "device.bad_key"}


def bad_points() -> Iterator[tuple[str, bytes]]:
    """What is no public key."""
    whole, small = point(HOLDER, PublicFormat.UncompressedPoint), point(HOLDER)
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    yield "nothing", b""
    yield "infinity", b"\x00"
    yield "infinity, 33 bytes", bytes(33)
    yield "off the curve", whole[:-1] + bytes((whole[-1] ^ 1,))
    yield "hybrid form", bytes((6 + whole[-1] % 2,)) + whole[1:]
    yield "uncompressed, but 33 bytes", b"\x04" + small[1:]
    yield "compressed, but 65 bytes", b"\x02" + whole[1:]
    yield "without its first byte", whole[1:]
    yield "one byte more", small + b"\x00"
    yield "x of no point", b"\x02" + (1).to_bytes(32, "big")
    yield "x not below the prime", b"\x02" + (prime + 5).to_bytes(32, "big")
    yield "soft key", soft(SOFT)


def low_s() -> Iterator[dict[str, Any]]:
    """Around the half of the order."""
    for name, s in (("one", 1), ("half", HALF), ("half and one", HALF + 1), ("order less one", ORDER - 1)):
        r = bytes(31) + b"\x01"
        found = r + s.to_bytes(32, "big")
        other = r + min(s, ORDER - s).to_bytes(32, "big")
        yield {"name": name, "signature": found.hex(), "normalised": other.hex()}


def door() -> Iterator[dict[str, Any]]:
    """Boundaries of the door's rule."""
    green = {"color": "green", "pop_up": False, "declared": True, "sampled_at": None, "reported_at": None}
    tested = {**green, "sampled_at": seconds(AT - 48 * HOUR), "reported_at": seconds(AT - 40 * HOUR)}
    rows: list[tuple[str, int, dict[str, Any], float | None, datetime, list[str]]] = [
        ("green", 0, green, None, AT, []),
        ("37.2", 0, green, 37.2, AT, []),
        ("37.3", 0, green, 37.3, AT, ["rule.temperature"]),
        ("yellow", 0, {**green, "color": "yellow"}, None, AT, ["rule.color"]),
        ("no color", 0, {**green, "color": None}, None, AT, ["rule.color"]),
        ("pop-up", 0, {**green, "pop_up": True}, None, AT, ["rule.pop_up"]),
        ("not declared", 0, {**green, "declared": False}, None, AT, ["rule.not_declared"]),
        ("no test", 48, green, None, AT, ["rule.test_missing"]),
        ("48 h", 48, tested, None, AT, []),
        ("48 h and a second", 48, tested, None, AT + SECOND, ["rule.test_too_old"]),
        ("everything", 24, {**tested, "color": "red", "pop_up": True, "declared": False}, 39.0, AT,
         ["rule.color", "rule.pop_up", "rule.temperature", "rule.test_too_old", "rule.not_declared"]),
    ]  # fmt: skip
    for name, hours, told, temperature, at, reasons in rows:
        yield {
            "name": name, "tested_within_hours": hours, "told": told, "temperature": temperature, "at": seconds(at),
            "reasons": reasons,
        }  # fmt: skip


def page() -> str:
    """The file as it should stand now."""
    made = {
        "about": ABOUT,
        "trust": trusts(),
        "codes": [*honest(), *refused()],
        "base45": list(base45_vectors()),
        "points": list(points()),
        "low_s": list(low_s()),
        "door": list(door()),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), encoding="utf-8")
