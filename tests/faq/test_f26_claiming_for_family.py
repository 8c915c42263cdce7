"""F26 点击“代领”输入家人身份信息并拍照上传证件照片可实现代领,如输错信息,可删除后重新代领。

为防止多人重复申报造成健康状态异常,如本人已领取“河北健康码”主码,则不可再由他人代领。
"""

from typing import Any

from tests.builders_family import CHILD, FATHER, GRANDMOTHER, MOTHER, STRANGER, a_form, a_photo
from tests.builders_ledger import DAY
from tests.builders_sealed import sealed
from tests.doors.client import good, refused
from tests.faq.town import Resident, Town


def asks(person: Resident, number: str, relation: str = "spouse", **more: Any) -> str:
    """The form and the photo; the link."""
    door = person.door
    link: str = good(door.post("/dependants", a_form(number, relation, **more)), 201)["link_id"]
    good(door.ask("PUT", f"/dependants/{link}/photo", **sealed(door.http, a_photo())))
    return link


def stands(person: Resident) -> list[tuple[str, str | None]]:
    """How those stand for whom the person claims, and why."""
    found = good(person.door.get("/dependants"))["dependants"]
    return sorted((one["state"], one["reason"]) for one in found)


def decided(town: Town, link: str, *, accept: bool = True, reason: str = "proven") -> dict[str, Any]:
    answer = town.staff("worker").post(f"/proxies/{link}/decision", {"accept": accept, "reason": reason})
    return dict(good(answer))


def test_identity_and_a_photo_of_the_document_are_enough_for_a_worker_to_accept(town: Town) -> None:
    husband = town.resident(STRANGER)
    link = asks(husband, FATHER)
    assert stands(husband) == [("pending", None)]
    assert decided(town, link) == {"state": "active", "reason": "proven"}
    assert stands(husband) == [("active", None)]


def test_where_the_registry_knows_the_family_nobody_waits(town: Town) -> None:
    mother = town.resident(MOTHER)
    child = town.dependant(mother, CHILD, "child")
    child.declare()
    child.enrol()
    assert child.show()["color"] == "green"
    assert stands(mother) == [("active", None)]


def test_what_was_mistyped_is_deleted_and_claimed_anew(town: Town) -> None:
    husband = town.resident(STRANGER)
    wrong = asks(husband, FATHER, name="王小红")
    assert decided(town, wrong) == {"state": "refused", "reason": "no_match"}
    again = asks(husband, FATHER)
    assert decided(town, again)["state"] == "active"
    assert husband.door.delete(f"/dependants/{again}").status_code == 204
    assert decided(town, asks(husband, FATHER))["state"] == "active"


def test_whoever_has_an_own_code_is_claimed_for_by_nobody(town: Town) -> None:
    grandmother, mother = town.resident(GRANDMOTHER), town.resident(MOTHER)
    grandmother.declares("cold_like")
    answer = good(mother.door.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)
    assert answer["state"] == "refused"
    assert stands(mother) == [("refused", "own_code")]
    assert grandmother.sees()["color"] == "yellow"


def test_a_stranger_does_not_learn_whether_somebody_has_an_own_code(town: Town) -> None:
    town.resident(GRANDMOTHER)
    stranger, told = town.resident(STRANGER), []
    for number in (GRANDMOTHER, FATHER):
        answer = good(stranger.door.post("/dependants", a_form(number, "parent")), 201)
        told.append({name: value for name, value in answer.items() if name != "link_id"})
        link = answer["link_id"]
        good(stranger.door.ask("PUT", f"/dependants/{link}/photo", **sealed(stranger.door.http, a_photo())))
        decided(town, link, accept=False, reason="not_proven")
    assert told[0] == told[1]
    assert stands(stranger) == [("refused", "not_proven")] * 2


def test_the_persons_own_claim_comes_first_whatever_was_before(town: Town) -> None:
    mother = town.resident(MOTHER)
    held = town.dependant(mother, GRANDMOTHER, "parent")
    held.declare("cold_like")
    held.enrol()
    shown = held.show()["credential"]
    grandmother = town.claimant(GRANDMOTHER)
    grandmother.door.enrol()
    assert grandmother.sees()["color"] == "yellow"  # the declaration that was made for her is hers
    refused(held.get("/code"), 404, "family.unknown_link")
    assert town.guard().scan(held.showing(town.now, shown))["code"] == "code.device_replaced"
    assert stands(mother) == [("ended", "own_claim")]


def test_several_people_do_not_declare_for_one_beside_each_other(town: Town) -> None:
    mother, father = town.resident(MOTHER), town.resident(FATHER)
    town.dependant(mother, CHILD, "child").declare()
    assert good(father.door.post("/dependants", a_form(CHILD)), 201)["state"] == "refused"
    assert stands(father) == [("refused", "has_proxy")]


def test_a_second_parent_takes_over_by_a_word_of_the_first(town: Town) -> None:
    mother, father = town.resident(MOTHER), town.resident(FATHER)
    child = town.dependant(mother, CHILD, "child")
    word = good(mother.door.post(f"/dependants/{child.about}/hand-over"), 201)["word"]
    said = {"word": word, "relation": "child", "truth": True}
    assert good(father.door.post("/dependants/take-over", said), 201)["state"] == "active"
    assert (stands(mother), stands(father)) == ([("ended", "handed_over")], [("active", None)])


def test_a_code_that_was_claimed_for_runs_out_and_is_claimed_again(town: Town) -> None:
    mother = town.resident(MOTHER)
    child = town.dependant(mother, CHILD, "child")
    child.declare()
    child.enrol()
    town.after(29 * DAY)
    mother.door.login(mother.account)
    child.csrf = mother.door.csrf
    assert town.dependant(mother, CHILD, "child").about == child.about
    town.after(2 * DAY)
    assert child.show()["state"] == "ready"
