"""The codes among the vectors: what is accepted and what is refused, each with the answer written beside it.

`tools/make_vectors.py` writes them to the file and describes what stands there.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from healthcode.core import codes, credentials
from healthcode.core.credentials import Level
from healthcode.core.signatures import ORDER
from healthcode.core.terms import Color
from tests.builders_code import (
    AT,
    HOLDER,
    HOUR,
    ISSUER,
    NONCE,
    OTHER_HOLDER,
    OTHER_ISSUER,
    PLAIN,
    PRIME,
    SECOND,
    SM2_KEY,
    SOFT,
    SUITE_2,
    Shown,
    flipped,
    high_s,
    p256,
    point,
    resigned,
    sealed,
    showing,
    showing_2,
    signed,
    swapped,
    unreduced,
    wrapped,
    zero_seal,
)
from tools.code_lines import case, ok
from tools.paper_cases import on_paper
from tools.suite_cases import of_suite_2

AT_HOUR = AT.replace(minute=0)


def code_vectors() -> Iterator[dict[str, Any]]:
    """All of them."""
    yield from honest()
    yield from of_another_scheme()
    yield from misspelt()
    yield from misshapen()
    yield from forged()
    yield from forged_showing()
    yield from bad_holders()
    yield from out_of_place_and_time()
    yield from by_the_trust_list()
    yield from on_paper()
    yield from of_suite_2()


def accepted(
    name: str, *, at: datetime = AT, nonce: bytes = b"", trust: str = "hebei", **change: Any
) -> dict[str, Any]:
    """A vector that is accepted, shown at `AT` by the plain holder unless told otherwise."""
    by = change.pop("by", HOLDER)
    shown_at = change.pop("shown_at", AT)
    credential = replace(PLAIN, **change)
    shown = showing(seal=sealed(credential), shown_at=shown_at, nonce=nonce, by=by)
    return case(name, shown, ok(credential, shown_at, nonce), at=at, nonce=nonce, trust=trust)


def honest() -> Iterator[dict[str, Any]]:
    """What is accepted."""
    for level in (Level.OWN, Level.PROXY, Level.ENTRY):
        yield accepted(f"level {level.name.lower()}", level=level)
    yield accepted("level national", level=Level.NATIONAL, color=None)
    yield accepted("level national, with a notice", level=Level.NATIONAL, color=None, pop_up=True)
    for color in (Color.YELLOW, Color.RED, None):
        yield accepted(f"color {color}", color=color)
    yield accepted("pop-up beside green", pop_up=True)
    yield accepted("not yet declared", declared=False, sampled_at=None, reported_at=None)
    yield accepted("no test", sampled_at=None, reported_at=None)
    yield accepted("every bit at once", color=None, pop_up=True, declared=False)
    yield accepted("compound name", name_hint="欧阳**")
    yield accepted("foreign name", name_hint="J** R**")
    yield accepted("no name", name_hint="")
    yield accepted("soft key", holder_key=point(SOFT), by=SOFT)
    yield accepted("odd point", holder_key=point(p256(4)), by=p256(4))
    yield accepted("bound to this gate", nonce=NONCE)
    yield accepted("reported in the hour of the sample", reported_at=PLAIN.sampled_at)
    yield accepted("reported 255 h after the sample", sampled_at=AT_HOUR - 255 * HOUR, reported_at=AT_HOUR)
    yield accepted("valid for a minute", issued_at=AT, valid_minutes=1)
    yield accepted("largest numbers", status_index=2**32 - 1, valid_minutes=1440)
    yield accepted("30 s old", at=AT + 30 * SECOND)
    yield accepted("10 s ahead", at=AT - 10 * SECOND)
    yield accepted("the last second before it expires", shown_at=AT + 21 * HOUR, at=AT + 21 * HOUR - SECOND)
    yield accepted("issued 10 s ahead", issued_at=AT + 10 * SECOND)
    yield accepted("the first second of a key", trust="from now on")
    yield accepted("the last second of a key", trust="until a second later")
    yield accepted("the last second of the trust list", trust="expires in a second")


def of_another_scheme() -> Iterator[dict[str, Any]]:
    """Not ours at all."""
    plain = showing().text
    yield case("a link", "https://example.cn/JK1:", "code.foreign")
    yield case("a certificate of elsewhere", "HC1:6BFOXN*TS0BI", "code.foreign")
    yield case("nothing", "", "code.foreign")
    yield case("small letters", plain.lower(), "code.foreign")
    yield case("a space before it", " " + plain, "code.foreign")


def misspelt() -> Iterator[dict[str, Any]]:
    """Texts that are not what an encoder writes; some would be read by a careless one as the plain code."""
    plain = showing().text
    yield case("only the prefix", "JK1:", "code.malformed")
    yield case("small letters after the prefix", "JK1:" + plain[4:].lower(), "code.malformed")
    yield case("cut short by a character", plain[:-1], "code.malformed")
    yield case("cut short by two bytes", plain[:-3], "code.malformed")
    yield case("a byte after it", plain + "00", "code.malformed")
    yield case("two bytes after it", plain + "000", "code.malformed")
    yield case("a line break after it", plain + "\n", "code.malformed")
    yield case("a space after it", plain + " ", "code.malformed")
    yield case("311 characters", plain + "0" * (311 - len(plain)), "code.malformed")
    yield case("wide digits", "JK1:" + plain[4:].replace("0", "０"), "code.malformed")
    yield case("a group past 65535 that wraps to the same", wrapped(plain), "code.malformed")


def misshapen() -> Iterator[dict[str, Any]]:
    """Bodies that the layout has no room for, or a second form of a value; all are properly signed."""
    bent = (
        ("version 2", 0, b"\x21"),
        ("version 0", 0, b"\x01"),
        ("suite 3", 0, b"\x13"),
        ("suite 0", 0, b"\x10"),
        ("a hint shorter than it is", 5, b"\x31"),
        ("a hint longer than it is", 5, b"\x51"),
        ("a hint past the end", 5, b"\xf1"),
        ("a division of seven digits", 5, b"\x4f\x42\x40"),
        ("level 5", 8, b"\x50"),
        ("level 8, own but for the highest bit", 8, b"\x80"),
        ("level paper with a holder's key", 8, b"\x20"),
        ("level national with a color", 8, b"\x30"),
        ("reported but not sampled", 9, bytes(3)),
        ("valid for no time", 17, bytes(2)),
        ("valid for 1441 minutes", 17, (1441).to_bytes(2, "big")),
        ("a hint that is no UTF-8", 23, b"\xff"),
        ("a hint in an overlong form", 23, b"\xf0\x82\x82\xac"),
        ("a hint of half a character", 23, "张".encode()[:2] + b"**"),
        ("an uncompressed key", 27, b"\x04"),
        ("a key of zeros, as infinity", 27, bytes(33)),
        ("an SM2 key in suite 1", 27, b"\x12"),
    )
    plain = credentials.credential_bytes(PLAIN)
    for name, start, other in bent:
        body = plain[:start] + other + plain[start + len(other) :]
        yield case(name, showing(seal=sealed(body)), "code.malformed")
    long = plain[:5] + b"\x91" + plain[6:23] + b"123456789" + plain[27:]
    yield case("a hint of 9 bytes", showing(seal=sealed(long)), "code.malformed")
    paper_place = plain[:27] + b"\x0013AB"
    yield case("level own with the place of paper", showing(seal=sealed(paper_place)), "code.malformed")
    yield case("the same without a showing", Shown(seal=sealed(paper_place), body=b"", signature=b""), "code.malformed")
    yield case("no showing", Shown(seal=sealed(PLAIN), body=b"", signature=b""), "code.malformed")
    yield case("a showing without a signature", replace(showing(), signature=b""), "code.malformed")
    for name, showing_body in (
        ("a byte behind the instant", b"\x00"),
        ("a nonce of 7 bytes", NONCE[:7]),
        ("a nonce of 9 bytes", NONCE + b"\x00"),
        ("two nonces", NONCE + NONCE),
    ):
        body = codes.presentation_body(AT) + showing_body
        yield case(name, resigned(showing(), body), "code.malformed")


def forged() -> Iterator[dict[str, Any]]:
    """What the issuer did not sign."""
    plain, other = showing(), showing(color=Color.RED)
    yield case("signed by another issuer under this key id", showing(seal=sealed(PLAIN, OTHER_ISSUER)), "code.forged")
    yield case("a key of that id, but another", plain, "code.forged", trust="wrong key")
    yield case("an issuer's key of small order", zero_seal(plain), "code.forged", trust="small order")
    yield case("signed by the issuer without a context", showing(seal=sealed(PLAIN, context=b"")), "code.forged")
    as_shown = showing(seal=sealed(PLAIN, context=codes.CONTEXT))
    yield case("signed by the issuer for another purpose", as_shown, "code.forged")
    yield case("the seal of another credential", showing(seal=plain.seal[:-64] + other.seal[-64:]), "code.forged")
    yield case("a seal of zeros", showing(seal=plain.seal[:-64] + bytes(64)), "code.forged")
    yield case("seal and signature swapped", swapped(plain), "code.forged")
    yield case("a seal with S not reduced", showing(seal=plain.seal[:-64] + unreduced(plain.seal[-64:])), "code.forged")
    for name, place in (("division", 7), ("color", 8), ("sampled", 11), ("reported", 12), ("issued", 16), ("index", 22),
                        ("hint", 25), ("holder's key", 35), ("R", 65), ("S", 105)):  # fmt: skip
        yield case(f"one bit of the {name}", replace(plain, seal=flipped(plain.seal, place)), "code.forged")
    yield case("one bit of the key id", replace(plain, seal=flipped(plain.seal, 4)), "check.unknown_issuer")


def forged_showing() -> Iterator[dict[str, Any]]:
    """What the issuer signed and the holder did not."""
    plain, later, other = showing(), showing(shown_at=AT + SECOND), showing(color=Color.RED)
    bare = codes.presentation_message(plain.seal, plain.body).removeprefix(codes.CONTEXT)
    zero, one, order = bytes(32), (1).to_bytes(32, "big"), ORDER.to_bytes(32, "big")
    r, s = plain.signature[:32], plain.signature[32:]
    bent = (
        ("signed by another holder", showing(by=OTHER_HOLDER).signature),
        ("signed by a soft key", signed(plain.message, SOFT)),
        ("high S", high_s(plain.signature)),
        ("a signature of zeros", bytes(64)),
        ("r is 0", zero + s),
        ("s is 0", r + zero),
        ("r is the order", order + s),
        ("s is the order", r + order),
        ("r and s are 1", one + one),
        ("r and s swapped", s + r),
        ("the signature of a second later", later.signature),
        ("the signature for another credential", other.signature),
        ("signed by the holder without a context", signed(bare)),
        ("signed by the holder for another purpose", signed(credentials.CONTEXT + bare)),
        ("signed by the holder without the seal", signed(codes.presentation_message(plain.seal[:-64], plain.body))),
        ("one bit of r", flipped(plain.signature, 0)),
        ("one bit of s", flipped(plain.signature, 63)),
    )
    for name, signature in bent:
        yield case(name, replace(plain, signature=signature), "code.forged_showing")
    yield case("moved a second on", replace(plain, body=later.body), "code.forged_showing")
    yield case("moved to another credential", replace(plain, seal=other.seal), "code.forged_showing")
    yield case(
        "a nonce put in", replace(plain, body=codes.presentation_body(AT, NONCE)), "code.forged_showing", nonce=NONCE
    )


def bad_holders() -> Iterator[dict[str, Any]]:
    """Keys that an issuer should not have sealed, and soft keys."""
    soft = showing(holder_key=point(SOFT), by=SOFT)
    unreduced_s = replace(soft, signature=unreduced(soft.signature))
    yield case("a soft key with S not reduced", unreduced_s, "code.forged_showing")
    yield case("a soft key, signed by P-256", showing(holder_key=point(SOFT)), "code.forged_showing")
    for name, key in (
        ("a soft key of small order", b"\xed\x01" + bytes(31)),
        ("a soft key of small order, not canonical", b"\xed\xee" + b"\xff" * 30 + b"\x7f"),
    ):
        # R neutral and S zero satisfy the equation for a neutral key and any message at all
        lax = replace(showing(holder_key=key), signature=b"\x01" + bytes(63))
        yield case(name, lax, "code.forged_showing")
    for name, key in (
        ("a holder's x of no point", b"\x02" + (1).to_bytes(32, "big")),
        ("a holder's x not below the prime", b"\x02" + (PRIME + 5).to_bytes(32, "big")),
        ("a holder's point with the other y", bytes((point(HOLDER)[0] ^ 1,)) + point(HOLDER)[1:]),
    ):
        yield case(name, showing(holder_key=key), "code.forged_showing")


def out_of_place_and_time() -> Iterator[dict[str, Any]]:
    """Properly signed, and not to be accepted here or now; the last ones say what is told first."""
    plain = showing()
    yield case("31 s old", plain, "code.too_old", at=AT + 31 * SECOND, seconds=31, most=30)
    yield case("an hour old", plain, "code.too_old", at=AT + HOUR, seconds=3600, most=30)
    yield case("11 s ahead", plain, "check.clock_ahead", at=AT - 11 * SECOND, seconds=11, most=10)
    yield case("expired", showing(shown_at=AT + 21 * HOUR), "code.expired", at=AT + 21 * HOUR)
    yield case("issued 11 s ahead", showing(issued_at=AT + 11 * SECOND), "check.clock_behind", seconds=11)
    yield case("unknown issuer", plain, "check.unknown_issuer", trust="empty", key=PLAIN.key_id.hex())
    yield case("an issuer of another division", plain, "code.wrong_division", trust="other division", division=130000)
    yield case("a key that begins in a second", plain, "check.issuer_not_yet", trust="from a second later")
    yield case("a key that ended now", plain, "code.issuer_key_expired", trust="until now")
    yield case("of another gate", showing(nonce=NONCE), "code.other_gate", nonce=NONCE[::-1])
    yield case("of a gate, at a door without one", showing(nonce=NONCE), "code.other_gate")
    yield case("not bound to the gate that asks", plain, "code.not_bound", nonce=NONCE)
    yield case("old and forged: forged", swapped(plain), "code.forged", at=AT + HOUR)
    yield case("old and expired: expired", plain, "code.expired", at=AT + 21 * HOUR)
    yield case("old and of another gate: of another gate", showing(nonce=NONCE), "code.other_gate", at=AT + HOUR)
    yield case("forged under an ended key: ended", swapped(plain), "code.issuer_key_expired", trust="until now")
    yield case("unknown issuer and forged: unknown", swapped(plain), "check.unknown_issuer", trust="empty")


def by_the_trust_list() -> Iterator[dict[str, Any]]:
    """What the list says of the key decides, and nothing that the code says; the last ones say what is told first."""
    plain, key = showing(), PLAIN.key_id.hex()
    yield case("a revoked key, also before it was", plain, "code.issuer_key_revoked", trust="revoked", key=key)
    yield case("a key for status lists", plain, "code.wrong_purpose", trust="for status lists", key=key)
    yield case("a key of another environment", plain, "check.unknown_issuer", trust="of another environment", key=key)
    yield case("an SM2 key, and a code of suite 1", plain, "code.wrong_suite", trust="SM2 under the id of suite 1")
    for_suite_2 = showing_2(holder=HOLDER)
    yield case("an Ed25519 key, and a code of suite 2", for_suite_2, "code.wrong_suite",
               trust="Ed25519 under the id of suite 2", key=SM2_KEY.key_id.hex())  # fmt: skip
    as_suite_2 = showing(seal=sealed(replace(SUITE_2, holder_key=point(HOLDER)), ISSUER))
    yield case("suite 2, signed by Ed25519", as_suite_2, "code.wrong_suite", trust="Ed25519 under the id of suite 2")
    yield case("suite 2 under a key of suite 1", showing(suite=2), "code.wrong_suite", key=key)
    yield case("an expired trust list", plain, "check.trust_expired", trust="expired")
    yield case("expired list and malformed: malformed", plain.text[:-1], "code.malformed", trust="expired")
    yield case("expired list and forged: expired list", swapped(plain), "check.trust_expired", trust="expired")
    yield case("revoked and ended: revoked", plain, "code.issuer_key_revoked", trust="revoked and ended")
    yield case("revoked and forged: revoked", swapped(plain), "code.issuer_key_revoked", trust="revoked")
