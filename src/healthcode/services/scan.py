"""Scanning: a code that was shown is checked, looked up and remembered before its verifier is answered.

The order keeps the dear things for those who have a right to them: the verifier's session, the presentation's
signatures and clocks, the person's status as it is now, and last the commit by which the same picture is known again.
Whatever cannot be found out is `cannot_check`, which nobody may take for a yes; only what was authentic is recorded.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from healthcode.batch.columns import NONE, instant, micros
from healthcode.core import scans
from healthcode.core.codes import Presentation
from healthcode.core.credentials import paper_holder
from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.scans import Current, Told, shown_key, told_now
from healthcode.core.status import Test
from healthcode.core.terms import Color
from healthcode.ledger.hot import Person, Sight, Visitor
from healthcode.services.code_page import Negative
from healthcode.services.hot_desk import HotDesk, renewed, visitor
from healthcode.services.log_in import VERIFIER
from healthcode.services.meaning import Meaning
from healthcode.services.seal import color_of
from healthcode.services.show import no_abnormality

ACCEPTED, BAD_CODE, CANNOT_CHECK = "accepted", "bad_code", "cannot_check"


class RuleTold(msgspec.Struct, frozen=True):
    """Whether the door's rule is met, and all that is against it."""

    met: bool
    reasons: tuple[str, ...]


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `code` names its sentence, which `facts` fill; all else is null unless it was accepted.

    `shown_ago` and `checked_before` in whole seconds; `checked_before` when this verifier had seen it already.
    `check_document`: it is on paper, so whose it is can only be seen by the document, whose number's ends
    `document_hint` gives. A national code has no color (F24).
    """

    verdict: str
    code: str
    facts: Mapping[str, str] = {}
    color: Color | None = None
    pop_up: bool | None = None
    declared: bool | None = None
    name: str | None = None
    level: str | None = None
    soft_key: bool | None = None
    check_document: bool | None = None
    document_hint: str | None = None
    shown_at: datetime | None = None
    shown_ago: int | None = None
    checked_before: int | None = None
    no_abnormality: bool | None = None
    notices: tuple[str, ...] = ()
    latest_negative: Negative | None = None
    rule: RuleTold | None = None
    server_at: datetime


async def scan(
    hot: HotDesk,
    token_hash: bytes,
    text: str,
    *,
    temperature: float | None,
    rule: DoorRule,
    scan_id: UUID,
    at: datetime,
    nonce: bytes = b"",
) -> Scanned:
    """The verdict on a presentation's text for the verifier of this session; `nonce`: of a gate that binds showings.

    The same `scan_id` of the same verifier again is answered as the first time. Problem `session.none`,
    `session.ended`; a ledger that cannot be reached is no problem here but the verdict `cannot_check`.
    """
    try:
        verifier = await visitor(hot, VERIFIER, token_hash, at=at)
        shown = await _checked(hot, text, nonce, at)
        person = await _person(hot, shown, at)
        key = await _holder_key(hot, shown, person, at)
        told = told_now(shown, _current(_named(hot.meanings.at(at), person), person, key), at=at)
        before = await _remembered(hot, verifier, shown, scan_id, at)
    except BadCode as problem:
        return _refused(BAD_CODE, problem, at)
    except CannotCheck as problem:
        return _refused(CANNOT_CHECK, problem, at)
    except Problem as problem:
        if problem.code.startswith("session."):
            raise
        return _refused(CANNOT_CHECK, CannotCheck("check.unavailable"), at)
    answer = door_answer(rule, told, temperature, at)
    return _accepted(hot.meanings.at(at), shown, person, told, before, RuleTold(answer.met, answer.reasons), at)


async def _checked(hot: HotDesk, text: str, nonce: bytes, at: datetime) -> Presentation:
    """The presentation; a key that is unknown here may have been published since this process looked."""
    try:
        return scans.check(text, trust=hot.trust(), at=at, nonce=nonce)
    except CannotCheck as problem:
        if problem.code != "check.unknown_issuer" or not await hot.learn():
            raise
    return scans.check(text, trust=hot.trust(), at=at, nonce=nonce)


async def _person(hot: HotDesk, shown: Presentation, at: datetime) -> Person:
    """Whose code it is, as of now. What our own key sealed has a position, unless this ledger was set back.

    Another region's positions are not ours: under the same number there is somebody else here.
    """
    if shown.credential.division != hot.seals.division:
        raise CannotCheck("check.other_region", division=f"{shown.credential.division:06}")
    person = await hot.ledger.holders.ask(shown.credential.status_index)
    person = await renewed(hot, person, at=at) if person else None
    if person is None:
        raise CannotCheck("check.not_on_file")
    if person.color is None:
        raise CannotCheck("check.no_status")
    return person


async def _holder_key(hot: HotDesk, shown: Presentation, person: Person, at: datetime) -> bytes | None:
    """Of the device that is the person's now. On paper it is the live paper's; BadCode `code.void`, `code.expired`."""
    if not shown.printed:
        return person.public_key
    paper = await hot.ledger.papers.ask(person.resident_id)
    if paper is None or paper.status_index != shown.credential.status_index:
        raise BadCode("code.void")
    if paper.expires <= micros(at):
        raise BadCode("code.expired")
    return paper_holder(paper.document_hint)


def _named(meaning: Meaning, person: Person) -> Meaning:
    """The meaning, which must know all that acts on the person: what it cannot name may be what the door asks for."""
    if meaning.acting(person.acting or 0).unnamed:
        raise CannotCheck("check.rules_newer")
    return meaning


def _current(meaning: Meaning, person: Person, holder_key: bytes | None) -> Current:
    claimed = None if person.claimed is None else instant(meaning.code_until(person))
    as_of, negative = instant(person.as_of or NONE), _negative(person)
    assert as_of is not None  # of every row that has a color
    return Current(
        as_of=as_of,
        color=color_of(person),
        pop_up=meaning.acting(person.acting or 0).pop_up,
        declared=bool(person.declared),
        closed=bool(person.closed),
        latest_negative=negative,
        holder_key=holder_key,
        claimed_until=claimed,
    )


def _negative(person: Person) -> Test | None:
    sampled_at, reported_at = instant(person.sampled or NONE), instant(person.reported or NONE)
    return Test(sampled_at=sampled_at, reported_at=reported_at) if sampled_at and reported_at else None


async def _remembered(hot: HotDesk, verifier: Visitor, shown: Presentation, scan_id: UUID, at: datetime) -> int | None:
    """Seconds since this verifier saw it before, None the first time; BadCode `code.shown_elsewhere`."""
    if shown.printed:
        return None  # the same every time, to whomever it is shown
    sight = _sight(hot, verifier, shown, scan_id, at)
    first = await hot.ledger.sights.ask(sight)
    if first is None:
        return None
    same = first.verifier_index == sight.verifier_index
    if same and first.scan_id == sight.scan_id:
        return None
    first_at = instant(first.scanned)
    assert first_at is not None
    return scans.second_look(first_at=first_at, same_verifier=same, at=at)


def _sight(hot: HotDesk, verifier: Visitor, shown: Presentation, scan_id: UUID, at: datetime) -> Sight:
    """A showing by its keyed hash: nobody can find by it who was where without the vault's key."""
    key = shown_key(shown)
    assert key is not None  # of every showing; paper is not remembered
    return Sight(
        shown_index=hot.vault.scan_index(b"shown", key.holder_key, int(key.shown_at.timestamp()).to_bytes(8, "big")),
        verifier_index=hot.vault.scan_index(b"verifier", verifier.subject_index or b""),
        scan_id=scan_id.bytes,
        scanned=micros(at),
    )


def _accepted(
    meaning: Meaning, shown: Presentation, person: Person, told: Told, before: int | None, rule: RuleTold, at: datetime
) -> Scanned:
    negative = told.latest_negative
    return Scanned(
        verdict=ACCEPTED,
        code="scan.accepted",
        color=told.color,
        pop_up=told.pop_up,
        declared=told.declared,
        name=shown.credential.name_hint,
        level=shown.credential.level.name.lower(),
        soft_key=shown.credential.soft_key,
        check_document=shown.printed,
        document_hint=shown.credential.document_hint or None,
        shown_at=shown.shown_at,
        shown_ago=None if shown.shown_at is None else max(0, (at - shown.shown_at) // timedelta(seconds=1)),
        checked_before=before,
        no_abnormality=no_abnormality(person, meaning),
        notices=meaning.acting(person.acting or 0).notices,
        latest_negative=Negative(negative.sampled_at, negative.reported_at) if negative else None,
        rule=rule,
        server_at=at,
    )


def _refused(verdict: str, problem: Problem, at: datetime) -> Scanned:
    return Scanned(verdict=verdict, code=problem.code, facts=problem.facts, server_at=at)
