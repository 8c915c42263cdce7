"""F24 国家政务服务平台“防疫健康信息码”无“红黄绿”三色,主体颜色为黑色,通过查看个人健康信息、扫码等方式核验。

Here: the national form of a code of ours, as its page gets it and a door is told of it. The national platform is an
issuer of its own; its codes and those of other issuers come with F16.
"""

from datetime import timedelta
from typing import Any

from healthcode.core.credentials import Level
from healthcode.core.scans import check, told
from healthcode.core.signatures import compressed
from tests.doors.client import good, text
from tests.faq.town import Resident, Town


def page(person: Resident, **headers: str) -> dict[str, Any]:
    key = {"key": text(compressed(person.door.phone.point))}
    return dict(good(person.door.get("/national-code", params=key, headers=headers)))


def national(town: Town, person: Resident) -> str:
    return person.door.showing(town.now, page(person)["credential"])


def test_a_national_code_is_told_without_a_color(town: Town) -> None:
    person = town.resident()
    found = town.guard().scan(national(town, person), temperature=36.5)
    assert (found["verdict"], found["level"], found["color"]) == ("accepted", "national", None)
    assert (found["no_abnormality"], found["rule"]) == (True, {"met": True, "reasons": []})
    assert (found["check_document"], found["document_hint"]) == (False, None)


def test_the_data_underneath_are_the_same(town: Town) -> None:
    person = town.resident()
    person.declares("cold_like")
    found = town.guard().scan(national(town, person))
    town.after(timedelta(seconds=10))
    own = town.scan(person)
    assert (own["color"], found["color"]) == ("yellow", None)
    assert found["notices"] == own["notices"] != []
    assert (found["no_abnormality"], found["pop_up"], found["rule"]["met"]) == (False, True, False)


def test_without_a_network_it_has_no_color_either(town: Town) -> None:
    person = town.resident()
    shown = check(national(town, person), trust=town.trust(), at=town.now)
    assert (told(shown.credential).color, told(shown.credential).level) == (None, Level.NATIONAL)


def test_a_color_cannot_be_written_into_a_national_code(town: Town) -> None:
    person = town.resident()
    text = national(town, person)
    assert town.guard().scan(text[:60] + ("1" if text[60] == "0" else "0") + text[61:])["verdict"] != "accepted"


def test_its_page_says_no_abnormality_or_the_notices_and_no_color(town: Town) -> None:
    person = town.resident()
    clear = page(person)
    assert (clear["state"], clear["no_abnormality"], clear["notice"], clear["notices"]) == ("ready", True, False, [])
    person.declares("cold_like")
    told = page(person)
    assert (told["no_abnormality"], told["notice"], told["notices"]) == (False, True, ["notice.declaration"])
    assert "color" not in told


def test_it_is_shown_by_the_same_device_under_the_same_conditions(town: Town) -> None:
    person = town.claimant()
    assert page(person)["state"] == "not_declared"
    person.declares()
    assert page(person)["state"] == "no_device"
    person.door.enrol()
    assert page(person)["state"] == "ready"
    assert good(person.door.get("/national-code"))["state"] == "other_device"


def test_a_page_that_has_it_already_is_told_so(town: Town) -> None:
    person = town.resident()
    key = {"key": text(compressed(person.door.phone.point))}
    etag = person.door.get("/national-code", params=key).headers["etag"]
    assert person.door.get("/national-code", params=key, headers={"If-None-Match": etag}).status_code == 304
    person.declares("cold_like")
    assert person.door.get("/national-code", params=key, headers={"If-None-Match": etag}).status_code == 200


def test_both_forms_lie_on_one_place_of_the_status_list(town: Town) -> None:
    person = town.resident()
    own = check(person.door.showing(town.now), trust=town.trust(), at=town.now).credential
    other = check(national(town, person), trust=town.trust(), at=town.now).credential
    assert (own.status_index, own.holder_key, own.expires_at) == (
        other.status_index,
        other.holder_key,
        other.expires_at,
    )
