"""SQL with names: every statement stands in `sql/*.sql` under a `-- name:` line and is asked for by that name.

>>> "SELECT" in query("evidence_of")
True
"""

from functools import cache
from importlib.resources import files
from typing import LiteralString

MARK = "-- name: "


def query(name: str) -> LiteralString:
    """The statement of that name; KeyError when there is none (a programming error)."""
    return _statements()[name]


@cache
def _statements() -> dict[str, LiteralString]:
    found: dict[str, LiteralString] = {}
    for file in sorted(files(__package__).joinpath("sql").iterdir(), key=lambda entry: entry.name):
        for part in file.read_text("utf-8").split(MARK)[1:]:
            name, _, statement = part.partition("\n")
            if name.strip() in found:
                raise KeyError(f"two statements are named {name.strip()}")
            # The text is ours, from inside the package: it is as literal as source code.
            found[name.strip()] = statement.strip().removesuffix(";")
    return found
