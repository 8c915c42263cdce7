"""A copy of all data, and the end of an account: what is gone is really gone, and what stays is only what was said."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from healthcode.core.terms import Occasion
from healthcode.gateways.registry import Registry
from healthcode.services.agree import MessageChannel, agree
from healthcode.services.appeals import About, Kind
from healthcode.services.contact import reveal_contact
from healthcode.services.delete_account import delete_account, leaving
from healthcode.services.desk import Desk
from healthcode.services.export_data import MOST, export_data
from healthcode.services.file_appeal import Disputed, file_appeal
from healthcode.services.issue_paper import issue_own
from healthcode.services.log_in import Session
from healthcode.services.notify import notify
from healthcode.services.recent_login import RECENT
from tests.builders_doors import NAME, Device, a_registry, a_session, claimed, enrolled
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_phone,
    a_push_row,
    an_id,
    push,
    refused,
    results,
    select,
    shown,
)
from tests.ledger.test_canaries import dump, forms

ADDRESS, WORDS = "长安区体育北大街二十七号", "那天我一直在保定上班"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return a_registry(tmp_path)


@pytest.fixture
def lived(desk: Desk, staff: Staff, lab: Signer, registry: Registry, tmp_path: Path) -> Session:
    """An account with something of everything."""
    session = claimed(desk, registry, "a", an_id(1), address=ADDRESS)
    resident = session.resident()
    a_declaration(desk, resident, at=AT)
    enrolled(desk, session, Device())
    issue_own(desk, session, at=AT)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), name=NAME, kind="key_venue_stay", place="北国商城")], at=AT)
    row = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 20:00", reported="2022-05-17 23:00")
    results(desk, lab, tmp_path, [row], at=AT)
    with desk.ledger.transaction("test"):
        agree(desk, session, resident, MessageChannel.SMS, language="en", at=AT)
        notify(desk, resident, Occasion.CODE_ENDS, at=AT)
    about = Disputed(kind=Kind.APPEAL, about=About.PLACE, evidence_id=None, words=WORDS, request_id=UUID(int=1))
    file_appeal(desk, resident, about, by="resident", at=AT)
    return a_session(desk, "a")


# The copy


def test_a_copy_holds_all_that_we_hold(desk: Desk, lived: Session) -> None:
    copy: Any = export_data(desk, lived, at=AT + MINUTE)
    person = copy["person"]
    assert (person["document_number"], person["name"], person["phone"]) == (an_id(1), NAME, a_phone(1))
    assert (person["address"], person["community"]) == ("石家庄市长安区建设大街1号", "长安社区")  # declared last
    told = {entry["kind"]: entry for entry in copy["evidence"]}
    assert set(told) == {"declaration", "key_venue_stay", "test_negative"}
    assert told["key_venue_stay"]["told_by"] == "河北省疾控中心"
    assert told["key_venue_stay"]["details"]["place"] == "北国商城"
    assert copy["declarations"][0]["address"] == "石家庄市长安区建设大街1号"
    assert copy["appeals"][0]["words"] == WORDS
    assert copy["now"]["pop_ups"] == ["close_presence"]
    for name in ("account", "sessions", "claims", "devices", "papers", "notices", "access"):
        assert copy[name], name
    assert copy["left_out"] == ["scans", "findings", "staff", "keys"]
    assert "worker" not in json.dumps(copy, default=str)


def test_every_copy_is_audited_and_three_a_day_are_enough(desk: Desk, lived: Session) -> None:
    for _ in range(MOST):
        export_data(desk, lived, at=AT)
    with refused("export.too_many", most=MOST):
        export_data(desk, lived, at=AT + MINUTE)
    assert select(desk, "SELECT count(*) FROM audit_leaf WHERE act = 'rights.exported'") == [(MOST,)]
    later = AT + DAY + MINUTE
    assert export_data(desk, a_session(desk, "a", at=later), at=later)


@pytest.mark.parametrize(("ago", "code"), [(RECENT - timedelta(seconds=1), ""), (RECENT, "account.recent")])
def test_a_log_in_of_this_morning_gives_no_copy_and_ends_no_account(
    desk: Desk, lived: Session, ago: timedelta, code: str
) -> None:
    if not code:
        export_data(desk, lived, at=AT + ago)
        return
    with refused(code, minutes=30):
        export_data(desk, lived, at=AT + ago)
    with refused(code):
        delete_account(desk, lived, word="DELETE", language="en", at=AT + ago)


# The end


def left_in(desk: Desk, session: Session) -> list[bytes]:
    """Sealed fields and keyed hashes of the person as they stand in the database: what must not be there afterwards."""
    resident = session.resident()
    rows = [
        *select(desk, "SELECT document_sealed, name_sealed, phone_sealed, address_sealed FROM identity"),
        *select(desk, "SELECT sealed FROM declaration"),
        *select(desk, "SELECT words_sealed FROM appeal"),
        *select(desk, "SELECT public_key FROM holder WHERE resident_id = %s", resident),
        *select(desk, "SELECT phone_index FROM phone_holder"),
        *select(desk, "SELECT token_hash FROM session WHERE subject_index = %s", session.account()),
    ]
    return [bytes(value) for row in rows for value in row if value] + [session.account()]


def test_what_is_the_accounts_is_gone_from_every_table(desk: Desk, lived: Session, admin: psycopg.Connection) -> None:
    told = leaving(desk, lived, at=AT)
    assert (told.devices, told.papers, told.dependants, told.declarations, told.evidence) == (1, 1, 0, 1, 3)
    canaries, before = left_in(desk, lived), dump(admin)
    assert all(canary.hex().encode() in before for canary in canaries)
    delete_account(desk, lived, word="注销", language="zh-CN", at=AT + MINUTE)
    after = dump(admin)
    farewell = dict(select(desk, "SELECT address, subject_index FROM delivery WHERE message = 'farewell'"))
    for canary in canaries:
        if canary not in farewell and canary not in farewell.values():  # until the last message is sent
            assert canary.hex().encode() not in after, canary.hex()
    for text in (an_id(1), NAME, a_phone(1), ADDRESS, WORDS):
        assert not [form for form in forms(text) if form in after], text
    for table in ("identity", "account", "phone_holder", "appeal", "message_consent", "notice"):
        assert select(desk, f"SELECT count(*) FROM {table}") == [(0,)], table


def test_what_the_law_keeps_stays_under_the_blind_index(
    desk: Desk, lived: Session, registry: Registry, staff: Staff
) -> None:
    resident = lived.resident()
    delete_account(desk, lived, word="DELETE", language="en", at=AT + MINUTE)
    assert shown(desk, resident, at=AT + HOUR).pop_up
    found = reveal_contact(desk, resident, acting=staff.worker, purpose="x", at=AT + HOUR)
    assert (found.phone, found.address) == ("", "")
    assert select(desk, "SELECT act FROM audit_leaf WHERE act = 'account.deleted'") == [("account.deleted",)]
    again = claimed(desk, registry, "b", an_id(1), at=AT + 2 * HOUR)
    assert again.resident() == resident
    copy: Any = export_data(desk, again, at=AT + 2 * HOUR)
    assert (copy["declarations"][0].get("address"), copy["now"]["pop_ups"]) == (None, ["close_presence"])


def test_sessions_devices_and_papers_end_at_once(desk: Desk, lived: Session) -> None:
    delete_account(desk, lived, word="DELETE", language="en", at=AT + MINUTE)
    assert select(desk, "SELECT count(*) FROM holder WHERE revoked_at IS NULL") == [(0,)]
    assert select(desk, "SELECT count(*) FROM paper WHERE revoked_at IS NULL") == [(0,)]
    assert select(desk, "SELECT count(*) FROM session WHERE subject_index = %s", lived.account()) == [(0,)]
    assert not a_session(desk, "a", at=AT + HOUR).claimed


@pytest.mark.parametrize("word", ["", "delete", "注 销", "yes"])
def test_another_word_deletes_nothing(desk: Desk, lived: Session, word: str) -> None:
    with refused("account.word", word="注销"):
        delete_account(desk, lived, word=word, language="zh-CN", at=AT)
    assert a_session(desk, "a").claimed


def test_an_account_without_a_code_can_be_deleted_too(desk: Desk) -> None:
    session = a_session(desk, "nobody")
    delete_account(desk, session, word="DELETE", language="en", at=AT)
    assert select(desk, "SELECT count(*) FROM account") == [(0,)]
