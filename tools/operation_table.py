"""Makes the table of operations in `docs/reference/http-api.md` from the handlers themselves.

    python tools/operation_table.py

`tests/doors/test_reference.py` fails when the page is out of date.
"""

from pathlib import Path
from typing import Any

from healthcode.web.app import OPERATIONS
from healthcode.web.hot_operations import DESCRIBED
from healthcode.web.reference import document

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "http-api.md"
BEGIN, END = "<!-- Made by tools/operation_table.py -->\n", "<!-- until here -->\n"
DOORS = (
    ("public", "Anybody"),
    ("resident", "Residents"),
    ("verifier", "Verifiers"),
    ("console", "Console"),
    ("other", "Operators"),
)


def main() -> None:
    """Writes the page."""
    TARGET.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as it should stand now."""
    text = TARGET.read_text("utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    return f"{before}\n{tables()}\n{after}"


def tables() -> str:
    """One table a door."""
    found = document([*OPERATIONS, *DESCRIBED])
    rows: dict[str, list[str]] = {door: [] for door, _ in DOORS}
    for path, methods in sorted(found["paths"].items()):
        for method, operation in sorted(methods.items()):
            rows[operation["tags"][0]].append(row(method, path, operation))
    return "\n".join("\n".join([f"### {title}", "", HEAD, *rows[door], ""]) for door, title in DOORS)


HEAD = "| operation | what it is for | answers |\n|---|---|---|"


def row(method: str, path: str, operation: dict[str, Any]) -> str:
    """Method, path, first sentence of the description, statuses."""
    statuses = " ".join(sorted(operation["responses"]))
    return f"| `{method.upper()} {path}` | {operation['summary'].replace('|', '/')} | {statuses} |"


if __name__ == "__main__":
    main()
