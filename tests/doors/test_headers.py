"""The headers of every answer: nothing foreign, nothing framed, nothing kept, https only where the origin says so."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from healthcode.web.headers import HeaderTable
from healthcode.wiring import Doors
from tests.doors.conftest import Site


@pytest.mark.parametrize(
    "path", ["//", "//resident/", "//console/", "//nothing", "//openapi.json", "//reference/problems"]
)
def test_no_page_may_be_framed_or_fetch_from_elsewhere(site: Site, path: str) -> None:
    headers = site.client("resident").get(f"//{path}").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert "http" not in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


def test_only_the_pages_with_a_camera_may_use_it(site: Site) -> None:
    client = site.client("resident")
    permissions = {
        app: client.get(f"//{app}/").headers["permissions-policy"] for app in ("resident", "verifier", "console")
    }
    assert [app for app, said in permissions.items() if "camera=(self)" in said] == ["resident", "verifier"]


def test_the_interface_is_kept_by_no_cache(site: Site) -> None:
    for client in (site.client("resident"), site.resident()):
        answer = client.get("/session")
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_under_https_cookies_and_browsers_use_nothing_else(doors: Doors, serve: Callable[[Doors], Site]) -> None:
    site = serve(doors)
    secure = replace(site.house.doors.settings, origin="https://code.example")
    object.__setattr__(site.house, "doors", replace(site.house.doors, settings=secure))
    cookie = site.client("resident").post("/session", {"channel": "demo", "code": "a"}).headers["set-cookie"]
    assert "Secure" in cookie
    for path in ("/api/resident/session", "/resident/", "/metrics"):
        assert (b"strict-transport-security", b"max-age=31536000; includeSubDomains") in HeaderTable(secure=True).of(
            path
        )
