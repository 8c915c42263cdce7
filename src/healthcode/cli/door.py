"""The terminal's side of the door: settings read, a desk opened, problems told in the reader's language.

Exit codes: 0 done, 1 a check found something, 2 refused (what was asked cannot be done), 3 we could not (database,
keys, disk), 130 interrupted.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from healthcode import wiring
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.services.authority import Actor, actor
from healthcode.services.desk import Desk
from healthcode.services.find_person import find_person
from healthcode.settings import Settings, read_settings
from healthcode.texts import sentence
from healthcode.texts.facts import readable

REFUSED, COULD_NOT, INTERRUPTED = 2, 3, 130
OURS = ("ledger.", "embedded.", "keys.", "migrate.", "file.")
"""Problems that are not the asker's doing."""


@dataclass(frozen=True, slots=True)
class Door:
    """One command's view of the world: settings, language, where to print."""

    settings: Settings
    out: Console
    err: Console

    def text(self, code: str, **facts: object) -> str:
        """The sentence of `code` in the reader's language."""
        return sentence(code, self.settings.language, {name: str(value) for name, value in facts.items()})

    def say(self, code: str, **facts: object) -> None:
        """Prints the sentence of `code`."""
        show(self.out, self.text(code, **facts))

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk on this home's database."""
        with wiring.database(self.settings) as dsns, wiring.open_desk(self.settings, dsns, at=now()) as desk:
            yield desk

    @contextmanager
    def acting(self, staff_id: str | None) -> Iterator[tuple[Desk, Actor]]:
        """A desk and who sits at it: `--as`, else HEALTHCODE_ACTOR; Problem `staff.nobody` when neither says."""
        name = staff_id or self.settings.actor
        if not name:
            raise Problem("staff.nobody")
        with self.desk() as desk:
            yield desk, actor(desk, name, at=now())

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """A bar a step for long jobs, on the error stream, so that output can be piped."""
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=self.err, transient=True,
        ) as bars:  # fmt: skip
            tasks = {}

            def told(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(self.text(f"progress.{step}"), total=total)
                bars.update(tasks[step], completed=done, total=total)

            yield told

    def describe(self, code: str, facts: Mapping[str, str]) -> str:
        """The sentence of a problem; its code and facts when a sentence is missing."""
        with suppress(KeyError):
            return sentence(code, self.settings.language, {name: readable(fact) for name, fact in facts.items()})
        return str(Problem(code, **facts))


def door() -> Door:
    """The door of this process."""
    return Door(read_settings(), Console(soft_wrap=False), Console(stderr=True))


def show(console: Console, text: str) -> None:
    """Prints a sentence as it is; what it tells to type (indented) stays on one line, to be copied."""
    for line in text.split("\n"):
        console.print(line, highlight=False, markup=False, emoji=False, soft_wrap=line.startswith("  "))


def brief(at: datetime) -> str:
    """An instant where room is short: the year is that of the page."""
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def instant(text: str | None) -> datetime | None:
    """An instant as people write it: `2022-05-18 08:00` local, or ISO 8601 with an offset; Problem `time.format`."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("time.format", found=text) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)


def person(desk: Desk, argument: str) -> UUID:
    """The person an argument names; `-` reads the document number from standard input, out of the shell's history."""
    text = sys.stdin.readline() if argument == "-" else argument
    return find_person(desk, text, at=now())


def identifier(text: str) -> UUID:
    """A batch or proposal id; Problem `proposal.not_an_id`."""
    try:
        return UUID(text)
    except ValueError:
        raise Problem("proposal.not_an_id", found=text) from None


def guarded(command: Callable[[], None]) -> int:
    """Runs the command line and tells its problems; the process's exit code."""
    try:
        here = door()
    except Problem as problem:  # a setting that is none; told in the language of an empty environment
        return _told(Door(read_settings({}), Console(), Console(stderr=True)), problem)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job of a script's background inherits it ignored
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        command()
    except Problem as problem:
        return _told(here, problem)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _told(here, Problem("file.disk_full", file=error.filename or "—"))
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return _told(here, Problem("file.unusable", file=error.filename or "—", said=error.strerror or error))
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # typer has caught Ctrl-C before us
            show(here.err, here.text("cli.interrupted"))
        raise
    return 0


def _leave(number: int, _frame: object) -> None:
    """A command that is ended, or whose terminal is gone, closes its transaction and its database as on Ctrl-C."""
    raise SystemExit(128 + number)


def _told(here: Door, problem: Problem) -> int:
    here.err.print("[bold red]✗[/] ", end="")
    show(here.err, here.describe(problem.code, problem.facts))
    here.err.print(f"  [dim]{problem.code}[/]", highlight=False)
    return COULD_NOT if problem.code.startswith(OURS) else REFUSED
