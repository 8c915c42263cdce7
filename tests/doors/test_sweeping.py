"""A server sweeps by itself: what nobody needs any more is gone a moment after it began."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg

from healthcode.wiring import Doors
from tests.builders_ledger import AT, DAY, HOUR
from tests.doors.conftest import Site

PATIENCE = 20.0  # seconds


def test_old_scans_and_reject_files_are_swept_while_the_server_runs(
    doors: Doors, serve: Callable[[Doors], Site], admin: psycopg.Connection
) -> None:
    values = (uuid4().bytes, uuid4().bytes, uuid4(), AT - 2 * HOUR)
    admin.execute("INSERT INTO scan (shown_index, verifier_index, scan_id, scanned_at) VALUES (%s, %s, %s, %s)", values)
    rejects: Path = doors.settings.home / "rejects"
    rejects.mkdir(parents=True, exist_ok=True)
    file = rejects / "a.reject.csv"
    file.write_text("1")
    os.utime(file, (written := (AT - 15 * DAY).timestamp(), written))
    serve(doors)
    until = time.monotonic() + PATIENCE
    while file.exists() or admin.execute("SELECT FROM scan").rowcount:
        assert time.monotonic() < until, "nothing was swept"
        time.sleep(0.05)
