"""A health declaration (F14): at most three a person and local day, each kept with its statement of truth.

The limit holds by a unique key, not by a count: the n-th of the day is a row that can exist once (F29). The color
follows from what was answered, never from how often (F31).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, EvidenceKind, Symptom
from healthcode.gateways.keys import Purpose
from healthcode.services.desk import Desk
from healthcode.services.take_in import acting_on, take_in

TRUTH_STATEMENT = "2022-05-17"
"""Version of the statement that the person agrees to: 个人要对健康码申请信息真实性和完整性负责 (F30)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a person declares. `contact` (phone, address, location) is sealed; the answers are evidence."""

    answers: Answers
    contact: Mapping[str, str]
    truth_statement_agreed: bool
    by: str = "resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One of a person's own declarations: when, by whom, the n-th of its day (F35)."""

    declared_at: datetime
    declared_by: str
    number_of_day: int
    truth_statement: str
    evidence_id: UUID


def declare(desk: Desk, resident_id: UUID, declared: Declared, *, at: datetime) -> int:
    """Takes the declaration in; returns which one of the local day it is.

    Problem `declaration.too_many` for the fourth, `declaration.truth_statement` without the statement.
    """
    if not declared.truth_statement_agreed:
        raise Problem("declaration.truth_statement")
    limit = desk.edition(at).declaration.per_day
    day = at.astimezone(SHANGHAI).date()
    with acting_on(desk, resident_id, declared.by):
        made = _made(desk, resident_id, at)
        if made >= limit:
            raise Problem("declaration.too_many", per_day=limit, day=day.isoformat())
        evidence_id = take_in(
            desk, resident_id, EvidenceKind.DECLARATION, details_of(declared.answers),
            source=declared.by, act="declaration.made", at=at, reasons={"number": made + 1},
        )  # fmt: skip
        contact = json.dumps(dict(declared.contact), ensure_ascii=False, sort_keys=True)
        desk.ledger.run(
            "append_declaration",
            resident_id=resident_id,
            evidence_id=evidence_id,
            at=at,
            by=declared.by,
            day=day,
            number=made + 1,
            statement=TRUTH_STATEMENT,
            sealed=desk.vault.seal(Purpose.DECLARATION, f"declaration|contact|{evidence_id}", contact),
        )
    return made + 1


def details_of(answers: Answers) -> Mapping[str, object]:
    """The answers as evidence keeps them; symptoms in order, so that equal answers are equal text."""
    details: dict[str, object] = {
        "symptoms": sorted(symptom.value for symptom in answers.symptoms or {Symptom.NONE}),
        "contact_with_case": answers.contact_with_case.value,
    }
    if answers.temperature is not None:
        details["temperature"] = answers.temperature
    return details


def own_declarations(desk: Desk, resident_id: UUID, *, at: datetime) -> list[OnRecord]:
    """The person's own declarations of the edition's history (14 days, F35), oldest first."""
    since = at - desk.edition(at).declaration.history
    with desk.ledger.transaction("resident"):
        rows = desk.ledger.rows("declarations_since", resident_id=resident_id, since=since)
    return [
        OnRecord(
            declared_at=row[0], declared_by=row[1], number_of_day=row[2], truth_statement=row[3], evidence_id=row[4]
        )
        for row in rows
        if row[0] <= at
    ]


def _made(desk: Desk, resident_id: UUID, at: datetime) -> int:
    row = desk.ledger.row("declarations_of_day", resident_id=resident_id, day=at.astimezone(SHANGHAI).date())
    return int(row[0]) if row else 0
