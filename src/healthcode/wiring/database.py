"""The database: the operator's server, or the embedded one, found or started; migrated, linted, connected to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.ledger.connection import Ledger
from healthcode.ledger.lint import Finding, lint
from healthcode.ledger.migrate import migrate
from healthcode.settings import Settings

OWNER, APP, SIGNER = "healthcode_owner", "healthcode_app", "healthcode_signer"
TRIES, FORGETTING = 5, 0.03


Dsns = tuple[str, str]
"""The owner's and the application's connection URL."""


@contextmanager
def database(settings: Settings, on_step: Callable[[str], None] = lambda _code: None) -> Iterator[Dsns]:
    """The operator's server, or the embedded one: started when it is down; the last of our processes to leave stops it.

    A connection is kept open meanwhile: that is how another process sees that somebody is still here.
    """
    if settings.dsn and settings.owner_dsn:
        yield settings.owner_dsn, settings.dsn
        return
    server, keeper = _kept(settings, on_step)
    try:
        yield server.dsn(user=OWNER), server.dsn(user=APP)
    finally:
        alone = _alone(keeper, server.dsn(user=OWNER))
        keeper.close()
        if alone:
            embedded.stop(settings.home)


def _kept(settings: Settings, on_step: Callable[[str], None]) -> tuple[embedded.Server, Ledger]:
    """The running server and a connection to it; tried again when the last one was just leaving."""
    for attempt in range(TRIES):
        server = embedded.start(settings.home, bin_dir=settings.bin_dir, run_as=settings.run_as, on_step=on_step)
        try:
            return server, Ledger.open(server.dsn(user=OWNER))
        except Problem:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _alone(keeper: Ledger, dsn: str) -> bool:
    """Whether nobody else is connected; a connection just closed takes the server a few milliseconds to forget.

    The server may have been started again since the keeper's connection was made; then another one is asked.
    """
    with suppress(Problem):  # the server is gone: there is nothing to stop
        return _forgotten(keeper)
    with suppress(Problem), open_ledger(dsn) as again:
        return _forgotten(again)
    return False


def _forgotten(keeper: Ledger) -> bool:
    for _ in range(TRIES):
        if not keeper.rows("other_clients")[0][0]:
            return True
        time.sleep(FORGETTING)
    return False


@contextmanager
def open_ledger(dsn: str) -> Iterator[Ledger]:
    """A connection, closed at the end; Problem `ledger.…`."""
    ledger = Ledger.open(dsn)
    try:
        yield ledger
    finally:
        ledger.close()


def migrate_database(dsn: str) -> tuple[str, ...]:
    """Runs what has not run yet, as the owner."""
    with open_ledger(dsn) as ledger:
        return migrate(ledger)


def lint_database(dsn: str) -> list[Finding]:
    """The schema's broken rules."""
    with open_ledger(dsn) as ledger:
        return lint(ledger)
