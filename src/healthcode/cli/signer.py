"""`healthcode signer`: the process that holds the issuer's keys and seals for the doors, until it is told to end."""

from typing import Annotated

import typer

from healthcode import wiring
from healthcode.cli.door import door


def command(
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End with standard input. 随父进程结束。")
    ] = False,
) -> None:
    """The signer: seals codes for the doors and publishes status lists. 启动签发进程:为各入口签发健康码。"""
    from healthcode.signer.listening import listening  # noqa: PLC0415 - half a second that no other command should wait
    from healthcode.signer.running import run  # noqa: PLC0415

    here = door()
    settings, path = here.settings, wiring.signer_socket(here.settings)
    with (
        wiring.signer_database(settings, on_step=here.say) as dsn,
        listening(path, group=settings.signer_group) as listener,
    ):
        if not with_parent:
            here.say("signer.at", file=path)
        run(wiring.seal_desk(settings, dsn), listener, lists_every=settings.lists_every, with_parent=with_parent)
