"""The trust list as a verifier keeps it: every list at which roots changed, and the latest, from the pin on.

Nothing in the folder is believed because it is there: the chain is followed from the pin whenever it is read, so a file
that was damaged or exchanged is found out by its signatures.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from healthcode.core.envelopes import read, write
from healthcode.core.problems import CannotCheck, Problem
from healthcode.core.trust import Pin, TrustList, follow, read_list
from healthcode.offline.files import put

FILE = "trust"


def read_chain(folder: Path, pin: Pin) -> tuple[Sequence[bytes], TrustList | None]:
    """The chain's envelopes and its last list, None when there is none yet; CannotCheck `check.list_damaged`."""
    try:
        texts = tuple((folder / FILE).read_bytes().splitlines())
    except FileNotFoundError:
        return (), None
    try:
        texts = tuple(text for text in texts if _list(text).number > pin.number)  # a newer pin stands for the others
        return texts, follow(texts, known=pin, at=_list(texts[-1]).issued_at)
    except (Problem, IndexError):
        raise CannotCheck("check.list_damaged", file=FILE) from None


def longer(
    texts: Sequence[bytes], known: TrustList | None, pin: Pin, new: Sequence[bytes], at: datetime
) -> tuple[Sequence[bytes], TrustList]:
    """The chain with these lists after it, and the last of them; Problem as `core.trust.follow`."""
    told = follow(new, known=known or pin, at=at)
    for text in new:
        texts = [*_needed(texts, pin), write(read(text))]
    return texts, told


def put_chain(folder: Path, texts: Iterable[bytes]) -> None:
    """Keeps the chain, a line each."""
    put(folder / FILE, b"\n".join(texts) + b"\n")


def _needed(texts: Sequence[bytes], pin: Pin) -> Sequence[bytes]:
    """Without the last, when whoever believes the one before it believes the same roots."""
    if not texts:
        return texts
    last, before = _list(texts[-1]), _list(texts[-2]) if len(texts) > 1 else pin
    return texts[:-1] if (last.needed, set(last.roots)) == (before.needed, set(before.roots)) else texts


def _list(text: bytes) -> TrustList:
    return read_list(read(text).body)
