"""Status lists among the vectors: runs, shards, heads and what changed, each with the answer written beside it.

`tools/make_list_vectors.py` writes them to the file and describes what stands there.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from healthcode.core import trust
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import Entry, Head, StatusList, delta_bytes, head_bytes
from healthcode.core.trust import Purpose, Trust, key_id_of
from tests.builders_code import AT, HOUR, ISSUER, OTHER_ISSUER, OUR_KEY, PLAIN, SECOND, SM2_ISSUER, issuer, public
from tests.builders_lists import MINUTE, ROOTS, SIZE, STATUS, STATUS_KEY, TRUST, By, head_envelope, root, status_list
from tools.list_cases import bent_bodies, compact
from tools.trust_lines import Refusal, malformed, refusal, seconds

HERE = PLAIN.status_index
POP_UP, YELLOW, RED, VOID = Entry.POP_UP, Entry.YELLOW, Entry.RED, Entry.VOID

# Runs and shards


def runs_vectors() -> Iterator[dict[str, Any]]:
    """A count, then gaps."""
    rows: tuple[tuple[str, str, int, int, list[list[int]] | str], ...] = (
        ("no run", "", 0, 8, []), ("an empty run", "00", 1, 8, [[]]), ("the first index", "0100", 1, 8, [[0]]),
        ("neighbours", "03000000", 1, 8, [[0, 1, 2]]), ("the last index", "0107", 1, 8, [[7]]),
        ("two runs", "0107020001", 2, 8, [[7], [0, 2]]), ("one index in two runs", "01070107", 2, 8, [[7], [7]]),
        ("a gap of 127", "017f", 1, 2**20, [[127]]), ("a gap of 128", "018001", 1, 2**20, [[128]]),
        ("a gap of 16,383", "01ff7f", 1, 2**20, [[16_383]]), ("a gap of 16,384", "01808001", 1, 2**20, [[16_384]]),
        ("short and long gaps", "0500800100ff7f00", 1, 2**20, [[0, 129, 130, 16_514, 16_515]]),
        ("the last index of all", "01ffffffff0f", 1, 2**32, [[2**32 - 1]]),
        ("130 neighbours", "8201" + "00" * 130, 1, 130, [list(range(130))]),
        ("past the end", "0108", 1, 8, "index"), ("the second past the end", "020700", 1, 8, "index"),
        ("past the end of all", "018080808010", 1, 2**32, "index"),
        ("the greatest gap", "01ffffffff7f", 1, 2**32, "index"),
        ("one index fewer than said", "0200", 1, 8, "number"), ("a run fewer", "0107", 2, 8, "number"),
        ("nothing", "", 1, 8, "number"), ("an index more than said", "010000", 1, 8, "length"),
        ("a byte behind the runs", "0000", 1, 8, "length"), ("zero in two bytes", "018000", 1, 8, "number"),
        ("a count in two bytes", "810000", 1, 8, "number"), ("seven in three bytes", "01878000", 1, 8, "number"),
        ("a number that has no end", "0180", 1, 8, "number"),
        ("a number of six bytes", "01808080808001", 1, 2**32, "number"),
        ("more indexes than bytes", "ffffffff7f00", 1, 2**32, "number"),
    )  # fmt: skip
    for name, data, count, limit, expect in rows:
        answer = malformed(expect) if isinstance(expect, str) else {"runs": expect}
        yield {"name": name, "bytes": data, "count": count, "limit": limit, **answer}


def shard_vectors() -> Iterator[dict[str, Any]]:
    """Four runs: pop-up, yellow, red, void."""
    last = 2**20 - 1
    rows: tuple[tuple[str, str, list[list[int]] | str], ...] = (
        ("nothing against anybody", "00000000", []),
        ("one of each", "0100" + "0101" + "0102" + "0103", [[0, 1], [1, 2], [2, 3], [3, 4]]),
        ("red and two pop-ups", "02090000010700", [[7, 3], [9, 1], [10, 1]]),
        ("the last index is void", "00000001ffff3f", [[last, 4]]),
        ("an index twice in one run cannot be written", "0200", "number"),
        ("an index in two runs", "01070001" + "0700", "shard"),
        ("an index in the first and the last run", "010500000105", "shard"),
        ("an index past the shard", "0000000180" + "8040", "index"), ("three runs", "000000", "number"),
        ("five runs", "0000000000", "length"), ("a byte behind it", "00000000ff", "length"),
        ("a gap longer than needed", "018000000000", "number"), ("no bytes", "", "number"),
    )  # fmt: skip
    for name, data, expect in rows:
        if isinstance(expect, str):
            yield {"name": name, "bytes": data, **malformed(expect)}
        else:
            yield {"name": name, "bytes": data, "entries": expect, "digest": sha256(bytes.fromhex(data)).hexdigest()}


# Heads


def head_body_vectors() -> Iterator[dict[str, Any]]:
    """Other forms of the same, and what is none."""
    plain = head_bytes(status_list().head).decode()
    for name, text in bent_bodies(plain, number="7"):
        yield {"name": name, "body": text, **refusal("list.malformed")}
    told = json.loads(plain)
    digest = told["shards"][0]
    for name, change in (
        ("a shard too few", {"shards": [digest]}), ("a shard too many", {"shards": [digest] * 3}),
        ("no shards, and indexes", {"shards": []}), ("shards, and no indexes", {"size": 0}),
        ("more indexes than a credential has room for", {"size": 2**32 + 1}),
        ("shards of another size", {"shard_bits": 16}),
        ("fresh for longer than told", {"fresh_minutes": 121}), ("minutes with a fraction", {"refuse_minutes": 120.5}),
        ("minutes below zero", {"fresh_minutes": -1}), ("a digest in capitals", {"shards": [digest.upper(), digest]}),
        ("a digest of 31 bytes", {"shards": [digest[:-2], digest]}),
        ("a digest of 33 bytes", {"shards": [digest + "00", digest]}),
        ("a digest that is a number", {"shards": [5, digest]}), ("shards that are a text", {"shards": "ab"}),
        ("a division that is a text", {"division": "130000"}), ("a division of seven digits", {"division": 10**6}),
        ("an environment with a capital", {"environment": "Vectors"}), ("no environment", {"environment": None}),
        ("an instant past 2^32", {"as_of": 2**32}),
    ):  # fmt: skip
        yield {"name": name, "body": compact({**told, **change}), **refusal("list.malformed")}


def status_trust(**change: Any) -> Trust:
    """In which the status key is another."""
    key = replace(STATUS_KEY, **change)
    return Trust({OUR_KEY.key_id: OUR_KEY, key.key_id: key})


def forged_by(key: Any, purpose: Purpose, algorithm: Algorithm = Algorithm.ED25519) -> By:
    """A key that signs a head under its own id for another purpose."""
    return By(key, key_id_of("vectors", purpose, algorithm, public(key)))


TWO = issuer(OTHER_ISSUER, purpose=Purpose.STATUS, division=120000, name="天津")
OF_SM2 = issuer(SM2_ISSUER, purpose=Purpose.STATUS)
TRUSTS = {
    "ours": TRUST,
    "nobody": Trust({}),
    "two regions": Trust({key.key_id: key for key in (OUR_KEY, STATUS_KEY, TWO)}),
    "SM2": Trust({key.key_id: key for key in (OUR_KEY, OF_SM2)}),
    "status key revoked": status_trust(revoked_at=AT + HOUR),
    "status key begins in 10 s": status_trust(not_before=AT + 10 * SECOND),
    "status key begins in 11 s": status_trust(not_before=AT + 11 * SECOND),
    "status key until now": status_trust(not_after=AT),
    "status key until a second later": status_trust(not_after=AT + SECOND),
    "status key is for credentials": status_trust(purpose=Purpose.CREDENTIAL),
    "expires now": Trust(TRUST.keys, AT),
}


def head_vectors() -> Iterator[dict[str, Any]]:
    """Accepted, or not."""
    ours = status_list().head
    yield head("the first", ours, ours)
    yield head("the next", ours, ours, known=6)
    yield head("a number left out", ours, ours, known=2)
    for size in (0, 1, 2**20, 2**20 + 1):
        told = status_list(size=size).head
        yield head(f"{size} indexes", told, told)
    for name, change in (("10 s ahead", {"as_of": AT + 10 * SECOND}), ("a year old", {"as_of": AT - 8760 * HOUR}),
                         ("never fresh", {"fresh": 0 * MINUTE})):  # fmt: skip
        told = replace(ours, **change)
        yield head(name, told, told)
    for trusted in ("two regions", "status key begins in 10 s", "status key until a second later"):
        yield head(f"trust: {trusted}", ours, ours, trusted=trusted)
    yield head(
        "of another region",
        *2 * (replace(ours, division=120000),),
        trusted="two regions",
        by=By(OTHER_ISSUER, TWO.key_id),
    )
    yield head("signed with SM2", ours, ours, trusted="SM2", by=By(SM2_ISSUER, OF_SM2.key_id), needs="SM2")
    yield from refused_heads(ours)
    yield from forged_heads(ours)


def head(
    name: str, told: Head | bytes, expect: Head | Refusal, *, trusted: str = "ours", known: int | None = None,
    division: int = 130000, by: By | None = None, at: datetime = AT, environment: str = "vectors",
    needs: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One vector of a head."""
    return {
        "name": name, "trust": trusted, "environment": environment,
        "known": None if known is None else {"division": division, "number": known},
        "envelope": head_envelope(told, by).decode(), "at": seconds(at), "needs": needs,
        "expect": {"ok": head_line(expect)} if isinstance(expect, Head) else expect,
    }  # fmt: skip


