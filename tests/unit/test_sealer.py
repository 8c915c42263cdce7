"""The doors' side of the signer: bounded waits, connections that heal, answers that fit what was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from healthcode.core.problems import Problem
from healthcode.gateways import sealer
from healthcode.gateways.sealer import SealerAfar
from healthcode.gateways.sealer_frames import (
    AT_ONCE,
    LENGTH,
    TOLD_MOST,
    Asked,
    AskTurns,
    Refused,
    SealCodes,
    Sealed,
    Turn,
    Turns,
    body,
    frame,
    read_asked,
    read_told,
)

ONE, TWO = bytes(15) + b"\x01", bytes(15) + b"\x02"
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Meet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def asked_of(reader: asyncio.StreamReader) -> Asked:
    return read_asked(await reader.readexactly(int.from_bytes(await reader.readexactly(LENGTH), "big")))


@asynccontextmanager
async def behind(path: Path, meet: Meet) -> AsyncIterator[SealerAfar]:
    """Whoever answers at a socket, and the doors that ask there."""
    open_: set[asyncio.Task[None]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_.add(task)
        try:
            await meet(reader, writer)
            await reader.read()
        finally:
            writer.transport.abort()

    server, doors = await asyncio.start_unix_server(met, path), SealerAfar(path)
    try:
        yield doors
    finally:
        await doors.close()
        server.close()
        await asyncio.wait(open_, timeout=5) if open_ else None
        await asyncio.sleep(0)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers everybody with their own id, for as long as they ask."""
    try:
        while True:
            asked = await asked_of(reader)
            assert isinstance(asked, SealCodes)
            writer.write(frame(Sealed.of([one if one != TWO else "signer.busy" for one in asked.residents])))
    except asyncio.IncompleteReadError:
        pass


def code_of(error: pytest.ExceptionInfo[Problem]) -> str:
    return error.value.code


def test_each_person_gets_an_answer_in_the_order_asked(tmp_path: Path) -> None:
    async def work() -> None:
        async with behind(tmp_path / "s", echo) as doors:
            assert await doors.codes([ONE, TWO, ONE]) == [ONE, "signer.busy", ONE]
            assert await doors.codes([TWO]) == ["signer.busy"]

    asyncio.run(work())


def test_nobody_there_is_told_at_once(tmp_path: Path) -> None:
    async def work() -> None:
        doors, began = SealerAfar(tmp_path / "s"), asyncio.get_running_loop().time()
        for _ in range(20):
            with pytest.raises(Problem) as error:
                await doors.codes([ONE])
            assert code_of(error) == "signer.unreachable"
        assert asyncio.get_running_loop().time() - began < 1

    asyncio.run(work())


def test_a_connection_that_broke_is_made_again_and_the_question_asked_again(tmp_path: Path) -> None:
    met: list[int] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append(1)
        writer.write(frame(Sealed.of((await asked_of(reader)).residents)))  # type: ignore[union-attr]
        await writer.drain()
        writer.transport.abort()

    async def work() -> None:
        async with behind(tmp_path / "s", once) as doors:
            for _ in range(3):
                assert await doors.codes([ONE]) == [ONE]
        assert len(met) >= 3

    asyncio.run(work())


def test_a_signer_that_hangs_is_hung_up_on_and_its_late_answer_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "ANSWER", 0.2)
    monkeypatch.setattr(sealer, "AWAY", 0.0)
    met: list[Stream] = []

    async def silent_at_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.append((reader, writer))
        if len(met) == 1:
            await asked_of(reader)
            await asyncio.sleep(0.4)
            writer.write(frame(Sealed.of([TWO])))
        else:
            await echo(reader, writer)

    async def work() -> None:
        async with behind(tmp_path / "s", silent_at_first) as doors:
            with pytest.raises(Problem) as error:
                await doors.codes([ONE])
            assert code_of(error) == "signer.unreachable"
            await asyncio.sleep(0.4)
            assert await doors.codes([ONE]) == [ONE]

    asyncio.run(work())


ANSWERS: dict[str, bytes] = {
    "too few": frame(Sealed.of([ONE])),
    "another kind": frame(Turns(())),
    "no msgpack": (4).to_bytes(LENGTH, "big") + b"\xc1\xc1\xc1\xc1",
    "too long": (TOLD_MOST + 1).to_bytes(LENGTH, "big"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_that_fits_no_question_is_refused(tmp_path: Path, kind: str) -> None:
    async def wrong(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked_of(reader)
        writer.write(ANSWERS[kind])

    async def work() -> None:
        async with behind(tmp_path / "s", wrong) as doors:
            with pytest.raises(Problem) as error:
                await doors.codes([ONE, TWO])
            assert code_of(error) == "signer.malformed"

    asyncio.run(work())


def test_what_the_signer_refuses_as_a_whole_is_told_by_its_code(tmp_path: Path) -> None:
    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked_of(reader)
        writer.write(frame(Refused("ledger.unreachable")))

    async def work() -> None:
        async with behind(tmp_path / "s", refuses) as doors:
            with pytest.raises(Problem) as error:
                await doors.turns()
            assert code_of(error) == "ledger.unreachable"

    asyncio.run(work())


# Frames


def test_a_frame_is_read_as_it_was_written() -> None:
    for asked in (SealCodes((ONE, TWO)), AskTurns()):
        assert read_asked(body(asked)) == asked
    for told in (Sealed.of([b"x", "signer.due"]), Turns((Turn(b"abcd", 7),)), Refused("signer.fault")):
        assert read_told(body(told)) == told


@pytest.mark.parametrize("size", [0, AT_ONCE + 1])
def test_nobody_and_too_many_are_no_question(size: int) -> None:
    with pytest.raises(Problem):
        read_asked(body(SealCodes(size * (ONE,))))


@pytest.mark.parametrize("short", [b"", bytes(15), bytes(17)])
def test_an_id_has_sixteen_bytes(short: bytes) -> None:
    with pytest.raises(Problem):
        read_asked(body(SealCodes((short,))))


FORGED: list[dict[str, Any]] = [
    {name: value}
    for name, value in {
        "color": 0, "pop_up": False, "holder_key": bytes(33), "status_index": 7, "valid_minutes": 1440, "level": 0,
        "at": 0, "issued_at": 0, "division": 130000, "name_hint": "王", "key_id": bytes(4), "credentials": [bytes(60)],
    }.items()
]  # fmt: skip


@pytest.mark.parametrize("more", FORGED, ids=lambda more: next(iter(more)))
def test_a_question_with_one_field_more_is_no_question(more: dict[str, Any]) -> None:
    """T19: there is no way to say what is sealed."""
    import msgspec  # noqa: PLC0415

    told = {"type": "codes", "residents": [ONE]}
    read_asked(msgspec.msgpack.encode(told))
    with pytest.raises(Problem):
        read_asked(msgspec.msgpack.encode({**told, **more}))
