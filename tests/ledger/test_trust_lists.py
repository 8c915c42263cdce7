"""Trust lists of a ledger: published only when a verifier would take them, and never back, over restarts too."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from healthcode.core import envelopes
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Purpose, accept
from healthcode.gateways.key_files import issuers_text, read_issuers_file
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger
from healthcode.services.change_trust import LASTS
from healthcode.services.keep_trusted import SOON, keep_trusted
from healthcode.services.publish_trust import STEP, publish, signed, unsigned
from healthcode.services.read_trust import Trusted, counts, read_trust
from healthcode.services.rotate_keys import (
    LEAD,
    OVERLAP,
    USUAL,
    add_region,
    create_keys,
    destroy_ended,
    renew,
    revoke,
    rotate,
    rotate_root,
)
from tests.builders_ledger import AT, DAY, in_threads
from tests.builders_trust import founded, keys_desk, published, signed_with, text_of
from tests.conftest import Database

SECOND = timedelta(seconds=1)


def refused(code: str, work: object, *arguments: object, **more: object) -> None:
    with pytest.raises(Problem) as caught:
        work(*arguments, **more)  # type: ignore[operator]
    assert caught.value.code == code


def set_back(database: Database, number: int) -> None:
    """What somebody with the database's files can do, or a restore of yesterday's backup."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("DELETE FROM trust_list WHERE number > %s", (number,))


# Made


