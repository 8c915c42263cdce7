"""The doors: desks for many acts at once, the hot ledger, whoever seals, and how people come in."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.core.trust import Trust
from healthcode.gateways.faces import FaceCheck
from healthcode.gateways.login_channels import LoginChannel, SmsChannel
from healthcode.gateways.oidc import OidcChannel
from healthcode.gateways.outside import Outside
from healthcode.gateways.permit_registry import FilePermitRegistry, PermitRegistry
from healthcode.gateways.registry import Registry
from healthcode.gateways.sealer import Sealer, SealerAfar
from healthcode.ledger.connection import Ledger
from healthcode.ledger.hot import HotLedger
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk, Learn, Renew
from healthcode.services.install_editions import are_on_file, editions_on_file, rule_numbers
from healthcode.services.meaning import Meanings
from healthcode.services.read_trust import Chain, Trusted
from healthcode.services.seal import Seals
from healthcode.settings import Settings
from healthcode.wiring.database import Dsns, open_ledger
from healthcode.wiring.desks import open_desk
from healthcode.wiring.keys import signer_socket, trusted

PERMITS = "permits.csv"
"""In the home, where there is one: renewals of permits that are known without a desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """A login that a demo's page offers to click. `details` are what the page shows of it, made-up people's all."""

    code: str
    details: Mapping[str, object]


class Way(StrEnum):
    """What a page does to let somebody in by a channel."""

    DEMO = "demo"
    """Offers the made-up people of a demo."""
    APP = "app"
    """Nothing: the app that the page is open in hands over a code (WeChat, Alipay)."""
    SMS = "sms"
    """Asks for a phone number, then for the code that was sent to it."""
    OIDC = "oidc"
    """Sends the browser to a provider, which sends it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """How people log in at one door: a channel, and in a demo the logins it offers, as they are now.

    `title`: what the operator calls it, by language; `service`: the one elsewhere that it asks; `shut`: by its file.
    """

    channel: LoginChannel | SmsChannel | OidcChannel
    offers: Callable[[Desk, datetime], Sequence[DemoLogin]] = lambda _desk, _at: ()
    way: Way = Way.DEMO
    title: Mapping[str, str] = field(default_factory=dict)
    service: Outside | None = None
    shut: bool = False

    @property
    def away(self) -> bool:
        """Whether its service is being left alone because it did not answer."""
        return self.service is not None and self.service.resting


@dataclass(slots=True, kw_only=True, eq=False)
class Doors:
    """What the web doors stand on: desks to lay, the hot ledger, whoever seals, entrances, the population registry.

    `entrances` and `registry` are empty where no channel is set up: then nobody new comes in. `faces`: the platforms'
    face checks by channel; `services`: all that is asked elsewhere; `permits`: who knows of renewals. `furnished`
    changes when an edition is installed meanwhile, `trusted` when a trust list is published.
    """

    settings: Settings
    dsns: Dsns
    furnished: Desk
    hot: HotLedger
    sealer: Sealer
    trusted: Trusted
    entrances: Mapping[str, Sequence[Entrance]]
    registry: Registry | None
    faces: Mapping[str, FaceCheck] = field(default_factory=dict)
    services: Sequence[Outside] = ()
    permits: PermitRegistry | None = None
    _reviving: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def trust(self) -> Trust:
        """The issuers that a scan believes now."""
        return self.trusted.trust

    def read_trust(self) -> Chain:
        """The trust lists as they are now, not believed yet; Problem `trust.…`, `ledger.…`."""
        with open_ledger(self.dsns[1]) as ledger:
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
    faces: Mapping[str, FaceCheck] | None = None,
    services: Sequence[Outside] = (),
) -> Iterator[Doors]:
    """What the doors stand on, on a migrated database with editions installed and the vault unlocked."""
    with open_desk(settings, dsns, at=at) as desk:
        furnished = desk
    known = trusted(settings, dsns, at=at)
    permits = settings.home / PERMITS
    yield Doors(
        settings=settings, dsns=dsns, furnished=furnished, hot=HotLedger(dsns[1]), trusted=known,
        sealer=SealerAfar(signer_socket(settings)), entrances=entrances or {}, registry=registry,
        faces=faces or {}, services=services, permits=FilePermitRegistry(permits) if permits.exists() else None,
    )  # fmt: skip
