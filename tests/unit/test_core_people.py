"""Documents, names and phones: what is accepted, what is refused with which words, what never leaks."""

import doctest
import traceback
from datetime import date

import pytest

from healthcode.core import people
from healthcode.core.people import (
    Document,
    DocumentType,
    IdNumber,
    Name,
    Phone,
    birthday,
    check_letter,
    is_adult,
    parse_phone,
)
from healthcode.core.people import parse_document as parse
from healthcode.core.problems import Problem
from tests.builders import REGIONS, VALID_ID

ON = date(2022, 5, 17)


def a_document(type_code: str, number: str, *, on: date = ON) -> Document:
    return parse(type_code, number, regions=REGIONS, on=on)


def an_id(*, region: str = "130102", born: str = "19900101", sequence: str = "002") -> str:
    first = f"{region}{born}{sequence}"
    return first + check_letter(first)


def refused(type_code: str, number: str) -> Problem:
    with pytest.raises(Problem) as caught:
        a_document(type_code, number)
    return caught.value


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(people).failed == 0


def test_the_example_of_the_standard_is_valid_and_tells_the_birth_date() -> None:
    document = a_document("10", VALID_ID)
    assert document.type is DocumentType.RESIDENT_ID
    assert document.born_on == date(1949, 12, 31)
    assert document.reveal("test") == VALID_ID


def test_a_small_x_and_blanks_are_the_same_number() -> None:
    assert a_document("10", " 110105 19491231 002x ") == a_document("10", VALID_ID)


@pytest.mark.parametrize("last", "0123456789")
def test_only_the_one_check_letter_is_right(last: str) -> None:
    assert refused("10", VALID_ID[:17] + last).code == "person.check_digit"


def test_a_15_digit_id_is_void_and_said_to_be() -> None:
    problem = refused("10", "110105491231002")
    assert problem.code == "person.void_15_digits"
    assert problem.facts["number"] == "11***********02"


@pytest.mark.parametrize("number", ["", "1", VALID_ID[:17], VALID_ID + "0", "X1010519491231002X", "１" * 18])
def test_what_has_not_the_form_of_an_id_is_refused(number: str) -> None:
    assert refused("10", number).code == "person.number_format"


@pytest.mark.parametrize("born", ["19900229", "19901301", "19900100", "00000101", "20220518"])
def test_a_birth_date_that_never_was_or_is_yet_to_come_is_refused(born: str) -> None:
    assert refused("10", an_id(born=born)).code == "person.birth_date"


def test_born_today_is_a_person_born_tomorrow_is_not() -> None:
    assert a_document("10", an_id(born="20220517")).born_on == ON
    assert refused("10", an_id(born="20220518")).code == "person.birth_date"


def test_one_hundred_and_thirty_full_years_is_the_oldest() -> None:
    assert a_document("10", an_id(born="18920517")).born_on == date(1892, 5, 17)  # 130 today
    assert a_document("10", an_id(born="18910518")).born_on == date(1891, 5, 18)  # 131 tomorrow
    assert refused("10", an_id(born="18910517")).code == "person.birth_date"  # 131 today


def test_a_region_that_never_was_is_refused_and_an_abolished_one_is_not() -> None:
    problem = refused("10", an_id(region="139999"))
    assert (problem.code, problem.facts["region"]) == ("person.unknown_region", "139999")
    assert a_document("10", an_id(region="132336"))  # 灵寿县 until 1992


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_resident_ids(region: str) -> None:
    assert a_document("10", an_id(region=region)).type is DocumentType.RESIDENT_ID


@pytest.mark.parametrize(
    ("type_code", "number"),
    [
        ("14", "H12345678"),
        ("14", "M12345678"),
        ("15", "01234567"),
        ("16", "1234567"),
        ("16", "AB1234567890"),
        ("20", "E1234"),
        ("20", "A" * 17),
        ("34", "CHN110100123456"),
        ("99", "ABCD"),
        ("99", "9" * 32),
    ],
)
def test_other_documents_are_accepted_by_the_form_of_their_type(type_code: str, number: str) -> None:
    document = a_document(type_code, number.lower())
    assert document.reveal("test") == number
    assert document.born_on is None


@pytest.mark.parametrize(
    ("type_code", "number"),
    [
        ("14", "T12345678"),
        ("14", "H1234567"),
        ("15", "1234567"),
        ("15", "123456789"),
        ("16", "123456"),
        ("16", "A" * 13),
        ("20", "E123"),
        ("20", "A" * 18),
        ("20", "E-12345"),
        ("34", "CHN11010012345"),
        ("34", "811124198108030024"),
        ("99", "ABC"),
        ("99", "9" * 33),
    ],
)
def test_other_documents_of_another_form_are_refused(type_code: str, number: str) -> None:
    problem = refused(type_code, number)
    assert (problem.code, problem.facts["type"]) == ("person.number_format", type_code)


