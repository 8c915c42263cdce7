"""The launch of an embedded PostgreSQL: whatever state its home is in, afterwards a server answers.

Whoever started a server may die: it goes on, and the next launch adopts it. So a launch is always safe to repeat:
an interrupted `initdb` is done again, a killed server is brought back, a running one is left alone.
"""

import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from healthcode.core.problems import Problem
from healthcode.embedded import account as accounts
from healthcode.embedded import binaries as programs
from healthcode.embedded import cluster, conf, failures, lock, pidfile, places, postmaster
from healthcode.embedded.account import Account
from healthcode.embedded.binaries import Binaries
from healthcode.embedded.copies import reachable
from healthcode.embedded.pidfile import Note
from healthcode.embedded.places import Site
from healthcode.embedded.server import Server, address, described
from healthcode.embedded.sockets import private, socket_directory, socket_file

ANSWER = 5.0  # seconds within which a server that calls itself ready must answer
Step = Callable[[str], None]


def start(
    home: Path,
    *,
    bin_dir: Path | None = None,
    run_as: str | None = None,
    durable: bool = True,
    on_step: Step = lambda _: None,
) -> Server:
    """The server of `home`, made, started or adopted as need be; `on_step` gets the code of each step's sentence.

    `run_as` counts when root makes a new database; afterwards the database's files say whose it is.
    """
    home = home.resolve()
    with failures.told(home):
        places.make_home(home)
        with lock.held(home) as held:
            site, account, binaries = _settled(home, bin_dir, run_as)
            cluster.clear(site)
            if not site.data_dir.exists():
                on_step("embedded.step.making")
                cluster.make(site, binaries, account, durable=durable, lock=held)
            return _served(site, account, binaries, durable=durable, on_step=on_step)


def _settled(home: Path, bin_dir: Path | None, run_as: str | None) -> tuple[Site, Account, Binaries]:
    """Where, as whom and with what; a database that is there already has decided the first two."""
    binaries = programs.find(bin_dir)
    site = places.existing(home)
    if site:
        cluster.check(site, binaries.major)
        account = places.owner(site)
    else:
        account = accounts.chosen(run_as)
        site = places.chosen(home, account)
    return site, account, reachable(binaries, account)


def _served(site: Site, account: Account, binaries: Binaries, *, durable: bool, on_step: Step) -> Server:
    sockets = private(socket_directory(site, account), account)
    changed = conf.write(site, sockets, account, major=binaries.major, durable=durable)
    _drop_doorless(site, on_step)
    if not pidfile.alive(site.data_dir):
        on_step("embedded.step.starting")
    note, adopted = postmaster.up(site, binaries, account)
    if adopted and changed:
        postmaster.reload(note)
    return described(site.data_dir, note, adopted=adopted, version=_furnished(site, note))


def _drop_doorless(site: Site, on_step: Step) -> None:
    """A server whose socket was swept away can never be reached again: stop it, so that it is started anew."""
    note = pidfile.alive(site.data_dir)
    if note and note.status == "ready" and not socket_file(note.socket_dir).exists():
        on_step("embedded.step.stopping")
        postmaster.stop(site)


def _furnished(site: Site, note: Note) -> str:
    """See that role and database are there; a reload of who may come in takes a moment to be heard."""
    until = time.monotonic() + ANSWER
    while True:
        try:
            return cluster.furnish(address(note.socket_dir, note.port))
        except psycopg.OperationalError as error:
            if isinstance(error, psycopg.errors.DiskFull):
                raise
            if time.monotonic() > until or not pidfile.alive(site.data_dir):
                raise _unanswered(site, note, str(error)) from error
            time.sleep(0.05)


def _unanswered(site: Site, note: Note, said: str) -> Problem:
    if pidfile.alive(site.data_dir):
        return Problem("embedded.no_answer", pid=note.pid, log=site.log, said=said.strip())
    return failures.cannot_start(site, said)
