"""`healthcode keys` as an operator types it: made, listed, rotated, revoked, and a ceremony of two persons."""

import json
import re
import shlex
import stat
from pathlib import Path

import pytest

from healthcode import wiring
from healthcode.clock import now
from healthcode.core import envelopes
from healthcode.core.trust import Purpose, TrustList, read_list
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.services.read_trust import counts, read_trust
from healthcode.settings import read_settings
from tests.builders import POLICIES
from tests.conftest import Database
from tests.faq.office import Said, cli


@pytest.fixture(autouse=True)
def terminal(database: Database, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment in which the command line finds the test's database, as an operator's shell has it."""
    environment = {
        "HEALTHCODE_DSN": database.app, "HEALTHCODE_OWNER_DSN": database.owner, "HEALTHCODE_HOME": str(tmp_path / "hc"),
        "HEALTHCODE_KEYS": str(home / "keys"), "HEALTHCODE_POLICIES": str(POLICIES.parent),
        "HEALTHCODE_LANG": "en", "COLUMNS": "200", "TERM": "dumb",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def newest() -> TrustList:
    settings = read_settings()
    assert settings.dsn is not None
    with wiring.open_keys(settings, (settings.owner_dsn or "", settings.dsn)) as desk:
        return read_trust(desk.ledger, TrustFolder(settings.trust)).newest


def done(*words: str) -> Said:
    said = cli("keys", *words)
    assert said.code == 0, said
    return said


def told(code: str, *words: str, exit_code: int = 3) -> None:
    said = cli("keys", *words)
    assert (said.code, said.err.strip().splitlines()[-1].strip()) == (exit_code, code), said


def test_create_makes_roots_keys_a_list_and_a_pin_once(tmp_path: Path) -> None:
    said = done("create")
    folder = tmp_path / "hc"
    assert [len(list((folder / name).glob("*.key"))) for name in ("roots", "signer")] == [3, 2]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*.key")} == {0o600}
    pin = json.loads((folder / "trust" / "pin.json").read_text())
    assert (pin["environment"], pin["needed"], len(pin["roots"])) == ("production", 2, 3)
    assert str(folder / "trust" / "pin.json") in said.out.replace("\n", "")
    told("keys.exist", "create")
    assert newest().number == 1


def test_what_is_asked_of_keys_that_nobody_made_says_what_to_do() -> None:
    for words in (["list"], ["publish"], ["rotate", "--issuer"], ["export"]):
        told("trust.no_pin", *words, exit_code=2)
    assert "healthcode keys create" in cli("keys", "list").err


def test_list_shows_every_key_its_state_and_where_it_is() -> None:
    done("create")
    said = done("list").out
    for key in (*newest().roots, *newest().issuers):
        assert key.key_id.hex() in said
    assert said.count("here") == 5
    assert "河北省" in said


def test_rotate_adds_a_key_and_ends_the_former_later() -> None:
    done("create")
    done("rotate", "--issuer", "--lead-hours", "0", "--overlap-hours", "25")
    former, new = (key for key in newest().issuers if key.purpose is Purpose.CREDENTIAL)
    assert former.not_after is not None
    assert (former.not_after - new.not_before).total_seconds() == 25 * 3600
    assert counts(former, now())
    assert counts(new, now())
    assert newest().number == 2


@pytest.mark.parametrize("words", [[], ["--issuer", "--status"], ["--issuer", "--root", "00000000"]])
def test_rotate_has_to_be_told_which_key(words: list[str]) -> None:
    done("create")
    told("keys.rotate_what", "rotate", *words)


def test_revoke_refuses_the_key_at_once_and_destroys_it(tmp_path: Path) -> None:
    done("create")
    stolen = next(key for key in newest().issuers if key.purpose is Purpose.CREDENTIAL)
    done("revoke", stolen.key_id.hex(), "--reason", "found in a backup")
    assert [counts(key, now()) for key in newest().issuers if key.purpose is Purpose.CREDENTIAL] == [False, True]
    assert list((tmp_path / "hc" / "signer").glob(f"*{stolen.key_id.hex()}*")) == []
    told("keys.not_an_id", "revoke", "the old one", "--reason", "x")
    told("trust.no_such_key", "revoke", "00000000", "--reason", "x", exit_code=2)


def test_a_root_is_replaced_and_the_old_one_destroyed(tmp_path: Path) -> None:
    done("create")
    old = newest().roots[0].key_id.hex()
    done("rotate", "--root", old)
    assert old not in {root.key_id.hex() for root in newest().roots}
    assert list((tmp_path / "hc" / "roots").glob(f"*{old}*")) == []
    assert len(list((tmp_path / "hc" / "roots").glob("*.key"))) == 3
    done("publish")
    assert newest().number == 3


def test_three_persons_make_roots_and_two_of_them_sign(tmp_path: Path) -> None:
    lines = []
    for person in "abc":
        said = done("root", str(tmp_path / person))
        (tmp_path / f"{person}.json").write_text(said.out)
        lines += ["--with-root", str(tmp_path / f"{person}.json")]
    file = str(tmp_path / "list.json")
    done("create", *lines, "--unsigned", file)
    told("keys.too_few_roots", "publish", file)
    done("sign", file, "--root", str(tmp_path / "a"))
    done("sign", file, "--root", str(tmp_path / "a"))  # the same person again counts once
    told("keys.too_few_roots", "publish", file)
    told("keys.no_roots", "sign", file, "--root", str(tmp_path / "nowhere"))
    done("sign", file, "--root", str(tmp_path / "c"))
    done("publish", file)
    assert newest().number == 1
    assert not (tmp_path / "hc" / "roots").exists()
    told("keys.no_roots", "publish")  # a renewal has to go the same way
    file = str(tmp_path / "second.json")
    done("rotate", "--issuer", "--unsigned", file)
    assert newest().number == 1
    for person in "bc":
        done("sign", file, "--root", str(tmp_path / person))
    done("publish", file)
    assert newest().number == 2


BOX = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")


def typed(line: str) -> None:
    """A line of the page, in a folder of its own; what is told to go into a file goes there."""
    words = shlex.split(line)
    assert words[:3] == ["$", "healthcode", "keys"], line
    kind = Purpose.CREDENTIAL
    words = [next(key for key in newest().issuers if key.purpose is kind and counts(key, now())).key_id.hex()
             if word == "KEY_ID" else word for word in words[3:]]  # fmt: skip
    words, file = (words[:-2], words[-1]) if ">" in words else (words, "")
    said = done(*words)
    if file:
        Path(file).write_text(said.out, "utf-8")


def test_what_stands_in_the_boxes_of_the_page_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    boxes = BOX.findall(PAGE)
    alone, ceremony, signing, *others = boxes
    for box in (alone, *others):
        for line in box.splitlines():
            typed(line)
    assert newest().number == 1 + sum(len(box.splitlines()) for box in others)
    assert ceremony.count("keys root") == 3
    assert signing.count("keys sign") == 2


def test_the_ceremony_of_three_persons_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, ceremony, signing, *_ = BOX.findall(PAGE)
    for line in (ceremony + signing).splitlines():
        typed(line)
    assert (newest().number, newest().needed, len(newest().roots)) == (1, 2, 3)


def test_a_list_that_was_changed_after_signing_is_refused(tmp_path: Path) -> None:
    done("create")
    file = tmp_path / "list.json"
    done("publish", "--unsigned", str(file))
    done("sign", str(file))
    envelope = envelopes.read(file.read_bytes())
    body = envelope.body.replace("河北省".encode(), "河南省".encode())
    assert read_list(body) != read_list(envelope.body)
    file.write_bytes(envelopes.write(envelopes.Envelope(body, envelope.signatures)))
    told("trust.forged", "publish", str(file), exit_code=2)
    assert newest().number == 1


def test_a_list_that_waits_for_signatures_is_not_written_over(tmp_path: Path) -> None:
    done("create")
    done("publish", "--unsigned", str(tmp_path / "list.json"))
    told("file.unusable", "publish", "--unsigned", str(tmp_path / "list.json"))


def test_a_regions_keys_go_from_its_export_into_our_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("create")
    exported = json.loads(done("export").out)
    assert {line["division"] for line in exported["issuers"]} == {130000}
    (tmp_path / "own.json").write_text(json.dumps(exported))
    told("keys.own_division", "add-region", str(tmp_path / "own.json"))
    exported["environment"] = "pilot"
    (tmp_path / "pilot.json").write_text(json.dumps(exported))
    told("keys.bad_lines", "add-region", str(tmp_path / "pilot.json"))


def test_another_environment_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    done("create")
    monkeypatch.setenv("HEALTHCODE_ENVIRONMENT", "pilot")
    told("trust.other_environment", "list", exit_code=2)
    monkeypatch.setenv("HEALTHCODE_ENVIRONMENT", "Pilot")
    told("settings.environment", "list", exit_code=2)
