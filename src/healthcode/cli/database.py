"""`healthcode db`: migrate, lint, rebuild, release what is due."""

import typer

from healthcode import wiring
from healthcode.cli.door import door
from healthcode.clock import now
from healthcode.services.rebuild import rebuild, release_due

app = typer.Typer(no_args_is_help=True, help="The database: migrations, schema rules, derived tables. 数据库。")
CHECK_FAILED = 1


@app.command()
def migrate() -> None:
    """Runs the migrations that have not run; repeating it is safe. 升级数据库。"""
    here = door()
    with wiring.database(here.settings) as (owner_dsn, _):
        done = wiring.migrate_database(owner_dsn)
    here.say("db.migrated", count=len(done), names=", ".join(done) or "—")


@app.command()
def lint() -> None:
    """Checks the schema rules that keep the database ready to be distributed and fenced. 检查数据库规则。"""
    here = door()
    with wiring.database(here.settings) as (owner_dsn, _):
        wiring.migrate_database(owner_dsn)
        found = wiring.lint_database(owner_dsn)
    for finding in found:
        here.err.print(here.describe(finding.code, {"table": finding.table, "detail": finding.detail}), highlight=False)
    if found:
        raise typer.Exit(CHECK_FAILED)
    here.say("db.lint_clean")


@app.command("rebuild")
def rebuild_() -> None:
    """Deletes the derived tables and computes them from the evidence; says whether they came out the same. 重建。"""
    here = door()
    with here.desk() as desk, here.progress() as progress:
        done = rebuild(desk, at=now(), progress=progress)
    here.say("db.rebuilt" if done.same_rows else "db.rebuilt_differs", people=done.changes.people)
    if not done.same_rows:
        raise typer.Exit(CHECK_FAILED)


@app.command("release-due")
def release_due_() -> None:
    """Computes everybody again whose stored status has run out. 处理到期状态。"""
    here = door()
    with here.desk() as desk, here.progress() as progress:
        done = release_due(desk, at=now(), progress=progress)
    here.say("db.released", people=done.people, lifted=done.pop_ups_lifted)
