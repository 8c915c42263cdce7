"""The channels file: read whole or told what is wrong and where; secrets are their owner's; each service tried."""

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner

from healthcode import wiring
from healthcode.cli import app
from healthcode.core.problems import Problem
from healthcode.gateways.channels_file import read_channels
from healthcode.settings import Settings, read_settings
from healthcode.wiring import Way
from tests.builders_channels import at
from tests.fakes import alipay_server, oidc_server, registry_server, sms_server, wechat_server

FILE = """\
[channel.wechat]
kind = "wechat"
doors = ["resident", "verifier"]
app_id = "{app_id}"
secret_file = "wechat.secret"
face = true
url = "{wechat}"

[channel.alipay]
kind = "alipay"
doors = ["resident"]
open = false
app_id = "{alipay_id}"
key_file = "app.key"
alipay_key_file = "alipay.pub"
face = true
url = "{alipay}"

[channel.sms]
kind = "sms"
doors = ["resident", "verifier"]
key_id = "{key_id}"
secret_file = "sms.secret"
sign_name = "健康码"
template = "SMS_100001"
daily_most = 1000
url = "{sms}"

[channel.staff]
kind = "oidc"
doors = ["console"]
title = {{ zh-CN = "政务账号", en = "Government account" }}
client_id = "healthcode"
secret_file = "oidc.secret"
url = "{oidc}"

[registry]
key_id = "{registry_id}"
key_file = "registry.key"
url = "{registry}"
"""
ALL = {"wechat", "alipay", "sms", "staff", "registry"}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, object]]:
    with ExitStack() as stack:
        yield {
            "wechat": stack.enter_context(wechat_server.wechat()),
            "alipay": stack.enter_context(alipay_server.alipay()),
            "sms": stack.enter_context(sms_server.sms()), "oidc": stack.enter_context(oidc_server.provider()),
            "registry": stack.enter_context(registry_server.population_registry()),
        }  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, servers: dict[str, object]) -> Settings:
    """A home with all of it, each pointed at the fakes of this machine."""
    secret(tmp_path / "wechat.secret", wechat_server.SECRET)
    secret(tmp_path / "sms.secret", sms_server.SECRET)
    secret(tmp_path / "oidc.secret", oidc_server.SECRET)
    secret(tmp_path / "registry.key", registry_server.KEY.decode())
    key, theirs = alipay_server.key("app"), alipay_server.key("alipay").public_key()
    bare = base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    secret(tmp_path / "app.key", bare.decode())  # as Alipay's own tool writes it
    (tmp_path / "alipay.pub").write_bytes(theirs.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    places = {name: server.address for name, server in servers.items()}  # type: ignore[attr-defined]
    text = FILE.format(
        app_id=wechat_server.APP_ID, alipay_id=alipay_server.APP_ID, key_id=sms_server.KEY_ID,
        registry_id=registry_server.KEY_ID, **places,
    )  # fmt: skip
    secret(tmp_path / "channels.toml", text)
    return read_settings({"HEALTHCODE_HOME": str(tmp_path), "HEALTHCODE_LANG": "en"})


def secret(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    file.chmod(0o600)


def changed(home: Settings, old: str, new: str) -> None:
    text = home.channels.read_text("utf-8")
    assert old in text
    secret(home.channels, text.replace(old, new, 1))


def refused(home: Settings) -> Problem:
    with pytest.raises(Problem) as caught, wiring.connections(home, at):
        pass
    return caught.value


def test_each_door_has_the_ways_that_the_file_gives_it(home: Settings) -> None:
    with wiring.connections(home, at) as found:
        ways = {door: [(one.channel.name, one.way) for one in ways] for door, ways in found.entrances.items()}
        assert ways == {
            "resident": [("wechat", Way.APP), ("alipay", Way.APP), ("sms", Way.SMS)],
            "verifier": [("wechat", Way.APP), ("sms", Way.SMS)],
            "console": [("staff", Way.OIDC)],
        }
        assert set(found.faces) == {"wechat", "alipay"}
        assert {one.channel.name for one in found.entrances["resident"] if one.shut} == {"alipay"}
        assert found.entrances["console"][0].title["en"] == "Government account"


def test_each_service_is_tried_without_anybody(home: Settings, servers: dict[str, object]) -> None:
    with wiring.connections(home, at) as found:
        assert set(found.trials) == ALL
        for tried in found.trials.values():
            tried()
    assert servers["sms"].sent == []  # type: ignore[attr-defined]


def test_without_a_file_there_is_nothing_and_a_named_one_must_be_there(tmp_path: Path) -> None:
    with wiring.connections(read_settings({"HEALTHCODE_HOME": str(tmp_path)}), at) as found:
        assert (found.entrances, found.registry) == ({}, None)
    named = read_settings({"HEALTHCODE_HOME": str(tmp_path), "HEALTHCODE_CHANNELS": str(tmp_path / "other.toml")})
    assert refused(named).code == "channel.file_missing"


@pytest.mark.parametrize("file", ["channels.toml", "wechat.secret", "app.key", "registry.key"])
def test_what_others_can_read_is_refused(home: Settings, file: str) -> None:
    (home.home / file).chmod(0o640)
    problem = refused(home)
    assert (problem.code, Path(problem.facts["file"]).name) == ("channel.file_open", file)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('kind = "wechat"', 'kind = "weixin"', "channel"),
        ('doors = ["resident", "verifier"]', 'doors = ["roof"]', "channel"),
        ('doors = ["resident", "verifier"]', "doors = []", "channel"),
        ('doors = ["resident", "verifier"]', 'doors = ["console"]', "channel.wechat.doors"),
        ('app_id = "', 'appid = "', "channel"),
        ("daily_most = 1000", "daily_most = 0", "channel"),
        ("[channel.wechat]", "[channel.Wechat]", "channel.Wechat"),
        ("[channel.wechat]", "[channel.demo]", "channel.demo"),
        ("[channel.wechat]", "[channel.wechat", "TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(home: Settings, old: str, new: str, place: str) -> None:
    changed(home, old, new)
    problem = refused(home)
    assert problem.code == "channel.file_wrong"
    assert problem.facts["place"].startswith(place)


@pytest.mark.parametrize(
    ("file", "text"), [("app.key", "no key"), ("alipay.pub", "bm8ga2V5"), ("registry.key", "short")]
)
def test_a_key_that_is_none_is_told(home: Settings, file: str, text: str) -> None:
    secret(home.home / file, text)
    assert refused(home).code == "channel.file_wrong"


def test_an_address_must_be_safe_to_tell_secrets(home: Settings) -> None:
    url = next(line for line in home.channels.read_text("utf-8").splitlines() if line.startswith("url"))
    changed(home, url, 'url = "http://api.weixin.qq.com"')
    assert refused(home).code == "outside.address"


def test_a_file_that_says_nothing_is_a_file(tmp_path: Path) -> None:
    secret(tmp_path / "channels.toml", "")
    assert read_channels(tmp_path / "channels.toml").channel == {}


def test_the_command_says_of_each_whether_it_works(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHCODE_HOME", str(home.home))
    monkeypatch.setenv("HEALTHCODE_LANG", "en")
    monkeypatch.setattr("healthcode.cli.channels.now", at)
    good = CliRunner().invoke(app, ["channels", "check"])
    assert (good.exit_code, good.output.count("✓")) == (0, len(ALL)), good.output
    secret(home.home / "wechat.secret", "an-old-secret")
    bad = CliRunner().invoke(app, ["channels", "check"])
    assert (bad.exit_code, bad.output.count("✓"), bad.output.count("✗")) == (1, len(ALL) - 1, 1), bad.output
    assert "40125" in bad.output
    assert "an-old-secret" not in bad.output


def test_the_file_in_the_documentation_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text("utf-8")
    example = page.partition("## The file, whole\n")[2].partition("What every table takes")[0]
    secret(tmp_path / "channels.toml", "\n".join(line.removeprefix("    ") for line in example.splitlines()))
    found = read_channels(tmp_path / "channels.toml")
    assert set(found.channel) == {"wechat", "alipay", "sms", "staff"}
    assert found.registry is not None
