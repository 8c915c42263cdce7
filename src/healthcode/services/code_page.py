"""The code page as values: what a person's own device is shown, and the states in which there is no code to show."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from healthcode.core.terms import Color
from healthcode.ledger.hot import Person

READY, NOT_CLAIMED, NOT_DECLARED, EXPIRED, CLOSED, NO_DEVICE, OTHER_DEVICE = (
    "ready", "not_claimed", "not_declared", "expired", "closed", "no_device", "other_device",
)  # fmt: skip
TOLD = frozenset({READY, NO_DEVICE, OTHER_DEVICE})
"""States in which the page says what it knows of the person; in the others there is no code to speak of."""


class View(NamedTuple):
    """Everything that a page depends on: the row, the state, the credential's slot, whether a review is due."""

    person: Person
    state: str
    slot: int
    due: bool


class Negative(msgspec.Struct, frozen=True, gc=False):
    """The latest negative test on record."""

    sampled_at: datetime
    reported_at: datetime


class Shown(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The code page. `state` other than `ready`: what is missing before there is a code to show on this device."""

    state: str
    server_at: datetime
    color: Color | None = None
    pop_up: bool = False
    pop_ups: tuple[str, ...] = ()
    no_abnormality: bool = False
    notices: tuple[str, ...] = ()
    name: str | None = None
    latest_negative: Negative | None = None
    credential: str | None = None
    credential_expires_at: datetime | None = None
    code_expires_at: datetime | None = None
    review_at: datetime | None = None
    version: str
