"""Renewing credentials, for any person and instant: half a life ahead at least, and never a province at one moment."""

from collections import Counter
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.batch.columns import micros
from healthcode.core.credentials import SIGNATURE, VALID, credential_bytes, read_credential
from healthcode.core.terms import Color
from healthcode.ledger.hot import Person
from healthcode.services.seal import MINUTE, SLOT, agrees, color_of, credential_of, slot
from tests.builders_ledger import AT

NOW = micros(AT)
PEOPLE, DAY = 10_000, 24 * 60 * MINUTE
NEVER = NOW + 1000 * DAY
ids = st.binary(min_size=16, max_size=16)
instants = st.integers(NOW, NOW + 400 * DAY)


def person(resident_id: bytes, *, since: int = NOW - DAY) -> Person:
    return Person(
        resident_id=resident_id, claimed=since, color=0, acting=0, declared=True, closed=False, review=None,
        sampled=None, reported=None, as_of=since, status_index=1, public_key=b"\x02" + bytes(32), level=0,
        name_hint="王**", enrolled=since,
    )  # fmt: skip


def random_ids() -> list[bytes]:
    random = Random(20220518)
    return [random.randbytes(16) for _ in range(PEOPLE)]


@given(ids, instants)
def test_whoever_opens_the_page_has_half_a_credentials_life_ahead(resident_id: bytes, now: int) -> None:
    found = credential_of(person(resident_id), slot(resident_id, now), NEVER, key_id=bytes(4), division=130000)
    left = found.expires_at - (AT + timedelta(microseconds=now - NOW))
    assert timedelta(microseconds=SLOT) - timedelta(minutes=1) <= left <= VALID
    assert color_of(person(resident_id)) is Color.GREEN


@given(ids, st.integers(-1, 400 * 24))
def test_whenever_a_test_was_reported_its_credential_agrees_with_the_row(resident_id: bytes, hours: int) -> None:
    """-1: no test. Past 255 hours the credential tells 255, and whoever compares it with the row expects that."""
    row = person(resident_id)
    if hours >= 0:
        row = row._replace(sampled=NOW - DAY, reported=NOW - DAY + hours * 60 * MINUTE)
    found = credential_of(row, slot(resident_id, NOW), NEVER, key_id=bytes(4), division=130000)
    read = read_credential(credential_bytes(found) + bytes(SIGNATURE))
    assert read == found
    assert agrees(read, row, 130000)


@given(ids, instants)
def test_a_page_that_is_open_for_a_day_is_sealed_anew_three_times_at_most(resident_id: bytes, now: int) -> None:
    assert 2 <= slot(resident_id, now + DAY) - slot(resident_id, now) <= 3
    assert slot(resident_id, now + SLOT) == slot(resident_id, now) + 1


@settings(max_examples=10, deadline=None)
@given(instants)
def test_ten_thousand_people_renew_all_over_the_day(now: int) -> None:
    """In any minute about as many as in any other: 14.5 of ten thousand, and by chance never 45."""
    renewals = Counter((_next(one, now) - now) // MINUTE for one in PEOPLE_IDS)
    assert len(renewals) > 0.99 * SLOT // MINUTE
    assert max(renewals.values()) < 45


@settings(max_examples=10, deadline=None)
@given(instants)
def test_credentials_that_were_sealed_at_one_moment_end_at_sixty_different_minutes(now: int) -> None:
    lives = Counter(
        credential_of(
            person(one, since=now), slot(one, now), NEVER, key_id=bytes(4), division=130000
        ).valid_minutes
        for one in PEOPLE_IDS[:2_000]
    )  # fmt: skip
    assert len(lives) == 61
    assert max(lives.values()) < 90


def _next(resident_id: bytes, now: int) -> int:
    """When the person's next slot begins."""
    first, last = now, now + SLOT
    while last - first > MINUTE // 60:
        middle = (first + last) // 2
        first, last = (first, middle) if slot(resident_id, middle) > slot(resident_id, now) else (middle, last)
    return last


PEOPLE_IDS = random_ids()
