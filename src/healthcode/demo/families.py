"""The families of the synthetic province: a child under fourteen, or a parent over seventy-five, at an adult's phone.

Phones are how the made-up people hang together, so they are how the registry's file of relations knows who is whose.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from healthcode.core.people import ADULT_YEARS, is_adult
from healthcode.demo.people import CHILD, OLD, Person
from healthcode.gateways.registry import Relation

Line = tuple[str, str, str, str, str]
DAYS_A_YEAR = 365.2425


def relations(everybody: Iterable[Person], *, on: date) -> Iterator[Line]:
    """Dependant, proxy and what the first is to the second: `type,number,type,number,relation`."""
    owners: dict[str, Person] = {}
    for person in everybody:
        owner = owners.setdefault(person.phone, person)
        found = None if owner is person or not is_adult(owner.born_on, on) else _relation(person, owner, on)
        if found is not None:
            yield (
                person.document_type, person.document_number, owner.document_type, owner.document_number, found.value,
            )  # fmt: skip


def known_to(head: Person, family: Mapping[str, Person]) -> Iterator[Line]:
    """The lines of a family that the cast has, by relation."""
    for what, one in family.items():
        yield (one.document_type, one.document_number, head.document_type, head.document_number, Relation(what).value)


def _relation(dependant: Person, owner: Person, on: date) -> Relation | None:
    years, apart = _years(dependant.born_on, on), _years(owner.born_on, on) - _years(dependant.born_on, on)
    if years < CHILD and apart >= ADULT_YEARS:
        return Relation.CHILD
    return Relation.PARENT if years > OLD and apart <= -ADULT_YEARS else None


def _years(born_on: date, on: date) -> float:
    return (on - born_on).days / DAYS_A_YEAR
