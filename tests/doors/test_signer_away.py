"""While the signer is away: who has a page keeps it, who needs another is asked to come back, all else goes on."""

import time
from collections.abc import Callable

import httpx
import pytest

from healthcode.core.signatures import compressed
from healthcode.wiring import Doors
from tests.builders_ledger import an_id
from tests.builders_signer import AtHand
from tests.doors.client import Client, good, refused, text
from tests.doors.conftest import Site


@pytest.fixture
def sealer(doors: Doors) -> AtHand:
    assert isinstance(doors.sealer, AtHand)
    return doors.sealer


def asked(client: Client, known: str = "") -> httpx.Response:
    """The code page as a phone asks for it that has this version."""
    headers = {"If-None-Match": f'"{known}"'} if known else {}
    return client.get("/code", params={"key": text(compressed(client.phone.point))}, headers=headers)


def test_an_open_page_goes_on_and_a_new_one_is_refused_for_a_moment(
    doors: Doors, sealer: AtHand, serve: Callable[[Doors], Site]
) -> None:
    site = serve(doors)
    holder, newcomer = site.resident().holder(an_id(1)), site.resident("b").holder(an_id(2))
    page = holder.show()
    sealer.away = "signer.unreachable"
    assert holder.show()["credential"] == page["credential"]
    unchanged = holder.get(
        "/code", params={"key": text(compressed(holder.phone.point))}, headers={"If-None-Match": f'"{page["version"]}"'}
    )
    assert unchanged.status_code == 304
    answer = asked(newcomer)
    refused(answer, 503, "signer.unreachable")
    assert 1 <= int(answer.headers["Retry-After"]) <= 10
    guard = site.verifier()
    assert guard.scan(holder.showing(site.clock.at))["verdict"] == "accepted"
    newcomer.declare()
    sealer.away = ""
    assert newcomer.show()["state"] == "ready"


def test_the_health_of_the_doors_tells_of_the_signer_and_sends_nobody_elsewhere(
    doors: Doors, sealer: AtHand, serve: Callable[[Doors], Site]
) -> None:
    client = serve(doors).client("resident")
    for away, told in (("signer.unreachable", "signer.unreachable"), ("", "ok")):
        sealer.away = away
        until = time.monotonic() + 10
        while (found := good(client.get("//health/ready")))["signer"] != told:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert found["status"] == "ok"
    assert "healthcode_signer_ready" in client.get("//metrics").text


def test_a_page_that_is_read_again_and_again_is_sealed_once(
    doors: Doors, sealer: AtHand, serve: Callable[[Doors], Site]
) -> None:
    holder = serve(doors).resident().holder(an_id(1))
    page = holder.show()
    for _ in range(5):
        assert holder.show()["version"] == page["version"]
        same = holder.get(
            "/code",
            params={"key": text(compressed(holder.phone.point))},
            headers={"If-None-Match": f'"{page["version"]}"'},
        )
        assert same.status_code == 304
    assert len(sealer.asked) == 1
