"""Reading a table that must be understood whole: every key is asked for by type, what is left over is refused.

>>> Table("demo.toml", "edition", {"look_back_days": 14}).whole("look_back_days", least=1, most=60)
14
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from healthcode.core.problems import Problem


class Table:
    """One table of a policy file; Problems name the file, the dotted key, what was found and what is wanted."""

    def __init__(self, file: str, key: str, content: object) -> None:
        self.file, self.key = file, key
        if not isinstance(content, Mapping):
            raise Problem("policy.wrong_type", file=file, key=key or "(file)", wanted="table", found=content)
        self._left: dict[str, Any] = dict(content)

    def problem(self, code: str, name: str = "", **facts: object) -> Problem:
        """A Problem about the key `name` of this table."""
        return Problem(code, file=self.file, key=".".join(part for part in (self.key, name) if part), **facts)

    def has(self, name: str) -> bool:
        """Whether `name` stands in the table and has not been read yet."""
        return name in self._left

    def take(self, name: str) -> Any:
        """The raw value of a required key."""
        if name not in self._left:
            raise self.problem("policy.missing_key", name, near=", ".join(sorted(self._left)) or "—")
        return self._left.pop(name)

    def text(self, name: str) -> str:
        """A text that is not empty."""
        return str(self._typed(name, str, "text"))

    def flag(self, name: str) -> bool:
        """true or false."""
        return bool(self._typed(name, bool, "true or false"))

    def whole(self, name: str, *, least: int, most: int) -> int:
        """A whole number within the bounds, both included."""
        value = self._typed(name, int, "whole number")
        if isinstance(value, bool) or not least <= value <= most:
            raise self.problem("policy.out_of_range", name, found=value, least=least, most=most)
        return int(value)

    def number(self, name: str, *, least: float, most: float) -> float:
        """A number within the bounds, both included."""
        value = self._typed(name, int | float, "number")
        if isinstance(value, bool) or not least <= value <= most:
            raise self.problem("policy.out_of_range", name, found=value, least=least, most=most)
        return float(value)

    def instant(self, name: str) -> datetime:
        """A date-time with its offset from UTC."""
        value = self._typed(name, datetime, "date-time with an offset, such as 2022-05-17T00:00:00+08:00")
        if value.tzinfo is None:
            raise self.problem("policy.no_offset", name, found=value)
        assert isinstance(value, datetime)
        return value

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """One of a closed set of texts."""
        value = self.text(name)
        if value not in allowed:
            raise self.problem("policy.not_allowed", name, found=value, allowed=", ".join(allowed))
        return value

    def table(self, name: str) -> "Table":
        """A table below this one."""
        return Table(self.file, ".".join(part for part in (self.key, name) if part), self.take(name))

    def tables(self, name: str) -> list["Table"]:
        """A list of tables below this one, each named by its place, counted from 1."""
        entries = self._typed(name, list, f"list of tables, written [[{name}]]")
        prefix = ".".join(part for part in (self.key, name) if part)
        return [Table(self.file, f"{prefix}[{place}]", entry) for place, entry in enumerate(entries, 1)]

    def texts(self) -> dict[str, str]:
        """All that is left, as texts by key."""
        return {name: self.text(name) for name in list(self._left)}

    def done(self, known: Sequence[str]) -> None:
        """Refuses what nobody asked for: a typing error would otherwise be a rule that silently does nothing."""
        for name in sorted(self._left):
            raise self.problem("policy.unknown_key", name, known=", ".join(known))

    def _typed(self, name: str, kind: Any, wanted: str) -> Any:
        value = self.take(name)
        if not isinstance(value, kind) or value == "":
            raise self.problem("policy.wrong_type", name, wanted=wanted, found=value)
        return value
