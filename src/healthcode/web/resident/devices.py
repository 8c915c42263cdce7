"""The device that shows the code: it proves that it holds a key, and is then the one that does (DESIGN §5)."""

import base64
import binascii
from datetime import datetime
from typing import Annotated

import msgspec

from healthcode.core.problems import Problem
from healthcode.services.enrol_device import challenge, enrol
from healthcode.services.log_in import RESIDENT
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.operations import operation

Base64 = Annotated[str, msgspec.Meta(max_length=400, pattern="^[A-Za-z0-9_-]*={0,2}$")]


class EnrolmentChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """What the device is to sign, base64url, and until when."""

    challenge: str
    expires_at: datetime


class EnrolmentAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device's key and its proof, base64url.

    `public_key`: a point of P-256, 65 bytes or compressed 33; or, where no hardware keeps a key, as in a mini-program,
    `ED` and an Ed25519 key of 32 bytes, which is marked as a soft key wherever the code is checked. `signature`: 64
    bytes, of P-256 r and s, s in the lower half, over `healthcode/1/enrolment`, a zero byte, and the challenge's bytes.
    """

    public_key: Base64
    challenge: Base64
    signature: Base64


class DeviceEnrolled(msgspec.Struct, frozen=True, kw_only=True):
    """Since when this device is the one that shows the code."""

    enrolled_at: datetime


@operation(
    "POST", "/api/resident/devices/challenge", "resident.devices.challenge", door=RESIDENT,
    refuses=ABOUT, status_code=200,
)  # fmt: skip
async def ask(request: Visit, for_link: ForLink = None) -> EnrolmentChallenge:
    """A challenge for this account's device, to be signed within five minutes. Needs a claimed code."""
    session, at = await request.acting_for(for_link), request.at
    found = await request.at_desk(lambda desk: challenge(desk, session, at=at))
    return EnrolmentChallenge(challenge=found.text, expires_at=found.expires_at)


@operation(
    "POST", "/api/resident/devices", "resident.devices.enrol", door=RESIDENT, body=EnrolmentAsked, cost=5,
    refuses=(*ABOUT, "device.bad_key", "device.bad_proof", "device.challenge_expired", "person.not_on_file"),
    status_code=201,
)  # fmt: skip
async def add(request: Visit, for_link: ForLink = None) -> DeviceEnrolled:
    """Enrol this device: it shows the code from now on, and the person's former device no more (SECURITY T5).

    For a dependant with a key of its own: one key for two people would tell every guard that they belong together.
    """
    asked, session, at = await request.read(EnrolmentAsked), await request.acting_for(for_link), request.at
    key, signature = decoded(asked.public_key, "device.bad_key"), decoded(asked.signature, "device.bad_proof")
    found = await request.at_desk(
        lambda desk: enrol(desk, session, public_key=key, challenge=asked.challenge, signature=signature, at=at)
    )
    return DeviceEnrolled(enrolled_at=found.enrolled_at)


def decoded(text: str, code: str) -> bytes:
    """The bytes of base64url with or without padding; Problem `code`."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise Problem(code) from None


handlers = (ask, add)
