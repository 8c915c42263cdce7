"""Problems as HTTP tells them: the reader's language, what to do, and nothing of what was inside."""

import errno
from pathlib import Path

import pytest

from healthcode.core.problems import Problem
from healthcode.texts import catalogue
from healthcode.web import problems, uploads
from healthcode.web.resident import declarations
from tests.builders_ledger import an_id
from tests.doors.client import Client, refused
from tests.doors.conftest import Site

CANARY = "13800138000"


@pytest.mark.parametrize(
    ("asked", "language"), [("en", "en"), ("en-GB,zh", "en"), ("zh-CN", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")]
)
def test_the_sentence_is_in_the_readers_language(site: Site, asked: str, language: str) -> None:
    told = refused(site.client("resident", language=asked).get("/session"), 401, "session.none")
    assert told["detail"] == catalogue(language)["session.none"]
    assert told["title"] == catalogue(language)["web.status_401"]


def test_an_address_that_there_is_not_is_told(site: Site) -> None:
    client = site.client("resident")
    for path in ("//api/resident/nothing", "//api", "//api/nobody/session", "//resident/nothing.js", "//%2e%2e/etc"):
        refused(client.get(path), 404, "request.not_found")


def test_another_method_is_told_which_ones_there_are(site: Site) -> None:
    answer = site.client("resident").ask("PUT", "/session")
    refused(answer, 405, "request.method")
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["allow"].replace(",", "").split())


def an_act_that_fails(site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Client:
    client = site.resident().holder(an_id(1))

    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(declarations, "declaration_history", failing)
    return client


@pytest.mark.usefixtures("staff")
def test_a_full_disk_is_not_available_just_now(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _block: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(uploads, "_append", full)
    form = {"files": {"file": (f"{CANARY}.csv", b"x")}, "data": {"reason": "x"}}
    answer = site.staff("proposer").post("/pushes", **form)
    told = refused(answer, 503, "file.disk_full")
    assert (CANARY in answer.text, told["facts"]) == (False, {})


@pytest.mark.parametrize("code", ["ledger.unreachable", "ledger.busy", "ledger.shut_down"])
def test_the_ledgers_words_stay_inside(site: Site, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    answer = an_act_that_fails(site, monkeypatch, Problem(code, said=CANARY)).get("/declarations")
    told = refused(answer, 503, code)
    assert (told["facts"], told["detail"], CANARY in answer.text) == ({}, catalogue("en")["web.away"], False)


@pytest.mark.parametrize(
    "error", [ValueError(CANARY), KeyError(CANARY), Problem("ledger.refused", said=CANARY)], ids=repr
)
def test_what_nobody_foresaw_is_a_fault_without_detail(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    answer = an_act_that_fails(site, monkeypatch, error).get("/declarations")
    told = refused(answer, 500, "server.fault")
    logged = site.logged(told["request_id"])
    assert "web/resident/declarations.py" in logged
    assert (told["facts"], CANARY in answer.text, CANARY in logged) == ({}, False, False)
    site.log.seek(0)
    site.log.truncate()  # the fault was wanted


def test_every_code_that_is_raised_has_a_status_and_a_sentence_in_both_languages() -> None:
    for code in ("request.malformed", "session.csrf", "limit.busy", "job.unknown", "server.fault", "job.stopped"):
        for language in ("en", "zh-CN"):
            told = problems.document(Problem(code, retry_after=1), language=language, request_id="0")
            assert told.detail != catalogue(language)["web.unworded"].format(code=code)
    for status in set(problems.STATUSES.values()) | {problems.OTHERWISE}:
        for language in ("en", "zh-CN"):
            assert f"web.status_{status}" in catalogue(language)


def test_instants_are_told_in_local_time() -> None:
    problem = Problem("approval.expired", proposal="x", expired="2022-05-18T00:00:00+00:00")
    assert "2022-05-18 08:00" in problems.document(problem, language="en", request_id="0").detail


def test_what_the_database_said_is_told_at_no_status(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = an_act_that_fails(site, monkeypatch, Problem("ledger.already_there", table=CANARY))
    answer = client.http.get("/api/resident/declarations")
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (409, "ledger.already_there", {})
    assert CANARY not in answer.text
    assert answer.json()["detail"] == catalogue("en")["web.already_there"]
