"""Who the embedded PostgreSQL runs as: an ordinary user's own account, or, under root, an unprivileged one.

PostgreSQL refuses to run as root. A launcher that is root therefore starts every PostgreSQL program as another
account, with that account's group and no other, in an environment that carries nothing of root's own.

>>> Account(uid=65534, gid=65534, name="nobody").name
'nobody'
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from healthcode.core.problems import Problem

ROOT = 0
WILLING = ("postgres", "nobody")
# Nothing of the caller's environment reaches the server: PGDATA, PGOPTIONS, LD_PRELOAD, LC_* would change what
# it does, and a secret in a variable would be readable in /proc of a process that outlives us.
CLEAN = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the operating system that can own the database."""

    uid: int
    gid: int
    name: str

    def process(self) -> dict[str, Any]:
        """The arguments of `subprocess` that make a program run as this account, away from our terminal."""
        common: dict[str, Any] = {
            "env": CLEAN,
            "cwd": "/",  # ours may be closed to the account
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,  # Ctrl-C in the terminal is for the launcher, not for the server
        }
        if self.uid == os.geteuid():
            return common
        return common | {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, command: Sequence[str | Path], *, pass_fds: Sequence[int] = ()) -> tuple[int, str]:
        """The exit code and the output of a short program; 126 if the account may not execute it."""
        try:
            done = subprocess.run(  # noqa: S603 - our own lists, no shell splits them
                command,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                **self.process(),
            )
        except (PermissionError, FileNotFoundError) as error:
            return 126, str(error)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def works(self) -> bool:
        """Whether programs can be run as this account at all: the root of some containers may not change users."""
        return self.run(["/bin/sh", "-c", ":"])[0] == 0

    def can_enter(self, directory: Path) -> bool:
        """Whether the account reaches `directory`, asked as that account: ACLs and mounts count as well."""
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", directory])[0] == 0


def of_uid(uid: int) -> Account:
    """The account of a user number; PostgreSQL itself refuses a number that has no name."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Problem("embedded.account_unusable", account=uid) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name)


def launcher() -> Account:
    """The account that runs this program."""
    return of_uid(os.geteuid())


def chosen(run_as: str | None) -> Account:
    """The account of a new database: the launcher's own; under root `run_as`, else postgres, else nobody."""
    me = launcher()
    if me.uid != ROOT and run_as in (None, me.name):
        return me
    for name in (run_as,) if run_as else WILLING:
        account = _named(name)
        if account and me.uid == ROOT and account.uid != ROOT and account.works():
            return account
    raise Problem("embedded.account_unusable", account=run_as or ", ".join(WILLING))


def _named(name: str) -> Account | None:
    try:
        # Back through the number: peer authentication sees the first name that the number has.
        return of_uid(pwd.getpwnam(name).pw_uid)
    except KeyError:
        return None
