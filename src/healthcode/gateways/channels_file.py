"""The channels file: which ways to log in there are, at which doors, and the registry; secrets are in files beside.

TOML, its owner's alone; docs/channels.md shows each table. A channel's name is part of its people's accounts, so it is
chosen once. A name that nobody knows, a value of another kind and a secret that others can read are told with place.
"""

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from healthcode.core.problems import Problem

NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
KEY_AT_LEAST = 32  # bytes of a key that two servers share
Door = Literal["resident", "verifier", "console"]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every service has: where it is, whether it is inside our network, seconds an attempt may take."""

    url: Text
    private: bool = False
    ca_file: str | None = None
    patience: Annotated[float, msgspec.Meta(gt=0, le=10)] = 2.0


class _Channel(_Table, frozen=True, kw_only=True, tag_field="kind"):
    """What every channel has: its doors, whether it is open, what it is called by language."""

    doors: Annotated[list[Door], msgspec.Meta(min_length=1)]
    open: bool = True
    title: dict[Literal["zh-CN", "en"], str] = {}


class WechatTable(_Channel, frozen=True, kw_only=True, tag="wechat"):
    """A WeChat mini-program. `face`: it compares faces too."""

    app_id: Text
    secret_file: Text
    face: bool = False
    url: Text = "https://api.weixin.qq.com"


class AlipayTable(_Channel, frozen=True, kw_only=True, tag="alipay"):
    """An Alipay mini-program: our private key and Alipay's public one for this app."""

    app_id: Text
    key_file: Text
    alipay_key_file: Text
    face: bool = False
    url: Text = "https://openapi.alipay.com"


class SmsTable(_Channel, frozen=True, kw_only=True, tag="sms"):
    """Codes by text message. `daily_most`: messages a day in all."""

    key_id: Text
    secret_file: Text
    sign_name: Text
    template: Text
    daily_most: Annotated[int, msgspec.Meta(ge=1)]
    url: Text = "https://dysmsapi.aliyuncs.com"


class OidcTable(_Channel, frozen=True, kw_only=True, tag="oidc"):
    """An OpenID provider; `url` is its issuer. `hosts`: addresses of endpoints that are not at the issuer's host."""

    client_id: Text
    secret_file: Text
    subject_claim: Text = "sub"
    scopes: tuple[Text, ...] = ("openid",)
    algorithms: tuple[Literal["RS256", "PS256", "ES256", "EdDSA"], ...] = ("RS256", "PS256", "ES256")
    hosts: tuple[Text, ...] = ()


class RegistryTable(_Table, frozen=True, kw_only=True):
    """The population registry, with the key that we share and, for TLS on both sides, our certificate."""

    key_id: Text
    key_file: Text
    certificate_file: str | None = None
    certificate_key_file: str | None = None


ChannelTable = WechatTable | AlipayTable | SmsTable | OidcTable


class ChannelsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    channel: dict[str, ChannelTable] = {}
    registry: RegistryTable | None = None


def read_channels(file: Path) -> ChannelsFile:
    """The file's content; Problem `channel.file_open`, `channel.file_missing`, `channel.file_wrong`."""
    text = _private(file).decode("utf-8", "replace")
    try:
        found = msgspec.convert(tomllib.loads(text), ChannelsFile)
    except tomllib.TOMLDecodeError as error:
        raise Problem("channel.file_wrong", file=file, place="TOML", said=error) from None
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        raise Problem("channel.file_wrong", file=file, place=place.rstrip("`").lstrip(".") or "—", said=said) from None
    for name, table in found.channel.items():
        _judge(file, name, table)
    return found


def read_secret_text(file: Path, name: str) -> str:
    """A secret that stands in a file named in the channels file; Problem `channel.file_…`."""
    return _private(_beside(file, name)).decode("utf-8", "replace").strip()


def read_shared_key(file: Path, name: str) -> bytes:
    """A key that two servers share: at least 32 bytes of text; Problem `channel.file_…`."""
    key = read_secret_text(file, name).encode()
    if len(key) < KEY_AT_LEAST:
        raise Problem("channel.file_wrong", file=_beside(file, name), place="—", said=f"< {KEY_AT_LEAST} bytes")
    return key


def read_private_key(file: Path, name: str) -> RSAPrivateKey:
    """An RSA key, as PEM or as the bare base64 that Alipay's own tool writes; Problem `channel.file_…`."""
    data = _private(_beside(file, name))
    try:
        key = load_pem_private_key(data, None) if data.startswith(b"-----") else load_der_private_key(_der(data), None)
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise Problem("channel.file_wrong", file=_beside(file, name), place="—", said="RSA private key?")
    return key


def read_public_key(file: Path, name: str) -> RSAPublicKey:
    """An RSA public key likewise; it is no secret."""
    data = _bytes(_beside(file, name))
    try:
        key = load_pem_public_key(data) if data.startswith(b"-----") else load_der_public_key(_der(data))
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise Problem("channel.file_wrong", file=_beside(file, name), place="—", said="RSA public key?")
    return key


def beside(file: Path, name: str | None) -> Path | None:
    """A file that is named in the channels file: beside it unless its name says where."""
    return None if name is None else _beside(file, name)


def titles(table: ChannelTable) -> Mapping[str, str]:
    """What the operator calls a channel, by language."""
    return {str(language): text for language, text in table.title.items()}


def doors(table: ChannelTable) -> Sequence[str]:
    """The doors that a channel serves."""
    return list(table.doors)


def _judge(file: Path, name: str, table: ChannelTable) -> None:
    place = f"channel.{name}"
    if not NAME.fullmatch(name) or name == "demo":
        raise Problem("channel.file_wrong", file=file, place=place, said=NAME.pattern)
    if "console" in table.doors and not isinstance(table, OidcTable):
        raise Problem("channel.file_wrong", file=file, place=f"{place}.doors", said="console: kind oidc")


def _beside(file: Path, name: str) -> Path:
    return file.parent / name


def _private(file: Path) -> bytes:
    data = _bytes(file)
    if file.stat().st_mode & 0o077:
        raise Problem("channel.file_open", file=file)
    return data


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Problem("channel.file_missing", file=file, said=error.strerror or "—") from None


def _der(data: bytes) -> bytes:
    return base64.b64decode(b"".join(data.split()), validate=True)
