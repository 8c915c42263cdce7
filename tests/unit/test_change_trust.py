"""The next trust list from the last: what each change alters, and that it alters nothing else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Purpose, TrustList, list_bytes, read_list
from healthcode.gateways.key_holders import FileKeys
from healthcode.services.change_trust import (
    KEPT,
    LASTS,
    added,
    first,
    handed_over,
    line_of,
    renewed,
    retired,
    revoked,
    root_of,
)
from healthcode.services.read_trust import counts, key_in_force
from tests.builders_ledger import AT, DAY, HOUR

SECOND = timedelta(seconds=1)


def a_list(folder: Path) -> TrustList:
    keys = FileKeys(folder, "pilot")
    roots = [root_of(keys.create(Purpose.ROOT, Algorithm.ED25519)) for _ in range(3)]
    lines = [
        line_of(keys.create(purpose, Algorithm.ED25519), division=130000, not_before=AT, name="河北省")
        for purpose in (Purpose.CREDENTIAL, Purpose.STATUS)
    ]
    return first("pilot", roots, 2, lines, at=AT)


def refused(code: str, work: object, *arguments: object, **more: object) -> None:
    with pytest.raises(Problem) as caught:
        work(*arguments, **more)  # type: ignore[operator]
    assert caught.value.code == code


def test_a_list_is_written_and_read_the_same(tmp_path: Path) -> None:
    told = first("pilot", a_list(tmp_path).roots, 2, (), at=AT + timedelta(microseconds=999_999))
    assert (told.number, told.issued_at, told.expires_at) == (1, AT, AT + LASTS)
    assert read_list(list_bytes(told)) == told


def test_the_next_list_has_the_next_number_and_another_expiry(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    later = renewed(told, at=AT + DAY, lasts=10 * DAY)
    assert (later.number, later.issued_at, later.expires_at) == (2, AT + DAY, AT + 11 * DAY)
    assert (later.roots, later.issuers, later.needed) == (told.roots, told.issuers, told.needed)


def test_an_end_is_never_put_off(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    key = told.issuers[0].key_id
    sooner = retired(retired(told, key, not_after=AT + HOUR), key, not_after=AT + DAY)
    assert sooner.issuers[0].not_after == AT + HOUR
    assert sooner.issuers[1:] == told.issuers[1:]


def test_a_key_that_was_revoked_stays_revoked_since_then(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    key = told.issuers[0].key_id
    assert revoked(revoked(told, key, at=AT), key, at=AT + DAY).issuers[0].revoked_at == AT


def test_a_key_that_is_not_in_the_list_cannot_be_changed(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    refused("trust.no_such_key", retired, told, bytes(4), not_after=AT)
    refused("trust.no_such_key", revoked, told, bytes(4), at=AT)
    refused("trust.no_such_key", handed_over, told, bytes(4), told.roots[0])
    refused("trust.there_already", added, told, told.issuers[0])


def test_a_line_is_left_out_when_nothing_it_sealed_can_be_valid_any_more(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    ended = retired(told, told.issuers[0].key_id, not_after=AT)
    assert renewed(ended, at=AT + KEPT).issuers == ended.issuers
    assert renewed(ended, at=AT + KEPT + SECOND).issuers == ended.issuers[1:]
    revoked_too = revoked(told, told.issuers[0].key_id, at=AT)
    assert renewed(revoked_too, at=AT + KEPT + SECOND).issuers == told.issuers[1:]


def test_the_key_that_signs_is_the_one_that_began_last(tmp_path: Path) -> None:
    told = a_list(tmp_path)
    old, begins = told.issuers[0], AT + DAY
    key = FileKeys(tmp_path, "pilot").create(Purpose.CREDENTIAL, Algorithm.ED25519)
    new = line_of(key, division=130000, not_before=begins)
    told = added(retired(told, old.key_id, not_after=begins + DAY), new)

    def signs(at: object, **more: object) -> bytes:
        return key_in_force(told, Purpose.CREDENTIAL, division=130000, at=at, **more).key_id  # type: ignore[arg-type]

    assert signs(begins - SECOND) == old.key_id
    assert signs(begins) == new.key_id
    assert signs(begins, held={old.key_id}) == old.key_id
    refused("keys.none_in_force", signs, begins + DAY, held={old.key_id})
    refused("keys.none_in_force", key_in_force, told, Purpose.CREDENTIAL, division=110000, at=begins)


def test_a_key_counts_from_its_first_second_and_not_in_its_last(tmp_path: Path) -> None:
    key = replace(a_list(tmp_path).issuers[0], not_after=AT + DAY)
    assert [counts(key, at) for at in (AT - SECOND, AT, AT + DAY - SECOND, AT + DAY)] == [False, True, True, False]
    assert not counts(replace(key, revoked_at=AT + DAY), AT)
