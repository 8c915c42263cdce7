"""The published table of freshness as code: what a verifier without a network says, by ages and by clocks (C19).

`tools/freshness_table.py` prints it, `tests/unit/test_freshness.py` holds `scans.verify` to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.problems import Problem
from healthcode.core.scans import FUTURE, PAST, verify
from healthcode.core.status_lists import Head, Shard, StatusList
from tests.builders_code import AT, PLAIN, TRUST, sealed, showing

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FRESH, REFUSE = 15 * MINUTE, DAY
"""`offline_list_age` of edition 130000/2022-05-17."""

LIVES = DAY
GREEN, AMBER, STALE = "green", "amber", "rule.list_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A green code with nothing against it, shown at `AT`. Ages are by a right clock, skews ahead of it.

    `trust_left`: how long the trust list lasts still.
    """

    list_age: timedelta
    sealed_ago: timedelta
    verifier: timedelta = timedelta(0)
    phone: timedelta = timedelta(0)
    fresh: timedelta = FRESH
    refuse: timedelta = REFUSE
    trust_left: timedelta = 30 * DAY

    @property
    def at(self) -> datetime:
        """What the verifier's clock says."""
        return AT + self.verifier

    @property
    def shown_ago(self) -> timedelta:
        """How old the showing is to the verifier."""
        return self.verifier - self.phone

    @property
    def news_ago(self) -> timedelta:
        """How old to the verifier the later of the list and the code's own sealing is."""
        return self.verifier + min(self.list_age, self.sealed_ago)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: when it holds, the answer, and both in words."""

    holds: Callable[[Situation], bool]
    answer: str
    when: str
    means: str


RULES: Sequence[Rule] = (
    Rule(
        lambda s: s.verifier >= s.trust_left, "check.trust_expired",
        "the trust list's `expires_at` is reached", "Nobody's signature is believed until there is a newer list.",
    ),
    Rule(
        lambda s: -s.verifier - s.sealed_ago > FUTURE, "check.clock_behind",
        f"the code was sealed more than {FUTURE // SECOND} s after the verifier's now",
        "The issuer's clock is kept: it is the verifier's that lags.",
    ),
    Rule(
        lambda s: s.verifier + s.sealed_ago >= LIVES, "code.expired",
        "the credential's end is reached, 24 h after sealing or less", "The phone fetches a new one.",
    ),
    Rule(
        lambda s: s.shown_ago > PAST, "code.too_old",
        f"the code was drawn more than {PAST // SECOND} s before the verifier's now",
        "A picture of a code, or a phone that is slow.",
    ),
    Rule(
        lambda s: -s.shown_ago > FUTURE, "check.clock_ahead",
        f"the code was drawn more than {FUTURE // SECOND} s after the verifier's now",
        "One of the two clocks is to be set.",
    ),
    Rule(
        lambda s: -s.verifier - s.list_age > FUTURE, "check.list_ahead",
        f"the status list was made more than {FUTURE // SECOND} s after the verifier's now",
        "The verifier's clock lags.",
    ),
    Rule(
        lambda s: s.news_ago > s.refuse, "check.list_too_old",
        "the news is older than `refuse_minutes`", "Nothing is told of the holder.",
    ),
    Rule(
        lambda s: s.news_ago > s.fresh, AMBER,
        "the news is older than `fresh_minutes`",
        f"What is known is told, and no door may rely on it: `{STALE}` is against the holder, the sign is amber.",
    ),
    Rule(lambda s: True, GREEN, "otherwise", "What is known is told as it is."),  # noqa: ARG005
)  # fmt: skip


def published(situation: Situation) -> str:
    """The answer by the table: of the rules that hold, the first."""
    return next(rule.answer for rule in RULES if rule.holds(situation))


def answered(situation: Situation) -> str:
    """What a verifier says: green, amber, or the code of the refusal."""
    try:
        verdict = verify(
            _shown(situation.sealed_ago, situation.phone), status={PLAIN.division: _list(situation)}, at=situation.at,
            trust=replace(TRUST, expires_at=AT + situation.trust_left),
        )  # fmt: skip
    except Problem as problem:
        return problem.code
    reasons = door_answer(DoorRule(), verdict.told, None, situation.at).reasons
    return {(): GREEN, (STALE,): AMBER}[reasons]


@cache
def _sealed(ago: timedelta) -> bytes:
    return sealed(replace(PLAIN, issued_at=AT - ago, valid_minutes=LIVES // MINUTE))


@cache
def _shown(sealed_ago: timedelta, phone: timedelta) -> str:
    return showing(seal=_sealed(sealed_ago), shown_at=AT + phone).text


_EMPTY = Shard.of({})


def _list(situation: Situation) -> StatusList:
    """Without entries, and knowing the code's index."""
    shards = (_EMPTY,) * (PLAIN.status_index // 2**20 + 1)
    head = Head(
        environment="vectors", division=PLAIN.division, number=1, as_of=AT - situation.list_age, fresh=situation.fresh,
        refuse=situation.refuse, size=len(shards) << 20, digests=tuple(shard.digest for shard in shards),
    )  # fmt: skip
    return StatusList(head, shards)