def test_new_keys_make_a_list_that_the_pin_believes(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        told = founded(desk)
        chain = read_trust(desk.ledger, desk.folder)
    assert (told.number, told.needed, len(told.roots)) == (1, 2, 3)
    assert [key.purpose for key in told.issuers] == [Purpose.CREDENTIAL, Purpose.STATUS]
    assert accept(chain.envelopes[0], known=chain.pin, at=AT) == told == chain.newest


def test_keys_are_never_made_over_others(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        refused("keys.exist", create_keys, desk, at=AT)
    with keys_desk(database.owner, tmp_path / "elsewhere") as desk:  # the ledger has lists
        refused("keys.exist", create_keys, desk, at=AT)


def test_nothing_is_believed_where_nothing_is_pinned(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        refused("trust.no_pin", read_trust, desk.ledger, desk.folder)
        pin, _ = create_keys(desk, at=AT)
        desk.folder.keep_pin(pin)
        refused("trust.none", read_trust, desk.ledger, desk.folder)


def test_two_demos_that_begin_at_once_make_one_list(database: Database, tmp_path: Path) -> None:
    def begin() -> int:
        with keys_desk(database.owner, tmp_path, "demo") as desk:
            keep_trusted(desk, at=AT)
            return read_trust(desk.ledger, desk.folder).newest.number

    assert in_threads([begin] * 3) == [1, 1, 1]


def test_a_demo_renews_its_list_before_it_ends(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path, "demo") as desk:
        numbers = []
        for at in (AT, AT + LASTS - SOON - SECOND, AT + LASTS - SOON, AT + 3 * LASTS):
            keep_trusted(desk, at=at)
            numbers.append(read_trust(desk.ledger, desk.folder).newest.number)
    assert numbers == [1, 1, 2, 3]


# Published


def test_publishing_leaves_an_audit_leaf_with_the_list(
    database: Database, tmp_path: Path, admin: psycopg.Connection
) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        told = founded(desk)
        published(desk, revoke(desk, told.issuers[0].key_id, at=AT), reason="stolen laptop")
    rows = admin.execute("SELECT actor, body FROM audit_leaf WHERE act = 'trust.published'").fetchall()
    bodies = sorted((json.loads(body) for _, body in rows), key=lambda body: int(body["number"]))
    assert {actor for actor, _ in rows} == {"operator"}
    assert [body["number"] for body in bodies] == [1, 2]
    assert (bodies[1]["reason"], bodies[1]["revoked"]) == ("stolen laptop", [told.issuers[0].key_id.hex()])


def test_one_root_is_too_few_where_two_are_needed(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        told = renew(desk, at=AT)
        for count, code in ((0, "keys.too_few_roots"), (1, "keys.too_few_roots")):
            refused(code, publish, desk, signed_with(desk, told, count), reason="", at=AT)
        assert publish(desk, signed_with(desk, told, 2), reason="", at=AT).number == 2


def test_the_same_root_twice_is_one(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        once = signed_with(desk, renew(desk, at=AT), 1)
        twice = replace(once, signatures=once.signatures * 2)
        refused("keys.too_few_roots", publish, desk, twice, reason="", at=AT)
        assert read_trust(desk.ledger, desk.folder).newest.number == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda told: replace(told, number=1), "trust.older"),
        (lambda told: replace(told, number=1 + STEP + 1), "trust.number_far"),
        (lambda told: replace(told, environment="pilot"), "trust.other_environment"),
        (lambda told: replace(told, expires_at=AT), "trust.expired"),
        (lambda told: replace(told, needed=4), "list.malformed"),
        (lambda told: replace(told, issuers=told.issuers * 2), "list.malformed"),
    ],
)
def test_what_verifiers_would_refuse_is_never_stored(
    database: Database, tmp_path: Path, change: object, code: str
) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        told = change(renew(desk, at=AT))  # type: ignore[operator]
        refused(code, published, desk, told)
        assert [row[0] for row in desk.ledger.rows("trust_lists_after", number=0)] == [1]
        assert read_trust(desk.ledger, desk.folder).newest.number == 1


def test_roots_of_another_environment_sign_nothing_here(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        told = renew(desk, at=AT)
        with keys_desk(database.owner, tmp_path / "pilot", "pilot") as other:
            foreign = create_keys_roots(other)
        refused("keys.too_few_roots", publish, desk, signed(unsigned(told), foreign), reason="", at=AT)


def create_keys_roots(desk: object) -> object:
    """Three roots that nobody here knows."""
    for _ in range(3):
        desk.roots.create(Purpose.ROOT, Algorithm.ED25519)  # type: ignore[attr-defined]
    return desk.roots  # type: ignore[attr-defined]


def test_of_two_who_publish_at_once_one_is_told_that_it_is_older(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        told = renew(desk, at=AT)

    def publish_it() -> int:
        with keys_desk(database.owner, tmp_path) as mine:
            return published(mine, told).number

    answers = in_threads([publish_it] * 2)
    codes = sorted(answer.code if isinstance(answer, Problem) else "published" for answer in answers)
    assert codes == ["published", "trust.older"]


def test_the_application_reads_lists_and_cannot_write_one(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
    ledger = Ledger.open(database.app)
    assert len(ledger.rows("trust_lists_after", number=0)) == 1
    refused("ledger.forbidden", ledger.run, "append_trust_list", number=2, envelope=b"x", at=AT)
    ledger.close()


# Rotated, revoked


def test_a_key_is_rotated_by_plan_known_before_it_signs_and_its_former_outlived(
    database: Database, tmp_path: Path
) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        old = founded(desk).issuers[0]
        told = published(desk, rotate(desk, Purpose.CREDENTIAL, at=AT))
    former, _, new = told.issuers
    assert (former.key_id, former.not_after) == (old.key_id, AT + LEAD + OVERLAP)
    assert (new.purpose, new.not_before, new.not_after) == (Purpose.CREDENTIAL, AT + LEAD, None)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_of_another_suite_takes_over(database: Database, tmp_path: Path, algorithm: Algorithm) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        told = published(desk, rotate(desk, Purpose.STATUS, at=AT, terms=replace(USUAL, algorithm=algorithm)))
        again = published(desk, rotate(desk, Purpose.STATUS, at=AT))
    assert told.issuers[-1].algorithm is algorithm
    assert again.issuers[-1].algorithm is algorithm


def test_a_key_is_revoked_at_once_and_another_signs_in_the_same_list(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        before = founded(desk)
        stolen = before.issuers[0].key_id
        told = published(desk, revoke(desk, stolen, at=AT))
        gone = destroy_ended(desk, before, told, at=AT)
        assert stolen not in {key.key_id for key in desk.signer.public_keys()}
    assert told.issuers[0].revoked_at == AT
    assert [counts(key, AT) for key in told.issuers] == [False, True, True]
    assert gone == (stolen,)


def test_roots_are_handed_over_with_both_hands_one_after_the_other(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        before = first = founded(desk)
        for old in first.roots:
            told = published(desk, rotate_root(desk, old.key_id, at=AT))
            destroy_ended(desk, before, told, at=AT)
            before = told
        chain = read_trust(desk.ledger, desk.folder)
    assert not {root.key_id for root in first.roots} & {root.key_id for root in chain.newest.roots}
    assert len(chain.after(0)) == 4
    refused("trust.forged", accept, chain.envelopes[-1], known=chain.pin, at=AT)


def test_a_lost_root_is_replaced_by_the_two_that_are_left(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        lost = founded(desk).roots[1].key_id
        desk.roots.destroy(lost)
        told = published(desk, rotate_root(desk, lost, at=AT))
    assert lost not in {root.key_id for root in told.roots}


def test_two_lost_roots_are_the_end_of_the_list(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        for root in founded(desk).roots[:2]:
            desk.roots.destroy(root.key_id)
        refused("keys.too_few_roots", published, desk, renew(desk, at=AT))


# Regions


def test_another_regions_keys_are_taken_in_and_our_own_division_is_not(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        ours = founded(desk).issuers
        file = tmp_path / "ours.json"
        file.write_text(issuers_text("production", ours), "utf-8")
        refused("keys.own_division", add_region, desk, read_issuers_file(file, "production"), at=AT)
        theirs = [replace(key, division=120000, name="天津市") for key in ours]
        file.write_text(issuers_text("production", theirs), "utf-8")
        refused("keys.bad_lines", read_issuers_file, file, "pilot")
        refused("trust.there_already", add_region, desk, read_issuers_file(file, "production"), at=AT)
        public = desk.signer.create(Purpose.CREDENTIAL, Algorithm.ED25519)
        line = replace(theirs[0], key_id=public.key_id, public_key=public.public_key)
        file.write_text(issuers_text("production", [line]), "utf-8")
        told = published(desk, add_region(desk, read_issuers_file(file, "production"), at=AT))
    assert (told.issuers[-1].division, told.issuers[-1].name, told.issuers[-1].not_before) == (120000, "天津市", AT)


# Never back


def test_a_ledger_that_was_set_back_is_noticed_by_whoever_is_running_and_after_a_restart(
    database: Database, tmp_path: Path
) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        published(desk, renew(desk, at=AT))
        running = Trusted(desk.folder, read_trust(desk.ledger, desk.folder))
        set_back(database, 1)
        refused("trust.older", running.read, desk.ledger)
        assert running.chain.newest.number == 2  # what is known stays
        refused("trust.older", read_trust, desk.ledger, TrustFolder(tmp_path / "trust"))
        set_back(database, 0)
        refused("trust.older", read_trust, desk.ledger, TrustFolder(tmp_path / "trust"))


def test_another_list_of_the_same_number_does_not_pass_for_the_first(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        stolen = founded(desk).issuers[0].key_id
        harmless = renew(desk, at=AT)
        published(desk, revoke(desk, stolen, at=AT))
        set_back(database, 1)
        refused("trust.older", published, desk, harmless)
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("INSERT INTO trust_list VALUES (2, %s, now())", (text_of(desk, harmless),))
        refused("trust.older", read_trust, desk.ledger, desk.folder)


def test_what_a_restore_lost_is_published_again_from_what_this_machine_saw(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        for _ in range(3):
            newest = published(desk, renew(desk, at=AT))
        set_back(database, 1)
        kept = envelopes.read((tmp_path / "trust" / "newest.json").read_bytes())
        assert publish(desk, kept, reason="restored", at=AT) == newest
        assert read_trust(desk.ledger, desk.folder).newest == newest
        assert published(desk, renew(desk, at=AT)).number == newest.number + 1


def test_a_list_that_somebody_put_into_the_database_is_not_believed(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        founded(desk)
        forged = envelopes.write(signed_with(desk, renew(desk, at=AT), 1))
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("INSERT INTO trust_list VALUES (2, %s, now())", (forged,))
        refused("trust.forged", read_trust, desk.ledger, desk.folder)


def test_an_expired_list_still_says_who_is_revoked(database: Database, tmp_path: Path) -> None:
    with keys_desk(database.owner, tmp_path) as desk:
        told = founded(desk)
        later = AT + LASTS + 10 * DAY
        assert read_trust(desk.ledger, desk.folder).newest.trust.expires_at == AT + LASTS
        told = published(desk, revoke(desk, told.issuers[0].key_id, at=later), at=later)
        assert read_trust(desk.ledger, desk.folder).newest == told
