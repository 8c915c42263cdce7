"""The residents' session: come in, be here, go out."""

from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_channels_offer_the_demos_people(site: Site) -> None:
    found = good(site.client("resident").get("/channels"))
    assert found == {
        "channels": [
            {
                "name": "demo",
                "way": "demo",
                "title": "",
                "state": "open",
                "told": "",
                "logins": [{"code": "a", "part": "the companion", "name": "王**", "claimed": False, "identity": None}],
            }
        ]
    }


def test_a_browser_gets_a_cookie_that_no_script_reads_and_only_its_door_gets(site: Site) -> None:
    client = site.client("resident")
    answer = client.post("/session", {"channel": "demo", "code": "a"})
    assert set(good(answer, 201)) == {"csrf", "claimed", "account"}
    cookie = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/api/resident", f"Max-Age={30 * 86400}"):
        assert word in cookie
    assert "Secure" not in cookie
    assert good(client.get("/session")) == answer.json()


def test_logging_out_ends_the_session_wherever_it_is_held(site: Site) -> None:
    client = site.resident()
    token = client.http.cookies["healthcode_resident"]
    answer = client.delete("/session")
    assert (answer.status_code, answer.content) == (204, b"")
    other = site.client("resident")
    other.bearer = token
    refused(other.get("/session"), 401, "session.ended")
