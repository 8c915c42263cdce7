"""Settings: a fresh machine needs none of them, and each is read from its one variable."""

from pathlib import Path

import pytest

from healthcode import settings as module
from healthcode.core.problems import Problem
from healthcode.settings import read_settings


def test_an_empty_environment_runs() -> None:
    found = read_settings({})
    assert found.home == Path.cwd() / ".healthcode"
    assert found.keys == found.home / "keys"
    assert (found.dsn, found.owner_dsn, found.policies, found.actor, found.run_as, found.bin_dir) == (None,) * 6
    assert (found.roots, found.signer_keys, found.trust) == tuple(
        found.home / name for name in ("roots", "signer", "trust")
    )
    assert (found.environment, found.division, found.language) == (None, "130000", "zh-CN")
    assert (found.host, found.port, found.origin, found.desks) == ("127.0.0.1", 8000, "http://localhost:8000", 8)


def test_every_variable_is_read_and_described() -> None:
    environment = {
        "HEALTHCODE_HOME": "/srv/hc", "HEALTHCODE_DSN": "postgresql://app", "HEALTHCODE_OWNER_DSN": "postgresql://own",
        "HEALTHCODE_KEYS": "/srv/keys", "HEALTHCODE_POLICIES": "/srv/policies", "HEALTHCODE_DIVISION": "120000",
        "HEALTHCODE_ACTOR": "a", "HEALTHCODE_LANG": "en", "HEALTHCODE_PG_USER": "pg", "HEALTHCODE_PG_BIN": "/opt/pg",
        "HEALTHCODE_LISTEN": "[::1]:9000", "HEALTHCODE_ORIGIN": "https://code.example", "HEALTHCODE_DESKS": "3",
        "HEALTHCODE_TRUSTED_PROXIES": "10.0.0.1", "HEALTHCODE_ENVIRONMENT": "pilot", "HEALTHCODE_ROOTS": "/mnt/roots",
        "HEALTHCODE_SIGNER_KEYS": "/srv/signer", "HEALTHCODE_TRUST": "/srv/trust", "HEALTHCODE_LISTS_EVERY": "30",
        "HEALTHCODE_SIGNER": "/run/s.sock", "HEALTHCODE_SIGNER_DSN": "postgresql://s", "HEALTHCODE_SIGNER_GROUP": "g",
    }  # fmt: skip
    found = read_settings(environment)
    assert (found.home, found.keys, found.policies) == (Path("/srv/hc"), Path("/srv/keys"), Path("/srv/policies"))
    assert (found.dsn, found.owner_dsn) == ("postgresql://app", "postgresql://own")
    assert (found.environment, found.roots) == ("pilot", Path("/mnt/roots"))
    assert (found.signer_keys, found.trust) == (Path("/srv/signer"), Path("/srv/trust"))
    assert (found.signer, found.signer_dsn) == (Path("/run/s.sock"), "postgresql://s")
    assert (found.signer_group, found.lists_every) == ("g", 30)
    assert (found.division, found.actor, found.language) == ("120000", "a", "en")
    assert (found.run_as, found.bin_dir) == ("pg", Path("/opt/pg"))
    assert (found.host, found.port, found.origin, found.desks) == ("::1", 9000, "https://code.example", 3)
    assert [name for name in environment if name not in (module.__doc__ or "")] == []


def test_one_address_serves_both_roles_unless_the_owners_is_told() -> None:
    assert read_settings({"HEALTHCODE_DSN": "x"}).owner_dsn == "x"
    assert read_settings({"HEALTHCODE_DSN": ""}).owner_dsn is None


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"HEALTHCODE_LANG": "en-GB"}, "en"),
        ({"HEALTHCODE_LANG": "zh"}, "zh-CN"),
        ({"HEALTHCODE_LANG": "fr"}, "zh-CN"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "zh-CN"),
        ({"LANG": "en_US.UTF-8", "HEALTHCODE_LANG": "zh-CN"}, "zh-CN"),
    ],
)
def test_the_language(environment: dict[str, str], language: str) -> None:
    assert read_settings(environment).language == language


def test_relative_folders_are_those_of_where_it_was_said() -> None:
    assert read_settings({"HEALTHCODE_KEYS": "keys"}).keys == Path.cwd() / "keys"


def test_proxies_are_addresses_and_networks() -> None:
    found = read_settings({"HEALTHCODE_TRUSTED_PROXIES": "10.0.0.1, fd00::/8,"}).proxies
    assert [str(network) for network in found] == ["10.0.0.1/32", "fd00::/8"]
    assert read_settings({}).proxies == ()


def test_a_port_alone_listens_on_every_address() -> None:
    found = read_settings({"HEALTHCODE_LISTEN": ":81"})
    assert (found.host, found.port, found.origin) == ("0.0.0.0", 81, "http://localhost:81")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("HEALTHCODE_LISTEN", "localhost", "settings.listen"),
        ("HEALTHCODE_LISTEN", "localhost:65536", "settings.listen"),
        ("HEALTHCODE_ORIGIN", "code.example", "settings.origin"),
        ("HEALTHCODE_ORIGIN", "https://code.example/", "settings.origin"),
        ("HEALTHCODE_ORIGIN", "ftp://code.example", "settings.origin"),
        ("HEALTHCODE_DESKS", "0", "settings.number"),
        ("HEALTHCODE_DESKS", "many", "settings.number"),
        ("HEALTHCODE_ENVIRONMENT", "Production", "settings.environment"),
        ("HEALTHCODE_ENVIRONMENT", "p" * 33, "settings.environment"),
        ("HEALTHCODE_TRUSTED_PROXIES", "nginx", "settings.proxies"),
        ("HEALTHCODE_TRUSTED_PROXIES", "10.0.0.1/8", "settings.proxies"),
    ],
)
def test_a_setting_that_is_none_is_told(name: str, text: str, code: str) -> None:
    with pytest.raises(Problem) as told:
        read_settings({name: text})
    assert (told.value.code, told.value.facts["found"]) == (code, text)
