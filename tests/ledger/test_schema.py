"""The fences in the database itself: migrations, the schema's rules, rights, and row security (DESIGN §6, §7)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from healthcode import wiring
from healthcode.core.terms import Occasion
from healthcode.ledger import migrate as module
from healthcode.ledger.connection import Ledger
from healthcode.ledger.distribution import APPEND_ONLY, PERSONAL, TABLES
from healthcode.ledger.migrate import Migration, migrate, migrations
from healthcode.services.agree import MessageChannel, agree
from healthcode.services.appeals import About, Kind
from healthcode.services.clear import clear
from healthcode.services.desk import Desk
from healthcode.services.file_appeal import Disputed, file_appeal
from healthcode.services.notify import notify
from tests.builders_doors import a_session
from tests.builders_ledger import (
    AT,
    Staff,
    a_declaration,
    a_phone,
    a_push_row,
    a_resident,
    an_id,
    in_threads,
    push,
    refused,
    select,
)
from tests.conftest import Database


@pytest.fixture
def owner(database: Database) -> Iterator[Ledger]:
    ledger = Ledger.open(database.owner)
    yield ledger
    ledger.close()


@pytest.fixture
def furnished_desk(desk: Desk, staff: Staff, tmp_path: Path) -> Desk:
    """A ledger in which every table with personal data has a row."""
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    a_declaration(desk, person, at=AT)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), name="王小明")])
    clear(desk, person, acting=staff.worker, cleared=True, finding="x", of=[], at=AT)
    with desk.ledger.transaction("test"):
        agree(desk, a_session(desk), person, MessageChannel.SMS, language="en", at=AT)
        notify(desk, person, Occasion.CODE_ENDS, at=AT)
    an_appeal(desk, person)
    a_claim_for(desk, person)
    return desk


def an_appeal(desk: Desk, person: UUID) -> None:
    about = Disputed(kind=Kind.CORRECTION, about=About.PLACE, evidence_id=None, words="x", request_id=UUID(int=1))
    file_appeal(desk, person, about, by="resident", at=AT)


def a_claim_for(desk: Desk, person: UUID) -> None:
    with desk.ledger.transaction("test"):
        desk.ledger.run(
            "append_proxy_claim",
            subject_index=bytes(16), link_id=person, request_id=person, person_index=bytes(16), relation="child",
            proof_kind="other", document_type="10", county="130102", community="x", name_hint="x", document_hint="x",
            at=AT, sealed=b"x",
        )  # fmt: skip


# Migrations


def test_migrations_run_once_and_repeating_them_is_safe(empty_database: Database) -> None:
    names = tuple(migration.name for migration in migrations())
    assert wiring.migrate_database(empty_database.owner) == names
    assert wiring.migrate_database(empty_database.owner) == ()
    assert names == tuple(sorted(names))


def test_two_launchers_at_once_migrate_one_after_the_other(empty_database: Database) -> None:
    done = in_threads([lambda: wiring.migrate_database(empty_database.owner) for _ in range(3)])
    assert sorted(map(len, done)) == [0, 0, len(migrations())]


def test_a_migration_that_was_edited_after_it_ran_is_refused(owner: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = migrations()
    edited = (Migration(name=first.name, text=first.text + "\n-- a word more"), *others)
    monkeypatch.setattr(module, "migrations", lambda: edited)
    with refused("migrate.changed", name=first.name):
        migrate(owner)


def test_a_database_that_is_newer_than_the_program_is_refused(owner: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    *older, last = migrations()
    monkeypatch.setattr(module, "migrations", lambda: tuple(older))
    with refused("migrate.newer", name=last.name):
        migrate(owner)
    monkeypatch.undo()
    assert migrate(owner) == ()  # the lock was given back


def test_a_migration_that_fails_leaves_nothing_of_itself(owner: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Migration(name="9999_pre_broken.sql", text="CREATE TABLE half_done (a int); SELECT 1/0;")
    more = (*migrations(), broken)
    monkeypatch.setattr(module, "migrations", lambda: more)
    with refused("ledger.refused"):
        migrate(owner)
    with refused("ledger.not_migrated"):
        owner.script(b"SELECT * FROM half_done")


def test_a_database_without_tables_says_so(empty_database: Database) -> None:
    ledger = Ledger.open(empty_database.owner)
    with refused("ledger.not_migrated"):
        ledger.rows("editions")
    ledger.close()


def test_no_server_is_told(tmp_path: Path) -> None:
    with refused("ledger.unreachable"):
        Ledger.open(f"postgresql://nobody@/nothing?host={tmp_path}")


# The schema's rules

FAULTS = {
    "lint.undeclared": ("CREATE TABLE stray (a int PRIMARY KEY); COMMENT ON TABLE stray IS 'x'", "stray", ""),
    "lint.missing": ("DROP TABLE task", "task", ""),
    "lint.row_security": ("ALTER TABLE identity NO FORCE ROW LEVEL SECURITY", "identity", ""),
    "lint.app_may": ("GRANT UPDATE ON evidence TO healthcode_app", "evidence", "UPDATE"),
    "lint.sealed_column": ("GRANT SELECT (sealed) ON batch_row TO healthcode_app", "batch_row", "sealed"),
    "lint.comment": ("COMMENT ON TABLE episode IS NULL", "episode", ""),
    "lint.key_start": (
        "ALTER TABLE episode DROP CONSTRAINT episode_pkey, ADD PRIMARY KEY (opened_by, resident_id)",
        "episode",
        "resident_id",
    ),
    "lint.unique_index": ("CREATE UNIQUE INDEX stray ON evidence (evidence_id)", "evidence", "stray"),
    "lint.trigger": (
        "CREATE TRIGGER stray BEFORE UPDATE ON status FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
        "status",
        "stray",
    ),
    "lint.foreign_key": ("ALTER TABLE task ADD FOREIGN KEY (resident_id) REFERENCES resident", "task", "resident"),
}
MORE_FAULTS = [
    ("ALTER TABLE declaration DISABLE ROW LEVEL SECURITY", "lint.row_security", "declaration", ""),
    ("GRANT UPDATE (details) ON evidence TO healthcode_app", "lint.app_may", "evidence", "UPDATE"),
    ("GRANT DELETE ON audit_leaf TO PUBLIC", "lint.app_may", "audit_leaf", "DELETE"),
    ("GRANT TRUNCATE ON withdrawal TO healthcode_app", "lint.app_may", "withdrawal", "TRUNCATE"),
    ("GRANT SELECT ON batch_row TO healthcode_app", "lint.sealed_column", "batch_row", "sealed"),
]


def test_the_schema_keeps_its_rules(database: Database) -> None:
    assert wiring.lint_database(database.owner) == []


@pytest.mark.parametrize(
    ("statement", "code", "table", "detail"),
    [*((statement, code, *where) for code, (statement, *where) in FAULTS.items()), *MORE_FAULTS],
)
def test_lint_finds(
    database: Database, admin: psycopg.Connection, statement: str, code: str, table: str, detail: str
) -> None:
    admin.execute(statement.encode())
    found = [(finding.code, finding.table, finding.detail) for finding in wiring.lint_database(database.owner)]
    assert (code, table, detail) in found
    assert {name for _, name, _ in found} == {table}


# Rights


def test_the_application_cannot_change_what_is_appended(furnished_desk: Desk, admin: psycopg.Connection) -> None:
    for table in sorted(APPEND_ONLY):
        found = admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (table,)
        ).fetchone()
        assert found is not None
        for act in ("DELETE FROM {0}", "TRUNCATE {0}", "UPDATE {0} SET {1} = {1}"):
            with refused("ledger.forbidden"), furnished_desk.ledger.transaction("test"):
                furnished_desk.ledger.script(act.format(table, found[0]).encode())


def test_the_application_owns_nothing_and_passes_no_fence(admin: psycopg.Connection) -> None:
    row = admin.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'healthcode_app'"
    ).fetchone()
    assert row == (False, False, False, False)
    owned = admin.execute("SELECT count(*) FROM pg_class WHERE relowner = 'healthcode_app'::regrole").fetchone()
    assert owned == (0,)


# Row security


def test_without_an_actor_no_personal_row_is_seen(furnished_desk: Desk, database: Database) -> None:
    with psycopg.connect(database.app, autocommit=True) as stranger:
        for table in sorted(PERSONAL):
            statement = f"SELECT count(*) FROM {table}"
            assert stranger.execute(statement.encode()).fetchone() == (0,), table
            assert select(furnished_desk, statement)[0][0] > 0, table


def test_after_an_act_the_connection_sees_nothing_again(furnished_desk: Desk) -> None:
    for table in sorted(PERSONAL):
        assert furnished_desk.ledger._connection.execute(f"SELECT FROM {table}".encode()).fetchall() == []


def test_without_an_actor_no_personal_row_is_written(furnished_desk: Desk, database: Database) -> None:
    with (
        psycopg.connect(database.app, autocommit=True) as stranger,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        stranger.execute("INSERT INTO phone_holder VALUES ('\\x00', gen_random_uuid(), '2000-01-01')")


def test_the_owner_is_fenced_too(furnished_desk: Desk, owner: Ledger) -> None:
    for table in sorted(PERSONAL):
        assert owner._connection.execute(f"SELECT FROM {table}".encode()).fetchall() == []


def test_a_rows_sealed_identity_is_read_through_its_function_by_who_acts(furnished_desk: Desk) -> None:
    for statement in ("SELECT sealed FROM batch_row", "SELECT * FROM batch_row", "COPY batch_row TO STDOUT"):
        with refused("ledger.forbidden"), furnished_desk.ledger.transaction("test"):
            furnished_desk.ledger.script(statement.encode())
    ((batch, line),) = select(furnished_desk, "SELECT batch_id, line FROM batch_row")
    through = "SELECT count(*) FROM batch_identity(%s, ARRAY[%s])"
    assert select(furnished_desk, through, batch, line) == [(1,)]
    assert furnished_desk.ledger._connection.execute(through.encode(), (batch, line)).fetchone() == (0,)


def test_every_table_is_declared_once() -> None:
    assert set(TABLES) >= PERSONAL | APPEND_ONLY


def test_a_deadlock_is_told_as_busy(desk: Desk, new_desk: Callable[[], Desk]) -> None:
    people = [a_resident(desk, an_id(n)) for n in range(2)]
    desks = [new_desk() for _ in people]

    def hold(own: Desk, first: int) -> str:
        with own.ledger.transaction("test"):
            for turn in (first, 1 - first):
                own.ledger.row("lock_resident", resident_id=people[turn])
                own.ledger.script(b"SELECT pg_sleep(0.2)")
        return "held"

    done = in_threads([lambda own=own, first=n: hold(own, first) for n, own in enumerate(desks)])
    assert sorted(getattr(found, "code", found) for found in done) == ["held", "ledger.busy"]
