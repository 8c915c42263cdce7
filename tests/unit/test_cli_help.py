"""Every command says in both languages what it is for, and a wrong word on the command line is told as such."""

import re
from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from healthcode.cli import app

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3}")


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The command and all below it, as they are typed."""
    yield path
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from commands(below, (*path, name))


ALL = list(commands(get_command(app)))


def test_there_is_a_room_for_everything() -> None:
    rooms = {path[0] for path in ALL if path}
    assert {
        "demo",
        "explain",
        "declare",
        "push",
        "labs",
        "community",
        "case",
        "quarantine",
        "identity",
        "policy",
        "db",
    } <= rooms


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "healthcode")
def test_its_help_is_in_both_languages(path: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "100", "TERM": "dumb"})
    assert said.exit_code == 0
    told = said.output.split("╭")[0].split("Usage:")[1].partition("\n")[2]
    assert CHINESE.search(told), told
    assert LATIN.search(told), told


@pytest.mark.parametrize("path", [path for path in ALL if path], ids=" ".join)
def test_an_option_that_there_is_not_is_a_mistake_of_the_asker(path: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, [*path, "--no-such-option"], env={"TERM": "dumb"})
    assert said.exit_code == 2
    assert "Traceback" not in said.output


def test_a_demo_too_small_for_its_story_is_refused_before_anything_is_made() -> None:
    said = CliRunner().invoke(app, ["demo", "--residents", "1999"], env={"TERM": "dumb"})
    assert (said.exit_code, "2000" in said.output) == (2, True)
