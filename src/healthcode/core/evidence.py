"""What we were told about a person: appended, never changed, withdrawn by its sender only (DESIGN §4).

Evidence carries two times: `occurred_at`, when it happened, and `learned_at`, when we were told. Release counts
by the first; a replay of the past looks at the second.

>>> told = datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)
>>> heard = evidence_from(EvidenceId("e1"), EvidenceKind.COMPANION, told, {"incident": "A"})
>>> heard.occurred_at == told, heard.known(told), heard.known(told - timedelta(minutes=1))
(True, True, False)
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from healthcode.core.problems import Problem
from healthcode.core.terms import (
    PUSH_KINDS,
    SHANGHAI,
    Answer,
    Color,
    EvidenceId,
    EvidenceKind,
    NeedKind,
    Symptom,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that must be on record before an episode is released; a closed vocabulary, typed arguments."""

    kind: NeedKind
    count: int = 1
    apart: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The body condition part of a declaration (F14)."""

    symptoms: frozenset[Symptom] = frozenset({Symptom.NONE})
    contact_with_case: Answer = Answer.NO
    temperature: float | None = None  # degrees Celsius


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact. Times are aware; `withdrawn_at` is when its sender took it back, if ever.

    Only the fields of its kind are filled (`FIELDS`): a push names its exposure, a clearance the episodes it
    is about, a suspension the evidence, a test when it was reported, a mark its region and color.
    """

    evidence_id: EvidenceId
    kind: EvidenceKind
    occurred_at: datetime
    learned_at: datetime
    withdrawn_at: datetime | None = None
    exposure_known: bool = True
    incident: str = ""
    place: str = ""
    needs: tuple[Need, ...] = ()
    of: frozenset[str] = frozenset()
    cleared: bool = True
    reported_at: datetime | None = None
    quarantine: str = ""
    region: str = ""
    color: Color | None = None
    expires_at: datetime | None = None
    answers: Answers = field(default_factory=Answers)
    linked_to: str = ""

    def known(self, at: datetime) -> bool:
        """Told to us by `at` and not taken back by then."""
        return self.learned_at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


_EXPOSURE = frozenset({"exposed_at", "incident", "place"})
_TEST = frozenset({"sampled_at", "reported_at"})
FIELDS: Mapping[EvidenceKind, frozenset[str]] = {
    **dict.fromkeys(PUSH_KINDS, _EXPOSURE),
    EvidenceKind.OTHER_RISK: _EXPOSURE | {"needs"},
    EvidenceKind.ARRIVAL: frozenset({"arrived_at"}),
    EvidenceKind.COMMUNITY_REPORT: frozenset({"reported_at"}),
    EvidenceKind.COMMUNITY_CLEARANCE: frozenset({"checked_at", "of", "finding"}),
    EvidenceKind.TEST_NEGATIVE: _TEST,
    EvidenceKind.TEST_POSITIVE: _TEST,
    EvidenceKind.CASE_CONFIRMED: frozenset({"incident"}),
    EvidenceKind.CASE_ASYMPTOMATIC: frozenset({"incident"}),
    EvidenceKind.RECOVERED: frozenset(),
    EvidenceKind.QUARANTINE_ORDER: frozenset({"quarantine"}),
    EvidenceKind.QUARANTINE_ENDED: frozenset(),
    EvidenceKind.DECLARATION: frozenset({"symptoms", "contact_with_case", "temperature"}),
    EvidenceKind.OTHER_REGION_MARK: frozenset({"region", "color", "expires_at"}),
    EvidenceKind.MARK_LIFTED: frozenset({"region"}),
    EvidenceKind.IDENTITY_LINKED: frozenset({"linked_to"}),
    EvidenceKind.IDENTITY_CORRECTED: frozenset(),
    EvidenceKind.DEATH: frozenset(),
    EvidenceKind.SUSPENSION: frozenset({"of"}),
}
"""The details each kind may carry, besides `occurred_at`, which any kind may."""

