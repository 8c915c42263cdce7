"""The cluster: the data directory that `initdb` makes once, and the role and database that it must hold.

It is made under another name and renamed when whole, so a directory called `postgres` is a finished cluster and
is never cleared away here. Role and database are looked after at every start: a launcher may have died between.
"""

import os
import shutil
from pathlib import Path

import psycopg

from healthcode.core.problems import Problem
from healthcode.embedded.account import Account
from healthcode.embedded.binaries import Binaries
from healthcode.embedded.conf import ADMIN, OWNER
from healthcode.embedded.failures import cannot_start
from healthcode.embedded.places import Site

DATABASE = "healthcode"
BUILTIN_SINCE = 17  # the builtin locale provider: same order of text on every machine, with no libc to change it
CREATE_ROLE = f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE"
CREATE_DATABASE = f"CREATE DATABASE {DATABASE} OWNER {OWNER}"


def check(site: Site, major: int) -> None:
    """Refuse a data directory that these programs cannot run, before anything of it is touched."""
    try:
        found = (site.data_dir / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        raise Problem("embedded.not_a_database", data_dir=site.data_dir) from None
    except PermissionError:
        return  # whose it is gets told with the account, which is looked at next
    if found != str(major):
        raise Problem("embedded.other_major_version", found=found, wanted=major, data_dir=site.data_dir)


def make(site: Site, binaries: Binaries, account: Account, *, durable: bool, lock: int) -> None:
    """Run `initdb`; its directory gets the name of a cluster only when it is one."""
    site.making.mkdir(mode=0o700)
    if account.uid != os.geteuid():
        os.chown(site.making, account.uid, account.gid, follow_symlinks=False)
    command: list[str | Path] = [binaries.initdb, "-D", site.making, *options(binaries.major, durable=durable)]
    code, said = account.run(command, pass_fds=[lock])
    if code != 0:
        problem = cannot_start(site, said)  # before the clearing, which makes room
        clear(site)
        raise problem
    site.making.rename(site.data_dir)
    _sync(site.base)


def options(major: int, *, durable: bool) -> list[str]:
    """How a cluster of ours is made: peer only, UTF-8, checksums, text ordered by code point."""
    builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        *("-U", ADMIN, "--auth=peer", "-E", "UTF8", "--data-checksums", "--no-instructions"),
        *(builtin if major >= BUILTIN_SINCE else ["--locale=C.UTF-8"]),
        *([] if durable else ["--no-sync"]),
    ]


def clear(site: Site) -> None:
    """Delete what an interrupted `initdb` or removal left; a finished cluster never has these names."""
    for leftover in (site.making, site.removing):
        if leftover.is_symlink():  # an operator had put the data on another disk
            shutil.rmtree(leftover.resolve(), ignore_errors=True)
            leftover.unlink()
        elif leftover.exists():
            shutil.rmtree(leftover)


def furnish(dsn: str) -> str:
    """See to our role and our database; the server's version."""
    with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            connection.execute(CREATE_ROLE)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(CREATE_DATABASE)
        return connection.info.parameter_status("server_version") or ""


def _sync(directory: Path) -> None:
    """Make the rename itself durable."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
