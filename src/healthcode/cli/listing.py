"""Tables on the terminal: headings from the catalogues, cells that fold instead of being cut off."""

from collections.abc import Sequence

from rich.table import Table

from healthcode.cli.door import Door


def listing(door: Door, columns: Sequence[str], *, right: Sequence[str] = (), title: str | None = None) -> Table:
    """An empty table with these columns; those in `right` hold numbers."""
    found = Table(title=title, header_style="dim")
    for column in columns:
        found.add_column(door.text(f"column.{column}"), overflow="fold", justify="right" if column in right else "left")
    return found