_OWN_TIME: Mapping[EvidenceKind, str] = {
    **dict.fromkeys(PUSH_KINDS, "exposed_at"),
    EvidenceKind.ARRIVAL: "arrived_at",
    EvidenceKind.COMMUNITY_REPORT: "reported_at",
    EvidenceKind.COMMUNITY_CLEARANCE: "checked_at",
    EvidenceKind.TEST_NEGATIVE: "sampled_at",
    EvidenceKind.TEST_POSITIVE: "sampled_at",
}
_REQUIRED: Mapping[EvidenceKind, frozenset[str]] = {
    EvidenceKind.ARRIVAL: frozenset({"arrived_at"}),
    EvidenceKind.TEST_NEGATIVE: frozenset({"sampled_at"}),
    **dict.fromkeys((EvidenceKind.COMMUNITY_CLEARANCE, EvidenceKind.SUSPENSION), frozenset({"of"})),
    EvidenceKind.QUARANTINE_ORDER: frozenset({"quarantine"}),
    EvidenceKind.OTHER_REGION_MARK: frozenset({"region", "color"}),
    EvidenceKind.MARK_LIFTED: frozenset({"region"}),
    EvidenceKind.IDENTITY_LINKED: frozenset({"linked_to"}),
}
QUARANTINES = frozenset({"central", "home"})
FINDINGS = frozenset({"cleared", "not_cleared"})


def evidence_from(
    evidence_id: EvidenceId,
    kind: EvidenceKind,
    learned_at: datetime,
    details: Mapping[str, object],
    *,
    withdrawn_at: datetime | None = None,
) -> Evidence:
    """The evidence that `details` describe; Problem `evidence.…` names the kind, the field and what is allowed.

    Times in `details` are aware datetimes or ISO 8601 text with an offset. Without a time of its own the
    evidence happened when we learned it.
    """
    _check_fields(kind, details)
    own = _OWN_TIME.get(kind, "occurred_at")
    occurred = _time(kind, details, own) or _time(kind, details, "occurred_at")
    return Evidence(
        evidence_id=evidence_id,
        kind=kind,
        occurred_at=occurred or learned_at,
        learned_at=learned_at,
        withdrawn_at=withdrawn_at,
        exposure_known=occurred is not None,
        incident=str(details.get("incident", "")),
        place=str(details.get("place", "")),
        needs=needs_from(details.get("needs", ())),
        of=frozenset(_texts(kind, details, "of")),
        cleared=_chosen(kind, details, "finding", FINDINGS, "cleared") == "cleared",
        reported_at=_time(kind, details, "reported_at") if own == "sampled_at" else None,
        quarantine=_chosen(kind, details, "quarantine", QUARANTINES, ""),
        region=str(details.get("region", "")),
        color=Color(_chosen(kind, details, "color", set(Color), "")) if "color" in details else None,
        expires_at=_time(kind, details, "expires_at"),
        answers=_answers(kind, details) if kind is EvidenceKind.DECLARATION else NO_ANSWERS,
        linked_to=str(details.get("linked_to", "")),
    )


NO_ANSWERS = Answers()


def needs_from(raw: object) -> tuple[Need, ...]:
    """Release needs as a policy file or a designation writes them: `{need = …, count = …, apart_hours = …}`.

    A bare name stands for a need without arguments. Problem `needs.…` otherwise.
    """
    if isinstance(raw, str) or not isinstance(raw, Sequence):
        raise Problem("needs.not_a_list", found=raw)
    return tuple(_need(entry) for entry in raw)


def _need(entry: object) -> Need:
    table: Mapping[str, object] = {"need": entry} if isinstance(entry, str) else _mapping(entry)
    kind = _need_kind(table.get("need"))
    allowed = {"need", "count", "apart_hours"} if kind is NeedKind.NEGATIVE_TESTS else {"need"}
    if unknown := sorted(set(table) - allowed):
        raise Problem("needs.unknown_argument", need=kind.value, argument=unknown[0], allowed=" ".join(sorted(allowed)))
    count = _whole(kind, "count", table.get("count", 1), 1, 14)
    hours = _whole(kind, "apart_hours", table.get("apart_hours", 0), 0, 14 * 24)
    return Need(kind=kind, count=count, apart=timedelta(hours=hours))


