"""What a single input may cost: 50 ms and 64 MB (SECURITY C20), measured so that a busy machine is not taken for it."""

import resource
import time
import tracemalloc
from collections.abc import Callable

MILLISECONDS = 50
MEGABYTES = 64
TRIES = 5
"""A slow input is slow every time; a page fault or a collection of garbage is not."""


class TooDear(AssertionError):
    """An input that takes more than it may."""


def timed(run: Callable[[bytes], None], data: bytes, *, most: float = MILLISECONDS) -> float:
    """Milliseconds of processor time that the input takes; TooDear."""
    fastest = _milliseconds(run, data)
    for _ in range(TRIES - 1):
        if fastest <= most:
            break
        fastest = min(fastest, _milliseconds(run, data))
    if fastest > most:
        raise TooDear(f"{fastest:.0f} ms for {len(data)} bytes")
    return fastest


def weighed(run: Callable[[bytes], None], data: bytes, *, most: float = MEGABYTES) -> float:
    """Megabytes that Python's own memory grows by at most, meanwhile; TooDear."""
    tracemalloc.start()
    try:
        run(data)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    if peak > most:
        raise TooDear(f"{peak:.0f} MB for {len(data)} bytes")
    return peak


def resident(run: Callable[[bytes], None], data: bytes, *, most: float = MEGABYTES) -> None:
    """The same of the whole process, libraries too, as far as it rises above what it ever was; TooDear."""
    before = _peak()
    run(data)
    if _peak() - before > most:
        raise TooDear(f"{_peak() - before:.0f} MB for {len(data)} bytes")


def _milliseconds(run: Callable[[bytes], None], data: bytes) -> float:
    start = time.thread_time()
    run(data)
    return (time.thread_time() - start) * 1000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
