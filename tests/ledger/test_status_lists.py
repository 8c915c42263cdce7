"""Publishing status lists: what stands in them, who may write them, that numbers grow, and how soon red is red."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from healthcode import wiring
from healthcode.cli import app
from healthcode.clock import now
from healthcode.core.credentials import read_credential
from healthcode.core.envelopes import read
from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.scans import verify
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import SHARD, Entry, Shard, StatusList, assembled, changed, read_head
from healthcode.core.terms import Color, EvidenceKind
from healthcode.core.trust import Purpose, Trust
from healthcode.ledger.connection import Ledger
from healthcode.services import hand_out_status
from healthcode.services.desk import Desk
from healthcode.services.hand_out_status import delta, last_number, list_out, shard, sweep_lists
from healthcode.services.take_in import acting_on, take_in
from healthcode.settings import read_settings
from tests.builders import POLICIES
from tests.builders_doors import Device, a_session, enrolled
from tests.builders_hot import DIVISION, SIGNER, Holder, a_guard, a_holder, at_hot_desk, scanned
from tests.builders_issuer import trust_of
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_lab_row,
    a_push_row,
    an_id,
    in_threads,
    push,
    refused,
    results,
)
from tests.builders_publishing import Publisher, line, trust_in
from tests.builders_signer import as_signer
from tests.conftest import Database

SECOND = timedelta(seconds=1)


@pytest.fixture
def signer_desk(database: Database, furnished: Desk) -> Iterator[Callable[[], Desk]]:
    """Desks with the rights of the signer, and no others."""
    ledgers: list[Ledger] = []

    def laid() -> Desk:
        ledgers.append(Ledger.open(database.server.dsn(database=database.name, user="healthcode_signer")))
        return replace(furnished, ledger=ledgers[-1])

    yield laid
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def publisher(signer_desk: Callable[[], Desk], tmp_path: Path) -> Publisher:
    return Publisher.at(signer_desk(), tmp_path)


def out(desk: Desk) -> StatusList:
    """The list that is out, as a device that has nothing puts it together."""
    found = list_out(desk)
    assert found is not None
    head = read_head(read(found.envelope).body)
    assert head.number == found.number
    bodies = [shard(desk, digest) for digest in found.digests]
    return assembled(head, [Shard.read(body.body) for body in bodies if body])


def entries(desk: Desk) -> dict[int, Entry]:
    return {
        number * SHARD + index: entry
        for number, part in enumerate(out(desk).shards)
        for index, entry in part.entries().items()
    }


def index_of(desk: Desk, holder: Holder) -> int:
    row = desk.ledger.row("active_holder", resident_id=holder.resident_id)
    assert row is not None
    return int(row[0])


def red(desk: Desk, lab: Signer, folder: Path, number: int, *, at: datetime = AT) -> None:
    """A positive result of the `number`-th person."""
    row = a_lab_row(
        an_id(number), f"T{number:04}", sampled="2022-05-18 06:00", reported="2022-05-18 07:30", result="positive",
        name="王小明",
    )  # fmt: skip
    results(desk, lab, folder, [row], at=at)


# What stands in a list


def test_a_list_without_anything_against_anybody_is_a_list(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    assert list_out(desk) is None
    holder = a_holder(desk, tmp_path)
    done = publisher.publish()
    assert (done.entries, done.changed, done.new_shards) == (0, 0, 1)
    found = out(desk)
    assert (found.head.as_of, found.head.division, found.head.size) == (AT, DIVISION, index_of(desk, holder) + 1)
    assert (found.head.fresh, found.head.refuse) == (15 * MINUTE, DAY)
    assert found.entry(index_of(desk, holder)) is Entry.CLEAR
    assert found.entry(found.head.size) is None


def test_everything_that_is_against_a_code_stands_in_the_list(
    desk: Desk, publisher: Publisher, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    clear, pop_up, sick, dead = [a_holder(desk, tmp_path, number) for number in range(1, 5)]
    push(desk, staff, tmp_path, [a_push_row(an_id(2), name="王小明")])
    red(desk, lab, tmp_path, 3)
    with acting_on(desk, dead.resident_id, "test"):
        take_in(desk, dead.resident_id, EvidenceKind.DEATH, {"occurred_at": AT}, source="test", act="test.told", at=AT)
    publisher.publish(AT + MINUTE)
    found = out(desk)
    wanted = {clear: Entry.CLEAR, pop_up: Entry.POP_UP, sick: Entry.RED, dead: Entry.VOID}
    assert {holder: found.entry(index_of(desk, holder)) for holder in wanted} == wanted


def test_a_declared_fever_is_yellow_in_the_list(
    desk: Desk, publisher: Publisher, admin: psycopg.Connection, tmp_path: Path
) -> None:
    holder = a_holder(desk, tmp_path)
    admin.execute("UPDATE status SET color = 1")
    publisher.publish()
    assert entries(desk) == {index_of(desk, holder): Entry.YELLOW}


def test_a_replaced_device_is_void_for_25_h(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    first = a_holder(desk, tmp_path, who="a")
    old = index_of(desk, first)
    enrolled(desk, a_session(desk, "a"), Device(), at=AT + MINUTE)
    assert index_of(desk, first) != old
    for after, wanted in ((0 * HOUR, {old: Entry.VOID}), (25 * HOUR - SECOND, {old: Entry.VOID}), (25 * HOUR, {})):
        publisher.publish(AT + MINUTE + after)
        assert entries(desk) == wanted


def test_a_paper_has_its_person_s_entry_and_is_void_from_its_end_until_it_expires(
    desk: Desk, publisher: Publisher, lab: Signer, admin: psycopg.Connection, tmp_path: Path
) -> None:
    holder = a_holder(desk, tmp_path, 1)
    red(desk, lab, tmp_path, 1)
    admin.execute(
        """INSERT INTO paper (resident_id, paper_id, status_index, name_hint, document_hint, issued_at, expires_at,
            issued_by) VALUES (%s, %s, nextval('status_index_numbers'), '王*', '1300', %s, %s, 'test')""",
        (holder.resident_id, uuid4(), AT - DAY, AT + DAY),
    )
    paper = index_of(desk, holder) + 1
    publisher.publish(AT + MINUTE)
    assert entries(desk) == {index_of(desk, holder): Entry.RED, paper: Entry.RED}
    admin.execute("UPDATE paper SET revoked_at = %s", (AT + 2 * MINUTE,))
    for at, wanted in ((AT + 3 * MINUTE, Entry.VOID), (AT + DAY, Entry.CLEAR)):
        publisher.publish(at)
        assert out(desk).entry(paper) is wanted


def test_a_status_past_its_review_is_told_as_it_stands_until_it_is_computed_again(
    desk: Desk, publisher: Publisher, staff: Staff, admin: psycopg.Connection, tmp_path: Path
) -> None:
    holder = a_holder(desk, tmp_path)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), name="王小明")])
    admin.execute("UPDATE status SET review_at = %s", (AT,))
    publisher.publish(AT + HOUR)
    assert entries(desk) == {index_of(desk, holder): Entry.POP_UP}


# Numbers, shards and what changed


def test_numbers_grow_by_the_clock_and_past_it(desk: Desk, publisher: Publisher) -> None:
    numbers = [publisher.publish(at).number for at in (AT, AT, AT - DAY, AT + MINUTE)]
    first = int(AT.timestamp())
    assert numbers == [first, first + 1, first + 2, first + 60]


def test_a_ledger_set_back_to_a_backup_goes_on_above_what_was_out(
    desk: Desk, publisher: Publisher, admin: psycopg.Connection
) -> None:
    was_out = publisher.publish(AT).number
    admin.execute("DELETE FROM status_head")
    assert publisher.publish(AT + MINUTE).number > was_out


def test_publishers_at_once_make_one_list_after_the_other(
    signer_desk: Callable[[], Desk], desk: Desk, tmp_path: Path
) -> None:
    a_holder(desk, tmp_path)
    first = Publisher.at(signer_desk(), tmp_path)
    many = [replace(first, desk=signer_desk()) for _ in range(4)]
    done = in_threads([one.publish for one in many])
    numbers = sorted(each.number for each in done)
    assert len(set(numbers)) == 4
    assert last_number(desk) == numbers[-1]
    assert delta(desk, after=numbers[0], until=numbers[-1]) == bytes(len(Entry))


def test_a_delta_leads_from_any_list_on_file_to_the_last(
    desk: Desk, publisher: Publisher, lab: Signer, staff: Staff, tmp_path: Path
) -> None:
    for number in range(1, 5):
        a_holder(desk, tmp_path, number)
    lists = []
    for place, act in enumerate(
        (
            lambda: push(desk, staff, tmp_path, [a_push_row(an_id(1), name="王小明")]),
            lambda: red(desk, lab, tmp_path, 2),
            lambda: enrolled(desk, a_session(desk, "login-2"), Device(), at=AT + MINUTE),
            lambda: red(desk, lab, tmp_path, 1),
        )
    ):
        act()
        publisher.publish(AT + place * MINUTE)
        lists.append(out(desk))
    last = lists[-1]
    for known in lists[:-1]:
        body = delta(desk, after=known.head.number, until=last.head.number)
        assert body is not None
        assert changed(known, last.head, body) == last
    assert delta(desk, after=lists[0].head.number - 1, until=last.head.number) is None
    assert delta(desk, after=lists[0].head.number + 1, until=last.head.number) is None
    assert delta(desk, after=last.head.number, until=last.head.number) is None


def test_more_changes_than_a_device_takes_are_no_delta(
    desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, lab: Signer, tmp_path: Path
) -> None:
    a_holder(desk, tmp_path)
    first = publisher.publish().number
    red(desk, lab, tmp_path, 1)
    second = publisher.publish().number
    body = delta(desk, after=first, until=second)
    assert body is not None
    for most, wanted in ((len(body), body), (len(body) - 1, None)):
        monkeypatch.setattr(hand_out_status, "LONGEST_DELTA", most)
        assert delta(desk, after=first, until=second) == wanted


def test_a_shard_that_stays_the_same_is_kept_once(desk: Desk, publisher: Publisher, admin: psycopg.Connection) -> None:
    assert [publisher.publish(AT + n * MINUTE).new_shards for n in range(3)] == [1, 0, 0]
    assert admin.execute("SELECT count(*) FROM status_shard").fetchone() == (1,)


def test_a_list_whose_shard_is_gone_leads_nowhere_and_the_next_is_whole(
    desk: Desk, publisher: Publisher, admin: psycopg.Connection, lab: Signer, tmp_path: Path
) -> None:
    a_holder(desk, tmp_path)
    first = publisher.publish().number
    admin.execute("DELETE FROM status_shard")
    red(desk, lab, tmp_path, 1)
    second = publisher.publish().number
    assert delta(desk, after=first, until=second) is None
    assert list(entries(desk).values()) == [Entry.RED]


def test_heads_are_kept_for_25_h_and_shards_for_as_long_as_somebody_fetches_them(
    desk: Desk, publisher: Publisher, lab: Signer, admin: psycopg.Connection, tmp_path: Path
) -> None:
    a_holder(desk, tmp_path)
    publisher.publish()
    red(desk, lab, tmp_path, 1)
    publisher.publish(AT + MINUTE)

    def left() -> tuple[int, int]:
        row = admin.execute("SELECT (SELECT count(*) FROM status_head), (SELECT count(*) FROM status_shard)").fetchone()
        assert row is not None
        return row[0], row[1]

    assert left() == (2, 2)
    for at, wanted in (
        (AT + 15 * MINUTE, (2, 2)),
        (AT + 15 * MINUTE + SECOND, (2, 1)),
        (AT + 25 * HOUR, (2, 1)),
        (AT + 25 * HOUR + SECOND, (1, 1)),
        (AT + 30 * DAY, (1, 1)),
    ):
        sweep_lists(desk, at=at)
        assert left() == wanted
    assert len(out(desk).shards) == 1


# Keys and rights


def test_the_newest_live_key_of_the_division_signs(publisher: Publisher, desk: Desk) -> None:
    old, new, ahead, other, gone = (publisher.keys.create(Purpose.STATUS, Algorithm.ED25519) for _ in range(5))
    sealing = publisher.keys.create(Purpose.CREDENTIAL, Algorithm.ED25519)
    lines = [
        line(old, not_before=AT - 9 * DAY), line(new, not_before=AT - DAY), line(ahead, not_before=AT + SECOND),
        line(other, division=120000), line(gone, revoked_at=AT - DAY), line(sealing),
    ]  # fmt: skip
    publisher.trust = trust_in(*lines)
    publisher.publish()
    found = list_out(desk)
    assert found is not None
    assert [one.key_id for one in read(found.envelope).signatures] == [new.key_id]
    publisher.trust = trust_in(*(replace(key, not_after=AT + HOUR) for key in lines if key.key_id != ahead.key_id))
    publisher.publish(AT + HOUR - SECOND)
    with refused("list.no_key", division="130000"):
        publisher.publish(AT + HOUR)


def test_a_key_that_is_not_held_signs_nothing(publisher: Publisher, tmp_path: Path) -> None:
    elsewhere = Publisher.at(publisher.desk, tmp_path / "elsewhere")
    publisher.trust = elsewhere.trust
    with refused("list.no_key"):
        publisher.publish()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM identity", "SELECT FROM evidence", "SELECT FROM directory",
        "INSERT INTO evidence SELECT FROM evidence", "UPDATE status SET color = 0", "UPDATE status_head SET number = 1",
        "DELETE FROM status_head", "DELETE FROM status_shard", "UPDATE holder SET revoked_at = NULL",
        "SELECT nextval('status_index_numbers')",
    ],
)  # fmt: skip
def test_who_publishes_may_do_nothing_else(signer_desk: Callable[[], Desk], statement: str) -> None:
    with refused("ledger.forbidden"), signer_desk().ledger.transaction("test"):
        signer_desk().ledger.script(statement.encode())


def test_the_application_writes_no_list(desk: Desk) -> None:
    for statement in ("INSERT INTO status_head (number) VALUES (1)", "UPDATE status_head SET number = 1"):
        with refused("ledger.forbidden"), desk.ledger.transaction("test"):
            desk.ledger.script(statement.encode())


# Time to effect


def sealed_of(desk: Desk, database: Database, holder: Holder) -> bytes:
    async def work(hot: object) -> str:
        credential = (await holder.shown(hot)).credential  # type: ignore[arg-type]
        assert credential is not None
        return credential

    return base64.urlsafe_b64decode(at_hot_desk(desk, database.app, work) + "==")


def all_trust(publisher: Publisher) -> Trust:
    return Trust({**trust_of(SIGNER, division=DIVISION).keys, **publisher.trust.keys})


def test_a_person_turned_red_is_refused_online_at_once_and_offline_with_the_next_list(
    desk: Desk, database: Database, publisher: Publisher, lab: Signer, tmp_path: Path
) -> None:
    holder, guard, trust = a_holder(desk, tmp_path), a_guard(desk), all_trust(publisher)
    sealed = sealed_of(desk, database, holder)
    publisher.publish(AT)
    red(desk, lab, tmp_path, 1, at=AT + SECOND)
    at = AT + 2 * SECOND
    text = holder.showing(sealed, at=at)
    online = at_hot_desk(desk, database.app, lambda hot: scanned(hot, guard, text, at=at))
    assert online.color is Color.RED
    assert verify(text, trust=trust, status={DIVISION: out(desk)}, at=at).told.color is Color.GREEN
    publisher.publish(AT + MINUTE)
    at = AT + MINUTE + SECOND
    offline = verify(holder.showing(sealed, at=at), trust=trust, status={DIVISION: out(desk)}, at=at)
    assert (offline.told.color, offline.told.fresh, offline.as_of) == (Color.RED, True, AT + MINUTE)


def test_a_pushed_person_has_the_pop_up_offline_with_the_next_list_and_is_rid_of_it_by_a_new_credential(
    desk: Desk, database: Database, publisher: Publisher, staff: Staff, tmp_path: Path
) -> None:
    holder, trust = a_holder(desk, tmp_path), all_trust(publisher)
    sealed = sealed_of(desk, database, holder)
    assert not read_credential(sealed).pop_up
    push(desk, staff, tmp_path, [a_push_row(an_id(1), name="王小明")], at=AT + SECOND)
    publisher.publish(AT + MINUTE)
    at = AT + MINUTE + SECOND
    told = verify(holder.showing(sealed, at=at), trust=trust, status={DIVISION: out(desk)}, at=at).told
    assert (told.color, told.pop_up) == (Color.GREEN, True)
    later = SIGNER.seal(replace(read_credential(sealed), issued_at=at))
    told = verify(holder.showing(later, at=at), trust=trust, status={DIVISION: out(desk)}, at=at).told
    assert not told.pop_up


def test_a_replaced_phone_is_refused_offline_with_the_next_list(
    desk: Desk, database: Database, publisher: Publisher, tmp_path: Path
) -> None:
    holder, trust = a_holder(desk, tmp_path, who="a"), all_trust(publisher)
    sealed = sealed_of(desk, database, holder)
    enrolled(desk, a_session(desk, "a"), Device(), at=AT + SECOND)
    publisher.publish(AT + MINUTE)
    at = AT + MINUTE + SECOND
    with pytest.raises(BadCode) as caught:
        verify(holder.showing(sealed, at=at), trust=trust, status={DIVISION: out(desk)}, at=at)
    assert caught.value.code == "code.void"
    with pytest.raises(CannotCheck):
        verify(holder.showing(sealed, at=at), trust=trust, status={}, at=at)


# By hand


def test_an_operator_publishes_a_list_without_waiting_for_the_signer(
    desk: Desk, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "HOME": str(tmp_path), "DSN": database.app, "OWNER_DSN": database.owner, "SIGNER_DSN": as_signer(database.app),
        "ENVIRONMENT": "demo", "POLICIES": str(POLICIES.parent), "LANG": "en",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(f"HEALTHCODE_{name}", value)
    wiring.trusted(read_settings(), (database.owner, database.app), at=now())
    numbers = []
    for _ in range(2):
        done = CliRunner().invoke(app, ["signer", "--publish-once"])
        assert done.exit_code == 0, done.output
        numbers.append(last_number(desk))
        assert f"Status list {numbers[-1]} is out: 0 entries" in done.output
    assert numbers[0] < numbers[1]
