"""The keys: whose list is believed, the desk of whoever keeps them, and the signer, which alone uses them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.gateways.divisions import divisions
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.facts import Facts
from healthcode.services.keep_trusted import keep_trusted
from healthcode.services.publish_trust import TrustDesk
from healthcode.services.read_trust import Trusted, read_trust
from healthcode.services.seal_codes import SealDesk
from healthcode.settings import Settings
from healthcode.wiring.database import APP, SIGNER, Dsns, database, migrate_database, open_ledger

DEMO, PRODUCTION = "demo", "production"


def environment_of(settings: Settings) -> str:
    """The installation's name: as it was said, else as it was pinned, else production.

    Problem `trust.other_environment` when it was pinned as another one.
    """
    pin = TrustFolder(settings.trust).pin()
    if pin and settings.environment and pin.environment != settings.environment:
        raise Problem("trust.other_environment", found=pin.environment, expected=settings.environment)
    return settings.environment or (pin.environment if pin else PRODUCTION)


@contextmanager
def open_keys(settings: Settings, dsns: Dsns) -> Iterator[TrustDesk]:
    """The desk of whoever keeps the keys, on a migrated database."""
    migrate_database(dsns[0])
    environment = environment_of(settings)
    with open_ledger(dsns[0]) as ledger:
        yield TrustDesk(
            ledger=ledger, folder=TrustFolder(settings.trust), roots=FileKeys(settings.roots, environment),
            signer=FileKeys(settings.signer_keys, environment), environment=environment,
            division=int(settings.division), name=divisions().name(settings.division),
            actor=settings.actor or "operator",
        )  # fmt: skip


def trusted(settings: Settings, dsns: Dsns, *, at: datetime) -> Trusted:
    """The trust lists of this ledger. A demo makes its keys by itself, and renews its list before it ends.

    Problem `trust.no_pin`, `trust.none` where nobody has made keys, `trust.older` where the ledger was set back.
    """
    with open_keys(settings, dsns) as desk:
        if desk.environment == DEMO:
            keep_trusted(desk, at=at)
        return Trusted(desk.folder, read_trust(desk.ledger, desk.folder))


def signer_socket(settings: Settings, *, own: bool = False) -> Path:
    """Where the signer is asked; `own`: one that this process starts for itself, so two of them never meet."""
    if settings.signer is not None and not own:
        return settings.signer
    return embedded.neighbour(settings.home, f"signer-{os.getpid()}.sock" if own else "signer.sock")


@contextmanager
def signer_database(settings: Settings, on_step: Callable[[str], None] = lambda _code: None) -> Iterator[str]:
    """The signer's own way into the ledger; Problem `signer.no_dsn`."""
    if settings.signer_dsn or settings.dsn:
        yield signer_dsn(settings, ("", settings.dsn or ""))
        return
    with database(settings, on_step) as dsns:
        yield signer_dsn(settings, dsns)


def signer_dsn(settings: Settings, dsns: Dsns) -> str:
    """The same as an address. On a server of the operator's only the operator knows it: Problem `signer.no_dsn`."""
    if settings.signer_dsn:
        return settings.signer_dsn
    if settings.dsn:
        raise Problem("signer.no_dsn")
    return dsns[1].replace(f"//{APP}@", f"//{SIGNER}@", 1)


def seal_desk(settings: Settings, dsn: str) -> SealDesk:
    """The signer's desk; nothing in it is read yet."""
    return SealDesk(
        dsn=dsn, folder=TrustFolder(settings.trust), division=int(settings.division), facts=Facts(dsn),
        keys_of=lambda environment: FileKeys(settings.signer_keys, environment),
    )  # fmt: skip
