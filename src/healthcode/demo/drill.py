"""A drill (SECURITY C05): the issuer's key is stolen while people show and guards scan, and what then happens is timed.

The thief has the stolen key's credential and its phone, and shows a fresh code of it every moment, so nothing but the
trust list stands against it. Whoever is refused because of the revocation asks for another code, as the page does.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from healthcode.clock import now
from healthcode.core.envelopes import encoded
from healthcode.core.problems import Problem
from healthcode.demo.drill_phones import Phone

REVOKED, ACCEPTED = "code.issuer_key_revoked", "accepted"
PACE = 0.5  # seconds between two showings of one person, and between two tries of the thief
STARTING = 30.0  # seconds that a server may take until it seals
WAITED = 90.0  # seconds after which the thief has won


@dataclass(slots=True)
class Tally:
    """What was counted; by many threads."""

    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        """One more."""
        with self.lock:
            self.counts[what] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The drill's figures. `refused_after`: seconds from the published list to the first refusal, None: never.

    `asked_anew`: how often somebody asked for another code because of the revocation; `failed`: how often the answer
    was no code that counts, or an answer at any time was none.
    """

    refused_after: float | None
    accepted_later: int
    showings: int
    scans: int
    asked_anew: int
    failed: int


class Caller:
    """One session at the doors, with a connection of its own."""

    def __init__(self, origin: str, token: str) -> None:
        place = urlsplit(origin)
        self._http = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def show(self, phone: Phone) -> str | None:
        """The credential that the page is given now, None when it is given none."""
        found = self._ask("GET", f"/api/resident/code?key={encoded(phone.point)}", None)
        return str(found["credential"]) if found and found.get("credential") else None

    def scan(self, text: str) -> str:
        """`accepted`, or the code of what was said instead; `none` when there was no answer."""
        asked = {"text": text, "scan_id": str(uuid4()), "rule": {"tested_within_hours": 0}}
        found = self._ask("POST", "/api/verifier/scans", json.dumps(asked))
        if not found:
            return "none"
        return ACCEPTED if found["verdict"] == ACCEPTED else str(found["code"])

    def lists(self, after: int) -> Mapping[str, object]:
        """The trust lists as a verifier's device is told them."""
        return self._ask("GET", f"/api/verifier/trust?after={after}", None) or {}

    def _ask(self, method: str, path: str, body: str | None) -> Mapping[str, object] | None:
        with suppress(OSError, http.client.HTTPException, ValueError):
            self._http.request(method, path, body, self._headers)
            answer = self._http.getresponse()
            read = answer.read()
            return json.loads(read) if answer.status == http.client.OK else None
        self._http.close()
        return None


def drill(
    origin: str, phones: Sequence[Phone], guards: Sequence[str], publish: Callable[[], object], *, before: float,
    after: float,
) -> Measured:  # fmt: skip
    """Load for `before` seconds, then `publish`, then load until the thief is refused and for `after` seconds more."""
    tally, ended = Tally(), threading.Event()
    thief, *people = phones
    stolen = _stolen(origin, thief)
    with ThreadPoolExecutor(len(phones) + 1) as pool:
        running = [
            pool.submit(_everyday, origin, phone, guards[place % len(guards)], place * PACE / len(people), tally, ended)
            for place, phone in enumerate(people)
        ]
        try:
            time.sleep(before)
            publish()
            refused_after = _refused_after(origin, thief, stolen, guards[0])
            accepted_later = _accepted_for(origin, thief, stolen, guards[0], after)
        finally:
            ended.set()
        for each in running:
            each.result()
    counts = tally.counts
    return Measured(
        refused_after=refused_after, accepted_later=accepted_later, showings=counts["shown"], scans=counts["scanned"],
        asked_anew=counts["anew"], failed=counts["failed"],
    )  # fmt: skip


def _stolen(origin: str, thief: Phone) -> str:
    """A credential of the key, as soon as the doors give one; Problem `serve.not_started` when they give none."""
    page, until = Caller(origin, thief.token), time.monotonic() + STARTING
    while (found := page.show(thief)) is None:
        if time.monotonic() > until:
            raise Problem("serve.not_started")
        time.sleep(PACE)
    return found


def _everyday(origin: str, phone: Phone, guard: str, late: float, tally: Tally, ended: threading.Event) -> None:
    """A person who opens the code and is scanned, again and again; one refused for the key's sake asks anew."""
    page, gate = Caller(origin, phone.token), Caller(origin, guard)
    time.sleep(late)
    while not ended.wait(PACE):
        said = _once(page, gate, phone, tally)
        if said == REVOKED:
            time.sleep(1)  # a code is drawn anew each second: the same picture would be a second look
            tally.add("anew")
            said = _once(page, gate, phone, tally)
        if said != ACCEPTED:
            tally.add("failed")


def _once(page: Caller, gate: Caller, phone: Phone, tally: Tally) -> str:
    credential = page.show(phone)
    if credential is None:
        return "none"
    tally.add("shown")
    said = gate.scan(phone.showing(credential, now()))
    tally.add("scanned")
    return said


def _refused_after(origin: str, thief: Phone, stolen: str, guard: str) -> float | None:
    began, gate = time.monotonic(), Caller(origin, guard)
    while (passed := time.monotonic() - began) < WAITED:
        if gate.scan(thief.showing(stolen, now())) == REVOKED:
            return passed
        time.sleep(PACE)
    return None


def _accepted_for(origin: str, thief: Phone, stolen: str, guard: str, seconds: float) -> int:
    """How often the stolen key's code is accepted after all, in the time after it was refused."""
    gate, until, accepted = Caller(origin, guard), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        accepted += gate.scan(thief.showing(stolen, now())) == ACCEPTED
        time.sleep(PACE)
    return accepted
