"""Where fuzzing begins: the published vectors and what honest parties make, by target."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from healthcode.core import base45, codes, credentials, gates
from healthcode.core.envelopes import read
from healthcode.core.status_lists import SHARD, Entry
from healthcode.gateways import trust_folder
from tests.builders_code import AT, HOLDER, NONCE, SOFT, point, showing, signed
from tests.builders_offline import PIN, code, paper, published, trust_text

VECTORS = Path(__file__).parents[1] / "vectors"
LISTS = (published(), published(2, {5: Entry.RED, 6: Entry.YELLOW, 300: Entry.POP_UP, SHARD + 1: Entry.VOID}))
TRUSTED = (trust_text(), trust_text(3, needed=1))


def seeds(target: str) -> tuple[bytes, ...]:
    """What the fuzzer begins with."""
    texts = [text.encode("utf-8", "surrogatepass") for text in vector_texts()]
    found: dict[str, list[bytes]] = {
        "code": [*texts, *(one.encode() for one in honest())],
        "verdict": [*(one.encode() for one in honest()), *(unnamed(sealed_of(one)) for one in honest())],
        "credential": [sealed_of(one) for one in honest()],
        "base45": [text[4:] for text in texts[:40]],
        "gate": [sign().encode(), base45.decode(sign()[len(gates.PREFIX) :])],
        "holder_key": [point(HOLDER) + signed(b"message"), point(SOFT) + signed(b"message", SOFT)],
        "envelope": [*TRUSTED, *(one.head for one in LISTS)],
        "trust_list": [*TRUSTED, *(read(one).body for one in TRUSTED)],
        "head": [part for one in LISTS for part in (one.head, read(one.head).body)],
        "pin": [trust_folder.pin_text(PIN)],
        "shard": [shard for one in LISTS for shard in one.shards],
        "delta": [LISTS[1].delta(LISTS[0]), LISTS[0].delta(LISTS[1])],
        "picture": [drawn(one, kind) for one in honest()[:2] for kind in ("png", "jpeg")],
    }
    return tuple(dict.fromkeys(found[target]))


def vector_texts() -> Iterator[str]:
    """Every text that a vector has, whatever it is for."""
    for path in sorted(VECTORS.glob("*.json")):
        yield from _texts(json.loads(path.read_text("utf-8")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def honest() -> tuple[str, ...]:
    """Codes as honest phones and printers make them."""
    return (code(), paper(), code(nonce=NONCE), showing(shown_at=AT).text)


def sealed_of(text: str) -> bytes:
    """The sealed credential of a text."""
    return codes.read(text).sealed


def unnamed(sealed: bytes) -> bytes:
    """A credential's body without its issuer's id, which the target puts in."""
    return sealed[:1] + sealed[5 : -credentials.SIGNATURE]


def sign() -> str:
    """A gate's sign."""
    return gates.text_of(gates.GateSign(nonce=NONCE, shown_at=AT, name="东门"))


def drawn(text: str, kind: str) -> bytes:
    """A picture of a code."""
    file, converted = io.BytesIO(), io.BytesIO()
    segno.make(text, error="m").save(file, kind="png", scale=2)
    Image.open(file).convert("L").save(converted, kind)
    return converted.getvalue()
