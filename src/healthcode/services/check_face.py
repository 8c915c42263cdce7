"""A face check that a mini-program begins: what is looked at is a document whose form is right, and the proof is ours.

The proof goes through the page sealed and bound to the account, so it can be neither made nor handed on; what came of
the check the platform tells the registry's gateway, never the page (`gateways.faces`).
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from healthcode.core.people import Document, Name, parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose, Vault
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session
from healthcode.services.verify_identity import count_try, name_from

LASTS = timedelta(minutes=30)
NUMBER_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAsked:
    """Whose face is to be compared, and our number of the check, used once."""

    document: Document
    name: Name
    number: str


def ask_face(desk: Desk, session: Session, *, type_code: str, number: str, name: str, at: datetime) -> FaceAsked:
    """A check to be begun, one of the account's tries; Problem `person.…`, `identity.no_name`, `limit.too_many`."""
    document = parse_document(type_code, number, regions=desk.regions, on=at.astimezone(SHANGHAI).date())
    written = name_from(name)
    count_try(desk, session.account(), at)
    return FaceAsked(document=document, name=written, number=desk.randomness.take(NUMBER_BYTES).hex())


def seal_proof(vault: Vault, account: bytes, proof: str, *, at: datetime) -> str:
    """A proof as the page keeps it."""
    sealed = vault.seal(Purpose.TICKET, _place(account), json.dumps([proof, at.isoformat()]))
    return base64.urlsafe_b64encode(sealed).decode()


def open_proof(vault: Vault, account: bytes, text: str, *, at: datetime) -> str:
    """The proof that the page sent, empty for none; Problem `face.proof` when it is another's or too old."""
    if not text:
        return ""
    try:
        proof, begun_at = json.loads(
            vault.open(Purpose.TICKET, _place(account), base64.urlsafe_b64decode(text.encode()))
        )
    except (Problem, ValueError, binascii.Error, IndexError):
        raise Problem("face.proof") from None
    if at >= datetime.fromisoformat(begun_at) + LASTS:
        raise Problem("face.proof")
    return str(proof)


def _place(account: bytes) -> str:
    return f"ticket|face|{account.hex()}"
