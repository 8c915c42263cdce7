"""Trust lists among the vectors, each with the answer written beside it.

`tools/make_list_vectors.py` writes them to the file and describes what stands there.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from nacl.signing import SigningKey

from healthcode.core import status_lists, trust
from healthcode.core.envelopes import encoded
from healthcode.core.trust import Purpose, TrustList, list_bytes
from tests.builders_code import AT, HOUR, ISSUER, OUR_KEY, SECOND, SM2_HOLDER, SM2_ISSUER, SM2_KEY, IssuingKey, issuer
from tests.builders_lists import (
    NEW_ROOTS,
    PIN,
    ROOTS,
    STATUS_KEY,
    enveloped,
    pin,
    root,
    signature,
    trust_envelope,
    trust_list,
)
from tools.trust_lines import Refusal, key_line, malformed, refusal, roots_of, seconds

# Bodies


def trust_body_vectors() -> Iterator[dict[str, Any]]:
    """Other forms of the same, and what is none."""
    plain = list_bytes(trust_list()).decode()
    for name, text in bent_bodies(plain, number="1"):
        yield {"name": name, "body": text, **refusal("list.malformed")}
    told = json.loads(plain)
    roots, issuers = told["roots"], told["issuers"]
    changes: Iterable[tuple[str, dict[str, Any]]] = (
        ("no roots", {"roots": []}),
        ("nobody needed", {"needed": 0}),
        ("more needed than there are", {"needed": 4}),
        ("one root twice", {"roots": [roots[0], roots[0], roots[1]]}),
        ("one issuer twice", {"issuers": [issuers[0], {**issuers[0], "name": "其他"}]}),
        ("nine roots", {"roots": [root_line(number) for number in range(9)]}),
        ("a root among the issuers", {"issuers": [{**issuers[0], "purpose": "root"}]}),
        ("a purpose that nobody knows", {"issuers": [{**issuers[0], "purpose": "Credential"}]}),
        ("an algorithm that nobody knows", {"issuers": [{**issuers[0], "algorithm": "none"}]}),
        ("an algorithm in small letters", {"issuers": [{**issuers[0], "algorithm": "ed25519"}]}),
        ("an algorithm that is null", {"issuers": [{**issuers[0], "algorithm": None}]}),
        ("HMAC", {"issuers": [{**issuers[0], "algorithm": "HS256"}]}),
        ("a key a byte short", {"issuers": [{**issuers[0], "public_key": encoded(bytes(31))}]}),
        ("a key a byte long", {"issuers": [{**issuers[0], "public_key": encoded(bytes(33))}]}),
        ("an SM2 key of 65 bytes", {"issuers": [{**issuers[1], "public_key": encoded(bytes(65))}]}),
        ("an empty key", {"roots": [{**roots[0], "public_key": ""}]}),
        ("a division of seven digits", {"issuers": [{**issuers[0], "division": 10**6}]}),
        ("a division that is a text", {"issuers": [{**issuers[0], "division": "130000"}]}),
        ("a name of 81 bytes", {"issuers": [{**issuers[0], "name": "x" * 81}]}),
        ("a name that is null", {"issuers": [{**issuers[0], "name": None}]}),
        ("a name that is half a character", {"issuers": [{**issuers[0], "name": "\ud800"}]}),
        ("not_before null", {"issuers": [{**issuers[0], "not_before": None}]}),
        ("revoked, truly", {"issuers": [{**issuers[0], "revoked_at": False}]}),
        ("an issuer with a field more", {"issuers": [{**issuers[0], "x": 1}]}),
        ("issuers that are an object", {"issuers": {}}),
        ("an environment with a capital", {"environment": "Vectors"}),
        ("an environment with a zero byte", {"environment": "a\0b"}),
        ("an empty environment", {"environment": ""}),
        ("an environment of 33 letters", {"environment": "x" * 33}),
        ("expires past 2^32", {"expires_at": 2**32}),
    )
    for name, change in changes:
        yield {"name": name, "body": compact({**told, **change}), **refusal("list.malformed")}


def root_line(number: int) -> dict[str, Any]:
    """Some root."""
    return {"algorithm": "Ed25519", "public_key": encoded(bytes(31) + bytes((number,)))}


def compact(told: dict[str, Any]) -> str:
    """In the form in which lists are written; half a character as its escape, which is all that can be written."""
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return text if text.isascii() or "\ud800" not in text else json.dumps(told, separators=(",", ":"))


def bent_bodies(plain: str, number: str) -> Iterator[tuple[str, str]]:
    """What is refused of every kind of list. `number`: as it stands in the plain body."""
    field = f'"number":{number}'
    first, rest = plain[1:].split(",", 1)
    yield from (
        ("nothing", ""), ("no JSON", plain[:-1]), ("null", "null"), ("a list", "[]"), ("an empty object", "{}"),
        ("a byte order mark", "\ufeff" + plain), ("another format", plain.replace("/1", "/2", 1)),
        ("text behind it", plain + "0"), ("a space behind it", plain + " "),
        ("a space in it", plain.replace(",", ", ", 1)),
        ("a line break before it", "\n" + plain), ("another order", "{" + rest[:-1] + "," + first + "}"),
        ("a field more", plain[:-1] + ',"x":1}'), ("a field less", plain.replace(field + ",", "", 1)),
        ("the number twice", plain.replace(field, f'"number":9,{field}', 1)),
        ("the number twice, the other way", plain.replace(field, f'{field},"number":{number}', 1)),
        ("an escape for a letter", plain.replace('"format"', '"\\u0066ormat"', 1)),
    )  # fmt: skip
    for name, written in (
        ("a fraction", "1.5"), ("a number with a point", number + ".0"), ("a number with an exponent", number + "e0"),
        ("a negative number", "-1"), ("minus zero", "-0"), ("a number past 2^32", str(2**32)),
        ("a number past 2^64", str(2**64)), ("a number of 400 digits", "1" * 400), ("not a number", "NaN"),
        ("infinity", "Infinity"), ("past every number", "1e999"), ("true", "true"), ("null", "null"),
        ("a number that is a text", f'"{number}"'), ("a number that is a list", f"[{number}]"),
        ("a thousand lists in each other", "[" * 1000 + "]" * 1000),
    ):  # fmt: skip
        yield f"the number is {name}", plain.replace(field, f'"number":{written}', 1)


# Trust lists


def trust_list_vectors() -> Iterator[dict[str, Any]]:
    """Accepted after a pin and after one another, or not."""
    one, two, three = (trust_envelope(trust_list(number)) for number in (1, 2, 3))
    yield told("the first", [one], trust_list(1))
    yield told("a number left out", [one, three], trust_list(3))
    yield told("the third at once", [three], trust_list(3))
    yield told("signed by all three", [trust_envelope(trust_list(1), ROOTS)], trust_list(1))
    yield told(
        "signed by two and a stranger", [trust_envelope(trust_list(1), [*ROOTS[:2], NEW_ROOTS[0]])], trust_list(1)
    )
    yield told("the last second", [one], trust_list(1), at=trust_list().expires_at - SECOND)
    yield told("one is enough where the pin and the list say so", [trust_envelope(trust_list(1, needed=1), ROOTS[:1])],
               trust_list(1, needed=1), pinned="one is enough")  # fmt: skip
    yield from refused_lists(one, two)
    yield from forged_lists()
    yield from handed_over(one)
    yield from of_all_kinds()


def told(
    name: str, texts: Sequence[bytes], expect: TrustList | Refusal, *, at: datetime = AT, pinned: str = "ours",
    needs: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One vector of a trust list."""
    return {
        "name": name, "pin": pinned, "envelopes": [text.decode() for text in texts], "at": seconds(at), "needs": needs,
        "expect": {"ok": list_line(expect)} if isinstance(expect, TrustList) else expect,
    }  # fmt: skip


