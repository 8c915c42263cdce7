"""`healthcode channels`: the ways to log in that this home has, whether each works, and shutting one for now."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from healthcode import wiring
from healthcode.cli.door import Door, door
from healthcode.cli.options import AS, REASON
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.channels_file import read_channels
from healthcode.services.close_channel import Closed, close_channel, closed_channels, open_channel
from healthcode.texts.facts import local
from healthcode.wiring import Connections

app = typer.Typer(no_args_is_help=True, help="Ways to log in, and the registry. 登录渠道与人口信息库。")
CHECK_FAILED = 1
NAME = Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name in the channels file. 渠道名称。")]


@app.command()
def check() -> None:
    """Tries each service that the file names; nobody is logged in and nothing is sent. 逐个检查。"""
    here = door()
    with wiring.connections(here.settings, now) as found:
        _require_file(here)
        faults = [name for name in found.trials if not _tried(here, found, name)]
    if faults:
        raise typer.Exit(CHECK_FAILED)


@app.command("list")
def list_() -> None:
    """The channels with their doors, and which are shut. 列出渠道。"""
    here = door()
    with wiring.connections(here.settings, now) as found, here.desk() as desk:
        shut = closed_channels(desk)
    shown = Table(box=None, pad_edge=False)
    for column in ("channel", "kind", "doors", "state"):
        shown.add_column(here.text(f"channels.{column}"))
    for name, kind in found.kinds.items():
        if kind != "registry":
            shown.add_row(name, kind, ", ".join(_doors(found, name)), _state(here, found, name, shut.get(name)))
    here.out.print(shown)


@app.command()
def close(channel: NAME, reason: REASON = "", acting_as: AS = None) -> None:
    """Shuts a channel on all servers; who is logged in stays so. 关闭一个渠道。"""
    here = door()
    _require_known(here, channel)
    with here.acting(acting_as) as (desk, acting):
        close_channel(desk, acting, channel, reason=reason, at=now())
    here.say("channels.closed", channel=channel)


@app.command("open")
def open_(channel: NAME, acting_as: AS = None) -> None:
    """Opens it again. 重新开放。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        open_channel(desk, acting, channel, at=now())
    here.say("channels.opened", channel=channel)


def _tried(here: Door, found: Connections, name: str) -> bool:
    try:
        found.trials[name]()
    except Problem as problem:
        sentence, said = here.describe(problem.code, problem.facts), problem.facts.get("said", "")
        more = f" ({said})" if said not in sentence else ""
        here.err.print(f"✗ {name}  {sentence}{more}", highlight=False, markup=False)
        return False
    here.out.print(f"✓ {name}  {here.text('channels.works', kind=found.kinds[name])}", highlight=False, markup=False)
    return True


def _doors(found: Connections, name: str) -> list[str]:
    return [door for door, ways in found.entrances.items() if any(entrance.channel.name == name for entrance in ways)]


def _state(here: Door, found: Connections, name: str, shut: Closed | None) -> str:
    if shut is not None:
        return here.text("channels.shut", at=local(shut.closed_at), by=shut.closed_by, reason=shut.reason)
    ways = [entrance for ways in found.entrances.values() for entrance in ways if entrance.channel.name == name]
    by_file = any(entrance.shut for entrance in ways)
    return here.text("channels.shut_by_file" if by_file else "channels.is_open")


def _require_file(here: Door) -> Path:
    file = wiring.channels_file(here.settings)
    if file is None:
        raise Problem("channel.file_missing", file=here.settings.channels, said="—")
    return file


def _require_known(here: Door, channel: str) -> None:
    """By the file's names alone: a channel whose secret is lost must be shut all the same."""
    file = _require_file(here)
    names = read_channels(file).channel
    if channel not in names:
        raise Problem("channel.unknown", name=channel, known=", ".join(names) or "—")