def head_line(told: Head) -> dict[str, Any]:
    """Every field."""
    return {
        "environment": told.environment, "division": told.division, "number": told.number,
        "as_of": seconds(told.as_of), "fresh_minutes": told.fresh // MINUTE, "refuse_minutes": told.refuse // MINUTE,
        "size": told.size, "shards": [digest.hex() for digest in told.digests],
    }  # fmt: skip


def refused_heads(ours: Head) -> Iterator[dict[str, Any]]:
    """Signed, and not the next, or not ours."""
    yield head("the same number", ours, refusal("list.older", found=7, known=7), known=7)
    yield head("an older one", ours, refusal("list.older", found=7, known=8), known=8)
    yield head("11 s ahead", replace(ours, as_of=AT + 11 * SECOND), refusal("list.ahead", seconds=11))
    elsewhere = refusal("list.other_environment", found="vectors", expected="production")
    yield head("of another environment", ours, elsewhere, environment="production")
    other = refusal("list.other_division", found=130000, expected=120000)
    yield head("of another division than the known one", ours, other, known=6, division=120000)
    yield head("another kind of list", b'{"format":"healthcode/trust/1"}', malformed("format"))


def forged_heads(ours: Head) -> Iterator[dict[str, Any]]:
    """Nobody who may has signed them."""
    forged = refusal("list.forged")
    for trusted in ("nobody", "status key revoked", "status key begins in 11 s", "status key until now",
                    "status key is for credentials"):  # fmt: skip
        yield head(f"trust, {trusted}", ours, forged, trusted=trusted)
    for name, by in (
        ("by the credential key", By(ISSUER, OUR_KEY.key_id)),
        ("by the credential key under the status key's id", By(ISSUER)),
        ("by a stranger under the status key's id", By(OTHER_ISSUER)),
        ("by a root", By(ROOTS[0], root(ROOTS[0]).key_id)),
        ("by the status key under the credential key's id", By(STATUS, OUR_KEY.key_id)),
        ("by the status key under another environment's id",
         By(STATUS, key_id_of("production", Purpose.STATUS, Algorithm.ED25519, public(STATUS)))),
        ("by SM2 under an id of its own", forged_by(SM2_ISSUER, Purpose.STATUS, Algorithm.SM2)),
        ("without a context", By(context=b"")), ("as a trust list", By(context=trust.CONTEXT)),
    ):  # fmt: skip
        yield head(name, ours, forged, by=by)
    yield head("for another division", replace(ours, division=120000), forged)
    yield head("by the key of another region", ours, forged, trusted="two regions", by=By(OTHER_ISSUER, TWO.key_id))


