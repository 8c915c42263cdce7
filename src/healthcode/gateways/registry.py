"""The population registry, somebody else's: does this document carry this name, was its holder seen? (实名, F12, F17)

One question, and how sure the registry is for an answer. Unknown and mismatching are the same answer by the same work,
so that nobody learns from us whether a number exists (SECURITY T7, T29). A second question for those who act for others
(代领): does it confirm that two people are related so? There, too, “no” and “I do not know” are one answer.
"""

import csv
import secrets
import threading
from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Protocol
from unicodedata import normalize

from healthcode.core.people import Document, Name
from healthcode.core.problems import Problem

COLUMNS = ("document_type", "document_number", "name")
DIGEST_BYTES = 16


class Assurance(StrEnum):
    """How sure the registry is that the applicant is the document's holder."""

    NONE = "none"
    """Number and name do not go together, or are unknown."""
    KNOWN = "known"
    """Number and name go together: whoever has seen the document could say so."""
    LIVE = "live"
    """They do, and the living person was compared with the document's picture."""


class Relation(StrEnum):
    """What a dependant is to the person who acts for her (代领人)."""

    CHILD = "child"
    PARENT = "parent"
    SPOUSE = "spouse"
    WARD = "ward"
    """The other one is the guardian that a court or a community named (监护人)."""


class Registry(Protocol):
    """Where identities are checked."""

    def check(self, document: Document, name: Name, proof: str = "", /) -> Assurance:
        """How sure it is of the applicant; Problem `registry.unreachable`.

        `proof`: what the face check of a channel handed the page, empty without one. Nobody but the registry reads it.
        """
        ...

    def relation(self, dependant: Document, proxy: Document, relation: Relation, /) -> bool:
        """Whether it confirms that `dependant` is the proxy's child, parent, …; Problem `registry.unreachable`.

        False is no refusal: it does not know, and somebody reads the proof that the proxy sends.
        """
        ...


class FileRegistry:
    """A registry in a file of its own, one `type,number,name` a line: what the demo has in place of the real one.

    Read once, when it is first asked; held as digests of whole entries under a key of this process, so that a miss
    and a mismatch are one look in one set, and the memory holds no name. It knows no faces, so it is never `live`.

    `relations`: a second file, one `type,number,type,number,relation` a line, the dependant first; none without it.
    """

    def __init__(self, path: Path, relations: Path | None = None) -> None:
        self._path, self._relations = path, relations
        self._key = secrets.token_bytes(32)
        self._entries: frozenset[bytes] | None = None
        self._related: frozenset[bytes] | None = None
        self._reading = threading.Lock()

    def check(self, document: Document, name: Name, _proof: str = "") -> Assurance:
        """See `Registry`; no proof says more to it."""
        entry = self._entry(document.type.value, document.reveal("registry"), name.reveal("registry"))
        return Assurance.KNOWN if entry in self._known() else Assurance.NONE

    def relation(self, dependant: Document, proxy: Document, relation: Relation) -> bool:
        """See `Registry`."""
        told = (dependant.canonical(), proxy.canonical(), relation.value)
        return self._digest(*told) in self._known_relations()

    def _known(self) -> frozenset[bytes]:
        with self._reading:
            if self._entries is None:
                lines = self._lines(self._path)
                self._entries = _read(self._entry(kind, number, name) for kind, number, name in lines)
            return self._entries

    def _known_relations(self) -> frozenset[bytes]:
        with self._reading:
            if self._related is None:
                lines = self._lines(self._relations) if self._relations else ()
                self._related = _read(
                    self._digest(f"{kind}:{number}", f"{others_kind}:{others_number}", Relation(relation).value)
                    for kind, number, others_kind, others_number, relation in lines
                )
            return self._related

    def _lines(self, path: Path) -> Iterator[list[str]]:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)

    def _entry(self, kind: str, number: str, name: str) -> bytes:
        """Blanks and letter case make no other name: `Ada Albrandt` is `ADA  ALBRANDT`."""
        return self._digest(kind, number, " ".join(normalize("NFKC", name).split()).casefold())

    def _digest(self, *parts: str) -> bytes:
        return blake2b("\0".join(parts).encode(), digest_size=DIGEST_BYTES, key=self._key).digest()


def _read(digests: Iterable[bytes]) -> frozenset[bytes]:
    """All of a file; Problem `registry.unreachable` when it cannot be read as one."""
    try:
        return frozenset(digests)
    except (OSError, ValueError) as error:
        raise Problem("registry.unreachable") from error
