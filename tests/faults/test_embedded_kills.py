"""The embedded PostgreSQL under kill -9, double starts, interrupted beginnings and a full disk: real processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.embedded import lock
from healthcode.embedded.sockets import socket_file

pytestmark = pytest.mark.slow

LAUNCHER = """
import sys, time
from pathlib import Path
from healthcode import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.pid, server.adopted, flush=True)
time.sleep(float(sys.argv[2]))
"""
MEMORY = Path("/dev/shm")
INSTALLED_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def top() -> Iterator[Path]:
    """A short path, in memory where there is some; passable, as the home of an ordinary installation is."""
    directory = Path(tempfile.mkdtemp(prefix="hc-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def home(top: Path) -> Iterator[Path]:
    yield top / "home"
    embedded.remove(top / "home")


def launched(home: Path, *, seconds: float = 600) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LAUNCHER, str(home), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def write_row(server: embedded.Server, text: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def rows(server: embedded.Server) -> list[str]:
    with psycopg.connect(server.dsn()) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM kept ORDER BY text")]


def until(true: Callable[[], bool], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def test_a_fresh_home_gets_a_server_that_answers(home: Path) -> None:
    steps: list[str] = []
    server = embedded.start(home, on_step=steps.append)
    with psycopg.connect(server.dsn()) as connection:
        shown = connection.execute(
            "SELECT current_user, current_setting('fsync'), current_setting('data_checksums'), "
            "current_setting('listen_addresses'), current_setting('TimeZone'), rolsuper, rolcreatedb, "
            "rolcreaterole, datlocprovider FROM pg_roles, pg_database "
            "WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert shown == ("healthcode_owner", "on", "on", "", "UTC", False, True, True, "b")
    assert steps == ["embedded.step.making", "embedded.step.starting"]
    assert not server.adopted
    assert server.version.startswith("18.")


def test_a_second_start_adopts_the_server_that_runs(home: Path) -> None:
    steps: list[str] = []
    first = embedded.start(home)
    second = embedded.start(home, on_step=steps.append)
    assert (second.pid, second.adopted, steps) == (first.pid, True, [])
    assert embedded.running(home) == second


def test_a_stopped_server_stays_stopped_however_often_it_is_told(home: Path) -> None:
    server = embedded.start(home)
    for _ in range(3):
        embedded.stop(home)
        assert embedded.running(home) is None
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn())


def test_a_killed_launcher_leaves_a_server_that_is_adopted(home: Path) -> None:
    with launched(home) as launcher:
        pid = int(first_line(launcher).split()[0])
        launcher.kill()
    server = embedded.start(home)
    assert (server.pid, server.adopted) == (pid, True)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home: Path) -> None:
    with launched(home) as launcher:
        pid = int(first_line(launcher).split()[0])
        os.killpg(launcher.pid, signal.SIGINT)
    found = embedded.running(home)
    assert found
    assert found.pid == pid


def test_a_killed_postmaster_loses_no_committed_row(home: Path) -> None:
    server = embedded.start(home)
    with closing(psycopg.connect(server.dsn())) as open_session:
        open_session.execute("SELECT 1")
        write_row(server, "committed")
        os.kill(server.pid, signal.SIGKILL)
        again = embedded.start(home)
    assert not again.adopted
    assert rows(again) == ["committed"]


def test_launcher_and_server_killed_together_lose_no_committed_row(home: Path) -> None:
    with launched(home) as launcher:
        pid = int(first_line(launcher).split()[0])
        found = embedded.running(home)
        assert found
        write_row(found, "committed")
        os.kill(pid, signal.SIGKILL)
        launcher.kill()
    assert rows(embedded.start(home)) == ["committed"]


def test_an_interrupted_initdb_is_done_again(home: Path) -> None:
    with launched(home) as launcher:
        until((home / "postgres.making" / "base").exists)
        launcher.kill()
    assert not (home / "postgres").exists()
    with pytest.raises(Problem, match=r"embedded\.busy"):  # the initdb it left still holds the home
        lock.held(home, patience=0).__enter__()
    assert not embedded.start(home).adopted
    assert not (home / "postgres.making").exists()


def test_a_launcher_killed_before_the_database_was_made_is_finished_by_the_next(home: Path) -> None:
    server = embedded.start(home)
    with psycopg.connect(server.dsn(database="postgres", user="healthcode_admin"), autocommit=True) as admin:
        admin.execute("DROP DATABASE healthcode")
        admin.execute("DROP ROLE healthcode_owner")
    write_row(embedded.start(home), "there")


def test_two_launchers_at_once_share_one_server(home: Path) -> None:
    with launched(home, seconds=0) as one, launched(home, seconds=0) as other:
        said = sorted([first_line(one).split(), first_line(other).split()], key=lambda line: line[1])
    assert [adopted for _, adopted in said] == ["False", "True"]
    assert said[0][0] == said[1][0]


def test_a_server_whose_socket_was_swept_away_is_started_anew(home: Path) -> None:
    server = embedded.start(home)
    write_row(server, "committed")
    socket_file(server.socket_dir).unlink()
    again = embedded.start(home)
    assert not again.adopted
    assert rows(again) == ["committed"]


def test_a_number_that_another_program_got_does_not_keep_the_server_down(home: Path) -> None:
    server = embedded.start(home)
    note = (server.data_dir / "postmaster.pid").read_text()
    embedded.stop(home)
    owner = server.data_dir.stat()
    same = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **same) as other:  # type: ignore[call-overload]
        try:
            left = server.data_dir / "postmaster.pid"
            left.write_text(note.replace(str(server.pid), str(other.pid), 1))
            os.chown(left, owner.st_uid, owner.st_gid)
            assert not embedded.start(home).adopted
        finally:
            other.kill()


def test_a_server_that_does_not_stop_in_time_is_told_and_stops_later(home: Path) -> None:
    server = embedded.start(home)
    with closing(psycopg.connect(server.dsn())) as session:
        os.kill(session.info.backend_pid, signal.SIGSTOP)
        with pytest.raises(Problem, match=r"embedded\.stop_timed_out"):
            embedded.stop(home, patience=0.3)
        embedded.stop(home)  # a stopped process is killed by its postmaster after 5 seconds
    assert embedded.running(home) is None


def test_another_major_version_is_refused_and_untouched(home: Path) -> None:
    data_dir = home / "postgres"
    data_dir.mkdir(parents=True)
    (data_dir / "PG_VERSION").write_text("14\n")
    before = sorted((path, path.stat().st_mtime_ns) for path in data_dir.rglob("*"))
    with pytest.raises(Problem) as told:
        embedded.start(home)
    assert told.value.facts == {"found": "14", "wanted": "18", "data_dir": str(data_dir.resolve())}
    assert sorted((path, path.stat().st_mtime_ns) for path in data_dir.rglob("*")) == before


@pytest.mark.skipif(not INSTALLED_15.is_dir(), reason="no PostgreSQL 15 is installed on this machine")
def test_an_installed_postgresql_15_serves_as_well(home: Path) -> None:
    server = embedded.start(home, bin_dir=INSTALLED_15)
    write_row(server, "fifteen")
    with pytest.raises(Problem, match=r"embedded\.other_major_version"):
        embedded.start(home)
    assert rows(server) == ["fifteen"]


@pytest.mark.parametrize("name", ["x" * 120, "健康码 it's, 100%"])
def test_a_path_that_no_socket_can_have_still_works(top: Path, name: str) -> None:
    home = top / name / "home"
    server = embedded.start(home)
    write_row(server, "far")
    assert server.socket_dir.parent == Path("/tmp")
    assert rows(embedded.start(home)) == ["far"]
    embedded.remove(home)
    assert not server.socket_dir.exists()


def test_a_removed_database_leaves_other_files_in_the_home(home: Path) -> None:
    server = embedded.start(home)
    (home / "keys").mkdir()
    embedded.remove(home)
    assert embedded.running(home) is None
    assert not server.data_dir.exists()
    assert sorted(path.name for path in home.iterdir()) == ["keys", "postgres.lock"]
