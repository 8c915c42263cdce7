"""Who somebody is on paper: documents, names and phones, checked by the rules of their type (FACTS §5).

Personal data wear a type whose `str()` and `repr()` are the masked form, so a log line, a traceback or an
f-string cannot leak them; the full text comes out of `.reveal(purpose)` only, which is easy to search for.

>>> document = parse_document("10", "11010519491231002x", regions={"110105"}, on=date(2022, 5, 17))
>>> str(document), document.reveal("test")
('11**************2X', '11010519491231002X')
"""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from healthcode.core.masking import masked_name, masked_number, masked_phone
from healthcode.core.problems import Problem

OLDEST_YEARS = 130  # an older birth date is a typing error (FACTS §5)
ADULT_YEARS = 18  # 民法典 第十七条
WEIGHTS = (
    7,
    9,
    10,
    5,
    8,
    4,
    2,
    1,
    6,
    3,
    7,
    9,
    10,
    5,
    8,
    4,
    2,
)  # ISO 7064 MOD 11-2, as GB 11643-1999 prints them
CHECK_LETTERS = "10X98765432"


class DocumentType(StrEnum):
    """Document types by the code they are exchanged under (FACTS §5)."""

    RESIDENT_ID = "10"
    HK_MACAO_PERMIT = "14"
    TAIWAN_PERMIT = "15"
    TAIWAN_SINGLE_USE_PERMIT = "16"
    PASSPORT = "20"
    FOREIGNER_RESIDENCE = "34"
    OTHER = "99"


CHINESE = frozenset({DocumentType.HK_MACAO_PERMIT, DocumentType.TAIWAN_PERMIT, DocumentType.TAIWAN_SINGLE_USE_PERMIT})
"""Permits of people from Hong Kong, Macao and Taiwan, who are Chinese citizens."""

ENTERS = CHINESE | {DocumentType.PASSPORT, DocumentType.FOREIGNER_RESIDENCE}
"""Documents on which one enters the country, or stays in it: a code on them is one of entry (F28)."""

_PATTERNS = {
    DocumentType.RESIDENT_ID: r"[0-9]{17}[0-9X]",
    DocumentType.HK_MACAO_PERMIT: r"[HM][0-9]{8}",
    DocumentType.TAIWAN_PERMIT: r"[0-9]{8}",
    DocumentType.TAIWAN_SINGLE_USE_PERMIT: r"[0-9A-Z]{7,12}",
    DocumentType.PASSPORT: r"[0-9A-Z]{5,17}",
    DocumentType.FOREIGNER_RESIDENCE: r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    DocumentType.OTHER: r"[0-9A-Z]{4,32}",
}
_PATTERN = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_PHONE = re.compile(r"1[3-9][0-9]{9}")


class _Personal:
    """Text that shows itself masked."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self, purpose: str) -> str:
        """The full text. `purpose` is for the reader of the code and for the audit of the caller."""
        del purpose
        return self._text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._text))


class IdNumber(_Personal):
    """A document number, normalised: upper case, no blanks."""

    __slots__ = ()

    def __str__(self) -> str:
        return masked_number(self._text)


class Name(_Personal):
    """A person's name as the document writes it."""

    __slots__ = ()

    def __str__(self) -> str:
        return masked_name(self._text)


class Phone(_Personal):
    """A mainland mobile number: 11 digits."""

    __slots__ = ()

    def __str__(self) -> str:
        return masked_phone(self._text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One identity document; `born_on` is known when the number carries it, and shown no more than the number."""

    type: DocumentType
    number: IdNumber
    born_on: date | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return str(self.number)

    def reveal(self, purpose: str) -> str:
        """The full number (see `_Personal.reveal`)."""
        return self.number.reveal(purpose)

    def canonical(self) -> str:
        """Type and number as one text: what the blind index is computed over. Never logged, never stored."""
        return f"{self.type.value}:{self.number.reveal('blind index')}"


def parse_document(type_code: str, raw: str, *, regions: Container[str], on: date) -> Document:
    """The document that `raw` writes, or a Problem `person.…` that says what is wrong with it.

    `regions` are all six-digit codes ever in force: an abolished one stays valid in an old ID. `on` is the day
    on which a birth date must not lie in the future (local day of the division).
    """
    kind = _document_type(type_code)
    number = "".join(raw.split()).upper()
    if kind is DocumentType.RESIDENT_ID and len(number) == 15 and number.isdigit():
        raise Problem("person.void_15_digits", number=masked_number(number))
    if not _PATTERN[kind].fullmatch(number):
        raise Problem("person.number_format", type=kind.value, number=masked_number(number))
    born_on = None
    if len(number) == 18 and kind in (DocumentType.RESIDENT_ID, DocumentType.FOREIGNER_RESIDENCE):
        born_on = _checked_eighteen(kind, number, regions, on)
    return Document(type=kind, number=IdNumber(number), born_on=born_on)


def parse_phone(raw: str) -> Phone:
    """A mainland mobile number, with or without +86 and separators; Problem `person.phone` otherwise."""
    digits = re.sub(r"^(\+?86|0086)(?=1)", "", re.sub(r"[\s\-]", "", raw))
    if not _PHONE.fullmatch(digits):
        raise Problem("person.phone", phone=masked_phone(digits))
    return Phone(digits)


def check_letter(first_seventeen: str) -> str:
    """The 18th character of a GB 11643-1999 number (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return CHECK_LETTERS[total % 11]


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody is so many years old; born on 29 February counts from 1 March."""
    leap_day = (born_on.month, born_on.day) == (2, 29)
    return date(born_on.year + years, 3, 1) if leap_day else born_on.replace(year=born_on.year + years)


def is_adult(born_on: date, on: date) -> bool:
    """Eighteen full years old on that local day; born on 29 February counts from 1 March."""
    return _full_years(born_on, on) >= ADULT_YEARS


def _full_years(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _document_type(code: str) -> DocumentType:
    try:
        return DocumentType(code)
    except ValueError:
        known = " ".join(kind.value for kind in DocumentType)
        raise Problem("person.unknown_type", type=code, known=known) from None


def _checked_eighteen(kind: DocumentType, number: str, regions: Container[str], on: date) -> date:
    if check_letter(number[:17]) != number[17]:
        raise Problem("person.check_digit", number=masked_number(number))
    if kind is DocumentType.RESIDENT_ID and number[:6] not in regions:
        raise Problem("person.unknown_region", region=number[:6], number=masked_number(number))
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Problem("person.birth_date", number=masked_number(number)) from None
    if born_on > on or _full_years(born_on, on) > OLDEST_YEARS:
        raise Problem("person.birth_date", number=masked_number(number))
    return born_on
