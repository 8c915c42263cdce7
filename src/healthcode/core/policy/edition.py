"""The shape of an edition: rules, effects, declaration terms, all frozen values.

A second regime is an addition here: a new effect is another way to answer `Effect.color_of`, a new need another
`NeedKind` with its arithmetic in `episodes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from healthcode.core.evidence import Answers, Evidence, Need
from healthcode.core.policy.recognition import Recognition
from healthcode.core.terms import Answer, Color, EditionId, EvidenceKind, Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an open episode does to its person: a pop-up beside the code, or a color, or both."""

    pop_up: bool = False
    color: Color | None = None
    by_quarantine: Mapping[str, Color] = field(default_factory=dict)
    by_mark: bool = False

    def color_of(self, opening: Evidence) -> Color | None:
        """The color that this piece of evidence raises under this effect; None when it raises none."""
        if self.by_mark:
            return opening.color
        if self.by_quarantine:
            return self.by_quarantine[opening.quarantine]
        return self.color


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Evidence kinds that open an episode, its effect, and the needs that release it.

    `needs` is None when the designation itself brings them (弹窗 四). No needs at all means that only time
    ends the episode.
    """

    id: str
    clause: str
    evidence: frozenset[EvidenceKind]
    effect: Effect
    needs: tuple[Need, ...] | None
    auto_release: bool = True

    def needs_for(self, openings: Sequence[Evidence]) -> tuple[Need, ...]:
        """This rule's needs, or all those that the designations among `openings` ask for, each once."""
        if self.needs is not None:
            return self.needs
        asked = {need: None for opening in openings for need in opening.needs}
        return tuple(sorted(asked, key=lambda need: (need.kind, need.count, need.apart)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoRelease:
    """处理(三): the time after which a pop-up ends by itself, and from where it is counted."""

    after: timedelta
    from_last_exposure: bool = False
    only_without_needs: bool = False

    def applies(self, rule: Rule) -> bool:
        """Whether this rule's episodes end by themselves."""
        return rule.auto_release and not (self.only_without_needs and rule.needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRule:
    """Answers that raise a color; every condition given must hold."""

    color: Color
    contact_with_case: Answer | None = None
    any_symptom: bool = False
    symptoms: frozenset[Symptom] = frozenset()
    temperature_at_least: float | None = None

    def matches(self, answers: Answers) -> bool:
        """Whether a declaration's answers meet every condition of this rule."""
        return (
            (self.contact_with_case is None or answers.contact_with_case is self.contact_with_case)
            and (not self.any_symptom or bool(answers.symptoms - {Symptom.NONE}))
            and (not self.symptoms or bool(answers.symptoms & self.symptoms))
            and (
                self.temperature_at_least is None
                or (answers.temperature is not None and answers.temperature >= self.temperature_at_least)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationTerms:
    """How often a person may declare, how long the last one speaks, which answers raise which color (F29)."""

    per_day: int
    history: timedelta
    acts: timedelta
    first_needed: bool
    rules: tuple[DeclarationRule, ...]

    def color_of(self, answers: Answers) -> Color:
        """The worst color that these answers raise; green when no rule matches."""
        return max((rule.color for rule in self.rules if rule.matches(answers)), default=Color.GREEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTerms:
    """How long a claimed code, a code on paper, a status list and a movement record last."""

    valid: timedelta
    list_fresh: timedelta
    list_refused: timedelta
    dependants_at_most: int
    movement_kept: timedelta
    paper_valid: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTerms:
    """Claiming for others (F26): until which birthday somebody is a child, and how soon a proof is read.

    Whoever stops being a child is told `warn` ahead. How many dependants an account has is said beside the code.
    """

    child_years: int = 18
    decide: timedelta = timedelta(hours=24)
    warn: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One whole set of rules: known from `published_at`, governing from `effective_from` until the next one."""

    id: EditionId
    division: str
    title: Mapping[str, str]
    source: str
    published_at: datetime
    effective_from: datetime
    adopt_open_episodes: bool
    look_back: timedelta
    declaration: DeclarationTerms
    code: CodeTerms
    rules: tuple[Rule, ...]
    auto_release: AutoRelease
    notices: Mapping[str, str]
    recognition: tuple[Recognition, ...] = ()
    family: FamilyTerms = FamilyTerms()
    appeal_answer: timedelta = timedelta(hours=24)

    def rule_for(self, kind: EvidenceKind) -> Rule | None:
        """The rule that this kind of evidence opens an episode under; at most one (`policy check`)."""
        return next((rule for rule in self.rules if kind in rule.evidence), None)


def governing(editions: Sequence[Edition], at: datetime, *, known_at: datetime) -> Edition | None:
    """The edition in force at `at`, of those published by `known_at`; None before the first one's start.

    Two editions with the same start: the one published later speaks.
    """
    started = [edition for edition in editions if edition.published_at <= known_at and edition.effective_from <= at]
    return max(started, key=lambda edition: (edition.effective_from, edition.published_at), default=None)
