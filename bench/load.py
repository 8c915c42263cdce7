"""The load generator, a process of its own: prepared requests down kept-alive connections as fast as they are answered.

    python -m bench.load PORT FILE CONNECTIONS SECONDS

FILE holds requests, each with its length in four bytes before it; they are sent in order, once each or round and round
until the time is over (`cycle` as a fifth argument). One line of JSON says what came back. It does nothing that it
need not: what it takes of the machine is taken from the server.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import cast

import uvloop

LATEST = 30  # seconds after the end by which the last answers are there


class Tally:
    """What came back: latencies in order of arrival, answers by status, one body of each status."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests, self.until = requests, until
        self.latencies: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.bodies: dict[str, str] = {}
        self.open = 0


class Connection(asyncio.Protocol):
    """One connection: the next request when the answer before it is complete."""

    def __init__(self, tally: Tally, done: asyncio.Event) -> None:
        self._tally, self._done, self._loop = tally, done, asyncio.get_running_loop()
        self._buffer, self._sent = b"", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of asyncio's
        self._tally.open += 1
        self._next()

    def connection_lost(self, _: Exception | None) -> None:
        self._tally.open -= 1
        if not self._tally.open:
            self._done.set()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        head = buffer.find(b"\r\n\r\n")
        if head < 0 or len(buffer) < head + 4 + self._length(buffer, head):
            self._buffer = buffer
            return
        self._buffer = b""
        status = buffer[9:12].decode()
        self._tally.statuses[status] += 1
        self._tally.latencies.append(self._loop.time() - self._sent)
        if status not in self._tally.bodies:
            self._tally.bodies[status] = buffer[head + 4 :].decode(errors="replace")
        self._next()

    @staticmethod
    def _length(buffer: bytes, head: int) -> int:
        place = buffer.find(b"content-length: ", 0, head)
        return int(buffer[place + 16 : buffer.index(b"\r", place)]) if place > 0 else 0

    def _next(self) -> None:
        assert self._transport is not None
        self._sent = self._loop.time()
        request = next(self._tally.requests, None) if self._sent < self._tally.until else None
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)


def requests_in(file: Path) -> list[bytes]:
    """The requests of a file."""
    data, place, found = file.read_bytes(), 0, []
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        found.append(data[place + 4 : place + 4 + length])
        place += 4 + length
    return found


async def run(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> dict[str, object]:
    """Everything sent and answered within the time."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    began = loop.time()
    tally = Tally(requests, began + seconds)
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(tally, done), "127.0.0.1", port)
    async with asyncio.timeout(seconds + LATEST):
        await done.wait()
    ordered = sorted(tally.latencies)
    return {
        "seconds": loop.time() - began, "answers": len(ordered), "statuses": tally.statuses, "bodies": tally.bodies,
        "p50": ordered[len(ordered) // 2] if ordered else 0, "p99": ordered[len(ordered) * 99 // 100] if ordered else 0,
    }  # fmt: skip


def main() -> None:
    """See the module."""
    port, file, connections, seconds = sys.argv[1:5]
    found = requests_in(Path(file))
    requests = cycle(found) if sys.argv[5:] == ["cycle"] else iter(found)
    print(json.dumps(uvloop.run(run(int(port), requests, int(connections), float(seconds)))))


if __name__ == "__main__":
    main()
