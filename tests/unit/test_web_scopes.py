"""What a request says by itself: cookies among others, an asker by its address, our own origins."""

from typing import cast

import pytest
from litestar.types import HTTPScope

from healthcode.web.origins import origins
from healthcode.web.scopes import address, cookie, header


def a_scope(*headers: tuple[bytes, bytes], client: tuple[str, int] | None = ("203.0.113.7", 1)) -> HTTPScope:
    return cast("HTTPScope", {"headers": list(headers), "client": client})


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (b"a=1", "1"),
        (b"b=2; a=1;c=3", "1"),
        (b"ba=2; a=1=1", "1=1"),
        (b"a=", None),
        (b"aa=1", None),
        (b"", None),
    ],
)
def test_a_cookie_is_found_by_its_whole_name(sent: bytes, found: str | None) -> None:
    assert cookie(a_scope((b"cookie", sent)), "a") == found
    assert cookie(a_scope(), "a") is None


def test_of_several_headers_the_first_counts() -> None:
    assert header(a_scope((b"x", b"1"), (b"x", b"2")), b"x") == b"1"


def test_an_asker_is_an_address_and_of_ipv6_half_of_one() -> None:
    def asker(host: str) -> str:
        return address(a_scope(client=(host, 1)))

    assert asker("203.0.113.7") == "203.0.113.7"
    assert asker("2001:db8::1") == asker("2001:db8:0:0:ffff::2") != asker("2001:db8:0:1::1")
    assert asker("fe80::1%eth0") == asker("fe80::2")
    assert address(a_scope(client=None)) == "-"


def test_only_a_machine_of_ones_own_has_several_names() -> None:
    assert origins("https://code.example:8443") == {"https://code.example:8443"}
    assert origins("https://localhost.example") == {"https://localhost.example"}
    assert len(origins("http://[::1]:8000")) == 3
