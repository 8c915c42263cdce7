"""What may be shown of a number, a name and a phone (F38)."""

import doctest

import pytest

from healthcode.core import masking
from healthcode.core.masking import masked_name, masked_number, masked_phone


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(masking).failed == 0


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "11**************2X"),  # resident ID
        ("M12345678", "M******78"),  # HK/Macao permit
        ("01234567", "0*****67"),  # Taiwan permit
        ("E12345678", "E******78"),  # Chinese passport
        ("CHN110100123456", "CH***********56"),  # foreigner's residence, 15 characters
        ("911124198108030024", "91**************24"),  # the same from 2023-12-01 on
        ("ABC1234567", "AB******67"),  # ten: two at each end
        ("ABC123456", "A******56"),  # nine: one and two
        ("ABC1234", "A****34"),  # seven: one and two
        ("ABC123", "******"),  # six: nothing
        ("A1", "**"),
        ("", ""),
    ],
)
def test_a_number_shows_its_ends_by_its_length(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@pytest.mark.parametrize("length", range(40))
def test_a_masked_number_keeps_its_length_and_shows_four_characters_at_most(length: int) -> None:
    shown = masked_number("A" * length)
    assert len(shown) == length
    assert shown.count("A") <= min(4, length // 2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王*"),
        ("王小芳", "王**"),
        ("欧阳娜娜", "欧阳**"),
        ("司马光", "司马*"),
        ("欧阳", "欧*"),  # of two characters the first, compound surname or not
        ("王", "*"),
        ("迪丽热巴·迪力木拉提", "迪*********"),
        ("John Smith", "J*** S****"),
        ("JOHN PAUL SMITH", "J*** P*** S****"),
        ("José García", "J**********"),
        ("", ""),
    ],
)
def test_a_name_shows_the_surname_or_the_initials(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800138000", "138******00"), ("123456789", "123****89"), ("12345678", "********"), ("", "")],
)
def test_a_phone_shows_three_and_two(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown
