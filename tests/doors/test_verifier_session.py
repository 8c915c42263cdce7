"""A verifier's session: a cookie for a browser, a token for a device, twelve hours (F13)."""

from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_a_demos_guard_is_called_by_name(site: Site) -> None:
    client = site.client("verifier")
    assert good(client.get("/channels")) == {
        "channels": [
            {
                "name": "demo",
                "way": "demo",
                "title": "",
                "state": "open",
                "told": "",
                "logins": [{"code": "guard-1", "name": "一号岗"}],
            }
        ]
    }
    client.login("guard-1")
    assert good(client.get("/session")) == {"csrf": client.csrf, "name": "一号岗"}


def test_somebody_nobody_named_has_no_name(site: Site) -> None:
    assert good(site.verifier("x").get("/session"))["name"] == ""


def test_a_device_gets_its_token_and_no_cookie(site: Site) -> None:
    client = site.client("verifier")
    answer = client.post("/session", {"channel": "demo", "code": "guard-1", "bearer": True})
    assert "set-cookie" not in answer.headers
    client.bearer = good(answer, 201)["token"]
    assert good(client.get("/session"))["name"] == "一号岗"
    assert client.delete("/session").status_code == 204
    refused(client.get("/session"), 401, "session.ended")


def test_a_channel_that_there_is_not_lets_nobody_in(site: Site) -> None:
    refused(site.client("verifier").post("/session", {"channel": "wechat", "code": "x"}), 401, "login.unknown")
