"""A figure: what was done, how often per second, beside the bound that this machine set in the same run.

`ratio` is our rate as a share of the bound's, so it says the same on a slow or a busy machine. A target is a rate
(rows or people a second) or a least ratio from DESIGN §9; a figure without one is shown for understanding.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`seconds` for `rows`; the bound took `bound_seconds` for as many. `note` is printed under the table."""

    what: str
    rows: int
    seconds: float
    bound: str = ""
    bound_seconds: float = 0.0
    target: float = 0.0
    least_ratio: float = 0.0
    note: str = ""

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    @property
    def ratio(self) -> float:
        """Share of the bound's rate; 0 when no bound was measured."""
        return self.bound_seconds / self.seconds

    @property
    def verdict(self) -> str:
        """The targets with whether they are met."""
        found = []
        if self.target:
            found.append(f"≥ {self.target:,.0f}/s {_met(self.rate >= self.target)}")
        if self.least_ratio:
            found.append(f"≥ {self.least_ratio} × bound {_met(self.ratio >= self.least_ratio)}")
        return ", ".join(found)


def _met(met: bool) -> str:
    return "met" if met else "[bold red]not met[/]"


def show(figures: Sequence[Figure], console: Console) -> None:
    """One table of everything, and the notes."""
    table = Table("what", "rows", "seconds", "rows/s", "bound (seconds)", "ratio", "target", title="healthcode bench")
    for column in (1, 2, 3, 5):
        table.columns[column].justify = "right"
    for figure in figures:
        bound = f"{figure.bound} ({figure.bound_seconds:.1f})" if figure.bound else ""
        ratio = f"{figure.ratio:.2f}" if figure.bound else ""
        table.add_row(
            figure.what,
            f"{figure.rows:,}",
            f"{figure.seconds:.1f}",
            f"{figure.rate:,.0f}",
            bound,
            ratio,
            figure.verdict,
        )
    console.print(table)
    for figure in figures:
        if figure.note:
            console.print(f"{figure.what}: {figure.note}", highlight=False)


def save(figures: Sequence[Figure], file: Path) -> None:
    """The same as JSON."""
    rows = [{**asdict(figure), "rate": figure.rate, "ratio": figure.ratio} for figure in figures]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
