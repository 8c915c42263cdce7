"""`healthcode policy`: editions checked, cases run, the first differing instant named (POLICY.md)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from healthcode import wiring
from healthcode.cli.door import Door, door
from healthcode.core.cases import Difference, differences
from healthcode.core.policy import Edition
from healthcode.core.problems import Problem
from healthcode.gateways.case_files import case_paths, read_cases
from healthcode.gateways.edition_files import edition_paths, read_edition
from healthcode.texts.facts import local

app = typer.Typer(no_args_is_help=True, help="Editions of the rules and their cases. 规则版本与案例。")

PATHS = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]…", help="Files or folders. 文件或目录。")]
CHECK_FAILED = 1


@app.command()
def check(paths: PATHS = None) -> None:
    """Reads every edition and says what is wrong with it: file, key and remedy. 检查规则文件。"""
    here = door()
    files = edition_paths(paths or [wiring.policy_folder(here.settings).parent])
    if not files:
        raise Problem("policy.no_editions", folder=", ".join(map(str, paths or [])))
    failed = sum(not _checked(here, file) for file in files)
    if failed:
        raise typer.Exit(CHECK_FAILED)
    here.say("policy.checked", count=len(files))


@app.command()
def cases(
    paths: PATHS = None,
    editions: Annotated[
        list[Path] | None,
        typer.Option("--edition", help="Edition files to judge by; the division's when missing. 规则文件。"),
    ] = None,
) -> None:
    """Runs policy cases; for each that fails, the first instant whose answer differs. 运行案例。"""
    here = door()
    known = _editions(here, editions)
    files = case_paths(paths or [wiring.policy_folder(here.settings) / "cases"])
    total, found = 0, []
    for file in files:
        read = read_cases(file)
        total += len(read)
        for case in read:
            found += differences(case, known)
    for difference in found:
        _told(here, difference)
    if not total:
        raise Problem("case.none", folder=", ".join(map(str, paths or files)) or "—")
    here.say("policy.cases_run", count=total, files=len(files), failed=len({(d.case.file, d.case.name) for d in found}))
    if found:
        raise typer.Exit(CHECK_FAILED)


def _editions(here: Door, files: list[Path] | None) -> tuple[Edition, ...]:
    found = [read_edition(file) for file in edition_paths(files or [wiring.policy_folder(here.settings)])]
    return tuple(sorted(found, key=lambda edition: (edition.effective_from, edition.published_at)))


def _checked(here: Door, file: Path) -> bool:
    try:
        read_edition(file)
    except Problem as problem:
        here.err.print("[red]✗[/] ", end="")
        here.err.print(here.describe(problem.code, problem.facts), highlight=False, markup=False)
        return False
    return True


def _told(here: Door, difference: Difference) -> None:
    here.err.print("[red]✗[/] ", end="")
    here.err.print(
        here.text(
            "policy.case_differs",
            file=difference.case.file, name=difference.case.name, edition=difference.edition, at=local(difference.at),
            what=difference.what, expected=_readable(difference.expected), found=_readable(difference.found),
        ),
        highlight=False, markup=False,
    )  # fmt: skip


def _readable(value: object) -> str:
    if isinstance(value, frozenset | set | list | tuple):
        return "[" + ", ".join(sorted(map(str, value))) + "]"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    return local(value) if isinstance(value, datetime) else str(value)
