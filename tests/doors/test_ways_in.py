"""The ways in, over HTTP and against servers that speak the platforms' words: each alone, and each away alone."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from healthcode.gateways.faces import FacedRegistry, WechatFaces
from healthcode.gateways.login_channels import SmsChannel
from healthcode.gateways.outside import Outside, Place, Terms
from healthcode.gateways.wechat import WechatApp, WechatChannel
from healthcode.services.authority import actor
from healthcode.services.close_channel import close_channel, open_channel
from healthcode.services.desk import Desk
from healthcode.wiring import Doors, Entrance, Way
from tests.builders_channels import a_registry_afar, an_oidc_channel, an_sms_gateway
from tests.builders_doors import NAME
from tests.builders_ledger import AT, a_phone, an_id
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site
from tests.fakes import oidc_server, registry_server, sms_server, wechat_server
from tests.fakes.loopback import Reply

GIVEN_UP = Terms(attempt=1.0, whole=1.0, tries=1)
pytestmark = pytest.mark.usefixtures("staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The servers of others, and a site that asks them."""

    site: Site
    wechat: wechat_server.Wechat
    sms: sms_server.Sms
    oidc: oidc_server.Provider
    registry: registry_server.PopulationRegistry


@pytest.fixture
def elsewhere(doors: Doors, serve: Callable[[Doors], Site], tmp_path: Path) -> Iterator[Elsewhere]:
    with ExitStack() as stack:
        weixin, sms = stack.enter_context(wechat_server.wechat()), stack.enter_context(sms_server.sms())
        oidc = stack.enter_context(oidc_server.provider())
        registry = stack.enter_context(registry_server.population_registry())
        registry.people = {("10", an_id(1)): NAME}
        service = Outside("wechat", Place(url=weixin.address))
        app = WechatApp(service, app_id=wechat_server.APP_ID, secret=wechat_server.SECRET)
        faces = {"wechat": WechatFaces(app)}
        phone = SmsChannel(sender=an_sms_gateway(sms), template=sms_server.TEMPLATE, daily_most=100)
        ways = [
            Entrance(channel=WechatChannel(app), way=Way.APP, service=service),
            Entrance(channel=phone, way=Way.SMS),
            Entrance(channel=an_oidc_channel(oidc), way=Way.OIDC, title={"en": "Province account"}),
        ]
        entrances = {"resident": ways, "verifier": ways[:2], "console": ways[2:]}
        known = FacedRegistry(a_registry_afar(registry), faces)
        site = serve(replace(doors, entrances=entrances, registry=known, faces=faces, services=[service]))
        yield Elsewhere(site=site, wechat=weixin, sms=sms, oidc=oidc, registry=registry)


def texted(elsewhere: Elsewhere, client: Client, number: str) -> dict[str, str]:
    """A code asked for, and what the log in sends."""
    sent = good(client.post("/session/code", {"channel": "sms", "phone": number}))
    return {"channel": "sms", "challenge": sent["challenge"], "code": elsewhere.sms.sent[-1][2]["code"]}


def visited(elsewhere: Elsewhere, client: Client) -> dict[str, str]:
    """A log in at the provider, and what the page sends when the browser is back."""
    url = good(client.post("/session/redirect", {"channel": "oidc"}))["url"]
    back = urlsplit(elsewhere.oidc.visit(url))
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{elsewhere.site.address}/{client.door}/"
    return {"channel": "oidc", **dict(parse_qsl(back.query))}


def by_wechat(elsewhere: Elsewhere, code: str = "code-1", person: str = "openid-1") -> Client:
    elsewhere.wechat.codes[code] = person
    client = elsewhere.site.client("resident")
    client.csrf = good(client.post("/session", {"channel": "wechat", "code": code}), 201)["csrf"]
    return client


def states(client: Client) -> dict[str, str]:
    return {one["name"]: one["state"] for one in good(client.get("/channels"))["channels"]}


# A code by text message


