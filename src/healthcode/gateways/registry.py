"""The population registry, somebody else's: does this document carry this name, was its holder seen? (实名, F12, F17)

One question, and how sure the registry is for an answer. Unknown and mismatching are the same answer by the same work,
so that nobody learns from us whether a number exists (SECURITY T7, T29).
"""

import csv
import secrets
import threading
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


class Registry(Protocol):
    """Where identities are checked."""

    def check(self, document: Document, name: Name, proof: str = "", /) -> Assurance:
        """How sure it is of the applicant; Problem `registry.unreachable`.

        `proof`: what the face check of a channel handed the page, empty without one. Nobody but the registry reads it.
        """
        ...


class FileRegistry:
    """A registry in a file of its own, one `type,number,name` a line: what the demo has in place of the real one.

    Read once, when it is first asked; held as digests of whole entries under a key of this process, so that a miss
    and a mismatch are one look in one set, and the memory holds no name. It knows no faces, so it is never `live`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key = secrets.token_bytes(32)
        self._entries: frozenset[bytes] | None = None
        self._reading = threading.Lock()

    def check(self, document: Document, name: Name, _proof: str = "") -> Assurance:
        """See `Registry`; no proof says more to it."""
        entry = self._entry(document.type.value, document.reveal("registry"), name.reveal("registry"))
        return Assurance.KNOWN if entry in self._known() else Assurance.NONE

    def _known(self) -> frozenset[bytes]:
        with self._reading:
            if self._entries is None:
                self._entries = self._read()
            return self._entries

    def _read(self) -> frozenset[bytes]:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                return frozenset(self._entry(kind, number, name) for kind, number, name in csv.reader(file))
        except (OSError, ValueError) as error:
            raise Problem("registry.unreachable") from error

    def _entry(self, kind: str, number: str, name: str) -> bytes:
        """Blanks and letter case make no other name: `Ada Albrandt` is `ADA  ALBRANDT`."""
        spelled = " ".join(normalize("NFKC", name).split()).casefold()
        return blake2b(f"{kind}\0{number}\0{spelled}".encode(), digest_size=DIGEST_BYTES, key=self._key).digest()