def _need_kind(name: object) -> NeedKind:
    try:
        return NeedKind(str(name))
    except ValueError:
        raise Problem("needs.unknown", need=name, known=" ".join(NeedKind)) from None


def _whole(kind: NeedKind, argument: str, raw: object, least: int, most: int) -> int:
    try:
        value = int(str(raw))
    except ValueError:
        value = least - 1
    if isinstance(raw, bool) or not least <= value <= most:
        raise Problem("needs.argument_range", need=kind.value, argument=argument, found=raw, least=least, most=most)
    return value


def _mapping(entry: object) -> Mapping[str, object]:
    if not isinstance(entry, Mapping):
        raise Problem("needs.not_a_list", found=entry)
    return entry


def _check_fields(kind: EvidenceKind, details: Mapping[str, object]) -> None:
    allowed = FIELDS[kind] | {"occurred_at"}
    if unknown := sorted(set(details) - allowed):
        raise Problem("evidence.unknown_field", kind=kind.value, field=unknown[0], allowed=" ".join(sorted(allowed)))
    if missing := sorted(_REQUIRED.get(kind, frozenset()) - set(details)):
        raise Problem("evidence.missing_field", kind=kind.value, field=missing[0])


def _time(kind: EvidenceKind, details: Mapping[str, object], name: str) -> datetime | None:
    raw = details.get(name)
    if raw is None:
        return None
    try:
        parsed = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise Problem("evidence.time", kind=kind.value, field=name, found=raw) from None
    if parsed.tzinfo is None:
        raise Problem("evidence.time", kind=kind.value, field=name, found=raw)
    return parsed


def _texts(kind: EvidenceKind, details: Mapping[str, object], name: str) -> tuple[str, ...]:
    raw = details.get(name, ())
    if isinstance(raw, str) or not isinstance(raw, Sequence | frozenset):
        raise Problem("evidence.not_a_list", kind=kind.value, field=name)
    return tuple(str(entry) for entry in raw)


def _chosen(
    kind: EvidenceKind,
    details: Mapping[str, object],
    name: str,
    allowed: frozenset[str] | set[Color],
    default: str,
) -> str:
    if name not in details:
        return default
    value = str(details[name]).replace(" ", "_")
    if value not in allowed:
        raise Problem(
            "evidence.value",
            kind=kind.value,
            field=name,
            found=value,
            allowed=" ".join(sorted(map(str, allowed))),
        )
    return value


def _answers(kind: EvidenceKind, details: Mapping[str, object]) -> Answers:
    symptoms = frozenset(_symptom(kind, name) for name in _texts(kind, details, "symptoms")) or {Symptom.NONE}
    if Symptom.NONE in symptoms and len(symptoms) > 1:
        raise Problem("evidence.symptoms_none", kind=kind.value)
    contact = _chosen(kind, details, "contact_with_case", frozenset(Answer), Answer.NO.value)
    return Answers(
        symptoms=frozenset(symptoms),
        contact_with_case=Answer(contact),
        temperature=_temperature(kind, details),
    )


def _symptom(kind: EvidenceKind, name: str) -> Symptom:
    try:
        return Symptom(name)
    except ValueError:
        raise Problem(
            "evidence.value", kind=kind.value, field="symptoms", found=name, allowed=" ".join(Symptom)
        ) from None


def _temperature(kind: EvidenceKind, details: Mapping[str, object]) -> float | None:
    if details.get("temperature") is None:
        return None
    try:
        value = float(str(details["temperature"]))
    except ValueError:
        value = 0.0
    if not 35.0 <= value <= 42.0:  # the form's range, FACTS §3
        raise Problem("evidence.temperature", kind=kind.value, found=details["temperature"])
    return value


_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


def local(text: str) -> datetime:
    """`YYYY-MM-DD HH:MM` of the division's local time as an aware instant; ValueError otherwise."""
    if not _LOCAL.fullmatch(text):  # fromisoformat alone would read `2022-05-18 0800Z` as eight o'clock here
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
