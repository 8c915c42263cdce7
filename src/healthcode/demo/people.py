"""The people of a synthetic province: invented, plausible, and the same again for the same seed.

Counties, region codes and check digits are real, nobody in here is. Numbers and names are drawn at random, so
one may by chance be somebody's. No range of Chinese phone numbers is reserved for examples, so those are random
too: never send anything to them.

>>> first, = people(1, seed=7, on=date(2022, 5, 17))
>>> first.county, len(first.document_number), first.community in communities(first.county)
('130102', 18, True)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, chain, islice
from random import Random
from typing import TypeVar

from healthcode.core.people import CHECK_LETTERS, WEIGHTS
from healthcode.demo.names import (
    COMMUNITY_STEMS,
    COUNTRIES,
    GIVEN_FEMALE,
    GIVEN_MALE,
    LATIN_GIVEN_FEMALE,
    LATIN_GIVEN_MALE,
    LATIN_SURNAMES,
    SURNAMES,
)
from healthcode.gateways.divisions import HEADINGS, Division, divisions

T = TypeVar("T")

ABROAD = 0.005  # share of foreigners and people from Hong Kong, Macao and Taiwan
VISITORS = 0.04  # share whose ID was issued in another province
MEN = 0.505
HALF = 0.5
MOVED = 0.15  # share of the others who live in another county than the one of their ID
OLD_CODE = 0.1  # share of those born before about 1995 whose ID has a code that is abolished today
FIRST_IDS = 1984  # 居民身份证试行条例, 1984-04-06: nobody has a number from before
CHILD, OLD = 14, 75  # below, the guardian's phone; above, sometimes the daughter's
CHUNK = 1024

# Shares of the five-year age groups 0–4, 5–9 … 95–99: about the shape of the province's 2020 census.
_PYRAMID = (53, 76, 73, 52, 46, 55, 88, 76, 66, 70, 86, 71, 63, 55, 36, 23, 14, 7, 2, 1)
_AGES = [*chain.from_iterable([group / 5] * 5 for group in _PYRAMID), 0.05]
_SEQUENCES = {"male": range(1, 1000, 2), "female": range(2, 1000, 2)}  # GB 11643: odd for men
_DOCUMENTS = ((0.5, "20"), (0.7, "14"), (0.85, "15"), (1.0, "34"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One synthetic human being; `county` is where they live or stay, `home` where their document is from."""

    document_type: str
    document_number: str
    name: str
    phone: str
    county: str
    community: str
    born_on: date
    sex: str
    home: str


def people(count: int, *, seed: int, province: str = "130000", on: date) -> Iterator[Person]:
    """`count` people alive `on` that day; the first ones go round the counties, so that none is empty.

    Fewer people of one seed are the beginning of more people of it. Document numbers do not repeat.
    """
    rng = Random(seed)  # noqa: S311  invented people, no secret
    office = _office(rng, province, on)
    counties = chain(office.counties, _drawn(rng, office.counties, _sizes(office.counties)))
    ages = _drawn(rng, range(len(_AGES)), _AGES)
    surnames = _drawn(rng, [surname for surname, _ in SURNAMES], [share for _, share in SURNAMES])
    for county, age, surname in islice(zip(counties, ages, surnames, strict=False), count):
        yield office.person(county, age, surname)


