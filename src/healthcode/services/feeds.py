"""Registered feeds: laboratories, the national platform, big-data pushes, each with an Ed25519 key and a cap.

A file is signed beside itself: `results.csv.sig` holds the 64-byte signature, in base64, over the file's SHA-256
preceded by the feed's id, so one feed's signature says nothing for another (DESIGN §6, row 1).
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from healthcode.core.problems import Problem
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk

SIGNATURE_SUFFIX = ".sig"
KINDS = ("push", "labs")
KEY_BYTES = 32
CONTEXT = b"healthcode feed file 1\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A registered sender: what it may send, how many people a day and which share of a county by itself."""

    feed_id: str
    kind: str
    name: str
    unit_id: str
    public_key: bytes
    people_a_day: int
    share_of_county: float
    revoked_at: datetime | None


def feed(desk: Desk, feed_id: str, kind: str) -> Feed:
    """The feed of that id; Problem `feed.unknown`, `feed.other_kind`, `feed.revoked`."""
    row = desk.ledger.row("feed", feed_id=feed_id)
    if row is None:
        raise Problem("feed.unknown", feed=feed_id)
    found = feed_from(row)
    if found.kind != kind:
        raise Problem("feed.other_kind", feed=feed_id, kind=found.kind)
    if found.revoked_at is not None:
        raise Problem("feed.revoked", feed=feed_id, revoked_at=found.revoked_at.isoformat())
    return found


def feed_from(row: tuple[Any, ...]) -> Feed:
    """A row of the statements `feed` and `all_feeds`."""
    return Feed(
        feed_id=row[0], kind=row[1], name=row[2], unit_id=row[3], public_key=bytes(row[4]), people_a_day=row[5],
        share_of_county=row[6], revoked_at=row[7],
    )  # fmt: skip


def check_signature(found: Feed, path: Path) -> None:
    """That the feed signed exactly this file; Problem `feed.not_signed`, `feed.bad_signature`."""
    beside = path.with_name(path.name + SIGNATURE_SUFFIX)
    try:
        signature = base64.b64decode(beside.read_text("ascii"), validate=False)
        Ed25519PublicKey.from_public_bytes(found.public_key).verify(signature, message(found.feed_id, path))
    except FileNotFoundError:
        missing = "feed.not_signed" if path.exists() else "sheet.unreadable"
        raise Problem(missing, file=path, signature=beside, said="not found") from None
    except (InvalidSignature, binascii.Error, UnicodeDecodeError):
        raise Problem("feed.bad_signature", file=path, feed=found.feed_id) from None


def sign(feed_id: str, path: Path, private_key: Ed25519PrivateKey) -> Path:
    """Writes the signature file beside `path`: what a laboratory's own program does."""
    beside = path.with_name(path.name + SIGNATURE_SUFFIX)
    beside.write_text(base64.b64encode(private_key.sign(message(feed_id, path))).decode() + "\n", "ascii")
    return beside


def new_key(file: Path) -> str:
    """Makes a key pair; the private key is written to `file` for its owner only, the public one returned in base64."""
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as private:
        private.write(key.private_bytes_raw())
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_key(file: Path) -> Ed25519PrivateKey:
    """The private key that `new_key` wrote; Problem `feed.bad_key` when the file holds something else."""
    raw = file.read_bytes()
    if len(raw) != KEY_BYTES:
        raise Problem("feed.bad_key")
    return Ed25519PrivateKey.from_private_bytes(raw)


def message(feed_id: str, path: Path) -> bytes:
    """What is signed: a context, the feed's id, the SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return CONTEXT + feed_id.encode() + b"\x00" + digest


def revoke_feed(desk: Desk, feed_id: str, *, acting: Actor, reason: str, at: datetime) -> None:
    """Kill switch: no file of this feed is taken from now on. One person, at once."""
    require(acting, Act.FEED_REVOKE)
    if not reason.strip():
        raise Problem("proposal.no_reason")
    with desk.ledger.transaction(acting.staff_id):
        row = desk.ledger.row("feed", feed_id=feed_id)
        if row is None:
            raise Problem("feed.unknown", feed=feed_id)
        if row[7] is None:
            desk.ledger.run("revoke_feed", feed_id=feed_id, at=at, by=acting.staff_id, reason=reason)
            body = {"feed": feed_id, "reason": reason}
            leaf(desk, actor=acting.staff_id, act=Act.FEED_REVOKE.value, at=at, body=body)
