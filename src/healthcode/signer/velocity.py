"""How fast codes may be sealed: what no crowd and no phone needs is refused, whoever asks for it (SECURITY T19).

Counted in whole minutes of a monotonic clock, so a minute's end lets in at most twice as much at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

ALL = 600_000
"""A minute: ten thousand a second, a province of 75 million in two hours. A code is renewed twice a day."""

EACH = 20
"""A person a minute: a code changes a few times on a bad day, and each process of the doors asks once a change."""

MINUTE = 60.0


@dataclass(slots=True, kw_only=True)
class Velocity:
    """What was sealed in this minute. `clock` in seconds."""

    clock: Callable[[], float]
    most: int = ALL
    each: int = EACH
    refused: int = 0
    _minute: int = -1
    _sealed: int = 0
    _people: dict[bytes, int] = field(default_factory=dict, repr=False)

    def allows(self, resident_id: bytes) -> bool:
        """Counts one more of this person, or refuses it."""
        minute = int(self.clock() // MINUTE)
        if minute != self._minute:
            self._minute, self._sealed = minute, 0
            self._people.clear()
        asked = self._people.get(resident_id, 0)
        if asked >= self.each or self._sealed >= self.most:
            self.refused += 1
            return False
        self._people[resident_id] = asked + 1
        self._sealed += 1
        return True
