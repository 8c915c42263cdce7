"""The registry of permits, somebody else's: whether a new document was issued in the place of a former one (F28).

It is asked only of a number whose holder has just been checked, so its answer tells nobody whether a number exists.
"""

import csv
from pathlib import Path
from typing import Protocol

from healthcode.core.people import Document
from healthcode.core.problems import Problem


class PermitRegistry(Protocol):
    """Where renewals of permits are known."""

    def replaces(self, former: Document, latter: Document, /) -> bool:
        """Whether both are one person's, the latter issued after the former; Problem `registry.unreachable`."""
        ...


class FilePermitRegistry:
    """Renewals in a file, one `former_type,former_number,latter_type,latter_number` a line: for a desk with no line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def replaces(self, former: Document, latter: Document) -> bool:
        """See `PermitRegistry`; the file is read anew each time, for it is asked a few times a day."""
        asked = [part for one in (former, latter) for part in (one.type.value, one.reveal("permit registry"))]
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                return asked in list(csv.reader(file))
        except (OSError, ValueError) as error:
            raise Problem("registry.unreachable") from error
