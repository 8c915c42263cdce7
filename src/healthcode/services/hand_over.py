"""Handing a dependant over: one proxy gives a word, the other says it, and both have acted (a second parent, a sister).

A person has one proxy at a time and one device that shows the code, so whoever takes over is the one from then on. The
word is good once and for an hour, has 50 random bits, and is kept as a keyed hash; whoever tries words has as many
tries as whoever checks identities.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason, Occasion
from healthcode.gateways.registry import Relation
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.link_up import pass_on
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.notify import notify
from healthcode.services.proxy_claims import open_claims
from healthcode.services.proxy_links import active_link, end_link, link_of, live_links
from healthcode.services.take_in import acting_on
from healthcode.services.verify_identity import count_try

LASTS = timedelta(hours=1)  # said at a table or over a telephone, not put on a wall
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as something else
READ_AS = str.maketrans("OIL", "011")
WORD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the proxy tells the next one, and until when it is good."""

    text: str = field(repr=False)
    expires_at: datetime


def hand_over(desk: Desk, session: Session, link_id: UUID, *, at: datetime) -> Word:
    """A word for this dependant; a former one is worth nothing any more. Problem `family.unknown_link`."""
    link, word = link_of(desk, session.account(), link_id, at=at), _drawn(desk)
    expires_at = at + LASTS
    with acting_on(desk, link.resident_id, PROXY):
        link_of(desk, session.account(), link_id, at=at)
        desk.ledger.run("forget_hand_overs_of", link_id=link_id)
        desk.ledger.run(
            "give_hand_over",
            word_index=desk.vault.word_index(word), link_id=link_id, resident_id=link.resident_id, at=at,
            expires_at=expires_at,
        )  # fmt: skip
        leaf(desk, actor=PROXY, act="proxy.offered", at=at, subject=link.resident_id, body={"link": str(link_id)})
    return Word(text=f"{word[:5]}-{word[5:]}", expires_at=expires_at)


def take_over(desk: Desk, session: Session, word: str, relation: Relation, *, truth: bool, at: datetime) -> UUID:
    """The dependant of that word from now on; the link's id. The former proxy's link and device end with it.

    Problem `family.no_truth`, `family.bad_word` for one that is unknown, used or run out, `family.yourself`,
    `family.too_many`, `claim.needed`, `limit.too_many`.
    """
    own = session.resident()
    if not truth:
        raise Problem("family.no_truth")
    count_try(desk, session.account(), at)
    with desk.ledger.transaction(RESIDENT):
        row = desk.ledger.row("lock_account", subject_index=session.account())
        if row is None or row[1] != own:
            raise Problem("claim.needed")
        return _taken(desk, session.account(), own, _index(desk, word), relation, at)


def _taken(desk: Desk, account: bytes, own: UUID, index: bytes, relation: Relation, at: datetime) -> UUID:
    found = desk.ledger.row("take_hand_over", word_index=index)
    if found is None or at >= found[2]:
        raise Problem("family.bad_word")
    resident_id, new_id = found[1], desk.new_id(at)
    desk.ledger.row("lock_resident", resident_id=resident_id)
    link = active_link(desk, resident_id, at=at)
    if link is None or link.link_id != found[0]:
        raise Problem("family.bad_word")
    _require_room(desk, account, own, resident_id, at)
    end_link(desk, resident_id, by=PROXY, reason=LinkReason.HANDED_OVER, at=at)
    pass_on(desk, link, account, relation.value, new_id, at=at)
    notify(desk, resident_id, Occasion.HAND_OVER, at=at, facts={"relation": relation.value})
    return new_id


def _require_room(desk: Desk, account: bytes, own: UUID, resident_id: UUID, at: datetime) -> None:
    linked = live_links(desk, account, at=at)
    if resident_id == own or any(known == resident_id for _, known in linked):
        raise Problem("family.yourself")
    at_most = desk.edition(at).code.dependants_at_most
    if len(linked) + len(open_claims(desk, account, at=at)) >= at_most:
        raise Problem("family.too_many", most=at_most)


def _drawn(desk: Desk) -> str:
    """32 divides 256, so every letter is as likely as another."""
    return "".join(LETTERS[byte % len(LETTERS)] for byte in desk.randomness.take(WORD))


def _index(desk: Desk, word: str) -> bytes:
    """As it was given, however it was written down."""
    said = "".join(letter for letter in word.upper().translate(READ_AS) if letter in LETTERS)
    return desk.vault.word_index(said)
