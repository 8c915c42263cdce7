"""The numbers that a verifier has seen, in a file of their own: a list that is damaged does not let an older one in."""

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from healthcode.offline.files import put

FILE = "numbers"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The highest number of a trust list, and of each division's status list."""

    trust: int = 0
    status: dict[int, int] = field(default_factory=dict)

    def with_status(self, division: int, number: int) -> "Numbers":
        """After one more status list."""
        return replace(self, status={**self.status, division: number})


def read_numbers(folder: Path) -> Numbers:
    """What was seen. A damaged file tells nothing: the lists themselves, which are signed, still have their numbers."""
    try:
        digest, _, body = (folder / FILE).read_bytes().partition(b"\n")
        if digest != _digest(body):
            return Numbers()
        told = json.loads(body)
        return Numbers(told["trust"], {int(division): number for division, number in told["status"].items()})
    except FileNotFoundError:
        return Numbers()


def put_numbers(folder: Path, numbers: Numbers) -> None:
    """Keeps them."""
    body = json.dumps({"trust": numbers.trust, "status": numbers.status}).encode()
    put(folder / FILE, _digest(body) + b"\n" + body)


def _digest(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode()
