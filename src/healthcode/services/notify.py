"""Telling a person: a notice in the page, and the messages that the person agreed to, queued with it.

Both are written in the transaction of what they tell of, so nothing is told that did not happen and nothing that
happened is forgotten; `deliver` sends the messages afterwards. Changes of status are found where derived rows are
written (`tell_changes`); whoever does something else to a person calls `notify`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from healthcode.core.notices import EQUAL_WITHIN, URGENT, due_at, message_for
from healthcode.core.terms import Occasion
from healthcode.services.desk import Desk

NO_FACTS: Mapping[str, str] = MappingProxyType({})


def notify(
    desk: Desk, resident_id: UUID, occasion: Occasion, *, at: datetime, facts: Mapping[str, str] = NO_FACTS
) -> None:
    """Tells the person of it, once within `EQUAL_WITHIN`, the dead never; call it inside the act's transaction.

    `facts` fill the sentences `notice.<occasion>` and are shown in the page only. No personal data but masked.
    """
    told = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
    same = {"resident_id": resident_id, "occasion": occasion.value, "facts": told}
    if desk.ledger.rows("is_closed", resident_id=resident_id):
        return
    if desk.ledger.rows("equal_notice", since=at - EQUAL_WITHIN, **same):
        return
    notice_id, urgent = desk.new_id(at), occasion in URGENT
    desk.ledger.run("append_notice", notice_id=notice_id, at=at, **same)
    desk.ledger.run(
        "queue_message",
        resident_id=resident_id, notice_id=notice_id, message=message_for(occasion).value, urgent=urgent, at=at,
        due_at=due_at(at, urgent=urgent),
    )  # fmt: skip
