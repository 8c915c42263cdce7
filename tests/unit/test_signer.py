"""The issuer's key: made once, its owner's alone, and what it seals is believed by whoever trusts it."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from healthcode.core import scans
from healthcode.core.credentials import read_credential
from healthcode.core.problems import Problem
from healthcode.gateways.keys import KEY_BYTES
from healthcode.gateways.signer import ISSUER_FILE, FileSigner, Signer, trust_of
from tests.builders_code import AT, PLAIN, SECOND, showing


def test_a_signers_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first, again = FileSigner.open(folder), FileSigner.open(folder)
    assert (first.public_key, first.key_id) == (again.public_key, again.key_id)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ISSUER_FILE).stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == [ISSUER_FILE]


def test_eight_at_once_open_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {signer.public_key for signer in pool.map(FileSigner.open, [tmp_path / "keys"] * 8)}
    assert len(keys) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == [ISSUER_FILE]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_signers_key_that_others_reach_is_not_used(tmp_path: Path, mode: int) -> None:
    FileSigner.open(tmp_path)
    (tmp_path / ISSUER_FILE).chmod(mode)
    with pytest.raises(Problem, match=r"^keys\.readable_by_others") as caught:
        FileSigner.open(tmp_path)
    assert caught.value.code == "keys.readable_by_others"


@pytest.mark.parametrize("size", [0, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_signers_key_of_another_length_is_damaged(tmp_path: Path, size: int) -> None:
    FileSigner.open(tmp_path)
    (tmp_path / ISSUER_FILE).write_bytes(bytes(size))
    with pytest.raises(Problem) as caught:
        FileSigner.open(tmp_path)
    assert caught.value.code == "keys.damaged"


def test_a_key_id_is_the_beginning_of_a_digest() -> None:
    signer: Signer = FileSigner(bytes(range(32)))
    named = b"healthcode/1/key\0demo\0credential\0Ed25519\0" + signer.public_key
    assert signer.key_id == hashlib.sha256(named).digest()[:4]
    assert FileSigner(bytes(range(32)), "production").key_id != signer.key_id


def test_what_a_signer_seals_is_accepted_by_whoever_trusts_it() -> None:
    signer = FileSigner(bytes(range(32)))
    seal = signer.seal(PLAIN)
    assert read_credential(seal).key_id == signer.key_id
    trust = trust_of(signer, division=PLAIN.division)
    assert scans.check(showing(seal=seal).text, trust=trust, at=AT).credential == read_credential(seal)
    with pytest.raises(Problem) as caught:
        scans.check(showing(seal=seal).text, trust=trust_of(FileSigner(bytes(32)), division=PLAIN.division), at=AT)
    assert caught.value.code == "check.unknown_issuer"


def test_a_trust_can_end() -> None:
    signer = FileSigner(bytes(range(32)))
    text = showing(seal=signer.seal(PLAIN)).text
    trust = trust_of(signer, division=PLAIN.division, not_after=AT + SECOND)
    assert scans.check(text, trust=trust, at=AT)
    with pytest.raises(Problem) as caught:
        scans.check(text, trust=trust, at=AT + SECOND)
    assert caught.value.code == "code.issuer_key_expired"


def test_no_way_of_printing_a_signer_shows_its_key() -> None:
    seed = bytes(range(32))
    shown = f"{FileSigner(seed)!r} {FileSigner(seed)}"
    assert seed.hex() not in shown
    assert repr(seed) not in shown
