"""My data and rights at the residents' door: appeals, who looked, a copy, the end of the account."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, an_id, push, select
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

DAY = timedelta(days=1)
STAY = {"kind": "key_venue_stay", "place": "北国商城"}


@pytest.fixture
def client(site: Site, desk: Desk, staff: Staff, tmp_path: Path) -> Client:
    client = site.resident().holder(an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1), **STAY)])
    return client


def appeal(client: Client, *, about: str = "reason", words: str = "那天我在家") -> dict[str, object]:
    offer = next(o for o in good(client.get("/appeals"))["may"] if o["about"] == about)
    return {
        "kind": "appeal", "about": about, "evidence_id": offer["evidence_id"], "words": words,
        "request_id": str(uuid4()),
    }  # fmt: skip


def test_an_appeal_is_filed_listed_with_its_deadline_and_taken_back(client: Client) -> None:
    asked = appeal(client)
    filed = good(client.post("/appeals", asked), 201)["appeal_id"]
    assert good(client.post("/appeals", asked), 201)["appeal_id"] == filed
    found = good(client.get("/appeals"))
    assert found["answer_hours"] == 24
    (own,) = found["appeals"]
    assert (own["words"], own["due_at"], own["named"]) == ("那天我在家", "2022-05-19T00:00:00Z", "close_presence")
    assert found["may"][0]["open"]
    refused(client.post("/appeals", {**asked, "request_id": str(uuid4())}), 409, "appeal.open_already")
    assert client.delete(f"/appeals/{filed}").status_code == 204
    refused(client.delete(f"/appeals/{filed}"), 409, "appeal.closed")
    refused(client.delete(f"/appeals/{uuid4()}"), 404, "appeal.unknown")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"words": "字" * 501}, 422, "appeal.words"),
        ({"evidence_id": str(uuid4())}, 409, "appeal.nothing_there"),
        ({"about": "weather"}, 400, "request.invalid"),
        ({"kind": "complaint"}, 400, "request.invalid"),
    ],
)
def test_what_does_not_fit_is_refused(client: Client, change: dict[str, str], status: int, code: str) -> None:
    refused(client.post("/appeals", {**appeal(client), **change}), status, code)


def test_an_overdue_appeal_says_so(site: Site, client: Client) -> None:
    good(client.post("/appeals", appeal(client)), 201)
    site.clock.pass_(DAY)
    assert good(client.get("/appeals"))["appeals"][0]["overdue"]


def test_who_looked_is_told_without_names(site: Site, client: Client) -> None:
    resident = next(iter(good(site.staff("worker").get("/people"))["people"]))["resident_id"]
    for path, body in (("", None), ("/contact", {"purpose": "上门"})):
        site.clock.pass_(timedelta(minutes=1))
        good(site.staff("worker").ask("POST" if body else "GET", f"/people/{resident}{path}", json=body))
    found = good(client.get("/access", params={"days": 30}))
    assert [(e["act"], e["role"], e["office"], e["purpose"]) for e in found["entries"][:2]] == [
        ("person.contact", "community_worker", "长安社区", "上门"),
        ("person.explain", "community_worker", "长安社区", ""),
    ]
    assert "worker" not in {value for entry in found["entries"] for value in entry.values()}
    refused(client.get("/access", params={"after": "x"}), 422, "access.cursor")
    refused(client.get("/access", params={"days": 13}), 400, "request.invalid")


def test_a_copy_for_programs_and_a_page_to_read(client: Client) -> None:
    answer = client.get("/export")
    copy = good(answer)
    assert copy["person"]["document_number"] == an_id(1)
    assert answer.headers["content-disposition"] == 'attachment; filename="health-code-data-20220518.json"'
    for language, title in (("zh-CN", "我的数据"), ("en", "My data")):
        page = client.get("/export/page", headers={"Accept-Language": language})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert f"<h1>{title}</h1>" in page.text
        for told in (an_id(1), "王小明", "北国商城"):
            assert told in page.text
        assert "<script" not in page.text
        assert "http" not in page.text
    refused(client.get("/export"), 422, "export.too_many")


def test_hostile_words_are_text_on_the_page(client: Client) -> None:
    hostile = '=1+1<script>alert("x")</script>'
    good(client.post("/appeals", appeal(client, about="place", words=hostile)), 201)
    page = client.get("/export/page").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_after_half_an_hour_the_copy_and_the_end_ask_for_a_new_log_in(site: Site, client: Client) -> None:
    assert good(client.get("/account"))["recent"]
    site.clock.pass_(timedelta(minutes=30))
    assert not good(client.get("/account"))["recent"]
    refused(client.get("/export"), 403, "account.recent", minutes="30")
    end = {"understood": True, "word": "DELETE"}
    refused(client.ask("DELETE", "/account", json=end), 403, "account.recent")
    assert good(site.resident().get("/export"))


def test_the_account_ends_with_a_typed_word_and_can_be_claimed_anew(
    site: Site, client: Client, desk: Desk, staff: Staff
) -> None:
    told = good(client.get("/account"))
    assert (told["devices"], told["declarations"], told["evidence"], told["word"]) == (1, 1, 2, "DELETE")
    assert told["stays"] == ["evidence", "lists", "audit", "numbers"]
    refused(client.ask("DELETE", "/account", json={"understood": True, "word": "yes"}), 422, "account.word")
    refused(client.ask("DELETE", "/account", json={"understood": False, "word": "DELETE"}), 400, "request.invalid")
    answer = client.ask("DELETE", "/account", json={"understood": True, "word": "DELETE"})
    assert answer.status_code == 204
    assert 'healthcode_resident=""' in answer.headers["set-cookie"]
    refused(client.get("/session"), 401, "session.none")
    assert select(desk, "SELECT count(*) FROM identity") == [(0,)]
    again = site.resident().holder(an_id(1))
    assert good(again.get("/information"))["pop_ups"] == ["close_presence"]


def test_before_a_claim_there_is_nothing_to_appeal_and_still_an_account_to_end(site: Site) -> None:
    client = site.resident("nobody")
    for path in ("/appeals", "/access", "/export", "/export/page"):
        refused(client.get(path), 409, "claim.needed")
    assert client.ask("DELETE", "/account", json={"understood": True, "word": "注销"}).status_code == 204
