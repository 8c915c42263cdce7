"""One's own information: why, what is missing, until when; in the reader's language (F19, F34)."""

from pathlib import Path

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, an_id, push
from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_a_clean_code_has_no_abnormality(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    answer = client.get("/information")
    found = good(answer)
    assert (found["color"], found["no_abnormality"], found["reasons"]) == ("green", True, [])
    assert (found["name"], found["phone"], found["county_name"]) == ("王**", "138******01", "河北省石家庄市长安区")
    assert found["edition"] == {"id": "CN-130000/2022-05-17", "title": "Hebei health code rules"}
    assert an_id(1) not in answer.text


def test_a_pop_up_says_what_it_rests_on_and_what_ends_it(site: Site, desk: Desk, staff: Staff, tmp_path: Path) -> None:
    client = site.resident().holder(an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    (reason,) = good(client.get("/information"))["reasons"]
    assert (reason["rule_id"], reason["outcome"], reason["pop_up"]) == ("close_presence", "open", True)
    assert [need["need"] for need in reason["needs"]] == ["community_report", "community_clearance", "negative_tests"]
    assert [need["met"] for need in reason["needs"]] == [False] * 3
    assert reason["ends_at"] == "2022-06-01T00:00:00Z"
    assert [piece["kind"] for piece in reason["evidence"]] == ["companion"]


def test_the_title_is_in_the_readers_language(site: Site) -> None:
    client = site.client("resident", language="zh-CN,zh;q=0.9").login("a").holder(an_id(1))
    assert good(client.get("/information"))["edition"]["title"] == "河北健康码规则"


def test_before_a_claim_there_is_nothing_to_tell(site: Site) -> None:
    refused(site.resident().get("/information"), 409, "claim.needed")
