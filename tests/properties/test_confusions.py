"""C04: no confusion of algorithms, keys, purposes, environments or forms makes a code or a list of what is none."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256, sha512
from itertools import product

import pytest

from healthcode.core import codes, credentials, status_lists, trust
from healthcode.core.credentials import Level
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import IssuerKey, Purpose, Trust, key_id_of
from tests.builders_code import (
    AT,
    HOLDER,
    HOUR,
    ISSUER,
    OTHER_ISSUER,
    OUR_KEY,
    PAPER,
    PLAIN,
    SECOND,
    SM2_HOLDER,
    SM2_ISSUER,
    SM2_KEY,
    SOFT,
    SUITE_2,
    TRUST,
    HolderKey,
    IssuingKey,
    high_s,
    issued,
    point,
    showing,
    signed,
    unreduced,
    wrapped,
)
from tests.builders_lists import PIN, ROOTS, STATUS, STATUS_KEY, enveloped, signature, status_list, trust_list
from tests.builders_lists import TRUST as WITH_STATUS
from tests.properties.forged import CODES, accepted


@cache
def hmacs(key: bytes, message: bytes) -> tuple[bytes, ...]:
    """What a reader takes for a signature that lets the message say “HMAC” and uses the public key for it."""
    short, long = hmac.digest(key, message, sha256), hmac.digest(key, message, sha512)
    return short + bytes(32), bytes(32) + short, short + short, long


def empties(message: bytes) -> Iterator[bytes]:
    """“none”, and what satisfies an equation that is checked carelessly."""
    one = (1).to_bytes(32, "big")
    yield from (b"", bytes(64), b"\xff" * 64, b"\x01" + bytes(63), one + one, sha512(message).digest(), b"none" * 16)
    yield from (point(HOLDER)[1:] + bytes(32), bytes(OUR_KEY.public_key) + bytes(32))


def forged_seals() -> Iterator[tuple[str, str, Trust]]:
    """Credentials that no issuer sealed, shown by their holders."""
    for credential, key in ((PLAIN, OUR_KEY), (PAPER, OUR_KEY), (SUITE_2, SM2_KEY),
                            (replace(PLAIN, holder_key=point(SOFT)), OUR_KEY)):  # fmt: skip
        holders: dict[bytes, HolderKey] = {SUITE_2.holder_key: SM2_HOLDER, point(SOFT): SOFT}
        by = holders.get(credential.holder_key, HOLDER)
        body = credentials.credential_bytes(credential)
        for context in (credentials.CONTEXT, codes.CONTEXT, trust.CONTEXT, status_lists.CONTEXT, b""):
            for forger in (SOFT, OTHER_ISSUER, STATUS, *ROOTS, SM2_HOLDER):
                yield "another's seal", shown_text(body + issued(context + body, forger), by, credential), TRUST
            for seal in (*hmacs(key.public_key, context + body), *hmacs(credential.holder_key, context + body)):
                yield "HMAC in the seal's place", shown_text(body + seal, by, credential), TRUST
        for seal in empties(credentials.CONTEXT + body):
            yield "an empty seal", shown_text(body + seal, by, credential), TRUST
        honest = ISSUER if key is OUR_KEY else SM2_ISSUER
        for context in (codes.CONTEXT, trust.CONTEXT, status_lists.CONTEXT, b""):
            yield "sealed for another purpose", shown_text(body + issued(context + body, honest), by, credential), TRUST


def shown_text(seal: bytes, by: HolderKey, credential: credentials.Credential) -> str:
    if credential.level is Level.PAPER:
        return codes.text_of(seal)
    return showing(seal=seal, by=by).text


OWN: Mapping[str, HolderKey] = {"soft key": SOFT, "suite 2": SM2_HOLDER}
"""Who shows a code, where it is not the plain holder."""


def forged_showings() -> Iterator[tuple[str, str, Trust]]:
    """What holders did not sign."""
    for name in ("plain", "soft key", "at a gate", "suite 2", "suite 2 with P-256", "national"):
        shown = CODES[name]
        key = codes.read(shown.text).credential.holder_key
        bare = shown.message.removeprefix(codes.CONTEXT)
        signatures = [*hmacs(key, shown.message), *hmacs(key[1:], shown.message), *empties(shown.message)]
        signatures += [issued(shown.message, by) for by in (ISSUER, OTHER_ISSUER, STATUS, *ROOTS, SM2_ISSUER)]
        signatures += [shown.seal[-64:], shown.signature[::-1], shown.signature[32:] + shown.signature[:32]]
        own = OWN.get(name, HOLDER)
        for context in (credentials.CONTEXT, trust.CONTEXT, status_lists.CONTEXT, b"", b"healthcode/1/enrolment\x00"):
            signatures.append(signed(context + bare, own))
        if own is HOLDER:
            signatures.append(high_s(shown.signature))
        if own is SOFT:
            signatures.append(unreduced(shown.signature))
        for other in signatures:
            yield f"{name}, another signature", replace(shown, signature=other).text, TRUST


SMALL_ORDER = (  # points of order 1, 2, 4 and 8, and forms of them that are not canonical
    "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "00" * 32, "00" * 31 + "80",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ee" + "ff" * 30 + "7f", "01" + "00" * 30 + "80", "ed" + "ff" * 30 + "7f",
)  # fmt: skip


def confused_lists() -> Iterator[tuple[str, str, Trust]]:
    """A good code under a list that says something else of the key: the list decides."""
    for name, shown in CODES.items():
        ours = SM2_KEY if "suite 2" in name else OUR_KEY
        elsewhere = key_id_of("production", Purpose.CREDENTIAL, ours.algorithm, ours.public_key)
        other = Algorithm.ED25519 if ours is SM2_KEY else Algorithm.SM2
        changes: tuple[dict[str, object], ...] = (
            {"purpose": Purpose.STATUS}, {"purpose": Purpose.ROOT}, {"revoked_at": AT + HOUR}, {"not_after": AT},
            {"not_before": AT + SECOND}, {"division": 120000}, {"key_id": elsewhere}, {"algorithm": other},
            {"algorithm": other, "public_key": b"\x02" + ours.public_key[-32:]},
            {"algorithm": other, "public_key": ours.public_key[-32:]}, {"public_key": b""},
            {"public_key": bytes(len(ours.public_key))}, {"public_key": ours.public_key + b"\x00"},
            {"public_key": codes.read(shown.text).credential.holder_key},
        )  # fmt: skip
        for change in changes:
            yield f"{name} under {change}", shown.text, only(replace(ours, **change))  # type: ignore[arg-type]
    plain = PLAIN.key_id
    for key in SMALL_ORDER:
        small = only(replace(OUR_KEY, key_id=plain, public_key=bytes.fromhex(key)))
        soft = b"\xed" + bytes.fromhex(key)
        for lax in (b"\x01" + bytes(63), bytes(64), bytes.fromhex(key) + bytes(32)):
            yield "an issuer of small order", showing(seal=CODES["plain"].seal[:-64] + lax).text, small
            yield "a holder of small order", replace(showing(holder_key=soft), signature=lax).text, TRUST


def only(key: IssuerKey) -> Trust:
    return Trust({key.key_id: key})


def other_forms() -> Iterator[tuple[str, str, Trust]]:
    """The same codes, written otherwise."""
    for name, shown in CODES.items():
        text = shown.text
        around = (" " + text, text + " ", text + "\n", text + "0", text + "00", text + "000", text[:4] + text, text * 2)
        within = (text.lower(), text[:-1], text[4:], text[::-1], text.replace("0", "０"), wrapped(text))
        before = ("jk1:" + text[4:], "JK2:" + text[4:], "JK1;" + text[4:], "HC1:" + text[4:])
        for bent in (*around, *within, *before):
            if bent != text:
                yield f"{name}, another form", bent, TRUST


Kind = Callable[[], Iterator[tuple[str, str, Trust]]]
CONFUSIONS: tuple[Kind, ...] = (forged_seals, forged_showings, confused_lists, other_forms)


@cache
def made(kind: Kind) -> tuple[tuple[str, str, Trust], ...]:
    return tuple(kind())


def test_there_are_a_thousand_confusions() -> None:
    assert sum(len({(text, *trusted.keys.values()) for _, text, trusted in made(kind)}) for kind in CONFUSIONS) > 1_000


@pytest.mark.parametrize("kind", CONFUSIONS)
def test_no_confused_code_is_accepted(kind: Kind) -> None:
    assert [name for name, text, trusted in made(kind) if accepted(text, trusted)] == []


# Keys that sign what they may not


KEYS: Mapping[str, tuple[IssuingKey, bytes]] = {
    "a root": (ROOTS[0], PIN.roots[0].key_id),
    "another root": (ROOTS[1], PIN.roots[1].key_id),
    "the credential key": (ISSUER, OUR_KEY.key_id),
    "the SM2 credential key": (SM2_ISSUER, SM2_KEY.key_id),
    "the status key": (STATUS, STATUS_KEY.key_id),
    "a soft key": (SOFT, key_id_of("vectors", Purpose.ROOT, Algorithm.ED25519, bytes(SOFT.verify_key))),
}
CONTEXTS = (trust.CONTEXT, status_lists.CONTEXT, credentials.CONTEXT, codes.CONTEXT, b"")
IDS = tuple(key_id for _, key_id in KEYS.values())


def signs(name: str, context: bytes, key_id: bytes, body: bytes) -> bytes:
    return enveloped(body, signature(KEYS[name][0], context + body, key_id))


@pytest.mark.parametrize("name", KEYS)
def test_no_key_alone_signs_a_trust_list(name: str) -> None:
    body = trust.list_bytes(trust_list())
    for context, key_id in product(CONTEXTS, IDS):
        with pytest.raises(Problem, match=r"^trust\.forged"):
            trust.accept(signs(name, context, key_id, body), known=PIN, at=AT)


@pytest.mark.parametrize("name", KEYS)
def test_only_the_status_key_signs_a_status_list_and_only_as_one(name: str) -> None:
    head = status_list().head
    body = status_lists.head_bytes(head)
    for context, key_id in product(CONTEXTS, IDS):

        def accept(text: bytes = signs(name, context, key_id, body)) -> status_lists.Head:
            return status_lists.accept_head(text, trust=WITH_STATUS, environment="vectors", known=None, at=AT)

        if (name, context, key_id) == ("the status key", status_lists.CONTEXT, STATUS_KEY.key_id):
            assert accept() == head
            continue
        with pytest.raises(Problem, match=r"^list\.forged"):
            accept()


def test_a_list_is_no_other_list() -> None:
    """A body names its kind, and the context that is signed names it again."""
    told, head = trust.list_bytes(trust_list()), status_lists.head_bytes(status_list().head)
    for read, body in ((trust.read_list, head), (status_lists.read_head, told)):
        with pytest.raises(Problem, match=r"where=format"):
            read(body)
