"""The pool of desks: one act a desk, a bounded queue with a deadline, and desks that are laid anew when they broke."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk
from healthcode.web import desks
from healthcode.web.desks import DeskPool


class Room:
    """Lays numbered desks, which are sound until they are told to be broken."""

    def __init__(self) -> None:
        self.laid: list[str] = []
        self.cleared: list[str] = []
        self.broken: set[str] = set()
        self.outdated: set[str] = set()

    def lay(self) -> Desk:
        self.laid.append(f"desk {len(self.laid)}")
        return cast("Desk", self.laid[-1])

    def current(self, desk: Desk) -> bool:
        return desk not in self.outdated

    def sound(self, desk: Desk) -> bool:
        return desk not in self.broken

    def clear(self, desk: Desk) -> None:
        self.cleared.append(cast("str", desk))


def at_pool(work: Callable[[DeskPool], Awaitable[Any]], *, room: Room | None = None, **more: Any) -> Any:
    async def done() -> Any:
        pool = DeskPool(room or Room(), **{"count": 2, **more})
        try:
            return await work(pool)
        finally:
            await asyncio.to_thread(pool.close)

    return asyncio.run(done())


def failing(code: str) -> Callable[[Desk], None]:
    def work(_desk: Desk) -> None:
        raise Problem(code)

    return work


def test_acts_one_after_the_other_sit_at_one_desk() -> None:
    room = Room()

    async def work(pool: DeskPool) -> list[object]:
        return [await pool.run(lambda desk: desk) for _ in range(3)]

    assert at_pool(work, room=room) == ["desk 0"] * 3
    assert room.cleared == ["desk 0"]


def test_a_desk_that_is_furnished_as_before_is_laid_anew_at_once() -> None:
    room = Room()

    async def work(pool: DeskPool) -> list[object]:
        first = await pool.run(lambda desk: desk)
        room.outdated.add(cast("str", first))
        return [first, await pool.run(lambda desk: desk)]

    assert at_pool(work, room=room) == ["desk 0", "desk 1"]
    assert room.cleared == ["desk 0", "desk 1"]


def test_acts_at_once_sit_at_desks_of_their_own() -> None:
    gate = threading.Barrier(2, timeout=10)

    async def work(pool: DeskPool) -> set[object]:
        def together(desk: Desk) -> object:
            gate.wait()
            return desk

        return set(await asyncio.gather(pool.run(together), pool.run(together)))

    assert at_pool(work) == {"desk 0", "desk 1"}


def test_whoever_finds_no_desk_in_time_hears_busy() -> None:
    go = threading.Event()

    async def work(pool: DeskPool) -> None:
        taken = [asyncio.create_task(pool.run(lambda _: go.wait(10))) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(Problem, match=r"limit\.busy"):
            await pool.run(lambda desk: desk)
        assert (pool.busy, pool.waiting) == (2, 0)
        go.set()
        await asyncio.gather(*taken)
        assert await pool.run(lambda _: "again") == "again"

    at_pool(work, patience=0.05)


def test_when_many_wait_the_next_one_hears_busy_at_once() -> None:
    go = threading.Event()

    async def work(pool: DeskPool) -> None:
        tasks = [asyncio.create_task(pool.run(lambda _: go.wait(10))) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert (pool.busy, pool.waiting) == (2, 3)
        began = asyncio.get_running_loop().time()
        with pytest.raises(Problem, match=r"limit\.busy"):
            await pool.run(lambda desk: desk)
        assert asyncio.get_running_loop().time() - began < 0.5
        go.set()
        await asyncio.gather(*tasks)

    at_pool(work, patience=5.0, waiting=3)


@pytest.mark.parametrize(
    ("code", "kept"), [("ledger.unreachable", False), ("ledger.shut_down", False), ("person.phone", True)]
)
def test_a_desk_whose_connection_broke_is_put_away(code: str, kept: bool) -> None:
    room = Room()

    async def work(pool: DeskPool) -> object:
        with pytest.raises(Problem, match=code):
            await pool.run(failing(code))
        return await pool.run(lambda desk: desk)

    assert at_pool(work, room=room) == ("desk 0" if kept else "desk 1")


def test_a_desk_that_rested_is_looked_at_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "RESTED", 0.0)
    room = Room()

    async def work(pool: DeskPool) -> list[object]:
        first = await pool.run(lambda desk: desk)
        room.broken.add("desk 0")
        return [first, await pool.run(lambda desk: desk)]

    assert at_pool(work, room=room) == ["desk 0", "desk 1"]
    assert room.cleared == ["desk 0", "desk 1"]


def test_an_act_that_nobody_waits_for_any_more_ends_and_gives_its_desk_back() -> None:
    go, done = threading.Event(), threading.Event()

    async def work(pool: DeskPool) -> None:
        def act(_desk: Desk) -> None:
            go.wait(10)
            done.set()

        task = asyncio.create_task(pool.run(act))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert pool.busy == 1
        go.set()
        assert await asyncio.to_thread(done.wait, 10)
        assert await pool.run(lambda _: "next") == "next"
        assert pool.busy == 0

    at_pool(work, count=1)


def test_an_exception_that_is_no_problem_reaches_the_asker_and_costs_the_desk() -> None:
    room = Room()

    async def work(pool: DeskPool) -> object:
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda _: 1 // 0)
        return await pool.run(lambda desk: desk)

    assert at_pool(work, room=room) == "desk 1"
    assert "desk 0" in room.cleared
