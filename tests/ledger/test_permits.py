"""Permits in the ledger: sealed, renewed by registry or two documents, linked records, told before they end (F28)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from healthcode.core.credentials import Level
from healthcode.core.people import parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind
from healthcode.gateways.permit_registry import FilePermitRegistry
from healthcode.gateways.registry import FileRegistry
from healthcode.ledger.facts import Facts
from healthcode.services.claim import claim_valid_until
from healthcode.services.desk import Desk
from healthcode.services.enrol_device import level_of
from healthcode.services.log_in import Session
from healthcode.services.permits import Permit, document_of, held_permit
from healthcode.services.propose import approve, propose
from healthcode.services.renew_permit import renew_at_desk, renew_own
from healthcode.services.warn_of_permits import warn_of_permits
from tests.builders_doors import a_check, a_claim, a_registry, a_session
from tests.builders_hot import at_hot_desk
from tests.builders_ledger import AT, DAY, Staff, a_push_row, a_resident, an_id, push, refused, select
from tests.builders_signer import as_signer
from tests.conftest import Database

OLD, NEW, NAME = "E12345678", "E87654321", "Ada Albrandt"
PERMIT = Permit(nationality="GBR", expires_on=date(2022, 6, 10), entered_on=date(2022, 5, 10), port="天津港")
RENEWED = Permit(nationality="GBR", expires_on=date(2032, 5, 18))


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    return a_registry(tmp_path, [("20", OLD, NAME), ("20", NEW, NAME)])


@pytest.fixture
def ada(desk: Desk, registry: FileRegistry) -> Session:
    """Somebody from abroad with a code of entry."""
    session = a_session(desk)
    ticket = a_check(desk, registry, session, OLD, type_code="20", name=NAME)
    a_claim(desk, session, ticket, address="迎宾馆", permit=PERMIT)
    return a_session(desk)


def known_to(folder: Path, *rows: str) -> FilePermitRegistry:
    path = folder / "permits.csv"
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return FilePermitRegistry(path)


def renew(desk: Desk, registry: FileRegistry, ada: Session, permits: FilePermitRegistry | None) -> Any:
    ticket = a_check(desk, registry, ada, NEW, type_code="20", name=NAME)
    return renew_own(desk, permits, ada, ticket.text, RENEWED, at=AT)


def test_what_a_permit_says_lies_sealed_and_only_its_end_stands_outside(desk: Desk, ada: Session) -> None:
    ((sealed, document),) = select(
        desk, "SELECT permit_sealed, document_sealed FROM identity WHERE resident_id = %s", ada.resident()
    )
    assert not [word for word in ("GBR", "天津港", OLD) if word.encode() in bytes(sealed) + bytes(document)]
    assert held_permit(desk, ada.resident()).permit == PERMIT
    assert claim_valid_until(desk, ada.resident(), at=AT) == PERMIT.ends_at


def test_the_signer_knows_the_end_and_nothing_else_of_it(desk: Desk, database: Database, ada: Session) -> None:
    async def work(_hot: object) -> Any:
        facts = Facts(as_signer(database.app))
        try:
            return (await facts.people([ada.resident().bytes]))[0]
        finally:
            await facts.close()

    person = at_hot_desk(desk, database.app, work)
    assert person.permit_ends is not None


def test_the_entry_is_one_arrival_however_often_it_is_claimed(desk: Desk, registry: FileRegistry, ada: Session) -> None:
    for _ in range(2):
        ticket = a_check(desk, registry, ada, OLD, type_code="20", name=NAME)
        a_claim(desk, ada, ticket, address="迎宾馆", permit=PERMIT)
    rows = select(desk, "SELECT details FROM evidence WHERE resident_id = %s", ada.resident())
    assert [details for (details,) in rows if "arrived_at" in details] == ['{"arrived_at":"2022-05-09T16:00:00+00:00"}']


# Renewed


def test_the_registrys_word_is_enough_and_both_numbers_name_the_person(
    desk: Desk, registry: FileRegistry, ada: Session, tmp_path: Path
) -> None:
    until = renew(desk, registry, ada, known_to(tmp_path, f"20,{OLD},20,{NEW}"))
    assert until == AT + 30 * DAY
    named = select(desk, "SELECT count(*) FROM directory WHERE resident_id = %s", ada.resident())
    assert named == [(2,)]
    with desk.ledger.transaction("test"):
        found = document_of(desk, ada.resident())
    assert found is not None
    assert found.reveal("test") == NEW
    ((body,),) = select(desk, "SELECT body FROM audit_leaf WHERE act = %s", "permit.renew")
    assert ('"proof":"registry"' in body, NEW in body) == (True, False)


@pytest.mark.parametrize("rows", [(), (f"20,{NEW},20,{OLD}",), (f"20,{OLD},20,E00000000",)])
def test_a_registry_that_does_not_say_so_sends_to_a_desk(
    desk: Desk, registry: FileRegistry, ada: Session, tmp_path: Path, rows: tuple[str, ...]
) -> None:
    with refused("permit.bring_both"):
        renew(desk, registry, ada, known_to(tmp_path, *rows))
    with refused("permit.bring_both"):
        renew(desk, registry, ada, None)


def test_a_registry_that_cannot_be_read_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Problem) as found:
        FilePermitRegistry(tmp_path / "nowhere.csv").replaces(*documents())
    assert found.value.code == "registry.unreachable"


def documents() -> Any:
    return (parse_document("20", number, regions=(), on=date(2022, 5, 18)) for number in (OLD, NEW))


def test_a_worker_renews_people_of_the_division_and_entry_documents_only(
    desk: Desk, staff: Staff, ada: Session
) -> None:
    def at_desk(**change: Any) -> object:
        asked = {"acting": staff.worker, "type_code": "20", "number": NEW, "permit": RENEWED, "seen": True, **change}
        return renew_at_desk(desk, asked.pop("resident_id", ada.resident()), **asked, at=AT)

    with refused("staff.may_not"):
        at_desk(acting=staff.operator)
    with refused("staff.other_division"):
        at_desk(acting=staff.far_worker)
    with refused("permit.not_seen"):
        at_desk(seen=False)
    with refused("permit.not_renewable"):
        at_desk(type_code="10", number=an_id(1))
    with refused("permit.not_renewable"):
        at_desk(resident_id=a_resident(desk, an_id(2)))
    assert str(at_desk()) == "E******21"


def test_a_number_with_a_record_is_linked_first_and_then_the_code_goes_on_with_it(
    desk: Desk, staff: Staff, registry: FileRegistry, ada: Session, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(NEW, document_type="20")])
    other = UUID(str(select(desk, "SELECT resident_id FROM directory WHERE resident_id <> %s", ada.resident())[0][0]))
    asked = {"acting": staff.worker, "type_code": "20", "number": NEW, "permit": RENEWED, "seen": True}
    with refused("permit.has_record"):
        renew_at_desk(desk, ada.resident(), **asked, at=AT)  # type: ignore[arg-type]
    with refused("identity.other_person"):
        a_claim(desk, ada, a_check(desk, registry, ada, NEW, type_code="20", name=NAME), address="x", permit=RENEWED)
    filed = propose(
        desk, ada.resident(), EvidenceKind.IDENTITY_LINKED, {"linked_to": str(other)}, acting=staff.operator,
        reason="换发护照", at=AT,
    )  # fmt: skip
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)
    renew_at_desk(desk, ada.resident(), **asked, at=AT)  # type: ignore[arg-type]
    ticket = a_check(desk, registry, ada, NEW, type_code="20", name=NAME)
    assert a_claim(desk, ada, ticket, address="x", permit=RENEWED).resident_id == ada.resident()
    ((pop_ups,),) = select(desk, "SELECT pop_ups FROM status WHERE resident_id = %s", ada.resident())
    assert pop_ups != 0  # what was known of the new number


# Told before


def test_the_notice_waits_in_the_page_and_names_the_day(desk: Desk, ada: Session) -> None:
    assert warn_of_permits(desk, at=AT) == 1
    assert warn_of_permits(desk, at=AT + timedelta(minutes=10)) == 0
    ((occasion, facts),) = select(
        desk, "SELECT occasion, facts FROM notice WHERE resident_id = %s AND occasion = 'permit_ends'", ada.resident()
    )
    assert (occasion, facts) == ("permit_ends", '{"ends_on": "2022-06-10"}')


def test_a_renewed_permit_is_told_of_anew(desk: Desk, registry: FileRegistry, ada: Session) -> None:
    assert warn_of_permits(desk, at=AT) == 1
    later = replace(PERMIT, expires_on=date(2022, 6, 12))
    a_claim(desk, ada, a_check(desk, registry, ada, OLD, type_code="20", name=NAME), address="x", permit=later)
    assert warn_of_permits(desk, at=AT) == 1


# The level


def test_the_own_code_of_a_passport_is_of_entry_and_a_childs_stays_the_guardians(desk: Desk, ada: Session) -> None:
    with desk.ledger.transaction("test"):
        assert level_of(desk, ada) is Level.ENTRY
        assert level_of(desk, replace(ada, link_id=uuid4())) is Level.PROXY
