"""Keys: a directory that is its owner's alone, data keys bound to their purpose, fields bound to their place."""

import stat
from datetime import date
from pathlib import Path

import pytest

from healthcode.core.people import parse_document, parse_phone
from healthcode.core.problems import Problem
from healthcode.gateways.keys import (
    INDEX_BYTES,
    KEK_FILE,
    KEY_BYTES,
    KeyDirectory,
    Purpose,
    Vault,
    new_data_key,
    unwrap,
    wrap,
)
from tests.builders import REGIONS, VALID_ID


def a_vault() -> Vault:
    return Vault({purpose: new_data_key() for purpose in Purpose})


def refusal(work: object, *arguments: object) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*arguments)  # type: ignore[operator]
    return caught.value


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    directory = KeyDirectory(tmp_path / "keys")
    key = directory.key()
    assert (len(key), directory.key()) == (KEY_BYTES, key)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / KEK_FILE).stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "keys").iterdir()] == [KEK_FILE]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_reach_is_not_used(tmp_path: Path, mode: int) -> None:
    directory = KeyDirectory(tmp_path)
    directory.key()
    (tmp_path / KEK_FILE).chmod(mode)
    assert refusal(directory.key).code == "keys.readable_by_others"


@pytest.mark.parametrize("size", [0, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_key_of_another_length_is_damaged(tmp_path: Path, size: int) -> None:
    directory = KeyDirectory(tmp_path)
    directory.key()
    (tmp_path / KEK_FILE).write_bytes(bytes(size))
    assert refusal(directory.key).code == "keys.damaged"


def test_a_data_key_opens_with_its_key_purpose_and_version_only() -> None:
    key, data_key = new_data_key(), new_data_key()
    wrapped = wrap(key, Purpose.IDENTITY, 1, data_key)
    assert unwrap(key, Purpose.IDENTITY, 1, wrapped) == data_key
    assert data_key not in wrapped
    for arguments in (
        (new_data_key(), Purpose.IDENTITY, 1, wrapped),
        (key, Purpose.INTAKE, 1, wrapped),
        (key, Purpose.IDENTITY, 2, wrapped),
        (key, Purpose.IDENTITY, 1, wrapped[:-1] + bytes([wrapped[-1] ^ 1])),
    ):
        assert refusal(unwrap, *arguments).code == "keys.other_key"


def test_a_sealed_field_opens_at_its_place_only() -> None:
    vault, place = a_vault(), "identity|name|1"
    sealed = vault.seal(Purpose.IDENTITY, place, "王小明")
    assert vault.open(Purpose.IDENTITY, place, sealed) == "王小明"
    for purpose, elsewhere, value in (
        (Purpose.IDENTITY, "identity|name|2", sealed),
        (Purpose.IDENTITY, "identity|phone|1", sealed),
        (Purpose.INTAKE, place, sealed),
        (Purpose.IDENTITY, place, sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ):
        problem = refusal(vault.open, purpose, elsewhere, value)
        assert problem.code == "keys.sealed_elsewhere"
        assert not problem.facts["place"].endswith(("1", "2"))  # which row it is stays untold


def test_the_fast_sealer_seals_like_the_slow_one_and_never_twice_alike() -> None:
    vault = a_vault()
    seal = vault.sealer(Purpose.INTAKE)
    values = [seal("t|c|1", "甲") for _ in range(2001)]
    assert len(set(values)) == len({value[1:13] for value in values}) == 2001
    assert {vault.open(Purpose.INTAKE, "t|c|1", value) for value in values[::500]} == {"甲"}
    assert vault.seal(Purpose.INTAKE, "t|c|1", "甲") != vault.seal(Purpose.INTAKE, "t|c|1", "甲")


def test_an_index_depends_on_type_number_and_key() -> None:
    vault, on = a_vault(), date(2022, 5, 17)
    document = parse_document("10", VALID_ID, regions=REGIONS, on=on)
    same = parse_document("10", f" {VALID_ID.lower()} ", regions=REGIONS, on=on)
    indexes = {
        vault.document_index(document),
        vault.document_index(parse_document("15", "12345678", regions=REGIONS, on=on)),
        vault.document_index(parse_document("20", "12345678", regions=REGIONS, on=on)),
        vault.phone_index(parse_phone("13800138000")),
        vault.subject("1"),
        a_vault().document_index(document),
    }
    assert vault.document_index(document) == vault.document_index(same)
    assert len(indexes) == 6
    assert {len(index) for index in indexes} == {INDEX_BYTES}


def test_a_vault_does_not_show_its_keys() -> None:
    vault = a_vault()
    assert vault.keys[Purpose.IDENTITY].hex() not in repr(vault)
    assert str(vault.keys[Purpose.IDENTITY]) not in repr(vault)
