"""The programs of docs/integrator.md do what the page says, on lists as an operator makes them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from healthcode import offline
from healthcode.core.status_lists import Entry
from healthcode.offline import OfflineVerifier, pin_text
from tests.builders_code import AT, PLAIN, SECOND
from tests.builders_offline import PIN, REFUSE, code, paper, published, trust_text
from tests.fakes.lists_over_http import TOKEN, running

PAGE = (Path(__file__).parents[2] / "docs" / "integrator.md").read_text("utf-8")
IN_TEN_LINES, KEEP_UP = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of the page's first program, run beside a folder of lists."""
    found = OfflineVerifier.install(tmp_path / "lists", PIN)
    found.take_trust(trust_text(), at=AT)
    first = published(1)
    found.take_status(first.head, shards=first.shards, at=AT)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(IN_TEN_LINES, "integrator.md", "exec"), names)
    return names


def test_the_ten_lines_tell_what_a_door_does(room: dict[str, Any]) -> None:
    look: Callable[..., str] = room["look"]
    assert look(code(), 36.5, AT) == "pass"
    assert look(code(), 37.3, AT) == "stop: rule.temperature"
    assert look(paper(), 36.5, AT) == "check the document"
    assert look(code(shown_at=AT - timedelta(minutes=1)), None, AT) == "stop: code.too_old"
    later = AT + REFUSE + timedelta(minutes=1)
    assert look(code(shown_at=later), None, later) == "ask for the document: check.list_too_old"
    assert look("https://example.org/", None, AT) == "stop: code.foreign"


def test_they_are_about_ten() -> None:
    """Without imports and empty lines."""
    lines = [line for line in IN_TEN_LINES.splitlines() if line and "import" not in line]
    assert len(lines) <= 14


def test_the_second_program_keeps_lists_up_to_date(room: dict[str, Any], tmp_path: Path) -> None:
    exec(compile(KEEP_UP, "integrator.md", "exec"), room)
    with running(published(2, {PLAIN.status_index: Entry.RED})) as office:
        said = room["keep_up"](tmp_path / "lists", office.address, TOKEN, pin_text(PIN), AT)
        assert said == "130000: list 2, fresh"
        assert room["keep_up"](tmp_path / "lists", office.address, TOKEN, pin_text(PIN), AT + 11 * SECOND)[:3] == "set"
    assert room["look"](code(shown_at=AT + SECOND), 36.5, AT) == "stop: rule.color"


def test_the_interface_is_what_the_page_and_the_package_name() -> None:
    named = {name for program in (IN_TEN_LINES, KEEP_UP) for line in re.findall(r"offline import (.*)", program)
             for name in line.split(", ")}  # fmt: skip
    assert named <= set(offline.__all__)
    assert all(hasattr(offline, name) for name in offline.__all__)
