"""The layout of a code, version 1: what is written is read, and nothing else is."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.core import base45, codes, credentials
from healthcode.core.credentials import Credential, Level
from healthcode.core.masking import masked_name
from healthcode.core.problems import Problem
from healthcode.core.terms import Color
from tests.builders_code import PAPER
from tests.properties.laws_code import a_credential as a_credential_of_any_kind

AT = datetime(2022, 5, 18, 8, 30, tzinfo=UTC)
SAMPLED = datetime(2022, 5, 17, 9, tzinfo=UTC)
KEY = bytes((credentials.P256_EVEN,)) + bytes(range(32))


def a_credential() -> Credential:
    return Credential(
        key_id=b"\x01\x02\x03\x04",
        division=130000,
        level=Level.OWN,
        color=Color.GREEN,
        pop_up=False,
        declared=True,
        sampled_at=SAMPLED,
        reported_at=datetime(2022, 5, 17, 20, tzinfo=UTC),
        issued_at=AT,
        valid_minutes=1380,
        status_index=7,
        name_hint="欧阳**",
        holder_key=KEY,
    )


def a_text(credential: Credential, nonce: bytes = b"", shown_at: datetime = AT) -> str:
    sealed = credentials.credential_bytes(credential) + bytes(64)
    if credential.level is Level.PAPER:
        return codes.text_of(sealed)
    return codes.text_of(sealed, codes.presentation_body(shown_at, nonce), bytes(64))


def refused(text: str) -> str:
    with pytest.raises(Problem) as caught:
        codes.read(text)
    return caught.value.code


@given(a_credential_of_any_kind())
def test_what_is_written_is_read_again(credential: Credential) -> None:
    found = codes.read(a_text(credential))
    assert found.credential == credential
    assert (found.shown_at, found.nonce) == (None if found.printed else AT, b"")


@given(st.binary(max_size=64))
def test_base45_reads_what_it_wrote(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize(("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")])
def test_base45_writes_the_examples_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["GGW", "::", "A", "aBC", "ABCD", "全角字"])
def test_base45_refuses_what_no_encoder_makes(text: str) -> None:
    with pytest.raises(Problem):
        base45.decode(text)


@given(a_credential_of_any_kind(), st.data())
def test_another_bit_is_another_value_or_no_code_at_all(credential: Credential, data: st.DataObject) -> None:
    body = credentials.credential_bytes(credential) + bytes(64)
    flip = data.draw(st.integers(0, len(body) * 8 - 1))
    other = bytearray(body)
    other[flip // 8] ^= 1 << flip % 8
    with suppress(Problem):
        assert credentials.credential_bytes(credentials.read_credential(bytes(other))) == bytes(
            other[: -credentials.SIGNATURE]
        )


def test_the_longest_code_is_as_long_as_is_allowed() -> None:
    text = a_text(a_credential(), nonce=bytes(8))
    assert (len(a_text(a_credential())), len(text), codes.LONGEST) == (298, 310, 310)
    assert codes.read(text).nonce == bytes(8)


def test_a_paper_code_is_half_as_long_and_has_no_showing() -> None:
    found = codes.read(a_text(PAPER))
    assert len(a_text(PAPER)) == 148
    assert (found.printed, found.body, found.signature) == (True, b"", b"")
    assert found.credential.document_hint == "1334"


@pytest.mark.parametrize("appended", [bytes(1), bytes(4), codes.presentation_body(AT) + bytes(64)])
def test_nothing_stands_behind_a_paper_code(appended: bytes) -> None:
    assert refused(codes.text_of(credentials.credential_bytes(PAPER) + bytes(64), appended)) == "code.malformed"


def test_another_levels_code_is_never_without_a_showing() -> None:
    sealed = credentials.credential_bytes(a_credential()) + bytes(64)
    assert refused(codes.text_of(sealed)) == "code.malformed"


@pytest.mark.parametrize("number", ["E1", "", "中文12", "E1234567 8-"])
def test_a_document_without_four_such_characters_has_no_paper_code(number: str) -> None:
    with pytest.raises(Problem, match=r"^code\.not_encodable"):
        credentials.paper_holder(number)


@pytest.mark.parametrize(
    ("suite", "mark", "room"),
    [(1, 0x02, True), (1, 0xED, True), (1, 0x12, False), (2, 0x13, True), (2, 0x03, True), (2, 0xED, False),
     (3, 0x02, False), (0, 0x02, False)],
)  # fmt: skip
def test_a_suite_has_room_for_its_own_holders_only(suite: int, mark: int, room: bool) -> None:
    credential = replace(a_credential(), suite=suite, holder_key=bytes((mark,)) + bytes(32))
    if room:
        assert codes.read(a_text(credential)).credential == credential
        return
    with pytest.raises(Problem, match=r"^code\.not_encodable"):
        credentials.credential_bytes(credential)


def test_only_a_credential_of_paper_is_valid_for_45_days_and_not_a_minute_longer() -> None:
    assert credentials.credential_bytes(replace(PAPER, valid_minutes=45 * 1440))
    for credential in (replace(PAPER, valid_minutes=45 * 1440 + 1), replace(a_credential(), valid_minutes=1441)):
        with pytest.raises(Problem, match=r"^code\.not_encodable"):
            credentials.credential_bytes(credential)


@pytest.mark.parametrize("text", ["https://example.cn/x", "HC1:6BF", "", "jk1:ABC"])
def test_another_scheme_is_foreign_not_malformed(text: str) -> None:
    assert refused(text) == "code.foreign"


@pytest.mark.parametrize("cut", [1, 3, 64, 200])
def test_a_code_cut_short_is_malformed(cut: int) -> None:
    assert refused(a_text(a_credential())[:-cut]) == "code.malformed"


def test_bytes_after_the_signature_are_malformed() -> None:
    assert refused(a_text(a_credential()) + "00") == "code.malformed"


@pytest.mark.parametrize(
    "change",
    [
        {"valid_minutes": 1441},
        {"valid_minutes": 0},
        {"name_hint": "欧阳***"},
        {"holder_key": bytes(33)},
        {"holder_key": b""},
        {"holder_key": b"\x0013AB"},
        {"level": Level.PAPER},
        {"level": Level.NATIONAL},
        {"division": 10**6},
        {"division": -1},
        {"issued_at": datetime(1969, 12, 31, tzinfo=UTC)},
        {"key_id": b"1"},
        {"status_index": 2**32},
        {"reported_at": None},
        {"reported_at": SAMPLED - timedelta(hours=1)},
        {"reported_at": SAMPLED + timedelta(hours=256)},
        {"sampled_at": datetime(1970, 1, 1, tzinfo=UTC), "reported_at": datetime(1970, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_value_without_room_in_the_layout_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Problem) as caught:
        credentials.credential_bytes(replace(a_credential(), **change))  # type: ignore[arg-type]
    assert caught.value.code == "code.not_encodable"


@pytest.mark.parametrize(("later", "told"), [(0, 0), (255, 255), (256, 255), (2**24, 255)])
def test_a_report_is_told_as_at_most_255_hours_after_its_sample(later: int, told: int) -> None:
    sampled, reported = SAMPLED + timedelta(minutes=59), SAMPLED + timedelta(hours=later, minutes=59)
    hours = credentials.hours_of_test(sampled, reported)
    assert hours == (SAMPLED, SAMPLED + timedelta(hours=told))
    credential = replace(a_credential(), sampled_at=hours[0], reported_at=hours[1])
    assert codes.read(a_text(credential)).credential == credential


def test_a_report_counts_by_its_hour_as_the_sample_does() -> None:
    """A minute before the hour to a minute after it is an hour, both ways."""
    one, other = SAMPLED - timedelta(minutes=1), SAMPLED + timedelta(minutes=1)
    assert credentials.hours_of_test(one, other) == (SAMPLED - timedelta(hours=1), SAMPLED)


def test_a_credential_of_1440_minutes_expires_after_24_hours() -> None:
    assert replace(a_credential(), valid_minutes=1440).expires_at == AT + timedelta(hours=24)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("张三", "张*"), ("欧阳娜娜", "欧阳**"), ("阿卜杜热合曼", "阿**"), ("John Ronald Smith", "J** R**"), ("李", "*")],
)
def test_a_name_hint_is_the_masked_name_made_short(name: str, hint: str) -> None:
    assert credentials.name_hint(masked_name(name)) == hint
