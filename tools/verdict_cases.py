"""Verdicts among the vectors: the whole table of freshness, and all that a status list can have against a code.

`tools/make_list_vectors.py` writes them to the file and describes what stands there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from healthcode.core.credentials import Credential, Level
from healthcode.core.terms import Color
from tests.builders_code import (
    AT,
    HOUR,
    NONCE,
    PAPER,
    PLAIN,
    SECOND,
    SOFT,
    SUITE_2,
    Shown,
    point,
    printed,
    showing,
    showing_2,
    swapped,
)
from tests.builders_lists import MINUTE
from tools.status_cases import STATUS_LISTS
from tools.trust_lines import Refusal, refusal, seconds

GREEN: tuple[str, ...] = ()
STALE = "rule.list_stale"


def verdict_vectors() -> Iterator[dict[str, Any]]:
    """All of them."""
    yield from of_every_age()
    yield from of_every_entry()
    yield from of_every_level()
    yield from refused()


def verdict(
    name: str, shown: Shown, expect: dict[str, Any] | Refusal, lists: Sequence[str], *, at: datetime = AT,
    nonce: bytes = b"", trust: str = "ours", needs: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One vector."""
    if "error" in expect:
        answer = {**expect, "family": "BadCode" if expect["error"].startswith("code.") else "CannotCheck"}
    else:
        answer = {"ok": expect}
    return {
        "name": name, "text": shown.text, "at": seconds(at), "nonce": nonce.hex(), "trust": trust,
        "status": list(lists), "needs": needs, "expect": answer,
    }  # fmt: skip


def told(
    credential: Credential = PLAIN, *, against: Sequence[str] = GREEN, as_of: datetime = AT - 5 * MINUTE, **change: Any
) -> dict[str, Any]:
    """What is told: of the credential, unless the list says otherwise."""
    plain = {
        "level": credential.level.name.lower(), "color": credential.color, "pop_up": credential.pop_up,
        "declared": credential.declared, "sampled_at": seconds(credential.sampled_at),
        "reported_at": seconds(credential.reported_at), "fresh": STALE not in against, "as_of": seconds(as_of),
        "check_document": credential.level is Level.PAPER, "soft_key": credential.holder_key[0] == 0xED,
        "against": list(against),
    }  # fmt: skip
    return {**plain, **change}


def of_every_age() -> Iterator[dict[str, Any]]:
    """The table: fresh, told but never green, refused. The credential was sealed two hours ago."""
    plain, stale = showing(), (STALE,)
    for name, as_of, against in (
        ("of now", AT, GREEN),
        ("10 s ahead", AT + 10 * SECOND, GREEN),
        ("30 minutes old", AT - 30 * MINUTE, GREEN),
        ("30 minutes and a second old", AT - 30 * MINUTE - SECOND, stale),
        ("120 minutes old", AT - 120 * MINUTE, stale),
        ("never fresh", AT - 5 * MINUTE, stale),
    ):
        yield verdict(f"a list {name}", plain, told(against=against, as_of=as_of), [name])
    too_old = refusal("check.list_too_old", minutes=120, most=120)
    # Two hours ago the credential was sealed: a list older than that is overtaken by it, and it is the younger news.
    older = showing(issued_at=AT - 3 * HOUR)
    yield verdict("a list 120 minutes and a second old", older, too_old, ["120 minutes and a second old"])
    yield verdict("a list from the future", plain, refusal("check.list_ahead", seconds=11), ["11 s ahead"])
    yield verdict("a list that is never told", plain, refusal("check.list_too_old", minutes=5, most=0), ["never told"])
    old = ["120 minutes and a second old"]
    sealed = {"as_of": PLAIN.issued_at, "against": stale}
    yield verdict("the credential is younger than the list", plain, told(**sealed), old)
    for name, age, against in (
        ("30 minutes", 30 * MINUTE, GREEN), ("30 minutes and a second", 30 * MINUTE + SECOND, stale),
        ("two hours, less a second", 120 * MINUTE - SECOND, stale),
    ):  # fmt: skip
        credential = replace(PLAIN, issued_at=AT - age)
        yield verdict(f"the list is long out of date, the credential {name} old", showing(issued_at=AT - age),
                      told(credential, as_of=AT - age, against=against), old)  # fmt: skip
    late = AT + HOUR
    shown = showing(shown_at=late)
    yield verdict(
        "an hour later the same is too old", shown, refusal("check.list_too_old", minutes=180, most=120), old, at=late
    )


