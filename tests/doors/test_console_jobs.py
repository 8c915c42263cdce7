"""Jobs: one's own only, so many at once, kept for an hour, told in the language of whoever asks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from healthcode.web import jobs
from tests.builders_ledger import a_push_file, a_push_row, an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site
from tests.doors.test_console_pushes import upload

pytestmark = pytest.mark.usefixtures("staff")
NOBODY = "00000000-0000-0000-0000-000000000007"


@contextmanager
def all_job_desks_taken(site: Site) -> Iterator[None]:
    """Meanwhile jobs wait."""
    go = threading.Event()
    loop = site.house.jobs.desks
    taken = [loop._threads.submit(go.wait, 20) for _ in range(loop.count)]
    try:
        yield
    finally:
        go.set()
        for waiting in taken:
            waiting.result(timeout=20)


def test_somebody_elses_job_is_no_job(site: Site) -> None:
    client = site.staff("approver")
    job_id = good(client.post(f"/pushes/{NOBODY}/preview"), 202)["job_id"]
    refused(site.staff("auditor").get(f"/jobs/{job_id}"), 404, "job.unknown")
    refused(client.get("/jobs/nonsense"), 404, "job.unknown")
    good(site.staff("approver").get(f"/jobs/{job_id}"))


def test_a_job_that_waits_is_running(site: Site) -> None:
    client = site.staff("approver")
    with all_job_desks_taken(site):
        begun = client.post(f"/pushes/{NOBODY}/preview")
        found = good(client.get(f"/jobs/{good(begun, 202)['job_id']}"))
        assert (found["state"], found["step"], found["result"], found["problem"]) == ("running", "waiting", None, None)
    assert client.job(begun)["state"] == "failed"


def test_so_many_jobs_at_once_and_a_refused_one_leaves_no_file(site: Site, tmp_path: Path) -> None:
    client = site.staff("proposer")
    path = a_push_file(tmp_path, [a_push_row(an_id(1))])
    with all_job_desks_taken(site):
        begun = [client.post(f"/pushes/{NOBODY}/preview") for _ in range(jobs.RUNNING_EACH)]
        refused(upload(client, path), 429, "limit.jobs", most="4")
        assert list((tmp_path / "uploads").glob("*")) == []
        other = site.staff("approver").post(f"/pushes/{NOBODY}/preview")
        assert other.status_code == 202
    for job in begun:
        client.job(job)
    assert client.job(upload(client, path))["state"] == "done"


def test_a_result_is_kept_for_an_hour(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.staff("approver")
    begun = client.post(f"/pushes/{NOBODY}/preview")
    client.job(begun)
    ahead = 3599.0
    clock = site.house.jobs.clock
    monkeypatch.setattr(site.house.jobs, "clock", lambda: clock() + ahead)
    there = f"/jobs/{good(begun, 202)['job_id']}"
    good(client.get(there))
    ahead = 3601.0
    refused(client.get(there), 404, "job.unknown")


def test_a_failure_is_told_in_the_language_of_whoever_asks(site: Site) -> None:
    client = site.staff("approver")
    begun = client.post(f"/pushes/{NOBODY}/preview")
    assert "no batch" in client.job(begun)["problem"]["detail"]
    answer = client.get(f"/jobs/{good(begun, 202)['job_id']}", headers={"Accept-Language": "zh-CN"})
    assert "no batch" not in good(answer)["problem"]["detail"]
