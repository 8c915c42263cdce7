"""The drill's people: made-up residents with a phone each, and guards, as sessions on a scratch ledger."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from healthcode.core.codes import presentation_body, presentation_message, text_of
from healthcode.core.envelopes import decoded
from healthcode.core.evidence import Answers
from healthcode.core.signatures import raw
from healthcode.core.terms import Symptom
from healthcode.demo.people import Person, people
from healthcode.gateways.login_channels import DemoChannel
from healthcode.gateways.registry import FileRegistry
from healthcode.services.claim import claim_with_ticket
from healthcode.services.declare import Declared, declare_own
from healthcode.services.desk import Desk
from healthcode.services.enrol_device import ENROLMENT_CONTEXT, challenge, enrol
from healthcode.services.log_in import RESIDENT, VERIFIER, Session, log_in, session_of
from healthcode.services.verify_identity import verify_identity

ECDSA = ec.ECDSA(hashes.SHA256())
SEED = 5  # of the made-up people


@dataclass(frozen=True, slots=True)
class Phone:
    """A person's phone: the token of its session and its key."""

    token: str
    key: ec.EllipticCurvePrivateKey

    @property
    def point(self) -> bytes:
        """The public key as pages send it when they ask for their code."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def showing(self, credential: str, at: datetime) -> str:
        """What the phone draws at an instant, of a credential in base64url."""
        sealed, body = decoded(credential), presentation_body(at)
        return text_of(sealed, body, raw(self.key.sign(presentation_message(sealed, body), ECDSA)))


def enter_phones(desk: Desk, folder: Path, count: int, *, at: datetime) -> list[Phone]:
    """So many residents who claimed, declared and enrolled a phone."""
    persons = list(people(count, seed=SEED, on=at.date()))
    registry = folder / "registry.csv"
    lines = [f"{person.document_type},{person.document_number},{person.name}\n" for person in persons]
    registry.write_text("".join(lines), "utf-8")
    channel = DemoChannel(frozenset(person.document_number for person in persons))
    return [_phone(desk, FileRegistry(registry), channel, person, at) for person in persons]


def enter_guards(desk: Desk, count: int, *, at: datetime) -> list[str]:
    """The tokens of so many guards."""
    names = [f"drill-{number}" for number in range(count)]
    channel = DemoChannel(frozenset(names))
    return [log_in(desk, VERIFIER, channel, name, at=at).token for name in names]


def _phone(desk: Desk, registry: FileRegistry, channel: DemoChannel, person: Person, at: datetime) -> Phone:
    token = log_in(desk, RESIDENT, channel, person.document_number, at=at).token
    session = session_of(desk, RESIDENT, token, at=at)
    ticket = verify_identity(
        desk, registry, session, type_code=person.document_type, number=person.document_number, name=person.name,
        born_on=person.born_on, proof="", at=at,
    )  # fmt: skip
    claim_with_ticket(
        desk, session, ticket.text, phone=person.phone, county=person.county, community=person.community,
        address="1", at=at,
    )  # fmt: skip
    return _enrolled(desk, session_of(desk, RESIDENT, token, at=at), token, at)


def _enrolled(desk: Desk, session: Session, token: str, at: datetime) -> Phone:
    answers = Answers(symptoms=frozenset({Symptom.NONE}))
    declared = Declared(answers=answers, contact={}, truth_statement_agreed=True, request_id=uuid4())
    declare_own(desk, session.resident(), declared, at=at)
    phone, asked = Phone(token, ec.generate_private_key(ec.SECP256R1())), challenge(desk, session, at=at)
    proof = raw(phone.key.sign(ENROLMENT_CONTEXT + decoded(asked.text), ECDSA))
    enrol(desk, session, public_key=phone.point, challenge=asked.text, signature=proof, at=at)
    return phone
