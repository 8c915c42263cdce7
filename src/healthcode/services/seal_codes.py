"""Sealing codes, as the signer does it: it is told who, and looks up everything else by itself (SECURITY T19).

Facts come from one statement, the time from its own clock, what they mean from its own reading of the edition on file,
and the key from the trust list that it believes. Nothing that a caller says reaches a credential.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from healthcode.batch.columns import RuleNumbers, micros
from healthcode.core.credentials import Credential, credential_bytes, message
from healthcode.core.policy import Edition, governing
from healthcode.core.problems import Problem
from healthcode.core.signatures import SUITE_OF, Algorithm
from healthcode.core.trust import Purpose, TrustList
from healthcode.gateways.key_holders import SigningKeys
from healthcode.gateways.sealer_frames import Answer, Turn
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger
from healthcode.ledger.facts import Facts
from healthcode.ledger.hot import Paper, Person
from healthcode.services.code_page import READY
from healthcode.services.hot_desk import is_due
from healthcode.services.install_editions import are_on_file, editions_on_file, rule_numbers
from healthcode.services.meaning import Meanings
from healthcode.services.read_trust import Chain, counts, read_trust
from healthcode.services.seal import SECOND, as_it_is, credential_of, national_of, paper_of, slot, turn_of
from healthcode.services.show import state_of

LATE = 10 * SECOND
"""Microseconds for which a status that is past its review is still sealed: a page that looked just before it is not
refused, and without new evidence time only releases."""


@dataclass(slots=True, kw_only=True)
class SealDesk:
    """The signer's desk. `keys_of` opens the holder of an environment's keys, which only this process can.

    `editions`, `meanings`, `chain`, `turns` and `keys` are what `catch_up` read last; nothing is sealed before.
    """

    dsn: str
    folder: TrustFolder
    keys_of: Callable[[str], SigningKeys]
    division: int
    facts: Facts
    meanings: Meanings = field(default_factory=lambda: Meanings((), RuleNumbers({})))
    editions: Sequence[Edition] = ()
    chain: Chain | None = None
    keys: SigningKeys | None = None
    turns: tuple[Turn, ...] = ()
    algorithms: Mapping[bytes, Algorithm] = field(default_factory=dict)

    def edition(self, at: datetime) -> Edition:
        """The edition in force; Problem `policy.none_in_force`."""
        found = governing(self.editions, at, known_at=at)
        if found is None:
            raise Problem("policy.none_in_force", at=at.isoformat())
        return found


def catch_up(desk: SealDesk, *, at: datetime) -> None:
    """Reads editions, trust lists and keys anew; Problem `ledger.…`, `trust.…`, `keys.…`, and what is known stays."""
    with closing(Ledger.open(desk.dsn, hurried=True)) as ledger:
        if not are_on_file(ledger, desk.editions):
            desk.editions = editions_on_file(ledger)
            desk.meanings.read(desk.editions, rule_numbers(ledger))
        desk.chain = chain = read_trust(ledger, desk.folder, desk.chain)
    desk.keys = desk.keys or desk.keys_of(chain.pin.environment)
    desk.turns = turns_of(chain.newest, desk.division, desk.keys, at=at)
    desk.algorithms = {key.key_id: key.algorithm for key in chain.newest.issuers}


def turns_of(told: TrustList, division: int, keys: SigningKeys, *, at: datetime) -> tuple[Turn, ...]:
    """The keys that are ours, that count now and that the holder has; those that began later behind."""
    held = {key.key_id for key in keys.public_keys()}
    ours = [
        key for key in told.issuers
        if key.purpose is Purpose.CREDENTIAL and key.division == division and key.key_id in held and counts(key, at)
    ]  # fmt: skip
    ours.sort(key=lambda key: (key.not_before, key.not_after is None, key.key_id))
    return tuple(Turn(key.key_id, micros(key.not_before)) for key in ours)


async def seal_codes(desk: SealDesk, residents: Sequence[bytes], *, at: datetime) -> list[Answer]:
    """For each person the sealed credential, or what was against it; Problem `ledger.…` when the ledger is away."""
    people = await desk.facts.people(residents)
    return [_answer(partial(_code, desk, person, at)) for person in people]


async def seal_nationals(desk: SealDesk, residents: Sequence[bytes], *, at: datetime) -> list[Answer]:
    """The same codes in the national form: under the same conditions, from the same facts, without a color (F24)."""
    people = await desk.facts.people(residents)
    return [_answer(partial(_code, desk, person, at, form=national_of)) for person in people]


async def seal_papers(desk: SealDesk, residents: Sequence[bytes], *, at: datetime) -> list[Answer]:
    """The same for people's live papers."""
    found = await desk.facts.papers(residents)
    return [_answer(partial(_paper, desk, one, at)) for one in found]


def _answer(sealed: Callable[[], bytes]) -> Answer:
    """One person of whom something cannot be written is nobody else's affair."""
    try:
        return sealed()
    except Problem as problem:
        return problem.code


def _code(
    desk: SealDesk, person: Person | None, at: datetime, *, form: Callable[[Credential], Credential] = as_it_is
) -> bytes:
    now, meaning = micros(at), desk.meanings.at(at)
    if person is None or person.claimed is None or state_of(person, meaning, person.public_key, now) != READY:
        raise Problem("signer.nothing_to_seal")
    _check_current(person, now)
    number, until = slot(person.resident_id, now), meaning.code_until(person)
    key_id = _key_id(desk, person, now)
    return _signed(desk, form(credential_of(person, number, until, key_id=key_id, division=desk.division)))


def _paper(desk: SealDesk, found: tuple[Person, Paper] | None, at: datetime) -> bytes:
    if found is None or found[0].closed or found[1].expires <= micros(at):
        raise Problem("signer.nothing_to_seal")
    person, paper = found
    _check_current(person, micros(at))
    return _signed(desk, paper_of(person, paper, key_id=_key_id(desk, person, micros(at)), division=desk.division))


def _check_current(person: Person, now: int) -> None:
    if is_due(person, now - LATE):
        raise Problem("signer.due")


def _key_id(desk: SealDesk, person: Person, now: int) -> bytes:
    turn = turn_of(desk.turns, person.resident_id, now)
    if turn is None:
        raise Problem("signer.no_key")
    return turn.key_id


def _signed(desk: SealDesk, credential: Credential) -> bytes:
    assert desk.keys is not None  # where there is a turn there is a holder
    body = credential_bytes(replace(credential, suite=SUITE_OF[desk.algorithms[credential.key_id]]))
    return body + desk.keys.sign(credential.key_id, message(body))
