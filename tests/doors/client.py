"""A caller at a door: a browser with its cookie, or a device with its token; every answer is held to OpenAPI."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from healthcode.core.codes import presentation_body, presentation_message, text_of
from healthcode.core.people import ENTERS
from healthcode.core.signatures import compressed, raw
from healthcode.core.trust import Pin
from healthcode.gateways.trust_folder import read_root
from healthcode.services.enrol_device import ENROLMENT_CONTEXT
from tests.builders_doors import NAME, Device
from tests.builders_ledger import COUNTY, a_phone
from tests.builders_sealed import sealed, unpadded
from tests.doors.conformity import Conformity

PATIENCE = 30.0  # seconds that a job may take


@dataclass(slots=True)
class Client:
    """One caller. `csrf` is sent along like a page does; `bearer` instead of a cookie when there is a token."""

    http: httpx.Client
    door: str
    conformity: Conformity
    csrf: str | None = None
    bearer: str | None = None
    phone: "Device" = field(default_factory=Device)

    # HTTP

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **({"json": body, **more} if body is not None else more))

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("DELETE", path, **more)

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """A request below the door's path, or anywhere when it begins with two slashes; sealed where it must be."""
        sent = {"X-CSRF-Token": self.csrf} if self.csrf and method != "GET" else {}
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        address = path[1:] if path.startswith("//") else f"/api/{self.door}{path}"
        if "json" in more and self.conformity.wants_sealed(method, address):
            closed = sealed(self.http, more.pop("json"))
            sent, more = {**sent, **closed.pop("headers")}, {**more, **closed}
        answer = self.http.request(method, address, headers={**sent, **(headers or {})}, **more)
        self.conformity.check(answer)
        return answer

    # Coming in

    def login(self, code: str, *, bearer: bool = False) -> Self:
        body = {"channel": "demo", "code": code, **({"bearer": True} if bearer else {})}
        found = good(self.post("/session", body), 201)
        self.csrf, self.bearer = (None, found["token"]) if bearer else (found["csrf"], None)
        return self

    # A resident

    def check(self, number: str, *, name: str = NAME, document_type: str = "10", **more: Any) -> httpx.Response:
        return self.post("/identity", {"document_type": document_type, "document_number": number, "name": name, **more})

    def claim(
        self, number: str, *, name: str = NAME, document_type: str = "10", proof: str = "", **more: Any
    ) -> dict[str, Any]:
        """The whole way to a claimed code."""
        ticket = good(self.check(number, name=name, document_type=document_type, proof=proof))["ticket"]
        form = {"phone": a_phone(1), "county": COUNTY, "community": "长安社区", **more}
        if document_type in ENTERS:
            form.setdefault("permit", {"nationality": "ESP", "expires_on": "2030-06-30"})
        return good(self.post("/claim", {"ticket": ticket, **form}), 201)

    def declaration(self, *symptoms: str, **more: Any) -> dict[str, Any]:
        """The form as the page sends it."""
        return {
            "symptoms": list(symptoms) or ["none"], "contact_with_case": "no", "was_in_risk_area": "no", "truth": True,
            "request_id": str(uuid4()), **more,
        }  # fmt: skip

    def declare(self, *symptoms: str, **more: Any) -> dict[str, Any]:
        return good(self.post("/declarations", self.declaration(*symptoms, **more)), 201)

    def enrol(self) -> dict[str, Any]:
        """Enrols the client's phone."""
        challenge = good(self.post("/devices/challenge"))["challenge"]
        return good(self.post("/devices", self.enrolment(challenge)), 201)

    def enrolment(self, challenge: str) -> dict[str, str]:
        signature = sign(self.phone, ENROLMENT_CONTEXT + unpadded(challenge))
        return {"public_key": text(self.phone.point), "challenge": challenge, "signature": text(signature)}

    def holder(self, number: str, **more: Any) -> Self:
        """Somebody with a code on this phone: claimed, declared, enrolled."""
        self.claim(number, **more)
        self.declare()
        self.enrol()
        return self

    def show(self) -> dict[str, Any]:
        return good(self.get("/code", params={"key": text(compressed(self.phone.point))}))

    def showing(self, at: datetime, credential: str | None = None, nonce: bytes = b"") -> str:
        """What the phone draws at an instant, for one gate with its nonce."""
        sealed = unpadded(credential or self.show()["credential"])
        body = presentation_body(at, nonce)
        return text_of(sealed, body, sign(self.phone, presentation_message(sealed, body)))

    # A verifier

    def scan(self, shown: str, **more: Any) -> dict[str, Any]:
        return good(self.post("/scans", self.scanning(shown, **more)))

    def scanning(self, shown: str, **more: Any) -> dict[str, Any]:
        return {"text": shown, "scan_id": str(uuid4()), "rule": {"tested_within_hours": 0}, **more}

    # A member of staff

    def job(self, begun: httpx.Response) -> dict[str, Any]:
        """The job at its end."""
        job_id, until = good(begun, 202)["job_id"], time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = good(self.get(f"/jobs/{job_id}"))
            if found["state"] != "running":
                return found
            time.sleep(0.02)
        raise AssertionError(f"the job did not end: {found}")

    @contextmanager
    def stream(self, path: str) -> Iterator[httpx.Response]:
        """An answer that goes on."""
        headers = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        with self.http.stream("GET", f"/api/{self.door}{path}", headers=headers, timeout=20) as answer:
            yield answer


def good(answer: httpx.Response, status: int = 200) -> Any:
    """The body of an answer that must be good."""
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str, **facts: str) -> dict[str, Any]:
    """The problem that an answer must be."""
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["code"]) == (status, code), found
    assert {name: found["facts"].get(name) for name in facts} == facts
    return found


def sign(phone: Device, message: bytes) -> bytes:
    """As the page does it: r and s, the lower s."""
    return raw(phone.key.sign(message, ec.ECDSA(hashes.SHA256())))


def text(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def pin_of(found: dict[str, Any]) -> Pin:
    """The pin in an answer with trust lists."""
    told = found["pin"]
    roots = tuple(read_root(told["environment"], root) for root in told["roots"])
    return Pin(environment=told["environment"], roots=roots, needed=told["needed"])


def lists_of(found: dict[str, Any]) -> list[bytes]:
    """The trust lists in an answer, as they are followed."""
    return [json.dumps(envelope).encode() for envelope in found["envelopes"]]
