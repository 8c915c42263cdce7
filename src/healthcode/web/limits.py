"""How much one asker may ask: token buckets under several keys at once, each operation at its cost.

An address may ask a lot, because a school's two thousand phones share one; a session may ask little, because it is
one person. So neither a crowd behind one address nor one program with a session takes the service from others.

>>> limits = Limits()
>>> [limits.wait(("session", "a"), Budget(capacity=2, per_second=0.5), 1, now=0.0) for _ in range(3)]
[0.0, 0.0, 2.0]
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from healthcode.core.problems import Problem
from healthcode.web.problems import seconds

BODY_WITHIN = 10.0
"""Seconds in which the body of an act must be here; a list's file, which may be large, is read by its own rules."""

KEPT = 200_000
"""Buckets in memory at most, about 40 MB; the one not asked of for longest is forgotten first, that is, full again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A bucket: how much at once, and how much comes back each second."""

    capacity: float
    per_second: float


ADDRESS = Budget(capacity=6_000, per_second=600)  # a school behind one address: 2,000 phones, three requests each
SESSION = Budget(capacity=120, per_second=2)  # a page asks about once in 10 s; a burst is somebody switching pages
GATE = Budget(capacity=600, per_second=10)  # a guard's device: a scan every 100 ms is more than a hand can do
MESSAGES = Budget(capacity=60, per_second=0.5)  # codes by text message an address; the day's bounds are the ledger's
LOGINS = Budget(capacity=300, per_second=30)  # attempts an address: codes of a channel are guessed nowhere near this


class Limits:
    """The buckets of one process. `now` is a monotonic clock's, in seconds."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, key: Hashable, budget: Budget, cost: float, *, now: float) -> float:
        """Takes `cost` and returns 0.0; or takes nothing and returns in how many seconds it would be there."""
        left, since = self._buckets.get(key, (budget.capacity, now))
        left = min(budget.capacity, left + (now - since) * budget.per_second)
        enough = left >= cost
        self._buckets[key] = (left - cost if enough else left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
        return 0.0 if enough else (cost - left) / budget.per_second

    def require(self, key: Hashable, budget: Budget, cost: float, *, now: float) -> None:
        """Problem `limit.too_many` with the seconds after which it is worth trying again."""
        if wait := self.wait(key, budget, cost, now=now):
            raise Problem("limit.too_many", retry_after=seconds(wait))

    def __len__(self) -> int:
        return len(self._buckets)
