"""`healthcode verify [PICTURE|TEXT|-]`: what a code is worth, with no network and no database.

Exit codes: 0 accepted and the rule is met, 1 not met or a bad code, 2 could not be checked.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from healthcode.cli.door import REFUSED, Door, door, instant, show
from healthcode.cli.options import AT
from healthcode.cli.verdict_view import Answer, as_mapping, lines
from healthcode.clock import now
from healthcode.core.door_rules import CountedIn
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.gateways.pictures import MOST_BYTES, is_picture, texts_in
from healthcode.offline import DoorRule, Look, OfflineVerifier, door_answer

NOT_MET = 1
SUFFIXES = (".png", ".jpg", ".jpeg")
OURS = "JK"
"""What codes of our scheme begin with, in every version of it."""

LISTS = Annotated[
    Path | None,
    typer.Option("--lists", metavar="FOLDER", help="Folder of lists, default HOME/lists. 名单文件夹。"),
]


def command(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[PICTURE|TEXT|-]", help="PNG or JPEG, the code's text, or - for standard input. 图片或文字。"
        ),
    ] = None,
    lists: LISTS = None,
    at: AT = None,
    tested_within: Annotated[
        int | None,
        typer.Option("--tested-within", metavar="HOURS", min=1, max=720, help="The door’s rule. 核酸时限。"),
    ] = None,
    counted_in: Annotated[
        CountedIn, typer.Option("--counted-in", help="By the hour, or by calendar days. 按小时或按自然日。")
    ] = CountedIn.HOURS,
    temperature: Annotated[
        float | None, typer.Option("--temperature", metavar="°C", min=30, max=45, help="As measured. 体温。")
    ] = None,
    nonce: Annotated[
        str | None, typer.Option("--nonce", metavar="HEX", help="Of the gate that asks, 8 bytes. 本门的随机数。")
    ] = None,
    verifier: Annotated[
        str, typer.Option("--verifier", metavar="NAME", help="Who looks: another is shown a copy. 查验人。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable, times with their offset.")] = False,
) -> None:
    """Checks a code with no network, by the lists in a folder. 离线查验：读图片或文字，按本机名单判断。"""
    here = door()
    gate, when = _nonce(nonce), instant(at) or now()
    rule = DoorRule(timedelta(hours=tested_within) if tested_within else None, counted_in)
    folder = lists or here.settings.home / "lists"
    answers = []
    for text in _texts(here, what):
        try:
            look: Look | Problem = OfflineVerifier.open(folder).verify(text, at=when, nonce=gate, verifier=verifier)
        except (BadCode, CannotCheck) as problem:
            look = problem
        rules = door_answer(rule, look.told, temperature, when) if isinstance(look, Look) else None
        answers.append(Answer(look=look, rule=rules, at=when))
    _tell(here, answers, as_json)
    raise typer.Exit(max(map(_exit_code, answers)))


def _texts(here: Door, what: str | None) -> tuple[str, ...]:
    """What is to be checked: the codes of our scheme in a picture, else the one text."""
    if what is None and sys.stdin.isatty():
        show(here.err, here.text("verify.prompt"))
        return (sys.stdin.readline().strip("\r\n"),)
    data = _data(what)
    if not is_picture(data):
        return (data.decode("utf-8", "replace").strip("\r\n"),)
    found = texts_in(data)
    if not found:
        raise CannotCheck("check.no_code")
    return tuple(text for text in found if text.startswith(OURS)) or found[:1]


def _data(what: str | None) -> bytes:
    if what in (None, "-"):
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    path = Path(what or "")
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # a text is no name of a file
        pass
    if path.suffix.lower() in SUFFIXES:
        raise Problem("picture.missing", file=what)
    return (what or "").encode("utf-8", "surrogateescape")


def _nonce(text: str | None) -> bytes:
    try:
        found = bytes.fromhex(text or "")
    except ValueError:
        found = b"?"
    if len(found) not in (0, 8):
        raise Problem("verify.nonce", found=text)
    return found


def _tell(here: Door, answers: list[Answer], as_json: bool) -> None:
    if as_json:
        told = [as_mapping(answer) for answer in answers]
        here.out.print_json(json.dumps(told, ensure_ascii=False))
        return
    for answer in answers:
        for line in lines(here, answer):
            here.out.print(line, highlight=False, emoji=False)


def _exit_code(answer: Answer) -> int:
    if isinstance(answer.look, CannotCheck):
        return REFUSED
    return 0 if answer.rule is not None and answer.rule.met else NOT_MET
