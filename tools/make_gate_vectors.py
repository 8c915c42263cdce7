"""Makes `tests/vectors/gates.json`: what every reader of a gate's sign must answer, in Python, in TypeScript, anywhere.

    python -m tools.make_gate_vectors

The file is one JSON object. Instants are whole seconds since 1970 UTC; bytes are lowercase hex.

- `signs`: `{name, text, at, expect}`: what `gates.read_fresh(text, at)` answers. `expect` has either `ok` with `nonce`,
  `shown_at` and `gate` (the gate's name), and is then also what writes `text`; or `error`, the code of the refusal, and
  `facts` (texts).
- `unwritable`: `{name, nonce, shown_at, gate}` that no text is written for: `gate.not_encodable`.
- `taken`: `{name, shown_at, at, takes}`: whether a gate still takes a nonce that nobody has used.

Expectations are written by hand here and not taken from the code under test; `tests/unit/test_gates.py` makes the file
again, compares, and runs it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from healthcode.core import base45

TARGET = Path(__file__).parents[1] / "tests" / "vectors" / "gates.json"
ABOUT = "Vectors of a gate's sign, version 1. Made by tools/make_gate_vectors.py, which describes this file."
AT = 1652833800
NONCE = bytes.fromhex("a1a2a3a4a5a6a7a8")


def sign(
    *, version: int = 1, nonce: bytes = NONCE, shown_at: int = AT, name: bytes = b"", size: int | None = None
) -> str:
    """A text, byte by byte."""
    size = len(name) if size is None else size
    return "JKG1:" + base45.encode(bytes((version,)) + nonce + shown_at.to_bytes(4, "big") + bytes((size,)) + name)


def ok(name: str, gate: str, shown_at: int = AT, at: int = AT) -> dict[str, Any]:
    """A sign that is read."""
    told = {"nonce": NONCE.hex(), "shown_at": shown_at, "gate": gate}
    return {"name": name, "text": sign(shown_at=shown_at, name=gate.encode()), "at": at, "expect": {"ok": told}}


def bad(name: str, text: str, error: str = "gate.malformed", at: int = AT, **facts: object) -> dict[str, Any]:
    """A sign that is refused."""
    told = {fact: str(value) for fact, value in facts.items()}
    return {"name": name, "text": text, "at": at, "expect": {"error": error, "facts": told}}


def signs() -> Iterator[dict[str, Any]]:
    """Read and refused, both sides of each boundary."""
    yield ok("plain", "东门")
    yield ok("no name", "")
    yield ok("a name of 40 bytes", "广" * 13 + "A")
    yield ok("60 s old", "East gate", AT, AT + 60)
    yield ok("10 s ahead", "East gate", AT, AT - 10)
    yield ok("first second", "", 0, 0)
    yield ok("last second", "", 2**32 - 1, 2**32 - 1)
    yield bad("61 s old", sign(), "gate.too_old", AT + 61, seconds=61, most=60)
    yield bad("11 s ahead", sign(), "gate.ahead", AT - 11, seconds=11)
    yield bad("old and malformed: malformed", sign(version=2), at=AT + 61)
    yield from foreign()
    yield from misshapen()


def foreign() -> Iterator[dict[str, Any]]:
    """No sign of ours."""
    for name, text in (
        ("nothing", ""),
        ("a link", "https://example.cn/JKG1:"),
        ("a code", "JK1:" + sign()[5:]),
        ("small letters", sign().lower()),
        ("a space before it", " " + sign()),
    ):
        yield bad(name, text, "gate.foreign")


def misshapen() -> Iterator[dict[str, Any]]:
    """What the layout has no room for, and a second form of a value."""
    plain = sign(name=b"East")
    yield bad("only the prefix", "JKG1:")
    yield bad("cut short", plain[:-1])
    yield bad("cut short by two bytes", plain[:-3])
    yield bad("a byte after it", plain + "00")
    yield bad("a space after it", plain + " ")
    yield bad("a line break after it", plain + "\n")
    yield bad("version 0", sign(version=0))
    yield bad("version 2", sign(version=2))
    yield bad("a nonce of 7 bytes", sign(nonce=NONCE[:7]))
    yield bad("a name of 41 bytes", sign(name=b"A" * 41))
    yield bad("a name shorter than it is", sign(name=b"East", size=3))
    yield bad("a name longer than it is", sign(name=b"East", size=5))
    yield bad("a name that is no UTF-8", sign(name=b"\xff"))
    yield bad("a name in an overlong form", sign(name=b"\xc0\xaf"))
    yield bad("half of a surrogate pair", sign(name=b"\xed\xa0\x80"))
    for code in (0x00, 0x0A, 0x1F, 0x7F, 0x9F, 0x200B, 0x200F, 0x2028, 0x202E, 0x2060, 0x206F, 0xFEFF):
        yield bad(f"a name with U+{code:04X}", sign(name=f"A{chr(code)}B".encode()))
    yield bad("a thousand characters", "JKG1:" + "0" * 1000)


def unwritable() -> Iterator[dict[str, Any]]:
    """What no text is written for."""
    for name, nonce, shown_at, gate in (
        ("a nonce of 7 bytes", NONCE[:7], AT, "A"),
        ("a nonce of 9 bytes", NONCE + b"\x00", AT, "A"),
        ("a name of 41 bytes", NONCE, AT, "A" * 41),
        ("a name with a line break", NONCE, AT, "A\nB"),
        ("a second past the last", NONCE, 2**32, "A"),
        ("before 1970", NONCE, -1, "A"),
    ):
        yield {"name": name, "nonce": nonce.hex(), "shown_at": shown_at, "gate": gate}


def taken() -> Iterator[dict[str, Any]]:
    """A minute, and no longer."""
    for name, at, takes in (("at once", AT, True), ("60 s", AT + 60, True), ("61 s", AT + 61, False),
                            ("the clock was set back", AT - 1, False)):  # fmt: skip
        yield {"name": name, "shown_at": AT, "at": at, "takes": takes}


def page() -> str:
    """The file as it should stand now."""
    made = {"about": ABOUT, "signs": list(signs()), "unwritable": list(unwritable()), "taken": list(taken())}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
