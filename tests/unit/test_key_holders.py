"""Holders of signing keys: they sign and tell their public keys; a folder of files holds as carefully as it can."""

import stat
from pathlib import Path

import pytest

from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm, verify_issuer
from healthcode.core.trust import Purpose, key_id_of
from healthcode.gateways.key_holders import SCHEMES, FileKeys, KeyHolder

MESSAGE = b"what is signed"


def holder(folder: Path, environment: str = "demo") -> KeyHolder:
    return FileKeys(folder, environment)


def code_of(work: object, *arguments: object) -> str:
    with pytest.raises(Problem) as caught:
        work(*arguments)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("algorithm", SCHEMES)
def test_a_key_that_was_made_signs_what_its_public_half_verifies(tmp_path: Path, algorithm: Algorithm) -> None:
    keys = holder(tmp_path / "signer")
    key = keys.create(Purpose.CREDENTIAL, algorithm)
    assert key.key_id == key_id_of("demo", Purpose.CREDENTIAL, algorithm, key.public_key)
    assert verify_issuer(algorithm, key.public_key, MESSAGE, keys.sign(key.key_id, MESSAGE))


def test_keys_are_found_again_by_whoever_opens_the_folder(tmp_path: Path) -> None:
    first, running = holder(tmp_path / "signer"), holder(tmp_path / "signer")
    assert running.public_keys() == ()
    made = {first.create(purpose, Algorithm.ED25519) for purpose in (Purpose.CREDENTIAL, Purpose.STATUS)}
    assert set(running.public_keys()) == made
    for key in made:
        assert running.sign(key.key_id, MESSAGE) == first.sign(key.key_id, MESSAGE)


def test_folder_and_files_are_their_owners_alone_and_no_draft_is_left(tmp_path: Path) -> None:
    key = holder(tmp_path / "signer").create(Purpose.STATUS, Algorithm.ED25519)
    assert stat.S_IMODE((tmp_path / "signer").stat().st_mode) == 0o700
    files = list((tmp_path / "signer").iterdir())
    assert [file.name for file in files] == [f"status.Ed25519.{key.key_id.hex()}.key"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_reach_is_neither_listed_nor_used(tmp_path: Path, mode: int) -> None:
    key = holder(tmp_path / "signer").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    next((tmp_path / "signer").iterdir()).chmod(mode)
    keys = holder(tmp_path / "signer")
    assert code_of(keys.public_keys) == "keys.readable_by_others"
    assert code_of(keys.sign, key.key_id, MESSAGE) == "keys.readable_by_others"


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o770])
def test_a_folder_that_others_enter_is_not_used(tmp_path: Path, mode: int) -> None:
    key = holder(tmp_path / "signer").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    (tmp_path / "signer").chmod(mode)
    keys = holder(tmp_path / "signer")
    assert code_of(keys.public_keys) == "keys.folder_open"
    assert code_of(keys.sign, key.key_id, MESSAGE) == "keys.folder_open"
    assert code_of(keys.create, Purpose.STATUS, Algorithm.ED25519) == "keys.folder_open"


def test_a_key_of_another_environment_or_purpose_is_refused_whatever_its_file_is_called(tmp_path: Path) -> None:
    key = holder(tmp_path / "signer").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    assert code_of(holder(tmp_path / "signer", "production").public_keys) == "keys.other_environment"
    file = next((tmp_path / "signer").iterdir())
    file.rename(file.with_name(f"root.Ed25519.{key.key_id.hex()}.key"))
    keys = holder(tmp_path / "signer")
    assert code_of(keys.public_keys) == "keys.other_environment"
    assert code_of(keys.sign, key.key_id, MESSAGE) == "keys.other_environment"


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33)])
def test_a_damaged_key_is_told(tmp_path: Path, content: bytes) -> None:
    holder(tmp_path / "signer").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    next((tmp_path / "signer").iterdir()).write_bytes(content)
    assert code_of(holder(tmp_path / "signer").public_keys) == "keys.damaged"


def test_a_file_that_is_named_like_no_key_is_told(tmp_path: Path) -> None:
    holder(tmp_path / "signer").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    next((tmp_path / "signer").iterdir()).rename(tmp_path / "signer" / "mine.key")
    assert code_of(holder(tmp_path / "signer").public_keys) == "keys.damaged"


def test_a_destroyed_key_signs_no_more(tmp_path: Path) -> None:
    keys = holder(tmp_path / "signer")
    kept, gone = (keys.create(Purpose.CREDENTIAL, Algorithm.ED25519) for _ in range(2))
    keys.destroy(gone.key_id)
    assert keys.public_keys() == (kept,)
    assert code_of(keys.sign, gone.key_id, MESSAGE) == "keys.not_here"
    assert code_of(keys.destroy, gone.key_id) == "keys.not_here"


def test_a_key_that_was_destroyed_elsewhere_is_forgotten_when_the_keys_are_read(tmp_path: Path) -> None:
    running, operator = holder(tmp_path / "signer"), holder(tmp_path / "signer")
    key = operator.create(Purpose.CREDENTIAL, Algorithm.ED25519)
    running.sign(key.key_id, MESSAGE)
    operator.destroy(key.key_id)
    assert running.public_keys() == ()
    assert code_of(running.sign, key.key_id, MESSAGE) == "keys.not_here"


@pytest.mark.parametrize("algorithm", SCHEMES)
def test_no_way_of_printing_a_holder_shows_a_key(tmp_path: Path, algorithm: Algorithm) -> None:
    keys = holder(tmp_path / "signer")
    key = keys.create(Purpose.CREDENTIAL, algorithm)
    keys.sign(key.key_id, MESSAGE)
    secret = next((tmp_path / "signer").iterdir()).read_bytes()
    shown = f"{keys!r} {keys} {key!r} {key}"
    assert secret.hex() not in shown
    assert repr(secret) not in shown
