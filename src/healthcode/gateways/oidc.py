"""OpenID Connect: logging in at a provider of the operator's, by authorization code with PKCE, state and nonce.

Everything is asked at the issuer's own host (or hosts that the operator names), and an ID token is believed only when a
key of the issuer's set signed it with an algorithm that the operator allows, for us, now, and for the attempt that this
browser began. The JOSE part is joserfc's (ADR 0018).
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import ChannelUser
from healthcode.gateways.outside import Answer, Outside

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT = 3600.0  # seconds that discovery and keys are kept
KEYS_AGAIN = 30.0  # seconds between two looks for a key that we do not know
LEEWAY = 60  # seconds that clocks may differ
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A log in that a browser has begun: kept sealed at the browser, told to nobody else."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who we are at the provider. `subject_claim`: what names the person; for staff what holds the staff id."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    scopes: Sequence[str] = ("openid",)
    subject_claim: str = "sub"
    algorithms: Sequence[str] = ALGORITHMS[:3]


class OidcChannel:
    """One provider. `outside` is its issuer's host, `others` further hosts of its endpoints; `now` the wall clock."""

    def __init__(
        self, outside: Outside, client: Client, *, name: str, now: Callable[[], datetime],
        others: Sequence[Outside] = (),
    ) -> None:  # fmt: skip
        self.outside, self.client, self.name, self._now = outside, client, name, now
        self._hosts = {one.netloc: one for one in (outside, *others)}
        self._told: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._lock = threading.Lock()

    def begin(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where the browser goes. Problem `outside.…`, `channel.not_set_up`."""
        asked = {
            "response_type": "code", "client_id": self.client.client_id, "redirect_uri": redirect_uri,
            "scope": " ".join(self.client.scopes), "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        place = self._endpoint("authorization_endpoint")
        return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(asked)}"

    def finish(self, attempt: Attempt, code: str, redirect_uri: str) -> ChannelUser:
        """Whom the provider vouches for. Problem `login.unknown`, `outside.…`, `channel.not_set_up`."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }  # fmt: skip
        answer = self._at(self._endpoint("token_endpoint"), form)
        told = answer.json()
        if answer.status != 200:
            raise self._refused(told)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise Problem("outside.unexpected", service=self.outside.service)
        return ChannelUser(subject=self._subject(token, attempt.nonce))

    def check(self) -> None:
        """Asks what can be asked without a person; Problem."""
        self._discovery()
        self._key_set()

    def _subject(self, token: str, nonce: str) -> str:
        claims = self._claims(token)
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()), leeway=LEEWAY, iss={"essential": True, "value": self.client.issuer},
            aud={"essential": True, "value": self.client.client_id}, exp={"essential": True},
            iat={"essential": True}, sub={"essential": True}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            registry.validate(claims)
        except JoseError:
            raise Problem("outside.forged", service=self.outside.service) from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.client.client_id:
            raise Problem("outside.forged", service=self.outside.service)
        found = claims.get(self.client.subject_claim)
        if not isinstance(found, str) or not found:
            raise Problem("channel.not_set_up", channel=self.name, said=self.client.subject_claim)
        return found

    def _claims(self, token: str) -> dict[str, Any]:
        for fresh in (False, True):  # the provider may have changed its keys since we looked
            try:
                return jwt.decode(token, self._key_set(fresh=fresh), algorithms=list(self.client.algorithms)).claims
            except (JoseError, ValueError):
                continue
        raise Problem("outside.forged", service=self.outside.service)

    def _refused(self, told: Mapping[str, Any]) -> Problem:
        said = str(told.get("error", ""))
        if said == "invalid_grant":
            return Problem("login.unknown")
        return Problem("channel.not_set_up", channel=self.name, said=said[:40] or "—")

    def _discovery(self) -> dict[str, Any]:
        with self._lock:
            if self._told is None or time.monotonic() >= self._told[0] + KEPT:
                told = self.outside.get(WELL_KNOWN).json()
                if told.get("issuer") != self.client.issuer:
                    raise Problem("channel.not_set_up", channel=self.name, said="issuer")
                self._told = (time.monotonic(), told)
            return self._told[1]

    def _key_set(self, *, fresh: bool = False) -> KeySet:
        place = self._endpoint("jwks_uri")
        with self._lock:
            age = time.monotonic() - self._keys[0] if self._keys else KEPT
            if self._keys is None or age >= (KEYS_AGAIN if fresh else KEPT):
                try:
                    self._keys = (time.monotonic(), KeySet.import_key_set(self._at(place).json()))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError):
                    raise Problem("outside.unexpected", service=self.outside.service) from None
            return self._keys[1]

    def _endpoint(self, name: str) -> str:
        found = self._discovery().get(name)
        if not isinstance(found, str) or urlsplit(found).netloc not in self._hosts:
            raise Problem("channel.not_set_up", channel=self.name, said=name)
        return found

    def _at(self, place: str, form: Mapping[str, str] | None = None) -> Answer:
        """An endpoint's answer: keys may be asked for twice, a code may not."""
        parts = urlsplit(place)
        host = self._hosts[parts.netloc]
        path = parts.path.removeprefix(urlsplit(host.url).path) + (f"?{parts.query}" if parts.query else "")
        if form is None:
            return host.get(path)
        return host.post(path, form=form, headers={"Authorization": self._basic(), "Accept": "application/json"})

    def _basic(self) -> str:
        """`client_secret_basic`: both parts form-encoded (RFC 6749, 2.3.1)."""
        parts = (urlencode({"": text})[1:] for text in (self.client.client_id, self.client.secret))
        return f"Basic {base64.b64encode(':'.join(parts).encode()).decode()}"


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636, appendix B).

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def attempt_text(attempt: Attempt) -> str:
    """An attempt to be sealed."""
    return json.dumps([attempt.state, attempt.nonce, attempt.verifier])


def read_attempt(text: str) -> Attempt:
    """The same read again; ValueError."""
    state, nonce, verifier = json.loads(text)
    return Attempt(state=state, nonce=nonce, verifier=verifier)
