"""F27 老人和小孩也可由他人帮助注册国家政务服务平台账号,通过实名认证后进行“防疫健康信息码”的申领。

That account is the national service's own: nobody registers it here. What a province can offer to whoever helps is the
same proof of who is whose, on which the code is claimed here, and from which the national form of the code is shown.
"""

from tests.builders_family import CHILD, GRANDMOTHER, MOTHER, a_form
from tests.doors.client import good
from tests.faq.town import Town


def test_elders_and_children_with_a_resident_id_are_claimed_for_by_whoever_helps(town: Town) -> None:
    mother = town.resident(MOTHER)
    for number, relation in ((CHILD, "child"), (GRANDMOTHER, "parent")):
        assert good(mother.door.post("/dependants", a_form(number, relation)), 201)["state"] == "active"


def test_it_takes_the_real_name_as_the_national_service_does(town: Town) -> None:
    mother = town.resident(MOTHER)
    wrong = good(mother.door.post("/dependants", a_form(GRANDMOTHER, "parent", name="王小红")), 201)
    assert wrong["state"] == "photo_needed"
    found = good(town.staff("worker").get("/proxies"))["pending"]
    assert found == []  # nobody reads it before the photo is here
