"""The command line. `healthcode --help` names the rooms; every command says in both languages what it does."""

import sys

import typer

from healthcode.cli import (
    channels,
    community,
    database,
    decisions,
    declare,
    demo,
    explain,
    grants,
    keys,
    labs,
    lists,
    policy,
    push,
    serve,
    signer,
    verify,
)
from healthcode.cli.door import guarded

app = typer.Typer(
    name="healthcode",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A province's health code: from evidence to why, and until when. 健康码:从证据到“为什么、到何时”。",
)
app.command("demo")(demo.command)
app.command("serve")(serve.command)
app.command("signer")(signer.command)
app.command("explain")(explain.command)
app.command("declare")(declare.command)
app.command("verify")(verify.command)
app.add_typer(push.app, name="push")
app.add_typer(labs.app, name="labs")
app.add_typer(community.app, name="community")
app.add_typer(decisions.case, name="case")
app.add_typer(decisions.quarantine, name="quarantine")
app.add_typer(decisions.identity, name="identity")
app.add_typer(grants.staff, name="staff")
app.add_typer(grants.feed, name="feed")
app.add_typer(channels.app, name="channels")
app.add_typer(policy.app, name="policy")
app.add_typer(lists.app, name="lists")
app.add_typer(keys.app, name="keys")
app.add_typer(database.app, name="db")


def main() -> None:
    """Runs the command line and ends the process with its exit code (see `door`)."""
    sys.exit(guarded(app))
