"""What the channels file says put together: entrances by door, the registry with its face checks, and who is asked.

Each service has a client of its own, with its own bound, patience and breaker, so that one that is away takes nothing
from the others; two tables never share one.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.gateways.alipay import AlipayApp, AlipayChannel
from healthcode.gateways.channels_file import (
    AlipayTable,
    ChannelTable,
    OidcTable,
    RegistryTable,
    SmsTable,
    WechatTable,
    beside,
    doors,
    read_channels,
    read_private_key,
    read_public_key,
    read_secret_text,
    read_shared_key,
    titles,
)
from healthcode.gateways.faces import AlipayFaces, FaceCheck, FacedRegistry, WechatFaces
from healthcode.gateways.login_channels import LoginChannel, SmsChannel
from healthcode.gateways.oidc import Client, OidcChannel
from healthcode.gateways.outside import Outside, Place, Terms
from healthcode.gateways.registry import Registry
from healthcode.gateways.registry_afar import RegistryAfar
from healthcode.gateways.sms_gateway import SmsGateway
from healthcode.gateways.wechat import WechatApp, WechatChannel
from healthcode.settings import Settings
from healthcode.wiring.doors import Entrance, Way

Channel = LoginChannel | SmsChannel | OidcChannel
Trial = Callable[[], object]
"""Asks a service what can be asked without a person; Problem when it cannot work."""
ALIPAY_RETURN = "alipays://platformapi/startapp?appId={app_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Everything that the file names. `trials`: how to try each, by its name in the file."""

    entrances: Mapping[str, Sequence[Entrance]] = field(default_factory=dict)
    registry: Registry | None = None
    faces: Mapping[str, FaceCheck] = field(default_factory=dict)
    services: Sequence[Outside] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    trials: Mapping[str, Trial] = field(default_factory=dict)


def channels_file(settings: Settings) -> Path | None:
    """The file, None where nobody named one and there is none at home."""
    path = settings.channels
    return path if settings.channels_named or path.exists() else None


@contextmanager
def connections(settings: Settings, now: Callable[[], datetime]) -> Iterator[Connections]:
    """What the file says, until the end; nothing without a file. Problem `channel.file_…`, `outside.address`."""
    file = channels_file(settings)
    found = _Building(file, now).build() if file else Connections()
    try:
        yield found
    finally:
        for service in found.services:
            service.close()


class _Building:
    """The connections of one file while they are put together."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file, self._now = file, now
        self._entrances: dict[str, list[Entrance]] = defaultdict(list)
        self._faces: dict[str, FaceCheck] = {}
        self._services: list[Outside] = []
        self._kinds: dict[str, str] = {}
        self._trials: dict[str, Trial] = {}

    def build(self) -> Connections:
        """All of it."""
        told = read_channels(self._file)
        for name, table in told.channel.items():
            self._channel(name, table)
        registry = self._registry(told.registry) if told.registry else None
        if registry is not None and self._faces:
            registry = FacedRegistry(registry, self._faces)
        return Connections(
            entrances=dict(self._entrances), registry=registry, faces=self._faces if registry else {},
            services=self._services, kinds=self._kinds, trials=self._trials,
        )  # fmt: skip

    def _channel(self, name: str, table: ChannelTable) -> None:
        service = self._service(name, table)
        self._kinds[name] = str(table.__struct_config__.tag)
        channel, way = self._made(name, table, service)
        entrance = Entrance(channel=channel, way=way, title=titles(table), service=service, shut=not table.open)
        for door in doors(table):
            self._entrances[door].append(entrance)

    def _made(self, name: str, table: ChannelTable, service: Outside) -> tuple[Channel, Way]:
        match table:
            case WechatTable():
                return self._wechat(name, table, service), Way.APP
            case AlipayTable():
                return self._alipay(name, table, service), Way.APP
            case SmsTable():
                return self._sms(name, table, service), Way.SMS
            case OidcTable():
                return self._oidc(name, table, service), Way.OIDC

    def _wechat(self, name: str, table: WechatTable, service: Outside) -> LoginChannel:
        app = WechatApp(service, app_id=table.app_id, secret=read_secret_text(self._file, table.secret_file))
        if table.face:
            self._faces[name] = WechatFaces(app)
        self._trials[name] = app.token
        return WechatChannel(app, name=name)

    def _alipay(self, name: str, table: AlipayTable, service: Outside) -> LoginChannel:
        key = read_private_key(self._file, table.key_file)
        theirs = read_public_key(self._file, table.alipay_key_file)
        app = AlipayApp(service, app_id=table.app_id, key=key, alipay_key=theirs, now=self._now)
        if table.face:
            self._faces[name] = AlipayFaces(app, return_url=ALIPAY_RETURN.format(app_id=table.app_id))
        channel = AlipayChannel(app, name=name)
        self._trials[name] = _refused_as("login.unknown", lambda: channel.identify("0"))
        return channel

    def _sms(self, name: str, table: SmsTable, service: Outside) -> SmsChannel:
        gateway = SmsGateway(
            service, key_id=table.key_id, secret=read_secret_text(self._file, table.secret_file),
            sign_name=table.sign_name, now=self._now, nonce=lambda: secrets.token_hex(16),
        )  # fmt: skip
        self._trials[name] = _refused_as("sms.number", lambda: gateway.send_to("0", table.template, {"code": "0"}))
        return SmsChannel(sender=gateway, template=table.template, daily_most=table.daily_most, name=name)

    def _oidc(self, name: str, table: OidcTable, service: Outside) -> OidcChannel:
        client = Client(
            issuer=table.url, client_id=table.client_id, secret=read_secret_text(self._file, table.secret_file),
            scopes=table.scopes, subject_claim=table.subject_claim, algorithms=table.algorithms,
        )  # fmt: skip
        others = [self._added(Outside(name, Place(url=host, private=table.private))) for host in table.hosts]
        channel = OidcChannel(service, client, name=name, now=self._now, others=others)
        self._trials[name] = channel.check
        return channel

    def _registry(self, table: RegistryTable) -> Registry:
        service = self._service("registry", table)
        key = read_shared_key(self._file, table.key_file)
        registry = RegistryAfar(service, key_id=table.key_id, key=key, now=self._now)
        self._kinds["registry"], self._trials["registry"] = "registry", registry.try_out
        return registry

    def _service(self, name: str, table: ChannelTable | RegistryTable) -> Outside:
        ours = table if isinstance(table, RegistryTable) else None
        place = Place(
            url=table.url, private=table.private, ca=beside(self._file, table.ca_file),
            certificate=beside(self._file, ours.certificate_file) if ours else None,
            key=beside(self._file, ours.certificate_key_file) if ours else None,
        )  # fmt: skip
        try:
            return self._added(Outside(name, place, Terms(attempt=table.patience, whole=2.5 * table.patience)))
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise Problem("channel.file_wrong", file=self._file, place=name, said=said) from None

    def _added(self, service: Outside) -> Outside:
        self._services.append(service)
        return service


def _refused_as(code: str, ask: Callable[[], object]) -> Trial:
    """A trial that must be refused so: everything but the person was right."""

    def tried() -> None:
        try:
            ask()
        except Problem as problem:
            if problem.code != code:
                raise

    return tried