# What changed


STATUS_LISTS: dict[str, StatusList] = {
    "clear": status_list(),
    "red": status_list({HERE: RED}),
    "yellow": status_list({HERE: YELLOW}),
    "pop-up": status_list({HERE: POP_UP}),
    "void": status_list({HERE: VOID}),
    "others are red": status_list({HERE - 1: RED, HERE + 1: RED, HERE - 2**20: RED}),
    "not on it": status_list(size=HERE),
    "the last on it": status_list(size=HERE + 1),
    "nobody on it": status_list(size=0),
    "before the credential, clear": status_list(as_of=PLAIN.issued_at - SECOND),
    "before the credential, red": status_list({HERE: RED}, as_of=PLAIN.issued_at - SECOND),
    "before the credential, void": status_list({HERE: VOID}, as_of=PLAIN.issued_at - SECOND),
    "before the credential, not on it": status_list(size=HERE, as_of=PLAIN.issued_at - SECOND),
    "the same second, red": status_list({HERE: RED}, as_of=PLAIN.issued_at),
    "the same second, not on it": status_list(size=HERE, as_of=PLAIN.issued_at),
    "of now": status_list(as_of=AT),
    "10 s ahead": status_list(as_of=AT + 10 * SECOND),
    "11 s ahead": status_list(as_of=AT + 11 * SECOND),
    "30 minutes old": status_list(as_of=AT - 30 * MINUTE),
    "30 minutes and a second old": status_list(as_of=AT - 30 * MINUTE - SECOND),
    "30 minutes and a second old, red": status_list({HERE: RED}, as_of=AT - 30 * MINUTE - SECOND),
    "120 minutes old": status_list(as_of=AT - 120 * MINUTE),
    "120 minutes and a second old": status_list(as_of=AT - 120 * MINUTE - SECOND),
    "120 minutes and a second old, void": status_list({HERE: VOID}, as_of=AT - 120 * MINUTE - SECOND),
    "never fresh": status_list(fresh=0 * MINUTE),
    "never told": status_list(fresh=0 * MINUTE, refuse=0 * MINUTE),
    "8: three changed": status_list({5: RED, HERE: POP_UP, HERE + 1: VOID}, number=8),
    "9: better and worse": status_list({HERE: YELLOW, HERE + 1: VOID, 6: POP_UP}, number=9),
    "9: grown by a shard": status_list(
        {5: RED, HERE: POP_UP, HERE + 1: VOID, 2_200_000: RED}, number=9, size=2_200_001
    ),
    "9: the same": status_list({5: RED, HERE: POP_UP, HERE + 1: VOID}, number=9),
}