def test_the_foreigners_card_of_2023_has_18_digits_from_9_on_with_the_same_check() -> None:
    card = an_id(region="911124", born="19810803", sequence="002")
    assert a_document("34", card).born_on == date(1981, 8, 3)
    wrong = card[:17] + ("0" if card[17] != "0" else "1")
    assert refused("34", wrong).code == "person.check_digit"
    assert refused("34", an_id(region="911124", born="19811303")).code == "person.birth_date"


def test_a_type_that_is_not_exchanged_is_refused_with_those_that_are() -> None:
    problem = refused("11", VALID_ID)
    assert (problem.code, problem.facts["type"]) == ("person.unknown_type", "11")
    assert problem.facts["known"] == "10 14 15 16 20 34 99"


@pytest.mark.parametrize(
    "raw",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "+86-138-0013-8000",
        "86 13800138000",
        "008613800138000",
        "0086 138-0013-8000",
    ],
)
def test_a_phone_may_have_its_country_code_and_separators(raw: str) -> None:
    assert parse_phone(raw).reveal("test") == "13800138000"


@pytest.mark.parametrize(
    "raw", ["", "1380013800", "138001380000", "12800138000", "03118888888", "+85212345678", "１" * 11]
)
def test_what_is_no_mainland_mobile_number_is_refused(raw: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_phone(raw)
    assert caught.value.code == "person.phone"
    assert len(raw) < 9 or raw not in str(caught.value)


def test_thirteen_to_nineteen_are_mobile_prefixes() -> None:
    for second in "3456789":
        assert parse_phone(f"1{second}800138000")


def test_eighteen_on_the_birthday_and_not_the_day_before() -> None:
    assert not is_adult(date(2004, 5, 18), ON)
    assert is_adult(date(2004, 5, 17), ON)


def test_born_on_29_february_one_is_an_adult_from_1_march() -> None:
    assert not is_adult(date(2004, 2, 29), date(2022, 2, 28))
    assert is_adult(date(2004, 2, 29), date(2022, 3, 1))


@pytest.mark.parametrize(
    ("born", "years", "on"),
    [
        (date(2004, 2, 29), 18, date(2022, 3, 1)),
        (date(2004, 2, 29), 16, date(2020, 2, 29)),
        (ON, 18, date(2040, 5, 17)),
    ],
)
def test_a_birthday_of_a_leap_day_is_told_in_every_year(born: date, years: int, on: date) -> None:
    assert birthday(born, years) == on


PERSONAL = [
    (IdNumber(VALID_ID), VALID_ID, "0519491231"),
    (Name("欧阳娜娜"), "欧阳娜娜", "娜"),
    (Phone("13800138000"), "13800138000", "001380"),
]


@pytest.mark.parametrize(("value", "full", "hidden"), PERSONAL)
def test_no_way_of_printing_shows_the_hidden_part(value: IdNumber, full: str, hidden: str) -> None:
    printed = [str(value), repr(value), f"{value}", f"{value!r}", "%s" % value, "{}".format(value), str([value])]  # noqa: UP031, UP032
    for text in printed:
        assert hidden not in text
    assert value.reveal("test") == full


@pytest.mark.parametrize(("value", "full", "hidden"), PERSONAL)
def test_a_traceback_does_not_show_the_hidden_part(value: IdNumber, full: str, hidden: str) -> None:
    assert hidden not in "".join(traceback.format_exception(ValueError(value)))


def test_a_document_shows_neither_number_nor_birth_date() -> None:
    document = a_document("10", VALID_ID)
    for text in (str(document), repr(document), f"{document}"):
        assert "19491231" not in text
        assert "1949" not in text


def test_problems_carry_masked_numbers_only() -> None:
    for number in (VALID_ID[:17] + "1", an_id(born="19901301"), "110105491231002"):
        assert number[8:12] not in str(refused("10", number))


def test_the_same_text_is_equal_and_hashes_alike_and_another_kind_is_not() -> None:
    assert IdNumber("13800138000") == IdNumber("13800138000")
    assert hash(IdNumber("13800138000")) == hash(IdNumber("13800138000"))
    assert IdNumber("13800138000") != Phone("13800138000")
    assert IdNumber("13800138000") != "13800138000"


def test_the_canonical_form_holds_type_and_number() -> None:
    assert a_document("10", VALID_ID).canonical() == f"10:{VALID_ID}"
    assert a_document("15", "01234567").canonical() != a_document("20", "01234567").canonical()
