"""Nationalities by their three letters (ISO 3166-1, GB/T 2659), as passports and permits print them.

>>> nationalities()["JPN"].name("zh-CN"), "HKG" in nationalities()
('日本', False)
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

CHINA = "CHN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nationality:
    """A country with its names."""

    code: str
    zh: str
    en: str

    def name(self, language: str) -> str:
        """The name in the reader's language."""
        return self.en if language == "en" else self.zh


@cache
def nationalities() -> Mapping[str, Nationality]:
    """The table that ships with the package, read once; made by `tools/make_nationalities.py`."""
    text = files(__package__).joinpath("nationalities.csv").read_text("utf-8")
    rows = islice(csv.reader(text.splitlines()), 1, None)
    return {code: Nationality(code=code, zh=zh, en=en) for code, _, zh, en in rows}
