"""A service elsewhere: asked at its own address only, in bounded time, and left alone while it is away."""

import socket
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from healthcode.core.problems import Problem
from healthcode.gateways.breakers import COST, FAULTS, REST, Breaker, Standing
from healthcode.gateways.outside import Outside, Place, Terms
from tests.fakes.loopback import Asked, Loopback, Reply, loopback, told

QUICK = Terms(attempt=0.15, whole=0.4, pause=0.01)


@pytest.fixture
def service() -> Iterator[Loopback]:
    with loopback(lambda asked: told({"said": asked.query.get("say", "")})) as found:
        yield found


@pytest.fixture
def outside(service: Loopback) -> Iterator[Outside]:
    found = Outside("registry", Place(url=service.address), QUICK)
    yield found
    found.close()


def refused(act: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    return caught.value


def test_what_it_answers_is_handed_on(outside: Outside, service: Loopback) -> None:
    assert outside.get("/one", params={"say": "yes"}).json() == {"said": "yes"}
    assert service.asked[0].headers["Host"] == service.address.removeprefix("http://")
    assert (outside.state.worked, outside.state.failed, outside.state.running) == (1, 0, 0)


def test_a_no_of_the_service_is_an_answer(outside: Outside, service: Loopback) -> None:
    service.bent = [told({"errcode": 1}, 403)]
    assert outside.get().status == 403


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"[" * 100_000])
def test_what_is_no_object_is_not_understood(outside: Outside, service: Loopback, body: bytes) -> None:
    service.bent = [Reply(200, body)]
    assert refused(lambda: outside.get().json()).code == "outside.unexpected"


def test_a_redirect_is_not_followed(outside: Outside, service: Loopback) -> None:
    service.bent = [Reply(302, b"", {"Location": f"{service.address}/elsewhere"})]
    assert outside.get("/here").status == 302
    assert [asked.path for asked in service.asked] == ["/here"]


def test_an_answer_is_read_up_to_its_bound(outside: Outside, service: Loopback) -> None:
    service.bent = [Reply(200, b" " * (outside.terms.most + 1))]
    assert refused(outside.get).code == "outside.too_large"


def test_what_may_be_asked_twice_is(outside: Outside, service: Loopback) -> None:
    service.bent = [Reply(503)]
    assert outside.get("/one").status == 200
    assert len(service.asked) == 2


def test_what_may_not_be_asked_twice_is_not(outside: Outside, service: Loopback) -> None:
    service.bent = [Reply(drop=True)]
    assert refused(lambda: outside.post("/one", json={})).code == "outside.unreachable"
    assert len(service.asked) == 1


def test_what_was_never_heard_is_said_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    outside = Outside("registry", Place(url=address), QUICK)
    assert refused(lambda: outside.post("/one", json={})).code == "outside.unreachable"
    assert outside.state.failed == 2


def test_an_overloaded_service_says_so(outside: Outside, service: Loopback) -> None:
    service.bent = [Reply(429), Reply(500)]
    problem = refused(outside.get)
    assert (problem.code, problem.facts["status"]) == ("outside.overloaded", "500")


def test_a_black_hole_is_left_alone_within_five_seconds(service: Loopback) -> None:
    service.silent = True
    assert Terms().attempt * 2 >= COST  # so two attempts of a caller who is alone open it
    outside, began = Outside("wechat", Place(url=service.address), Terms()), time.monotonic()
    assert refused(outside.get).code == "outside.unreachable"
    assert (outside.state.standing, time.monotonic() - began < 5) == (Standing.OPEN, True)
    began = time.monotonic()
    problem = refused(outside.get)
    assert (problem.code, time.monotonic() - began < 0.05) == ("outside.resting", True)
    assert 1 <= int(problem.facts["retry_after"]) <= 2 * REST


def test_so_many_ask_at_once_and_no_more(service: Loopback) -> None:
    service.silent = True
    outside = Outside("wechat", Place(url=service.address), Terms(attempt=0.5, whole=0.5, tries=1, at_once=2))
    asking = [threading.Thread(target=lambda: refused(outside.get)) for _ in range(2)]
    for one in asking:
        one.start()
    while outside.state.running < 2:
        time.sleep(0.001)
    assert refused(outside.get).code == "outside.busy"
    for one in asking:
        one.join()
    assert outside.state.running == 0


@pytest.mark.parametrize(
    "url", ["http://api.weixin.qq.com", "ftp://localhost/", "https://", "https://a:b@example.org/", "", "file:etc"]
)
def test_an_address_is_one_that_is_safe_to_tell_secrets(url: str) -> None:
    assert refused(lambda: Outside("wechat", Place(url=url))).code == "outside.address"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"])
def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    found = [(family, socket.SOCK_STREAM, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    outside = Outside("wechat", Place(url="https://api.weixin.qq.com"), QUICK)
    assert refused(outside.get).code == "outside.address"


def test_a_name_that_nobody_knows_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused(Outside("x", Place(url="https://nowhere.invalid"), QUICK).get).code == "outside.unreachable"


def test_no_secret_stands_in_what_is_told(outside: Outside, service: Loopback) -> None:
    service.silent = True
    problem = refused(lambda: outside.get("/sns", params={"secret": "hidden"}))
    assert "hidden" not in f"{problem}{problem.__cause__}{problem.__context__}"


def test_faults_in_a_row_open_it_and_a_good_answer_between_them_does_not() -> None:
    breaker = Breaker()
    for _ in range(FAULTS - 1):
        breaker.failed(cost=0, now=0)
    breaker.worked()
    breaker.failed(cost=0, now=0)
    assert breaker.standing is Standing.CLOSED


def test_one_tries_after_the_rest_and_decides_for_all() -> None:
    breaker = Breaker()
    breaker.failed(cost=COST, now=0)
    assert breaker.wait(now=REST * 0.7) > 0
    assert breaker.wait(now=REST * 1.3) == 0
    assert (breaker.standing, breaker.wait(now=REST * 1.3) > 0) == (Standing.TRYING, True)
    breaker.failed(cost=0, now=REST * 1.3)
    assert breaker.wait(now=REST * 1.3 + REST * 1.5) > 0  # twice as long
    assert breaker.wait(now=REST * 4) == 0
    breaker.worked()
    assert breaker.wait(now=REST * 4) == 0


def test_an_asked_request_is_kept_as_it_came(outside: Outside, service: Loopback) -> None:
    outside.post("/form", form={"a": "ü"}, params={"q": "1"})
    asked: Asked = service.asked[0]
    assert (asked.method, asked.form, asked.query) == ("POST", {"a": "ü"}, {"q": "1"})
