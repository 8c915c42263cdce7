"""`healthcode staff` and `healthcode feed`: roles and sender keys, each granted by two persons and listed."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from healthcode.cli.door import Door, door, identifier
from healthcode.cli.listing import listing
from healthcode.cli.options import AS, DIGEST, PROPOSAL, REASON
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.authority import Role
from healthcode.services.desk import Desk
from healthcode.services.feeds import Feed, new_key, read_key, revoke_feed, sign
from healthcode.services.find_person import read_document
from healthcode.services.grant import NewFeed, NewStaff, approve_grant, found, propose_feed, propose_staff
from healthcode.services.list_grants import list_feeds, list_staff
from healthcode.services.propose import Proposal
from healthcode.texts.facts import local

staff = typer.Typer(no_args_is_help=True, help="Staff and their roles, granted by two persons. 工作人员与角色。")
feed = typer.Typer(no_args_is_help=True, help="Registered senders and their keys, by two persons. 已登记来源。")

COLUMNS = ("staff_id", "document_number", "unit_id", "unit_name", "level", "division", "role")
DAYS = Annotated[int, typer.Option(help="For how many days; a role expires. 有效天数。")]


@staff.command("found")
def found_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=f"CSV: {', '.join(COLUMNS)}.")],
    days: DAYS = 365,
) -> None:
    """Enters the first staff of a new ledger, once: at least an operator and an approver of two units. 首批人员。"""
    here, at = door(), now()
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    if missing := [name for name in COLUMNS if rows and name not in rows[0]]:
        raise Problem("sheet.missing_columns", file=file, missing=", ".join(missing), found=", ".join(rows[0]))
    with here.desk() as desk:
        count = found(desk, [_new_staff(desk, row, days) for row in rows], at=at)
    here.say("staff.entered", count=count)


@staff.command("propose")
def propose_staff_(
    staff_id: str,
    document: Annotated[str, typer.Option(help="Document number of the natural person. 本人证件号码。")],
    unit: Annotated[str, typer.Option(help="Unit id. 单位编号。")],
    role: Annotated[Role, typer.Option(help="Role. 角色。")],
    unit_name: Annotated[str, typer.Option(help="Name of a unit that is new. 单位名称。")] = "",
    level: Annotated[str, typer.Option(help="institution, community, county, city or province. 级别。")] = "county",
    division: Annotated[str, typer.Option(help="The unit's division. 行政区划代码。")] = "130000",
    days: DAYS = 365,
    reason: REASON = "",
    acting_as: AS = None,
) -> None:
    """Proposes a role for a person; a second person approves. 提议授予角色。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        row = {
            "staff_id": staff_id, "document_number": document, "unit_id": unit, "unit_name": unit_name or unit,
            "level": level, "division": division, "role": role.value,
        }  # fmt: skip
        filed = propose_staff(desk, _new_staff(desk, row, days), acting=acting, reason=reason, at=now())
    _told(here, filed)


@feed.command("propose")
def propose_feed_(
    feed_id: str,
    kind: Annotated[str, typer.Option(help="push or labs. 类别。")],
    name: Annotated[str, typer.Option(help="Name of the sender. 名称。")],
    unit: Annotated[str, typer.Option(help="Unit that answers for it. 负责单位。")],
    key: Annotated[str, typer.Option(help="Ed25519 public key, base64. 公钥。")],
    people_a_day: Annotated[int, typer.Option(help="Rows a day that take effect by themselves. 每日上限。")] = 10_000,
    share: Annotated[
        float, typer.Option(help="Largest share of a county's residents in one file. 区县占比上限。")
    ] = 0.05,
    reason: REASON = "",
    acting_as: AS = None,
) -> None:
    """Proposes to register a sender; a second person approves. 提议登记来源。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        new = NewFeed(
            feed_id=feed_id, kind=kind, name=name, unit_id=unit, public_key=key, people_a_day=people_a_day,
            share_of_county=share,
        )  # fmt: skip
        filed = propose_feed(desk, new, acting=acting, reason=reason, at=now())
    _told(here, filed)


@staff.command("approve")
@feed.command("approve")
def approve(proposal: PROPOSAL, digest: DIGEST = "", acting_as: AS = None) -> None:
    """The second person, of another unit: the grant stands from now on. 由第二人批准。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        stands = approve_grant(desk, identifier(proposal), acting=acting, at=now(), digest=digest)
    here.say("proposal.approved", proposal=stands.proposal_id, by=acting.staff_id, proposed_by=stands.proposed_by)


@feed.command("keygen")
def keygen(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the private key goes; must not exist. 私钥文件。")
    ],
) -> None:
    """Makes a sender's key pair: the private key stays in FILE, the public one is printed. 生成密钥。"""
    door().out.print(new_key(file), highlight=False)


@feed.command("sign")
def sign_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to send. 要发送的文件。")],
    feed_id: Annotated[str, typer.Option("--feed", help="Under which id it is registered. 来源编号。")],
    key: Annotated[Path, typer.Option("--key", help="The private key's file. 私钥文件。")],
) -> None:
    """Signs a file as its sender: the signature goes beside it. Needs no database. 签名文件。"""
    here = door()
    here.say("feed.signed", signature=sign(feed_id, file, read_key(key)))


@feed.command("revoke")
def revoke(feed_id: str, reason: REASON = "", acting_as: AS = None) -> None:
    """Takes no file of this sender any more, at once. 吊销密钥。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        revoke_feed(desk, feed_id, acting=acting, reason=reason, at=now())
    here.say("feed.now_revoked", feed=feed_id)


@staff.command("list")
def list_staff_() -> None:
    """Who may act in which role until when. 人员列表。"""
    here = door()
    with here.desk() as desk:
        rows = [(m.staff_id, m.unit_name, m.role, local(m.until)) for m in list_staff(desk)]
    _table(here, ("staff", "unit", "role", "until"), rows)


@feed.command("list")
def list_feeds_() -> None:
    """Registered senders, their caps, and when a key was revoked. 来源列表。"""
    here = door()
    with here.desk() as desk:
        rows = [
            (f.feed_id, f.kind, f.name, f"{f.people_a_day:,}", f"{f.share_of_county:.0%}", _revoked(f))
            for f in list_feeds(desk)
        ]
    _table(here, ("feed", "kind", "name", "people_a_day", "share", "revoked"), rows)


def _revoked(listed: Feed) -> str:
    return local(listed.revoked_at) if listed.revoked_at else "—"


def _table(here: Door, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    shown = listing(here, columns)
    for row in rows:
        shown.add_row(*row)
    here.out.print(shown)


def _new_staff(desk: Desk, row: dict[str, str], days: int) -> NewStaff:
    at = now()
    if row["role"] not in set(Role):
        raise Problem("staff.role", role=row["role"], known=" ".join(Role))
    return NewStaff(
        staff_id=row["staff_id"], document=read_document(desk, row["document_number"], at=at),
        unit_id=row["unit_id"], unit_name=row["unit_name"], level=row["level"], division=row["division"],
        role=Role(row["role"]), until=at + timedelta(days=days),
    )  # fmt: skip


def _told(here: Door, filed: Proposal) -> None:
    here.say("proposal.filed", proposal=filed.proposal_id, digest=filed.digest.hex()[:16])
