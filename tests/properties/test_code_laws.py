"""Laws of a code: it is accepted as it was made and in no other form; whatever else is shown is refused, no more."""

from datetime import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.core import base45, codes, credentials, scans
from healthcode.core.credentials import Credential, Level
from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.terms import Color
from tests.builders_code import (
    AT,
    NONCE,
    OTHER_HOLDER,
    PLAIN,
    SECOND,
    SOFT,
    TRUST,
    Shown,
    point,
    printed,
    sealed,
    showing,
)
from tests.properties.laws import LAW
from tests.properties.laws_code import A_SECOND, a_credential


def accepted(text: str, at: datetime = AT, nonce: bytes = b"") -> bool:
    """Whether it is; a refusal of a scan is no, anything else that is raised breaks the law."""
    try:
        scans.check(text, trust=TRUST, at=at, nonce=nonce)
    except (BadCode, CannotCheck):
        return False
    return True


@LAW
@given(a_credential(), A_SECOND, st.sampled_from([b"", NONCE]))
def test_what_was_made_is_read_as_it_was_made(credential: Credential, shown_at: datetime, nonce: bytes) -> None:
    seal, paper = sealed(credential), credential.level is Level.PAPER
    made = Shown(seal=seal, body=b"", signature=b"") if paper else showing(seal=seal, shown_at=shown_at, nonce=nonce)
    found = codes.read(made.text)
    assert (found.credential, found.shown_at, found.nonce) == (
        credential,
        None if paper else shown_at,
        b"" if paper else nonce,
    )
    assert (found.sealed, found.body, found.signature) == (made.seal, made.body, made.signature)
    assert credentials.credential_bytes(found.credential) == made.seal[: -credentials.SIGNATURE]
    assert codes.text_of(found.sealed, found.body, found.signature) == made.text
    if found.shown_at is not None:
        assert codes.presentation_body(found.shown_at, found.nonce) == made.body


@LAW
@given(a_credential(), st.data())
def test_whatever_is_read_is_what_would_have_been_written(credential: Credential, data: st.DataObject) -> None:
    """One encoding per value: other bytes are another value, or none."""
    body = bytearray(credentials.credential_bytes(credential))
    for place, other in data.draw(
        st.dictionaries(st.integers(0, len(body) - 1), st.integers(0, 255), max_size=4)
    ).items():
        body[place] = other
    try:
        found = credentials.read_credential(bytes(body) + bytes(credentials.SIGNATURE))
    except BadCode:
        return
    assert credentials.credential_bytes(found) == bytes(body)


@LAW
@given(st.text(alphabet=base45.ALPHABET, max_size=40))
def test_a_text_is_read_only_if_it_would_have_been_written(text: str) -> None:
    try:
        data = base45.decode(text)
    except BadCode:
        return
    assert base45.encode(data) == text


CODES = {
    "plain": (showing(), b""),
    "soft key": (showing(holder_key=point(SOFT), by=SOFT), b""),
    "compound name, at a gate": (showing(name_hint="欧阳**", nonce=NONCE), NONCE),
    "nothing known": (showing(color=None, declared=False, sampled_at=None, reported_at=None, name_hint=""), b""),
    "paper": (printed(), b""),
}


@pytest.mark.parametrize("name", CODES)
def test_no_code_with_one_bit_turned_is_accepted(name: str) -> None:
    shown, nonce = CODES[name]
    data = base45.decode(shown.text.removeprefix(codes.PREFIX))
    assert accepted(shown.text, nonce=nonce)
    for bit in range(8 * len(data)):
        bent = bytearray(data)
        bent[bit // 8] ^= 1 << bit % 8
        assert not accepted(codes.PREFIX + base45.encode(bytes(bent)), nonce=nonce), bit


def test_no_code_with_one_character_changed_is_accepted() -> None:
    text = showing().text
    for place, other in product(range(0, len(text), 7), "0A$:"):
        bent = text[:place] + other + text[place + 1 :]
        assert bent == text or not accepted(bent), (place, other)


def test_no_splice_of_two_codes_is_accepted() -> None:
    one, other = showing(), showing(color=Color.RED, shown_at=AT + SECOND)
    parts = [
        (one.seal[: -credentials.SIGNATURE], other.seal[: -credentials.SIGNATURE]),
        (one.seal[-credentials.SIGNATURE :], other.seal[-credentials.SIGNATURE :]),
        (one.body, other.body),
        (one.signature, other.signature),
    ]
    whole = [base45.encode(b"".join(choice)) for choice in product(*parts)]
    kept = [text for text in whole if accepted(codes.PREFIX + text)]
    assert kept == [whole[0], whole[-1]]


@LAW
@given(st.data())
def test_no_cut_of_two_codes_is_accepted(data: st.DataObject) -> None:
    one, other = (base45.decode(shown.text[4:]) for shown in (showing(), showing(by=OTHER_HOLDER, name_hint="欧阳**")))
    cut, resumed = data.draw(st.integers(1, len(one) - 1)), data.draw(st.integers(1, len(other) - 1))
    assert not accepted(codes.PREFIX + base45.encode(one[:cut] + other[resumed:]))


@LAW
@given(st.text(max_size=330) | st.text(alphabet=base45.ALPHABET, max_size=330).map(lambda text: codes.PREFIX + text))
def test_whatever_is_scanned_is_refused_in_one_of_two_families(text: str) -> None:
    assert not accepted(text)


@LAW
@given(st.integers(-3600, 3600))
def test_a_recorded_showing_is_accepted_inside_its_window_only(seconds: int) -> None:
    assert accepted(showing().text, AT + seconds * SECOND) == (-10 <= seconds <= 30)


@LAW
@given(st.integers(1, 1440), st.integers(-3600, 3600), st.booleans())
def test_no_code_outlives_its_credential(minutes: int, seconds: int, from_its_end: bool) -> None:
    """`seconds` from its beginning, or from its end: shown and checked at the same instant."""
    at = PLAIN.issued_at + (minutes * 60 * from_its_end + seconds) * SECOND
    since_issued = (at - PLAIN.issued_at) // SECOND
    assert accepted(showing(valid_minutes=minutes, shown_at=at).text, at) == (-10 <= since_issued < 60 * minutes)
