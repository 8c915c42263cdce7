"""An OpenID provider: discovery, keys, a log in that gives a code once, PKCE and the client's secret checked.

`claims` bend the next ID token, `signer` signs with another key than the one that is published.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from healthcode.gateways.oidc import challenge_of
from tests.builders_ledger import AT
from tests.fakes.loopback import Asked, Loopback, Reply, loopback, told

CLIENT_ID, SECRET = "healthcode", "oidc:secret/+"


@cache
def key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@dataclass(slots=True)
class Provider:
    """What it knows. `person`: who logs in at the next look at the authorization page."""

    person: str = "person-1"
    claims: dict[str, Any] = field(default_factory=dict)
    signer: str = "k1"
    algorithm: str = "RS256"
    published: str = "k1"
    discovery: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    clock: Callable[[], float] = AT.timestamp
    server: Loopback = field(default_factory=lambda: Loopback(lambda _: Reply()))

    @property
    def address(self) -> str:
        return self.server.address

    def speak(self, asked: Asked) -> Reply:
        if asked.path == "/.well-known/openid-configuration":
            return told(self._discovery())
        if asked.path == "/keys":
            return told(KeySet([key(self.published)]).as_dict(private=False))
        if asked.path == "/authorize":
            return Reply(302, b"", {"Location": self.visit(f"{self.address}/authorize?{urlencode(asked.query)}")})
        return self._token(asked)

    def visit(self, address: str) -> str:
        """What a browser does at the authorization page: where it is sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (
            CLIENT_ID,
            "code",
            "S256",
        )
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "sub": self.person}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"], **self.discovery,
        }  # fmt: skip

    def _token(self, asked: Asked) -> Reply:
        basic = ":".join(urlencode({"": text})[1:] for text in (CLIENT_ID, SECRET))
        if asked.headers.get("Authorization") != f"Basic {base64.b64encode(basic.encode()).decode()}":
            return told({"error": "invalid_client"}, 401)
        form = asked.form
        begun = self.codes.pop(form["code"], None)
        if begun is None or begun["redirect_uri"] != form["redirect_uri"]:
            return told({"error": "invalid_grant"}, 400)
        if begun["code_challenge"] != challenge_of(form["code_verifier"]):
            return told({"error": "invalid_grant"}, 400)
        return told({"access_token": "a", "token_type": "Bearer", "id_token": self._id_token(begun)})

    def _id_token(self, begun: dict[str, str]) -> str:
        now = int(self.clock())
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "sub": begun["sub"], "iat": now, "exp": now + 300,
            "nonce": begun["nonce"], **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.signer}
        return jwt.encode(header, claims, key(self.signer), algorithms=[self.algorithm])


@contextmanager
def provider() -> Iterator[Provider]:
    """The server on a free port, until the end."""
    found = Provider()
    with loopback(found.speak) as server:
        found.server = server
        yield found