def test_a_phone_logs_in_by_the_code_that_was_sent_to_it(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("resident")
    sent = good(client.post("/session/code", {"channel": "sms", "phone": a_phone(1)}))
    assert sent["again_after"] == 60
    assert a_phone(1) not in str(sent)
    [(number, template, facts)] = elsewhere.sms.sent
    assert (number, template) == (a_phone(1), sms_server.TEMPLATE)
    asked = {"channel": "sms", "challenge": sent["challenge"], "code": facts["code"]}
    client.csrf = good(client.post("/session", asked), 201)["csrf"]
    assert good(client.get("/session"))["claimed"] is False
    refused(client.post("/session", asked), 422, "login.code_ended")


def test_a_wrong_code_says_how_many_tries_are_left(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("resident")
    asked = texted(elsewhere, client, a_phone(1))
    wrong = f"{(int(asked['code']) + 1) % 10**6:06d}"
    refused(client.post("/session", {**asked, "code": wrong}), 422, "login.wrong_code", left="4")
    good(client.post("/session", asked), 201)


def test_a_code_cannot_be_had_faster_than_it_is_read(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("resident")
    texted(elsewhere, client, a_phone(1))
    answer = client.post("/session/code", {"channel": "sms", "phone": a_phone(1)})
    refused(answer, 429, "sms.again_after", retry_after="60")
    assert answer.headers["retry-after"] == "60"
    elsewhere.site.clock.pass_(timedelta(seconds=60))
    texted(elsewhere, client, a_phone(1))


def test_a_message_that_could_not_be_sent_is_told_and_may_be_asked_for_again(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("resident")
    elsewhere.sms.server.bent = [Reply(503)]
    asked = {"channel": "sms", "phone": a_phone(1)}
    refused(client.post("/session/code", asked), 503, "outside.overloaded")
    good(client.post("/session/code", asked))


def test_a_number_that_is_none_is_told_masked(elsewhere: Elsewhere) -> None:
    refused(
        elsewhere.site.client("resident").post("/session/code", {"channel": "sms", "phone": "123"}), 422, "person.phone"
    )


def test_a_guard_comes_in_by_text_message_too(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("verifier")
    good(client.post("/session", texted(elsewhere, client, a_phone(2))), 201)


# At a provider


def test_a_browser_is_sent_away_and_comes_back_logged_in(elsewhere: Elsewhere) -> None:
    client = elsewhere.site.client("resident")
    answer = client.post("/session", visited(elsewhere, client))
    client.csrf = good(answer, 201)["csrf"]
    assert good(client.get("/session"))["claimed"] is False
    assert 'healthcode_resident_attempt=""' in str(answer.headers) or "healthcode_resident_attempt=;" in str(
        answer.headers
    )


def test_staff_come_in_by_the_provider_as_who_they_are(elsewhere: Elsewhere) -> None:
    elsewhere.oidc.person = "worker"
    client = elsewhere.site.client("console")
    assert good(client.post("/session", visited(elsewhere, client)), 201)["staff_id"] == "worker"
    elsewhere.oidc.person = "nobody"
    refused(client.post("/session", visited(elsewhere, client)), 403, "staff.unknown")


def test_a_return_that_this_browser_did_not_begin_logs_nobody_in(elsewhere: Elsewhere) -> None:
    client, other = elsewhere.site.client("resident"), elsewhere.site.client("resident")
    asked = visited(elsewhere, client)
    refused(other.post("/session", asked), 422, "login.other_browser")
    visited(elsewhere, other)
    refused(other.post("/session", asked), 422, "login.other_browser")
    elsewhere.site.clock.pass_(timedelta(minutes=10))
    refused(client.post("/session", asked), 422, "login.other_browser")


# Each alone


def test_channels_say_what_a_page_does_and_what_they_are_called(elsewhere: Elsewhere) -> None:
    found = good(elsewhere.site.client("resident").get("/channels"))["channels"]
    assert [(one["name"], one["way"], one["state"]) for one in found] == [
        ("wechat", "app", "open"), ("sms", "sms", "open"), ("oidc", "oidc", "open"),
    ]  # fmt: skip
    assert found[2]["title"] == "Province account"


def test_a_platform_in_a_black_hole_delays_its_own_people_only(elsewhere: Elsewhere) -> None:
    elsewhere.wechat.server.silent = True
    elsewhere.site.house.doors.services[0].terms = GIVEN_UP
    client = elsewhere.site.client("resident")
    waiting = [
        threading.Thread(
            target=lambda: client.http.post("/api/resident/session", json={"channel": "wechat", "code": "x"})
        )
        for _ in range(8)  # twice as many as there are desks
    ]
    for one in waiting:
        one.start()
    began = time.monotonic()
    good(elsewhere.site.client("resident").get("/channels"))
    texted(elsewhere, client, a_phone(1))
    assert time.monotonic() - began < 0.8
    for one in waiting:
        one.join()
    answer = client.post("/session", {"channel": "wechat", "code": "x"})
    refused(answer, 503, "outside.resting")
    assert int(answer.headers["retry-after"]) >= 1
    assert states(client) == {"wechat": "away", "sms": "open", "oidc": "open"}
    metrics = elsewhere.site.client("resident").get("//metrics").text
    assert 'healthcode_outside_up{service="wechat"} 0.0' in metrics


def test_an_operator_shuts_one_channel_and_the_others_live(elsewhere: Elsewhere, desk: Desk) -> None:
    operator = actor(desk, "operator", at=AT)
    close_channel(desk, operator, "wechat", reason="appid stolen", at=AT)
    client = elsewhere.site.client("resident")
    told = good(client.get("/channels"))["channels"][0]
    assert (told["state"], "closed" in told["told"]) == ("closed", True)
    refused(client.post("/session", {"channel": "wechat", "code": "code-1"}), 503, "channel.closed", channel="wechat")
    good(client.post("/session", texted(elsewhere, client, a_phone(1))), 201)
    open_channel(desk, operator, "wechat", at=AT)
    by_wechat(elsewhere)


@pytest.mark.parametrize("channel", ["none", "demo", "oidc"])
def test_a_channel_that_a_door_does_not_have_lets_nobody_in(elsewhere: Elsewhere, channel: str) -> None:
    client = elsewhere.site.client("verifier")
    refused(client.post("/session", {"channel": channel, "code": "x"}), 401, "login.unknown")
    refused(client.post("/session/code", {"channel": channel, "phone": a_phone(1)}), 401, "login.unknown")


# The living person


def face(client: Client, code: str, **more: str) -> dict[str, object]:
    return {
        "channel": "wechat", "code": code, "document_type": "10", "document_number": an_id(1), "name": NAME, **more
    }  # fmt: skip


def test_a_face_seen_by_the_platform_moves_a_code_that_number_and_name_do_not(elsewhere: Elsewhere) -> None:
    first = elsewhere.site.client("resident")
    first.csrf = good(first.post("/session", texted(elsewhere, first, a_phone(1))), 201)["csrf"]
    first.claim(an_id(1))
    client = by_wechat(elsewhere)
    ticket = good(client.check(an_id(1)))["ticket"]
    form = {"ticket": ticket, "phone": a_phone(1), "county": "130102", "community": "长安社区"}
    refused(client.post("/claim", form), 409, "identity.held_elsewhere")
    elsewhere.wechat.codes["code-2"] = "openid-1"
    begun = good(client.post("/identity/face", face(client, "code-2")))
    elsewhere.wechat.seen.add(begun["page"]["verify_id"])
    client.claim(an_id(1), proof=begun["proof"])
    refused(first.get("/session"), 401, "session.ended")


def test_a_proof_is_its_accounts_alone_and_half_an_hour_old_at_most(elsewhere: Elsewhere) -> None:
    client, other = by_wechat(elsewhere), by_wechat(elsewhere, "code-3", "openid-2")
    elsewhere.wechat.codes["code-2"] = "openid-1"
    proof = good(client.post("/identity/face", face(client, "code-2")))["proof"]
    refused(other.check(an_id(1), proof=proof), 409, "face.proof")
    refused(other.check(an_id(1), proof="made up"), 409, "face.proof")
    elsewhere.site.clock.pass_(timedelta(minutes=30))
    refused(client.check(an_id(1), proof=proof), 409, "face.proof")


def test_who_holds_the_phone_must_be_who_is_logged_in(elsewhere: Elsewhere) -> None:
    client = by_wechat(elsewhere)
    elsewhere.wechat.codes["code-2"] = "openid-2"
    refused(client.post("/identity/face", face(client, "code-2")), 409, "face.other_account")
    refused(client.post("/identity/face", {**face(client, "code-2"), "channel": "sms"}), 422, "face.not_here")


def test_a_registry_that_is_away_says_neither_yes_nor_no(elsewhere: Elsewhere) -> None:
    client = by_wechat(elsewhere)
    elsewhere.registry.server.bent = [Reply(503), Reply(503)]
    refused(client.check(an_id(1)), 503, "registry.unreachable")
