"""A signer of our own: a child of the doors where no other is named, started again when it dies, ended with them.

It is told where its keys lie by the environment, as any signer is; this process never opens them.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from healthcode import wiring
from healthcode.settings import Settings

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before it is started again; doubled while it dies at once
LASTED = 30.0  # seconds after which it is taken to have been well
GRACE = 5.0  # seconds that it has to end


@contextmanager
def with_signer(settings: Settings, dsns: wiring.Dsns, log: BinaryIO | None = None) -> Iterator[Settings]:
    """The settings with a signer that can be asked: the one that is named, or one of our own, until the end.

    Problem `signer.no_dsn` when the ledger is on a server of the operator's and nobody said how the signer gets in.
    """
    if settings.signer is not None:
        yield settings
        return
    path = wiring.signer_socket(settings, own=True)
    keeper = Keeper(environment(settings, wiring.signer_dsn(settings, dsns), path), log)
    keeper.start()
    try:
        yield replace(settings, signer=path)
    finally:
        keeper.stop()


def environment(settings: Settings, dsn: str, path: Path) -> Mapping[str, str]:
    """What the child is told: where it listens, its own way into the ledger and its folders; not the owner's way in."""
    told = {
        "HEALTHCODE_SIGNER": path, "HEALTHCODE_SIGNER_DSN": dsn, "HEALTHCODE_SIGNER_KEYS": settings.signer_keys,
        "HEALTHCODE_TRUST": settings.trust, "HEALTHCODE_DIVISION": settings.division,
        "HEALTHCODE_HOME": settings.home, "HEALTHCODE_LISTS_EVERY": settings.lists_every,
    }  # fmt: skip
    if settings.environment:
        told["HEALTHCODE_ENVIRONMENT"] = settings.environment
    others = {name: value for name, value in os.environ.items() if not name.startswith("HEALTHCODE_")}
    return {**others, **{name: str(value) for name, value in told.items()}}


class Keeper:
    """Keeps one child running from a thread of its own."""

    def __init__(self, told: Mapping[str, str], log: BinaryIO | None) -> None:
        self._told, self._log = told, log
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="signer", daemon=True)

    def start(self) -> None:
        """Returns at once; the first question waits for it."""
        self._thread.start()

    def stop(self) -> None:
        """Lets go of its standard input, upon which it ends, and sees to it that it did."""
        self._ending.set()
        with self._lock:
            child = self._child
        if child is not None:
            _let_go(child)
        self._thread.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            child = self._begin()
            if child is None:
                return
            child.wait()
            pause = FIRST_PAUSE if time.monotonic() - began > LASTED else min(2 * pause, LONGEST_PAUSE)
            self._ending.wait(pause)

    def _begin(self) -> "subprocess.Popen[bytes] | None":
        """A new child, unless it is over: then none may be left behind."""
        with self._lock:
            if self._ending.is_set():
                return None
            self._child = subprocess.Popen(
                [sys.executable, "-m", "healthcode", "signer", "--with-parent"], env=self._told,
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._log, start_new_session=True,
            )  # fmt: skip
            return self._child


def _let_go(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
