"""A phone whose key the test holds: it shows what a page would with no page to wait for, or what no page would."""

import base64
import io
import time
from dataclasses import dataclass
from datetime import datetime

import httpx
import segno
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from healthcode import clock
from healthcode.core import codes
from healthcode.core.signatures import compressed, raw
from healthcode.services.enrol_device import ENROLMENT_CONTEXT
from tests.browser.backstage import Backstage
from tests.builders_doors import Device


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """An enrolled device and the credential that the server sealed for it."""

    device: Device
    sealed: bytes

    def text(self, shown_at: datetime | None = None, *, nonce: bytes = b"") -> str:
        """The text of the QR code, shown now or at another instant, for one gate with its nonce."""
        return self.shows(self.sealed, shown_at, nonce=nonce)

    def shows(self, sealed: bytes, shown_at: datetime | None = None, *, nonce: bytes = b"") -> str:
        """Any credential at all, signed by this phone as if it were its own."""
        body = codes.presentation_body(shown_at or clock.now(), nonce)
        message = codes.presentation_message(sealed, body)
        return codes.text_of(sealed, body, raw(self.device.key.sign(message, ec.ECDSA(hashes.SHA256()))))


def a_phone(backstage: Backstage, address: str, code: str) -> Phone:
    """The phone of the account's person from now on."""
    device = Device()
    with _door(backstage, address, code) as door:
        asked = door.post("/devices/challenge").raise_for_status().json()["challenge"]
        proof = device.key.sign(ENROLMENT_CONTEXT + _bytes(asked), ec.ECDSA(hashes.SHA256()))
        mine = {"public_key": _text(device.point), "challenge": asked, "signature": _text(raw(proof))}
        door.post("/devices", json=mine).raise_for_status()
        return Phone(device=device, sealed=_bytes(_sealed(door, _text(compressed(device.point)))))


def _sealed(door: httpx.Client, key: str) -> str:
    """The credential; a signer that has only just started is asked again, as a page does."""
    for _ in range(20):
        answer = door.get("/code", params={"key": key})
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(0.5)
    return str(answer.raise_for_status().json()["credential"])


def picture(text: str) -> bytes:
    """The text as a QR code, a PNG as a screen shows it."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=8, border=4)
    return file.getvalue()


def _door(backstage: Backstage, address: str, code: str) -> httpx.Client:
    session = backstage.session("resident", code)
    return httpx.Client(base_url=f"{address}/api/resident", headers={"Authorization": f"Bearer {session.token}"})


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
