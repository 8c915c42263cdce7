"""The demo as real processes: ended, killed, told again; nothing acknowledged is lost and nothing is done twice."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from healthcode import embedded

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

RESIDENTS = "2000"
SCENES = 21


@contextmanager
def a_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    folder.chmod(0o711)  # when root runs this, the database's account has to pass
    try:
        yield folder
    finally:
        embedded.remove(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    with a_home() as folder:
        yield folder


def environment(home: Path) -> Mapping[str, str]:
    return {**os.environ, "HEALTHCODE_HOME": str(home), "HEALTHCODE_LANG": "en", "COLUMNS": "120"}


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "healthcode", *words], env=environment(home), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run(home: Path, *words: str, code: int = 0) -> str:
    out, err = (process := start(home, *words)).communicate(timeout=120)
    assert process.returncode == code, err
    return out


def demo(home: Path) -> str:
    return run(home, "demo", "--residents", RESIDENTS)


def story(told: str) -> str:
    """The scenes, without what differs between runs: when they were told and how long loading took."""
    scenes = told[told.index("An ordinary morning") : told.index("Now you")]
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|digest [0-9a-f]+", "…", scenes)


def servers(home: Path) -> int:
    found = subprocess.run(["pgrep", "-f", f"postgres -D {home}"], capture_output=True, text=True, check=False)
    return len(found.stdout.split())


def wait_for(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if text in line:
            return
    pytest.fail(f"the demo ended before it said {text}")


def test_the_story_is_told_and_told_again_from_what_was_kept(home: Path) -> None:
    first = demo(home)
    assert len(re.findall(r"^\d+  \d{4}-", first, re.MULTILINE)) == SCENES
    assert story(demo(home)) == story(first)
    assert servers(home) == 0


def test_reset_starts_over(home: Path) -> None:
    demo(home)
    again = run(home, "demo", "--reset", "--residents", "2500")
    assert "2,500 residents" in again


def test_an_ended_demo_stops_its_database_and_keeps_its_data(home: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        process = start(home, "demo", "--residents", RESIDENTS, "--stay")
        wait_for(process, "The database stays up")
        process.send_signal(number)
        process.communicate(timeout=30)
        assert servers(home) == 0
    told = demo(home)
    assert "2,000 residents" in told
    assert "Making the database" not in told


@pytest.mark.parametrize("scene", ["Making the database", "A push file arrives", "decided by two persons"])
def test_a_killed_demo_goes_on_where_it_was(home: Path, scene: str) -> None:
    process = start(home, "demo", "--residents", RESIDENTS)
    wait_for(process, scene)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    resumed = story(demo(home))
    assert run(home, "db", "rebuild").startswith("2001 people computed from the evidence; every row came out the same")
    with a_home() as undisturbed:
        assert resumed == story(demo(undisturbed))


def test_a_killed_database_loses_no_scene(home: Path) -> None:
    process = start(home, "demo", "--residents", RESIDENTS)
    wait_for(process, "Arrived, and reported to the community")
    server = embedded.running(home)
    assert server
    os.kill(server.pid, signal.SIGKILL)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert len(re.findall(r"^\d+  \d{4}-", demo(home), re.MULTILINE)) == SCENES


def test_a_second_command_does_not_stop_the_first_ones_database(home: Path) -> None:
    process = start(home, "demo", "--residents", RESIDENTS, "--stay")
    wait_for(process, "The database stays up")
    assert "approver.city" in run(home, "staff", "list")
    assert servers(home) == 1
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    time.sleep(0.2)
    assert servers(home) == 0


def test_a_database_of_another_major_version_is_refused_and_left_alone(home: Path) -> None:
    demo(home)
    version = embedded_version(home)
    version.write_text("14\n")
    process = start(home, "staff", "list")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "embedded.other_major_version" in err
    assert "Traceback" not in err
    assert version.read_text() == "14\n"
    version.write_text("18\n")
    assert "approver.city" in run(home, "staff", "list")


def embedded_version(home: Path) -> Path:
    found = home / "postgres" / "PG_VERSION"
    if not found.exists():
        pytest.skip("the database lies elsewhere, because its account cannot pass to this home")
    return found


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A home on a disk of 200 MB; only root can mount one."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    with a_home() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=200m,mode=0711", "tmpfs", str(folder)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("this machine does not let a test mount a disk")
        try:
            yield folder
        finally:
            embedded.stop(folder)
            subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_told_and_nothing_in_effect_is_lost(small_disk: Path, tmp_path: Path) -> None:
    demo(small_disk)
    before = run(small_disk, "push", "list")
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(max(free - 24_000_000, 0)))  # room for a start and its WAL, not for a long file
    sheet = tmp_path / "long.csv"
    lines = "".join(f",138{n:08d},companion,2026-01-01 08:00,A\n" for n in range(400_000))
    sheet.write_text("document_number,phone,kind,exposed_at,incident\n" + lines, "utf-8")
    process = start(small_disk, "push", "import", str(sheet), "--as", "epi.city", "--reason", "test")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 3, err
    assert "disk_full" in err or "ledger." in err
    assert "Traceback" not in err
    ballast.unlink()
    assert run(small_disk, "push", "list") == before