@cache
def communities(county: str) -> tuple[str, ...]:
    """Three to six invented communities of a county, the same every time; villages too where it is rural."""
    rng = Random(int(county))  # noqa: S311  invented names, no secret
    rural = county[4:] > "20"  # 01–20 number the districts of a city
    stems = rng.sample(COMMUNITY_STEMS, rng.randint(3, 6))
    return tuple(f"{stem}{'村' if rural and rng.random() < HALF else '社区'}" for stem in stems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """Issues documents and phones, and remembers which it has issued."""

    rng: Random
    today: int
    counties: tuple[str, ...]
    elsewhere: tuple[tuple[str, ...], ...]  # the counties of each other province
    abolished: dict[int, tuple[str, ...]]
    issued: set[str]
    phones: dict[str, str]

    def person(self, county: str, age: int, surname: str) -> Person:
        chance = self.rng.random
        born_on, birthday = _birthday(self.today - int(age * 365.2425) - int(chance() * 365))
        sex = "male" if chance() < MEN else "female"
        group = chance()
        if group < ABROAD:
            kind, home, number, name = self._from_abroad(birthday, sex, surname)
        else:
            home = self._home(county, born_on.year, group < ABROAD + VISITORS)
            kind, number = "10", self._eighteen(home, birthday, sex)
            name = surname + self._pick(GIVEN_MALE if sex == "male" else GIVEN_FEMALE)
        return Person(
            document_type=kind,
            document_number=number,
            name=name,
            phone=self._phone(county, age),
            county=county,
            community=self._pick(communities(county)),
            born_on=born_on,
            sex=sex,
            home=home,
        )

    def _home(self, county: str, born: int, visitor: bool) -> str:
        if visitor:
            return self._pick(self._pick(self.elsewhere))
        abolished = self.abolished.get(max(born, FIRST_IDS))
        if abolished and self.rng.random() < OLD_CODE:
            return self._pick(abolished)
        return self._pick(self.counties) if self.rng.random() < MOVED else county

    def _phone(self, county: str, age: int) -> str:
        shared = self.phones.get(county)
        if shared and (age < CHILD or self.rng.random() < (0.3 if age > OLD else 0.02)):
            return shared
        phone = f"1{int(3e9 + self.rng.random() * 7e9)}"
        if CHILD <= age <= OLD:
            self.phones[county] = phone
        return phone

    def _from_abroad(self, birthday: str, sex: str, surname: str) -> tuple[str, str, str, str]:
        """Document type, home, number and name."""
        chance = self.rng.random()
        kind = next(kind for bound, kind in _DOCUMENTS if chance < bound)
        if kind in ("14", "15"):
            letter, home = self._pick((("H", "810000"), ("M", "820000"))) if kind == "14" else ("", "830000")
            name = surname + self._pick(GIVEN_MALE if sex == "male" else GIVEN_FEMALE)
            return kind, home, self._serial(letter, 8), name
        country, digits = self._pick(COUNTRIES)
        given = self._pick(LATIN_GIVEN_MALE if sex == "male" else LATIN_GIVEN_FEMALE)
        number = self._foreign(kind, country, digits, birthday, sex)
        return kind, country, number, f"{given} {self._pick(LATIN_SURNAMES)}"

    def _foreign(self, kind: str, country: str, digits: str, birthday: str, sex: str) -> str:
        """A passport, or a permanent residence in its form since 2023-12-01 or the one before."""
        province = self.counties[0][:2]
        if kind == "20":
            return self._serial(self._pick(("", "A", "E", "K", "PA")), 8)
        if self.rng.random() < HALF:
            return self._eighteen(f"9{province}{digits}", birthday, sex)
        return self._serial(f"{country}{province}01{birthday[2:]}", 2)

    def _eighteen(self, region: str, birthday: str, sex: str) -> str:
        """A number of GB 11643-1999: region, day of birth, sequence, check letter."""
        weight = _weight(region, 0) + _weight(birthday, 6)
        while True:
            sequence = f"{self._pick(_SEQUENCES[sex]):03d}"
            number = f"{region}{birthday}{sequence}{CHECK_LETTERS[(weight + _weight(sequence, 14)) % 11]}"
            if self._fresh(number):
                return number

    def _serial(self, letters: str, digits: int) -> str:
        while True:
            number = f"{letters}{int(self.rng.random() * 10**digits):0{digits}d}"
            if self._fresh(number):
                return number

    def _fresh(self, number: str) -> bool:
        before = len(self.issued)
        self.issued.add(number)
        return len(self.issued) > before

    def _pick(self, things: Sequence[T]) -> T:
        return things[int(self.rng.random() * len(things))]


def _office(rng: Random, province: str, on: date) -> _Office:
    counties = tuple(county.code for county in divisions().counties(province))
    if not counties:
        raise ValueError(f"the division table has no counties in {province}")
    others = {code[:2] for code in divisions().history if code[0] != "8"} - {province[:2]}
    far = (tuple(county.code for county in divisions().counties(other)) for other in sorted(others))
    return _Office(
        rng=rng,
        today=on.toordinal(),
        counties=counties,
        elsewhere=tuple(filter(None, far)),
        abolished={year: _abolished(province, year) for year in range(FIRST_IDS, 1996)},
        issued=set(),
        phones={},
    )


@cache
def _abolished(province: str, year: int) -> tuple[str, ...]:
    """The counties that were in force that year and are no more."""
    names = (name for code, names in divisions().history.items() if code[:2] == province[:2] for name in names)
    return tuple(name.code for name in names if _ended(name) and name.in_force(year))


def _ended(division: Division) -> bool:
    return division.code[4:] != "00" and not divisions().current(division.code) and division.name not in HEADINGS


def _sizes(counties: Sequence[str]) -> list[float]:
    """How many people live in each county, relative to each other: invented, and the same every time."""
    rng = Random(int(counties[0]))  # noqa: S311  invented sizes, no secret
    return [rng.uniform(0.4, 2.0) for _ in counties]


def _drawn(rng: Random, things: Sequence[T], weights: Sequence[float]) -> Iterator[T]:
    """An endless draw, in chunks because one call for many is ten times faster."""
    running = list(accumulate(weights))
    while True:
        yield from rng.choices(things, cum_weights=running, k=CHUNK)


@cache
def _birthday(ordinal: int) -> tuple[date, str]:
    born_on = date.fromordinal(ordinal)
    return born_on, f"{born_on:%Y%m%d}"


@cache
def _weight(digits: str, offset: int) -> int:
    """What these digits, standing at `offset`, add to the sum of ISO 7064 MOD 11-2."""
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[offset:], strict=False))
