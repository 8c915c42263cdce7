"""How each table is spread once one primary is not enough (DESIGN §7), declared here and linted on any PostgreSQL.

A distributed table starts its primary key with the column it is distributed by; reference tables are copied to
every worker. `healthcode db lint` compares this declaration with what stands in the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributed:
    """Spread over the workers by `column`; tables with the same `group` keep one person's rows together."""

    column: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Small and read everywhere: a copy on every worker."""


BY_RESIDENT = Distributed(column="resident_id", group="resident")
REFERENCE = Reference()

TABLES: Mapping[str, Distributed | Reference] = {
    "resident": BY_RESIDENT,
    "identity": BY_RESIDENT,
    "evidence": BY_RESIDENT,
    "withdrawal": BY_RESIDENT,
    "declaration": BY_RESIDENT,
    "finding": BY_RESIDENT,
    "episode": BY_RESIDENT,
    "status": BY_RESIDENT,
    "task": BY_RESIDENT,
    "claim": BY_RESIDENT,
    "holder": BY_RESIDENT,
    "paper": BY_RESIDENT,
    "appeal": BY_RESIDENT,
    "proxy_link": BY_RESIDENT,
    "notice": BY_RESIDENT,
    "account": Distributed(column="subject_index", group="account"),
    "identity_try": Distributed(column="subject_index", group="account"),
    "login_code": Distributed(column="subject_index", group="account"),
    "sms_quota": Distributed(column="who", group="quota"),
    "message_consent": Distributed(column="subject_index", group="account"),
    "delivery": Distributed(column="lane", group="lane"),
    "proxy_claim": Distributed(column="subject_index", group="account"),
    "proxy_place": Distributed(column="link_id", group="place"),
    "hand_over": Distributed(column="word_index", group="word"),
    "session": Distributed(column="token_hash", group="session"),
    "status_position": Distributed(column="status_index", group="position"),
    "scan": Distributed(column="shown_index", group="scan"),
    "directory": Distributed(column="person_index", group="directory"),
    "phone_holder": Distributed(column="phone_index", group="phone"),
    "lab_sample": Distributed(column="sample_key", group="sample"),
    "batch_row": Distributed(column="batch_id", group="batch"),
    "venue": Distributed(column="venue_id", group="venue"),
    "audit_leaf": Distributed(column="leaf_id", group="audit"),
    "edition": REFERENCE,
    "rule_number": REFERENCE,
    "unit": REFERENCE,
    "staff": REFERENCE,
    "feed": REFERENCE,
    "feed_revocation": REFERENCE,
    "trust_list": REFERENCE,
    "status_head": REFERENCE,
    "status_shard": REFERENCE,
    "channel_closed": REFERENCE,
    "data_key": REFERENCE,
    "proposal": REFERENCE,
    "decision": REFERENCE,
    "progress": REFERENCE,
    "notice_walk": REFERENCE,
    "batch": REFERENCE,
    "migration": REFERENCE,
}

PERSONAL: frozenset[str] = frozenset(
    {
        "identity",
        "appeal",
        "declaration",
        "finding",
        "phone_holder",
        "notice",
        "message_consent",
        "delivery",
        "proxy_claim",
    }
)
"""Tables with personal data: row security is forced on them."""

SEALED_COLUMNS: frozenset[tuple[str, str]] = frozenset({("batch_row", "sealed")})
"""Columns that the application's role may not select: read through a function that asks who acts."""

APPEND_ONLY: frozenset[str] = frozenset(
    {
        "evidence",
        "withdrawal",
        "declaration",
        "finding",
        "audit_leaf",
        "edition",
        "decision",
        "proposal",
        "batch",
        "batch_row",
        "directory",
        "feed_revocation",
        "claim",
        "status_position",
        "trust_list",
    }
)
"""Tables on which the application's role holds neither UPDATE nor DELETE nor TRUNCATE."""
