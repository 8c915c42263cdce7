"""`healthcode push`: import, preview, approve, withdraw, list (F05–F07; two persons, DESIGN §6)."""

from typing import Annotated

import typer
from rich.markup import escape

from healthcode import wiring
from healthcode.cli.door import Door, door, identifier
from healthcode.cli.listing import listing
from healthcode.cli.options import AS, BATCH, DIGEST, FILE, REASON
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.gateways.divisions import divisions
from healthcode.services.apply_batch import Applied, apply_feed_batch, approve_batch, withdraw_batch
from healthcode.services.feeds import check_signature, feed
from healthcode.services.import_push import KIND, import_push
from healthcode.services.list_batches import list_batches
from healthcode.services.preview_batch import Preview, preview_batch
from healthcode.services.take_batch import Batch, Sender
from healthcode.texts.facts import local

app = typer.Typer(
    no_args_is_help=True, help="Big-data pushes: proposed, previewed, approved by a second person. 大数据推送。"
)
COUNTIES_SHOWN = 12


@app.command("import")
def import_(
    file: FILE,
    feed_id: Annotated[
        str, typer.Option("--feed", help="Registered feed whose signature lies in FILE.sig. 已登记来源。")
    ] = "",
    reason: REASON = "",
    acting_as: AS = None,
) -> None:
    """Reads a push file: a batch is proposed; a signed feed's batch under its cap takes effect. 导入推送文件。"""
    here, at = door(), now()
    rejects = here.settings.home / "rejects"
    counties = wiring.county_codes(here.settings)
    if feed_id:
        with here.desk() as desk, here.progress() as progress:
            sender = feed(desk, feed_id, KIND)
            check_signature(sender, file)
            batch = import_push(
                desk, file, Sender(name=feed_id, source=feed_id, feed_id=feed_id), counties=counties, reason="",
                rejects=rejects, at=at, acting=None, progress=progress, describe=here.describe,
            )  # fmt: skip
            told_batch(here, batch)
            told_applied(here, apply_feed_batch(desk, batch, sender, at=at, progress=progress))
        return
    with here.acting(acting_as) as (desk, acting), here.progress() as progress:
        batch = import_push(
            desk, file, Sender(name=acting.staff_id, source=f"unit:{acting.unit_id}"), counties=counties,
            reason=reason, rejects=rejects, at=at, acting=acting, progress=progress, describe=here.describe,
        )  # fmt: skip
    told_batch(here, batch)
    here.say("push.proposed", batch=batch.batch_id, digest=batch.digest.hex()[:16])


@app.command()
def preview(batch: BATCH, acting_as: AS = None) -> None:
    """How many, where, what would open, a masked sample; nothing happens. 预览批次的影响。"""
    here = door()
    with here.acting(acting_as) as (desk, acting), here.progress() as progress:
        found = preview_batch(desk, identifier(batch), actor=acting.staff_id, at=now(), progress=progress)
    show_preview(here, found)


@app.command()
def approve(batch: BATCH, digest: DIGEST = "", acting_as: AS = None) -> None:
    """A second person of another unit applies exactly what was previewed; repeating it resumes. 由第二人批准。"""
    here = door()
    if not digest:
        raise Problem("approval.no_digest", batch=batch)
    with here.acting(acting_as) as (desk, acting), here.progress() as progress:
        done = approve_batch(desk, identifier(batch), acting=acting, digest=digest, at=now(), progress=progress)
    told_applied(here, done)


@app.command()
def withdraw(batch: BATCH, reason: REASON = "", acting_as: AS = None) -> None:
    """Undoes a batch at once; what others assert stays. 撤回批次。"""
    here = door()
    with here.acting(acting_as) as (desk, acting), here.progress() as progress:
        done = withdraw_batch(desk, identifier(batch), acting=acting, reason=reason, at=now(), progress=progress)
    here.say("push.withdrawn", people=done.changes.people, lifted=done.changes.pop_ups_lifted)


@app.command("list")
def list_(most: Annotated[int, typer.Option(help="How many. 条数。")] = 20) -> None:
    """The latest batches and what became of them. 最近的批次。"""
    here = door()
    with here.desk() as desk:
        batches = list_batches(desk, most)
    found = listing(here, ("batch", "kind", "source", "file", "rows", "rejected", "proposed", "state"))
    for b in batches:
        found.add_row(
            str(b.batch_id), b.kind, escape(b.source), escape(b.file_name), str(b.rows), str(b.rejected),
            local(b.proposed_at), b.state,
        )  # fmt: skip
    here.out.print(found)


def told_batch(here: Door, batch: Batch) -> None:
    """What an import came to."""
    if batch.repeated:
        here.say("batch.repeated", batch=batch.batch_id, rows=batch.rows)
        return
    here.say("batch.taken", batch=batch.batch_id, rows=batch.rows, rejected=batch.rejected, source=batch.source)
    if batch.reject_file:
        here.say("batch.rejects", file=batch.reject_file)


def told_applied(here: Door, done: Applied) -> None:
    """What a batch did."""
    changes = done.changes
    here.say(
        "batch.applied",
        people=changes.people, opened=changes.pop_ups_opened, lifted=changes.pop_ups_lifted,
        worse=changes.colors_worsened, lighter=changes.colors_lightened, new=done.new_people,
        checks=done.phone_checks,
    )  # fmt: skip
    for line, what in done.conflicts[:COUNTIES_SHOWN]:
        here.say(f"labs.conflict.{what}", line=line)
    if len(done.conflicts) > COUNTIES_SHOWN:
        here.say("labs.more_conflicts", count=len(done.conflicts) - COUNTIES_SHOWN)


def show_preview(here: Door, found: Preview) -> None:
    """The preview as tables."""
    proposal = found.proposal
    here.say("preview.head", batch=proposal.proposal_id, state=proposal.state, by=proposal.proposed_by,
             at=local(proposal.proposed_at), reason=proposal.reason or "—")  # fmt: skip
    here.say(
        "preview.counts",
        people=found.people, pop_ups=found.pop_ups, already=found.already_open, nothing=found.opens_nothing,
        new=found.new_people, by_phone=found.by_phone, checks=found.phone_checks,
    )  # fmt: skip
    numbers = ("rows", "known", "share")
    where = listing(here, ("county", *numbers), right=numbers, title=here.text("preview.where"))
    for county, rows, known in found.counties[:COUNTIES_SHOWN]:
        where.add_row(county_name(here, county), str(rows), str(known), f"{rows / known:.1%}" if known else "—")
    here.out.print(where)
    opens = ", ".join(f"{here.describe(f'rule.{rule}', {'id': rule})} {count}" for rule, count in found.opens.items())
    here.say("preview.opens", opens=opens or "—")
    sample = listing(here, ("line", "document", "name", "phone", "county"), title=here.text("preview.sample"))
    for row in found.sample:
        sample.add_row(str(row.line), row.document, escape(row.name), row.phone, county_name(here, row.county))
    here.out.print(sample)
    here.say("preview.digest", batch=proposal.proposal_id, digest=proposal.digest.hex()[:16])


def county_name(here: Door, code: str) -> str:
    """The county as people call it; “not known” when the row and our records say none."""
    return divisions().full_name(code) if divisions().known(code) else here.text("preview.county_unknown")
