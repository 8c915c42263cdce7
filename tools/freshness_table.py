"""Makes `docs/reference/freshness.md`: what a verifier without a network says, by ages and by clocks.

    python -m tools.freshness_table

The rules are those of `tests/builders_freshness.py`, to which the tests hold `scans.verify`, and the cells of the
tables are what `scans.verify` itself answers: so the page cannot drift from either.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from healthcode.core.scans import PAST
from tests.builders_freshness import AMBER, DAY, FRESH, GREEN, HOUR, MINUTE, REFUSE, RULES, SECOND, Situation, answered

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "freshness.md"
OUTBREAK = (5 * MINUTE, HOUR)
HEAD = """\
# Freshness: what is said without a network, by ages and clocks

<!-- Made by tools/freshness_table.py; edit that. -->

A verifier without a network knows two things of a holder: what the issuer sealed, at most a day ago, and what the last
status list that it fetched has against the code. **The news** is as old as the later of the two. The limits stand in
the signed list and come from the [edition](../policy-office.md) (`offline_list_age`). This page is about time alone,
for a green code with nothing against it; all else stands in the [code format](code-format.md).

## The table

The first row that holds is the answer. An entry of the list makes an answer worse, never better.

| when | answer | |
|---|---|---|
"""
AFTER_RULES = f"""
Before the first list there is `check.no_list`. A `check.…` answer is never drawn green and is nobody's fault. Times
compare as they are, without rounding: {PAST // SECOND} s is still accepted, and a microsecond more is not.

## By the age of the list

Clocks are right. A code that was sealed lately brings its own news, so it stays good for a while when the list is old;
and no list makes a code outlive its own day. In quiet times, as edition `130000/2022-05-17` has it, news is fresh for
15 minutes and refused after 24 hours:

"""
AFTER_QUIET = """
In an outbreak an edition may ask for more, here 5 minutes and one hour:

"""
AFTER_AGES = """
## By the clocks

The list is a minute old, the code was sealed ten hours ago, the limits are those of quiet times. Rows: by how much the
verifier's clock is ahead (−: behind); columns: by how much the phone's is. A verifier sets its clock by `server_at` of
every answer, and a page tells its holder when the phone's is off.

"""
RESIDUAL = """
## Never green past the limit

No phone's clock gains anything: over every skew, whoever is told green has news within `fresh_minutes` by the
verifier's own clock. A verifier whose clock is **ahead** is only ever too strict. One whose clock is **behind** takes
everything for younger by as much. Three things bound it: it refuses lists and codes from its future
(`check.list_ahead`, `check.clock_behind`), so it can lag by no more than its list's age; it refuses every phone that is
right (`check.clock_ahead`), so whoever wants to profit has to bring a phone that lags as much; and its next contact
with the server sets it. What remains is a device that was cut off, with a slow clock, in front of somebody who knows
how slow.

How it is checked: `tests/unit/test_freshness.py` compares `scans.verify` with the table over list ages from 0 to 30
days, both clocks off by up to 2 days either way, codes of every age, and the limits of a quiet time and of an outbreak.
"""
AGES: Sequence[timedelta] = (
    timedelta(0), 5 * MINUTE, 5 * MINUTE + SECOND, 15 * MINUTE, 15 * MINUTE + SECOND, HOUR, HOUR + SECOND, 12 * HOUR,
    DAY, 2 * DAY, 30 * DAY,
)  # fmt: skip
SEALED: Sequence[timedelta] = (5 * MINUTE, 10 * HOUR, DAY - MINUTE)
SKEWS: Sequence[timedelta] = (
    -2 * DAY, -HOUR, -31 * SECOND, -30 * SECOND, -10 * SECOND, -5 * SECOND, timedelta(0), 5 * SECOND, 10 * SECOND,
    11 * SECOND, 30 * SECOND, 31 * SECOND, HOUR, 2 * DAY,
)  # fmt: skip


def page() -> str:
    """The page as it should stand now."""
    rules = "\n".join(f"| {rule.when} | {_cell(rule.answer)} | {rule.means} |" for rule in RULES)
    ages = [by_age(), AFTER_QUIET, by_age(*OUTBREAK)]
    return "".join([HEAD, rules, "\n", AFTER_RULES, *ages, AFTER_AGES, by_clock(), RESIDUAL])


def by_age(fresh: timedelta = FRESH, refuse: timedelta = REFUSE) -> str:
    """Answers by the list's age and the code's."""
    head = [f"sealed {told(ago)} ago" for ago in SEALED]
    rows = []
    for age in AGES:
        asked = [Situation(list_age=age, sealed_ago=ago, fresh=fresh, refuse=refuse) for ago in SEALED]
        rows.append([told(age), *(_cell(answered(one)) for one in asked)])
    return _table(["list's age", *head], rows)


def by_clock() -> str:
    """Answers by the verifier's clock and the phone's."""
    rows = []
    for verifier in SKEWS:
        asked = [Situation(list_age=MINUTE, sealed_ago=10 * HOUR, verifier=verifier, phone=phone) for phone in SKEWS]
        rows.append([f"**{told(verifier)}**", *(_cell(answered(one), short=True) for one in asked)])
    legend = ", ".join(f"{short} `{code}`" for code, short in _SHORT.items())
    return _table(["", *(told(phone) for phone in SKEWS)], rows) + f"\n{legend}.\n"


_SHORT = {
    "code.too_old": "old", "check.clock_ahead": "ahead", "check.clock_behind": "behind", "check.list_ahead": "list",
    "check.list_too_old": "stale", "code.expired": "exp",
}  # fmt: skip


def _cell(answer: str, *, short: bool = False) -> str:
    if answer in (GREEN, AMBER):
        return f"**{answer}**"
    return _SHORT[answer] if short else f"`{answer}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))


def told(span: timedelta) -> str:
    """A stretch of time in words: 15 min 1 s, −2 d."""
    parts, left = [], abs(span)
    for unit, name in _UNITS:
        count, left = divmod(left, unit)
        parts += [f"{count} {name}"] if count else []
    return ("−" if span < timedelta(0) else "") + (" ".join(parts) or "0")


def main() -> None:
    """Writes the page."""
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
