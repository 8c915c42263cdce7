"""A person's information as the resident's and the console's door tell it: status, reasons, what is missing (F19, F34).

Masked on the server; kinds and times of evidence, never who told us or where it was.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from healthcode.core.terms import Color, EvidenceKind, NeedKind, Outcome
from healthcode.services import inform

ENGLISH, CHINESE = "en", "zh"


class LatestNegative(msgspec.Struct, frozen=True, kw_only=True):
    """The latest negative test on both clocks that door rules use."""

    sampled_at: datetime
    reported_at: datetime


class EditionTold(msgspec.Struct, frozen=True, kw_only=True):
    """The edition of the rules that this was computed under, in the reader's language."""

    id: str
    title: str


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is not on record yet: `have` of `count`, `apart_hours` between two, not to be had before `earliest_at`."""

    need: NeedKind
    count: int
    have: int
    apart_hours: float | None
    earliest_at: datetime | None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What a reason asks for, and whether it is on record."""

    need: NeedKind
    count: int
    apart_hours: float | None
    met: bool


class EvidenceSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence: what kind, when it happened, when we were told."""

    kind: EvidenceKind
    occurred_at: datetime
    learned_at: datetime


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why: the rule, how it stands, and until when.

    `floor`: what happened before it does not count. `ends_at`: when it ends by itself. `earliest_at`: the earliest
    end, when all that is missing is done as soon as it can be; null when only an authority ends it. `suspended`: it
    stands open and shows nothing, while an appeal about it waits for its answer.
    """

    rule_id: str
    clause: str
    outcome: Outcome
    color: Color | None
    pop_up: bool
    opened_at: datetime
    ended_at: datetime | None
    floor: datetime | None
    ends_at: datetime | None
    earliest_at: datetime | None
    suspended: bool
    missing: list[Missing]
    needs: list[Need]
    evidence: list[EvidenceSeen]


class Information(msgspec.Struct, frozen=True, kw_only=True):
    """One person's page. `review_at`: nothing changes before it unless something new comes.

    `reported_at`: the latest report to the community.
    """

    document: str
    name: str
    phone: str
    county_name: str
    community: str
    no_abnormality: bool
    declared: bool
    closed: bool
    color: Color
    pop_ups: list[str]
    notices: list[str]
    latest_negative: LatestNegative | None
    review_at: datetime | None
    earliest_at: datetime | None
    edition: EditionTold | None
    reasons: list[Reason]
    reported_at: datetime | None


def told(found: inform.Information, language: str) -> Information:
    """What the service says, in the reader's language."""
    edition = EditionTold(id=str(found.edition_id), title=titled(found.edition_title, language))
    own = {name: getattr(found, name) for name in Information.__struct_fields__ if name != "edition"}
    return msgspec.convert({**own, "edition": edition if found.edition_id else None}, Information, from_attributes=True)


def titled(titles: Mapping[str, str], language: str) -> str:
    """An edition's title in the reader's language, else in Chinese, in which editions are written."""
    return titles.get(ENGLISH if language == ENGLISH else CHINESE) or titles.get(CHINESE, "")
