"""Showing a code, beside the same server's `hello`: how much of what a request costs anyway is the code's own cost.

`show` is the first opening of the day: nobody's credential is sealed yet, so every answer costs a signature. `again`
is a page that is opened once more, `unchanged` one that still has what it got (304).
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from http.client import HTTPConnection

from bench.crowd import Member, load_crowd
from bench.figures import Figure
from bench.http import Run, Serving, get, serving
from bench.stage import Stage

LEAST_RATIO = 0.35  # DESIGN §9
MICROS = 100  # of the server's CPU
AIM = 20_000  # a second on two cores shared with PostgreSQL and the load
CONNECTIONS, SECONDS, PEOPLE = 64, 10.0, 100_000
QUICKLY, FEW = 2.0, 10_000
AGAIN = 2_000  # people who open the page once more


def hello(stage: Stage, rows: int) -> Iterator[Figure]:
    """The least that this server can answer."""
    with serving(stage) as server:
        yield hello_run(server, seconds_for(rows)).figure("hello")


def show(stage: Stage, rows: int) -> Iterator[Figure]:
    """Pages opened by a crowd."""
    seconds = seconds_for(rows)
    crowd = load_crowd(stage, [b"\x02" + i.to_bytes(32, "big") for i in range(FEW if seconds < SECONDS else PEOPLE)])
    with serving(stage) as server:
        before = hello_run(server, seconds)
        first = _show(server, crowd[AGAIN:], seconds)
        again = _show(server, crowd[:AGAIN], 1.0) and _show(server, crowd[:AGAIN], seconds, cycle=True)
        unchanged = _unchanged(server, crowd[:AGAIN], seconds)
        after = hello_run(server, seconds)
    bound = max(before, after, key=lambda run: run.rate)
    yield bound.figure("hello")
    yield first.figure("show", bound=bound, least_ratio=LEAST_RATIO, target=AIM, note=_cpu(first, bound))
    yield again.figure("show again", bound=bound, least_ratio=LEAST_RATIO, target=AIM, note=_cpu(again, bound))
    yield unchanged.figure("show unchanged", bound=bound, least_ratio=LEAST_RATIO, note=_cpu(unchanged, bound))


def seconds_for(rows: int) -> float:
    """Shorter when few rows are asked for."""
    return SECONDS if rows > 100_000 else QUICKLY


def cookie(one: Member) -> str:
    """The header with the person's session."""
    return f"Cookie: healthcode_resident={one.token}\r\n"


def _cpu(run: Run, bound: Run) -> str:
    met = "met" if run.server_micros <= MICROS else "NOT met"
    return f"≤ {MICROS} µs of server CPU {met}; hello takes {bound.server_micros:.0f} µs"


def hello_run(server: Serving, seconds: float) -> Run:
    """A stretch of `hello`, warm."""
    request = get("/api/hello", "Cookie: healthcode_resident=" + 43 * "a" + "\r\n")
    server.load([request], connections=CONNECTIONS, seconds=0.5, cycle=True)
    return server.load([request], connections=CONNECTIONS, seconds=seconds, cycle=True)


def _show(server: Serving, crowd: Sequence[Member], seconds: float, *, cycle: bool = False) -> Run:
    requests = [get(_path(one), cookie(one)) for one in crowd]
    run = server.load(requests, connections=CONNECTIONS, seconds=seconds, cycle=cycle)
    assert json.loads(run.bodies["200"])["state"] == "ready", run.bodies
    return run


def _unchanged(server: Serving, crowd: Sequence[Member], seconds: float) -> Run:
    """Each with the version it has; those are read first, one by one."""
    requests = [
        get(_path(one), f'{cookie(one)}If-None-Match: "{version}"\r\n')
        for one, version in zip(crowd, _versions(server, crowd), strict=True)
    ]
    return server.load(requests, connections=CONNECTIONS, seconds=seconds, cycle=True, want="304")


def _versions(server: Serving, crowd: Sequence[Member]) -> Iterator[str]:
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        for one in crowd:
            connection.request("GET", _path(one), headers={"Cookie": f"healthcode_resident={one.token}"})
            yield str(json.loads(connection.getresponse().read())["version"])


def _path(one: Member) -> str:
    return f"/api/resident/code?key={urlsafe_b64encode(one.key).decode()}"
