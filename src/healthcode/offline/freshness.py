"""How old a verifier's lists are, and what that lets it say: the table of docs/reference/code-format.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from healthcode.core.status_lists import AHEAD, Head
from healthcode.core.trust import TrustList


class Age(StrEnum):
    """What a status list of this age is good for. A code that was sealed after it is judged by its own instant."""

    FRESH = "fresh"
    """It may be told as it is."""
    STALE = "stale"
    """It may be told, but no door may rely on a green (`rule.list_stale`)."""
    REFUSE = "refuse"
    """Nothing is told (`check.list_too_old`)."""
    AHEAD = "ahead"
    """It was made after what our clock says: the clock is slow (`check.list_ahead`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFreshness:
    """One division's list. Up to and with `fresh_until` its age is fresh; after `refused_after` nothing is told."""

    division: int
    number: int
    as_of: datetime
    fresh_until: datetime
    refused_after: datetime
    age: Age


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Everything that is kept: the trust list's number and end, None without one; the status lists by division.

    `damaged`: files that cannot be read or that nobody vouches for; fetch these lists again.
    """

    trust_number: int | None
    trust_expires_at: datetime | None
    trust_expired: bool
    lists: Mapping[int, ListFreshness]
    damaged: tuple[str, ...] = ()


def list_freshness(head: Head, at: datetime) -> ListFreshness:
    """How old the list of this head is."""
    return ListFreshness(
        division=head.division,
        number=head.number,
        as_of=head.as_of,
        fresh_until=head.as_of + head.fresh,
        refused_after=head.as_of + head.refuse,
        age=_age(head, at),
    )


def freshness(
    trust: TrustList | None, lists: Mapping[int, ListFreshness], damaged: tuple[str, ...], at: datetime
) -> Freshness:
    """All of it at one instant."""
    return Freshness(
        trust_number=trust.number if trust else None,
        trust_expires_at=trust.expires_at if trust else None,
        trust_expired=trust is not None and at >= trust.expires_at,
        lists=lists,
        damaged=damaged,
    )


def _age(head: Head, at: datetime) -> Age:
    if head.as_of > at + AHEAD:
        return Age.AHEAD
    if at - head.as_of > head.refuse:
        return Age.REFUSE
    return Age.FRESH if at - head.as_of <= head.fresh else Age.STALE
