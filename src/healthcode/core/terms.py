"""The closed sets of the field, spelled as in GLOSSARY.md, and the identifiers that name people and evidence.

>>> Color.YELLOW > Color.GREEN, worst(Color.GREEN, Color.YELLOW)
(True, <Color.YELLOW: 'yellow'>)
"""

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import NewType

ResidentId = NewType("ResidentId", str)
"""One human being's record: a uuidv7 as text. It says nothing about who that is."""

EvidenceId = NewType("EvidenceId", str)
"""One piece of evidence: a uuidv7 as text, unique within its resident."""

EditionId = NewType("EditionId", str)
"""One policy edition, as its file names it: `CN-130000/2022-05-17`."""

DIVISIONS = 1_000_000
"""Numbers of divisions are below this: six digits (GB/T 2260)."""

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The division's local time. China has kept UTC+8 without summer time since 1992, so an offset is enough."""


class Color(StrEnum):
    """红黄绿 (F18). Ordered by risk: a worse color asks more of its holder and of the verifier."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 green, 1 yellow, 2 red: for sorting and storage, never for interchange (peers number differently)."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Color(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Color(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Color(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Color(other).rank


_RANKS = {"green": 0, "yellow": 1, "red": 2}


def worst(*colors: Color) -> Color:
    """The color that asks most of its holder; green when there is none to compare."""
    return max(colors, key=lambda color: color.rank, default=Color.GREEN)


class EvidenceKind(StrEnum):
    """What we can be told about a person (DESIGN §4). Closed: a new kind is reviewed code with tests."""

    COMPANION = "companion"
    KEY_VENUE_STAY = "key_venue_stay"
    RISK_AREA_STAY = "risk_area_stay"
    FROM_CASE_COUNTY = "from_case_county"
    FROM_SEVERE_CITY = "from_severe_city"
    OTHER_RISK = "other_risk"
    ARRIVAL = "arrival"
    COMMUNITY_REPORT = "community_report"
    COMMUNITY_CLEARANCE = "community_clearance"
    TEST_NEGATIVE = "test_negative"
    TEST_POSITIVE = "test_positive"
    CASE_CONFIRMED = "case_confirmed"
    CASE_ASYMPTOMATIC = "case_asymptomatic"
    RECOVERED = "recovered"
    QUARANTINE_ORDER = "quarantine_order"
    QUARANTINE_ENDED = "quarantine_ended"
    DECLARATION = "declaration"
    OTHER_REGION_MARK = "other_region_mark"
    MARK_LIFTED = "mark_lifted"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_CORRECTED = "identity_corrected"
    DEATH = "death"
    SUSPENSION = "suspension"


PUSH_KINDS = frozenset(
    {
        EvidenceKind.COMPANION,
        EvidenceKind.KEY_VENUE_STAY,
        EvidenceKind.RISK_AREA_STAY,
        EvidenceKind.FROM_CASE_COUNTY,
        EvidenceKind.FROM_SEVERE_CITY,
        EvidenceKind.OTHER_RISK,
    }
)
"""大数据推送 and designations: what a pop-up can come from (F05–F07)."""

SUSPENDABLE_KINDS = PUSH_KINDS - {EvidenceKind.COMPANION}
"""What a reviewer may suspend while an appeal about it is open: stays, places of departure, designations.

Never what says that somebody was with a case or is one: contacts, positives, orders (ADR 0022).
"""

POSITIVE_KINDS = frozenset(
    {
        EvidenceKind.TEST_POSITIVE,
        EvidenceKind.CASE_CONFIRMED,
        EvidenceKind.CASE_ASYMPTOMATIC,
    }
)
"""What resets every count of negatives (POLICY.md, meaning 4)."""


class Outcome(StrEnum):
    """How an episode stands: open, or the way it ended (DESIGN §4)."""

    OPEN = "open"
    RELEASED = "released"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class NeedKind(StrEnum):
    """The closed vocabulary of what ends an episode by release; each has its arithmetic in `episodes`."""

    COMMUNITY_REPORT = "community_report"
    COMMUNITY_CLEARANCE = "community_clearance"
    NEGATIVE_TESTS = "negative_tests"
    RECOVERED = "recovered"
    QUARANTINE_ENDED = "quarantine_ended"
    LIFTED_BY_SOURCE = "lifted_by_source"


class Occasion(StrEnum):
    """What a person is told of by a notice. Closed: a new one brings its sentences in both languages."""

    COLOR_RED = "color_red"
    COLOR_YELLOW = "color_yellow"
    COLOR_GREEN = "color_green"
    POP_UP_OPENED = "pop_up_opened"
    POP_UP_LIFTED = "pop_up_lifted"
    DECLARATION_MISSING = "declaration_missing"
    NEED_MISSING = "need_missing"
    POP_UP_ENDS = "pop_up_ends"
    CODE_ENDS = "code_ends"
    PERMIT_ENDS = "permit_ends"
    DEPENDANT_CLAIMED = "dependant_claimed"
    LINK_DECIDED = "link_decided"
    LINK_ENDED = "link_ended"
    HAND_OVER = "hand_over"
    COMING_OF_AGE = "coming_of_age"
    APPEAL_RECEIVED = "appeal_received"
    APPEAL_DECIDED = "appeal_decided"
    CLAIMED_ELSEWHERE = "claimed_elsewhere"
    ACCOUNT_DELETED = "account_deleted"


class Symptom(StrEnum):
    """What a declaration may tick (FACTS §3); `none` excludes all others."""

    NONE = "none"
    COLD_LIKE = "cold_like"
    BREATHLESS = "breathless"
    NAUSEA_DIARRHOEA = "nausea_diarrhoea"
    PALPITATION = "palpitation"
    CONJUNCTIVITIS = "conjunctivitis"
    OTHER = "other"


class Answer(StrEnum):
    """A declaration's answer to a yes/no question a person may be unsure of."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


def local_day(at: datetime) -> str:
    """The division's calendar day of an instant, `YYYY-MM-DD`: the key of an exposure and of the daily limit."""
    return at.astimezone(SHANGHAI).date().isoformat()


class ProofKind(StrEnum):
    """The document that a proxy photographs to prove the relation (代领, F26)."""

    HOUSEHOLD_REGISTER = "household_register"
    BIRTH_CERTIFICATE = "birth_certificate"
    RESIDENT_ID = "resident_id"
    PERMIT = "permit"
    OTHER = "other"


class LinkState(StrEnum):
    """How a link stands between a dependant and whoever asked to act for her."""

    PHOTO_NEEDED = "photo_needed"
    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


class LinkReason(StrEnum):
    """Why a claim for somebody was refused, and why a link ended: the whole list, so nobody decides by a mood."""

    PROVEN = "proven"
    NOT_PROVEN = "not_proven"
    UNREADABLE = "unreadable"
    OTHER_PERSON = "other_person"
    NO_MATCH = "no_match"
    OWN_CODE = "own_code"
    HAS_PROXY = "has_proxy"
    NO_ROOM = "no_room"
    CLOSED = "closed"
    NO_PHOTO = "no_photo"
    NOT_DECIDED = "not_decided"
    DELETED = "deleted"
    OWN_CLAIM = "own_claim"
    HANDED_OVER = "handed_over"
    OF_AGE = "of_age"
    BY_SUBJECT = "by_subject"
    LEFT = "left"
