"""A breaker: after faults in a row nobody is sent to a service for a while, so that nobody waits for one that is away.

It opens after five faults in a row, or when faults in a row have cost four seconds: a service that swallows everything
is left alone within five seconds, by one caller too. After a rest one caller tries; that decides for all.

>>> breaker = Breaker()
>>> for _ in range(FAULTS):
...     breaker.failed(cost=0.1, now=100.0)
>>> breaker.wait(now=101.0) > 0, breaker.wait(now=200.0)
(True, 0.0)
"""

import random
import threading
from dataclasses import dataclass, field
from enum import StrEnum

FAULTS = 5
COST = 4.0
"""Seconds that faults in a row may cost together; with what one attempt may take at most it opens within five."""
REST, LONGEST_REST = 5.0, 60.0
"""Seconds until somebody tries again; doubled while it fails, spread by a fifth so that servers try one by one."""


class Standing(StrEnum):
    """How a breaker stands, as operators see it."""

    CLOSED = "closed"
    """Everybody may call."""
    OPEN = "open"
    """Nobody may: the service was away a moment ago."""
    TRYING = "trying"
    """One caller tries."""


@dataclass(slots=True)
class Breaker:
    """One service's. `now` is a monotonic clock's, in seconds."""

    standing: Standing = Standing.CLOSED
    _faults: int = 0
    _cost: float = 0.0
    _rest: float = REST
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self, *, now: float) -> float:
        """Seconds until it is worth asking, 0.0 when this caller may; it must then say how it went."""
        with self._lock:
            if self.standing is Standing.CLOSED:
                return 0.0
            if now < self._until:
                return self._until - now
            # The one who tries may be lost without a word; then another tries after the same rest.
            self.standing, self._until = Standing.TRYING, now + self._rest
            return 0.0

    def resting(self, *, now: float) -> bool:
        """Whether nobody may call now; whoever asks only this takes nobody's turn to try."""
        with self._lock:
            return self.standing is not Standing.CLOSED and now < self._until

    def worked(self) -> None:
        """The service answered."""
        with self._lock:
            self.standing, self._faults, self._cost, self._rest = Standing.CLOSED, 0, 0.0, REST

    def failed(self, *, cost: float, now: float) -> None:
        """It did not; that took `cost` seconds."""
        with self._lock:
            self._faults, self._cost = self._faults + 1, self._cost + cost
            if self.standing is Standing.TRYING:
                self._rest = min(2 * self._rest, LONGEST_REST)
            elif self.standing is Standing.OPEN or (self._faults < FAULTS and self._cost < COST):
                return
            self.standing, self._until = Standing.OPEN, now + self._rest * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load only
