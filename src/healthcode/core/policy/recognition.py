"""Recognition between regions (互认, F25): what is asked of whoever comes from there to here, as data of an edition.

A row names where one comes from and where one goes by divisions (GB/T 2260), which codes are taken, what has to be
true besides, and what follows when it is not. It says what was decided and by whom; where there is no row nothing was
decided, and nobody may be told a yes or a no.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from healthcode.core.policy.tables import Table
from healthcode.core.problems import Problem

TEST_HOURS = (24, 48, 72)
DAYS_AT_MOST = 28
LANGUAGES = {"zh", "en"}
_DIVISION = re.compile(r"[0-9]{6}")
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Accepted(StrEnum):
    """A kind of code that a row takes: this province's, that of where one comes from, any other's, the national one."""

    OWN_GREEN = "own_green"
    ORIGIN_GREEN = "origin_green"
    OTHER_GREEN = "other_green"
    NATIONAL_CLEAR = "national_clear"


class Asked(StrEnum):
    """What has to be true besides: 扫码未见异常, 体温检测正常."""

    SCAN_CLEAR = "scan_clear"
    NORMAL_TEMPERATURE = "normal_temperature"


class Consequence(StrEnum):
    """What follows: nothing, or to ask the community there, or to stay at home or elsewhere for some days."""

    NO_QUARANTINE = "no_quarantine"
    ASK_DESTINATION = "ask_destination"
    HOME_MONITORING = "home_monitoring"
    CENTRAL_QUARANTINE = "central_quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """One row. `otherwise` lasts `otherwise_days`, 0 where nobody has said how long. `until` None: until it is changed.

    `origin_code`: what the code of where one comes from is called, by language; empty where none is taken.
    """

    id: str
    clause: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    accepts: tuple[Accepted, ...]
    asks: tuple[Asked, ...]
    tested_within: timedelta | None
    otherwise: Consequence
    otherwise_days: int
    origin_code: Mapping[str, str]
    source: str
    owner: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Whether the row speaks at this instant, its edition being in force."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def covers(division: str, place: str) -> bool:
    """Whether a place lies in a division: 120101 in 120000, not the other way round.

    >>> covers("130600", "130602"), covers("130600", "130000"), covers("130602", "130602")
    (True, False, True)
    """
    return place.startswith(stem(division))


def stem(division: str) -> str:
    """What the codes of all places within a division begin with: two digits, four, or all six."""
    if division[2:] == "0000":
        return division[:2]
    return division[:4] if division[4:] == "00" else division


def recognitions_from(tables: Sequence[Table], division: str) -> tuple[Recognition, ...]:
    """The rows of an edition of this division; Problem `policy.…` otherwise."""
    rows = tuple(_recognition(table, division) for table in tables)
    for place, (row, table) in enumerate(zip(rows, tables, strict=True)):
        for former in rows[:place]:
            if former.id == row.id or _both_speak(former, row):
                raise table.problem("policy.doubled_recognition", "id", first=former.id)
    return rows


def _both_speak(one: Recognition, other: Recognition) -> bool:
    """Whether two rows name one pair of divisions at one time: then nobody could say which of them counts."""
    pairs = set(one.origins) & set(other.origins), set(one.destinations) & set(other.destinations)
    apart = _before(one, other) or _before(other, one)
    return all(pairs) and not apart


def _before(one: Recognition, other: Recognition) -> bool:
    return one.until is not None and other.since is not None and one.until <= other.since


def _recognition(table: Table, division: str) -> Recognition:
    name = table.text("id")
    if not _ID.fullmatch(name):
        raise table.problem("policy.rule_id", "id", found=name)
    table.key = f"recognition({name})"
    accepts = tuple(Accepted(one) for one in _chosen(table, "accepts", Accepted))
    row = Recognition(
        id=name,
        clause=table.text("clause"),
        origins=_divisions(table, "from"),
        destinations=_divisions(table, "to"),
        accepts=accepts,
        asks=tuple(Asked(one) for one in _chosen(table, "asks", Asked)),
        tested_within=_tested_within(table),
        otherwise=Consequence(table.choice("otherwise", tuple(Consequence)[1:])),
        otherwise_days=_days(table),
        origin_code=_named(table, "origin_code") if table.has("origin_code") else {},
        source=table.text("source"),
        owner=_named(table, "owner"),
        since=table.instant("since") if table.has("since") else None,
        until=table.instant("until") if table.has("until") else None,
    )
    table.done([
        "id", "clause", "from", "to", "accepts", "asks", "tested_within_hours", "otherwise", "otherwise_days",
        "origin_code", "source", "owner", "since", "until",
    ])  # fmt: skip
    _check(table, row, division)
    return row


def _check(table: Table, row: Recognition, division: str) -> None:
    if strange := [place for place in row.destinations if not covers(division, place)]:
        raise table.problem("policy.foreign_destination", "to", found=strange[0], division=division)
    if (Accepted.ORIGIN_GREEN in row.accepts) != bool(row.origin_code):
        raise table.problem("policy.origin_code", "origin_code")
    if row.since and row.until and row.until <= row.since:
        raise table.problem("policy.ends_early", "until", found=row.until)


def _divisions(table: Table, name: str) -> tuple[str, ...]:
    raw = _list(table, name)
    for one in raw:
        if not isinstance(one, str) or not _DIVISION.fullmatch(one):
            raise table.problem("policy.division_code", name, found=one)
    return tuple(raw)


def _chosen(table: Table, name: str, allowed: type[StrEnum]) -> list[str]:
    raw = _list(table, name)
    for one in raw:
        if one not in list(allowed):
            raise table.problem("policy.not_allowed", name, found=one, allowed=", ".join(allowed))
    return raw


def _list(table: Table, name: str) -> list[str]:
    raw = table.take(name)
    if not isinstance(raw, list) or not raw or len(set(map(str, raw))) != len(raw):
        raise table.problem("policy.wrong_type", name, wanted="list without repetitions", found=raw)
    return raw


def _tested_within(table: Table) -> timedelta | None:
    if not table.has("tested_within_hours"):
        return None
    hours = table.whole("tested_within_hours", least=TEST_HOURS[0], most=TEST_HOURS[-1])
    if hours not in TEST_HOURS:
        raise table.problem("policy.not_allowed", "tested_within_hours", found=hours, allowed="24, 48, 72")
    return timedelta(hours=hours)


def _days(table: Table) -> int:
    return table.whole("otherwise_days", least=1, most=DAYS_AT_MOST) if table.has("otherwise_days") else 0


def _named(table: Table, name: str) -> Mapping[str, str]:
    """A name in both languages."""
    try:
        texts = table.table(name).texts()
    except Problem as problem:
        raise table.problem(problem.code, name, **problem.facts) from None
    if set(texts) != LANGUAGES:
        raise table.problem("policy.title_languages", name, found=", ".join(sorted(texts)))
    return texts
