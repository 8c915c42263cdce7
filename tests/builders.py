"""Small builders of real values: evidence as it is told, the edition in force, an edition with one thing changed.

Times are written as the cases write them, `2022-05-18 08:00`, the division's local time.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from healthcode.core.evidence import Evidence, evidence_from, local
from healthcode.core.policy import Edition
from healthcode.core.terms import EditionId, EvidenceId, EvidenceKind
from healthcode.gateways.edition_files import read_edition

POLICIES = Path(__file__).parent.parent / "policies" / "130000"
EDITION_FILE = POLICIES / "2022-05-17.toml"
VALID_ID = "11010519491231002X"  # the example of GB 11643-1999
REGIONS = frozenset({"110105", "130102", "132336", "810000", "820000", "830000"})


def instant(text: str) -> datetime:
    return local(text)


def told(
    learned: str, kind: str, *, withdrawn: str | None = None, evidence_id: str | None = None, **details: object
) -> Evidence:
    """Evidence of any kind; details that end in `_at` are written as local times."""
    values = {key: local(str(value)) if key.endswith("_at") else value for key, value in details.items()}
    written = " ".join(f"{key}={value}" for key, value in sorted(details.items()))
    return evidence_from(
        EvidenceId(evidence_id or f"{learned} {kind} {written}".strip()),
        EvidenceKind(kind),
        local(learned),
        values,
        withdrawn_at=local(withdrawn) if withdrawn else None,
    )


def a_push(
    learned: str, *, kind: str = "companion", exposed: str = "2022-05-17 21:00", incident: str = "A", **more: Any
) -> Evidence:
    return told(learned, kind, exposed_at=exposed, incident=incident, **more)


def a_report(learned: str, **more: Any) -> Evidence:
    return told(learned, "community_report", **more)


def a_clearance(learned: str, *, of: str = "close_presence", **more: Any) -> Evidence:
    return told(learned, "community_clearance", of=[of], **more)


def a_negative(learned: str, *, sampled: str | None = None, **more: Any) -> Evidence:
    return told(learned, "test_negative", sampled_at=sampled or learned, **more)


def a_positive(learned: str, *, sampled: str | None = None, **more: Any) -> Evidence:
    return told(learned, "test_positive", sampled_at=sampled or learned, **more)


def an_arrival(learned: str, *, arrived: str | None = None, **more: Any) -> Evidence:
    return told(learned, "arrival", arrived_at=arrived or learned, **more)


def a_declaration(learned: str, **answers: Any) -> Evidence:
    return told(learned, "declaration", **answers)


def a_mark(learned: str, *, region: str = "120000", color: str = "red", **more: Any) -> Evidence:
    return told(learned, "other_region_mark", region=region, color=color, **more)


@cache
def hebei() -> Edition:
    """The edition in force, as its file writes it."""
    return read_edition(EDITION_FILE)


def an_edition(
    *, published: str = "2022-05-16 18:00", begins: str = "2022-05-17 00:00", name: str = "", **changes: Any
) -> Edition:
    """The edition in force with other dates and whatever else is changed."""
    return replace(
        hebei(),
        id=EditionId(name or f"CN-130000/{begins[:10]}"),
        published_at=local(published),
        effective_from=local(begins),
        **changes,
    )


def edition_text(*changes: tuple[str, str]) -> str:
    """The file of the edition in force, each `(old, new)` of the text replaced; every old must stand there."""
    text = EDITION_FILE.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
