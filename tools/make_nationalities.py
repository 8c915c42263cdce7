"""Makes `src/healthcode/gateways/nationalities.csv` from the Unicode CLDR that Babel carries (2.18.0, CLDR 47).

    python tools/make_nationalities.py

Countries by their codes of ISO 3166-1, which GB/T 2659 takes over, with their names in Chinese and English. Hong Kong,
Macao and Taiwan are regions and no nationality: who comes from there enters with a permit of their own, types 14 to 16.
The same Babel gives the same bytes.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.core import get_global

TARGET = Path(__file__).parents[1] / "src/healthcode/gateways/nationalities.csv"
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
"""What CLDR names beside the countries of ISO 3166-1."""

REGIONS = frozenset(("HK", "MO", "TW"))
ABOLISHED = frozenset(("ZAR", "DDR", "FXX", "BUR", "TMP", "YMD"))
"""Codes of three letters that a country had before the one it has now."""


def main() -> None:
    """Writes the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "alpha2", "zh", "en"), *rows()])


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Three letters, two letters, Chinese, English, by the first."""
    chinese, english = Locale.parse("zh_Hans_CN").territories, Locale("en").territories
    three = {
        found[0]: code for code, found in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(found) == 1 and code not in ABOLISHED
    }  # fmt: skip
    countries = {two for two in english if len(two) == 2 and two.isalpha()} - NO_COUNTRIES - REGIONS
    yield from sorted((three[two], two, chinese[two], english[two]) for two in countries)


if __name__ == "__main__":
    main()
