"""`healthcode demo`: the demo province, the FAQ as a story on the terminal, then the pages; Ctrl-C stops everything."""

import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Annotated

import typer
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from healthcode import embedded, wiring
from healthcode.cli import serve
from healthcode.cli.door import Door, door
from healthcode.cli.status_view import row, table
from healthcode.clock import now
from healthcode.demo.cast import cast
from healthcode.demo.logins import Logins, open_accounts, registry
from healthcode.demo.province import FEWEST, RESIDENTS, STAFF, load
from healthcode.demo.story import Stage, Told, tell
from healthcode.demo.today import today
from healthcode.services.desk import Desk
from healthcode.services.rebuild import release_due
from healthcode.texts.facts import local

PORTS_TRIED = 50  # the next ones, when others use the port
STAY_STEP = 0.5  # seconds between looks for Ctrl-C


def command(
    reset: Annotated[
        bool, typer.Option("--reset", help="Delete the demo's database and keys and start over. 重新开始。")
    ] = False,
    residents: Annotated[
        int, typer.Option(min=FEWEST, help="How many synthetic residents a new province has. 居民数。")
    ] = RESIDENTS,
    pages: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve", help="Open the pages after the story; by default when this is a terminal. 打开网页。"
        ),
    ] = None,
    stay: Annotated[bool, typer.Option(help="Keep the database up without pages. 只保持数据库运行。")] = False,
) -> None:
    """The demo province: loaded once, the FAQ told as a story, then the pages. 演示省、常见问题的故事与网页。"""
    here = _in_demo(door())
    if reset:
        _reset(here)
    if pages is None:
        pages = not stay and sys.stdin.isatty() and sys.stdout.isatty()
    try:
        with ExitStack() as stack:
            if pages:  # first of all, so that a taken port is told before anything is made
                here, listener = stack.enter_context(_listening(here))
            dsns = stack.enter_context(wiring.database(here.settings, on_step=here.say))
            wiring.trusted(here.settings, dsns, at=now())  # so that `serve` finds the demo's keys later
            with wiring.open_desk(here.settings, dsns, at=now()) as desk:
                stage = _play(here, desk, residents)
            if pages:
                _serve(here, dsns, listener, stage)
            elif stay:
                _stay(here)
    except KeyboardInterrupt:
        here.err.print(here.text("demo.stopped"))


def _in_demo(here: Door) -> Door:
    """The door of a demo's environment, unless the operator named another one."""
    return replace(here, settings=replace(here.settings, environment=here.settings.environment or wiring.DEMO))


@contextmanager
def _listening(here: Door) -> Iterator[tuple[Door, socket.socket]]:
    """The next free port, and the door that knows it."""
    with serve.listening(here.settings, tries=PORTS_TRIED) as (settings, listener):
        if settings.port != here.settings.port:
            here.say("demo.other_port", taken=here.settings.port, port=settings.port)
        yield replace(here, settings=settings), listener


def _serve(here: Door, dsns: wiring.Dsns, listener: socket.socket, stage: Stage) -> None:
    """The pages, with the logins of the story's people to click."""
    here.say("demo.doors", origin=here.settings.origin)
    logins, known = Logins(cast=stage.cast), registry(stage.province, stage.cast)
    log = here.settings.home / "doors.log"
    here.say("demo.log", file=log)
    serve.serve(here, dsns, listener, entrances=logins.entrances(), registry=known, log=log)


def _play(here: Door, desk: Desk, residents: int) -> Stage:
    began = time.monotonic()
    with here.progress() as progress:
        province = load(desk, here.settings.home / "demo", now=now(), count=residents, progress=progress)
    here.say("demo.ready", residents=f"{province.residents:,}", seconds=f"{time.monotonic() - began:.1f}")
    stage = Stage(
        desk=desk, province=province, cast=cast(province.began_at, province.residents),
        counties=wiring.county_codes(here.settings), rejects=here.settings.home / "rejects", describe=here.describe,
    )  # fmt: skip
    for number, told in enumerate(tell(stage), 1):
        _show(here, number, told)
    release_due(desk, at=now())
    _farewell(here, stage)
    return stage


def _show(here: Door, number: int | None, told: Told) -> None:
    scene = told.scene
    heading = f"{local(scene.at)}  {here.text(f'story.title.{scene.name}')}"
    here.out.print()
    here.out.print(Rule(Text(f"{number}  {heading}" if number else heading, style="bold"), align="left"))
    here.out.print(
        Padding(Text(f"{here.text(f'story.faq.{scene.name}')}  [{scene.clause}]", style="italic dim"), (0, 2))
    )
    for code, facts in told.lines:
        mark = Text("→", style="cyan") if code.startswith("story.") else Text("✗", style="bold red")
        line = Table.grid(padding=(0, 1))
        line.add_row(Text(" "), mark, Text(here.describe(code, facts)))
        here.out.print(line)
    if told.people:
        shown = table(here)
        for part, found in told.people:
            name = f"{here.text(f'story.part.{part}')} {found.name}"
            shown.add_row(*row(here, name.strip(), found.status))
        here.out.print(Padding(shown, (0, 0, 0, 2)))


def _farewell(here: Door, stage: Stage) -> None:
    here.out.print()
    here.out.print(Rule(here.text("demo.now_you")))
    _show(here, None, today(stage, now()))
    open_accounts(stage.desk, stage.cast, at=now())
    here.out.print()
    person = stage.who("companion")  # the record's id: no document number belongs in a shell's history
    files = stage.province.folder
    staff = ", ".join(staff_id for staff_id, _, _ in STAFF)
    here.say("demo.try", person=person, at=local(stage.province.began_at.replace(hour=12)), files=files, staff=staff)


def _stay(here: Door) -> None:
    here.say("demo.stay")
    while True:
        time.sleep(STAY_STEP)


def _reset(here: Door) -> None:
    """Deletes what the demo made in this home; a server of the operator's own is never touched."""
    embedded.remove(here.settings.home)
    (here.settings.home / "doors.log").unlink(missing_ok=True)
    for name in ("demo", "rejects", "keys", "uploads", "roots", "signer", "trust"):
        shutil.rmtree(here.settings.home / name, ignore_errors=True)
    here.say("demo.reset")
