"""The parts of the embedded PostgreSQL's launcher that need no server: paths, addresses, notes and sentences."""

import errno
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import psycopg.conninfo
import pytest

import healthcode.embedded
from healthcode.core.problems import Problem
from healthcode.embedded import account, binaries, cluster, conf, failures, lock, pidfile, places, postmaster, sockets
from healthcode.embedded.places import Site
from healthcode.embedded.server import Server
from healthcode.texts import LANGUAGES, catalogue, sentence

SITE = Site(home=Path("/srv/hc"), base=Path("/srv/hc"))


def a_server(socket_dir: str = "/srv/hc/run") -> Server:
    return Server(data_dir=SITE.data_dir, socket_dir=Path(socket_dir), port=5432, pid=7, adopted=False, version="18.6")


@pytest.mark.parametrize("directory", ["/srv/hc/run", "/srv/健康 码/it's, 100%/run", "/a?b&c=d#e/run"])
def test_an_address_survives_every_character_of_a_path(directory: str) -> None:
    told = psycopg.conninfo.conninfo_to_dict(a_server(directory).dsn(database="other", user="healthcode_app"))
    assert told == {"host": directory, "port": "5432", "dbname": "other", "user": "healthcode_app"}


def test_a_socket_fits_into_107_bytes_and_not_into_108() -> None:
    rest = len("/" + "/.s.PGSQL.5432")
    assert sockets.fits(Path("/" + "x" * (107 - rest)))
    assert not sockets.fits(Path("/" + "x" * (108 - rest)))
    assert not sockets.fits(Path("/" + "码" * 31))  # 93 bytes + 15


def test_a_comma_sends_the_socket_elsewhere_because_it_separates_directories() -> None:
    assert not sockets.fits(Path("/srv/a,b/run"))
    where = sockets.socket_directory(Site(home=Path("/srv/a,b"), base=Path("/srv/a,b")), account.launcher())
    assert where.parent == Path("/tmp")


def test_a_private_directory_is_made_closed_and_found_again(tmp_path: Path) -> None:
    mine = sockets.private(tmp_path / "run", account.launcher())
    assert mine.stat().st_mode & 0o777 == 0o700
    assert sockets.private(mine, account.launcher()) == mine


def test_a_directory_that_others_can_enter_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_one = tmp_path / "run"
    open_one.mkdir()
    open_one.chmod(0o755)
    with pytest.raises(Problem, match=r"embedded\.directory_unsafe"):
        sockets.private(open_one, account.launcher())
    assert open_one.stat().st_mode & 0o777 == 0o755


def test_a_link_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Problem, match=r"embedded\.directory_unsafe"):
        sockets.private(tmp_path / "run", account.launcher())


def test_a_note_that_is_still_being_written_names_what_it_can() -> None:
    assert pidfile.parse("") is None
    assert pidfile.parse("47\n/srv") == pidfile.Note(pid=47, port=0, socket_dir=Path(), status="")
    whole = pidfile.parse("47\n/srv/hc/postgres\n1\n5432\n/srv/hc/run\n\n 1 2\nstarting\n")
    assert whole == pidfile.Note(pid=47, port=5432, socket_dir=Path("/srv/hc/run"), status="starting")


