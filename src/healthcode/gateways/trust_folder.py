"""What this machine pins: the roots it was installed with, and the newest trust list it ever saw.

The pin is what everything else is believed by, so it came here with the installation and not with the database. The
newest list is kept so that a database set back to an older one is noticed, over restarts too; and it can be
published again from here.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from healthcode.core import envelopes
from healthcode.core.envelopes import decoded, encoded, fields_of, whole
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Pin, Purpose, RootKey, TrustList, key_id_of, read_list
from healthcode.gateways.keys import keep_names

FORMAT = "healthcode/pin/1"
PIN_FILE, NEWEST_FILE, LOCK_FILE = "pin.json", "newest.json", "lock"


@dataclass(frozen=True, slots=True)
class TrustFolder:
    """The folder; what stands in it is public, only its owner may change it."""

    folder: Path

    @property
    def pin_file(self) -> Path:
        """Where the pin stands, to be copied to verifiers and further machines."""
        return self.folder / PIN_FILE

    def pin(self) -> Pin | None:
        """What is pinned, None on a machine that has no pin; Problem `trust.bad_pin`."""
        try:
            return read_pin(self.pin_file.read_bytes())
        except FileNotFoundError:
            return None

    def keep_pin(self, pin: Pin) -> None:
        """Pins for good; Problem `trust.pinned` when something is pinned already."""
        with self._alone():
            if self.pin_file.exists():
                raise Problem("trust.pinned", file=self.pin_file)
            self._put(PIN_FILE, pin_text(pin))

    def newest(self) -> TrustList | None:
        """The newest list that was ever seen here, None before the first; Problem `list.malformed`."""
        try:
            return read_list(envelopes.read((self.folder / NEWEST_FILE).read_bytes()).body)
        except FileNotFoundError:
            return None

    def see(self, envelope: bytes, told: TrustList) -> None:
        """Keeps a list that was believed, when it is newer; Problem `trust.older` when a newer one was seen here.

        Another list of the same number is older, too: it was published after the ledger had forgotten the first.
        """
        seen = self.newest()
        if seen == told:
            return
        with self._alone():
            seen = self.newest()
            if seen is not None and seen != told and seen.number >= told.number:
                raise Problem("trust.older", found=told.number, known=seen.number)
            self._put(NEWEST_FILE, envelope)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time; the kernel lets go with its end."""
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        lock = os.open(self.folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _put(self, name: str, content: bytes) -> None:
        """The old file or the new one, never a half of either, whenever the machine stops."""
        draft = self.folder / f"{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)
        keep_names(self.folder)


def pin_text(pin: Pin) -> bytes:
    """A pin as JSON, one line, as it is installed on verifiers."""
    roots = [root_fields(root) for root in pin.roots]
    fields = {"format": FORMAT, "environment": pin.environment, "needed": pin.needed, "roots": roots}
    return (json.dumps(fields) + "\n").encode()


def root_fields(root: RootKey) -> dict[str, str]:
    """A root as pins and lists write it."""
    return {"algorithm": root.algorithm, "public_key": encoded(root.public_key)}


def read_pin(text: bytes) -> Pin:
    """The pin that this text writes; Problem `trust.bad_pin`."""
    try:
        told = fields_of(FORMAT, text)
        environment = envelopes.environment(told["environment"])
        roots, needed = tuple(read_root(environment, root) for root in told["roots"]), whole(told["needed"])
        if not 0 < needed <= len({root.key_id for root in roots}):
            raise ValueError("nobody could follow it")
    except (ValueError, TypeError, KeyError, Problem):
        raise Problem("trust.bad_pin") from None
    return Pin(environment=environment, roots=roots, needed=needed)


def read_root(environment: str, told: Any) -> RootKey:
    """A root of this environment by its fields; ValueError, TypeError, KeyError."""
    algorithm, public_key = Algorithm(told["algorithm"]), decoded(told["public_key"])
    return RootKey(key_id_of(environment, Purpose.ROOT, algorithm, public_key), algorithm, public_key)
