"""Proving a relation: the one photo of a document, which a community worker reads within the edition's hours (F26)."""

from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import LinkState
from healthcode.gateways.keys import Purpose
from healthcode.services.audit import leaf
from healthcode.services.claim_for import AskedState
from healthcode.services.desk import Desk
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.proxy_claims import open_claims


def prove_relation(desk: Desk, session: Session, link_id: UUID, photo: bytes, *, at: datetime) -> AskedState:
    """The photo (as `drawn_anew` made it) in the place of the former one; the hours begin with the first.

    Problem `family.unknown_link`, the same for another account's, a decided and an absent one.
    """
    account, decide_by = session.account(), at + desk.edition(at).family.decide
    with desk.ledger.transaction(RESIDENT):
        desk.ledger.row("lock_account", subject_index=account)
        claim = next((one for one in open_claims(desk, account, at=at) if one.link_id == link_id), None)
        if claim is None:
            raise Problem("family.unknown_link")
        sealed = desk.vault.seal_bytes(Purpose.FAMILY, photo_place(link_id), photo)
        first = claim.decide_by is None
        desk.ledger.run(
            "keep_proxy_photo", subject_index=account, link_id=link_id, photo=sealed, at=at, decide_by=decide_by
        )
        leaf(desk, actor=PROXY, act="proxy.photographed", at=at, body={"link": str(link_id), "again": not first})
    return AskedState(link_id=link_id, state=LinkState.PENDING, decide_by=decide_by if first else claim.decide_by)


def photo_place(link_id: UUID) -> str:
    """Where a photo lies, for the vault."""
    return f"proxy_claim|photo|{link_id}"
