"""Showing a code: what the person's own page gets, from one lookup that is gathered with everybody else's.

The version is a hash over all that is shown but the clock, and the same in every process; a page that has it already
is told so. A change of the status changes it at once, and so does the instant of renewing the credential. What was
shown is kept under its version, since a signature costs more than all else about a showing.
"""

import base64
import hashlib
from datetime import date, datetime, timedelta

import msgspec

from healthcode.batch.columns import instant, micros
from healthcode.core.problems import Problem
from healthcode.core.terms import Color
from healthcode.ledger.hot import Person
from healthcode.services.code_page import (
    CLOSED,
    EXPIRED,
    NO_DEVICE,
    NOT_CLAIMED,
    NOT_DECLARED,
    OTHER_DEVICE,
    READY,
    TOLD,
    Negative,
    Shown,
    View,
)
from healthcode.services.hot_desk import HotDesk, admitted, is_due, renewed
from healthcode.services.log_in import RESIDENT
from healthcode.services.meaning import Meaning
from healthcode.services.proxy_links import is_over
from healthcode.services.seal import Sealed, color_of, slot

MOST_KEPT = 50_000  # pages, some 50 MB
EPOCH = date(2000, 1, 1)  # from where PostgreSQL counts days
TRIES = 3  # looks at a person who changes while the code is sealed


async def show(
    hot: HotDesk, token_hash: bytes, key: bytes | None, *, at: datetime, known: str = "", link_id: bytes | None = None
) -> Shown:
    """The code of whoever the session belongs to, for the device with this key (compressed, 33 bytes).

    With `link_id` the dependant's, for whom the account acts; Problem `family.unknown_link` when it does not.
    `known` is the version that the page has; when it is still right only state and version are told, nothing is sealed.
    Problem `session.none`, `session.ended`; `ledger.…` and `limit.busy` when it cannot be looked up in time, or when
    there is no status to tell; `signer.…` when there is no page yet and nothing can be sealed. What a page says and
    what its credential says are of one row: when the person changes in between, both are looked up again.
    """
    if link_id is None:
        who, person = await hot.ledger.visits.ask(token_hash)
        admitted(who, RESIDENT, at=at)
    else:
        person = await _dependant(hot, token_hash, link_id, at=at)
    for _ in range(TRIES):
        if person is not None:
            person = await renewed(hot, person, at=at)
        if person is None or person.claimed is None:
            return Shown(state=NOT_CLAIMED, server_at=at, version=NOT_CLAIMED)
        found = await _shown(hot, person, key, at=at, known=known)
        if found is not None:
            return found
        person = await hot.ledger.people.ask(person.resident_id)
    raise Problem("signer.unsettled")


async def _dependant(hot: HotDesk, token_hash: bytes, link_id: bytes, *, at: datetime) -> Person | None:
    """The row of the dependant of this link, which must be the account's and in effect."""
    who, link, person = await hot.ledger.kin.ask((token_hash, link_id))
    admitted(who, RESIDENT, at=at)
    if link is None or is_over(_day(link.born_on), hot.meanings.at(at).edition, at):
        raise Problem("family.unknown_link")
    return person


def _day(days: int | None) -> date | None:
    return None if days is None else EPOCH + timedelta(days=days)


async def _shown(hot: HotDesk, person: Person, key: bytes | None, *, at: datetime, known: str) -> Shown | None:
    """What is shown of a row at `at`; None when the credential that was sealed says something else."""
    meaning, now = hot.meanings.at(at), micros(at)
    view = view_of(person, meaning, key, now)
    bare = Shown(
        state=view.state, server_at=at, version=version_of(view, meaning, hot.seals.key_id(person.resident_id, now))
    )
    if bare.version == known:
        return bare
    kept = meaning.pages.get(bare.version)
    if kept is None:
        credential = await hot.seals.code(person, at=at) if view.state == READY else None
        if view.state == READY and credential is None:
            return None
        kept = _keep(meaning.pages, _made(view, meaning, bare, credential))
    return msgspec.structs.replace(kept, server_at=at)


def view_of(person: Person, meaning: Meaning, key: bytes | None, now: int) -> View:
    """Everything that what is shown depends on, for the device with this key at `now` (microseconds)."""
    return View(person, state_of(person, meaning, key, now), slot(person.resident_id, now), is_due(person, now))


def _made(view: View, meaning: Meaning, bare: Shown, credential: Sealed | None) -> Shown:
    """The page with all that its state lets it tell."""
    person = view.person
    color = color_of(person)
    code_until = meaning.code_until(person)
    if view.state not in TOLD:
        return msgspec.structs.replace(bare, code_expires_at=instant(code_until))
    acting = meaning.acting(person.acting or 0)
    return msgspec.structs.replace(
        bare,
        color=color,
        pop_up=acting.pop_up,
        pop_ups=acting.pop_ups,
        no_abnormality=no_abnormality(person, meaning),
        notices=acting.notices,
        name=person.name_hint,
        latest_negative=latest_negative(person),
        credential=credential.text if credential else None,
        credential_expires_at=credential.expires_at if credential else None,
        code_expires_at=instant(code_until),
        review_at=instant(person.review) if person.review is not None else None,
    )


def _keep(pages: dict[str, Shown], page: Shown) -> Shown:
    """By version, a text, and not by row: what the collector of garbage need not look at costs nothing to keep."""
    if len(pages) >= MOST_KEPT:
        del pages[next(iter(pages))]  # the oldest
    pages[page.version] = page
    return page


def state_of(person: Person, meaning: Meaning, key: bytes | None, now: int) -> str:
    """What stands between this device and a code, the first thing first."""
    if person.claimed is None:
        return NOT_CLAIMED
    if person.closed:
        return CLOSED
    if now >= meaning.code_until(person):
        return EXPIRED
    if not person.declared and meaning.edition.declaration.first_needed:
        return NOT_DECLARED
    if person.public_key is None:
        return NO_DEVICE
    return READY if key == person.public_key else OTHER_DEVICE


def no_abnormality(person: Person, meaning: Meaning) -> bool:
    """未见异常 (F34), as `core.status.Status.no_abnormality`."""
    acting = meaning.acting(person.acting or 0)
    clean = color_of(person) is Color.GREEN and not acting.pop_up and not acting.notices
    return clean and not acting.unnamed and bool(person.declared) and not person.closed


def latest_negative(person: Person) -> Negative | None:
    """The latest negative test, None when there is none."""
    if person.sampled is None or person.reported is None:
        return None
    sampled_at, reported_at = instant(person.sampled), instant(person.reported)
    return Negative(sampled_at, reported_at) if sampled_at and reported_at else None


def version_of(view: View, meaning: Meaning, key_id: bytes) -> str:
    """Of all that is shown: the row, the state, the slot of the credential and the key that seals it, the edition."""
    told = (view, meaning.edition.id, meaning.acting(view.person.acting or 0).unnamed, key_id)
    digest = hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=12).digest()
    return base64.urlsafe_b64encode(digest).decode()
