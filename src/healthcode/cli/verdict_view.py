"""An offline verdict on the terminal and as JSON: word, shape and color, why, how far the news reaches, what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import RenderableType
from rich.text import Text

from healthcode.cli.door import Door
from healthcode.cli.status_view import SHAPES, STYLES
from healthcode.core.credentials import Credential, Level
from healthcode.core.door_rules import RuleAnswer
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.terms import SHANGHAI, Color
from healthcode.offline import Look
from healthcode.texts.facts import local

HOLD, UNKNOWN, PLAIN = "bold white on red3", "bold black on orange1", "bold black on grey85"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is told of one code: the look, or why there is none; the door's rule, when there is something to rule on."""

    look: Look | Problem
    rule: RuleAnswer | None
    at: datetime


def lines(door: Door, answer: Answer) -> Iterator[RenderableType]:
    """The answer as a guard reads it, what matters first."""
    if isinstance(answer.look, Look) and answer.rule is not None:
        yield from _accepted(door, answer.look, answer.rule, answer.at)
    elif isinstance(answer.look, Problem):
        word, style = ("unknown", UNKNOWN) if isinstance(answer.look, CannotCheck) else ("bad", HOLD)
        yield Text(f" ✗ {door.text(f'verify.word.{word}')} ", style=style)
        yield Text(door.describe(answer.look.code, answer.look.facts))
        yield Text(f"  {answer.look.code}", style="dim")


def _accepted(door: Door, look: Look, rule: RuleAnswer, at: datetime) -> Iterator[RenderableType]:
    credential = look.verdict.presentation.credential
    yield _badge(door, look, rule)
    labels = [door.text(f"verify.level.{credential.level.name.lower()}")] if credential.level else []
    labels += [door.text("verify.soft_key")] if credential.soft_key else []
    yield from (Text(label) for label in labels)
    yield Text(door.text("verify.name", name=_visible(credential.name_hint)))
    if credential.document_hint:
        hint = credential.document_hint
        yield Text(door.text("verify.document", first=hint[:2], last=hint[2:]))
    if look.checked_before is not None:
        yield Text(door.text("verify.checked_before", seconds=look.checked_before))
    yield from (Text("· " + door.text(reason)) for reason in rule.reasons)
    yield Text(_test(door, credential, at))
    yield Text(door.text("verify.as_of", at=local(look.verdict.as_of), minutes=_minutes(at - look.verdict.as_of)))
    yield Text(door.text("verify.until", fresh=local(look.fresh_until), until=local(credential.expires_at)))
    yield Text("→ " + door.text(f"verify.next.{_word(look, rule)}"))


def _badge(door: Door, look: Look, rule: RuleAnswer) -> Text:
    """Word, color and shape; nothing that is not a pass is green."""
    word, color = _word(look, rule), look.told.color
    said = door.text(f"verify.word.{word}")
    if color is None:
        return Text(f" ◆ {said} ", style=PLAIN)
    style = STYLES[color] if word in ("pass", "paper") or color is not Color.GREEN else UNKNOWN
    return Text(f" {SHAPES[color]} {door.text(f'color.{color}')} · {said} ", style=style)


def _word(look: Look, rule: RuleAnswer) -> str:
    if "rule.list_stale" in rule.reasons:
        return "stale"
    if look.told.level is Level.NATIONAL:
        return "clear" if rule.met else "notice"
    if not rule.met:
        return "hold"
    return "paper" if look.verdict.check_document else "pass"


def _test(door: Door, credential: Credential, at: datetime) -> str:
    if credential.sampled_at is None:
        return door.text("verify.no_test")
    hours = (at - credential.sampled_at) // timedelta(hours=1)
    return door.text("verify.test", at=local(credential.sampled_at), hours=hours)


def _visible(text: str) -> str:
    """Without characters that move what is beside them or cannot be seen (SECURITY T25)."""
    return "".join(one if one.isprintable() else "�" for one in text)


def _minutes(span: timedelta) -> int:
    return max(0, span // timedelta(minutes=1))


def as_mapping(answer: Answer) -> Mapping[str, object]:
    """The answer as JSON has it; keys are part of the interface and only ever added to."""
    look = answer.look
    if isinstance(look, Problem):
        family = "bad_code" if isinstance(look, BadCode) else "cannot_check"
        return {"verdict": family, "code": look.code, "facts": dict(look.facts), "at": _iso(answer.at)}
    shown, told = look.verdict.presentation, look.told
    credential = shown.credential
    return {
        "verdict": "accepted",
        "code": "scan.accepted",
        "at": _iso(answer.at),
        "color": told.color.value if told.color else None,
        "pop_up": told.pop_up,
        "declared": told.declared,
        "level": credential.level.name.lower(),
        "soft_key": credential.soft_key,
        "division": f"{credential.division:06}",
        "name": credential.name_hint,
        "document": credential.document_hint or None,
        "check_document": look.verdict.check_document,
        "sampled_at": _iso(credential.sampled_at),
        "reported_at": _iso(credential.reported_at),
        "shown_at": _iso(shown.shown_at),
        "checked_before": look.checked_before,
        "as_of": _iso(look.verdict.as_of),
        "fresh": told.fresh,
        "fresh_until": _iso(look.fresh_until),
        "expires_at": _iso(credential.expires_at),
        "rule": {"met": answer.rule.met, "reasons": list(answer.rule.reasons)} if answer.rule else None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(SHANGHAI).isoformat() if at else None
