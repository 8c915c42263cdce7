"""`healthcode labs`: signed results in, a laboratory voided by two persons (T37); keys are `healthcode feed`."""

from typing import Annotated

import typer

from healthcode.cli.door import door, identifier, instant
from healthcode.cli.options import AS, DIGEST, FILE, PROPOSAL, REASON
from healthcode.cli.push import told_applied, told_batch
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.apply_batch import apply_feed_batch
from healthcode.services.feeds import check_signature, feed
from healthcode.services.import_labs import KIND, import_labs
from healthcode.services.void_labs import Void, approve_void, propose_void
from healthcode.texts.facts import local

app = typer.Typer(no_args_is_help=True, help="Laboratory results: signed files, voiding. 核酸检测结果。")

LAB = Annotated[str, typer.Argument(metavar="LAB", help="Registered laboratory. 检测机构。")]


@app.command("import")
def import_(
    file: FILE,
    lab: Annotated[str, typer.Option("--lab", help="Laboratory whose signature lies in FILE.sig. 检测机构。")],
) -> None:
    """Reads a laboratory's signed file; the results take effect at once. 导入检测结果。"""
    here, at = door(), now()
    with here.desk() as desk, here.progress() as progress:
        sender = feed(desk, lab, KIND)
        check_signature(sender, file)
        batch = import_labs(
            desk, file, sender, rejects=here.settings.home / "rejects", at=at, progress=progress,
            describe=here.describe,
        )  # fmt: skip
        told_batch(here, batch)
        told_applied(here, apply_feed_batch(desk, batch, sender, at=at, progress=progress))


@app.command()
def void(
    lab: LAB,
    since: Annotated[str, typer.Option("--since", help="Results reported since this local time. 自何时起。")],
    reason: REASON = "",
    acting_as: AS = None,
) -> None:
    """Proposes to void a laboratory's results and shows what would follow; a second person approves. 作废结果。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        at = instant(since)
        if at is None:
            raise Problem("time.format", found=since)
        found = propose_void(desk, lab, at, acting=acting, reason=reason, at=now())
    here.say("labs.void_proposed", lab=lab, since=local(at), results=found.results, **_numbers(found))
    here.say("proposal.filed", proposal=found.proposal.proposal_id, digest=found.proposal.digest.hex()[:16])


@app.command("void-approve")
def void_approve(proposal: PROPOSAL, digest: DIGEST = "", acting_as: AS = None) -> None:
    """The second person's word: the results no longer count from now on. 批准作废。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        found = approve_void(desk, identifier(proposal), acting=acting, at=now(), digest=digest)
    here.say("labs.voided", results=found.results, **_numbers(found))


def _numbers(found: Void) -> dict[str, int]:
    changes = found.changes
    return {
        "people": changes.people,
        "opened": changes.pop_ups_opened,
        "lifted": changes.pop_ups_lifted,
        "worse": changes.colors_worsened,
        "lighter": changes.colors_lightened,
    }
