"""`healthcode serve`: the web doors until Ctrl-C; one process, an event loop and a few desks."""

import errno
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from healthcode import wiring
from healthcode.cli.door import Door, door
from healthcode.cli.own_signer import with_signer
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.faces import FaceCheck
from healthcode.gateways.outside import Outside
from healthcode.gateways.registry import Registry
from healthcode.settings import Settings
from healthcode.wiring import Dsns, Entrance

BACKLOG = 2048  # connections that wait to be accepted, as many as the kernel usually allows


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on. 监听地址。")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 for any free one. 端口。")] = None,
) -> None:
    """The web doors: residents, guards, console. Ctrl-C stops them. 启动网页与接口服务。"""
    here = door()
    with listening(listen_at(here.settings, host, port)) as (settings, listener):
        here = replace(here, settings=settings)
        try:
            with wiring.connections(settings, now) as found, wiring.database(settings, on_step=here.say) as dsns:
                if not found.entrances:
                    here.say("serve.no_channels", file=settings.channels)
                serve(
                    here, dsns, listener, entrances=found.entrances, registry=found.registry, faces=found.faces,
                    services=found.services,
                )  # fmt: skip
        except KeyboardInterrupt:
            here.err.print(here.text("serve.stopped"))


def serve(
    here: Door,
    dsns: Dsns,
    listener: socket.socket,
    *,
    entrances: Mapping[str, Sequence[Entrance]] | None = None,
    registry: Registry | None = None,
    faces: Mapping[str, FaceCheck] | None = None,
    services: Sequence[Outside] = (),
    log: Path | None = None,
) -> None:
    """Answers on the socket until the process is told to end; requests are told in `log`, else on standard error."""
    from healthcode.cli.serving import run  # noqa: PLC0415 - half a second that no other command should wait

    wiring.migrate_database(dsns[0])  # the signer's role with it
    with (
        _log(log) as stream,
        with_signer(here.settings, dsns, stream) as settings,
        wiring.open_doors(
            settings, dsns, at=now(), entrances=entrances, registry=registry, faces=faces, services=services
        ) as doors,
    ):
        here.say("serve.at", origin=here.settings.origin)
        run(doors, listener, stream)


@contextmanager
def _log(path: Path | None) -> Iterator[BinaryIO | None]:
    """The log's file, which only its owner reads; None for standard error."""
    if path is None:
        yield None
        return
    path.touch(mode=0o600)
    with path.open("ab", buffering=0) as stream:
        yield stream


def listen_at(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with an address of the command line in place of the environment's."""
    return moved(replace(settings, host=host or settings.host), settings.port if port is None else port)


def moved(settings: Settings, port: int) -> Settings:
    """The settings on another port; the origin goes along when it is that of this machine."""
    ours = settings.origin == f"http://localhost:{settings.port}"
    return replace(settings, port=port, origin=f"http://localhost:{port}" if ours else settings.origin)


@contextmanager
def listening(settings: Settings, *, tries: int = 1) -> Iterator[tuple[Settings, socket.socket]]:
    """A socket that listens, and the settings with its port: the next free one when `tries` allow it.

    Problem `serve.port_taken`, `serve.cannot_listen`.
    """
    listener = _first_free(settings, tries)
    try:
        yield moved(settings, listener.getsockname()[1]), listener
    finally:
        listener.close()


def _first_free(settings: Settings, tries: int) -> socket.socket:
    last = min(settings.port + tries, 65536)
    for port in range(settings.port, last):
        try:
            return _listener(settings.host, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port + 1 < last:
                continue
            code = "serve.port_taken" if error.errno == errno.EADDRINUSE else "serve.cannot_listen"
            raise Problem(code, host=settings.host, port=port, said=error.strerror) from error
    raise AssertionError("unreachable")


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)
