"""F24 国家政务服务平台“防疫健康信息码”无“红黄绿”三色,主体颜色为黑色,通过查看个人健康信息、扫码等方式核验。

Here: what a door is told of such a code under our own issuer's key. Those of other issuers come with F16.
"""

from datetime import timedelta

from healthcode.core.credentials import Level
from healthcode.core.scans import check, told
from tests.faq.town import Resident, Town


def national(town: Town, person: Resident) -> str:
    return town.as_kind(person, level=Level.NATIONAL, color=None)


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
