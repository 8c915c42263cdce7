"""From the tables of a policy file to an `Edition`; nothing that is not understood is passed over.

The file's own text is read by `gateways.edition_files`; here is only what its tables mean.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from healthcode.core.evidence import QUARANTINES, Need, needs_from
from healthcode.core.policy.edition import (
    AutoRelease,
    CodeTerms,
    DeclarationRule,
    DeclarationTerms,
    Edition,
    Effect,
    FamilyTerms,
    Rule,
)
from healthcode.core.policy.recognition import recognitions_from
from healthcode.core.policy.tables import Table
from healthcode.core.problems import Problem
from healthcode.core.terms import POSITIVE_KINDS, PUSH_KINDS, Answer, Color, EditionId, EvidenceKind, Symptom

SCHEMA = 1
PAPER_DAYS, PAPER_DAYS_AT_MOST = 14, 45
"""How long a code on paper is good when the edition is silent, and at most: what a credential has room for."""

APPEAL_ANSWER = timedelta(hours=24)
"""Until when an appeal is answered, when the edition is silent."""

NEVER_OPENS = frozenset(
    {
        EvidenceKind.ARRIVAL,
        EvidenceKind.COMMUNITY_REPORT,
        EvidenceKind.COMMUNITY_CLEARANCE,
        EvidenceKind.TEST_NEGATIVE,
        EvidenceKind.RECOVERED,
        EvidenceKind.QUARANTINE_ENDED,
        EvidenceKind.DECLARATION,
        EvidenceKind.MARK_LIFTED,
        EvidenceKind.IDENTITY_LINKED,
        EvidenceKind.IDENTITY_CORRECTED,
        EvidenceKind.DEATH,
        EvidenceKind.SUSPENSION,
    }
)
"""Kinds that end or describe; an edition that opened an episode with one of them would punish the obedient."""

_AUTHORITY_KINDS = frozenset({EvidenceKind.QUARANTINE_ORDER, EvidenceKind.OTHER_REGION_MARK})
"""What only the authority that set it ends, never time (POLICY.md, meaning 4 and 6)."""

_EDITION_ID = re.compile(r"CN-([0-9]{6})/[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]?")
_RULE_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


def edition_from(content: Mapping[str, object], *, file: str) -> Edition:
    """The edition that these tables write; Problem `policy.…` with file, key and remedy otherwise."""
    top = Table(file, "", content)
    schema = top.whole("schema", least=1, most=99)
    if schema != SCHEMA:
        raise top.problem("policy.schema", "schema", found=schema, wanted=SCHEMA)
    head = top.table("edition")
    rules = tuple(_rule(table) for table in top.tables("rule"))
    edition = _edition(top, head, rules)
    top.done(
        [
            "schema",
            "edition",
            "declaration",
            "code",
            "rule",
            "auto_release",
            "notices",
            "recognition",
            "family",
            "appeal",
        ]
    )
    _check_whole(edition, file)
    return edition


def _edition(top: Table, head: Table, rules: tuple[Rule, ...]) -> Edition:
    edition_id = head.text("id")
    shape = _EDITION_ID.fullmatch(edition_id)
    if shape is None:
        raise head.problem("policy.edition_id", "id", found=edition_id)
    title = head.table("title").texts()
    if set(title) != {"zh", "en"}:
        raise head.problem("policy.title_languages", "title", found=", ".join(sorted(title)))
    edition = Edition(
        id=EditionId(edition_id),
        division=shape[1],
        title=title,
        source=head.text("source"),
        published_at=head.instant("published_at"),
        effective_from=head.instant("effective_from"),
        adopt_open_episodes=head.choice("open_episodes", ("keep_terms", "adopt_terms")) == "adopt_terms",
        look_back=timedelta(days=head.whole("look_back_days", least=1, most=60)),
        declaration=_declaration(top.table("declaration")),
        code=_code(top.table("code")),
        rules=rules,
        auto_release=_auto_release(top.table("auto_release")),
        notices=top.table("notices").texts() if top.has("notices") else {},
        recognition=recognitions_from(top.tables("recognition"), shape[1]) if top.has("recognition") else (),
        family=_family(top.table("family")) if top.has("family") else FamilyTerms(),
        appeal_answer=_appeal_answer(top.table("appeal") if top.has("appeal") else None),
    )
    head.done(["id", "title", "source", "published_at", "effective_from", "open_episodes", "look_back_days"])
    if edition.published_at > edition.effective_from:
        raise head.problem("policy.published_late", "published_at", found=edition.published_at)
    return edition


def _declaration(table: Table) -> DeclarationTerms:
    terms = DeclarationTerms(
        per_day=table.whole("per_day", least=1, most=24),
        history=timedelta(days=table.whole("history_days", least=1, most=60)),
        acts=timedelta(days=table.whole("acts_days", least=1, most=60)),
        first_needed=table.flag("first_needed"),
        rules=tuple(_declaration_rule(entry) for entry in table.tables("rule")) if table.has("rule") else (),
    )
    table.done(["per_day", "history_days", "acts_days", "first_needed", "rule"])
    return terms


def _declaration_rule(table: Table) -> DeclarationRule:
    color = Color(table.choice("color", ("yellow", "red")))
    when = table.table("when")
    table.done(["when", "color"])
    names = [name for name in ("contact_with_case", "symptoms", "temperature_at_least") if when.has(name)]
    if not names:
        raise when.problem("policy.empty_condition", known="contact_with_case, symptoms, temperature_at_least")
    contact = Answer(when.choice("contact_with_case", tuple(Answer))) if "contact_with_case" in names else None
    symptoms = _symptoms(when) if "symptoms" in names else frozenset()
    temperature = when.number("temperature_at_least", least=35, most=42) if "temperature_at_least" in names else None
    when.done(["contact_with_case", "symptoms", "temperature_at_least"])
    return DeclarationRule(
        color=color,
        contact_with_case=contact,
        any_symptom=symptoms is None,
        symptoms=symptoms or frozenset(),
        temperature_at_least=temperature,
    )


def _symptoms(when: Table) -> frozenset[Symptom] | None:
    """The symptoms of which one must be there; None for any."""
    raw = when.take("symptoms")
    if raw == "any":
        return None
    known = [symptom.value for symptom in Symptom if symptom is not Symptom.NONE]
    if not isinstance(raw, list) or not raw or not all(name in known for name in raw):
        raise when.problem("policy.not_allowed", "symptoms", found=raw, allowed="any, " + ", ".join(known))
    return frozenset(Symptom(name) for name in raw)


def _code(table: Table) -> CodeTerms:
    age = table.table("offline_list_age")
    terms = CodeTerms(
        valid=timedelta(days=table.whole("valid_days", least=1, most=366)),
        list_fresh=timedelta(minutes=age.whole("fresh_minutes", least=1, most=1440)),
        list_refused=timedelta(minutes=age.whole("refuse_minutes", least=1, most=10080)),
        dependants_at_most=table.whole("dependants_at_most", least=0, most=1000),
        movement_kept=timedelta(days=table.whole("movement_kept_days", least=14, most=21)),
        paper_valid=_paper_valid(table),
    )
    age.done(["fresh_minutes", "refuse_minutes"])
    table.done(["valid_days", "offline_list_age", "dependants_at_most", "movement_kept_days", "paper_days"])
    if terms.list_fresh > terms.list_refused:
        raise age.problem("policy.list_age", "fresh_minutes")
    return terms


def _paper_valid(table: Table) -> timedelta:
    """Optional, since editions in force from before codes were printed do not say it."""
    days = table.whole("paper_days", least=1, most=PAPER_DAYS_AT_MOST) if table.has("paper_days") else PAPER_DAYS
    return timedelta(days=days)


def _family(table: Table) -> FamilyTerms:
    """Optional like each of its lines, since editions in force from before 代领 was served do not say it."""
    silent = FamilyTerms()
    terms = FamilyTerms(
        child_years=table.whole("child_until_years", least=14, most=18)
        if table.has("child_until_years") else silent.child_years,
        decide=timedelta(hours=table.whole("decide_hours", least=1, most=72))
        if table.has("decide_hours") else silent.decide,
        warn=timedelta(days=table.whole("warn_days", least=1, most=180)) if table.has("warn_days") else silent.warn,
    )  # fmt: skip
    table.done(["child_until_years", "decide_hours", "warn_days"])
    return terms


def _appeal_answer(table: Table | None) -> timedelta:
    """How long the answer to an appeal may take; optional, since editions from before appeals do not say it."""
    if table is None:
        return APPEAL_ANSWER
    answer = timedelta(hours=table.whole("answer_hours", least=1, most=168))
    table.done(["answer_hours"])
    return answer


def _auto_release(table: Table) -> AutoRelease:
    table.text("clause")
    terms = AutoRelease(
        after=timedelta(days=table.whole("after_days", least=1, most=60)),
        from_last_exposure=table.choice("counted_from", ("opened_at", "last_exposure")) == "last_exposure",
        only_without_needs=table.choice("applies_to", ("every_rule", "rules_without_release"))
        == "rules_without_release",
    )
    table.done(["clause", "after_days", "counted_from", "applies_to"])
    return terms


def _rule(table: Table) -> Rule:
    name = table.text("id")
    if not _RULE_ID.fullmatch(name):
        raise table.problem("policy.rule_id", "id", found=name)
    table.key = f"rule({name})"
    rule = Rule(
        id=name,
        clause=table.text("clause") if table.has("clause") else "",
        evidence=_kinds(table),
        effect=_effect(table.table("effect")),
        needs=_needs(table),
        auto_release=table.flag("auto_release") if table.has("auto_release") else True,
    )
    table.done(["id", "clause", "evidence", "effect", "release", "auto_release"])
    return rule


def _kinds(table: Table) -> frozenset[EvidenceKind]:
    raw = table.take("evidence")
    allowed = [kind.value for kind in EvidenceKind if kind not in NEVER_OPENS]
    if not isinstance(raw, list) or not raw:
        raise table.problem("policy.wrong_type", "evidence", wanted="list of evidence kinds", found=raw)
    for name in raw:
        if name not in allowed:
            raise table.problem("policy.not_allowed", "evidence", found=name, allowed=", ".join(allowed))
    return frozenset(EvidenceKind(name) for name in raw)


def _effect(table: Table) -> Effect:
    pop_up = table.flag("pop_up") if table.has("pop_up") else False
    color = Color(table.choice("color", ("yellow", "red"))) if table.has("color") else None
    by = table.take("color_by") if table.has("color_by") else None
    table.done(["pop_up", "color", "color_by"])
    if not pop_up and color is None and by is None:
        raise table.problem("policy.empty_effect")
    if color is not None and by is not None:
        raise table.problem("policy.two_colors", "color")
    if by is None or by == "mark":
        return Effect(pop_up=pop_up, color=color, by_mark=by == "mark")
    colors = Table(table.file, f"{table.key}.color_by", by)
    by_quarantine = {name: Color(colors.choice(name, ("yellow", "red"))) for name in sorted(QUARANTINES)}
    colors.done(sorted(QUARANTINES))
    return Effect(pop_up=pop_up, color=color, by_quarantine=by_quarantine)


def _needs(table: Table) -> tuple[Need, ...] | None:
    raw = table.take("release")
    if raw == "as_designated":
        return None
    try:
        return needs_from(raw)
    except Problem as problem:
        raise table.problem(f"policy.{problem.code}", "release", **problem.facts) from None


def _check_whole(edition: Edition, file: str) -> None:
    """What only the whole edition shows: doubled rules, uncovered positives, color rules of the wrong kind."""
    seen: dict[str, str] = {}
    for rule in edition.rules:
        for name in (f"id {rule.id}", *(f"evidence {kind}" for kind in sorted(rule.evidence))):
            if name in seen:
                raise Problem("policy.doubled", file=file, key=f"rule({rule.id})", what=name, first=seen[name])
            seen[name] = rule.id
        _check_effect(rule, file)
    covered = {kind for rule in edition.rules for kind in rule.evidence}
    if missing := sorted(POSITIVE_KINDS - covered):
        raise Problem("policy.positives_missing", file=file, key="rule", kinds=", ".join(missing))
    names = {rule.id for rule in edition.rules} | {"declaration"}
    if unknown := sorted(set(edition.notices) - names):
        raise Problem(
            "policy.notice_without_rule",
            file=file,
            key=f"notices.{unknown[0]}",
            rules=", ".join(sorted(names)),
        )


def _check_effect(rule: Rule, file: str) -> None:
    key = f"rule({rule.id}).effect.color_by"
    if rule.effect.by_mark and rule.evidence != {EvidenceKind.OTHER_REGION_MARK}:
        raise Problem("policy.color_by_kind", file=file, key=key, kind=EvidenceKind.OTHER_REGION_MARK.value)
    if rule.effect.by_quarantine and rule.evidence != {EvidenceKind.QUARANTINE_ORDER}:
        raise Problem("policy.color_by_kind", file=file, key=key, kind=EvidenceKind.QUARANTINE_ORDER.value)
    if rule.evidence & POSITIVE_KINDS and rule.auto_release:
        raise Problem("policy.positive_auto_release", file=file, key=f"rule({rule.id}).auto_release")
    if rule.evidence & _AUTHORITY_KINDS and rule.auto_release:
        raise Problem("policy.authority_auto_release", file=file, key=f"rule({rule.id}).auto_release")
    if rule.needs == () and not rule.auto_release:
        raise Problem("policy.never_ends", file=file, key=f"rule({rule.id}).release")
    if rule.needs is None and not rule.evidence <= PUSH_KINDS:
        raise Problem("policy.designated_kind", file=file, key=f"rule({rule.id}).release")
