"""A gathering: who asks in one tick is answered together, nobody is lost, nobody waits for ever."""

import asyncio
import doctest
from collections.abc import Awaitable, Callable, Sequence

import pytest

from healthcode.core.problems import Problem
from healthcode.ledger import gathering as module
from healthcode.ledger import talk, wire
from healthcode.ledger.gathering import Gathering


class Answers:
    """Doubles numbers, a turn at a time, and remembers what each turn was asked."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: Exception | None = None

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.turns.append(list(items))
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return [2 * item for item in items]


def gathered(work: Callable[[Answers], Awaitable[None]]) -> None:
    async def done() -> None:
        async with asyncio.timeout(10):
            await work(Answers())

    asyncio.run(done())


@pytest.mark.parametrize("of", [module, talk, wire])
def test_the_example_of_the_module_runs(of: object) -> None:
    found = doctest.testmod(of)  # type: ignore[arg-type]
    assert found.attempted
    assert not found.failed


def test_what_is_asked_in_one_tick_goes_together_and_what_comes_meanwhile_goes_next() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers)
        answers.gate.clear()
        first = [gathering.ask(number) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = [gathering.ask(number) for number in (4, 5)]
        await asyncio.sleep(0)
        answers.gate.set()
        assert await asyncio.gather(*first, *second) == [2, 4, 6, 8, 10]
        assert answers.turns == [[1, 2, 3], [4, 5]]

    gathered(work)


def test_a_turn_takes_so_many_and_no_more() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers, at_once=2)
        assert await asyncio.gather(*(gathering.ask(number) for number in range(5))) == [0, 2, 4, 6, 8]
        assert answers.turns == [[0, 1], [2, 3], [4]]

    gathered(work)


def test_a_problem_reaches_everybody_and_the_next_turn_is_not_hurt_by_it() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers)
        answers.fault = Problem("ledger.unreachable", said="gone")
        found = await asyncio.gather(*(gathering.ask(number) for number in range(3)), return_exceptions=True)
        assert [(type(one), getattr(one, "code", None)) for one in found] == [(Problem, "ledger.unreachable")] * 3
        assert len({id(one) for one in found}) == 3
        answers.fault = None
        assert await gathering.ask(4) == 8

    gathered(work)


def test_a_fault_that_nobody_foresaw_reaches_everybody_too() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers)
        answers.fault = ZeroDivisionError()
        found = await asyncio.gather(gathering.ask(1), gathering.ask(2), return_exceptions=True)
        assert [type(one) for one in found] == [ZeroDivisionError] * 2

    gathered(work)


def test_an_answer_too_few_is_a_fault_and_not_silence() -> None:
    async def work(_: Answers) -> None:
        async def half(items: Sequence[int]) -> Sequence[int]:
            return list(items)[:1]

        gathering = Gathering(half)
        one, other = gathering.ask(1), gathering.ask(2)
        assert await one == 1
        with pytest.raises(ValueError, match="zip"):
            await other

    gathered(work)


def test_who_goes_away_disturbs_nobody() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers)
        answers.gate.clear()
        one, other = gathering.ask(1), gathering.ask(2)
        await asyncio.sleep(0)
        one.cancel()
        answers.gate.set()
        assert await other == 4

    gathered(work)


def test_past_its_room_a_gathering_is_busy_at_once() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers, room=2)
        held = [gathering.ask(number) for number in (1, 2)]
        with pytest.raises(Problem, match=r"limit\.busy"):
            gathering.ask(3)
        assert await asyncio.gather(*held) == [2, 4]

    gathered(work)


def test_who_waited_too_long_for_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.02)

    async def work(answers: Answers) -> None:
        gathering = Gathering(answers)
        answers.gate.clear()
        first = gathering.ask(1)
        await asyncio.sleep(0)
        late = gathering.ask(2)
        await asyncio.sleep(0.05)
        fresh = gathering.ask(3)
        answers.gate.set()
        found = await asyncio.gather(first, late, fresh, return_exceptions=True)
        assert (found[0], getattr(found[1], "code", None), found[2]) == (2, "limit.busy", 6)
        assert answers.turns == [[1], [3]]

    gathered(work)


def test_closing_refuses_who_waits_and_who_comes() -> None:
    async def work(answers: Answers) -> None:
        gathering = Gathering(answers, at_once=1)
        answers.gate.clear()
        waiting = [gathering.ask(1), gathering.ask(2)]
        await asyncio.sleep(0)
        await gathering.close()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert [getattr(one, "code", None) for one in found] == ["limit.busy"] * 2
        with pytest.raises(Problem, match=r"limit\.busy"):
            gathering.ask(3)

    gathered(work)