def list_line(expect: TrustList) -> dict[str, Any]:
    """Every field."""
    return {
        "environment": expect.environment, "number": expect.number, "issued_at": seconds(expect.issued_at),
        "expires_at": seconds(expect.expires_at), "needed": expect.needed, "roots": roots_of(expect.roots),
        "issuers": [key_line(key) for key in expect.issuers],
    }  # fmt: skip


def refused_lists(one: bytes, two: bytes) -> Iterator[dict[str, Any]]:
    """Properly signed, and not the next."""
    yield told("an older list", [two, one], refusal("trust.older", found=1, known=2))
    yield told("the same list again", [two, two], refusal("trust.older", found=2, known=2))
    yield told("number 0", [trust_envelope(trust_list(0))], refusal("trust.older", found=0, known=0))
    other = trust_envelope(trust_list(1, issuers=()))
    yield told("another list of the same number", [one, other], refusal("trust.older", found=1, known=1))
    expires_at = trust_list().expires_at
    yield told("expired", [one], refusal("trust.expired", number=1), at=expires_at)
    short = trust_envelope(trust_list(1, expires_at=AT))
    yield told("the one on the way has expired, the last has not", [short, two], trust_list(2))
    yield told(
        "the last has expired", [one, trust_envelope(trust_list(2, expires_at=AT))], refusal("trust.expired", number=2)
    )
    elsewhere = {"found": "vectors", "expected": "production"}
    yield told("of another environment", [one], refusal("trust.other_environment", **elsewhere), pinned="elsewhere")
    yield told("no list at all", [], malformed("empty"))
    yield told("a body that is none", [trust_envelope(b"{}")], malformed("format"))
    head = b'{"format":"healthcode/status/1"}'
    yield told("another kind of list", [trust_envelope(head)], malformed("format"))


