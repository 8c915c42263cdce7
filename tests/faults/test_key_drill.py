"""The issuer's key stolen under load (SECURITY C05), at the doors as they are served."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

pytestmark = pytest.mark.slow
ROW = re.compile(r"^│ (.+?) +│ (.+?) +│ (.+?) +│ (yes|no) +│$", re.MULTILINE)


def test_a_stolen_key_is_refused_within_the_minute_and_nobody_is_left_without_a_code(
    record_property: Callable[[str, object], None],
) -> None:
    environment = {**os.environ, "HEALTHCODE_LANG": "en", "COLUMNS": "160"}
    command = [sys.executable, "-m", "healthcode", "keys", "drill", "--people", "16", "--guards", "6", "--seconds", "8"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=280, stdin=subprocess.DEVNULL, check=False
    )
    rows = ROW.findall(done.stdout)
    for what, found, bound, _ in rows:
        record_property(f"C05 {what}", f"{found} ({bound})")
    assert (done.returncode, len(rows)) == (0, 6), done.stdout + done.stderr
    assert {kept for *_, kept in rows} == {"yes"}
