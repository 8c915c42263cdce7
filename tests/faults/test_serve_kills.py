"""The doors as real processes: they end when told, come back when their database dies, and leave nothing running."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from healthcode import embedded
from tests.builders_sealed import sealed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="serve-"))
    folder.chmod(0o711)  # when root runs this, the database's account has to pass
    try:
        yield folder
    finally:
        embedded.remove(folder)
        shutil.rmtree(folder, ignore_errors=True)


def environment(home: Path, **more: str) -> Mapping[str, str]:
    return {**os.environ, "HEALTHCODE_HOME": str(home), "HEALTHCODE_LANG": "en", "COLUMNS": "200",
            "HEALTHCODE_LISTEN": "127.0.0.1:0", **more}  # fmt: skip


@contextmanager
def served(home: Path, *words: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that serves, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "healthcode", *words], env=environment(home, **more), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        address = served_at(process)
        until(lambda: status(f"{address}/health/ready") == 200)
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def served_at(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"open at (http://localhost:\d+)", line):
            return found[1].replace("localhost", "127.0.0.1")
    pytest.fail("it ended before it served")


def status(address: str) -> int:
    with suppress(httpx.HTTPError):
        return httpx.get(address, timeout=5).status_code
    return 0


def until(true: Callable[[], bool], *, seconds: float = 30) -> float:
    """How long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began


Login = Callable[[str, str, str], httpx.Client]


@pytest.fixture
def login() -> Iterator[Login]:
    """Logs in at an address, at a door, with a code."""
    with ExitStack() as stack:

        def entered(address: str, door: str, code: str) -> httpx.Client:
            client = stack.enter_context(httpx.Client(base_url=f"{address}/api/{door}", timeout=10))
            answer = client.post("/session", json={"channel": "demo", "code": code})
            assert answer.status_code == 201, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
            return client

        yield entered


def declaration() -> dict[str, Any]:
    return {"symptoms": ["none"], "contact_with_case": "no", "was_in_risk_area": "no", "truth": True,
            "request_id": "00000000-0000-4000-8000-000000000001"}  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_serves_its_people_and_ends_at_once_when_told(home: Path, login: Login, number: signal.Signals) -> None:
    with served(home, "demo", "--residents", "2000", "--serve") as (process, address):
        logins = httpx.get(f"{address}/api/resident/channels").json()["channels"][0]["logins"]
        assert {login["code"] for login in logins} >= {"companion", "unclaimed", "visitor"}
        resident = login(address, "resident", "companion")
        assert resident.get("/information").json()["name"]
        assert login(address, "console", "worker.changan").get("/people").json()["total"] >= 1
        with resident.stream("GET", "/changes") as stream:
            next(stream.iter_lines())
            began = time.monotonic()
            process.send_signal(number)
            process.communicate(timeout=30)
        assert time.monotonic() - began < 8
        assert process.returncode in (0, 128 + number)
    assert embedded.running(home) is None
    assert (home / "doors.log").stat().st_mode & 0o777 == 0o600


def test_a_killed_database_is_started_again_and_nothing_acknowledged_is_lost(home: Path, login: Login) -> None:
    with served(home, "demo", "--residents", "2000", "--serve") as (process, address):
        resident = login(address, "resident", "newcomer")
        made = resident.post("/declarations", **sealed(resident, declaration()))
        assert made.status_code == 201, made.text
        for _ in range(3):
            server = embedded.running(home)
            assert server
            os.kill(server.pid, signal.SIGKILL)
            assert until(lambda: status(f"{address}/health/ready") == 200) < 15
            again = resident.post("/declarations", **sealed(resident, declaration()))
            assert again.json()["number_of_day"] == made.json()["number_of_day"]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert embedded.running(home) is None


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command that comes to its end."""
    command = [sys.executable, "-m", "healthcode", *words]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=60, check=False)


def test_in_production_keys_are_made_by_a_person_and_no_demo_lets_anybody_in(home: Path) -> None:
    refused = run(home, "serve", "--port", "0")
    assert (refused.returncode, "healthcode keys create" in refused.stderr) == (2, True), refused.stderr
    assert run(home, "keys", "create").returncode == 0
    with served(home, "serve") as (_, address):
        assert httpx.get(f"{address}/api/resident/channels").json() == {"channels": []}
        answer = httpx.post(f"{address}/api/resident/session", json={"channel": "demo", "code": "companion"})
        assert answer.json()["code"] == "login.unknown"


def test_a_port_that_is_taken_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = subprocess.run(
            [sys.executable, "-m", "healthcode", "serve", "--port", str(port)], env=environment(home),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (told.returncode, str(port) in told.stderr, "serve.port_taken" in told.stderr) == (2, True, True)
    assert not (home / "postgres").exists()


def test_a_demo_takes_the_next_port_and_says_so(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "healthcode", "demo", "--residents", "2000", "--serve"],
            env=environment(home, HEALTHCODE_LISTEN=f"127.0.0.1:{port}"), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        first = process.stdout.readline()
        process.terminate()
        process.communicate(timeout=30)
    assert str(port) in first
    assert "the pages are on port" in first


def test_the_log_has_a_json_line_a_request(home: Path, login: Login) -> None:
    with served(home, "demo", "--residents", "2000", "--serve") as (_, address):
        login(address, "resident", "companion")
        lines = [json.loads(line) for line in (home / "doors.log").read_text().splitlines()]
    assert "resident.session.begin" in {line.get("operation") for line in lines}
