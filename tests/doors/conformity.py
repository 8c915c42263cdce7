"""Holds every answer to what OpenAPI says of it: a declared status, media type, headers and shape, and listed codes."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from tests.builders_sealed import SEALED

PROBLEM = "application/problem+json"
ON_EVERYTHING = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


class Conformity:
    """One OpenAPI document, and the operations that were seen to keep to it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.seen: set[tuple[str, str]] = set()
        self._paths = [(_pattern(path), path) for path in sorted(document["paths"], key=lambda path: "{" in path)]

    def wants_sealed(self, method: str, path: str) -> bool:
        """Whether the operation takes its body sealed to the vault's key (F22)."""
        found = self._operation(method.lower(), path)
        return found is not None and SEALED in found[1].get("requestBody", {}).get("content", {})

    def check(self, answer: httpx.Response) -> None:
        """Fails when the answer is not what its operation declares."""
        self._check_headers(answer)
        found = self._operation(answer.request.method.lower(), answer.request.url.path)
        if found is None:
            assert answer.status_code in (200, 302, 304, 404, 405) or answer.headers["content-type"] == PROBLEM
            return
        path, operation = found
        declared = operation["responses"].get(str(answer.status_code))
        assert declared is not None, f"{path} answered {answer.status_code}, which is not declared: {answer.text}"
        self.seen.add((operation["operationId"], str(answer.status_code)))
        for name, header in declared.get("headers", {}).items():
            assert name in answer.headers or header.get("required") is False, f"{path}: {name} is missing"
        self._check_body(answer, declared, path)

    def _check_headers(self, answer: httpx.Response) -> None:
        for name, value in ON_EVERYTHING.items():
            assert answer.headers.get(name) == value, (answer.request.url.path, name)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
        if answer.request.url.path.startswith("/api/") and answer.status_code != 304:
            kept = answer.headers["cache-control"]
            shared = any(part in answer.request.url.path for part in ("divisions", "shards", "/public/"))
            assert kept == "no-store" or shared

    def _check_body(self, answer: httpx.Response, declared: Mapping[str, Any], path: str) -> None:
        content = declared.get("content")
        if not content:
            assert answer.content == b"", (path, answer.text)
            return
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in content, f"{path} answered {media_type}, declared {list(content)}"
        if media_type in ("application/json", PROBLEM):
            body = answer.json()
            wrong = list(self.faults(body, content[media_type]["schema"]))
            assert not wrong, (path, wrong, body)
            if media_type == PROBLEM:
                self._check_problem(answer, body, declared["description"])

    def _check_problem(self, answer: httpx.Response, body: Mapping[str, Any], listed: str) -> None:
        codes = re.findall(r"`([^`]+)`", listed)
        fits = [
            code
            for code in codes
            if code == body["code"] or (code.endswith("…") and body["code"].startswith(code[:-1]))
        ]
        assert fits, f"{answer.request.url.path}: {body['code']} is not among {codes}"
        assert body["status"] == answer.status_code
        assert body["type"] == f"/reference/problems#{body['code']}"
        assert body["request_id"] == answer.headers["x-request-id"]
        assert len(body["detail"]) > 10
        if answer.status_code in (429, 503):
            assert int(answer.headers["retry-after"]) >= 1

    def _operation(self, method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
        for pattern, declared in self._paths:
            if pattern.fullmatch(path):
                operation = self.document["paths"][declared].get(method)
                return (declared, operation) if operation else None
        return None

    def faults(self, value: Any, schema: Mapping[str, Any], place: str = "$") -> Iterator[str]:
        """Where a value differs from its schema."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            yield from self.faults(value, self.document["components"]["schemas"][name], place)
            return
        for choices in (schema.get("oneOf"), schema.get("anyOf")):
            if choices and all(list(self.faults(value, choice, place)) for choice in choices):
                yield f"{place}: {value!r} is none of the {len(choices)} shapes"
        kinds = schema.get("type")
        if kinds is not None and not _is(value, [kinds] if isinstance(kinds, str) else kinds):
            yield f"{place}: {value!r} is no {kinds}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{place}: {value!r} is not in {schema['enum']}"
        if isinstance(value, str) and "format" in schema:
            yield from _format_faults(value, schema["format"], place)
        if isinstance(value, dict):
            yield from self._object_faults(value, schema, place)
        if isinstance(value, list) and "items" in schema:
            for number, item in enumerate(value):
                yield from self.faults(item, schema["items"], f"{place}[{number}]")

    def _object_faults(self, value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{place}: {name} is missing"
        for name, item in value.items():
            if name in properties:
                yield from self.faults(item, properties[name], f"{place}.{name}")
            elif properties:
                yield f"{place}: {name} is not declared"
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from self.faults(item, schema["additionalProperties"], f"{place}.{name}")


def _is(value: Any, kinds: list[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, TYPES[kind]) for kind in kinds)


def _format_faults(value: str, wanted: str, place: str) -> Iterator[str]:
    try:
        if wanted == "date-time":
            assert datetime.fromisoformat(value).tzinfo is not None
            assert value.endswith("Z"), value
        elif wanted == "uuid":
            UUID(value)
    except (ValueError, AssertionError):
        yield f"{place}: {value!r} is no {wanted}"


def _pattern(path: str) -> "re.Pattern[str]":
    return re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)))


def parsed(answer: httpx.Response) -> Any:
    """The body of a good answer."""
    return json.loads(answer.content)
