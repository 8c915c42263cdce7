"""Makes `tests/vectors/code.json`: what every reader of a code must answer, in Python, in TypeScript, anywhere.

    python -m tools.make_vectors

The file is one JSON object. Instants are whole seconds since 1970 UTC, or null; bytes are lowercase hex.

- `trust`: what is trusted, by name: `{expires_at, keys}`, each key `{key_id, algorithm, public_key, purpose, division,
  name, not_before, not_after, revoked_at}`. Ids are those of the environment "vectors", but where the name says other.
- `codes`: `{name, text, at, trust, nonce, needs, expect, parts}`: what `scans.check(text, trust, at, nonce)` answers.
  `trust` is a name from above; `nonce` is the asking gate's own, "" for a door without one. `needs` is null, or "SM2":
  a reader that does not speak SM2 answers all of these with CannotCheck `check.suite_unavailable`. `expect` has either
  `ok`, with every field read (of paper: `shown_at` null, `document_hint` the four characters, else ""), or `error` (the
  code of the refusal), `family` ("BadCode" or "CannotCheck") and `facts` (texts; those named must agree, there may be
  more). `parts` is null, or `{sealed, body, message, signature}`: the sealed credential, the presentation's body, what
  the holder signs (context, sealed, body), and that signature; on paper body and signature are empty.
- `base45`: `{name, text, bytes}` both ways, or `{name, text, error}` for a text that must not be read.
- `points`: `{name, point, compressed}`, or `{name, point, error}` for what is no public key.
- `low_s`: `{name, signature, normalised}`: a raw r‖s and the one form of it that is accepted.
- `door`: `{name, tested_within_hours, counted_in, told, temperature, at, reasons}`: a door's rule (0: no test is asked
  for; its age in "hours" or calendar "days"), what is told of the holder, and everything that is against it, in this
  order; the rule is met when nothing is. `told` has `level`, and `fresh`: whether the news is young enough to rely on.

Trust lists, status lists and verdicts by them stand in `lists.json`, which `tools/make_list_vectors.py` makes.

Expectations are written by hand here and not taken from the code under test; `tests/unit/test_vectors.py` makes the
file again, compares, and runs it. Keys come from fixed seeds and ECDSA is deterministic (RFC 6979), so the same bytes
come out.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import PublicFormat

from healthcode.core import base45
from healthcode.core.signatures import HIGHEST_S, ORDER, Algorithm
from healthcode.core.terms import SHANGHAI
from healthcode.core.trust import IssuerKey, Purpose, key_id_of
from tests.builders_code import (
    AT,
    HOLDER,
    HOUR,
    OTHER_ISSUER,
    OUR_KEY,
    PRIME,
    SECOND,
    SM2_HOLDER,
    SM2_ISSUER,
    SM2_KEY,
    SOFT,
    issuer,
    p256,
    point,
)
from tools.code_cases import code_vectors
from tools.trust_lines import key_line, seconds

TARGET = Path(__file__).parents[1] / "tests" / "vectors" / "code.json"
ABOUT = "Vectors of the code, version 1. Made by tools/make_vectors.py, which describes this file; do not edit it here."


def trusted(*keys: IssuerKey, expires_at: datetime | None = None) -> dict[str, Any]:
    """What is trusted."""
    return {"expires_at": seconds(expires_at), "keys": [key_line(key) for key in keys]}


def trusts() -> dict[str, dict[str, Any]]:
    """All that the codes are read with."""
    ours, other = OUR_KEY, issuer(OTHER_ISSUER)
    elsewhere = key_id_of("production", Purpose.CREDENTIAL, Algorithm.ED25519, ours.public_key)
    return {
        "hebei": trusted(ours, other, SM2_KEY),
        "empty": trusted(),
        "wrong key": trusted(issuer(OTHER_ISSUER, key_id=ours.key_id)),
        "wrong SM2 key": trusted(issuer(SM2_HOLDER, key_id=SM2_KEY.key_id)),
        "other division": trusted(issuer(division=120000)),
        "from now on": trusted(issuer(not_before=AT)),
        "from a second later": trusted(issuer(not_before=AT + SECOND)),
        "until now": trusted(issuer(not_after=AT)),
        "until a second later": trusted(issuer(not_after=AT + SECOND)),
        "small order": trusted(issuer(public_key=b"\x01" + bytes(31))),
        "revoked": trusted(issuer(revoked_at=AT + HOUR)),
        "revoked and ended": trusted(issuer(revoked_at=AT, not_after=AT)),
        "for status lists": trusted(issuer(purpose=Purpose.STATUS, key_id=ours.key_id)),
        "of another environment": trusted(issuer(key_id=elsewhere)),
        "expired": trusted(ours, expires_at=AT),
        "expires in a second": trusted(ours, expires_at=AT + SECOND),
        "SM2 under the id of suite 1": trusted(issuer(SM2_ISSUER, key_id=ours.key_id)),
        "Ed25519 under the id of suite 2": trusted(issuer(key_id=SM2_KEY.key_id)),
    }


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
    yield "x not below the prime", b"\x02" + (PRIME + 5).to_bytes(32, "big")
    yield "soft key", point(SOFT)


def low_s() -> Iterator[dict[str, Any]]:
    """Around the half of the order."""
    for name, s in (("one", 1), ("half", HIGHEST_S), ("half and one", HIGHEST_S + 1), ("order less one", ORDER - 1)):
        r = bytes(31) + b"\x01"
        found = r + s.to_bytes(32, "big")
        other = r + min(s, ORDER - s).to_bytes(32, "big")
        yield {"name": name, "signature": found.hex(), "normalised": other.hex()}


def door() -> Iterator[dict[str, Any]]:
    """Boundaries of the door's rule."""
    green = {
        "color": "green", "pop_up": False, "declared": True, "sampled_at": None, "reported_at": None, "level": "own",
        "fresh": True,
    }  # fmt: skip
    national = {**green, "level": "national", "color": None}
    tested = {**green, "sampled_at": seconds(AT - 48 * HOUR), "reported_at": seconds(AT - 40 * HOUR)}
    rows: list[tuple[str, int, dict[str, Any], float | None, datetime, list[str]]] = [
        ("green", 0, green, None, AT, []),
        ("37.2", 0, green, 37.2, AT, []),
        ("37.3", 0, green, 37.3, AT, ["rule.temperature"]),
        ("yellow", 0, {**green, "color": "yellow"}, None, AT, ["rule.color"]),
        ("no color", 0, {**green, "color": None}, None, AT, ["rule.color"]),
        ("national, no color", 0, national, None, AT, []),
        ("national, with a notice", 0, {**national, "pop_up": True}, None, AT, ["rule.pop_up"]),
        ("paper", 0, {**green, "level": "paper"}, None, AT, []),
        ("paper, no color", 0, {**green, "level": "paper", "color": None}, None, AT, ["rule.color"]),
        ("entry", 0, {**green, "level": "entry"}, None, AT, []),
        ("news too old to rely on", 0, {**green, "fresh": False}, None, AT, ["rule.list_stale"]),
        ("pop-up", 0, {**green, "pop_up": True}, None, AT, ["rule.pop_up"]),
        ("not declared", 0, {**green, "declared": False}, None, AT, ["rule.not_declared"]),
        ("no test", 48, green, None, AT, ["rule.test_missing"]),
        ("48 h", 48, tested, None, AT, []),
        ("48 h and a second", 48, tested, None, AT + SECOND, ["rule.test_too_old"]),
        ("everything", 24, {**tested, "color": "red", "pop_up": True, "declared": False, "fresh": False}, 39.0, AT,
         ["rule.color", "rule.pop_up", "rule.temperature", "rule.test_too_old", "rule.not_declared",
          "rule.list_stale"]),
    ]  # fmt: skip
    for name, hours, told, temperature, at, reasons in rows:
        yield {
            "name": name, "tested_within_hours": hours, "counted_in": "hours", "told": told,
            "temperature": temperature, "at": seconds(at), "reasons": reasons,
        }  # fmt: skip
    yield from door_by_days(green)


