"""Where a service's random bytes come from: the operating system; a test may hand in its own to be repeatable."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Randomness:
    """Random bytes and the draw of the second reading."""

    source: Callable[[int], bytes] = secrets.token_bytes

    def take(self, count: int) -> bytes:
        """That many random bytes."""
        return self.source(count)

    def one_in(self, number: int) -> bool:
        """True once in `number` draws on average."""
        return int.from_bytes(self.take(4), "big") % number == 0
