"""`healthcode explain PERSON`: why, what is missing, until when; at any instant, as text or JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from healthcode.cli.door import door, instant, person
from healthcode.cli.options import AS, AT, PERSON
from healthcode.cli.status_view import panel
from healthcode.clock import now
from healthcode.core.needs import Missing
from healthcode.core.status import Because
from healthcode.core.terms import SHANGHAI
from healthcode.services.explain import Explanation, explain


def command(
    who: PERSON,
    at: AT = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable, times with their offset.")] = False,
    acting_as: AS = None,
) -> None:
    """Status, reasons, what is missing and the earliest date of one person. 说明某人的状态、原因、缺什么、最早何时。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        when = instant(at) or now()
        found = explain(desk, person(desk, who), acting=acting, at=when, now=now())
    if as_json:
        here.out.print_json(json.dumps(as_mapping(found), ensure_ascii=False))
    else:
        here.out.print(panel(here, found))


def as_mapping(found: Explanation) -> Mapping[str, object]:
    """The explanation as JSON has it; keys are part of the interface and only ever added to."""
    status = found.status
    return {
        "resident_id": str(found.resident_id),
        "at": _iso(found.at),
        "name": found.name,
        "document": found.document,
        "county": found.county,
        "claimed": found.claimed,
        "color": status.color.value,
        "pop_up": status.pop_up,
        "pop_ups": list(status.pop_ups),
        "no_abnormality": status.no_abnormality,
        "notices": list(status.notices),
        "declared": status.declared,
        "closed": status.closed,
        "edition": status.edition_id,
        "review_at": _iso(status.review_at),
        "earliest_at": _iso(status.earliest_at),
        "waiting_for": sorted({gap.need.kind.value for gap in status.missing}),
        "because": [_because(reason) for reason in status.because],
    }


def _because(reason: Because) -> Mapping[str, object]:
    return {
        "rule": reason.rule_id,
        "outcome": reason.outcome.value,
        "edition": reason.edition_id,
        "episode": str(reason.key) if reason.key else None,
        "color": reason.color.value if reason.color else None,
        "pop_up": reason.pop_up,
        "opened_at": _iso(reason.opened_at),
        "ended_at": _iso(reason.ended_at),
        "ends_at": _iso(reason.ends_at),
        "suspended": reason.suspended,
        "evidence": list(reason.evidence),
        "missing": [_missing(gap) for gap in reason.missing],
    }


def _missing(gap: Missing) -> Mapping[str, object]:
    return {
        "need": gap.need.kind.value,
        "count": gap.need.count,
        "have": gap.have,
        "apart_hours": gap.need.apart.total_seconds() / 3600,
        "counts_from": _iso(gap.floor),
        "earliest_at": _iso(gap.earliest_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(SHANGHAI).isoformat() if at else None
