"""Keys: the key-encryption key in a directory of its own, and the vault that seals and blinds with data keys.

Envelope: each purpose has a data key, wrapped by the key-encryption key and kept in the database; the
key-encryption key never enters it. A dump without the key directory shows no identity and no way to search one
(SECURITY 2.3: bare hashes of ID numbers can be walked in minutes, so indexes are keyed).
"""

import contextlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from healthcode.core.people import Document, Phone
from healthcode.core.problems import Problem

KEY_BYTES = 32
NONCE_BYTES = 12
INDEX_BYTES = 16  # 128 bits of HMAC-SHA256: among 10^9 people a chance collision is below 10^-20
KEK_FILE = "key-encryption-key-1"


class Purpose(StrEnum):
    """What a data key is for; a key serves one purpose only."""

    DOCUMENT_INDEX = "document_index"
    PHONE_INDEX = "phone_index"
    SUBJECT = "subject"
    IDENTITY = "identity"
    INTAKE = "intake"
    DECLARATION = "declaration"
    MESSAGE = "message"
    ACCOUNT = "account"
    TICKET = "ticket"
    SCAN = "scan"
    PAGE = "page"
    FAMILY = "family"


class KeyDirectory:
    """The folder of the key-encryption key: readable by its owner only, made on first use, never beside a backup."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self) -> bytes:
        """The key-encryption key; made when the folder has none. Problem `keys.…` when it is open to others."""
        return kept_secret(self._folder / KEK_FILE)


def kept_secret(path: Path) -> bytes:
    """The 32 random bytes kept in a file of its owner's alone, made on first use, by whoever comes first.

    Problem `keys.readable_by_others`, `keys.damaged`.
    """
    if not path.exists():
        keep_secret(path, secrets.token_bytes(KEY_BYTES))
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """The 32 bytes of a file that is its owner's alone; Problem `keys.readable_by_others`, `keys.damaged`."""
    if path.stat().st_mode & 0o077:
        raise Problem("keys.readable_by_others", file=path)
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise Problem("keys.damaged", file=path)
    return secret


def keep_secret(path: Path, secret: bytes) -> None:
    """Puts a secret where there is none: whole, on disk and its owner's alone before it has a name anybody finds."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another process was first: its key holds
        os.link(draft, path)
    draft.unlink()
    keep_names(path.parent)


def keep_names(folder: Path) -> None:
    """What was sealed with a key must not outlive it: the name, too, is on disk before the key is used."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def wrap(key_encryption_key: bytes, purpose: Purpose, version: int, data_key: bytes) -> bytes:
    """A data key sealed for storage; purpose and version are bound to it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key_encryption_key).encrypt(nonce, data_key, f"{purpose}|{version}".encode())


def unwrap(key_encryption_key: bytes, purpose: Purpose, version: int, wrapped: bytes) -> bytes:
    """The data key; Problem `keys.other_key` when it was wrapped by another key-encryption key."""
    try:
        return AESGCM(key_encryption_key).decrypt(
            wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], f"{purpose}|{version}".encode()
        )
    except InvalidTag:
        raise Problem("keys.other_key", purpose=purpose.value, version=version) from None


def _nonces() -> Iterator[bytes]:
    while True:
        drawn = secrets.token_bytes(NONCE_BYTES * 1000)
        yield from (drawn[place : place + NONCE_BYTES] for place in range(0, len(drawn), NONCE_BYTES))


def new_data_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """Seals fields and computes blind indexes. `keys` are the unwrapped data keys by purpose; version 1 of each."""

    keys: Mapping[Purpose, bytes]
    version: int = 1

    def document_index(self, document: Document) -> bytes:
        """The blind index of a document: equal for equal type and number, meaningless without the key."""
        return self.index_of_canonical(document.canonical())

    def index_of_canonical(self, canonical: str) -> bytes:
        """The same from `type:number` (see `Document.canonical`)."""
        return self._mac(Purpose.DOCUMENT_INDEX, canonical.encode())

    def phone_index(self, phone: Phone) -> bytes:
        """The blind index of a phone number."""
        return self._mac(Purpose.PHONE_INDEX, phone.reveal("blind index").encode())

    def subject(self, resident_id: str) -> bytes:
        """The audit's pseudonym of a resident: destroyed with its key."""
        return self._mac(Purpose.SUBJECT, resident_id.encode())

    def account_index(self, channel: str, subject: str) -> bytes:
        """The blind index of who logs in by a channel: another one for the same subject of another channel."""
        return self._mac(Purpose.ACCOUNT, f"{channel}\0{subject}".encode())

    def scan_index(self, *parts: bytes) -> bytes:
        """The blind index of a showing, or of who scanned; parts keep their borders."""
        return self._mac(Purpose.SCAN, b"".join(len(part).to_bytes(4, "big") + part for part in parts))

    def word_index(self, word: str) -> bytes:
        """The blind index of a word by which a dependant is handed over."""
        return self._mac(Purpose.FAMILY, b"word\0" + word.encode())

    def seal(self, purpose: Purpose, place: str, text: str) -> bytes:
        """AES-256-GCM of a field; `place` is `table|column|row`, so a sealed value cannot be moved elsewhere."""
        return self.seal_bytes(purpose, place, text.encode())

    def seal_bytes(self, purpose: Purpose, place: str, data: bytes) -> bytes:
        """The same of what is no text, a photo."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[purpose]).encrypt(nonce, data, self._bound(place))
        return bytes([self.version]) + nonce + sealed

    def sealer(self, purpose: Purpose) -> Callable[[str, str], bytes]:
        """`seal` for a million fields: the cipher is set up once, nonces are drawn a thousand at a time."""
        cipher, mark, nonces = AESGCM(self.keys[purpose]), bytes([self.version]), _nonces()
        bound = f"|{self.version}"

        def sealed(place: str, text: str) -> bytes:
            nonce = next(nonces)
            return mark + nonce + cipher.encrypt(nonce, text.encode(), (place + bound).encode())

        return sealed

    def open(self, purpose: Purpose, place: str, sealed: bytes) -> str:
        """The field's text; Problem `keys.sealed_elsewhere` when it was moved or changed."""
        return self.open_bytes(purpose, place, sealed).decode()

    def open_bytes(self, purpose: Purpose, place: str, sealed: bytes) -> bytes:
        """The same of what is no text."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.keys[purpose]).decrypt(nonce, body, self._bound(place))
        except InvalidTag:
            raise Problem("keys.sealed_elsewhere", place=place.rpartition("|")[0]) from None

    def _mac(self, purpose: Purpose, message: bytes) -> bytes:
        return hmac.digest(self.keys[purpose], message, "sha256")[:INDEX_BYTES]

    def _bound(self, place: str) -> bytes:
        return f"{place}|{self.version}".encode()
