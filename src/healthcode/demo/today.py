"""Today in the demo: what is going on while somebody looks around, played once a local day as of now.

The story ends before today, with everybody released. So that every page has something to do, a push takes effect and
another waits for its second person, somebody tests positive, somebody declares a cold, and codes about to lapse are
claimed again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, Color, Symptom
from healthcode.demo.cast import STRANGERS
from healthcode.demo.province import applicant
from healthcode.demo.sheets import today_sheet, waiting_sheet
from healthcode.demo.story import POSITIVE, Line, Scene, Stage, Told, imported, line, play, tested
from healthcode.services.apply_batch import approve_batch
from healthcode.services.claim import claim, claim_valid_until
from healthcode.services.declare import Declared, declare
from healthcode.services.explain import explanation
from healthcode.services.report_self import report_self

LAPSES_SOON = timedelta(days=7)
REPORTED = 3  # of today's crowd have reported by themselves
SHOWN = ("companion", "patient", "feverish", "declarer")


def today(stage: Stage, now: datetime) -> Told:
    """The day's scene; told again on the same day it is not acted again."""
    mark = f"today.{now.astimezone(SHANGHAI):%Y%m%d}"
    return play(stage, Scene(name="today", clause="F36", at=now, act=_today, shows=SHOWN, mark=mark))


def _today(stage: Stage, at: datetime) -> Sequence[Line]:
    return [*_renewed(stage, at), *_pushed(stage, at), *_waiting(stage, at), *_ill(stage, at)]


def _incident(at: datetime, number: int) -> str:
    return f"SJZ-{at.astimezone(SHANGHAI):%Y%m%d}-{number:02d}"


def _renewed(stage: Stage, at: datetime) -> list[Line]:
    """Codes of the cast that lapse soon are claimed again, so that a demo kept for weeks still shows them."""
    for part, person in stage.cast.parts.items():
        if part in STRANGERS[1:]:
            continue
        until = claim_valid_until(stage.desk, stage.who(part), at=at)
        if until is not None and until < at + LAPSES_SOON:
            claim(stage.desk, applicant(person), at=at)
    return []


def _pushed(stage: Stage, at: datetime) -> list[Line]:
    """A push of today in effect: work for the community."""
    file = today_sheet(stage.province, stage.cast, incident=_incident(at, 1), now=at)
    batch = imported(stage, file, "epi.city", "流调协查", at)
    second = stage.staff("approver.city", at)
    done = approve_batch(stage.desk, batch.batch_id, acting=second, digest=batch.digest.hex(), at=at)
    for person in stage.cast.crowd[:REPORTED]:
        report_self(stage.desk, stage.cast.resident_of(stage.desk, person), at=at)
    return [line("today_pushed", people=done.changes.people, opened=done.changes.pop_ups_opened)]


def _waiting(stage: Stage, at: datetime) -> list[Line]:
    """Another one that nobody has decided about yet: work for an approver."""
    file = waiting_sheet(stage.province, stage.cast, incident=_incident(at, 2), now=at)
    batch = imported(stage, file, "epi.city", "重点场所排查", at)
    return [line("today_waiting", rows=batch.rows)]


def _ill(stage: Stage, at: datetime) -> list[Line]:
    """A red and a yellow code, for pages and guards to see."""
    told: list[Line] = []
    began_at, number = stage.province.began_at, 100 + (at - stage.province.began_at).days
    if explanation(stage.desk, stage.who("patient"), at=at).status.color is not Color.RED:
        sampled = at - began_at - timedelta(hours=6)
        told += tested(stage, "lab-north", number, [("patient", sampled, POSITIVE)], at)
    answers = Answers(symptoms=frozenset({Symptom.COLD_LIKE}), temperature=37.4)
    declared = Declared(answers=answers, contact={}, truth_statement_agreed=True)
    try:
        told.append(line("declared", number=declare(stage.desk, stage.who("feverish"), declared, at=at)))
    except Problem as problem:
        told.append((problem.code, dict(problem.facts)))
    return told
