"""Policy cases: people, dates and expected answers, as the policy office writes them (POLICY.md, cases).

A case is checked instant by instant; the first instant whose answer differs is the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from healthcode.core import crossings
from healthcode.core.crossings import Traveller
from healthcode.core.evidence import Evidence
from healthcode.core.policy import Edition
from healthcode.core.problems import Problem
from healthcode.core.status import Status, decide
from healthcode.core.terms import SHANGHAI

BEGINNING = datetime(1970, 1, 1, tzinfo=SHANGHAI)
EXPECTABLE = frozenset({
    "color", "pop_up", "waiting_for", "review_at", "because", "pop_ups", "notices", "declared", "closed",
    "no_abnormality", "earliest_at",
})  # fmt: skip
OF_TRAVELLERS = frozenset({"then", "row", "against"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCase:
    """One named case. `editions` empty: it must hold in every edition. `file` and `name` are for the report.

    With a `traveller` it is about the table of recognition (F25) and has no evidence."""

    file: str
    name: str
    editions: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    expect: Mapping[datetime, Mapping[str, object]]
    traveller: Traveller | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first instant at which a case's answer is not the expected one."""

    case: PolicyCase
    edition: str
    at: datetime
    what: str
    expected: object
    found: object


def differences(case: PolicyCase, known: Sequence[Edition]) -> list[Difference]:
    """At most one difference an edition set; Problem `case.unknown_edition` when the case names none of ours."""
    found = (_first_difference(case, name, editions) for name, editions in _edition_sets(case, known))
    return [difference for difference in found if difference is not None]


def _edition_sets(case: PolicyCase, known: Sequence[Edition]) -> list[tuple[str, tuple[Edition, ...]]]:
    """The named editions together; or each known edition alone, as if it had always been in force."""
    if not case.editions:
        return [(e.id, (replace(e, published_at=BEGINNING, effective_from=BEGINNING),)) for e in known]
    by_id = {edition.id: edition for edition in known}
    for name in case.editions:
        if name not in by_id:
            raise Problem("case.unknown_edition", file=case.file, case=case.name, edition=name, known=", ".join(by_id))
    named = tuple(edition for edition in known if edition.id in case.editions)
    return [(" + ".join(case.editions), named)]


def _first_difference(case: PolicyCase, name: str, editions: Sequence[Edition]) -> Difference | None:
    for at in sorted(case.expect):
        answers = _answered(case, editions, at)
        for what, expected in case.expect[at].items():
            if not _same(expected, answers[what]):
                return Difference(
                    case=case,
                    edition=name,
                    at=at,
                    what=what,
                    expected=expected,
                    found=_readable(answers[what]),
                )
    return None


def _answered(case: PolicyCase, editions: Sequence[Edition], at: datetime) -> Mapping[str, object]:
    if case.traveller:
        return crossings.answers(editions, case.traveller, at)
    return _answers(decide(case.evidence, editions, at=at))


def _answers(status: Status) -> Mapping[str, object]:
    return {
        "color": status.color.value,
        "pop_up": status.pop_up,
        "pop_ups": frozenset(status.pop_ups),
        "waiting_for": frozenset(m.need.kind.value for m in status.missing),
        "because": frozenset(str(reason) for reason in status.because),
        "notices": frozenset(status.notices),
        "review_at": status.review_at,
        "earliest_at": status.earliest_at,
        "declared": status.declared,
        "closed": status.closed,
        "no_abnormality": status.no_abnormality,
    }


def _same(expected: object, found: object) -> bool:
    """Lists are unordered subsets (POLICY.md), everything else must be equal; an empty list wants nothing there."""
    if isinstance(expected, frozenset) and isinstance(found, frozenset):
        return expected <= found if expected else not found
    return expected == found


def _readable(found: object) -> object:
    return sorted(found) if isinstance(found, frozenset) else found
