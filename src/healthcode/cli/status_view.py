"""A person's status on the terminal: color word, pop-up, why, what is missing, the earliest date, until when."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from healthcode.cli.door import Door, brief
from healthcode.core.needs import Missing
from healthcode.core.status import DECLARATION, Because, Status
from healthcode.core.terms import Color, NeedKind, Outcome
from healthcode.gateways.divisions import divisions
from healthcode.services.explain import Explanation
from healthcode.texts.facts import local

STYLES = {Color.GREEN: "bold white on green4", Color.YELLOW: "bold black on yellow3", Color.RED: "bold white on red3"}
SHAPES = {Color.GREEN: "●", Color.YELLOW: "▲", Color.RED: "■"}
"""Color is never the only carrier: word and shape say the same."""


def badge(door: Door, status: Status) -> Text:
    """The color as word and shape, with the pop-up beside it."""
    if status.closed:
        return Text(f" {door.text('status.closed')} ", style="bold white on grey37")
    text = Text(f" {SHAPES[status.color]} {door.text(f'color.{status.color}')} ", style=STYLES[status.color])
    if status.pop_up:
        text.append("\n")
        text.append(f" {door.text('status.pop_up')} ", style="bold black on orange1")
    if not status.declared:
        text.append("\n")
        text.append(f" {door.text('status.not_declared')} ", style="black on grey70")
    return text


def panel(door: Door, found: Explanation) -> RenderableType:
    """The whole explanation of one person."""
    status = found.status
    lines: list[RenderableType] = [badge(door, status)]
    if status.no_abnormality:
        lines.append(Text(door.text("status.no_abnormality"), style="green"))
    elif status.notices:
        lines.append(Text(door.text("status.red_sentence"), style="bold red"))
        lines += [Text("  " + door.text(notice), style="red") for notice in status.notices]
    lines += [_reason(door, reason) for reason in status.because]
    lines.append(Text.from_markup(_until(door, status)))
    return Panel(Group(*lines), title=escape(who(door, found)), title_align="left", subtitle=local(found.at))


def row(door: Door, name: str, status: Status) -> tuple[RenderableType, ...]:
    """One person in a table of many: who, color and pop-up, why, what is missing, earliest date."""
    acting = [reason for reason in status.because if reason.outcome is Outcome.OPEN]
    ended = [reason for reason in status.because if reason.outcome is not Outcome.OPEN]
    why = [rule_name(door, reason) for reason in acting] or [
        f"{rule_name(door, reason)}: {door.text(f'outcome.{reason.outcome}')}" for reason in ended
    ]
    gaps = [missing_text(door, gap, form="missing_brief") for reason in acting for gap in reason.missing]
    return name, badge(door, status), _lines(why), _lines(gaps), _earliest(door, status, acting)


def _lines(texts: list[str]) -> str:
    return "\n".join(dict.fromkeys(texts)) or "—"


def _earliest(door: Door, status: Status, acting: list[Because]) -> str:
    if not acting:
        return "—"
    if all(reason.rule_id == DECLARATION for reason in acting):
        return door.text("status.redeclare")
    return brief(status.earliest_at) if status.earliest_at else door.text("status.authority")


def table(door: Door) -> Table:
    """The empty table for `row`."""
    found = Table(show_lines=True, padding=(0, 1), header_style="dim")
    for column, width in (("who", 12), ("shown", 10), ("why", None), ("missing", None), ("earliest", 11)):
        found.add_column(door.text(f"column.{column}"), width=width, overflow="fold")
    return found


def who(door: Door, found: Explanation) -> str:
    """Masked name and number, county, and that the code has not been claimed when it has not."""
    county = divisions().name(found.county) if divisions().known(found.county) else found.county
    parts = [part for part in (found.name, found.document, county, found.community) if part]
    if not found.claimed:
        parts.append(door.text("status.unclaimed"))
    return "  ".join(parts) or str(found.resident_id)


def rule_name(door: Door, reason: Because) -> str:
    """The rule as people call it; its id when an edition brings one that has no name yet."""
    return door.describe(f"rule.{reason.rule_id}", {"id": reason.rule_id})


def missing_text(door: Door, gap: Missing, form: str = "missing") -> str:
    """What is still needed, from when on it counts, and how much of it is on record."""
    facts: dict[str, object] = {"since": brief(gap.floor)}
    code = f"{form}.{gap.need.kind}"
    if gap.need.kind is NeedKind.NEGATIVE_TESTS:
        hours = int(gap.need.apart.total_seconds() // 3600)
        facts |= {"count": gap.need.count, "have": gap.have, "hours": hours, "earliest": brief(gap.earliest_at)}
        code += "_apart" if hours else ""
    return door.text(code, **facts)


def _reason(door: Door, reason: Because) -> RenderableType:
    return Text.from_markup("\n".join(_reason_lines(door, reason)))


def _reason_lines(door: Door, reason: Because) -> Iterator[str]:
    name = escape(rule_name(door, reason))
    span = door.text("status.since", at=local(reason.opened_at))
    if reason.ended_at is not None:
        ended = door.text(f"outcome.{reason.outcome}")
        yield f"[dim]○ {name}  {span} → {local(reason.ended_at)} {ended}[/]"
        return
    yield f"[bold]● {name}[/]  {span}"
    if reason.suspended:
        yield f"  {door.text('status.suspended')}"
    yield f"  [dim]{reason.edition_id}  {door.text('status.evidence', count=len(reason.evidence))}[/]"
    for gap in reason.missing:
        yield f"  ☐ {escape(missing_text(door, gap))}"
    if reason.ends_at is not None:
        code = "status.speaks_until" if reason.rule_id == DECLARATION else "status.ends_at"
        yield f"  {door.text(code, at=local(reason.ends_at))}"


def _until(door: Door, status: Status) -> str:
    parts = []
    if any(reason.outcome is Outcome.OPEN for reason in status.because):
        earliest = status.earliest_at
        parts.append(
            door.text("status.earliest", at=local(earliest)) if earliest else door.text("status.earliest_authority")
        )
    parts.append(_review(door, status.review_at))
    return "[dim]" + "  ".join(parts) + "[/]"


def _review(door: Door, review_at: datetime | None) -> str:
    return door.text("status.review", at=local(review_at)) if review_at else door.text("status.no_review")