def of_every_entry() -> Iterator[dict[str, Any]]:
    """A list only makes worse, and what was sealed later than the list overrules it, but never a void."""
    plain, red, void = showing(), ("rule.color",), refusal("code.void")
    notice = ("rule.pop_up",)
    yield verdict("clear", plain, told(), ["clear"])
    yield verdict("only others are red", plain, told(), ["others are red"])
    yield verdict("the last index on it", plain, told(), ["the last on it"])
    yield verdict("turned red", plain, told(color="red", against=red), ["red"])
    yield verdict("turned yellow", plain, told(color="yellow", against=red), ["yellow"])
    yield verdict("a pop-up came", plain, told(pop_up=True, against=notice), ["pop-up"])
    yield verdict("void", plain, void, ["void"])
    yield verdict("a red one, yellow on the list", showing(color=Color.RED), told(color="red", against=red), ["yellow"])
    yield verdict(
        "a yellow one, clear on the list", showing(color=Color.YELLOW), told(color="yellow", against=red), ["clear"]
    )
    yield verdict("a pop-up, clear on the list", showing(pop_up=True), told(pop_up=True, against=notice), ["clear"])
    yield verdict("a pop-up, red on the list", showing(pop_up=True),
                  told(color="red", pop_up=True, against=("rule.color", "rule.pop_up")), ["red"])  # fmt: skip
    unknown = told(color=None, pop_up=True, against=("rule.color", "rule.pop_up"))
    yield verdict("cannot be confirmed, red on the list", showing(color=None), unknown, ["red"])
    issued = {"as_of": PLAIN.issued_at, "against": (STALE,)}
    yield verdict("sealed a second after a red list", plain, told(**issued), ["before the credential, red"])
    stale = told(color="red", as_of=PLAIN.issued_at, against=("rule.color", STALE))
    yield verdict("sealed in the second of a red list", plain, stale, ["the same second, red"])
    yield verdict("sealed a second after a void", plain, void, ["before the credential, void"])
    yield verdict("turned red, on a list too old for green", plain,
                  told(color="red", as_of=AT - 30 * MINUTE - SECOND, against=("rule.color", STALE)),
                  ["30 minutes and a second old, red"])  # fmt: skip
    yield verdict("void, on a list too old for anything", showing(issued_at=AT - 3 * HOUR), void,
                  ["120 minutes and a second old, void"])  # fmt: skip
    not_on_list = refusal("check.not_on_list")
    yield verdict("not on the list", plain, not_on_list, ["not on it"])
    yield verdict("nobody is on the list", plain, not_on_list, ["nobody on it"])
    yield verdict("not on the list of the same second", plain, not_on_list, ["the same second, not on it"])
    yield verdict("not on a list that was made before", plain, told(**issued), ["before the credential, not on it"])


def of_every_level() -> Iterator[dict[str, Any]]:
    """Each level is its own in the verdict."""
    red = ("rule.color",)
    for level in (Level.PROXY, Level.ENTRY):
        name, credential = level.name.lower(), replace(PLAIN, level=level)
        yield verdict(f"{name}, clear", showing(level=level), told(credential), ["clear"])
        yield verdict(f"{name}, turned red", showing(level=level), told(credential, color="red", against=red), ["red"])
    national = {"level": Level.NATIONAL, "color": None}
    nationwide, notice = replace(PLAIN, **national), {"pop_up": True, "against": ("rule.pop_up",)}
    yield verdict("national, nothing against it", showing(**national), told(nationwide), ["clear"])
    for name in ("red", "yellow", "pop-up"):
        yield verdict(
            f"national, {name} on the list: a notice", showing(**national), told(nationwide, **notice), [name]
        )
    yield verdict("national, void", showing(**national), refusal("code.void"), ["void"])
    yield verdict("paper, clear: the document is to be looked at", printed(), told(PAPER), ["clear"])
    yield verdict("paper, turned red", printed(), told(PAPER, color="red", against=red), ["red"])
    yield verdict("paper that was given up", printed(), refusal("code.void"), ["void"])
    yield verdict("paper, at a gate with a nonce", printed(), told(PAPER), ["clear"], nonce=NONCE)
    yield verdict("paper without a list", printed(), refusal("check.no_list", division=130000), [])
    soft = replace(PLAIN, holder_key=point(SOFT))
    yield verdict("soft key", showing(holder_key=point(SOFT), by=SOFT), told(soft), ["clear"])
    yield verdict("suite 2", showing_2(), told(SUITE_2), ["clear"], needs="SM2")
    yield verdict("suite 2, turned red", showing_2(), told(SUITE_2, color="red", against=red), ["red"], needs="SM2")
    undeclared = replace(PLAIN, declared=False)
    yield verdict(
        "not yet declared", showing(declared=False), told(undeclared, against=("rule.not_declared",)), ["clear"]
    )


def refused() -> Iterator[dict[str, Any]]:
    """The code comes before the list, and the list never makes a bad code good."""
    plain, clear = showing(), ["clear"]
    yield verdict("no list", plain, refusal("check.no_list", division=130000), [])
    yield verdict("forged", swapped(plain), refusal("code.forged"), clear)
    yield verdict("forged, and no list", swapped(plain), refusal("code.forged"), [])
    yield verdict("expired trust list", plain, refusal("check.trust_expired"), clear, trust="expires now")
    yield verdict("too old a showing, and void", plain, refusal("code.too_old"), ["void"], at=AT + 31 * SECOND)
    yield verdict("expired paper, and void", printed(), refusal("code.expired"), ["void"], at=AT + 15 * 24 * HOUR)
    yield verdict("of another gate", showing(nonce=NONCE), refusal("code.other_gate"), clear)
    yield verdict("unknown issuer", plain, refusal("check.unknown_issuer"), clear, trust="nobody")
    yield verdict("void, on a list from the future", plain, refusal("code.void"), ["void"])


assert {name for vector in verdict_vectors() for name in vector["status"]} <= set(STATUS_LISTS)