def forged_lists() -> Iterator[dict[str, Any]]:
    """Not signed by enough roots."""
    body, forged = list_bytes(trust_list(1)), refusal("trust.forged")
    first, second = (signature(key, trust.CONTEXT + body) for key in ROOTS[:2])
    root_ids = [root(key).key_id for key in ROOTS]
    other = list_bytes(trust_list(1, issuers=()))
    texts = {
        "nobody signed": enveloped(body),
        "one root where two are needed": enveloped(body, first),
        "one root under two ids": enveloped(body, first, signature(ROOTS[0], trust.CONTEXT + body, root_ids[1])),
        "strangers": trust_envelope(trust_list(1), NEW_ROOTS),
        "strangers under the roots' ids": enveloped(
            body, *(signature(by, trust.CONTEXT + body, key_id) for by, key_id in zip(NEW_ROOTS, root_ids, strict=True))
        ),
        "an issuer and a root": enveloped(body, first, signature(ISSUER, trust.CONTEXT + body, OUR_KEY.key_id)),
        "the status key and a root": enveloped(
            body, first, signature(SigningKey(bytes(range(128, 160))), trust.CONTEXT + body, STATUS_KEY.key_id)
        ),
        "another body": enveloped(other, first, second),
        "signed without a context": trust_envelope(trust_list(1), context=b""),
        "signed as a status list": trust_envelope(trust_list(1), context=status_lists.CONTEXT),
        "empty signatures": enveloped(body, *(type(first)(key_id, b"") for key_id in root_ids)),
        "signatures of zeros": enveloped(body, *(type(first)(key_id, bytes(64)) for key_id in root_ids)),
        "one root is enough, says the list": trust_envelope(trust_list(1, needed=1), ROOTS[:1]),
        "the list names its own roots": trust_envelope(
            trust_list(1, roots=tuple(map(root, NEW_ROOTS))), NEW_ROOTS
        ),
    }  # fmt: skip
    for name, text in texts.items():
        yield told(name, [text], forged)


def handed_over(one: bytes) -> Iterator[dict[str, Any]]:
    """Roots change with both hands: by enough of the old and enough of the new."""
    roots = (*PIN.roots[1:], root(NEW_ROOTS[0]))
    all_new = tuple(map(root, NEW_ROOTS))
    changed, moved = trust_list(2, roots=roots), trust_list(2, roots=all_new)
    after = trust_envelope(trust_list(3, roots=all_new), NEW_ROOTS[:2])
    both = trust_envelope(moved, [*ROOTS[:2], *NEW_ROOTS[:2]])
    forged = refusal("trust.forged")
    yield told(
        "one root of three replaced, signed by two that stay", [one, trust_envelope(changed, ROOTS[1:])], changed
    )
    yield told("all roots replaced, signed by old and new", [one, both], moved)
    yield told("and the next by the new alone", [one, both, after], trust_list(3, roots=all_new))
    yield told("the next by the new alone, without the one between", [one, after], forged)
    yield told("all roots replaced, signed by the old alone", [one, trust_envelope(moved, ROOTS)], forged)
    yield told("all roots replaced, signed by the new alone", [one, trust_envelope(moved, NEW_ROOTS)], forged)
    yield told("all roots replaced, signed by one of each",
               [one, trust_envelope(moved, [ROOTS[0], NEW_ROOTS[0]])], forged)  # fmt: skip
    yield told("two old and one new", [one, trust_envelope(moved, [*ROOTS[:2], NEW_ROOTS[0]])], forged)
    yield told("the old roots after the hand-over", [one, both, trust_envelope(trust_list(3), ROOTS)], forged)
    yield told("back to the old roots, by both",
               [one, both, trust_envelope(trust_list(3), [*ROOTS[:2], *NEW_ROOTS[:2]])], trust_list(3))  # fmt: skip
    fewer = trust_list(2, needed=1)
    yield told("fewer needed from now on, signed by two", [one, trust_envelope(fewer)], fewer)
    yield told("fewer needed from now on, signed by one", [one, trust_envelope(fewer, ROOTS[:1])], forged)
    last = trust_envelope(trust_list(3, needed=1), ROOTS[2:])
    yield told("and the next by one", [one, trust_envelope(fewer), last], trust_list(3, needed=1))


SM2_ROOTS: tuple[IssuingKey, ...] = (SM2_ISSUER, SM2_HOLDER, ROOTS[0])


def of_all_kinds() -> Iterator[dict[str, Any]]:
    """Every field in use; keys of several regions; roots of SM2."""
    lines = (
        OUR_KEY, issuer(NEW_ROOTS[1], division=120000, name="天津", not_after=AT + HOUR), STATUS_KEY, SM2_KEY,
        issuer(NEW_ROOTS[2], revoked_at=AT - HOUR, not_after=AT, name='“,"\\/\n\u2028 é'),
        issuer(NEW_ROOTS[2], purpose=Purpose.STATUS, name=""),
    )  # fmt: skip
    yield told("several regions", [trust_envelope(trust_list(1, issuers=lines))], trust_list(1, issuers=lines))
    yield told("no issuers", [trust_envelope(trust_list(1, issuers=()))], trust_list(1, issuers=()))
    of_sm2 = trust_list(1, roots=pin(*SM2_ROOTS).roots)
    mixed = {"pinned": "with SM2", "needs": "SM2"}
    yield told("roots of SM2", [trust_envelope(of_sm2, SM2_ROOTS[:2])], of_sm2, **mixed)
    yield told("roots of both kinds", [trust_envelope(of_sm2, SM2_ROOTS[1:])], of_sm2, **mixed)
