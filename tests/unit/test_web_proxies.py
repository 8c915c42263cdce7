"""Who asks, behind proxies: theirs is the word that counts, and nobody else's."""

from ipaddress import ip_network

import pytest

from healthcode.web.proxies import asker
from tests.unit.test_web_scopes import a_scope

OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("192.0.2.1"))
PHONE = "203.0.113.7"


def asked(peer: str, *forwarded: str) -> str:
    scope = a_scope(*((b"x-forwarded-for", value.encode()) for value in forwarded), client=(peer, 80))
    found = asker(scope, OURS)
    assert found is not None
    assert found[1] == 80
    return found[0]


@pytest.mark.parametrize(
    "forwarded",
    [
        (PHONE,),
        (f"198.51.100.9, {PHONE}",),
        (f"198.51.100.9, {PHONE}, 10.1.1.1, fd00::7",),
        ("198.51.100.9", PHONE),
        (f"{PHONE}:4711",),
        (f" ::ffff:{PHONE} ",),
        (f"unknown, {PHONE}",),
    ],
)
def test_behind_a_proxy_the_nearest_that_is_none_asks(forwarded: tuple[str, ...]) -> None:
    assert asked("10.0.0.1", *forwarded) == PHONE
    assert asked("::ffff:10.0.0.1", *forwarded) == PHONE


def test_whoever_is_no_proxy_asks_whatever_it_says_of_itself() -> None:
    assert asked(PHONE, "198.51.100.9") == PHONE
    assert asked("192.0.2.2", "198.51.100.9") == "192.0.2.2"


@pytest.mark.parametrize("forwarded", [(), ("",), ("unknown",), (f"{PHONE}, _hidden",)])
def test_a_proxy_that_names_nobody_asks_itself(forwarded: tuple[str, ...]) -> None:
    assert asked("10.0.0.1", *forwarded) == "10.0.0.1"


def test_where_all_are_proxies_the_farthest_asks() -> None:
    assert asked("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3"


def test_an_asker_of_ipv6_may_stand_in_brackets() -> None:
    assert asked("fd00::1", "[2001:db8::1]:4711") == "2001:db8::1"


def test_a_peer_without_an_address_stays_one() -> None:
    assert asker(a_scope(client=None), OURS) is None
