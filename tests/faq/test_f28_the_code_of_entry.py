"""F28 入境人员可申领国际版健康码“Health Code Of Entry”。

Here: such a code at a door, under our own issuer's key. Claiming one comes with the documents of those who enter.
"""

from healthcode.core.credentials import Level
from healthcode.core.scans import check, told
from tests.faq.town import LATIN, PASSPORT, Resident, Town


def foreigner(town: Town) -> Resident:
    person = town.newcomer(PASSPORT, document_type="20", name=LATIN)
    person.claims(address="石家庄市建设大街1号")
    person.declares()
    person.door.enrol()
    return person


def test_a_code_of_entry_has_a_color_and_says_what_it_is(town: Town) -> None:
    found = town.guard().scan(town.as_kind(foreigner(town), level=Level.ENTRY), temperature=36.5)
    assert (found["verdict"], found["level"], found["color"]) == ("accepted", "entry", "green")
    assert found["rule"]["met"]
    assert LATIN not in found["name"]


def test_its_color_is_that_of_now_as_of_every_code(town: Town) -> None:
    person = foreigner(town)
    person.declares("cold_like")
    found = town.guard().scan(town.as_kind(person, level=Level.ENTRY))
    assert (found["level"], found["color"], found["rule"]["reasons"]) == ("entry", "yellow", ["rule.color"])


def test_without_a_network_it_says_what_it_is_too(town: Town) -> None:
    shown = check(town.as_kind(foreigner(town), level=Level.ENTRY), trust=town.trust(), at=town.now)
    assert told(shown.credential).level is Level.ENTRY
