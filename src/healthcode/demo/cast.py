"""Whom the story follows: a handful of the province's synthetic people, picked by what the story needs of them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from healthcode.core.people import is_adult
from healthcode.demo.people import Person, people
from healthcode.demo.province import RESIDENTS, SEED, document, residents
from healthcode.services.desk import Desk

STAGE_COUNTY = "130102"  # 石家庄市长安区: most of the story happens there
STAGE_CITY = STAGE_COUNTY[:4]
CROWD = 300
ROLES = (
    "companion", "returner", "designated", "by_phone", "traveller", "voided", "declarer", "positive", "contact",
    "patient", "feverish",
)  # fmt: skip
STRANGERS = ("newcomer", "unclaimed", "visitor")
"""Those who are not on file when the province is loaded; the last two claim their code by themselves, on the page."""

HEAD_OF_FAMILY = "declarer"
"""Who claims for the family on the page: a child and a parent, whom the registry knows to be hers or his."""

CHILD_YEARS, PARENT_YEARS = (5, 12), 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people by their part, `STRANGERS` among them; `crowd` are pushed with them.

    `bystanders` live elsewhere in the province and come under a pop-up only by mistake. `family`: of
    `HEAD_OF_FAMILY`, by relation; nobody of it has a code yet.
    """

    parts: Mapping[str, Person]
    crowd: tuple[Person, ...]
    bystanders: tuple[Person, ...]
    shared_phone: str
    family: Mapping[str, Person]

    def resident(self, desk: Desk, part: str) -> UUID:
        """The record of one part."""
        return self.resident_of(desk, self.parts[part])

    def resident_of(self, desk: Desk, person: Person) -> UUID:
        """The record of somebody on file."""
        index = desk.vault.document_index(document(person))
        row = desk.ledger.row("resident_of_index", person_index=index)
        assert row is not None
        return UUID(str(row[0]))


def cast(began_at: datetime, count: int = RESIDENTS) -> Cast:
    """The same people every time for a beginning."""
    on, everybody = began_at.date(), list(residents(began_at, count))
    phones = Counter(person.phone for person in everybody)
    plain = [person for person in everybody if _plain(person, on, phones)]
    # The stage county first; a small province has too few there, so the rest of its city follows.
    local = sorted((p for p in plain if p.county[:4] == STAGE_CITY), key=lambda person: person.county != STAGE_COUNTY)
    traveller = next(person for person in everybody if person.document_type == "20" and phones[person.phone] == 1)
    parts = dict(zip((role for role in ROLES if role != "traveller"), local, strict=False))
    used = {person.document_number for person in parts.values()}
    crowd = tuple(islice((p for p in local if p.document_number not in used), CROWD))
    return Cast(
        parts={**parts, "traveller": traveller, **strangers(began_at, everybody)},
        crowd=crowd,
        bystanders=tuple(islice((p for p in plain if p.county[:4] != STAGE_CITY), CROWD)),
        shared_phone=_shared(everybody, lambda person: is_adult(person.born_on, on)),
        family=family(began_at, everybody, parts[HEAD_OF_FAMILY]),
    )


def _plain(person: Person, on: date, phones: Counter[str]) -> bool:
    """An adult with a resident ID and a phone of their own."""
    return person.document_type == "10" and is_adult(person.born_on, on) and phones[person.phone] == 1


def strangers(began_at: datetime, everybody: Sequence[Person]) -> Mapping[str, Person]:
    """Adults with a resident ID who are not among `everybody`: two of this province, and one from another."""
    on, known = began_at.date(), {person.document_number for person in everybody}
    others = [
        person
        for person in people(500, seed=SEED + 1, on=on)
        if person.document_type == "10" and person.document_number not in known and is_adult(person.born_on, on)
    ]
    newcomer, unclaimed = [p for p in others if p.home[:2] == STAGE_CITY[:2]][:2]
    visitor = next(p for p in others if p.home[:2] != STAGE_CITY[:2])
    return {"newcomer": newcomer, "unclaimed": unclaimed, "visitor": visitor}


def family(began_at: datetime, everybody: Sequence[Person], head: Person) -> Mapping[str, Person]:
    """A child and a parent of `head`, not among `everybody`: of the same family name, and living there."""
    on, known = began_at.date(), {person.document_number for person in everybody}
    others = [
        person
        for person in people(2_000, seed=SEED + 2, on=on)
        if person.document_type == "10" and person.document_number not in known and person.home[:2] == STAGE_CITY[:2]
    ]
    child = next(p for p in others if CHILD_YEARS[0] <= on.year - p.born_on.year <= CHILD_YEARS[1])
    parent = next(p for p in others if on.year - p.born_on.year >= PARENT_YEARS and p.sex == "female")
    return {"child": _home(replace(child, name=head.name[0] + child.name[1:]), head), "parent": _home(parent, head)}


def _home(person: Person, head: Person) -> Person:
    """The same, living with `head`, whose phone it is."""
    return replace(person, county=head.county, community=head.community, phone=head.phone)


def _shared(everybody: list[Person], adult: Callable[[Person], bool]) -> str:
    """A phone that two adults hold: a row that names only this phone cannot tell which of them is meant."""
    counted = Counter(person.phone for person in everybody if adult(person))
    return next(phone for phone, holders in counted.items() if holders > 1)
