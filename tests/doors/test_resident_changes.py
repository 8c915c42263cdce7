"""The stream of changes: an open page hears within seconds, and no longer than its session lasts."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from healthcode.web import changes as watching
from tests.builders_ledger import an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site


def events(answer: httpx.Response) -> Iterator[str]:
    """The versions that are told."""
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield line.removeprefix('data: {"version":"').removesuffix('"}')


def test_a_change_is_heard_within_seconds_and_asked_for_is_what_was_told(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    with client.stream("/changes") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-content-type-options"] == "nosniff"
        told = events(answer)
        assert next(told) == client.show()["version"]
        began = time.monotonic()
        client.declare("cold_like")
        assert next(told) == client.show()["version"]
        assert time.monotonic() - began < 4


def test_the_stream_ends_with_its_session_and_says_that_there_is_something_to_ask(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "CHECK_EVERY", 0)
    client = site.resident().holder(an_id(1))
    with client.stream("/changes") as answer:
        told = events(answer)
        next(told)
        assert site.house.watch.streams == 1
        client.delete("/session")
        assert list(told) == [""]
    assert site.house.watch.streams == 0


def test_streams_ask_for_their_sessions_together_and_seldom(site: Site) -> None:
    """Not in the gathering in which every scan waits."""
    people = [site.resident(who).holder(an_id(number)) for number, who in enumerate("abc")]
    with ExitStack() as stack:
        told = [events(stack.enter_context(person.stream("/changes"))) for person in people]
        for versions in told:
            next(versions)
        lines = site.house.hot.ledger.lines
        before = lines["sessions"].asked, lines["crowd"].asked
        time.sleep(5)
        assert lines["sessions"].asked == before[0]
        assert lines["crowd"].asked - before[1] <= 4, "one statement a look, and now and then one for the sessions"


def test_a_person_has_only_so_many_streams(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    with ExitStack() as stack:
        told = [events(stack.enter_context(client.stream("/changes"))) for _ in range(4)]
        assert len({next(versions) for versions in told}) == 1
        refused(client.get("/changes"), 429, "limit.streams", retry_after="60")
        assert good(client.get("/session"))["claimed"]


def test_before_a_claim_there_is_nothing_to_hear_of(site: Site) -> None:
    refused(site.resident().get("/changes"), 409, "claim.needed")
