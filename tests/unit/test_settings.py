"""Settings: a fresh machine needs none of them, and each is read from its one variable."""

from pathlib import Path

import pytest

from healthcode import settings as module
from healthcode.settings import read_settings


def test_an_empty_environment_runs() -> None:
    found = read_settings({})
    assert found.home == Path.cwd() / ".healthcode"
    assert found.keys == found.home / "keys"
    assert (found.dsn, found.owner_dsn, found.policies, found.actor, found.run_as, found.bin_dir) == (None,) * 6
    assert (found.division, found.language) == ("130000", "zh-CN")


def test_every_variable_is_read_and_described() -> None:
    environment = {
        "HEALTHCODE_HOME": "/srv/hc", "HEALTHCODE_DSN": "postgresql://app", "HEALTHCODE_OWNER_DSN": "postgresql://own",
        "HEALTHCODE_KEYS": "/srv/keys", "HEALTHCODE_POLICIES": "/srv/policies", "HEALTHCODE_DIVISION": "120000",
        "HEALTHCODE_ACTOR": "a", "HEALTHCODE_LANG": "en", "HEALTHCODE_PG_USER": "pg", "HEALTHCODE_PG_BIN": "/opt/pg",
    }  # fmt: skip
    found = read_settings(environment)
    assert (found.home, found.keys, found.policies) == (Path("/srv/hc"), Path("/srv/keys"), Path("/srv/policies"))
    assert (found.dsn, found.owner_dsn) == ("postgresql://app", "postgresql://own")
    assert (found.division, found.actor, found.language) == ("120000", "a", "en")
    assert (found.run_as, found.bin_dir) == ("pg", Path("/opt/pg"))
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
