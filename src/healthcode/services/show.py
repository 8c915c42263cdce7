"""Showing a code: what the person's own page gets, from one lookup that is gathered with everybody else's.

The version is a hash over all that is shown but the clock, and the same in every process; a page that has it already
is told so. A change of the status changes it at once, and so does the hour of renewing the credential.
"""

import base64
import hashlib
from datetime import datetime

import msgspec

from healthcode.batch.columns import instant, micros
from healthcode.core.terms import Color
from healthcode.ledger.hot import Person
from healthcode.services.hot_desk import HotDesk, admitted, is_due, renewed
from healthcode.services.log_in import RESIDENT
from healthcode.services.meaning import Meaning
from healthcode.services.seal import color_of, slot

READY, NOT_CLAIMED, NOT_DECLARED, EXPIRED, CLOSED, NO_DEVICE, OTHER_DEVICE = (
    "ready", "not_claimed", "not_declared", "expired", "closed", "no_device", "other_device",
)  # fmt: skip
TOLD = frozenset({READY, NO_DEVICE, OTHER_DEVICE})
"""States in which the page says what it knows of the person; in the others there is no code to speak of."""


class Negative(msgspec.Struct, frozen=True):
    """The latest negative test on record."""

    sampled_at: datetime
    reported_at: datetime


class Shown(msgspec.Struct, frozen=True, kw_only=True):
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


async def show(hot: HotDesk, token_hash: bytes, key: bytes | None, *, at: datetime) -> Shown:
    """The code of whoever the session belongs to, for the device with this key (compressed, 33 bytes).

    Problem `session.none`, `session.ended`; `ledger.…` and `limit.busy` when it cannot be looked up in time, or when
    there is no status to tell.
    """
    who, person = await hot.ledger.visits.ask(token_hash)
    admitted(who, RESIDENT, at=at)
    if person is not None:
        person = await renewed(hot, person, at=at)
    return shown(hot, person, key, at=at)


def shown(hot: HotDesk, person: Person | None, key: bytes | None, *, at: datetime) -> Shown:
    """What is shown of a person's row at `at`; Problem `ledger.no_status` when a claimed code has none."""
    meaning, now = hot.meanings.at(at), micros(at)
    state = state_of(person, meaning, key, now)
    if person is None or person.claimed is None:
        return Shown(state=state, server_at=at, version=NOT_CLAIMED)
    color = color_of(person)
    number = slot(person.resident_id, now)
    version = version_of(person, meaning, state, number, due=is_due(person, now))
    code_until = person.claimed + meaning.valid
    if state not in TOLD:
        return Shown(state=state, server_at=at, code_expires_at=instant(code_until), version=version)
    acting = meaning.acting(person.acting or 0)
    credential = hot.seals.of(version, person, number, code_until) if state == READY else None
    return Shown(
        state=state,
        server_at=at,
        color=color,
        pop_up=bool(acting.pop_ups),
        pop_ups=acting.pop_ups,
        no_abnormality=no_abnormality(person, meaning),
        notices=acting.notices,
        name=person.name_hint,
        latest_negative=latest_negative(person),
        credential=credential.text if credential else None,
        credential_expires_at=credential.expires_at if credential else None,
        code_expires_at=instant(code_until),
        review_at=instant(person.review) if person.review is not None else None,
        version=version,
    )


def state_of(person: Person | None, meaning: Meaning, key: bytes | None, now: int) -> str:
    """What stands between this device and a code, the first thing first."""
    if person is None or person.claimed is None:
        return NOT_CLAIMED
    if person.closed:
        return CLOSED
    if now >= person.claimed + meaning.valid:
        return EXPIRED
    if not person.declared and meaning.edition.declaration.first_needed:
        return NOT_DECLARED
    if person.public_key is None:
        return NO_DEVICE
    return READY if key == person.public_key else OTHER_DEVICE


def no_abnormality(person: Person, meaning: Meaning) -> bool:
    """未见异常 (F34), as `core.status.Status.no_abnormality`."""
    acting = meaning.acting(person.acting or 0)
    clean = color_of(person) is Color.GREEN and not acting.pop_ups and not acting.notices
    return clean and bool(person.declared) and not person.closed


def latest_negative(person: Person) -> Negative | None:
    """The latest negative test, None when there is none."""
    if person.sampled is None or person.reported is None:
        return None
    sampled_at, reported_at = instant(person.sampled), instant(person.reported)
    return Negative(sampled_at, reported_at) if sampled_at and reported_at else None


def version_of(person: Person, meaning: Meaning, state: str, number: int, *, due: bool) -> str:
    """Of all that is shown: the row, the edition that gives it names, the state, the slot of the credential."""
    told = (person, meaning.edition.id, state, number, due)
    digest = hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=12).digest()
    return base64.urlsafe_b64encode(digest).decode()
