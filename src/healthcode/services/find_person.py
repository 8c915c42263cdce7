"""Whose record an argument names: a resident id, or a document number with or without its type before a colon.

Staff look a person up at work and each look is audited by the service that does it; there is no look-up by name.
"""

import re
from datetime import datetime
from uuid import UUID

from healthcode.core.people import Document, DocumentType, parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.services.desk import Desk

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_GUESSES = (
    (re.compile(r"9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}"), DocumentType.FOREIGNER_RESIDENCE),
    (re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]"), DocumentType.RESIDENT_ID),
    (re.compile(r"[HM][0-9]{8}"), DocumentType.HK_MACAO_PERMIT),
    (re.compile(r"[0-9]{8}"), DocumentType.TAIWAN_PERMIT),
)


def find_person(desk: Desk, person: str, *, at: datetime) -> UUID:
    """The resident that `person` names; Problem `person.…` when it is no document or nobody on file."""
    text = person.strip()
    if _UUID.fullmatch(text.lower()):
        if desk.ledger.row("resident", resident_id=text) is None:
            raise Problem("person.not_on_file", person=text)
        return UUID(text)
    document = read_document(desk, text, at=at)
    row = desk.ledger.row("resident_of_index", person_index=desk.vault.document_index(document))
    if row is None:
        raise Problem("person.not_on_file", person=document)
    return UUID(str(row[0]))


def read_document(desk: Desk, text: str, *, at: datetime) -> Document:
    """The document that `text` writes: `10:1101…`, or a bare number whose type its shape tells (else a passport)."""
    code, colon, number = text.partition(":")
    if not colon:
        number = "".join(text.split()).upper()
        code = next((kind.value for shape, kind in _GUESSES if shape.fullmatch(number)), DocumentType.PASSPORT.value)
    return parse_document(code, number, regions=desk.regions, on=at.astimezone(SHANGHAI).date())
