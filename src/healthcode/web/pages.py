"""The front ends as files: built into `pages/`, served from memory, compressed once.

A file with a hash in its name never changes and is kept for a year; a page and its service worker are asked for
again each time, so a new release is seen at the next look.
"""

import asyncio
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from litestar.handlers.asgi_handlers import ASGIRouteHandler
from litestar.types import HTTPScope as Scope
from litestar.types import Send

from healthcode.core.problems import Problem
from healthcode.texts import sentence
from healthcode.web.operations import plain
from healthcode.web.problems import language_of
from healthcode.web.scopes import header

PAGES = Path(__file__).parent / "pages"
APPS = ("resident", "verifier", "console")
IMMUTABLE, ASK_AGAIN = b"public, max-age=31536000, immutable", b"no-cache"
WORTH_COMPRESSING = 1024  # bytes
MOST_KEPT = 200  # files of one front end in memory; a build has some dozens
_UNUSUAL = frozenset({"", ".", ".."})
_HASHED = re.compile(r"/assets/[^/]+[-.][0-9A-Za-z_-]{8,}\.\w+$")
_TEXTS = ("text/", "application/javascript", "application/json", "application/manifest+json", "application/wasm")
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file as it is sent. `zipped`: the same in gzip, None where it saves nothing."""

    content: bytes
    zipped: bytes | None
    media_type: bytes
    etag: bytes
    stamp: tuple[int, int]


class Pages:
    """The files of one front end; a file that was built anew is read anew. In memory at most what the folder holds."""

    def __init__(self, app: str, folder: Path | None = None) -> None:
        self._app, self._root = app, ((folder or PAGES) / app).resolve()
        self._read: dict[Path, Page] = {}

    async def __call__(self, scope: Scope, send: Send) -> None:
        """Answers GET and HEAD. Problem `request.not_found`, `request.method`."""
        if scope["method"] not in ("GET", "HEAD"):
            raise Problem("request.method")
        path = asked_path(scope)
        if path == f"/{self._app}":
            await redirect(send, f"/{self._app}/")
            return
        name = path.removeprefix(f"/{self._app}/") or "index.html"
        page = await self.page(name)
        if page is None and name == "index.html":
            page = _not_built(scope)
        if page is None:
            raise Problem("request.not_found")
        await send_page(scope, send, page, IMMUTABLE if _HASHED.search(path) else ASK_AGAIN)

    async def page(self, name: str) -> Page | None:
        """The file of that name, None when there is none; a file has one name, and nothing outside is a file of ours.

        Read and compressed in a thread, since the reader of the camera takes some hundred milliseconds.
        """
        path = self._file(name)
        if path is None:
            return None
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._read.get(path)
        if known is None or known.stamp != stamp:
            known = await asyncio.to_thread(_read, path, stamp)
            self._keep(path, known)
        return known

    def _file(self, name: str) -> Path | None:
        if "\\" in name or not _UNUSUAL.isdisjoint(name.split("/")):
            return None
        path = (self._root / name).resolve()
        return path if path.is_relative_to(self._root) and path.is_file() else None

    def _keep(self, path: Path, page: Page) -> None:
        if len(self._read) >= MOST_KEPT:
            del self._read[next(iter(self._read))]  # the oldest: builds leave files behind that nobody asks for
        self._read[path] = page


def _read(path: Path, stamp: tuple[int, int]) -> Page:
    return page_of(path.read_bytes(), media_type_of(path), stamp)


def page_handlers() -> list[ASGIRouteHandler]:
    """The handlers of the front ends below their names; who comes without a path is a resident."""
    apps = [plain(f"/{app}", f"pages.{app}", Pages(app), below=True) for app in APPS]
    return [*apps, plain("/", "pages", lambda _scope, send: redirect(send, "/resident/"))]


def asked_path(scope: Scope) -> str:
    """The path as it was asked; Litestar takes a slash at the end away, and pages need to know."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def media_type_of(path: Path) -> str:
    """By the file's ending."""
    found = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def page_of(content: bytes, media_type: str, stamp: tuple[int, int] = (0, 0)) -> Page:
    """A page of these bytes."""
    zipped = None
    if media_type.startswith(_TEXTS) and len(content) >= WORTH_COMPRESSING:
        zipped = gzip.compress(content, compresslevel=6, mtime=0)
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return Page(content=content, zipped=zipped, media_type=media_type.encode(), etag=etag.encode(), stamp=stamp)


def _not_built(scope: Scope) -> Page:
    """A plain sentence in place of a front end that was not built."""
    text = sentence("web.not_built", language_of(scope))
    html = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>healthcode</title><p>{text}</p></html>'
    return page_of(html.encode(), "text/html; charset=utf-8")


async def redirect(send: Send, to: str) -> None:
    """Sends the reader to another path of ours."""
    await send(
        {
            "type": "http.response.start",
            "status": 302,
            "headers": [(b"location", to.encode()), (b"content-length", b"0")],
        }
    )
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_page(scope: Scope, send: Send, page: Page, cached: bytes = ASK_AGAIN) -> None:
    """Sends a page, zipped to whoever reads that, or nothing to whoever has it."""
    headers = [(b"etag", page.etag), (b"cache-control", cached), (b"vary", b"accept-encoding")]
    if header(scope, b"if-none-match") == page.etag:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    body = page.content
    if page.zipped is not None and b"gzip" in (header(scope, b"accept-encoding") or b""):
        body = page.zipped
        headers.append((b"content-encoding", b"gzip"))
    headers += [(b"content-type", page.media_type), (b"content-length", str(len(body)).encode())]
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
