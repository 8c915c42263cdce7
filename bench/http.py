"""A server process and a load process on one machine, and what each took of it: requests a second, waits, CPU.

Load generator, server and PostgreSQL share the machine's cores, so a rate says little without the CPU beside it: that
is read from /proc, of the server alone and of all of PostgreSQL's processes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.stage import Stage
from healthcode import embedded, wiring

MOST_OF = 0.95
TICK = os.sysconf("SC_CLK_TCK")
BROWSER = (
    "Host: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/101.0 Mobile Safari/537.36\r\nAccept: application/json\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
)
"""What a phone's browser sends with everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One stretch of load: answers, seconds, waits in seconds, CPU seconds of the server and of PostgreSQL."""

    answers: int
    seconds: float
    p50: float
    p99: float
    server: float
    postgres: float
    statuses: Mapping[str, int]
    bodies: Mapping[str, str]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def server_micros(self) -> float:
        """CPU of the server for one answer, in µs."""
        return self.server / self.answers * 1e6

    def told(self) -> str:
        """In a line."""
        return (
            f"p50 {self.p50 * 1e3:.1f} ms, p99 {self.p99 * 1e3:.1f} ms; server CPU {self.server_micros:.0f} µs, "
            f"PostgreSQL {self.postgres / self.answers * 1e6:.0f} µs an answer; statuses {dict(self.statuses)}"
        )

    def figure(self, what: str, *, bound: "Run | None" = None, **more: Any) -> Figure:
        """As a figure; the bound is another run of the same server, taken at as many answers."""
        note = self.told() + (f"; {more.pop('note')}" if "note" in more else "")
        return Figure(
            what=what, rows=self.answers, seconds=self.seconds, bound="hello" if bound else "",
            bound_seconds=self.answers / bound.rate if bound else 0.0, note=note, **more,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that answers on a port of this machine."""

    pid: int
    port: int
    postmaster: int
    folder: Path

    def load(
        self, requests: Iterable[bytes], *, connections: int, seconds: float, cycle: bool = False, want: str = "200"
    ) -> Run:
        """Sends them and says what came of it; all must be answered well, and nearly all with the wanted status.

        Of many people some have a new credential at any time, so a few pages are told it instead of “unchanged”.
        """
        file = self.folder / "requests"
        with file.open("wb") as target:
            target.writelines(part for request in requests for part in (len(request).to_bytes(4, "big"), request))
        command = [sys.executable, "-m", "bench.load", str(self.port), str(file), str(connections), str(seconds)]
        before = self._cpu()
        done = subprocess.run([*command, *(["cycle"] if cycle else [])], capture_output=True, text=True, check=True)
        after, found = self._cpu(), json.loads(done.stdout)
        if set(found["statuses"]) - {want, "200"} or found["statuses"].get(want, 0) < MOST_OF * found["answers"]:
            raise SystemExit(f"expected {want}: {found['statuses']} {found['bodies']}")
        names = ("answers", "seconds", "p50", "p99", "statuses", "bodies")
        server, postgres = after[0] - before[0], after[1] - before[1]
        return Run(server=server, postgres=postgres, **{name: found[name] for name in names})

    def _cpu(self) -> tuple[float, float]:
        """CPU seconds so far: of the server with its signer, and of PostgreSQL's processes that live now."""
        server = sum(cpu_seconds(pid) for pid in (self.pid, *children(self.pid)))
        return server, sum(cpu_seconds(pid) for pid in children(self.postmaster))


@contextmanager
def serving(stage: Stage) -> Iterator[Serving]:
    """The server on this stage's database, until the end."""
    running = embedded.running(stage.settings.home)
    assert running is not None
    environment = {
        **os.environ, "HEALTHCODE_HOME": str(stage.settings.home), "HEALTHCODE_KEYS": str(stage.settings.keys),
        "HEALTHCODE_OWNER_DSN": stage.dsns[0], "HEALTHCODE_DSN": stage.dsns[1],
        "HEALTHCODE_SIGNER_DSN": running.dsn(user=wiring.SIGNER), "HEALTHCODE_ENVIRONMENT": wiring.DEMO,
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.server"]
    log = stage.folder / "server.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            if not said:
                raise SystemExit(log.read_text("utf-8"))
            port = int(said)
            yield Serving(pid=process.pid, port=port, postmaster=running.pid, folder=stage.folder)
        finally:
            process.communicate("")


def get(path: str, headers: str = "") -> bytes:
    """A request as a browser sends it."""
    return f"GET {path} HTTP/1.1\r\n{BROWSER}{headers}\r\n".encode()


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """The same with a JSON body."""
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{BROWSER}{headers}{length}\r\n".encode() + body


def cpu_seconds(pid: int) -> float:
    """User and system time of a process that lives; 0 of one that ended meanwhile."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def children(pid: int) -> list[int]:
    """The processes that a process started and that live."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
