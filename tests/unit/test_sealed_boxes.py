"""What a page seals to the vault's key (F22) is opened by that key alone, and only as it was sealed."""

import importlib
import json
from pathlib import Path

import pytest

from healthcode.core.problems import Problem
from healthcode.gateways.sealed_boxes import KEY_ID_BYTES, OVERHEAD, PageKey

ROOT = Path(__file__).parents[2]
KEY, OTHER = PageKey(bytes(range(32))), PageKey(bytes(range(1, 33)))
MESSAGE = '{"name":"王小明"}'.encode()


def told(body: bytes, key: PageKey = KEY) -> str:
    with pytest.raises(Problem) as found:
        key.open(body)
    return found.value.code


def test_what_was_sealed_is_opened_and_is_another_text_each_time() -> None:
    first, second = KEY.seal(MESSAGE), KEY.seal(MESSAGE)
    assert KEY.open(first) == KEY.open(second) == MESSAGE
    assert first[KEY_ID_BYTES:] != second[KEY_ID_BYTES:]
    assert len(first) == len(MESSAGE) + OVERHEAD


def test_another_key_is_told_so_before_anything_is_tried() -> None:
    assert told(KEY.seal(MESSAGE), OTHER) == "request.other_key"
    assert told(b"") == told(KEY.key_id[:3]) == "request.other_key"


def test_every_changed_byte_and_every_cut_is_noticed() -> None:
    whole = KEY.seal(MESSAGE)
    for place in range(KEY_ID_BYTES, len(whole)):
        assert told(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) == "request.not_opened"
        assert told(whole[:place]) == "request.not_opened"


def test_a_key_shows_nothing_of_its_secret() -> None:
    assert repr(KEY) == f"<PageKey {KEY.key_id.hex()}>"


def test_the_vectors_for_front_ends_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    module = importlib.import_module("tools.make_box_vectors")
    assert module.TARGET.read_text("utf-8") == module.page(), "run: python -m tools.make_box_vectors"
    assert json.loads(module.page())["key_id"] == OTHER.key_id.hex()
