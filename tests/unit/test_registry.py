"""The registry's file: yes for an entry as it is written, no for all else, alike for unknown and mismatching."""

import threading
from datetime import date
from pathlib import Path

import pytest

from healthcode.core.people import Document, Name, parse_document
from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import DemoChannel
from healthcode.gateways.registry import Assurance, FileRegistry, Relation
from tests.builders import REGIONS, VALID_ID


def document(number: str = VALID_ID, kind: str = "10") -> Document:
    return parse_document(kind, number, regions=REGIONS, on=date(2022, 5, 18))


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    path = tmp_path / "registry.csv"
    path.write_text(f"10,{VALID_ID},欧阳娜娜\n20,E12345678,Ada Albrandt\n", "utf-8")
    return FileRegistry(path)


@pytest.mark.parametrize(
    ("kind", "number", "name", "found"),
    [
        ("10", VALID_ID, "欧阳娜娜", True),
        ("10", VALID_ID, " 欧阳娜娜 ", True),
        ("10", VALID_ID, "欧阳娜", False),
        ("10", VALID_ID, "", False),
        ("20", "E12345678", "ADA  ALBRANDT", True),
        ("20", "E12345678", "Ada\u3000Albrandt", True),
        ("20", "E12345678", "Albrandt Ada", False),
        ("20", "E12345679", "Ada Albrandt", False),
        ("34", "KOR130119900101", "Ada Albrandt", False),
    ],
)
def test_a_document_goes_with_its_own_name_only(
    registry: FileRegistry, kind: str, number: str, name: str, found: bool
) -> None:
    assert registry.check(document(number, kind), Name(name)) is (Assurance.KNOWN if found else Assurance.NONE)


def test_it_is_read_once_whoever_asks_first(registry: FileRegistry, tmp_path: Path) -> None:
    assert registry.check(document(), Name("欧阳娜娜"))
    (tmp_path / "registry.csv").unlink()
    told: list[Assurance] = []
    asking = [threading.Thread(target=lambda: told.append(registry.check(document(), Name("欧阳娜娜")))) for _ in "ab"]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert told == [Assurance.KNOWN] * 2


@pytest.mark.parametrize("content", [None, "10,11010519491231002X\n", "\xff"])
def test_a_registry_that_cannot_be_read_is_no_no(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "registry.csv"
    if content is not None:
        path.write_bytes(content.encode("latin-1"))
    with pytest.raises(Problem) as caught:
        FileRegistry(path).check(document(), Name("欧阳娜娜"))
    assert caught.value.code == "registry.unreachable"


def test_no_proof_makes_a_file_know_faces(registry: FileRegistry) -> None:
    assert registry.check(document(), Name("欧阳娜娜"), "seen") is Assurance.KNOWN


def test_the_memory_holds_no_name_and_no_number(registry: FileRegistry) -> None:
    registry.check(document(), Name("欧阳娜娜"))
    assert registry._entries
    assert {len(entry) for entry in registry._entries} == {16}


CHILD, PARENT = document("E12345678", "20"), document()


def related(tmp_path: Path, line: str) -> FileRegistry:
    (tmp_path / "relations.csv").write_text(line, "utf-8")
    return FileRegistry(tmp_path / "registry.csv", tmp_path / "relations.csv")


def test_a_relation_is_confirmed_as_it_is_written_and_in_no_other_way(tmp_path: Path) -> None:
    registry = related(tmp_path, f"20,E12345678,10,{VALID_ID},child\n")
    assert registry.relation(CHILD, PARENT, Relation.CHILD)
    assert not registry.relation(PARENT, CHILD, Relation.CHILD)
    assert not registry.relation(CHILD, PARENT, Relation.WARD)


def test_without_a_file_of_relations_none_is_known(registry: FileRegistry) -> None:
    assert not registry.relation(CHILD, PARENT, Relation.CHILD)


@pytest.mark.parametrize("line", ["20,E12345678,10,1,aunt\n", "20,E12345678\n"])
def test_a_file_of_relations_that_cannot_be_read_is_no_no(tmp_path: Path, line: str) -> None:
    with pytest.raises(Problem) as caught:
        related(tmp_path, line).relation(CHILD, PARENT, Relation.CHILD)
    assert caught.value.code == "registry.unreachable"


def test_the_demos_channel_lets_its_own_logins_in() -> None:
    channel = DemoChannel(frozenset({"green"}))
    assert channel.identify("green").subject == "green"
    assert "green" not in repr(channel.identify("green"))
    with pytest.raises(Problem) as caught:
        channel.identify("Green")
    assert caught.value.code == "login.unknown"
