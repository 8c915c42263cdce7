"""`healthcode signer`: the process that holds the issuer's keys and seals for the doors, until it is told to end."""

from typing import Annotated

import typer

from healthcode import wiring
from healthcode.cli.door import Door, door
from healthcode.clock import now
from healthcode.services.publish_next import publish_next
from healthcode.services.seal_codes import catch_up


def command(
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End with standard input. 随父进程结束。")
    ] = False,
    publish_once: Annotated[
        bool, typer.Option("--publish-once", help="Publish the next status list and end. 只发布一次状态名单。")
    ] = False,
) -> None:
    """The signer: seals codes for the doors and publishes status lists. 启动签发进程:为各入口签发健康码。"""
    from healthcode.signer.listening import listening  # noqa: PLC0415 - half a second that no other command should wait
    from healthcode.signer.running import run  # noqa: PLC0415

    here = door()
    if publish_once:
        _publish_once(here)
        return
    settings, path = here.settings, wiring.signer_socket(here.settings)
    with (
        wiring.signer_database(settings, on_step=here.say) as dsn,
        listening(path, group=settings.signer_group) as listener,
    ):
        if not with_parent:
            here.say("signer.at", file=path)
        run(wiring.seal_desk(settings, dsn), listener, lists_every=settings.lists_every, with_parent=with_parent)


def _publish_once(here: Door) -> None:
    """As the signer does it every minute; one that runs is not disturbed, for lists come out one after the other."""
    with wiring.signer_database(here.settings, on_step=here.say) as dsn:
        desk = wiring.seal_desk(here.settings, dsn)
        catch_up(desk, at=now())
        done = publish_next(desk, at=now())
    here.say("signer.published", number=done.number, entries=f"{done.entries:,}", changed=f"{done.changed:,}")
