"""A copy of all we hold about a person, made fresh for that person (PIPL 45): plain values, named as in the interface.

Identity stands in it in full, it is the reader's own. What is left out is said in it, and why. Every copy is audited,
and three a day are enough for anybody.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from healthcode.core.credentials import Level
from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose
from healthcode.services.agree import Consent, consents
from healthcode.services.appeals import appeals_of, words_of
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.inform import county_name
from healthcode.services.log_in import Session
from healthcode.services.offices import Office, offices
from healthcode.services.read_access import MOST_DAYS, read_access
from healthcode.services.read_evidence import KINDS
from healthcode.services.recent_login import require_recent

ACT, MOST, MOST_IN = "rights.exported", 3, timedelta(hours=24)
LEFT_OUT = ("scans", "findings", "staff", "keys")
"""What no copy has: see the sentences `export.left_out.<name>`."""

INTERNAL = frozenset({"linked_to"})  # names another record of ours, and says nothing to anybody else
Record = Mapping[str, object]


def export_data(desk: Desk, session: Session, *, at: datetime) -> Record:
    """The copy, for the person of the session or the dependant for whom it acts.

    Problem `claim.needed`, `account.recent`, `export.too_many`.
    """
    require_recent(session, at=at)
    resident_id = session.resident()
    with desk.ledger.transaction(session.by):
        desk.ledger.row("lock_resident", resident_id=resident_id)
        subject = desk.vault.subject(str(resident_id))
        if desk.ledger.rows("acts_since", subject=subject, act=ACT, since=at - MOST_IN)[0][0] >= MOST:
            raise Problem("export.too_many", most=MOST)
        copy = {"made_at": at, "division": desk.division, **_held(desk, resident_id, session, at)}
        leaf(desk, actor=session.by, act=ACT, at=at, subject=resident_id, body={})
    return {**copy, "access": _accesses(desk, resident_id, at), "left_out": list(LEFT_OUT)}


def _held(desk: Desk, resident_id: UUID, session: Session, at: datetime) -> Record:
    """By what it is about; `account` and what hangs on it is the person's own, and no proxy's."""
    accounts = desk.ledger.rows("accounts_of", resident_id=resident_id) if session.link_id is None else []
    indexes = [row[0] for row in accounts]

    def rows(name: str, *fields: str, **values: object) -> list[Record]:
        found = desk.ledger.rows(name, **(values or {"resident_id": resident_id}))
        return [dict(zip(fields, row, strict=False)) for row in found]

    return {
        "person": _person(desk, resident_id),
        "now": _now(desk, resident_id, at),
        "account": [{"channel": row[1], "entered_at": row[2]} for row in accounts],
        "sessions": rows("sessions_of", "door", "created_at", "expires_at", accounts=indexes, at=at),
        "claims": rows("everything_claimed", "claimed_at", "channel", "level"),
        "devices": [
            {**device, "level": Level(int(str(device["level"]))).name.lower()}
            for device in rows("everything_held", "level", "enrolled_at", "revoked_at")
        ],
        "papers": rows("everything_printed", "issued_at", "expires_at", "revoked_at", "name_hint", "document_hint"),
        "kept_for_me": rows("everything_kept_for", "relation", "began_at", "ended_at"),
        "kept_by_me": rows("everything_kept_by", "relation", "began_at", "ended_at", accounts=indexes),
        "messages": [_consent(consent) for index in indexes for consent in consents(desk, index)],
        "notices": rows("everything_noticed", "told_at", "occasion", "read_at"),
        "declarations": [_declaration(desk, row) for row in desk.ledger.rows(
            "everything_declared", resident_id=resident_id)],
        "evidence": _evidence(desk, resident_id),
        "appeals": [_appeal(desk, entry) for entry in appeals_of(desk, resident_id)],
    }  # fmt: skip


def _person(desk: Desk, resident_id: UUID) -> Record:
    row = desk.ledger.row("whole_identity", resident_id=resident_id)
    place = desk.ledger.row("resident", resident_id=resident_id)
    names = ("document", "name", "phone", "address", "permit")
    found = {
        name: desk.vault.open(Purpose.IDENTITY, f"identity|{name}|{resident_id}", bytes(sealed)) if sealed else ""
        for name, sealed in zip(names, row or (None,) * len(names), strict=True)
    }
    kind, _, number = found["document"].partition(":")
    where = {"county": county_name(place[1]), "community": place[2], "entered_at": place[3]} if place else {}
    return {
        "document_type": kind, "document_number": number, "name": found["name"], "phone": found["phone"],
        "address": found["address"], **where, **(json.loads(found["permit"]) if found["permit"] else {}),
    }  # fmt: skip


def _now(desk: Desk, resident_id: UUID, at: datetime) -> Record:
    status = explanation(desk, resident_id, at=at).status
    reasons = [
        {
            "rule": because.rule_id, "outcome": because.outcome.value, "opened_at": because.opened_at,
            "ended_at": because.ended_at, "ends_at": because.ends_at, "suspended": because.suspended,
        }
        for because in status.because
    ]  # fmt: skip
    return {"color": status.color.value, "pop_ups": list(status.pop_ups), "reasons": reasons}


def _declaration(desk: Desk, row: Sequence[Any]) -> Record:
    place = f"declaration|contact|{row[0]}"
    told = json.loads(desk.vault.open(Purpose.DECLARATION, place, bytes(row[6]))) if row[6] else {}
    return {
        "declared_at": row[1], "declared_by": row[2], "number_of_day": row[4], "truth_statement": row[5],
        **json.loads(row[7]), **told,
    }  # fmt: skip


def _evidence(desk: Desk, resident_id: UUID) -> list[Record]:
    rows = desk.ledger.rows("everything_told", resident_id=resident_id)
    known = offices(desk, [row[4] for row in rows])
    return [
        {
            "kind": KINDS[row[1]].value, "occurred_at": row[2], "learned_at": row[3], "withdrawn_at": row[6],
            "told_by": known.get(row[4], Office()).name or (row[4] if row[4] in ("resident", "proxy") else ""),
            "details": {name: value for name, value in json.loads(row[5]).items() if name not in INTERNAL},
        }
        for row in rows
    ]  # fmt: skip


def _consent(consent: Consent) -> Record:
    return {
        "channel": consent.channel.value, "language": consent.language, "agreed_at": consent.agreed_at,
        "remaining": consent.remaining,
    }  # fmt: skip


def _appeal(desk: Desk, entry: Any) -> Record:
    return {
        "kind": entry.kind.value, "about": entry.about.value, "named": entry.named, "filed_at": entry.filed_at,
        "due_at": entry.due_at, "words": words_of(desk, entry), "closed_at": entry.closed_at,
        "outcome": entry.outcome.value if entry.outcome else None, "reason": entry.reason and entry.reason.value,
    }  # fmt: skip


def _accesses(desk: Desk, resident_id: UUID, at: datetime) -> list[Record]:
    """All of the last ninety days."""
    found: list[Record] = []
    after: str | None = None
    while True:
        page = read_access(desk, resident_id, days=MOST_DAYS, after=after, at=at)
        found += [
            {"at": e.at, "act": e.act, "role": e.role, "office": e.office, "purpose": e.purpose} for e in page.entries
        ]
        if (after := page.next) is None:
            return found
