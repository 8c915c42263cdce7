"""The people of the synthetic province: valid documents, the promised shares, the same again for one seed."""

import doctest
import re
import time
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from healthcode.core.people import Name, parse_document, parse_phone
from healthcode.demo import names
from healthcode.demo import people as module
from healthcode.demo.people import Person, communities, people
from healthcode.gateways.divisions import divisions

ON = date(2022, 5, 17)
COUNT = 20_000


@pytest.fixture(scope="module")
def province() -> list[Person]:
    return list(people(COUNT, seed=20220517, on=ON))


def check_holds(number: str) -> bool:
    """ISO 7064 MOD 11-2 in its recursive form, not the table of weights that the generator uses."""
    product = 0
    for character in number:
        product = (product + (10 if character == "X" else int(character))) * 2 % 11
    return product * 6 % 11 == 1  # the last doubling undone: 6 is the inverse of 2


def of_type(province: list[Person], kind: str) -> list[Person]:
    return [person for person in province if person.document_type == kind]


def test_the_examples_of_the_modules_run() -> None:
    assert doctest.testmod(module).failed == doctest.testmod(names).failed == 0


def test_the_independent_check_accepts_the_example_of_the_standard() -> None:
    assert check_holds("11010519491231002X")
    assert not check_holds("110105194912310021")


def test_every_resident_id_is_valid(province: list[Person]) -> None:
    for person in of_type(province, "10"):
        number = person.document_number
        assert re.fullmatch(r"[0-9]{17}[0-9X]", number)
        assert check_holds(number)
        assert number[:6] == person.home
        assert divisions().known(person.home)
        assert number[6:14] == f"{person.born_on:%Y%m%d}"
        assert int(number[14:17]) % 2 == (person.sex == "male")
        assert number[14:17] != "000"


def test_the_core_accepts_every_document_and_phone(province: list[Person]) -> None:
    regions = divisions().codes()
    for person in province:
        document = parse_document(person.document_type, person.document_number, regions=regions, on=ON)
        assert document.born_on in (None, person.born_on)
        parse_phone(person.phone)


def test_no_document_number_repeats(province: list[Person]) -> None:
    assert len({person.document_number for person in province}) == COUNT


def test_every_county_has_people_and_none_is_outside(province: list[Person]) -> None:
    counted = Counter(person.county for person in province)
    assert set(counted) == {county.code for county in divisions().counties("130000")}
    assert min(counted.values()) > 10


def test_even_a_small_province_has_every_county() -> None:
    assert len({person.county for person in people(167, seed=1, on=ON)}) == 167


def test_about_four_in_a_hundred_are_visitors(province: list[Person]) -> None:
    visitors = [person for person in of_type(province, "10") if person.home[:2] != "13"]
    assert 0.03 < len(visitors) / COUNT < 0.05
    assert all(divisions().current(person.home) for person in visitors)
    assert len({person.home[:2] for person in visitors}) == 30  # all of the mainland but Hebei


def test_about_one_in_two_hundred_has_another_document(province: list[Person]) -> None:
    others = Counter(person.document_type for person in province if person.document_type != "10")
    assert set(others) == {"14", "15", "20", "34"}
    assert 0.003 < others.total() / COUNT < 0.008


@pytest.mark.parametrize(
    ("kind", "pattern", "home"),
    [
        ("14", r"[HM][0-9]{8}", "810000|820000"),
        ("15", r"[0-9]{8}", "830000"),
        ("20", r"[A-Z0-9]{5,17}", "[A-Z]{3}"),
        ("34", r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", "[A-Z]{3}"),
    ],
)
def test_other_documents_have_the_form_of_their_type(
    province: list[Person], kind: str, pattern: str, home: str
) -> None:
    for person in of_type(province, kind):
        assert re.fullmatch(pattern, person.document_number)
        assert re.fullmatch(home, person.home)


def test_permanent_residences_come_in_both_forms_and_the_new_one_checks() -> None:
    permits = [p.document_number for p in people(COUNT, seed=3, on=ON) if p.document_type == "34"]
    assert {len(number) for number in permits} == {15, 18}
    assert all(check_holds(number) for number in permits if len(number) == 18)


def test_some_older_people_have_a_region_that_is_abolished(province: list[Person]) -> None:
    old_codes = [person for person in of_type(province, "10") if not divisions().current(person.home)]
    assert 0.01 < len(old_codes) / COUNT < 0.1
    assert max(person.born_on.year for person in old_codes) <= 1995


def test_ages_run_from_newborn_to_a_hundred_with_a_plausible_pyramid(province: list[Person]) -> None:
    ages = [(ON - person.born_on).days / 365.2425 for person in province]
    assert 0 <= min(ages) < 1
    assert 95 < max(ages) < 101
    assert 0.17 < sum(age < 15 for age in ages) / COUNT < 0.24
    assert 0.16 < sum(age >= 60 for age in ages) / COUNT < 0.24
    assert 0.48 < sum(person.sex == "male" for person in province) / COUNT < 0.53


def test_children_share_a_phone_and_adults_mostly_do_not(province: list[Person]) -> None:
    adults = [person.phone for person in province if person.born_on.year < 2000]
    grown = set(adults)
    children = [person.phone for person in province if person.born_on.year > 2010]
    assert 0.9 < len(grown) / len(adults) < 1
    assert sum(phone in grown for phone in children) / len(children) > 0.8


def test_names_are_short_chinese_or_latin_for_foreigners(province: list[Person]) -> None:
    for person in province:
        latin = person.document_type in ("20", "34")
        assert re.fullmatch(r"[A-Za-z]+ [A-Za-z]+" if latin else r"[\u4e00-\u9fff]{2,4}", person.name)
        assert str(Name(person.name)) != person.name


def test_each_county_has_three_to_six_communities_and_people_live_in_them(province: list[Person]) -> None:
    for county in divisions().counties("130000"):
        assert 3 <= len(set(communities(county.code))) == len(communities(county.code)) <= 6
    assert all(person.community in communities(person.county) for person in province)


def test_a_seed_gives_the_same_people_again_and_another_seed_others(province: list[Person]) -> None:
    assert list(people(COUNT, seed=20220517, on=ON)) == province
    assert list(people(500, seed=20220518, on=ON)) != province[:500]


def test_fewer_people_are_the_beginning_of_more(province: list[Person]) -> None:
    assert list(people(2_000, seed=20220517, on=ON)) == province[:2_000]
    assert list(people(0, seed=20220517, on=ON)) == []


def test_other_provinces_can_be_populated_too() -> None:
    sichuan = list(people(500, seed=5, province="510000", on=ON))
    assert {person.county[:2] for person in sichuan} == {"51"}
    with pytest.raises(ValueError, match="710000"):
        next(people(1, seed=5, province="710000", on=ON))


def test_fifty_thousand_people_take_about_a_second() -> None:
    began = time.process_time()
    for one, other in pairwise(people(50_000, seed=9, on=ON)):
        assert one is not other
    assert time.process_time() - began < 3  # 0.5 s measured; the rest is for a busy machine
