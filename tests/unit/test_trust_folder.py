"""What a machine pins: roots once and for good, and the newest list that it ever saw."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.core import envelopes
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Pin, Purpose, TrustList
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.trust_folder import TrustFolder, pin_text, read_pin
from healthcode.services.change_trust import first, renewed, root_of
from healthcode.services.publish_trust import unsigned
from tests.builders_ledger import AT


def a_pin(folder: Path, roots: int = 3, needed: int = 2) -> Pin:
    keys = FileKeys(folder / "roots", "pilot")
    known = tuple(root_of(keys.create(Purpose.ROOT, Algorithm.ED25519)) for _ in range(roots))
    return Pin(environment="pilot", roots=known, needed=needed)


def a_list(pin: Pin) -> TrustList:
    return first(pin.environment, pin.roots, pin.needed, (), at=AT)


def seen(folder: TrustFolder, told: TrustList) -> None:
    folder.see(envelopes.write(unsigned(told)), told)


def test_a_pin_is_read_as_it_was_kept(tmp_path: Path) -> None:
    folder, pin = TrustFolder(tmp_path / "trust"), a_pin(tmp_path)
    assert folder.pin() is None
    folder.keep_pin(pin)
    assert TrustFolder(tmp_path / "trust").pin() == pin


def test_a_pin_is_never_written_over(tmp_path: Path) -> None:
    folder, pin = TrustFolder(tmp_path / "trust"), a_pin(tmp_path)
    folder.keep_pin(pin)
    with pytest.raises(Problem, match=r"^trust\.pinned"):
        folder.keep_pin(a_pin(tmp_path))
    assert folder.pin() == pin


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: b"[]",
        lambda text: text.replace(b"/1", b"/2"),
        lambda text: text.replace(b'"needed": 2', b'"needed": 4'),
        lambda text: text.replace(b'"needed": 2', b'"needed": 0'),
        lambda text: text.replace(b'"needed": 2', b'"needed": true'),
        lambda text: text.replace(b'"pilot"', b'"Pilot"'),
        lambda text: text.replace(b"Ed25519", b"none"),
        lambda text: text[: len(text) // 2],
    ],
)
def test_a_pin_that_says_something_else_pins_nothing(tmp_path: Path, change: object) -> None:
    text = pin_text(a_pin(tmp_path))
    with pytest.raises(Problem, match=r"^trust\.bad_pin"):
        read_pin(change(text))  # type: ignore[operator]


def test_one_root_written_three_times_is_not_three(tmp_path: Path) -> None:
    pin = a_pin(tmp_path)
    with pytest.raises(Problem, match=r"^trust\.bad_pin"):
        read_pin(pin_text(replace(pin, roots=pin.roots[:1] * 3)))


def test_the_newest_list_is_remembered_and_an_older_one_told(tmp_path: Path) -> None:
    folder, told = TrustFolder(tmp_path / "trust"), a_list(a_pin(tmp_path))
    assert folder.newest() is None
    later = renewed(told, at=AT)
    seen(folder, told)
    seen(folder, later)
    seen(folder, later)
    with pytest.raises(Problem, match=r"^trust\.older") as caught:
        seen(TrustFolder(tmp_path / "trust"), told)
    assert (caught.value.facts["found"], caught.value.facts["known"]) == ("1", "2")
    assert folder.newest() == later


def test_another_list_of_the_same_number_is_no_newer(tmp_path: Path) -> None:
    folder, told = TrustFolder(tmp_path / "trust"), a_list(a_pin(tmp_path))
    seen(folder, told)
    with pytest.raises(Problem, match=r"^trust\.older"):
        seen(folder, replace(told, expires_at=told.expires_at + timedelta(days=1)))


def test_of_many_who_see_lists_at_once_the_newest_stays(tmp_path: Path) -> None:
    lists = [a_list(a_pin(tmp_path))]
    for _ in range(20):
        lists.append(renewed(lists[-1], at=AT))

    def sees(told: TrustList) -> str:
        try:
            seen(TrustFolder(tmp_path / "trust"), told)
        except Problem as problem:
            return problem.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sees, lists)) <= {"", "trust.older"}
    assert TrustFolder(tmp_path / "trust").newest() == lists[-1]
    assert sorted(file.name for file in (tmp_path / "trust").iterdir()) == ["lock", "newest.json"]
