"""The vectors of the code: made again they are the same, and ours answers every one of them as it says."""

import importlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from healthcode.core import base45, codes, scans, signatures, status
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.scans import DoorRule, Told
from healthcode.core.signatures import Algorithm
from healthcode.core.terms import Color
from healthcode.core.trust import IssuerKey, Trust

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
            not_before=datetime.fromtimestamp(line["not_before"], UTC),
        )
        for line in VECTORS["trust"][name]
    ]  # fmt: skip
    return Trust({key.key_id: key for key in keys})


def check(vector: dict[str, Any]) -> codes.Presentation:
    nonce = bytes.fromhex(vector["nonce"])
    return scans.check(vector["text"], trust=trust(vector["trust"]), at=at_of(vector), nonce=nonce)


def flat(shown: codes.Presentation) -> dict[str, Any]:
    said = shown.credential
    times = ("sampled_at", "reported_at", "issued_at", "expires_at")
    return {
        **{name: getattr(said, name) for name in ("division", "pop_up", "declared", "valid_minutes", "status_index")},
        **{name: at and int(at.timestamp()) for name in times for at in (getattr(said, name),)},
        "key_id": said.key_id.hex(), "level": said.level.name.lower(), "color": said.color, "name_hint": said.name_hint,
        "holder_key": said.holder_key.hex(), "shown_at": int(shown.shown_at.timestamp()),
        "mode": shown.mode.name.lower(), "nonce": shown.nonce.hex(),
    }  # fmt: skip


def test_the_file_is_as_the_tool_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module("tools.make_vectors")
    assert module.TARGET.read_text("utf-8") == module.page(), "run: python -m tools.make_vectors"


def test_the_table_of_the_format_reads_every_code() -> None:
    """Offsets and sizes in the documentation are enough to read what the vectors hold."""
    page = (ROOT / "docs" / "reference" / "code-format.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) \| `(\w+)` \|", page, re.MULTILINE)
    table = {name: slice(int(offset), int(offset) + int(size)) for offset, size, name in rows}
    assert len(table) == 12
    for vector in VECTORS["codes"]:
        if "ok" in vector["expect"]:
            sealed, said = bytes.fromhex(vector["parts"]["sealed"]), vector["expect"]["ok"]
            read = {name: int.from_bytes(sealed[place], "big") for name, place in table.items()}
            hours = {name: 3600 * read[name] or None for name in ("sampled_at", "reported_at")}
            names = ("division", "issued_at", "valid_minutes", "status_index")
            assert {**hours, **{name: read[name] for name in names}}.items() <= said.items()
            hint = 28 + read["hint_size"]
            assert sealed[28:hint].decode() == said["name_hint"]
            assert sealed[hint : hint + 33].hex() == said["holder_key"]
            assert len(sealed) == 125 + read["hint_size"]


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


@pytest.mark.parametrize("vector", [vector for vector in vectors("codes") if vector.values[0]["parts"]])
def test_the_parts_of_a_vector_are_its_text(vector: dict[str, Any]) -> None:
    parts = {name: bytes.fromhex(part) for name, part in vector["parts"].items()}
    assert codes.text_of(parts["sealed"], parts["body"], parts["signature"]) == vector["text"]
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
        latest_negative=test,
    )  # fmt: skip
    hours = vector["tested_within_hours"]
    rule = DoorRule(timedelta(hours=hours) if hours else None)
    answer = scans.door_answer(rule, told, vector["temperature"], at_of(vector))
    assert list(answer.reasons) == vector["reasons"]
    assert answer.met == (not vector["reasons"])
