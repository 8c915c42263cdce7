"""The offline verifier: what it keeps in its folder outlives restarts and kills, never goes back, and names nobody."""

import doctest
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from healthcode.core import codes
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.status_lists import SHARD, Entry
from healthcode.core.terms import Color
from healthcode.core.trust import Purpose
from healthcode.offline import Age, OfflineVerifier, files, memory, pin_text, read_pin, verifier
from healthcode.texts import LANGUAGES, sentence
from tests.builders_code import AT, HOUR, NONCE, PLAIN, SECOND, p256, point, sealed, signed
from tests.builders_offline import (
    DAY,
    FRESH,
    HEBEI,
    ISSUER,
    ISSUERS,
    MINUTE,
    NEXT_ROOTS,
    PIN,
    REFUSE,
    ROOTS,
    STATUS,
    TIANJIN,
    code,
    paper,
    published,
    root,
    trust_text,
)  # fmt: skip

INDEX = PLAIN.status_index
assert SHARD < INDEX < 2 * SHARD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lists"


def furnished(folder: Path, **entries: Any) -> OfflineVerifier:
    """A verifier with a trust list and Hebei's status list."""
    found = OfflineVerifier(folder, PIN)
    found.take_trust(trust_text(), at=AT)
    first = published(**entries)
    found.take_status(first.head, shards=first.shards, at=AT)
    return found


def refusal(work: Any, *arguments: Any, **named: Any) -> str:
    """The code of the problem that it is."""
    with pytest.raises(Problem) as caught:
        work(*arguments, **named)
    for language in LANGUAGES:
        assert sentence(caught.value.code, language, caught.value.facts)
    assert isinstance(caught.value, BadCode) == caught.value.code.startswith("code.")
    assert isinstance(caught.value, CannotCheck) == caught.value.code.startswith("check.")
    return caught.value.code


def test_its_examples_hold() -> None:
    assert doctest.testmod(verifier).attempted > 0
    assert doctest.testmod(verifier).failed == 0


# Codes


def test_a_green_code_is_accepted_and_told(folder: Path) -> None:
    look = furnished(folder).verify(code(), at=AT)
    assert (look.told.color, look.told.fresh, look.checked_before) == (Color.GREEN, True, None)


def test_without_lists_nothing_is_told(folder: Path) -> None:
    empty = OfflineVerifier(folder, PIN)
    assert refusal(empty.verify, code(), at=AT) == "check.no_trust"
    empty.take_trust(trust_text(), at=AT)
    assert refusal(empty.verify, code(), at=AT) == "check.no_list"
    assert refusal(empty.verify, code(TIANJIN), at=AT) == "check.no_list"


def test_divisions_have_lists_of_their_own(folder: Path) -> None:
    found = furnished(folder)
    other = published(7, {INDEX: Entry.RED}, division=TIANJIN)
    found.take_status(other.head, shards=other.shards, at=AT)
    assert found.verify(code(), at=AT).told.color is Color.GREEN
    issued = {"issued_at": AT - 2 * HOUR}
    assert found.verify(code(TIANJIN, **issued), at=AT).told.color is Color.RED
    assert sorted(found.freshness(AT).lists) == [TIANJIN, HEBEI]


def test_a_gate_takes_what_was_shown_for_it(folder: Path) -> None:
    found = furnished(folder)
    assert found.verify(code(nonce=NONCE), at=AT, nonce=NONCE).told.color is Color.GREEN
    assert refusal(found.verify, code(nonce=NONCE), at=AT) == "code.other_gate"
    assert refusal(found.verify, code(), at=AT, nonce=NONCE) == "code.not_bound"


# What was shown


def test_the_same_verifier_is_told_when_it_looked_first(folder: Path) -> None:
    found, text = furnished(folder), code()
    assert found.verify(text, at=AT, verifier="gate 1").checked_before is None
    assert found.verify(text, at=AT + 7 * SECOND, verifier="gate 1").checked_before == 7
    assert found.verify(text, at=AT + 9 * SECOND, verifier="gate 1").checked_before == 9


def test_another_verifier_is_shown_a_copy(folder: Path) -> None:
    found, text = furnished(folder), code()
    found.verify(text, at=AT, verifier="gate 1")
    with pytest.raises(BadCode) as caught:
        found.verify(text, at=AT + 5 * SECOND, verifier="gate 2")
    assert (caught.value.code, caught.value.facts) == ("code.shown_elsewhere", {"seconds": "5"})