def status_lines(told: StatusList) -> dict[str, Any]:
    """A whole list."""
    return {"head": head_line(told.head), "shards": [shard.body.hex() for shard in told.shards]}


def delta_vectors() -> Iterator[dict[str, Any]]:
    """From one list to the next."""
    first = {5: RED, HERE: POP_UP, HERE + 1: VOID}
    second = {5: Entry.CLEAR, 6: POP_UP, HERE: YELLOW}
    steps = (("clear", "8: three changed", first), ("8: three changed", "9: better and worse", second),
             ("8: three changed", "9: grown by a shard", {2_200_000: RED}), ("8: three changed", "9: the same", {}),
             ("8: three changed", "clear", dict.fromkeys(first, Entry.CLEAR)))  # fmt: skip
    for before, after, changes in steps:
        yield delta(f"from {before} to {after}", before, after, delta_bytes(changes), after)
    wrong = "9: better and worse"
    incomplete = refusal("list.incomplete", number=9)
    for name, changes in (
        ("one is missing", {6: POP_UP, HERE: YELLOW}), ("a whole shard is missing", {5: Entry.CLEAR, 6: POP_UP}),
        ("one is another", {**second, 6: RED}), ("one too many", {**second, 99: RED}), ("nothing", {}),
    ):  # fmt: skip
        yield delta(name, "8: three changed", wrong, delta_bytes(changes), incomplete)
    yield delta("from another list", "clear", wrong, delta_bytes(second), incomplete)
    yield delta("to a list with fewer shards", "9: grown by a shard", wrong, delta_bytes({}), incomplete)
    for name, data, where in (
        ("an index in two runs", "0105" + "0105" + "000000", "delta"), ("four runs", "00000000", "number"),
        ("six runs", "000000000000", "length"), ("no bytes", "", "number"),
        ("an index past the size", delta_bytes({SIZE: RED}).hex(), "index"),
        ("a count in two bytes", "808000" + "00000000", "number"),
    ):  # fmt: skip
        yield delta(f"misshapen: {name}", "8: three changed", wrong, bytes.fromhex(data), malformed(where))


def delta(name: str, before: str, head_of: str, data: bytes, expect: str | Refusal) -> dict[str, Any]:
    """One vector of what changed."""
    answer = {"after": expect} if isinstance(expect, str) else expect
    reached = head_line(STATUS_LISTS[head_of].head)
    return {"name": name, "before": before, "head": reached, "delta": data.hex(), **answer}


def written_vectors() -> Iterator[dict[str, Any]]:
    """Changes as bytes: five runs, clear first."""
    yield {"name": "nothing", "changes": [], "delta": "0000000000"}
    changes = [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]
    yield {"name": "one of each", "changes": changes, "delta": "01000101010201030104"}
    yield {"name": "far apart", "changes": [[1_500_000, 3], [7, 3], [2**32 - 1, 0]],
           "delta": "01ffffffff0f0000" + "0207d8c65b" + "00"}  # fmt: skip
