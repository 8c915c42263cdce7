"""Case files: YAML lists of people, dates and expected answers, readable by the policy office (POLICY.md).

Every scalar loads as text, so `yes` stays an answer and a time stays as it was written; a key written twice, a
bare day and a time with seconds are refused, because PyYAML would read each as something else without a word.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from healthcode.core.cases import EXPECTABLE, OF_TRAVELLERS, PolicyCase
from healthcode.core.crossings import Traveller
from healthcode.core.evidence import Evidence, evidence_from, local
from healthcode.core.problems import Problem
from healthcode.core.terms import Color, EvidenceId, EvidenceKind

KEYS = frozenset({"name", "edition", "evidence", "traveller", "expect"})
LISTS = frozenset({"waiting_for", "because", "pop_ups", "notices", "against"})
ALSO_WRITTEN = {
    "quarantine_order.kind": "quarantine",
    "quarantine_order.place": "quarantine",
    "community_clearance.outcome": "finding",
}
"""Details that a policy office writes under another name as well, by evidence kind."""

FLAG = {"true": True, "false": False}
FLAGS = frozenset({"pop_up", "declared", "closed", "no_abnormality"})


TRAVELLER: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "from": ("origin", str), "to": ("destination", str), "issuer": ("issuer", str), "color": ("color", Color),
    "national": ("national", FLAG.__getitem__), "pop_up": ("pop_up", FLAG.__getitem__),
    "temperature": ("temperature", float), "tested_hours_ago": ("tested_hours_ago", float),
}  # fmt: skip
"""What is said of a traveller, and how it is read."""


class _TextLoader(yaml.BaseLoader):
    """All scalars as text, no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                mark = node.value[place][0].start_mark
                raise Problem("case.key_twice", file=mark.name, line=mark.line + 1, key=key)
        return super().construct_mapping(node, deep)


def case_paths(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The YAML files that `paths` name, folders searched through; Problem `case.not_found` for one that is neither."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Problem("case.not_found", file=path)
        found += sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
    return tuple(found)


def read_cases(path: Path) -> tuple[PolicyCase, ...]:
    """The cases of one file; Problem `case.…` names file, case and what to write instead."""
    entries = _load(path)
    if not isinstance(entries, list):
        raise Problem("case.not_a_list", file=path)
    return tuple(_case(path, place, entry) for place, entry in enumerate(entries, 1))


def _load(path: Path) -> object:
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_TextLoader)  # noqa: S506  # a BaseLoader constructs text only
    except FileNotFoundError:
        raise Problem("case.not_found", file=path) from None
    except UnicodeDecodeError as error:
        raise Problem("case.not_utf8", file=path, position=error.start) from None
    except yaml.YAMLError as error:
        raise Problem("case.not_yaml", file=path, said=" ".join(str(error).split())) from None


def _case(path: Path, place: int, entry: object) -> PolicyCase:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        raise Problem("case.no_name", file=path, place=place)
    name = entry["name"]
    if unknown := sorted(set(entry) - KEYS):
        raise Problem("case.unknown_key", file=path, case=name, key=unknown[0], known=", ".join(sorted(KEYS)))
    edition = entry.get("edition", [])
    named = tuple(edition) if isinstance(edition, list) else (edition,)
    if not all(isinstance(one, str) for one in named):
        raise Problem("case.edition", file=path, case=name)
    return PolicyCase(
        file=str(path),
        name=name,
        editions=named,
        evidence=tuple(_evidence(path, name, entry.get("evidence") or [])),
        expect=_expect(path, name, entry.get("expect"), OF_TRAVELLERS if "traveller" in entry else EXPECTABLE),
        traveller=_traveller(path, name, entry["traveller"]) if "traveller" in entry else None,
    )


def _traveller(path: Path, case: str, raw: object) -> Traveller:
    wrong = Problem("case.traveller", file=path, case=case, known=", ".join(sorted(TRAVELLER)))
    if not isinstance(raw, Mapping) or not {"from", "to", "issuer"} <= set(raw) <= set(TRAVELLER):
        raise wrong
    try:
        return Traveller(**{TRAVELLER[key][0]: TRAVELLER[key][1](value) for key, value in raw.items()})
    except (ValueError, KeyError, TypeError):
        raise wrong from None


def _evidence(path: Path, case: str, rows: object) -> Iterator[Evidence]:
    if not isinstance(rows, list):
        raise Problem("case.evidence_rows", file=path, case=case)
    for place, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) not in (2, 3) or not isinstance(row[0], str):
            raise Problem("case.evidence_rows", file=path, case=case)
        details = row[2] if len(row) == 3 else {}
        yield _piece(path, case, place, row[0], row[1], details)


def _piece(path: Path, case: str, place: int, learned: str, kind: object, details: object) -> Evidence:
    if kind not in list(EvidenceKind):
        raise Problem("case.unknown_kind", file=path, case=case, kind=kind, known=", ".join(EvidenceKind))
    if not isinstance(details, Mapping):
        raise Problem("case.evidence_rows", file=path, case=case)
    values: dict[str, object] = {
        ALSO_WRITTEN.get(f"{kind}.{key}", str(key)): _instant(path, case, value) if key.endswith("_at") else value
        for key, value in details.items()
    }
    withdrawn = values.pop("withdrawn_at", None)
    learned_at = _instant(path, case, learned)
    try:
        return evidence_from(
            EvidenceId(f"{place:04d}"),
            EvidenceKind(str(kind)),
            learned_at,
            values,
            withdrawn_at=withdrawn if isinstance(withdrawn, datetime) else None,
        )
    except Problem as problem:
        raise Problem(f"case.{problem.code}", file=path, case=case, **problem.facts) from None


def _instant(path: Path, case: str, raw: object) -> datetime:
    try:
        return local(str(raw))
    except ValueError:
        raise Problem("case.time", file=path, case=case, found=raw) from None


def _expect(path: Path, case: str, raw: object, known: frozenset[str]) -> Mapping[datetime, Mapping[str, object]]:
    if not isinstance(raw, Mapping) or not raw:
        raise Problem("case.no_expectation", file=path, case=case)
    return {_instant(path, case, at): _answers(path, case, answers, known) for at, answers in raw.items()}


def _answers(path: Path, case: str, raw: object, known: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(raw, Mapping) or not raw:
        raise Problem("case.no_expectation", file=path, case=case)
    if unknown := sorted(set(raw) - known):
        raise Problem("case.unknown_answer", file=path, case=case, key=unknown[0], known=", ".join(sorted(known)))
    return {what: _answer(path, case, what, value) for what, value in raw.items()}


def _answer(path: Path, case: str, what: str, value: object) -> object:
    wrong = Problem("case.answer", file=path, case=case, key=what, found=value)
    if what in LISTS:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise wrong
        return frozenset(value)
    if what in FLAGS:
        if value not in ("true", "false"):
            raise wrong
        return value == "true"
    if what in ("then", "row"):
        return None if value == "none" else value
    if what == "color":
        if value not in list(Color):
            raise wrong
        return value
    return None if value in ("none", "null", "~", "") else _instant(path, case, value)
