"""The interface described for programs and people: `/openapi.json`, a page to read it, and the table of problems.

OpenAPI is made from the handlers themselves, so it cannot name what is not there; the tests hold every answer to it.
The page's script comes from us: whoever reads it tells no third party.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.types import HTTPScope as Scope
from litestar.types import Send

from healthcode.texts import LANGUAGES, catalogue
from healthcode.web.house import Visit
from healthcode.web.operations import plain
from healthcode.web.pages import Page, Pages, asked_path, page_of, redirect, send_page

DESCRIPTION = """\
The doors of a province's health code. Times are ISO 8601 in UTC, ids are strings. What is refused or fails is answered
as `application/problem+json` (RFC 9457) with a stable `code` and a sentence in the language of `Accept-Language`
(zh-CN unless it begins with en). Browsers hold a session in a cookie and send the word `csrf` of their session as
`X-CSRF-Token` with everything that changes something; mini-programs and devices send `Authorization: Bearer`.
"""
SECURITY: Mapping[str, Any] = {
    **{
        f"{door}_cookie": {"type": "apiKey", "in": "cookie", "name": f"healthcode_{door}"}
        for door in ("resident", "verifier", "console")
    },
    "bearer": {"type": "http", "scheme": "bearer"},
}
EMPTY = ("204", "304")
READER = """\
window.addEventListener("load", () => SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null, tryItOutEnabled: false,
}))
"""


def document(handlers: Sequence[HTTPRouteHandler]) -> dict[str, Any]:
    """The OpenAPI document of these operations."""
    config = OpenAPIConfig(title="healthcode", version=version("healthcode"), description=DESCRIPTION)
    described = Litestar(
        handlers, request_class=Visit, openapi_config=config, logging_config=None, debug=False, pdb_on_exception=False
    )
    found: dict[str, Any] = msgspec.to_builtins(described.openapi_schema.to_schema())
    found.setdefault("components", {})["securitySchemes"] = dict(SECURITY)
    by_name = {handler.operation_id: handler for handler in handlers}
    for operation in operations(found):
        _finish(operation, by_name[operation["operationId"]], found)
    return found


def operations(found: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Every operation of an OpenAPI document."""
    return [operation for path in found["paths"].values() for operation in path.values() if "responses" in operation]


def reference_handlers(handlers: Sequence[HTTPRouteHandler]) -> list[Any]:
    """The handlers of the description; it is made when it is first asked for."""
    made: dict[str, Page] = {}
    pages = Pages("reference")

    def described() -> Page:
        if "openapi" not in made:
            made["openapi"] = page_of(msgspec.json.encode(document(handlers)), "application/json")
        return made["openapi"]

    async def openapi(scope: Scope, send: Send) -> None:
        await send_page(scope, send, described())

    async def reference(scope: Scope, send: Send) -> None:
        match asked_path(scope).removeprefix("/reference"):
            case "":
                await redirect(send, "/reference/")
            case "/":
                built = await pages.page("swagger-ui-bundle.js") is not None
                await send_page(scope, send, page_of(_reader(built).encode(), "text/html; charset=utf-8"))
            case "/reader.js":
                await send_page(scope, send, page_of(READER.encode(), "text/javascript; charset=utf-8"))
            case "/problems":
                await send_page(scope, send, page_of(_problems(handlers).encode(), "text/html; charset=utf-8"))
            case _:
                await pages(scope, send)

    return [
        plain("/openapi.json", "reference.openapi", openapi),
        plain("/reference", "reference", reference, below=True),
    ]


def codes_of(handlers: Sequence[HTTPRouteHandler]) -> list[str]:
    """Every code that an operation can answer with; `ledger.…` stands for all that begin so."""
    said = {code for handler in handlers for code in handler.opt.get("codes", ())}
    rooms = tuple(code.removesuffix("…") for code in said if code.endswith("…"))
    whole = {code for code in catalogue("en") if rooms and code.startswith(rooms)}
    return sorted({code for code in said if not code.endswith("…")} | whole)


def _finish(operation: dict[str, Any], handler: HTTPRouteHandler, found: dict[str, Any]) -> None:
    """What Litestar cannot know: bodies that are read strictly, and headers that the frame and the problems add."""
    read = handler.opt.get("body") or handler.opt.get("form")
    if read is not None:
        (schema,), components = msgspec.json.schema_components([read], ref_template="#/components/schemas/{name}")
        found["components"].setdefault("schemas", {}).update(components)
        media_type = handler.opt["content_type"].decode()
        operation["requestBody"] = {"required": True, "content": {media_type: {"schema": schema}}}
    if results := handler.opt.get("results"):
        refs, components = msgspec.json.schema_components(results, ref_template="#/components/schemas/{name}")
        found["components"]["schemas"].update(components)
        name = handler.parsed_fn_signature.return_type.annotation.__name__
        found["components"]["schemas"][name]["properties"]["result"] = {"anyOf": [*refs, {"type": "null"}]}
    if 400 not in (handler.responses or {}):  # Litestar's own guess, in a form that we never send
        operation["responses"].pop("400", None)
    for status, answer in operation["responses"].items():
        if status in EMPTY:
            answer.pop("content", None)
        answer.setdefault("headers", {})["X-Request-Id"] = _text("The id of this request in our log.")
        if status in ("429", "503"):
            answer["headers"]["Retry-After"] = _text("Seconds after which it is worth trying again.")


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def _reader(built: bool) -> str:
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>healthcode: interface</title>'
    if not built:
        links = ("/openapi.json", "/reference/problems")
        return head + "".join(f'<p><a href="{link}">{link}</a></p>' for link in links) + "</html>"
    return (
        f'{head}<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/reference/swagger-ui.css"><div id="reference"></div>'
        '<script src="/reference/swagger-ui-bundle.js"></script><script src="/reference/reader.js"></script></html>'
    )


def _problems(handlers: Sequence[HTTPRouteHandler]) -> str:
    """The table of codes with a place for each, where the `type` of a problem points."""
    rows = "".join(_row(code) for code in codes_of(handlers))
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>healthcode: problems</title>'
        f"<h1>Problems 问题代码</h1><table><tr><th>code<th>中文<th>English</tr>{rows}</table></html>"
    )


def _row(code: str) -> str:
    cells = "".join(f"<td>{escape(catalogue(language).get(code, '—'))}" for language in LANGUAGES)
    return f'<tr id="{escape(code)}"><td><code>{escape(code)}</code>{cells}</tr>'
