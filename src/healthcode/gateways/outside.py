"""Services that others run, asked over HTTP: one client each, so that one that is away takes nothing from the others.

An attempt takes two seconds at most, a call five; so many at once and no more; after faults in a row nobody is sent
there for a while (`breakers`). What may be asked twice is asked twice, and so is what was never heard: a refused
connection. Only the host that the operator wrote down is asked, at an address that is not of this network unless the
operator says so, and no redirect is followed (SECURITY T24). Neither addresses with their queries nor bodies stand in
a problem, for they hold secrets and one-time codes.

>>> Outside("wechat", Place(url="http://api.weixin.qq.com"))
Traceback (most recent call last):
    ...
healthcode.core.problems.Problem: outside.address (service=wechat, found=http://api.weixin.qq.com)
"""

import json
import logging
import math
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from healthcode.core.problems import Problem
from healthcode.gateways.breakers import Breaker, Standing

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that may be asked without TLS: what is said does not leave the machine."""
BUSY_STATUSES = frozenset({429, 500, 502, 503, 504})
"""Answers that mean “not now”: they count as faults, and what may be asked twice is asked again."""
CHUNK = 16 * 1024

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).disabled = True  # they log whole addresses, and WeChat's hold our secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a service is. `private`: it is inside our own network, where nothing else may be asked.

    `ca`: certificates to believe instead of the public ones; `certificate` and `key`: ours, for TLS on both sides.
    """

    url: str
    private: bool = False
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a call may take: seconds an attempt and in all, attempts, calls at once, bytes of an answer."""

    attempt: float = 2.0
    whole: float = 5.0
    tries: int = 2
    at_once: int = 16
    most: int = 256 * 1024
    pause: float = 0.1  # seconds before the second attempt, spread by half


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answered: never a redirect, never a fault of its own."""

    service: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """The body as an object; Problem `outside.unexpected`."""
        try:
            told = json.loads(self.body)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise Problem("outside.unexpected", service=self.service)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a service does, for metrics: its breaker, calls that run, and how many went well and badly so far."""

    service: str
    standing: Standing
    running: int
    worked: int
    failed: int


class Outside:
    """One service. Problem `outside.address` when it is not one that may be asked."""

    def __init__(self, service: str, place: Place, terms: Terms | None = None) -> None:
        self.service, self.terms = service, terms or Terms()
        parts = urlsplit(place.url)
        host = parts.hostname or ""
        if not (parts.scheme == "https" or (parts.scheme == "http" and host in HERE)) or not host or parts.username:
            raise Problem("outside.address", service=service, found=f"{parts.scheme}://{host}")
        self.url, self._host, self._scheme = place.url.rstrip("/"), host, parts.scheme
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._private = place.private or host in HERE
        self._client = _client(place, self.terms)
        self._breaker, self._slots = Breaker(), threading.BoundedSemaphore(self.terms.at_once)
        self._counts, self._counting = {"running": 0, "worked": 0, "failed": 0}, threading.Lock()

    @property
    def state(self) -> State:
        """How it does now."""
        with self._counting:
            return State(service=self.service, standing=self._breaker.standing, **self._counts)

    @property
    def resting(self) -> bool:
        """Whether it is being left alone at this moment."""
        return self._breaker.resting(now=time.monotonic())

    def get(self, path: str = "", *, params: Mapping[str, str] | None = None, again: bool = True,
            headers: Mapping[str, str] | None = None) -> Answer:  # fmt: skip
        """What stands at `path` below the service's address; `again`: asking twice does no harm. See `call`."""
        return self.call("GET", path, params=params, headers=headers, again=again)

    def post(self, path: str = "", *, json: object = None, form: Mapping[str, str] | None = None,
             body: bytes | None = None, params: Mapping[str, str] | None = None, again: bool = False,
             headers: Mapping[str, str] | None = None) -> Answer:  # fmt: skip
        """Tells the service something: as JSON, a form or bytes. See `call`."""
        return self.call("POST", path, params=params, json=json, data=form, content=body, headers=headers, again=again)

    def call(self, method: str, path: str, *, again: bool, **request: Any) -> Answer:
        """The service's answer, whatever its status says except “not now”.

        Problem `outside.unreachable` when it did not answer in time, `outside.resting` when it is left alone,
        `outside.busy` when too many ask already, `outside.overloaded` when it says “not now”, `outside.too_large`.
        """
        until = time.monotonic() + self.terms.whole
        with self._slot():
            for left in reversed(range(self.terms.tries)):
                try:
                    return self._attempt(method, path, until, request)
                except _Unheard as fault:
                    if not left or fault.last or not (again or fault.never_sent) or time.monotonic() >= until:
                        raise fault.problem from None
                time.sleep(self.terms.pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load only
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def _attempt(self, method: str, path: str, until: float, request: Mapping[str, Any]) -> Answer:
        began = time.monotonic()
        if wait := self._breaker.wait(now=began):
            raise _Unheard(Problem("outside.resting", service=self.service, retry_after=math.ceil(wait)), last=True)
        try:
            answer = self._asked(method, path, min(began + self.terms.attempt, until), request)
        except _Unheard:
            now = time.monotonic()
            self._breaker.failed(cost=now - began, now=now)
            self._count("failed")
            raise
        self._breaker.worked()
        self._count("worked")
        return answer

    def _asked(self, method: str, path: str, until: float, request: Mapping[str, Any]) -> Answer:
        headers = {"Host": self.netloc, **(request.get("headers") or {})}
        rest = {name: value for name, value in request.items() if name != "headers" and value is not None}
        try:
            url = self._at_address(path)
            sent = self._client.stream(method, url, headers=headers, extensions=self._extensions(until), **rest)
            with sent as answer:
                body = self._body(answer, until)
        except (httpx.ConnectError, httpx.ConnectTimeout, socket.gaierror):
            raise _Unheard(Problem("outside.unreachable", service=self.service), never_sent=True) from None
        except (httpx.HTTPError, OSError):
            raise _Unheard(Problem("outside.unreachable", service=self.service)) from None
        if answer.status_code in BUSY_STATUSES:
            raise _Unheard(Problem("outside.overloaded", service=self.service, status=answer.status_code))
        return Answer(service=self.service, status=answer.status_code, headers=dict(answer.headers), body=body)

    def _body(self, answer: httpx.Response, until: float) -> bytes:
        """At most so many bytes, in time."""
        found = bytearray()
        for chunk in answer.iter_bytes(CHUNK):
            found += chunk
            if len(found) > self.terms.most:
                raise Problem("outside.too_large", service=self.service, most=self.terms.most)
            if time.monotonic() > until:
                raise httpx.ReadTimeout("too slow")
        return bytes(found)

    @property
    def netloc(self) -> str:
        """Host and port as the operator wrote them: what the request's `Host` says."""
        return urlsplit(self.url).netloc

    def _extensions(self, until: float) -> dict[str, Any]:
        left = max(0.05, until - time.monotonic())
        timeouts = {"connect": left, "read": left, "write": left, "pool": left}
        return {"timeout": timeouts, **({"sni_hostname": self._host} if self._scheme == "https" else {})}

    def _at_address(self, path: str) -> str:
        """The address in numbers, looked up and judged once: the connection goes where we looked and nowhere else."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        address = ip_address(found[0][4][0])
        if not self._private and not address.is_global:
            raise Problem("outside.address", service=self.service, found=self._host)
        shown = f"[{address}]" if address.version == 6 else str(address)
        return f"{self._scheme}://{shown}:{self._port}{urlsplit(self.url).path}{path}"

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            raise Problem("outside.busy", service=self.service)
        self._count("running")
        try:
            yield
        finally:
            self._count("running", -1)
            self._slots.release()

    def _count(self, what: str, by: int = 1) -> None:
        with self._counting:
            self._counts[what] += by


class _Unheard(Exception):
    """An attempt without an answer. `never_sent`: nothing was said either; `last`: another would not help."""

    def __init__(self, problem: Problem, *, never_sent: bool = False, last: bool = False) -> None:
        super().__init__(problem.code)
        self.problem, self.never_sent, self.last = problem, never_sent, last


def _client(place: Place, terms: Terms) -> httpx.Client:
    """Nothing from the environment: no proxy, no netrc, no certificates of other people's choosing."""
    limits = httpx.Limits(max_connections=terms.at_once, max_keepalive_connections=terms.at_once)
    return httpx.Client(verify=_tls(place), follow_redirects=False, trust_env=False, limits=limits)


def _tls(place: Place) -> ssl.SSLContext | bool:
    if place.url.startswith("http://"):
        return False
    context = ssl.create_default_context(cafile=place.ca) if place.ca else httpx.create_ssl_context(trust_env=False)
    if place.ca is None:
        context.load_default_certs()  # beside the public ones those that the machine's operator believes
    if place.certificate is not None:
        context.load_cert_chain(place.certificate, place.key)
    return context
