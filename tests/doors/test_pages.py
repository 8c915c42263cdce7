"""The pages as files: kept for ever by hash, asked for again by name, compressed, and nothing beside them."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from healthcode.web import pages
from healthcode.web.pages import Page, Pages, media_type_of
from tests.doors.conftest import Site

HASHED = "assets/index-DG0x0411.js"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A front end as it is built."""
    root = tmp_path / "pages" / "resident"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html><title>健康码</title>", "utf-8")
    (root / HASHED).write_text("export const answer = 42\n" * 200, "utf-8")
    (root / "sw.js").write_text("self.skipWaiting()", "utf-8")
    (tmp_path / "pages" / "secret").write_text("secret", "utf-8")
    return root


@pytest.fixture
def page_site(built: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Site:
    monkeypatch.setattr(pages, "PAGES", built.parent)
    site: Site = request.getfixturevalue("site")
    return site


def test_who_comes_without_a_path_is_a_resident(site: Site) -> None:
    client = site.client("resident")
    assert client.get("//").headers["location"] == "/resident/"
    assert client.get("//verifier").headers["location"] == "/verifier/"


def test_a_page_is_asked_for_again_and_a_hashed_file_never(page_site: Site) -> None:
    client = page_site.client("resident")
    page, asset, worker = (client.get(f"//resident/{name}") for name in ("", HASHED, "sw.js"))
    assert "健康码" in page.text
    kept = [answer.headers["cache-control"] for answer in (page, asset, worker)]
    assert kept == ["no-cache", "public, max-age=31536000, immutable", "no-cache"]
    assert [answer.headers["content-type"] for answer in (page, asset)] == [
        "text/html; charset=utf-8", "text/javascript; charset=utf-8",
    ]  # fmt: skip
    same = client.get("//resident/", headers={"If-None-Match": page.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_a_long_file_is_sent_compressed_to_whoever_reads_that(page_site: Site) -> None:
    client = page_site.client("resident")
    zipped = client.get(f"//resident/{HASHED}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"//resident/{HASHED}", headers={"Accept-Encoding": "identity"})
    assert (zipped.headers["content-encoding"], zipped.text) == ("gzip", plain.text)
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) / 10
    head = client.ask("HEAD", f"//resident/{HASHED}", headers={"Accept-Encoding": "identity"})
    assert (head.content, head.headers["content-length"]) == (b"", plain.headers["content-length"])


def test_a_page_built_anew_is_read_anew(page_site: Site, built: Path) -> None:
    client = page_site.client("resident")
    before = client.get("//resident/").headers["etag"]
    (built / "index.html").write_text("<!doctype html><title>新</title>", "utf-8")
    assert client.get("//resident/").headers["etag"] != before


@pytest.mark.parametrize(
    "path",
    ["../secret", "..%2fsecret", "%2e%2e/secret", "assets", "nothing.js", "./../secret", f"a/../{HASHED}",
     f"./{HASHED}", f"assets//{HASHED[7:]}", f"/{HASHED}", HASHED.replace("/", "%5c"), f"%2e/{HASHED}", f"{HASHED}/"],
)  # fmt: skip
def test_nothing_beside_the_pages_is_a_page(page_site: Site, path: str) -> None:
    """Nor is a page under another name: each name would be read, compressed and kept."""
    answer = _as_it_stands(page_site, f"/resident/{path}")
    assert (answer["status"], answer["code"]) == (404, "request.not_found")


def _as_it_stands(site: Site, path: str) -> dict[str, Any]:
    """The problem told for a path that no client tidies up before."""
    host, port = site.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = wire.makefile("rb").read()
    found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return found


def test_only_so_many_files_stay_in_memory(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_KEPT", 2)
    found = Pages("resident", built.parent)

    async def work() -> list[Page | None]:
        return [await found.page(name) for name in ("index.html", HASHED, "sw.js", HASHED)]

    _, first, _, again = asyncio.run(work())
    assert first is again
    assert len(found._read) == 2


def test_a_page_takes_no_other_method(site: Site) -> None:
    assert site.client("resident").post("//resident/", {}).status_code == 405


def test_a_page_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    assert asyncio.run(Pages("resident", tmp_path).page("index.html")) is None


def test_endings_have_their_types() -> None:
    names = ("a.wasm", "a.webmanifest", "a.svg", "a.woff2", "a.unknown")
    assert [media_type_of(Path(name)) for name in names] == [
        "application/wasm", "application/manifest+json", "image/svg+xml", "font/woff2", "application/octet-stream",
    ]  # fmt: skip
