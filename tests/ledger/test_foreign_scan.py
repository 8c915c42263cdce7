"""A code of another region at our doors: genuine by the trust list, and not to be looked up among our people."""

import base64
from dataclasses import replace
from pathlib import Path

from healthcode.core.credentials import read_credential
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.scan import Scanned
from tests.builders_hot import DIVISION, SIGNER, a_guard, a_holder, at_hot_desk, scanned
from tests.builders_issuer import Issuer, trust_of
from tests.builders_ledger import AT
from tests.conftest import Database

ELSEWHERE = 120000


def test_a_code_of_another_region_is_never_looked_up_under_our_numbers(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    holder, guard, foreign = a_holder(desk, tmp_path), a_guard(desk), Issuer(bytes(32))
    both = {**trust_of(SIGNER, division=DIVISION).keys, **trust_of(foreign, division=ELSEWHERE).keys}

    async def look(hot: HotDesk) -> Scanned:
        hot = replace(hot, trust=lambda: replace(trust_of(SIGNER, division=DIVISION), keys=both))
        sealed = base64.urlsafe_b64decode(((await holder.shown(hot)).credential or "") + "==")
        theirs = foreign.seal(replace(read_credential(sealed), division=ELSEWHERE))  # the same index, the same phone
        return await scanned(hot, guard, holder.showing(theirs, at=AT))

    found = at_hot_desk(desk, database.app, look)
    assert (found.verdict, found.code, found.color, found.name) == ("cannot_check", "check.other_region", None, None)
    assert found.facts == {"division": "120000"}
