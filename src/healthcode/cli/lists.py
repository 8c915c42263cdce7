"""`healthcode lists`: what `healthcode verify` goes by: fetched from a server, copied from here, looked at."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from healthcode.cli.door import Door, door, instant
from healthcode.cli.options import AT
from healthcode.cli.verify import LISTS
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.list_server import ListServer
from healthcode.gateways.trust_folder import TrustFolder, read_pin
from healthcode.offline import Freshness, OfflineVerifier, fetch
from healthcode.services.copy_lists import Copied, copy_lists
from healthcode.texts.facts import local

app = typer.Typer(no_args_is_help=True, help="Lists for checking codes with no network. 离线查验用的名单。")
CLOCK_OFF = timedelta(seconds=10)
"""From this on a verifier takes showings for too old or ahead: its own clock has to be set."""


@app.command("fetch")
def fetch_command(
    source: Annotated[str, typer.Option("--from", metavar="URL", help="The server's address, https. 服务器地址。")],
    token: Annotated[
        str, typer.Option("--token", metavar="TOKEN", help="Of a verifier's session; - for standard input. 令牌。")
    ],
    pin: Annotated[
        Path | None, typer.Option("--pin", metavar="FILE", help="Roots to begin with; else the server's. 根密钥。")
    ] = None,
    lists: LISTS = None,
) -> None:
    """Fetches what is newer than what the folder has. 从服务器获取新名单。"""
    here = door()
    folder, at = lists or here.settings.home / "lists", now()
    server = ListServer(source, _token(token))
    known = TrustFolder(folder).pin()
    if pin is not None:
        known = read_pin(pin.read_bytes())
    if known is None:
        known = server.trust(0).pin
        roots = ", ".join(key.key_id.hex() for key in known.roots)
        here.say("lists.pinned", environment=known.environment, roots=roots)
    found = fetch(OfflineVerifier.install(folder, known), server, at=at)
    _show(here, found.freshness)
    if abs(found.clock_ahead) > CLOCK_OFF:
        here.say("lists.clock", seconds=abs(found.clock_ahead) // timedelta(seconds=1))


@app.command()
def save(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to. 保存到的文件夹。")]) -> None:
    """Copies the lists that are out in this home's database into a folder. 把本机发布的名单存入文件夹。"""
    here, at = door(), now()
    with here.desk() as desk:
        copied = copy_lists(desk, TrustFolder(here.settings.trust))
    found = OfflineVerifier.install(folder, copied.pin)
    _take(found, copied)
    _show(here, found.freshness(at))


@app.command("show")
def show_command(lists: LISTS = None, at: AT = None) -> None:
    """How old the lists are, and what that lets a door say. 查看名单的时效。"""
    here = door()
    folder = lists or here.settings.home / "lists"
    _show(here, OfflineVerifier.open(folder).freshness(instant(at) or now()))


def _take(found: OfflineVerifier, copied: Copied) -> None:
    """What is newer than what the folder has."""
    at = now()
    for taken in (lambda: found.take_trust(*copied.trust, at=at), lambda: _take_status(found, copied)):
        try:
            taken()
        except Problem as problem:
            if problem.code not in ("trust.older", "list.older"):
                raise


def _take_status(found: OfflineVerifier, copied: Copied) -> None:
    if copied.head is not None:
        found.take_status(copied.head, shards=copied.shards, at=now())


def _token(text: str) -> str:
    """The session's token; from standard input it stays out of the shell's history and the list of processes."""
    return sys.stdin.readline().strip() if text == "-" else text


def _show(here: Door, found: Freshness) -> None:
    if found.trust_number is not None and found.trust_expires_at is not None:
        code = "lists.trust_expired" if found.trust_expired else "lists.trust"
        here.say(code, number=found.trust_number, until=local(found.trust_expires_at))
    for one in found.lists.values():
        facts = {"fresh_until": local(one.fresh_until), "refused_after": local(one.refused_after)}
        here.say(f"lists.{one.age}", division=f"{one.division:06}", number=one.number, as_of=local(one.as_of), **facts)
    if not found.lists and not found.damaged:
        here.say("lists.none")
    for file in found.damaged:
        here.say("check.list_damaged", file=file)