def test_a_restart_forgets_nothing(folder: Path) -> None:
    text = code()
    furnished(folder, entries={INDEX: Entry.RED}).verify(text, at=AT, verifier="gate 1")
    again = OfflineVerifier(folder, PIN)
    look = again.verify(text, at=AT + 3 * SECOND, verifier="gate 1")
    assert (look.told.color, look.checked_before) == (Color.RED, 3)
    assert refusal(again.verify, text, at=AT + 3 * SECOND, verifier="gate 2") == "code.shown_elsewhere"
    assert refusal(again.take_trust, trust_text(), at=AT) == "trust.older"
    assert refusal(again.take_status, published().head, at=AT) == "list.older"


@pytest.mark.parametrize("late", [timedelta(0), 20 * SECOND, 30 * SECOND])
@pytest.mark.parametrize("early", [timedelta(0), 10 * SECOND])
@pytest.mark.parametrize("second", [0, 29, 30, 59])
def test_as_long_as_it_is_accepted_it_is_remembered(
    folder: Path, late: timedelta, early: timedelta, second: int
) -> None:
    """Whatever instant of a minute it was shown at."""
    found, shown_at = furnished(folder), AT.replace(second=second)
    text = code(shown_at=shown_at)
    found.verify(text, at=shown_at - early, verifier="gate 1")
    if late:  # somebody else comes in between, and what is old is forgotten
        found.verify(code(shown_at=shown_at + late), at=shown_at + late, verifier="gate 3")
    assert refusal(found.verify, text, at=shown_at + late, verifier="gate 2") == "code.shown_elsewhere"


@pytest.mark.slow
def test_what_can_be_shown_no_more_is_forgotten(folder: Path) -> None:
    found = furnished(folder)
    for second in range(0, 3600, 30):
        at = AT + second * SECOND
        found.verify(code(shown_at=at), at=at)
    assert len([path for path in (folder / "shown").iterdir() if path.name.isdecimal()]) <= 3


def test_paper_is_the_same_every_time_and_asks_for_the_document(folder: Path) -> None:
    found = furnished(folder)
    text = paper()
    for gate in ("gate 1", "gate 2"):
        look = found.verify(text, at=AT, verifier=gate)
        assert (look.verdict.check_document, look.checked_before) == (True, None)


@pytest.mark.slow
def test_two_processes_remember_for_each_other(folder: Path) -> None:
    """Ten processes look at one showing; one of them is the first."""
    furnished(folder)
    program = (
        "import sys; from pathlib import Path; from tests.builders_offline import *\n"
        "from healthcode.offline import OfflineVerifier, Problem\n"
        "found = OfflineVerifier(Path(sys.argv[1]), PIN)\n"
        "try: print(found.verify(code(), at=AT, verifier=sys.argv[2]).checked_before)\n"
        "except Problem as problem: print(problem.code)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(folder), f"gate {gate}"], stdout=subprocess.PIPE)
        for gate in range(4)
    ]
    said = sorted(process.communicate()[0].decode().strip() for process in running)
    assert said == ["None"] + 3 * ["code.shown_elsewhere"]


def test_threads_remember_for_each_other(folder: Path) -> None:
    found, text = furnished(folder), code()
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: found.verify(text, at=AT, verifier="gate 1").checked_before, range(40)))
    assert said.count(None) == 1
    assert said.count(0) == 39


def test_a_record_that_somebody_was_killed_in_is_written_over(folder: Path) -> None:
    found, text = furnished(folder), code()
    found.verify(text, at=AT, verifier="gate 1")
    (file,) = [path for path in (folder / "shown").iterdir() if path.name.isdecimal()]
    whole = file.read_bytes()
    file.write_bytes(whole + b"torn")
    other = code(holder_key=point(p256(2)), shown_at=AT + SECOND)
    assert refusal(found.verify, other, at=AT + SECOND) == "code.forged_showing"
    assert found.verify(code(shown_at=AT + SECOND), at=AT + SECOND, verifier="gate 1").checked_before is None
    assert refusal(found.verify, text, at=AT, verifier="gate 2") == "code.shown_elsewhere"
    assert refusal(found.verify, code(shown_at=AT + SECOND), at=AT, verifier="gate 2") == "code.shown_elsewhere"
    assert (len(file.read_bytes()) - memory.KEY) % 40 == 0


def test_a_memory_that_is_full_tells_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    found = furnished(folder)
    for second in range(2):
        found.verify(code(shown_at=AT + second * SECOND), at=AT)
    assert refusal(found.verify, code(shown_at=AT + 2 * SECOND), at=AT) == "check.memory_full"
    assert found.verify(code(), at=AT).checked_before == 0


