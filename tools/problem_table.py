"""Makes `docs/reference/problems.md`: every problem code with its sentence in both languages.

    python tools/problem_table.py

Codes are found where the sources raise or tell them, sentences in the message catalogues; so the page cannot name
a code that nothing raises, and `tests/unit/test_docs.py` fails when it is out of date.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from healthcode.cli.door import COULD_NOT, OURS, REFUSED
from healthcode.texts import catalogue

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "healthcode"
TARGET = ROOT / "docs" / "reference" / "problems.md"

TELLERS = frozenset({"Problem", "BadCode", "CannotCheck", "problem", "Finding", "Reject"})
SPEAKERS = frozenset({"say", "text", "on_step", "sentence", "describe"})
"""Calls that take the code of a sentence that is no problem."""

WRAPPED: Mapping[str, Sequence[str]] = {"evidence.": ("case.",), "needs.": ("case.", "policy.")}
"""Codes that come out of a file reader with the room of the file before them."""

HEAD = """\
# Problem codes

<!-- Made by tools/problem_table.py from the sources and the message catalogues; edit those. -->

Whatever is refused or fails is told as one sentence that says what to do, and as a code that does not change once
published, so that programs can match on it. `{braces}` stand for what the sentence is filled with. Exit codes of the
command line: a problem of ours (`embedded.`, `ledger.`, `keys.`, `migrate.`, `file.`) ends it with 3, any other with 2.
`row.` and `person.` codes also stand in the reject file of an import, which does not end it. What a check finds ends it
with 1: `lint.` codes in `healthcode db lint`, a faulty edition in `healthcode policy check`.
"""


def main() -> None:
    """Writes the page."""
    TARGET.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as it should stand now."""
    rooms = [room_table(room, list(codes)) for room, codes in groupby(problem_codes(), key=room_of)]
    return "\n".join([HEAD, *rooms])


def problem_codes() -> list[str]:
    """Every code that a problem, a finding or a refused row can carry, in order."""
    known = catalogue("en").keys()
    found = {code for path in sorted(SOURCES.rglob("*.py")) for code in codes_in(path)}
    wrapped = {
        f"{room}{code}" for code in found for start in WRAPPED if code.startswith(start) for room in WRAPPED[start]
    }
    return sorted((found | wrapped) & known)


def codes_in(path: Path) -> Iterator[str]:
    """The codes that one module tells: constants in the call, or those of the module when the call names a variable."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = [code for call in calls if name_of(call) in TELLERS and (code := code_of(call)) is not None]
    for code in told:
        yield from constants(code)
    if any(isinstance(code, ast.Name) for code in told):
        spoken = {text for call in calls if name_of(call) in SPEAKERS for text in constants(call)}
        yield from set(constants(tree)) - spoken


def name_of(call: ast.Call) -> str:
    """What is called, without what it belongs to."""
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def code_of(call: ast.Call) -> ast.expr | None:
    """The argument that is the code."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    return named[0] if named else call.args[0] if call.args else None


def constants(tree: ast.AST) -> Iterator[str]:
    """The texts written in a piece of source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def room_of(code: str) -> str:
    """The first part of a code: the room that tells it."""
    return code.partition(".")[0]


def room_table(room: str, codes: Sequence[str]) -> str:
    """The section of one room."""
    ends = f"Exit code {COULD_NOT if f'{room}.' in OURS else REFUSED}." if room != "lint" else "Exit code 1."
    lines = [f"## {room}", "", ends, "", "| code | English | 中文 |", "|---|---|---|"]
    lines += [f"| `{code}` | {cell(code, 'en')} | {cell(code, 'zh-CN')} |" for code in codes]
    return "\n".join([*lines, ""])


def cell(code: str, language: str) -> str:
    """The sentence as a cell of a table: one line, bars written as text, braces of the catalogue undone."""
    text = catalogue(language)[code].replace("{{", "{").replace("}}", "}")
    return text.strip().replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")


if __name__ == "__main__":
    main()
