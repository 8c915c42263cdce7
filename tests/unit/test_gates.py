"""A gate's sign: `tests/vectors/gates.json` as every reader answers it; each text is the only one of its sign."""

import importlib
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from healthcode.core import base45, gates
from healthcode.core.gates import GateSign
from healthcode.core.problems import Problem

ROOT = Path(__file__).parents[2]
VECTORS: dict[str, Any] = json.loads((ROOT / "tests" / "vectors" / "gates.json").read_text("utf-8"))


def vectors(kind: str) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in VECTORS[kind]]


def instant(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def test_the_file_is_as_the_tool_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module("tools.make_gate_vectors")
    assert module.TARGET.read_text("utf-8") == module.page(), "run: python -m tools.make_gate_vectors"


@pytest.mark.parametrize("vector", vectors("signs"))
def test_a_sign_is_answered_as_written(vector: dict[str, Any]) -> None:
    text, at, expect = vector["text"], instant(vector["at"]), vector["expect"]
    if "error" in expect:
        with pytest.raises(Problem) as refused:
            gates.read_fresh(text, at=at)
        assert (refused.value.code, refused.value.facts) == (expect["error"], expect["facts"])
        return
    sign = gates.read_fresh(text, at=at)
    told = expect["ok"]
    assert sign == GateSign(nonce=bytes.fromhex(told["nonce"]), shown_at=instant(told["shown_at"]), name=told["gate"])
    assert gates.text_of(sign) == text


@pytest.mark.parametrize("vector", vectors("unwritable"))
def test_what_has_no_room_is_not_written(vector: dict[str, Any]) -> None:
    sign = GateSign(nonce=bytes.fromhex(vector["nonce"]), shown_at=instant(vector["shown_at"]), name=vector["gate"])
    with pytest.raises(Problem, match=r"gate\.not_encodable"):
        gates.text_of(sign)


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(Problem, match=r"gate\.not_encodable"):
        gates.text_of(GateSign(nonce=bytes(8), shown_at=instant(0), name="\ud800"))


@pytest.mark.parametrize("vector", vectors("taken"))
def test_a_gate_takes_its_nonce_for_a_minute(vector: dict[str, Any]) -> None:
    assert gates.takes(shown_at=instant(vector["shown_at"]), at=instant(vector["at"])) == vector["takes"]


def test_whatever_is_read_is_what_would_be_written() -> None:
    chance = random.Random(20220518)
    plain = base45.decode(VECTORS["signs"][0]["text"][len(gates.PREFIX) :])
    read = 0
    for _ in range(5000):
        bent = bytearray(plain)
        bent[chance.randrange(len(bent))] = chance.randrange(256)
        text = gates.PREFIX + base45.encode(bytes(bent[: chance.choice((len(bent), chance.randrange(60)))]))
        try:
            sign = gates.read(text)
        except Problem as refused:
            assert refused.code == "gate.malformed"  # noqa: PT017 (either outcome is right, another code is not)
            continue
        read += 1
        assert gates.text_of(sign) == text
    assert read > 1000
