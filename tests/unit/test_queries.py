"""SQL with names: each is found, stands once, is asked for somewhere, and holds one statement."""

import doctest
import re
from importlib.resources import files
from pathlib import Path

import pytest

import healthcode
from healthcode.ledger import queries as module
from healthcode.ledger.queries import query

SOURCES = Path(healthcode.__file__).parent
FILES = sorted(entry for entry in files("healthcode.ledger").joinpath("sql").iterdir() if entry.name.endswith(".sql"))
NAMES = [name for file in FILES for name in re.findall(r"^-- name: (\S+)$", file.read_text("utf-8"), re.MULTILINE)]


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(module).failed == 0


def test_a_name_stands_once_and_is_found() -> None:
    assert len(NAMES) == len(set(NAMES)) > 90
    assert all(query(name) for name in NAMES)


def test_an_unknown_name_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        query("no_such_statement")


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_is_one_statement_with_named_values(name: str) -> None:
    text = re.sub(r"\$\$.*?\$\$", "", query(name), flags=re.DOTALL)
    assert ";" not in re.sub(r"--.*", "", text)
    assert "%s" not in text
    assert "now()" not in text or name == "create_migration_table"  # the instant is an argument (DESIGN §7)
    assert not re.search(r"\bSELECT \*", text)


def test_every_name_that_is_asked_for_exists() -> None:
    asked = set()
    for path in SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r"\.(?:rows|row|run|run_many|copy_in|copy_out)\(\s*\"(\w+)\"", text))
    assert len(asked) > 80
    assert sorted(asked - set(NAMES)) == []