def test_a_process_counts_as_the_server_only_with_this_data_directory(tmp_path: Path) -> None:
    script = "import sys, time; print(flush=True); time.sleep(60)"
    posing = [sys.executable, "-c", script, "postgres", "-D", str(tmp_path), "-c", "x"]
    with subprocess.Popen(posing, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert pidfile.is_postmaster(process.pid, tmp_path)
        assert not pidfile.is_postmaster(process.pid, tmp_path / "more")
        assert not pidfile.is_postmaster(process.pid, tmp_path.parent)
        process.kill()
    assert not pidfile.is_postmaster(process.pid, tmp_path)


def test_a_note_whose_number_is_another_program_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    pidfile.drop_reused(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_note_whose_process_is_gone_is_left_to_postgresql(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    (tmp_path / "postmaster.pid").write_text(f"{gone.pid}\n{tmp_path}\n")
    pidfile.drop_reused(tmp_path)
    assert (tmp_path / "postmaster.pid").exists()


def test_a_server_without_a_command_line_for_an_instant_is_still_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a process has none while it becomes another program: a busy machine looked just then, and gave up."""
    site = Site(home=tmp_path, base=tmp_path)
    ready = pidfile.Note(pid=7, port=5432, socket_dir=tmp_path, status="ready")
    notes = iter([None, None, ready])
    seen = iter([True, False, True])
    monkeypatch.setattr(pidfile, "read", lambda _: next(notes))
    monkeypatch.setattr(pidfile, "is_postmaster", lambda *_: next(seen))
    assert postmaster._wait_ready(site, 7) == ready


def test_only_our_accounts_are_anybody() -> None:
    assert conf.pg_ident_conf({"root", "postgres"}, major=18) == (
        'healthcode "postgres" /^healthcode_[a-z_]+$\nhealthcode "root" /^healthcode_[a-z_]+$\n'
    )
    before_patterns = conf.pg_ident_conf({"li"}, major=15).splitlines()
    assert before_patterns == [f'healthcode "li" healthcode_{role}' for role in ("admin", "owner", "app", "signer")]


@pytest.mark.parametrize(("durable", "word"), [(True, "on"), (False, "off")])
def test_a_durable_server_syncs_and_a_test_server_does_not(durable: bool, word: str) -> None:
    text = conf.postgresql_conf(SITE, Path("/srv/hc/run"), durable=durable)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert f"{setting} = '{word}'\n" in text
    assert "listen_addresses = ''\n" in text


def test_quotes_and_backslashes_in_a_path_stay_one_value() -> None:
    assert conf.quoted(Path("/a'b\\c")) == "'/a''b\\\\c'"


def test_the_order_of_text_comes_from_postgresql_itself_where_it_can() -> None:
    assert "--locale-provider=builtin" in cluster.options(17, durable=True)
    assert "--locale=C.UTF-8" in cluster.options(16, durable=True)
    assert "--no-sync" not in cluster.options(18, durable=True)


def test_a_bin_directory_without_programs_is_told_and_nothing_else_is_used(tmp_path: Path) -> None:
    with pytest.raises(Problem) as told:
        binaries.find(tmp_path)
    assert (told.value.code, told.value.facts) == ("embedded.no_binaries", {"looked_in": str(tmp_path)})


@pytest.mark.parametrize("name", ["nobody-of-this-name", "root"])
def test_the_database_never_runs_as_root_or_as_nobody_known(name: str) -> None:
    if os.geteuid() != 0 and name == account.launcher().name:
        pytest.skip("only root can be refused to run as root")
    with pytest.raises(Problem, match=r"embedded\.account_unusable"):
        account.chosen(name)


def test_a_directory_that_initdb_did_not_finish_is_not_taken_for_a_database(tmp_path: Path) -> None:
    site = Site(home=tmp_path, base=tmp_path)
    site.data_dir.mkdir()
    with pytest.raises(Problem, match=r"embedded\.not_a_database"):
        cluster.check(site, 18)


def test_clearing_leaves_a_finished_cluster_alone(tmp_path: Path) -> None:
    site = Site(home=tmp_path, base=tmp_path)
    for directory in (site.data_dir, site.making, site.removing):
        (directory / "base").mkdir(parents=True)
    cluster.clear(site)
    assert [path.name for path in tmp_path.iterdir()] == ["postgres"]


def test_a_home_that_is_locked_is_busy_and_then_free(tmp_path: Path) -> None:
    with lock.held(tmp_path), pytest.raises(Problem, match=r"embedded\.busy"):
        lock.held(tmp_path, patience=0).__enter__()
    with lock.held(tmp_path, patience=0):
        pass


def test_a_home_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(Problem, match=r"embedded\.home_not_writable"):
        healthcode.embedded.start(tmp_path / "home")


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EROFS, "home_not_writable")],
)
def test_what_the_system_refuses_becomes_a_problem(number: int, code: str) -> None:
    with pytest.raises(Problem, match=f"embedded.{code}"), failures.told(Path("/srv/hc")):
        raise OSError(number, os.strerror(number), "/srv/hc/x")


def test_the_log_tells_a_full_disk_from_another_fault(tmp_path: Path) -> None:
    site = Site(home=tmp_path, base=tmp_path)
    full = failures.cannot_start(site, "FATAL:  could not write: No space left on device\n")
    other = failures.cannot_start(site, "".join(f"line {number}\n" for number in range(20)))
    assert full.code == "embedded.disk_full"
    assert other.code == "embedded.cannot_start"
    assert other.facts["tail"].splitlines()[0] == "line 12"


def test_nothing_happens_to_a_home_that_was_never_started(tmp_path: Path) -> None:
    home = tmp_path / "home"
    healthcode.embedded.stop(home)
    healthcode.embedded.remove(home)
    assert healthcode.embedded.running(home) is None
    assert not home.exists()


def test_two_homes_have_two_names() -> None:
    assert places.digest(Path("/srv/a")) != places.digest(Path("/srv/b"))
    assert re.fullmatch(r"[0-9a-f]{12}", places.digest(Path("/srv/a")))


def raised_codes() -> set[str]:
    folder = Path(healthcode.embedded.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r'"(embedded\.[a-z_.]+)"', source))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_and_step_has_its_sentence(language: str) -> None:
    written = {code for code in catalogue(language) if code.startswith("embedded.")}
    assert written == raised_codes()


def test_both_languages_tell_the_same_facts() -> None:
    def facts(language: str, code: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(catalogue(language)[code]) if name}

    assert all(facts("zh-CN", code) == facts("en", code) for code in raised_codes())
    assert "/srv/hc" in sentence("embedded.disk_full", "zh-CN", {"directory": "/srv/hc"})
