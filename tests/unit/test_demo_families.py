"""The demo's families: a child and an old parent belong to the grown-up whose phone they share."""

from datetime import date

from healthcode.demo.families import relations
from healthcode.demo.people import people

ON = date(2022, 5, 17)


def test_children_and_old_parents_belong_to_the_grown_up_whose_phone_they_share() -> None:
    everybody = list(people(4000, seed=7, on=ON))
    by_number = {person.document_number: person for person in everybody}
    lines = list(relations(everybody, on=ON))
    assert {line[4] for line in lines} == {"child", "parent"}
    for _, dependant, _, proxy, relation in lines:
        younger, older = (dependant, proxy) if relation == "child" else (proxy, dependant)
        assert by_number[dependant].phone == by_number[proxy].phone
        assert by_number[younger].born_on.year - by_number[older].born_on.year >= 17
    assert len({line[1] for line in lines}) == len(lines)
