"""The only reader of the environment. Every setting has a default that a fresh machine can run with.

HEALTHCODE_HOME       folder of the embedded database, keys and reject files   (default: .healthcode here)
HEALTHCODE_DSN        libpq URL of the application's role on a server of yours  (default: the embedded one)
HEALTHCODE_OWNER_DSN  libpq URL of the owning role, for migrations              (default: the embedded one)
HEALTHCODE_KEYS       folder of the key-encryption key                          (default: HOME/keys)
HEALTHCODE_ENVIRONMENT  name of this installation, as in its keys' ids    (default: that of HOME/trust, else production)
HEALTHCODE_ROOTS      folder of the root keys, where there are any              (default: HOME/roots)
HEALTHCODE_SIGNER_KEYS  folder of the keys that seal codes and sign lists       (default: HOME/signer)
HEALTHCODE_SIGNER     unix socket of a signer that runs by itself           (default: the doors start one of their own)
HEALTHCODE_SIGNER_DSN libpq URL of the signer's role on a server of yours       (default: the embedded one)
HEALTHCODE_SIGNER_GROUP  group that may ask the signer, besides its own account (default: none)
HEALTHCODE_LISTS_EVERY  seconds between two status lists                        (default: 60)
HEALTHCODE_TRUST      folder of what this machine pins: roots and newest list   (default: HOME/trust)
HEALTHCODE_CHANNELS   file of the ways to log in and of the registry            (default: HOME/channels.toml)
HEALTHCODE_POLICIES   folder of policy editions                                 (default: policies of the checkout)
HEALTHCODE_DIVISION   province of this ledger, GB/T 2260                         (default: 130000)
HEALTHCODE_ACTOR      staff id that the command line acts as, when --as is absent
HEALTHCODE_LANG       zh-CN or en                                               (default: from LANG, else zh-CN)
HEALTHCODE_PG_USER    account of the embedded database when root starts it      (default: postgres, else nobody)
HEALTHCODE_PG_BIN     bin folder of a PostgreSQL to use for the embedded one    (default: the installed wheel)
HEALTHCODE_LISTEN     address and port that the doors listen on                 (default: 127.0.0.1:8000)
HEALTHCODE_ORIGIN     origin under which browsers reach the doors               (default: http://localhost:PORT)
HEALTHCODE_DESKS      how many acts run at once, each with its own connection   (default: 8)
HEALTHCODE_TRUSTED_PROXIES  addresses of your proxies, 10.0.0.1,fd00::/8        (default: none)
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from healthcode.core import envelopes
from healthcode.core.problems import Problem

LISTEN, DESKS, LISTS_EVERY = "127.0.0.1:8000", 8, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, read once at the door and passed down."""

    home: Path
    dsn: str | None
    owner_dsn: str | None
    keys: Path
    environment: str | None
    roots: Path
    signer_keys: Path
    signer: Path | None
    signer_dsn: str | None
    signer_group: str | None
    lists_every: int
    trust: Path
    channels: Path
    channels_named: bool
    policies: Path | None
    division: str
    actor: str | None
    language: str
    run_as: str | None
    bin_dir: Path | None
    host: str
    port: int
    origin: str
    desks: int
    proxies: tuple[IPv4Network | IPv6Network, ...]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, or of the environment given."""
    env = os.environ if environment is None else environment
    home = Path(env.get("HEALTHCODE_HOME") or ".healthcode").absolute()
    host, port = _listen(env)
    return Settings(
        home=home,
        dsn=env.get("HEALTHCODE_DSN") or None,
        owner_dsn=env.get("HEALTHCODE_OWNER_DSN") or env.get("HEALTHCODE_DSN") or None,
        keys=_path(env, "HEALTHCODE_KEYS") or home / "keys",
        environment=_environment(env),
        roots=_path(env, "HEALTHCODE_ROOTS") or home / "roots",
        signer_keys=_path(env, "HEALTHCODE_SIGNER_KEYS") or home / "signer",
        signer=_path(env, "HEALTHCODE_SIGNER"),
        signer_dsn=env.get("HEALTHCODE_SIGNER_DSN") or None,
        signer_group=env.get("HEALTHCODE_SIGNER_GROUP") or None,
        lists_every=_number(env, "HEALTHCODE_LISTS_EVERY", LISTS_EVERY),
        trust=_path(env, "HEALTHCODE_TRUST") or home / "trust",
        channels=_path(env, "HEALTHCODE_CHANNELS") or home / "channels.toml",
        channels_named=bool(env.get("HEALTHCODE_CHANNELS")),
        policies=_path(env, "HEALTHCODE_POLICIES"),
        division=env.get("HEALTHCODE_DIVISION") or "130000",
        actor=env.get("HEALTHCODE_ACTOR") or None,
        language=_language(env),
        run_as=env.get("HEALTHCODE_PG_USER") or None,
        bin_dir=_path(env, "HEALTHCODE_PG_BIN"),
        host=host,
        port=port,
        origin=_origin(env, port),
        desks=_number(env, "HEALTHCODE_DESKS", DESKS),
        proxies=_networks(env.get("HEALTHCODE_TRUSTED_PROXIES") or ""),
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).absolute() if env.get(name) else None


def _environment(env: Mapping[str, str]) -> str | None:
    """1 to 32 small letters, digits and hyphens, as trust lists write it; Problem `settings.environment`."""
    text = env.get("HEALTHCODE_ENVIRONMENT")
    try:
        return envelopes.environment(text) if text else None
    except ValueError:
        raise Problem("settings.environment", found=text) from None


def _language(env: Mapping[str, str]) -> str:
    asked = env.get("HEALTHCODE_LANG") or ""
    if asked:
        return "en" if asked.startswith("en") else "zh-CN"
    return "en" if env.get("LC_ALL", env.get("LANG", "")).startswith("en") else "zh-CN"


def _listen(env: Mapping[str, str]) -> tuple[str, int]:
    """Host and port of `127.0.0.1:8000`, `[::1]:8000` or `:8000` (every address); Problem `settings.listen`."""
    text = env.get("HEALTHCODE_LISTEN") or LISTEN
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise Problem("settings.listen", found=text)
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving the host out


def _origin(env: Mapping[str, str], port: int) -> str:
    """Scheme, host and port and nothing else, as browsers send it; Problem `settings.origin`."""
    text = env.get("HEALTHCODE_ORIGIN") or f"http://localhost:{port}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or text != f"{parts.scheme}://{parts.netloc}":
        raise Problem("settings.origin", found=text)
    return text


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks with commas between; Problem `settings.proxies`."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise Problem("settings.proxies", found=text) from None


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from 1 on; Problem `settings.number`."""
    text = env.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise Problem("settings.number", name=name, found=text)
    return int(text)
