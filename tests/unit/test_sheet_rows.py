"""Rows made ready: bytes of a COPY, what tells a repeated row, what a digest covers, and times as sheets write them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from healthcode.batch.columns import RuleNumbers, micros
from healthcode.batch.columns import instant as instant_of
from healthcode.core.people import parse_phone
from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose, Vault, new_data_key
from healthcode.services.import_labs import FACT_COLUMNS as LAB_COLUMNS
from healthcode.services.import_labs import LabFacts
from healthcode.services.import_push import FACT_COLUMNS, PushFacts
from healthcode.services.sheet_rows import Ready, Workshop, make_ready, sent_time, unnamed
from tests.builders import REGIONS, instant
from tests.builders_ledger import AT, EXPOSED, a_phone, an_id, counties

COLUMNS = ["document_type", "document_number", "phone", "name", "kind", "exposed_at", "incident", "county"]
VAULT = Vault({purpose: new_data_key() for purpose in Purpose})
RULES = RuleNumbers({"close_presence": 1})


def a_workshop(batch: int = 1) -> Workshop:
    return Workshop(
        batch_id=UUID(int=batch), columns={name: place for place, name in enumerate(COLUMNS)}, width=len(COLUMNS),
        delimiter=",", vault=VAULT, regions=frozenset(REGIONS), at=AT, fact_columns=FACT_COLUMNS,
        fact_of=PushFacts(at=AT, rules=RULES, counties=counties()),
    )  # fmt: skip


def a_line(number: int | None = 1, **changes: str) -> str:
    cells = {"document_number": an_id(number) if number is not None else "", "kind": "companion", "exposed_at": EXPOSED,
             "incident": "A", "name": "王小明", **changes}  # fmt: skip
    return ",".join(cells.get(name, "") for name in COLUMNS) + "\n"


def ready(*lines: str, batch: int = 1, first: int = 2) -> Ready:
    return make_ready(a_workshop(batch), first, "".join(lines))


def test_lines_are_those_of_the_file() -> None:
    made = ready(a_line(1), a_line(None), a_line(2), first=100)
    assert (made.lines, [(reject.line, reject.code) for reject in made.rejects]) == ([100, 102], [(101, "row.nobody")])


def test_the_same_row_has_the_same_key_and_another_fact_or_person_another() -> None:
    same = [a_line(1), a_line(1, name="王"), a_line(1, document_type="10"), a_line(1, phone=a_phone(1))]
    other = [
        a_line(2),
        a_line(1, incident="B"),
        a_line(1, kind="key_venue_stay"),
        a_line(1, exposed_at="2022-05-17 21:01"),
    ]
    made = ready(*same, *other)
    assert len(set(made.keys[: len(same)])) == 1
    assert len(set(made.keys)) == 1 + len(other)


def test_the_content_is_the_same_under_other_ids_and_the_bytes_are_not() -> None:
    one, other = ready(a_line(1), a_line(2)), ready(a_line(1), a_line(2), batch=2)
    assert one.content == other.content
    assert not set(one.rows) & set(other.rows)


def test_nobody_is_readable_in_the_bytes() -> None:
    made = ready(a_line(1, phone=a_phone(1)))
    for text in (an_id(1), a_phone(1), "王小明"):
        assert text.encode() not in made.rows[0]


def test_a_row_without_a_number_is_known_by_its_phone() -> None:
    by_phone, by_number = ready(a_line(None, phone=a_phone(1))), ready(a_line(1, phone=a_phone(1)))
    assert VAULT.phone_index(parse_phone(a_phone(1))) in by_phone.rows[0]
    assert by_phone.keys != by_number.keys


def test_counties_stay_with_their_rows_and_an_unknown_one_is_refused_each_time() -> None:
    made = ready(a_line(1, county="130102"), a_line(2, county="130104"), a_line(3), a_line(4, county="999999"),
                 a_line(5, county="999999"), a_line(6, county="130102"))  # fmt: skip
    assert [b"130102" in row for row in made.rows] == [True, False, False, True]
    assert [b"130104" in row for row in made.rows] == [False, True, False, False]
    assert [b"000000" in row for row in made.rows] == [False, False, True, False]
    assert [(reject.line, reject.code) for reject in made.rejects] == [(5, "row.county"), (6, "row.county")]


def test_another_workshop_remembers_nothing_of_the_last() -> None:
    day_after = AT + timedelta(days=1)
    later = replace(
        a_workshop(), at=day_after, fact_of=PushFacts(at=day_after, rules=RULES, counties=counties())
    )  # fmt: skip
    future = a_line(1, exposed_at="2022-05-18 20:00")
    assert [reject.code for reject in make_ready(a_workshop(), 2, future).rejects] == ["row.future"]
    assert make_ready(later, 2, future).lines == [2]
    assert [reject.code for reject in make_ready(a_workshop(), 2, future).rejects] == ["row.future"]


SAMPLE = {"document_number": 0, "sample_id": 1, "sampled_at": 2, "reported_at": 3, "result": 4}


def test_a_tube_is_known_by_its_laboratory_and_number_alone() -> None:
    line = f"{an_id(1)},T0001,2022-05-17 08:00,2022-05-17 20:00,negative\n"
    other = f"{an_id(2)},T0001,2022-05-17 09:00,2022-05-17 20:00,positive\n"

    def keys(scope: str, text: str) -> list[bytes]:
        workshop = replace(
            a_workshop(), columns=SAMPLE, width=5, fact_columns=LAB_COLUMNS, fact_of=LabFacts(at=AT), sample_scope=scope
        )  # fmt: skip
        return make_ready(workshop, 2, text).keys

    assert keys("lab-a", line) == keys("lab-a", other)
    assert keys("lab-a", line) != keys("lab-b", line)


GOOD_TIMES = [
    "2022-05-17 21:00", "2022-5-17 21:00", "2022/05/17 21:00", "2022-05-17T21:00", " 2022-05-17 21:00 ",
    "2022-05-17 21:00:00", "2022-05-17T21:00:00+08:00", "2022-05-17T13:00:00+00:00", "2022-05-17T13:00:00Z",
]  # fmt: skip
BAD_TIMES = [
    "", "2022-05-17", "21:00", "2022-05-17 24:00", "2022-05-17 21", "2022-02-30 21:00", "17.5.2022 21:00", "昨天",
    "0001-01-01 00:00", "9999-12-31 23:59", "2022-05-17 21:00 x", "2022-05 21:00", "44698.875",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD_TIMES)
def test_a_time_is_read(text: str) -> None:
    assert instant_of(sent_time(text, "exposed_at", AT)) == instant(EXPOSED)


@pytest.mark.parametrize("text", BAD_TIMES)
def test_a_time_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(Problem) as caught:
        sent_time(text, "exposed_at", AT)
    assert (caught.value.code, caught.value.facts["column"]) == ("row.time", "exposed_at")


@pytest.mark.parametrize(("ahead", "taken"), [(120, True), (121, False)])
def test_a_clock_may_be_two_minutes_fast(ahead: int, taken: bool) -> None:
    text = (AT + timedelta(seconds=ahead)).isoformat()
    if taken:
        assert sent_time(text, "x", AT) == micros(AT) + ahead * 1_000_000
        return
    with pytest.raises(Problem) as caught:
        sent_time(text, "x", AT)
    assert caught.value.code == "row.future"


@pytest.mark.parametrize(
    ("value", "stays"),
    [
        ("130199", True), ("—", True), ("2022-05-17", True), ("2022/5/17 21:00", True), ("2022-05-17T21:00:00Z", True),
        ("1301021", False), ("王小明", False), ("1990-01-01 x", False), ("companoin", False), (" 130199", False),
    ],
)  # fmt: skip
def test_a_refusal_quotes_of_a_cell_what_can_name_nobody(value: str, stays: bool) -> None:
    facts = {"found": value, "column": "exposed_at", "known": "companion"}
    assert unnamed(facts) == {**facts, "found": value if stays else "…"}
