"""Every effect has its leaf in its own transaction, chained by RFC 9162's leaf hash, and naming nobody (DESIGN §6)."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind
from healthcode.services import (
    apply_batch,
    claim,
    clear,
    contact,
    declare,
    enrol_device,
    feeds,
    log_in,
    propose,
    rebuild,
    report_self,
    take_batch,
    take_in,
    verify_identity,
    void_labs,
    worklist,
)
from healthcode.services.audit import leaf_hash
from healthcode.services.desk import Desk
from tests.builders_doors import CHANNEL, Device, a_check, a_registry, claimed, enrolled
from tests.builders_ledger import (
    AT,
    COUNTY,
    HOUR,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_push_file,
    a_push_row,
    a_resident,
    an_applicant,
    an_id,
    everybody,
    propose_file,
    results,
    select,
)

LEAVES = "SELECT leaf_id, at, actor, act, subject, body, leaf_hash FROM audit_leaf ORDER BY leaf_id"
TABLES = (
    "resident", "directory", "identity", "evidence", "declaration", "finding", "withdrawal", "task", "proposal",
    "decision", "batch", "feed_revocation", "progress", "batch_row", "claim", "holder", "status_position",
)  # fmt: skip
MODULES = (
    apply_batch, claim, clear, contact, declare, enrol_device, feeds, log_in, propose, rebuild, report_self, take_batch,
    take_in, verify_identity, void_labs, worklist,
)  # fmt: skip


@pytest.fixture
def person(desk: Desk) -> UUID:
    return a_resident(desk, an_id(1))


@pytest.fixture
def acts(desk: Desk, staff: Staff, lab: Signer, person: UUID, tmp_path: Path) -> dict[str, Callable[[], object]]:
    """Each effect by the act its leaf names; later ones rest on earlier ones."""
    found: dict[str, UUID] = {}
    batches: list[take_batch.Batch] = []
    list_file = a_push_file(tmp_path, [a_push_row(an_id(1), county=COUNTY)], name="list.csv")
    row = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 08:00", reported="2022-05-17 20:00")

    def imported() -> None:
        batches.append(propose_file(desk, list_file, staff.proposer))

    def proposed() -> None:
        filed = propose.propose(
            desk, person, EvidenceKind.CASE_CONFIRMED, {}, acting=staff.proposer, reason="x", at=AT
        )  # fmt: skip
        found["case"] = filed.proposal_id

    def void_proposed() -> None:
        filed = void_labs.propose_void(desk, "lab-sjz", AT - 24 * HOUR, acting=staff.proposer, reason="x", at=AT)
        found["void"] = filed.proposal.proposal_id

    tokens: list[str] = []

    def logged_in() -> None:
        tokens.append(log_in.log_in_staff(desk, CHANNEL, "worker", at=AT).token)

    worker, approver, at = staff.worker, staff.approver, AT
    registry = a_registry(tmp_path)
    session = claimed(desk, registry, "a", an_id(3))
    return {
        "staff.logged_in": logged_in,
        "staff.logged_out": lambda: log_in.log_out(desk, tokens[-1], at=at),
        "identity.checked": lambda: a_check(desk, registry, session, an_id(3)),
        "device.enrolled": lambda: enrolled(desk, session, Device()),
        "community.reported": lambda: report_self.report_self(desk, person, at=at),
        "community.arrived": lambda: report_self.report_self(desk, person, arrived_at=at, at=at),
        "person.contact": lambda: contact.reveal_contact(desk, person, acting=worker, purpose="x", at=at),
        "community.list.read": lambda: worklist.worklist(desk, worker, at=at),
        "code.claimed": lambda: claim.claim(desk, an_applicant(desk, an_id(2)), at=at),
        "declaration.made": lambda: a_declaration(desk, person, at=at),
        "push.imported": imported,
        "push.approve": lambda: apply_batch.approve_batch(
            desk, batches[-1].batch_id, acting=approver, digest=batches[-1].digest.hex(), at=at
        ),
        "community.report": lambda: clear.report(desk, person, acting=worker, reported_at=None, at=at),
        "community.arrival": lambda: clear.arrive(desk, person, acting=worker, arrived_at=at, at=at),
        "community.cleared": lambda: clear.clear(
            desk, person, acting=worker, cleared=True, finding="x", of=[], at=at
        ),
        "community.not_cleared": lambda: clear.clear(
            desk, person, acting=worker, cleared=False, finding="x", of=[], at=at
        ),
        "labs.imported": lambda: results(desk, lab, tmp_path, [row], at=at),
        "case.propose": proposed,
        "case.approve": lambda: propose.approve(desk, found["case"], acting=approver, at=at),
        "labs.void.propose": void_proposed,
        "labs.void.approve": lambda: void_labs.approve_void(desk, found["void"], acting=approver, at=at),
        "push.withdraw": lambda: apply_batch.withdraw_batch(
            desk, batches[-1].batch_id, acting=approver, reason="x", at=at
        ),
        "feed.revoke": lambda: feeds.revoke_feed(desk, "lab-sjz", acting=approver, reason="x", at=at),
        "derived.rebuilt": lambda: rebuild.rebuild(desk, at=at),
    }  # fmt: skip


def counts(desk: Desk) -> list[object]:
    parts = ", ".join(f"(SELECT count(*) FROM {table})" for table in (*TABLES, "audit_leaf"))
    return [*select(desk, f"SELECT {parts}"), *everybody(desk)]


def test_every_effect_has_its_leaf_whose_hash_recomputes(desk: Desk, acts: dict[str, Callable[[], object]]) -> None:
    for act, work in acts.items():
        before = {row[0] for row in select(desk, LEAVES)}
        work()
        new = [row[3] for row in select(desk, LEAVES) if row[0] not in before]
        assert act in new, act
    for leaf_id, at, actor, act, subject, body, stored in select(desk, LEAVES):
        pseudonym = bytes(subject) if subject is not None else None
        assert leaf_hash(leaf_id, at, actor, act, pseudonym, body) == bytes(stored)
        assert json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == body
        assert leaf_hash(leaf_id, at, actor + "x", act, pseudonym, body) != bytes(stored)


def test_an_effect_whose_leaf_cannot_be_written_does_not_happen(
    desk: Desk, acts: dict[str, Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritten(*_: object, **__: object) -> None:
        raise Problem("ledger.disk_full", said="test")

    for act, work in acts.items():
        before = counts(desk)
        with monkeypatch.context() as patch:
            for module in MODULES:
                if hasattr(module, "leaf"):
                    patch.setattr(module, "leaf", unwritten)
            with pytest.raises(Problem) as caught:
                work()
        assert caught.value.code == "ledger.disk_full", act
        assert counts(desk) == before, act
        with suppress(AssertionError):
            work()
        assert counts(desk) != before, act


def test_an_edition_on_file_has_its_leaf(desk: Desk) -> None:
    ((actor, body),) = select(desk, "SELECT actor, body FROM audit_leaf WHERE act = 'edition.installed'")
    ((edition, digest),) = select(desk, "SELECT edition_id, digest FROM edition")
    told = json.loads(body)
    assert (actor, told["edition"], told["digest"]) == ("install_editions", edition, bytes(digest).hex())


def test_the_leaf_hash_is_that_of_rfc_9162() -> None:
    leaf_id, subject = UUID(int=7), b"\x01\x02"
    record = f'["{leaf_id}",1652832000000000,"a","push.approved","0102","{{}}"]'
    assert (
        leaf_hash(leaf_id, AT, "a", "push.approved", subject, "{}")
        == hashlib.sha256(b"\x00" + record.encode()).digest()
    )


def test_a_subject_is_a_keyed_pseudonym(desk: Desk, person: UUID) -> None:
    ((subject,),) = select(desk, "SELECT subject FROM audit_leaf WHERE act = 'code.claimed'")
    assert bytes(subject) == desk.vault.subject(str(person))
    assert person.bytes not in bytes(subject)
    assert [row[2] for row in desk.ledger.rows("leaves_of_subject", subject=bytes(subject))] == ["code.claimed"]
