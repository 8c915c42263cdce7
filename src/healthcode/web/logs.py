"""One JSON line a request: its id, door, operation, status and milliseconds. Nothing else of a request is written.

No query string, no body, no cookie, no name and no id of a person: a log is read by people who may not know them
(SECURITY T35). Codes shown in time are counted and not written, or the log would be the busiest disk of all.
"""

import sys
import time
import traceback
from collections.abc import Mapping
from typing import BinaryIO, cast

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

SLOW = 0.5  # seconds from which a shown code is written too
SLOW_A_SECOND = 10  # of those: in a jam everybody is slow, and writing it all would make it worse
QUIET = frozenset({"resident.code.show", "verifier.scan", "health.live", "health.ready", "metrics"})


class RequestLog:
    """The log of one process, to standard error or to a stream that is given."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._second, self._slow = 0, 0
        self._log = structlog.wrap_logger(
            structlog.BytesLogger(stream or cast("BinaryIO", sys.stderr.buffer)),
            processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), _json],
            wrapper_class=structlog.BoundLogger,
            cache_logger_on_first_use=True,
        )

    def answered(self, state: Mapping[str, object], operation: str, status: int, seconds: float) -> None:
        """Writes a request that was answered, if it is one to write."""
        if operation in QUIET and status < 400 and (seconds < SLOW or self._jammed()):
            return
        line: dict[str, object] = {
            "request": state.get("request_id"), "operation": operation, "status": status, "ms": round(seconds * 1000, 1)
        }  # fmt: skip
        if problem := state.get("problem"):
            line["problem"] = problem
        error = state.get("error")
        if isinstance(error, Exception):
            line.update(told(error))
        self._log.msg("answered", **line)

    def _jammed(self) -> bool:
        """Whether enough slow answers were written in this second."""
        second = int(time.monotonic())
        self._slow = self._slow + 1 if second == self._second else 1
        self._second = second
        return self._slow > SLOW_A_SECOND

    def event(self, name: str, **facts: object) -> None:
        """Writes something that happened to the doors themselves."""
        self._log.msg(name, **facts)


def told(error: BaseException) -> dict[str, object]:
    """Where an exception came from: types and places in our code, not its words, which may quote what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = [_place(frame) for frame in frames]
    return {"error": type(error).__name__, "code": getattr(error, "code", None), "at": places}


def _place(frame: traceback.FrameSummary) -> str:
    _, found, rest = frame.filename.rpartition("healthcode/")
    return f"{rest if found else frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"


def _json(_logger: WrappedLogger, _name: str, event: EventDict) -> bytes:
    return msgspec.json.encode({key: value for key, value in event.items() if value is not None})