@pytest.mark.slow
def test_a_copy_of_the_folder_after_a_thousand_scans_names_nobody(folder: Path) -> None:
    """SECURITY T14: no name, no key, no index, nothing that two showings of one person share."""
    found = furnished(folder)
    holders = [p256(seed) for seed in range(10)]
    for number in range(1000):
        at = AT + number * SECOND / 20
        found.verify(shown_by(holders[number % 10], at, index=1_000_003 + number % 10), at=at, verifier="一号岗")
    dump = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    shown = b"".join(path.read_bytes() for path in (folder / "shown").iterdir())
    for number, holder in enumerate(holders):
        key, index = point(holder), 1_000_003 + number
        for secret in (key, key[1:], key.hex().encode(), index.to_bytes(4, "big"), str(index).encode()):
            assert secret not in dump
    assert "张".encode() not in shown
    assert "岗".encode() not in dump
    records = [shown[place : place + 8] for place in range(len(shown) - 8)]
    assert len(set(records)) > 0.9 * len(records) - 2 * 1000 * 16  # only the verifier's own tag comes again


def shown_by(holder: Any, at: datetime, *, index: int) -> str:
    seal = sealed(
        replace(PLAIN, key_id=ISSUERS[0].key_id, holder_key=point(holder), status_index=index, name_hint="张*")
    )
    body = codes.presentation_body(at)
    return codes.text_of(seal, body, signed(codes.presentation_message(seal, body), holder))


# Lists


def test_a_delta_and_the_shards_themselves_come_to_the_same(folder: Path, tmp_path: Path) -> None:
    first, second = published(1, {5: Entry.RED}), published(2, {INDEX: Entry.YELLOW, 9: Entry.VOID})
    by_delta, by_shards = furnished(folder, entries={5: Entry.RED}), furnished(tmp_path / "other")
    by_delta.take_status(second.head, delta=second.delta(first), at=AT)
    by_shards.take_status(second.head, shards=second.shards, at=AT)
    assert sorted(path.name for path in (folder / "status" / "130000").iterdir()) == sorted(
        path.name for path in (tmp_path / "other" / "status" / "130000").iterdir()
    )
    for found in (by_delta, by_shards):
        assert found.verify(code(), at=AT).told.color is Color.YELLOW


def test_only_what_changed_is_wanted(folder: Path) -> None:
    found, second = furnished(folder), published(2, {5: Entry.RED})
    assert found.wanted(second.head) == (second.listed.head.digests[0],)
    found.take_status(second.head, shards=second.shards[:1], at=AT)
    assert found.freshness(AT).lists[HEBEI].number == 2
    assert found.wanted(second.head) == ()


def test_a_list_that_is_not_whole_changes_nothing(folder: Path) -> None:
    found, second = furnished(folder), published(2, {5: Entry.RED, INDEX: Entry.RED})
    for news in ({}, {"shards": second.shards[:1]}, {"delta": published(2).delta(published())}, {"delta": b"\xff"}):
        assert refusal(found.take_status, second.head, **news, at=AT).startswith("list.")
    assert found.freshness(AT).lists[HEBEI].number == 1
    assert found.verify(code(), at=AT).told.color is Color.GREEN


def test_shards_that_no_head_names_are_not_read(folder: Path) -> None:
    found, second = furnished(folder), published(2, {5: Entry.RED})
    found.take_status(second.head, shards=[b"\xff" * 9, *second.shards, b"no shard"], at=AT)
    assert found.freshness(AT).lists[HEBEI].number == 2


@pytest.mark.parametrize(
    ("head", "refused"),
    [
        (published(2, by=ISSUER).head, "list.forged"),
        (published(1).head, "list.older"),
        (published(2, environment="production").head, "list.other_environment"),
        (published(2, as_of=AT + 11 * SECOND).head, "list.ahead"),
        (published(2, division=140000, by=STATUS).head, "list.forged"),
        (b"", "list.malformed"),
    ],
)
def test_a_head_that_is_not_believed_changes_nothing(folder: Path, head: bytes, refused: str) -> None:
    found = furnished(folder)
    assert refusal(found.take_status, head, shards=published(2).shards, at=AT) == refused
    assert found.freshness(AT).lists[HEBEI].number == 1


def test_roots_hand_over_with_both_hands_and_years_later(folder: Path) -> None:
    found = furnished(folder)
    handed = trust_text(2, roots=NEXT_ROOTS, by=[*ROOTS[:2], *NEXT_ROOTS[:2]], expires_at=AT + DAY)
    latest = trust_text(9, roots=NEXT_ROOTS, issued_at=AT + 400 * DAY, expires_at=AT + 800 * DAY)
    assert refusal(found.take_trust, latest, at=AT + 401 * DAY) == "trust.forged"
    found.take_trust(handed, latest, at=AT + 401 * DAY)
    for again in (found, OfflineVerifier(folder, PIN)):
        assert again.freshness(AT + 401 * DAY).trust_number == 9
    assert len((folder / "trust").read_bytes().splitlines()) == 2


