"""What the signer writes: a JSON line for each thing that happened to it. Whom it sealed for is nobody's business."""

import sys
from typing import BinaryIO, cast

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger


class SignerLog:
    """The log of one process, to standard error or to a stream that is given."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._log = structlog.wrap_logger(
            structlog.BytesLogger(stream or cast("BinaryIO", sys.stderr.buffer)),
            processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), _json],
            wrapper_class=structlog.BoundLogger,
        )
        self._states: dict[str, str] = {}

    def event(self, name: str, **facts: object) -> None:
        """Something that happened."""
        self._log.msg(f"signer.{name}", **facts)

    def state(self, name: str, state: str) -> None:
        """How something stands; written when it is another way than before."""
        if self._states.get(name) != state:
            self._states[name] = state
            self.event(name, state=state)


def _json(_logger: WrappedLogger, _name: str, event: EventDict) -> bytes:
    return msgspec.json.encode(event)