def door_by_days(green: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Calendar days of Asia/Shanghai, in May 2022; a result from before 6 in the morning counts as the day before."""
    rows = (
        ("a day: its last minute", 24, "16 23:00", "17 09:00", "17 23:59", True),
        ("a day: midnight", 24, "16 23:00", "17 09:00", "18 00:00", False),
        ("two days: the last minute", 48, "16 23:00", "17 09:00", "18 23:59", True),
        ("two days: midnight", 48, "16 23:00", "17 09:00", "19 00:00", False),
        ("three days: the last minute", 72, "16 23:00", "17 09:00", "19 23:59", True),
        ("three days: midnight", 72, "16 23:00", "17 09:00", "20 00:00", False),
        ("an early sample is as good", 24, "16 00:00", "16 21:00", "17 23:59", True),
        ("a result of 6 in the morning", 24, "17 00:30", "17 06:00", "18 12:00", True),
        ("a result of the night", 24, "17 00:30", "17 05:59", "18 12:00", False),
        ("a result of the night, sampled before", 24, "16 22:00", "17 03:00", "17 12:00", True),
        ("a result of two nights later", 24, "15 22:00", "17 03:00", "17 12:00", False),
    )
    for name, hours, sampled, reported, at, met in rows:
        times = {"sampled_at": seconds(local(sampled)), "reported_at": seconds(local(reported))}
        yield {
            "name": name, "tested_within_hours": hours, "counted_in": "days", "told": {**green, **times},
            "temperature": None, "at": seconds(local(at)), "reasons": [] if met else ["rule.test_too_old"],
        }  # fmt: skip


def local(text: str) -> datetime:
    """A day and a time of May 2022 in Asia/Shanghai."""
    return datetime.fromisoformat(f"2022-05-{text}").replace(tzinfo=SHANGHAI)


def page() -> str:
    """The file as it should stand now."""
    made = {
        "about": ABOUT,
        "trust": trusts(),
        "codes": list(code_vectors()),
        "base45": list(base45_vectors()),
        "points": list(points()),
        "low_s": list(low_s()),
        "door": list(door()),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), encoding="utf-8")