def test_the_chain_keeps_no_list_that_is_not_needed(folder: Path) -> None:
    found = furnished(folder)
    for number in range(2, 6):
        found.take_trust(trust_text(number), at=AT)
    assert len((folder / "trust").read_bytes().splitlines()) == 1
    assert OfflineVerifier(folder, PIN).freshness(AT).trust_number == 5


def test_a_newer_pin_stands_for_the_lists_before_it(folder: Path) -> None:
    found = furnished(folder)
    handed = trust_text(2, roots=NEXT_ROOTS, by=[*ROOTS[:2], *NEXT_ROOTS[:2]])
    found.take_trust(handed, trust_text(3, roots=NEXT_ROOTS), at=AT)
    newer = replace(PIN, roots=tuple(map(root, NEXT_ROOTS)), number=2)
    assert OfflineVerifier(folder, newer).freshness(AT).trust_number == 3
    assert read_pin(pin_text(PIN)) == PIN


def test_a_key_that_is_revoked_takes_its_list_with_it(folder: Path) -> None:
    found = furnished(folder)
    issuers = [replace(key, revoked_at=AT) if key.purpose is Purpose.STATUS else key for key in ISSUERS]
    found.take_trust(trust_text(2, issuers=tuple(issuers)), at=AT)
    assert refusal(found.verify, code(), at=AT) == "check.list_damaged"


def test_what_another_process_takes_in_counts_at_once(folder: Path) -> None:
    found, other = furnished(folder), OfflineVerifier(folder, PIN)
    assert found.verify(code(), at=AT).told.color is Color.GREEN
    second = published(2, {INDEX: Entry.RED})
    other.take_status(second.head, shards=second.shards, at=AT)
    assert found.verify(code(shown_at=AT + SECOND), at=AT).told.color is Color.RED


# How old (C19)


@pytest.mark.parametrize(
    ("ago", "age", "answer"),
    [
        (timedelta(0), Age.FRESH, True),
        (FRESH, Age.FRESH, True),
        (FRESH + SECOND, Age.STALE, False),
        (REFUSE, Age.STALE, False),
        (REFUSE + SECOND, Age.REFUSE, "check.list_too_old"),
        (22 * HOUR, Age.REFUSE, "check.list_too_old"),
        (-10 * SECOND, Age.FRESH, True),
        (-11 * SECOND, Age.AHEAD, "check.list_ahead"),
        (-2 * DAY, Age.AHEAD, "check.list_ahead"),
    ],
)
def test_the_age_of_a_list_says_what_may_be_told(folder: Path, ago: timedelta, age: Age, answer: bool | str) -> None:
    found = OfflineVerifier(folder, PIN)
    found.take_trust(trust_text(expires_at=AT + 300 * DAY), at=AT)
    made = published(as_of=AT)
    found.take_status(made.head, shards=made.shards, at=AT)
    at = AT + ago
    assert found.freshness(at).lists[HEBEI].age is age
    text = code(shown_at=at, issued_at=min(AT, at) - HOUR, valid_minutes=1440)
    if isinstance(answer, str):
        assert refusal(found.verify, text, at=at) == answer
    else:
        assert found.verify(text, at=at).told.fresh is answer


def test_a_trust_list_that_expired_tells_nothing(folder: Path) -> None:
    found, end = furnished(folder), AT + 30 * DAY
    fresh = published(2, as_of=end - MINUTE)
    found.take_status(fresh.head, shards=fresh.shards, at=end - SECOND)
    shown = {"issued_at": end - HOUR}
    assert found.verify(code(shown_at=end - SECOND, **shown), at=end - SECOND).told.color is Color.GREEN
    assert refusal(found.verify, code(shown_at=end, **shown), at=end) == "check.trust_expired"
    assert found.freshness(end).trust_expired


# Damage


