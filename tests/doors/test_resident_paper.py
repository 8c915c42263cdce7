"""One's own code on paper at the residents' door: issued, printed in three layouts, given up (F23)."""

from datetime import timedelta

import httpx
import pytest

from healthcode.services.issue_paper import MOST_A_DAY
from tests.builders_ledger import an_id
from tests.builders_paper import codes_on, pages
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def holder(site: Site) -> Client:
    return site.resident().holder(an_id(1))


def code_on(answer: httpx.Response) -> str:
    """The text of the QR code that was printed."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return codes_on(pages(answer.content)[0])[0]


def test_a_paper_is_issued_printed_and_accepted_with_the_document(site: Site, holder: Client) -> None:
    assert good(holder.get("/paper")) == {"paper": None, "days": 14}
    issued = good(holder.post("/paper"), 201)
    assert issued == {"issued_at": "2022-05-18T00:00:00Z", "expires_at": "2022-06-01T00:00:00Z"}
    assert good(holder.get("/paper")) == {"paper": issued, "days": 14}
    text = code_on(holder.get("/paper/file"))
    found = site.verifier().scan(text)
    assert (found["verdict"], found["color"], found["level"]) == ("accepted", "green", "paper")
    assert (found["check_document"], found["document_hint"]) == (True, an_id(1)[:2] + an_id(1)[-2:])
    assert (found["shown_at"], found["checked_before"], found["rule"]["met"]) == (None, None, True)
    assert site.verifier("guard-2").scan(text)["verdict"] == "accepted"


@pytest.mark.parametrize(("layout", "codes"), [("a4", 1), ("card", 1), ("cards", 8)])
def test_every_layout_has_the_same_code(holder: Client, layout: str, codes: int) -> None:
    holder.post("/paper")
    answer = holder.get("/paper/file", params={"layout": layout})
    assert answer.headers["content-disposition"] == f'inline; filename="health-code-20220601-{layout}.pdf"'
    assert len(codes_on(pages(answer.content)[0])) == codes
    refused(holder.get("/paper/file?layout=poster"), 400, "request.invalid", field="layout")


def test_nobody_on_the_way_keeps_a_paper(holder: Client) -> None:
    holder.post("/paper")
    answer = holder.get("/paper/file")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_a_paper_given_up_is_void_at_once(site: Site, holder: Client) -> None:
    holder.post("/paper")
    text = code_on(holder.get("/paper/file"))
    assert holder.delete("/paper").status_code == 204
    assert site.verifier().scan(text)["code"] == "code.void"
    assert good(holder.get("/paper"))["paper"] is None
    refused(holder.get("/paper/file"), 404, "paper.none")
    refused(holder.delete("/paper"), 404, "paper.none")


def test_another_paper_takes_the_place_of_the_former(site: Site, holder: Client) -> None:
    holder.post("/paper")
    former = code_on(holder.get("/paper/file"))
    site.clock.pass_(MINUTE)
    holder.post("/paper")
    guard = site.verifier()
    assert guard.scan(former)["code"] == "code.void"
    assert guard.scan(code_on(holder.get("/paper/file")))["verdict"] == "accepted"


def test_five_a_day_and_no_more(site: Site, holder: Client) -> None:
    for _ in range(MOST_A_DAY):
        good(holder.post("/paper"), 201)
        site.clock.pass_(MINUTE)
    refused(holder.post("/paper"), 409, "paper.too_many", most=str(MOST_A_DAY))


def test_printing_takes_its_share_of_what_a_session_may_ask(holder: Client) -> None:
    holder.post("/paper")
    answers = [holder.get("/paper") for _ in range(3)] + [holder.get("/paper/file") for _ in range(12)]
    refused(answers[-1], 429, "limit.too_many")
    assert [answer.status_code for answer in answers[:9]] == [200] * 9


def test_without_a_code_there_is_nothing_to_print(site: Site) -> None:
    newcomer = site.resident()
    for answer in (
        newcomer.get("/paper"),
        newcomer.post("/paper"),
        newcomer.get("/paper/file"),
        newcomer.delete("/paper"),
    ):
        refused(answer, 409, "claim.needed")
    newcomer.claim(an_id(1))
    refused(newcomer.post("/paper"), 409, "paper.not_declared")


def test_a_claim_that_ran_out_prints_nothing(site: Site, holder: Client) -> None:
    holder.post("/paper")
    site.clock.pass_(29 * DAY + 23 * 60 * MINUTE)
    again = site.resident()
    assert good(again.post("/paper"), 201)["expires_at"] == "2022-06-17T00:00:00Z"
    site.clock.pass_(60 * MINUTE)
    refused(again.post("/paper"), 409, "paper.no_claim")


def test_no_answer_names_a_person_in_full(holder: Client) -> None:
    holder.post("/paper")
    answer = holder.get("/paper/file")
    assert an_id(1).encode() not in answer.content
