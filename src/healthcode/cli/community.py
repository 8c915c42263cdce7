"""`healthcode community`: what a community worker does for one person (F08, F09)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from healthcode.cli.door import Door, door, instant, person
from healthcode.cli.options import AS, AT, PERSON
from healthcode.cli.status_view import panel
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.authority import Actor
from healthcode.services.clear import arrive, clear, report
from healthcode.services.desk import Desk
from healthcode.services.explain import explain

app = typer.Typer(no_args_is_help=True, help="Community work: report, arrival, cleared, not cleared. 社区工作。")

FINDING = Annotated[str, typer.Option("--finding", help="What was found, in words; sealed. 排查所见。")]
OF = Annotated[
    list[str] | None,
    typer.Option("--of", help="Rule or episode that the finding is about; all open ones when missing. 针对的弹窗。"),
]


@app.command("report")
def report_(person_: PERSON, at: AT = None, acting_as: AS = None) -> None:
    """The person has reported to the community. 已向社区报备。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        resident_id = person(desk, person_)
        report(desk, resident_id, acting=acting, reported_at=instant(at), at=now())
        _show(here, desk, resident_id, acting)


@app.command()
def arrival(person_: PERSON, at: AT = None, acting_as: AS = None) -> None:
    """When the person arrived here; tests and checks count from then on. 到达本地时间。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        arrived_at = instant(at)
        if arrived_at is None:
            raise Problem("time.missing", option="--at")
        resident_id = person(desk, person_)
        arrive(desk, resident_id, acting=acting, arrived_at=arrived_at, at=now())
        _show(here, desk, resident_id, acting)


@app.command("clear")
def clear_(person_: PERSON, finding: FINDING = "", of: OF = None, acting_as: AS = None) -> None:
    """The check is done and nothing stands against the person. 基层排查完毕。"""
    _found(person_, finding, of or (), acting_as, cleared=True)


@app.command("not-cleared")
def not_cleared(person_: PERSON, finding: FINDING = "", of: OF = None, acting_as: AS = None) -> None:
    """The check found something: it stays open and an epidemiologist is asked. 排查未通过。"""
    _found(person_, finding, of or (), acting_as, cleared=False)


def _found(argument: str, finding: str, of: Sequence[str], acting_as: str | None, *, cleared: bool) -> None:
    here = door()
    with here.acting(acting_as) as (desk, acting):
        resident_id = person(desk, argument)
        clear(desk, resident_id, acting=acting, cleared=cleared, finding=finding, of=of, at=now())
        _show(here, desk, resident_id, acting)


def _show(here: Door, desk: Desk, resident_id: UUID, acting: Actor) -> None:
    at = now()
    here.out.print(panel(here, explain(desk, resident_id, acting=acting, at=at, now=at)))
