"""Whose record it is: document and name out of their sealed places, for acts that compare them or tell them masked."""

from uuid import UUID

from healthcode.core.people import Document, DocumentType, IdNumber, Name
from healthcode.gateways.keys import Purpose
from healthcode.services.desk import Desk


def identity_of(desk: Desk, resident_id: UUID) -> tuple[Document, Name] | None:
    """Document and name of somebody on file, None for nobody; call it inside a transaction that says who acts."""
    row = desk.ledger.row("identity", resident_id=resident_id)
    return opened_identity(desk, resident_id, bytes(row[0]), bytes(row[1])) if row else None


def document_of(desk: Desk, resident_id: UUID) -> Document | None:
    """The document alone, None for nobody; call it inside a transaction that says who acts."""
    row = desk.ledger.row("identity", resident_id=resident_id)
    return _document(desk, resident_id, bytes(row[0])) if row else None


def opened_identity(desk: Desk, resident_id: UUID, document: bytes, name: bytes) -> tuple[Document, Name]:
    """The same of the sealed columns; both print themselves masked."""
    written = desk.vault.open(Purpose.IDENTITY, f"identity|name|{resident_id}", name)
    return _document(desk, resident_id, document), Name(written)


def _document(desk: Desk, resident_id: UUID, sealed: bytes) -> Document:
    kind, _, number = desk.vault.open(Purpose.IDENTITY, f"identity|document|{resident_id}", sealed).partition(":")
    return Document(type=DocumentType(kind), number=IdNumber(number))
