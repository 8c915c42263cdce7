"""The vectors of the code: made again they are the same, and ours answers every one of them as it says."""

import importlib
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from healthcode.core import base45, codes, door_rules, scans, signatures, status
from healthcode.core.credentials import Level
from healthcode.core.door_rules import CountedIn, DoorRule
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.scans import Told
from healthcode.core.signatures import Algorithm
from healthcode.core.terms import Color
from healthcode.core.trust import IssuerKey, Purpose, Trust

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests" / "vectors" / "code.json").read_text("utf-8"))


def vectors(kind: str) -> list[Any]:
    return [pytest.param(vector, id=vector["name"].encode("ascii", "replace").decode()) for vector in VECTORS[kind]]


def instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def at_of(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(vector["at"], UTC)


def trust(name: str) -> Trust:
    keys = [
        IssuerKey(
            key_id=bytes.fromhex(line["key_id"]), algorithm=Algorithm(line["algorithm"]), division=line["division"],
            public_key=bytes.fromhex(line["public_key"]), not_after=instant(line["not_after"]),
            not_before=datetime.fromtimestamp(line["not_before"], UTC), purpose=Purpose(line["purpose"]),
            revoked_at=instant(line["revoked_at"]), name=line["name"],
        )
        for line in VECTORS["trust"][name]["keys"]
    ]  # fmt: skip
    return Trust({key.key_id: key for key in keys}, instant(VECTORS["trust"][name]["expires_at"]))


def check(vector: dict[str, Any]) -> codes.Presentation:
    nonce = bytes.fromhex(vector["nonce"])
    return scans.check(vector["text"], trust=trust(vector["trust"]), at=at_of(vector), nonce=nonce)


def flat(shown: codes.Presentation) -> dict[str, Any]:
    said = shown.credential
    times = ("sampled_at", "reported_at", "issued_at", "expires_at")
    return {
        **{name: getattr(said, name) for name in ("suite", "division", "pop_up", "declared", "valid_minutes")},
        "status_index": said.status_index, "document_hint": said.document_hint,
        **{name: at and int(at.timestamp()) for name in times for at in (getattr(said, name),)},
        "key_id": said.key_id.hex(), "level": said.level.name.lower(), "color": said.color, "name_hint": said.name_hint,
        "holder_key": said.holder_key.hex(), "shown_at": shown.shown_at and int(shown.shown_at.timestamp()),
        "nonce": shown.nonce.hex(),
    }  # fmt: skip


def test_the_file_is_as_the_tool_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module("tools.make_vectors")
    assert module.TARGET.read_text("utf-8") == module.page(), "run: python -m tools.make_vectors"


def test_the_table_of_the_format_reads_every_code() -> None:
    """Places and sizes in the documentation are enough to read what the vectors hold."""
    page = (ROOT / "docs" / "reference" / "code-format.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| `(\w+)` \|", page, re.MULTILINE)
    sizes = {name: int(bits) for _, bits, name in rows}
    starts = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    assert [(start // 8, name) for name, start in starts.items()] == [(int(byte), name) for byte, _, name in rows]
    assert (len(rows), sum(sizes.values())) == (14, 8 * 23)
    for vector in VECTORS["codes"]:
        if "ok" in vector["expect"]:
            sealed, said = bytes.fromhex(vector["parts"]["sealed"]), vector["expect"]["ok"]
            whole = int.from_bytes(sealed[:23], "big")
            read = {name: whole >> 184 - starts[name] - size & (1 << size) - 1 for name, size in sizes.items()}
            assert as_told(read).items() <= said.items()
            hint = 23 + read["hint_size"]
            assert sealed[23:hint].decode() == said["name_hint"]
            holder = 5 if said["level"] == "paper" else 33
            assert sealed[hint : hint + holder].hex() == said["holder_key"]
            assert len(sealed) == 87 + holder + read["hint_size"]


def as_told(read: dict[str, int]) -> dict[str, Any]:
    """The fields of the table as a vector names them."""
    hours = {"sampled_at": read["sampled_at"], "reported_at": read["sampled_at"] + read["reported_after"]}
    return {
        **{name: read[name] for name in ("suite", "division", "issued_at", "valid_minutes", "status_index")},
        **{name: 3600 * hour or None for name, hour in hours.items()},
        "key_id": f"{read['key_id']:08x}",
        "level": Level(read["level"]).name.lower(),
        "color": (*Color, None)[read["color"]],
        "pop_up": read["pop_up"] == 1,
        "declared": read["undeclared"] == 0,
    }


def test_no_two_vectors_have_one_name() -> None:
    for kind in ("codes", "base45", "points", "low_s", "door"):
        names = [vector["name"] for vector in VECTORS[kind]]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("vector", vectors("codes"))
def test_a_code_is_answered_as_the_vector_says(vector: dict[str, Any]) -> None:
    if "ok" in vector["expect"]:
        assert flat(check(vector)) == vector["expect"]["ok"]
        return
    with pytest.raises(Problem) as caught:
        check(vector)
    family = {"BadCode": BadCode, "CannotCheck": CannotCheck}[vector["expect"]["family"]]
    assert (caught.value.code, type(caught.value)) == (vector["expect"]["error"], family)
    assert {**caught.value.facts, **vector["expect"]["facts"]} == caught.value.facts


@pytest.mark.parametrize("vector", [vector for vector in vectors("codes") if vector.values[0]["needs"]])
def test_without_sm2_nothing_of_suite_2_can_be_checked(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures.sm2, "library", lambda: None)
    with pytest.raises(CannotCheck, match=r"^check\.suite_unavailable"):
        check(vector)


@pytest.mark.parametrize("vector", [vector for vector in vectors("codes") if vector.values[0]["parts"]])
def test_the_parts_of_a_vector_are_its_text(vector: dict[str, Any]) -> None:
    parts = {name: bytes.fromhex(part) for name, part in vector["parts"].items()}
    assert codes.text_of(parts["sealed"], parts["body"], parts["signature"]) == vector["text"]
    if parts["body"]:
        assert codes.presentation_message(parts["sealed"], parts["body"]) == parts["message"]


@pytest.mark.parametrize("vector", vectors("base45"))
def test_base45_is_as_the_vector_says(vector: dict[str, Any]) -> None:
    if "bytes" in vector:
        assert base45.decode(vector["text"]) == bytes.fromhex(vector["bytes"])
        assert base45.encode(bytes.fromhex(vector["bytes"])) == vector["text"]
        return
    with pytest.raises(BadCode) as caught:
        base45.decode(vector["text"])
    assert caught.value.code == vector["error"]


@pytest.mark.parametrize("vector", vectors("points"))
def test_a_point_is_as_the_vector_says(vector: dict[str, Any]) -> None:
    point = bytes.fromhex(vector["point"])
    if "compressed" in vector:
        assert signatures.compressed(point) == bytes.fromhex(vector["compressed"])
        return
    with pytest.raises(Problem) as caught:
        signatures.compressed(point)
    assert caught.value.code == vector["error"]


@pytest.mark.parametrize("vector", vectors("low_s"))
def test_the_lower_s_is_as_the_vector_says(vector: dict[str, Any]) -> None:
    assert signatures.normalised(bytes.fromhex(vector["signature"])) == bytes.fromhex(vector["normalised"])


@pytest.mark.parametrize("vector", vectors("door"))
def test_a_door_answers_as_the_vector_says(vector: dict[str, Any]) -> None:
    said = vector["told"]
    sampled_at, reported_at = instant(said["sampled_at"]), instant(said["reported_at"])
    test = status.Test(sampled_at=sampled_at, reported_at=reported_at) if sampled_at and reported_at else None
    told = Told(
        color=said["color"] and Color(said["color"]), pop_up=said["pop_up"], declared=said["declared"],
        latest_negative=test, level=Level[said["level"].upper()], fresh=said["fresh"],
    )  # fmt: skip
    hours = vector["tested_within_hours"]
    rule = DoorRule(timedelta(hours=hours) if hours else None, CountedIn(vector["counted_in"]))
    answer = door_rules.door_answer(rule, told, vector["temperature"], at_of(vector))
    assert list(answer.reasons) == vector["reasons"]
    assert answer.met == (not vector["reasons"])
