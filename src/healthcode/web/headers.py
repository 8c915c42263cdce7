"""The headers that every answer carries, by where it lies: pages, the interface, and the rest.

Nothing may come from another site, nothing of ours may be framed, typed as something else or kept by a cache that
is not the reader's. The pages of residents and guards may use the camera, no other page may.
"""

from collections.abc import Mapping, Sequence

Headers = Sequence[tuple[bytes, bytes]]

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # the camera's reader is WebAssembly
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_STYLED = {**_POLICY, "style-src": "'self' 'unsafe-inline'"}  # the reference's viewer writes style elements
_NOTHING = {"default-src": "'none'", "frame-ancestors": "'none'"}
_CAMERA, _NO_CAMERA = "camera=(self), microphone=(), geolocation=(self)", "camera=(), microphone=(), geolocation=()"
HSTS = "max-age=31536000; includeSubDomains"


class HeaderTable:
    """The headers by the beginning of a path; `secure` when browsers reach us by https only."""

    def __init__(self, *, secure: bool) -> None:
        always = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            **({"Strict-Transport-Security": HSTS} if secure else {}),
        }
        self.api = _encoded({**always, **_named(_NOTHING, _NO_CAMERA), "Cache-Control": "no-store"})
        self._pages = {
            "/resident": _encoded({**always, **_named(_POLICY, _CAMERA)}),
            "/verifier": _encoded({**always, **_named(_POLICY, _CAMERA)}),
            "/console": _encoded({**always, **_named(_POLICY, _NO_CAMERA)}),
            "/reference": _encoded({**always, **_named(_STYLED, _NO_CAMERA)}),
        }
        self._rest = _encoded({**always, **_named(_POLICY, _NO_CAMERA)})

    def of(self, path: str) -> Headers:
        """The headers of an answer under that path; what the answer says itself is not among them."""
        if path.startswith("/api/"):
            return self.api
        return self._pages.get("/" + path[1:].partition("/")[0], self._rest)


def with_defaults(own: list[tuple[bytes, bytes]], defaults: Headers) -> list[tuple[bytes, bytes]]:
    """The answer's own headers and those of the defaults that it does not set."""
    said = {name.lower() for name, _ in own}
    return [*own, *(pair for pair in defaults if pair[0] not in said)]


def _named(policy: Mapping[str, str], permissions: str) -> dict[str, str]:
    text = "; ".join(f"{name} {value}" for name, value in policy.items())
    return {"Content-Security-Policy": text, "Permissions-Policy": permissions}


def _encoded(headers: Mapping[str, str]) -> Headers:
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
