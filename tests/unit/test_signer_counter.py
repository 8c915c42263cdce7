"""The signer's counter and socket: who asks in another form, too fast or too much is refused, and nobody else minds."""

import asyncio
import io
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from healthcode.core.problems import Problem
from healthcode.gateways.sealer import SealerAfar
from healthcode.gateways.sealer_frames import ASKED_MOST, AT_ONCE, LENGTH, SealCodes, frame
from healthcode.services.seal_codes import SealDesk
from healthcode.signer import counter as counters
from healthcode.signer.counter import Counter
from healthcode.signer.listening import LONGEST, listening
from healthcode.signer.log import SignerLog
from healthcode.signer.velocity import Velocity
from tests.builders_ledger import AT


def person(number: int) -> bytes:
    return number.to_bytes(16, "big")


class Desk:
    """Seals by writing the id, in the signer's own time."""

    turns = ()


async def written(desk: SealDesk, residents: Sequence[bytes], *, at: datetime) -> list[bytes | str]:
    assert at == AT
    if person(99) in residents:
        raise RuntimeError("王小明")
    if person(98) in residents:
        raise Problem("ledger.unreachable", said="no such socket")
    return list(residents)


@pytest.fixture
def log() -> io.BytesIO:
    return io.BytesIO()


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch, log: io.BytesIO) -> Counter:
    monkeypatch.setattr(counters, "seal_codes", written)
    desk = cast("SealDesk", Desk())
    return Counter(desk=desk, velocity=Velocity(clock=lambda: 0.0, each=3), log=SignerLog(log), now=lambda: AT)


@asynccontextmanager
async def open_at(path: Path, counter: Counter) -> AsyncIterator[SealerAfar]:
    with listening(path) as listener:
        server, doors = await asyncio.start_unix_server(counter.meet, sock=listener), SealerAfar(path)
        try:
            yield doors
        finally:
            await doors.close()
            server.close()
            await counter.close()


def asked(counter: Counter, path: Path, work: Callable[[SealerAfar], Any]) -> Any:
    async def done() -> Any:
        async with open_at(path, counter) as doors:
            return await work(doors)

    return asyncio.run(done())


def code(told: BaseException | object) -> str:
    return told.code if isinstance(told, Problem) else "none"


def test_what_is_asked_is_answered_by_the_signers_own_clock(counter: Counter, tmp_path: Path) -> None:
    people = [person(number) for number in range(100, 100 + AT_ONCE)]
    assert asked(counter, tmp_path / "s", lambda doors: doors.codes(people)) == people


def test_one_person_too_often_is_refused_and_the_others_are_sealed(counter: Counter, tmp_path: Path) -> None:
    people = [person(1), person(1), person(2), person(1), person(1)]
    told = asked(counter, tmp_path / "s", lambda doors: doors.codes(people))
    assert told == [person(1), person(1), person(2), person(1), "signer.busy"]
    assert counter.velocity.refused == 1


@pytest.mark.parametrize(("who", "told"), [(98, "ledger.unreachable"), (99, "signer.fault")])
def test_what_it_cannot_do_is_told_by_a_code_and_the_connection_goes_on(
    counter: Counter, log: io.BytesIO, tmp_path: Path, who: int, told: str
) -> None:
    async def work(doors: SealerAfar) -> list[str]:
        found = await asyncio.gather(doors.codes([person(who)]), return_exceptions=True)
        assert await doors.codes([person(1)]) == [person(1)]
        return [code(one) for one in found]

    assert asked(counter, tmp_path / "s", work) == [told]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert all(set(line) <= {"event", "timestamp", "state", "error", "code"} for line in lines)
    assert "王小明" not in log.getvalue().decode()


FORMS = {
    "no msgpack": (3).to_bytes(LENGTH, "big") + b"\xc1\xc1\xc1",
    "too long": (ASKED_MOST + 1).to_bytes(LENGTH, "big") + b"x" * 64,
    "an end": bytes(LENGTH),
    "http": b"GET / HTTP/1.1\r\n\r\n",
    "another length of id": frame(SealCodes((b"short",))),
}


@pytest.mark.parametrize("form", FORMS)
def test_another_form_is_hung_up_on_and_others_are_answered(counter: Counter, tmp_path: Path, form: str) -> None:
    async def work(doors: SealerAfar) -> bytes:
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
        writer.write(FORMS[form])
        said = b""
        with suppress(ConnectionResetError):
            said = await asyncio.wait_for(reader.read(), 5)
        writer.transport.abort()
        assert await doors.codes([person(1)]) == [person(1)]
        return said

    assert asked(counter, tmp_path / "s", work) == b""


def test_a_question_that_never_ends_is_hung_up_on(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "SENT", 0.1)

    async def work(_doors: SealerAfar) -> bytes:
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
        writer.write(frame(SealCodes((person(1),)))[:-1])
        try:
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            return b""
        finally:
            writer.transport.abort()

    assert asked(counter, tmp_path / "s", work) == b""


def test_who_comes_when_all_places_are_taken_is_sent_away(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "CONNECTIONS", 1)

    async def work(doors: SealerAfar) -> list[str]:
        assert await doors.codes([person(1)]) == [person(1)]
        other = SealerAfar(tmp_path / "s")
        found = await asyncio.gather(other.codes([person(2)]), return_exceptions=True)
        await other.close()
        assert await doors.codes([person(1)]) == [person(1)]
        return [code(one) for one in found]

    assert asked(counter, tmp_path / "s", work) == ["signer.unreachable"]


# The socket


def test_the_socket_is_its_accounts_alone_and_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "run" / "signer.sock"
    with listening(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists()


def test_a_group_may_ask_too_when_it_is_named(tmp_path: Path) -> None:
    import grp  # noqa: PLC0415

    with listening(tmp_path / "s", group=grp.getgrgid(os.getegid()).gr_name):
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o660
    with pytest.raises(Problem, match="no_group"), listening(tmp_path / "s", group="nobody-has-this"):
        pass


def test_what_a_killed_signer_left_is_put_away_and_a_living_one_is_not(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "s"))
    left.close()
    with (
        listening(tmp_path / "s"),
        pytest.raises(Problem, match="socket_taken"),
        listening(tmp_path / "s"),
    ):
        pass
    with listening(tmp_path / "s"):
        pass


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_where_others_may_write_nobody_listens(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(Problem, match="folder_open"), listening(folder / "s"):
        pass


def test_a_path_that_no_address_holds_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="socket_path"), listening(tmp_path / ("x" * LONGEST)):
        pass
