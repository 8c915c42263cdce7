"""A problem: a stable code and the facts that fill its sentence. The sentences live in `healthcode.texts`.

A problem is what a person meets when something cannot be done: bad input, a refused act, a server that is
not there. The code never changes once published (integrators match on it); the facts are plain strings that
are safe to show, so personal data goes in masked or not at all.

>>> problem = Problem("person.check_digit", expected="X")
>>> problem.code, problem.facts["expected"]
('person.check_digit', 'X')
"""

from collections.abc import Mapping


class Problem(Exception):
    """Something that was refused or failed, by stable `code`; `facts` fill the sentence of that code.

    A dotted code names the room and the fault: `push.missing_columns`, `embedded.other_major_version`.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, str] = {name: str(value) for name, value in facts.items()}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class BadCode(Problem):
    """What was shown is wrong: forged, expired, replayed, malformed, of a foreign scheme. Its codes begin `code.`."""


class CannotCheck(Problem):
    """We could not find out; nobody may take it for a yes, nor for the holder's fault. Its codes begin `check.`."""