def test_whatever_is_damaged_nothing_is_told_and_a_new_list_repairs_it(folder: Path) -> None:
    """Every file of lists, with a bit turned, cut short, or empty: never a verdict, never another exception."""
    text = code()
    unread = {"numbers", published().listed.head.digests[0].hex()}  # the code stands in the second shard
    for number, path in enumerate(sorted(lists(folder, furnished(folder, entries={INDEX: Entry.RED})))):
        whole = path.read_bytes()
        for broken in (b"", whole[: len(whole) // 2], bent(whole, len(whole) // 3), whole + b"x"):
            path.write_bytes(broken)
            found = OfflineVerifier(folder, PIN)
            told = told_of(found, text)
            assert told == ("check.list_damaged" if path.name not in unread else Color.RED), (path, broken)
        repaired(folder, number + 2)
        assert OfflineVerifier(folder, PIN).verify(text, at=AT, verifier="gate 1").told.color is Color.RED


def lists(folder: Path, _found: OfflineVerifier) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != files.LOCK]


def told_of(found: OfflineVerifier, text: str) -> object:
    """The color that is told, or the code of what could not be checked."""
    try:
        return found.verify(text, at=AT, verifier="gate 1").told.color
    except CannotCheck as problem:
        return problem.code


def bent(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 4,)) + data[place + 1 :] if data else b"x"


def repaired(folder: Path, number: int) -> None:
    """As a client does it: ask for the trust list, the head, and what is wanted of it."""
    found = OfflineVerifier(folder, PIN)
    found.take_trust(trust_text(number), at=AT)
    news = published(number, {INDEX: Entry.RED})
    wanted = found.wanted(news.head)
    shards = [shard.body for shard in news.listed.shards if shard.digest in wanted]
    found.take_status(news.head, shards=shards, at=AT)


def test_a_damaged_list_of_one_division_leaves_the_others(folder: Path) -> None:
    found = furnished(folder)
    other = published(1, division=TIANJIN)
    found.take_status(other.head, shards=other.shards, at=AT)
    (folder / "status" / "120000" / "head").write_bytes(b"{}")
    assert refusal(found.verify, code(TIANJIN), at=AT) == "check.list_damaged"
    assert found.verify(code(), at=AT).told.color is Color.GREEN
    assert found.freshness(AT).damaged == ("status/120000/head",)


def test_damage_lets_no_older_list_in(folder: Path) -> None:
    found = furnished(folder)
    found.take_trust(trust_text(5), at=AT)
    fifth = published(5)
    found.take_status(fifth.head, shards=fifth.shards, at=AT)
    (folder / "status" / "130000" / "head").write_bytes(b"")
    assert refusal(found.take_status, published(4).head, shards=published(4).shards, at=AT) == "list.older"
    found.take_status(fifth.head, shards=fifth.shards, at=AT)
    (folder / "trust").write_bytes(b"")
    assert refusal(found.take_trust, trust_text(4), at=AT) == "trust.older"
    found.take_trust(trust_text(5), at=AT)
    assert found.verify(code(), at=AT).told.color is Color.GREEN


class Killed(BaseException):
    """A process that ended in the middle of a write."""


@pytest.mark.parametrize("step", range(12))
def test_whoever_is_killed_in_the_middle_leaves_the_list_before_or_the_one_after(
    folder: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(folder, entries={5: Entry.RED})
    second = published(2, {INDEX: Entry.RED, 7: Entry.POP_UP})
    with monkeypatch.context() as patched:
        killed_at(step, patched)
        with suppress(Killed):
            OfflineVerifier(folder, PIN).take_status(second.head, shards=second.shards, at=AT)
    again = OfflineVerifier(folder, PIN)
    color = again.verify(code(), at=AT).told.color
    number = again.freshness(AT).lists[HEBEI].number
    assert (number, color) in ((1, Color.GREEN), (2, Color.RED))
    if number == 1:
        again.take_status(second.head, shards=second.shards, at=AT)
    third = published(3)
    again.take_status(third.head, shards=third.shards, at=AT)
    assert len(list((folder / "status" / "130000").iterdir())) == 2  # both shards are empty, and so the same


def killed_at(step: int, patched: pytest.MonkeyPatch) -> None:
    """Ends the process at one of the calls that change a disk, before it or half way through it."""
    left = iter(range(step // 2, -1, -1))
    fsync, rename = os.fsync, Path.replace

    def dying_fsync(descriptor: int) -> None:
        if next(left) == 0:
            raise Killed
        fsync(descriptor)

    def dying_rename(self: Path, target: Path) -> Path:
        if step % 2 and next(left) == 0:
            raise Killed
        return rename(self, target)

    patched.setattr(files.os, "fsync", dying_fsync)
    patched.setattr(Path, "replace", dying_rename)


def test_the_folder_is_its_owners_alone(folder: Path) -> None:
    furnished(folder).verify(code(), at=AT)
    assert folder.stat().st_mode & 0o077 == 0
    assert [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []
