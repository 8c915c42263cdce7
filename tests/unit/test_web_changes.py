"""Who listens is counted, and nothing is kept of whoever went away."""

from uuid import UUID

import pytest

from healthcode.core.problems import Problem
from healthcode.web import changes
from healthcode.web.changes import EACH, Watch

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_whoever_went_away_is_forgotten() -> None:
    watch = Watch()
    with watch.listening(ONE, b"a"), watch.listening(ONE, b"a"), watch.listening(OTHER, b"b"):
        assert watch.streams == 3
    assert (watch.streams, dict(watch._open), dict(watch._sessions)) == (0, {}, {})


def test_room_is_for_so_many_of_one_and_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    streams = [watch.listening(ONE, b"a") for _ in range(EACH)]
    for stream in streams:
        watch.require_room(ONE)
        stream.__enter__()
    with pytest.raises(Problem, match=r"limit\.streams"):
        watch.require_room(ONE)
    watch.require_room(OTHER)
    monkeypatch.setattr(changes, "MOST", EACH)
    with pytest.raises(Problem, match=r"limit\.streams"):
        watch.require_room(OTHER)
    streams[0].__exit__(None, None, None)
    watch.require_room(ONE)
    assert OTHER not in watch._open, "asking for room takes none"
