"""The demo as a person starts it: `healthcode demo --serve` in a process and a home of its own, gone at the end."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from healthcode import embedded
from tests.conftest import MEMORY

RESIDENTS = "2000"
STARTING = 120.0  # seconds that it may take on a busy machine; 7 on a free one
LISTS_EVERY = "2"  # seconds, for tests that wait for somebody to be on a list
OURS = ("HEALTHCODE_DSN", "HEALTHCODE_OWNER_DSN", "HEALTHCODE_LISTEN", "HEALTHCODE_ORIGIN", "HEALTHCODE_KEYS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where it answers, `http://localhost:…`, and the folder with its database, keys and files."""

    address: str
    home: Path


@contextmanager
def a_demo(program: str = "healthcode") -> Iterator[Demo]:
    """A demo, while it answers; `program` is the module that is run as the command line."""
    home = Path(tempfile.mkdtemp(prefix="hcb-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    home.chmod(0o711)  # when root runs this, the database's account has to pass
    try:
        with _running(home, program) as address:
            yield Demo(address=address, home=home)
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(home: Path, program: str) -> Iterator[str]:
    command = [sys.executable, "-m", program, "demo", "--serve", "--residents", RESIDENTS]
    log = home / "log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, env=_environment(home), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            yield _address(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _environment(home: Path) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return {
        **inherited,
        "HEALTHCODE_HOME": str(home),
        "HEALTHCODE_LANG": "en",
        "COLUMNS": "120",
        "HEALTHCODE_LISTS_EVERY": LISTS_EVERY,
    }


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Where it says it listens, once it answers there."""
    late = time.monotonic() + STARTING
    while process.poll() is None and time.monotonic() < late:
        told = re.search(r"(http://localhost:\d+)/verifier/", log.read_text("utf-8"))
        if told and _answers(told[1]):
            return told[1]
        time.sleep(0.1)
    pytest.fail(f"the demo did not open its doors:\n{log.read_text('utf-8')[-2000:]}")


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", timeout=2).is_success
    except httpx.TransportError:
        return False
