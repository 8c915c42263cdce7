"""The signer as a real process: killed under shows it comes back, nothing wrong is ever sealed, open pages go on."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from healthcode.core.credentials import Credential, read_credential
from healthcode.core.signatures import compressed
from healthcode.services.enrol_device import Challenge
from tests.builders_doors import Device
from tests.builders_sealed import sealed
from tests.faults.test_serve_kills import declaration, environment, home, login, served, status, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
__all__ = ["home", "login"]
Login = Callable[[str, str, str], httpx.Client]


@dataclass(slots=True)
class Phone:
    """Somebody's page: logged in, a device enrolled."""

    client: httpx.Client
    device: Device = field(default_factory=Device)

    @property
    def key(self) -> bytes:
        return compressed(self.device.point)

    def enrol(self) -> "Phone":
        asked = self.client.post("/devices/challenge").json()
        proof = self.device.sign(Challenge(text=asked["challenge"], expires_at=asked["expires_at"]))
        body = {"public_key": text(self.key), "challenge": asked["challenge"], "signature": text(proof)}
        answer = self.client.post("/devices", json=body)
        assert answer.status_code == 201, answer.text
        return self

    def show(self, version: str = "") -> httpx.Response:
        headers = {"If-None-Match": f'"{version}"'} if version else {}
        return self.client.get("/code", params={"key": text(self.key)}, headers=headers)

    def check(self, page: dict[str, Any]) -> Credential:
        """What was sealed is of this phone and says what the page says."""
        sealed = read_credential(base64.urlsafe_b64decode(page["credential"] + "=="))
        assert sealed.holder_key == self.key
        assert (sealed.color, sealed.pop_up, sealed.name_hint) == (page["color"], page["pop_up"], page["name"])
        return sealed


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def signers(parent: int) -> list[int]:
    """The signers that a process keeps."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            before = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if b"signer" in words and before == parent:
                found.append(int(folder.name))
    return found


@contextmanager
def demo(home: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with served(home, "demo", "--residents", "2000", "--serve", **more) as (process, address):
        until(lambda: httpx.get(f"{address}/health/ready").json().get("signer") == "ok")
        yield process, address


def test_a_signer_killed_under_shows_comes_back_and_seals_nothing_wrong(home: Path, login: Login) -> None:
    with demo(home) as (process, address):
        phone = Phone(login(address, "resident", "companion")).enrol()
        page = phone.show().json()
        phone.check(page)
        for _ in range(5):
            (pid,) = signers(process.pid)
            os.kill(pid, signal.SIGKILL)
            assert phone.show().json()["credential"] == page["credential"]  # it is kept
            assert phone.show(page["version"]).status_code == 304
            phone.device, began = Device(), time.monotonic()
            phone.enrol()  # another device: another credential
            while (answer := phone.show()).status_code != 200:
                assert (answer.status_code, answer.json()["code"]) == (503, "signer.unreachable"), answer.text
                assert 1 <= int(answer.headers["Retry-After"]) <= 10
                assert time.monotonic() - began < 15
                time.sleep(0.5)  # a session may ask twice a second for long
            assert time.monotonic() - began < 15
            page = answer.json()
            phone.check(page)
            until(lambda: len(signers(process.pid)) == 1)
        assert status(f"{address}/health/ready") == 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert signers(process.pid) == []
    assert not list((home / "run").glob("signer-*")) if (home / "run").exists() else True


def test_a_signer_ends_when_its_doors_were_killed(home: Path) -> None:
    with demo(home) as (process, _):
        (pid,) = signers(process.pid)
        process.kill()
        process.wait()
        until(lambda: not Path(f"/proc/{pid}").exists(), seconds=10)


def test_doors_beside_a_signer_of_its_own_never_need_its_keys(home: Path, login: Login, tmp_path: Path) -> None:
    with demo(home) as (process, _):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    kept = tmp_path / "keys"
    (home / "signer").rename(kept)
    apart = {"HEALTHCODE_SIGNER": str(tmp_path / "s" / "signer.sock"), "HEALTHCODE_ENVIRONMENT": "demo"}
    with _signer(home, HEALTHCODE_SIGNER_KEYS=str(kept), **apart) as signer, demo(home, **apart) as (doors, address):
        assert not (home / "signer").exists()
        assert signers(doors.pid) == []
        phone = Phone(login(address, "resident", "companion")).enrol()
        phone.check(phone.show().json())
        signer.terminate()
        assert signer.wait(timeout=30) == 0
        assert not (tmp_path / "s" / "signer.sock").exists()
        assert phone.show().status_code == 200
        made = login(address, "resident", "newcomer")
        assert made.post("/declarations", **sealed(made, declaration())).status_code == 201  # everything else goes on
        answer = Phone(made).enrol().show()
        assert (answer.status_code, answer.json()["code"]) == (503, "signer.unreachable")


@contextmanager
def _signer(home: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """`healthcode signer` by itself."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "healthcode", "signer"], env=environment(home, **more), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        assert "answers at" in process.stdout.readline() + process.stdout.readline()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)
