"""Deleting one's account: what it is, where it reaches and whom it names is gone; what the epidemic's law keeps stays.

Gone at once: account, sessions, identity, phone, address, what declarations say of where one is, devices, papers,
claims and links for others, consents, notices, appeals. What stays is evidence under the blind index of a document that
we do not have any more, and the audit: whoever claims the code anew, or shows the document at a door, is the same
person still. That is said before, with what stays and until when.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason, Occasion
from healthcode.services.agree import forget_consents
from healthcode.services.appeals import appeals_of
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.file_appeal import end_suspensions
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.notify import notify
from healthcode.services.proxy_links import end_link, live_links
from healthcode.services.recent_login import require_recent

WORDS = {"zh-CN": "注销", "en": "DELETE"}
"""What the person types, in the language of the page; either is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What would go with the account, and what would stay."""

    devices: int
    papers: int
    dependants: int
    declarations: int
    evidence: int


def leaving(desk: Desk, session: Session, *, at: datetime) -> Leaving:
    """What deleting the account would do; nothing is done."""
    with desk.ledger.transaction(RESIDENT):
        dependants = len(live_links(desk, session.account(), at=at))
        counted = desk.ledger.rows("counted_for_leaving", resident_id=session.resident_id, at=at)[0]
    devices, papers, declarations, evidence = (int(count) for count in counted)
    return Leaving(devices=devices, papers=papers, dependants=dependants, declarations=declarations, evidence=evidence)


def delete_account(desk: Desk, session: Session, *, word: str, language: str, at: datetime) -> None:
    """Deletes the account of the session and all that is the account's; audited.

    Problem `account.recent`, `account.word` when the word is another one than `WORDS` has.
    """
    require_recent(session, at=at)
    if word.strip() not in WORDS.values():
        raise Problem("account.word", word=WORDS.get(language, WORDS["zh-CN"]))
    account, resident_id = session.account(), session.resident_id
    with desk.ledger.transaction(RESIDENT):
        if resident_id is not None:
            desk.ledger.row("lock_resident", resident_id=resident_id)
        desk.ledger.row("lock_account", subject_index=account)
        dependants = _let_go(desk, account, at)
        if resident_id is not None:
            _farewell(desk, resident_id, dependants, at)
            _forget_person(desk, resident_id, at)
        forget_consents(desk, account)
        for statement in ("forget_all_tries", "forget_all_login_codes", "forget_account_sessions", "forget_account"):
            desk.ledger.run(statement, subject_index=account)


def _let_go(desk: Desk, account: bytes, at: datetime) -> int:
    """Nobody is acted for by this account any more; their records are held in id order."""
    links = sorted((resident_id for _, resident_id in live_links(desk, account, at=at)), key=str)
    for resident_id in links:
        desk.ledger.row("lock_resident", resident_id=resident_id)
        end_link(desk, resident_id, by=PROXY, reason=LinkReason.DELETED, at=at)
    kept = [row[0] for row in desk.ledger.rows("forget_kept_by", subject_index=account)]
    desk.ledger.run("forget_proxy_places", links=kept)
    desk.ledger.run("forget_claims_for_others", subject_index=account)
    return len(links)


def _farewell(desk: Desk, resident_id: UUID, dependants: int, at: datetime) -> None:
    notify(desk, resident_id, Occasion.ACCOUNT_DELETED, at=at)
    leaf(desk, actor=RESIDENT, act="account.deleted", at=at, subject=resident_id, body={"dependants": dependants})


def _forget_person(desk: Desk, resident_id: UUID, at: datetime) -> None:
    """What was known of the person and not of the epidemic; what was suspended for appeals shows again."""
    for entry in appeals_of(desk, resident_id):
        if entry.closed_at is None:
            end_suspensions(desk, resident_id, entry, by=RESIDENT, at=at)
    desk.ledger.run("revoke_holders", resident_id=resident_id, at=at)
    desk.ledger.rows("revoke_papers", resident_id=resident_id, at=at)
    desk.ledger.rows("forget_declared", resident_id=resident_id)
    for statement in (
        "forget_appeals", "forget_notices", "give_up_phones", "forget_identity", "forget_place", "forget_paper_hints",
        "forget_device_hints",
    ):  # fmt: skip
        desk.ledger.run(statement, resident_id=resident_id)
