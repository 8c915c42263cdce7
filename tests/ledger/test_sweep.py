"""What has served its turn is swept up: scans an hour after, reject files after a fortnight, and nothing before."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg

from healthcode.core.scans import REMEMBERED
from healthcode.services.desk import Desk
from healthcode.services.sweep import SCANS_KEPT, sweep_rejects, sweep_scans
from tests.builders_ledger import AT, DAY, HOUR, count_rows

SECOND = timedelta(seconds=1)


def scanned(admin: psycopg.Connection, *instants: datetime) -> None:
    for scanned_at in instants:
        values = (uuid4().bytes, uuid4().bytes, uuid4(), scanned_at)
        admin.execute(
            "INSERT INTO scan (shown_index, verifier_index, scan_id, scanned_at) VALUES (%s, %s, %s, %s)", values
        )


def test_a_scan_is_forgotten_an_hour_after_and_not_before(desk: Desk, admin: psycopg.Connection) -> None:
    scanned(admin, AT - HOUR - SECOND, AT - HOUR, AT)
    assert sweep_scans(desk, at=AT) == 1
    assert count_rows(desk, "scan") == 2
    assert SCANS_KEPT > REMEMBERED


def test_many_scans_are_forgotten_in_portions_the_oldest_first(desk: Desk, admin: psycopg.Connection) -> None:
    scanned(admin, *(AT - number * HOUR for number in range(6)))
    left = []
    while sweep_scans(desk, at=AT, most=2):
        left.append(count_rows(desk, "scan"))
    assert left == [4, 2]
    assert admin.execute("SELECT min(scanned_at) FROM scan").fetchone() == (AT - HOUR,)


def test_a_scan_keeps_no_word_of_the_code(admin: psycopg.Connection) -> None:
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'scan' ORDER BY 1"
    assert [row[0] for row in admin.execute(columns)] == ["scan_id", "scanned_at", "shown_index", "verifier_index"]


def test_reject_files_are_deleted_after_fourteen_days_and_nothing_else_is(tmp_path: Path) -> None:
    for name, age in (("old.reject.csv", 14 * DAY + SECOND), ("new.reject.csv", 14 * DAY), ("other.csv", 99 * DAY)):
        (tmp_path / name).write_text("1")
        os.utime(tmp_path / name, (written := (AT - age).timestamp(), written))
    assert (sweep_rejects(tmp_path, at=AT), sweep_rejects(tmp_path / "none", at=AT)) == (1, 0)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.reject.csv", "other.csv"]
