"""F23 “健康码”不作为唯一通行凭证,不得强制要求群众申领,对老人、儿童等使用不便人群要允许以其他线下手段作为通行凭证。

也可通过监护人代领方式领取健康码. Here: the code on paper, for whoever has no phone or leaves it at home, and who claims
for a child or an elder; how that is proven and what ends it is F26.
"""

from uuid import UUID

import httpx
import pytest

from healthcode.core.scans import check
from tests.builders_doors import NAME
from tests.builders_family import CHILD, GRANDMOTHER, MOTHER
from tests.builders_ledger import AT, DAY, a_declaration, a_resident, an_id
from tests.builders_paper import codes_on, pages, photographed
from tests.doors.client import good, refused
from tests.faq.office import Office
from tests.faq.town import Town

ELDER, SEEN = an_id(41, born="19400101"), {"identity_seen": True}


@pytest.fixture
def elder(town: Town) -> str:
    """Somebody with no phone and no account, entered at a counter and declared for by a worker."""
    return f"/people/{entered(town.office)}/paper"


def entered(office: Office) -> UUID:
    resident = a_resident(office.desk, ELDER, name="欧阳明月", at=AT - DAY)
    a_declaration(office.desk, resident, at=AT - DAY, by="worker")
    return resident


def code_on(answer: httpx.Response) -> str:
    """What a guard's phone reads off the sheet."""
    assert answer.headers["content-type"] == "application/pdf", answer.text
    (code,) = codes_on(photographed(pages(answer.content)[0]))
    return code


def test_who_has_no_phone_passes_with_paper_and_the_document(town: Town, elder: str) -> None:
    paper = code_on(town.staff("worker").post(elder, SEEN))
    found = town.guard().scan(paper, temperature=36.5)
    assert (found["verdict"], found["color"], found["rule"]["met"]) == ("accepted", "green", True)
    assert (found["level"], found["check_document"]) == ("paper", True)
    assert (found["name"], found["document_hint"]) == ("欧阳**", ELDER[:2] + ELDER[-2:])


def test_the_same_paper_is_good_every_day_at_every_door_until_it_ends(town: Town, elder: str) -> None:
    paper = code_on(town.staff("worker").post(elder, SEEN))
    for day in range(3):
        assert {town.guard(f"guard-{n}").scan(paper)["verdict"] for n in (1, 2)} == {"accepted"}, day
        town.after(DAY)
    town.after(11 * DAY)
    found = town.guard().scan(paper)
    assert (found["verdict"], found["code"]) == ("bad_code", "code.expired")


def test_paper_that_is_lost_is_good_for_nobody(town: Town, elder: str) -> None:
    worker = town.staff("worker")
    lost = code_on(worker.post(elder, SEEN))
    another = code_on(worker.post(elder, SEEN))
    guard = town.guard()
    assert [guard.scan(text)["code"] for text in (lost, another)] == ["code.void", "scan.accepted"]
    assert worker.delete(elder).status_code == 204
    found = guard.scan(another)
    assert (found["verdict"], found["color"], found["name"]) == ("bad_code", None, None)


def test_who_has_a_phone_may_leave_it_at_home(town: Town) -> None:
    person = town.resident()
    good(person.door.post("/paper"), 201)
    paper = code_on(person.door.get("/paper/file"))
    assert town.guard().scan(paper)["level"] == "paper"
    assert town.scan(person)["level"] == "own"
    person.declares("cold_like")
    assert [town.guard().scan(paper)["color"], town.scan(person)["color"]] == ["yellow", "yellow"]


def test_paper_is_read_without_a_network_and_still_asks_for_the_document(town: Town, elder: str) -> None:
    paper = code_on(town.staff("worker").post(elder, SEEN))
    shown = check(paper, trust=town.trust(), at=town.now)
    assert (shown.printed, shown.credential.document_hint) == (True, ELDER[:2] + ELDER[-2:])


def test_nobody_needs_the_page_to_have_a_code(town: Town, elder: str) -> None:
    refused(town.newcomer().door.post("/paper"), 409, "claim.needed")
    assert code_on(town.staff("worker").post(elder, SEEN)).startswith("JK1:")


def test_a_guardian_claims_for_a_child_and_an_elder_who_pass_on_the_guardians_phone(town: Town) -> None:
    mother, guard = town.resident(MOTHER), town.guard()
    for number, relation in ((CHILD, "child"), (GRANDMOTHER, "parent")):
        dependant = town.dependant(mother, number, relation)
        dependant.declare()
        dependant.enrol()
        found = guard.scan(dependant.showing(town.now), temperature=36.5)
        assert (found["verdict"], found["level"], found["rule"]["met"]) == ("accepted", "proxy", True)


def test_a_guardian_prints_a_childs_code_who_then_needs_no_phone_at_all(town: Town) -> None:
    child = town.dependant(town.resident(MOTHER), CHILD, "child")
    child.declare()
    good(child.post("/paper"), 201)
    paper = code_on(child.get("/paper/file"))
    found = town.guard().scan(paper)
    assert (found["verdict"], found["level"], found["check_document"]) == ("accepted", "paper", True)


def test_a_care_home_claims_and_declares_for_the_elders_who_live_there(town: Town) -> None:
    carer = town.staff("carer")
    form = {"document_type": "10", "document_number": GRANDMOTHER, "name": NAME, "consent": True}
    link = good(carer.post("/care", form), 201)["link_id"]
    answers = {"link_id": link, "symptoms": ["none"], "contact_with_case": "no", "was_in_risk_area": "no"}
    round_ = {"request_id": str(UUID(int=1)), "truth": True, "people": [answers]}
    assert good(carer.post("/care/declarations", round_))["people"][0]["number_of_day"] == 1
    (person,) = good(carer.get("/care"))["people"]
    paper = code_on(carer.post(f"/people/{person['resident_id']}/paper", SEEN))
    assert town.guard().scan(paper)["verdict"] == "accepted"
