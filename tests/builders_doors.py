"""Builders of what stands at the doors: sessions, a registry of a few people, tickets, claims, devices with keys."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from healthcode.core.people import Document, Name
from healthcode.core.signatures import ED25519, raw
from healthcode.gateways.login_channels import DemoChannel
from healthcode.gateways.registry import Assurance, FileRegistry, Registry, Relation
from healthcode.services.claim import Claimed, claim_with_ticket
from healthcode.services.desk import Desk
from healthcode.services.enrol_device import ENROLMENT_CONTEXT, Challenge, Holder, challenge, enrol
from healthcode.services.log_in import RESIDENT, Session, log_in, session_of
from healthcode.services.verify_identity import Ticket, verify_identity
from healthcode.settings import Settings
from tests.builders_ledger import AT, COUNTY, a_phone, an_id


class Everybody:
    """Whoever asks is a login."""

    def __contains__(self, code: object) -> bool:
        return True


CHANNEL = DemoChannel(Everybody())
NAME = "王小明"


def a_session(desk: Desk, who: str = "a", *, at: datetime = AT) -> Session:
    """The account of that login, logged in; asked for anew it knows what the account has claimed meanwhile."""
    return session_of(desk, RESIDENT, log_in(desk, RESIDENT, CHANNEL, who, at=at).token, at=at)


def a_registry(folder: Path, entries: Iterable[tuple[str, str, str]] = ()) -> FileRegistry:
    """The first twenty people of `an_id`, all of one name, and whoever is given beside them."""
    path = folder / "registry.csv"
    rows = [*(("10", an_id(number), NAME) for number in range(20)), *entries]
    path.write_text("".join(f"{kind},{number},{name}\n" for kind, number, name in rows), "utf-8")
    return FileRegistry(path)


class FaceCheck:
    """A registry that compares faces: whoever comes with this proof was seen alive."""

    PROOF = "face"

    def __init__(self, known: Registry) -> None:
        self.known = known

    def check(self, document: Document, name: Name, proof: str = "") -> Assurance:
        found = self.known.check(document, name)
        return Assurance.LIVE if found is Assurance.KNOWN and proof == self.PROOF else found

    def relation(self, dependant: Document, proxy: Document, relation: Relation) -> bool:
        return self.known.relation(dependant, proxy, relation)


def a_check(
    desk: Desk,
    registry: Registry,
    session: Session,
    number: str,
    *,
    name: str = NAME,
    type_code: str = "10",
    born_on: date | None = None,
    proof: str = "",
    at: datetime = AT,
) -> Ticket:
    return verify_identity(
        desk, registry, session, type_code=type_code, number=number, name=name, born_on=born_on, proof=proof, at=at
    )


def a_claim(desk: Desk, session: Session, ticket: Ticket | str, *, at: datetime = AT, **more: Any) -> Claimed:
    """The form of a claim as a person of the county fills it in."""
    form = {"phone": a_phone(1), "county": COUNTY, "community": "长安社区", "address": ""}
    text = ticket if isinstance(ticket, str) else ticket.text
    return claim_with_ticket(desk, session, text, **{**form, **more}, at=at)


def claimed(desk: Desk, registry: Registry, who: str, number: str, *, at: datetime = AT, **more: Any) -> Session:
    """The session of an account that holds this person's code."""
    session = a_session(desk, who, at=at)
    a_claim(desk, session, a_check(desk, registry, session, number, at=at), at=at, **more)
    return a_session(desk, who, at=at)


def a_home(settings: Settings, folder: Path, **more: Any) -> Settings:
    """The settings of a demo at home in this folder, with keys of its own."""
    places = {"roots": folder / "roots", "signer_keys": folder / "signer", "trust": folder / "trust"}
    return replace(settings, home=folder, environment="demo", **places, **more)


class Device:
    """A phone with its key, as WebCrypto makes one."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def sign(self, asked: Challenge, context: bytes = ENROLMENT_CONTEXT) -> bytes:
        sealed = base64.urlsafe_b64decode(asked.text + "=" * (-len(asked.text) % 4))
        return raw(self.key.sign(context + sealed, ec.ECDSA(hashes.SHA256())))


class SoftDevice:
    """A mini-program with a key that no hardware keeps: Ed25519, as its runtime can have one."""

    def __init__(self) -> None:
        self.key = SigningKey.generate()

    @property
    def point(self) -> bytes:
        return bytes((ED25519,)) + bytes(self.key.verify_key)

    def sign(self, asked: Challenge, context: bytes = ENROLMENT_CONTEXT) -> bytes:
        sealed = base64.urlsafe_b64decode(asked.text + "=" * (-len(asked.text) % 4))
        return self.key.sign(context + sealed).signature


def enrolled(desk: Desk, session: Session, device: Device | SoftDevice, *, at: datetime = AT) -> Holder:
    asked = challenge(desk, session, at=at)
    return enrol(
        desk,
        session,
        public_key=device.point,
        challenge=asked.text,
        signature=device.sign(asked),
        at=at,
    )
