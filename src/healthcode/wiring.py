"""The place where services are put together: the database found or started, migrated, unlocked; the desk laid.

Doors call `open_desk`, or `open_doors` for many desks at once, and get everything a service works with; nothing below
this file knows where it came from.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.core.trust import Trust
from healthcode.gateways.divisions import divisions
from healthcode.gateways.edition_files import edition_paths, find_policies
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.keys import KeyDirectory
from healthcode.gateways.login_channels import LoginChannel
from healthcode.gateways.registry import Registry
from healthcode.gateways.sealer import Sealer, SealerAfar
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger
from healthcode.ledger.facts import Facts
from healthcode.ledger.hot import HotLedger
from healthcode.ledger.lint import Finding, lint
from healthcode.ledger.migrate import migrate
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk, Learn, Renew
from healthcode.services.install_editions import are_on_file, editions_on_file, install_editions, rule_numbers
from healthcode.services.keep_trusted import keep_trusted
from healthcode.services.meaning import Meanings
from healthcode.services.publish_trust import TrustDesk
from healthcode.services.read_trust import Chain, Trusted, read_trust
from healthcode.services.seal import Seals
from healthcode.services.seal_codes import SealDesk
from healthcode.services.unlock import unlock
from healthcode.settings import Settings

OWNER, APP, SIGNER = "healthcode_owner", "healthcode_app", "healthcode_signer"
DEMO, PRODUCTION = "demo", "production"
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
    with suppress(Problem), _ledger(dsn) as again:
        return _forgotten(again)
    return False


def _forgotten(keeper: Ledger) -> bool:
    for _ in range(TRIES):
        if not keeper.rows("other_clients")[0][0]:
            return True
        time.sleep(FORGETTING)
    return False


def policy_folder(settings: Settings) -> Path:
    """The folder of the division's editions; Problem `policy.no_folder`."""
    return (settings.policies or find_policies(Path.cwd())) / settings.division


def migrate_database(dsn: str) -> tuple[str, ...]:
    """Runs what has not run yet, as the owner."""
    with _ledger(dsn) as ledger:
        return migrate(ledger)


def lint_database(dsn: str) -> list[Finding]:
    """The schema's broken rules."""
    with _ledger(dsn) as ledger:
        return lint(ledger)


@contextmanager
def open_desk(settings: Settings, dsns: Dsns, *, at: datetime) -> Iterator[Desk]:
    """The desk on a migrated database, editions installed and vault unlocked; closed at the end."""
    owner_dsn, dsn = dsns
    migrate_database(owner_dsn)
    with _ledger(dsn) as ledger:
        install_editions(ledger, edition_paths([policy_folder(settings)]), at=at)
        yield Desk(
            ledger=ledger,
            vault=unlock(ledger, KeyDirectory(settings.keys), at=at),
            editions=editions_on_file(ledger),
            rules=rule_numbers(ledger),
            regions=divisions().codes(),
            division=settings.division,
        )


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
    with _ledger(dsns[0]) as ledger:
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


def county_codes(settings: Settings) -> frozenset[str]:
    """The counties of this ledger's province, in force today."""
    return frozenset(county.code for county in divisions().counties(settings.division))


@contextmanager
def _ledger(dsn: str) -> Iterator[Ledger]:
    ledger = Ledger.open(dsn)
    try:
        yield ledger
    finally:
        ledger.close()


# The doors


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """A login that a demo's page offers to click. `details` are what the page shows of it, made-up people's all."""

    code: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How people log in at one door: a channel, and in a demo the logins it offers, as they are now."""

    channel: LoginChannel
    offers: Callable[[Desk, datetime], Sequence[DemoLogin]] = lambda _desk, _at: ()


@dataclass(slots=True, kw_only=True, eq=False)
class Doors:
    """What the web doors stand on: desks to lay, the hot ledger, whoever seals, entrances, the population registry.

    `entrances` and `registry` are empty where no channel is set up: then nobody new comes in. `furnished` changes
    when an edition is installed meanwhile, `trusted` when a trust list is published.
    """

    settings: Settings
    dsns: Dsns
    furnished: Desk
    hot: HotLedger
    sealer: Sealer
    trusted: Trusted
    entrances: Mapping[str, Sequence[Entrance]]
    registry: Registry | None
    _reviving: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def trust(self) -> Trust:
        """The issuers that a scan believes now."""
        return self.trusted.trust

    def read_trust(self) -> Chain:
        """The trust lists as they are now, not believed yet; Problem `trust.…`, `ledger.…`."""
        with _ledger(self.dsns[1]) as ledger:
            return self.trusted.read(ledger)

    def lay(self) -> Desk:
        """A desk with a connection of its own; the embedded database is started again if it died meanwhile.

        Somebody waits at it, so no statement takes long. Problem `ledger.…` or `embedded.…` when there is none.
        """
        return self._laid(hurried=True)

    def lay_unhurried(self) -> Desk:
        """The same for long acts, whose statements take as long as they take."""
        return self._laid(hurried=False)

    def _laid(self, *, hurried: bool) -> Desk:
        try:
            return replace(self.furnished, ledger=Ledger.open(self.dsns[1], hurried=hurried))
        except Problem:
            if self.settings.dsn:
                raise
        with self._reviving:
            embedded.start(self.settings.home, bin_dir=self.settings.bin_dir, run_as=self.settings.run_as)
        return replace(self.furnished, ledger=Ledger.open(self.dsns[1], hurried=hurried))

    def lay_hot(self, renew: Renew, learn: Learn) -> HotDesk:
        """The desk of showing and scanning; `renew` and `learn` do their work away from the event loop."""
        desk = self.furnished
        return HotDesk(
            ledger=self.hot, vault=desk.vault, meanings=Meanings(desk.editions, desk.rules),
            seals=Seals(self.sealer, int(desk.division)), trust=lambda: self.trusted.trust, renew=renew, learn=learn,
        )  # fmt: skip

    def catch_up(self, desk: Desk) -> None:
        """Reads the editions anew when another one is on file; Problem `policy.…` when it is not one we can read."""
        if not are_on_file(desk.ledger, self.furnished.editions):
            editions, rules = editions_on_file(desk.ledger), rule_numbers(desk.ledger)
            self.furnished = replace(self.furnished, editions=editions, rules=rules)

    def current(self, desk: Desk) -> bool:
        """Whether the desk has the editions that are on file as far as we know."""
        return desk.editions is self.furnished.editions

    def sound(self, desk: Desk) -> bool:
        """Whether the desk's connection still answers."""
        with suppress(Problem):
            return bool(desk.ledger.rows("alive"))
        return False

    def clear(self, desk: Desk) -> None:
        """Ends the desk's connection."""
        desk.ledger.close()


@contextmanager
def open_doors(
    settings: Settings,
    dsns: Dsns,
    *,
    at: datetime,
    entrances: Mapping[str, Sequence[Entrance]] | None = None,
    registry: Registry | None = None,
) -> Iterator[Doors]:
    """What the doors stand on, on a migrated database with editions installed and the vault unlocked."""
    with open_desk(settings, dsns, at=at) as desk:
        furnished = desk
    known = trusted(settings, dsns, at=at)
    yield Doors(
        settings=settings, dsns=dsns, furnished=furnished, hot=HotLedger(dsns[1]), trusted=known,
        sealer=SealerAfar(signer_socket(settings)), entrances=entrances or {}, registry=registry,
    )  # fmt: skip


# The signer


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
