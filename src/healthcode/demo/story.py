"""The FAQ as a story: scenes in dates, each an act through the services and the people it changes.

Every scene is one transaction: its act, and a mark in the audit with what was told. Killed, it never was; told
again, it is not acted again: its people are explained as of its instant, from the evidence, and it shows the same.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, EvidenceKind, Symptom
from healthcode.demo.cast import STAGE_COUNTY, Cast
from healthcode.demo.province import ACTOR, Province, applicant
from healthcode.demo.sheets import lab_sheet, push_sheet, wrong_sheet
from healthcode.services.apply_batch import Applied, apply_feed_batch, approve_batch, withdraw_batch
from healthcode.services.audit import leaf
from healthcode.services.authority import Actor, actor
from healthcode.services.claim import claim
from healthcode.services.clear import arrive, clear, report
from healthcode.services.declare import Declared, declare
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation, explanation
from healthcode.services.feeds import check_signature, feed, revoke_feed
from healthcode.services.import_labs import import_labs
from healthcode.services.import_push import import_push
from healthcode.services.preview_batch import preview_batch
from healthcode.services.propose import approve, propose
from healthcode.services.rebuild import release_due
from healthcode.services.take_batch import Batch, Sender
from healthcode.services.void_labs import approve_void, propose_void

Line = tuple[str, dict[str, str]]
"""A sentence of the story: its code in the catalogues and the facts that fill it."""

NEGATIVE, POSITIVE = "阴性", "阳性"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene: its name in the catalogues, the FAQ's clause, when it plays, what is done, whom it shows.

    `mark` is under what it stands in the audit, when it can play more than once.
    """

    name: str
    clause: str
    at: datetime
    act: Callable[["Stage", datetime], Sequence[Line]]
    shows: Sequence[str]
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A scene as it is told: the sentences of its act and its people, explained as of its instant."""

    scene: Scene
    lines: Sequence[Line]
    people: Sequence[tuple[str, Explanation]]
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What scenes act on."""

    desk: Desk
    province: Province
    cast: Cast
    counties: frozenset[str]
    rejects: Path
    describe: Callable[[str, dict[str, str]], str]

    @property
    def incident(self) -> str:
        """The story's one incident."""
        return f"SJZ-{self.province.began_at:%Y%m%d}-01"

    def who(self, part: str) -> UUID:
        """The record of one part."""
        return self.cast.resident(self.desk, part)

    def staff(self, staff_id: str, at: datetime) -> Actor:
        """A member of the demo's staff."""
        return actor(self.desk, staff_id, at=at)


def tell(stage: Stage) -> Iterator[Told]:
    """The story, scene by scene; scenes that were acted before are told from the ledger."""
    for scene in scenes(stage.province.began_at):
        yield play(stage, scene)


def play(stage: Stage, scene: Scene) -> Told:
    """One scene, acted when it was not acted before."""
    lines, acted_at, replayed = _lines(stage, scene)
    with stage.desk.ledger.transaction(ACTOR):
        people = [(part, explanation(stage.desk, stage.who(part), at=acted_at)) for part in scene.shows]
    return Told(scene=replace(scene, at=acted_at), lines=lines, people=people, replayed=replayed)


def scenes(began_at: datetime) -> list[Scene]:
    """The scenes in the order of the story; day 1 is the beginning's day."""

    def at(day: int, clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        return began_at + timedelta(days=day - 1, hours=hours - 8, minutes=minutes)

    everybody = ("companion", "returner", "voided", "traveller", "designated", "by_phone")
    return [
        Scene(name="morning", clause="F34", at=at(1, "08:00"), act=_morning, shows=("companion",)),
        Scene(name="misfilled", clause="F29", at=at(1, "08:10"), act=_misfilled, shows=("declarer",)),
        Scene(name="corrected", clause="F29", at=at(1, "08:20"), act=_corrected, shows=("declarer",)),
        Scene(name="pushed", clause="F05–F07", at=at(1, "09:00"), act=_pushed, shows=("companion",)),
        Scene(name="previewed", clause="§6", at=at(1, "09:20"), act=_previewed, shows=()),
        Scene(name="approved", clause="F05–F07", at=at(1, "09:30"), act=_approved, shows=everybody),
        Scene(name="reported", clause="F08", at=at(1, "10:00"), act=_reported, shows=("companion", "returner")),
        Scene(name="cleared", clause="F08–F09", at=at(1, "15:00"), act=_cleared, shows=("companion", "returner")),
        Scene(
            name="first_tests", clause="F09", at=at(1, "20:00"), act=_first_tests,
            shows=("companion", "returner", "voided"),
        ),
        Scene(name="second_tests", clause="F08", at=at(2, "20:00"), act=_second_tests, shows=("companion", "returner")),
        Scene(name="released", clause="F08", at=at(2, "21:00"), act=_released, shows=("companion",)),
        Scene(name="positive", clause="F18", at=at(3, "09:00"), act=_positive, shows=("positive",)),
        Scene(name="quarantine", clause="§6", at=at(3, "14:00"), act=_quarantine, shows=("contact",)),
        Scene(name="wrong_push", clause="§6", at=at(4, "10:00"), act=_wrong_push, shows=("designated",)),
        Scene(name="withdrawn", clause="§6", at=at(4, "10:30"), act=_withdrawn, shows=("designated",)),
        Scene(name="voided", clause="T37", at=at(5, "09:00"), act=_voided, shows=("voided",)),
        Scene(name="claimed", clause="F12", at=at(6, "09:00"), act=_claimed, shows=("newcomer",)),
        Scene(name="almost", clause="F10", at=at(15, "09:29"), act=_nothing, shows=("designated",)),
        Scene(name="expired", clause="F10", at=at(15, "09:30"), act=_expired, shows=("designated",)),
        Scene(name="recovered", clause="F31", at=at(16, "09:00"), act=_recovered, shows=("positive", "contact")),
        Scene(name="then", clause="§4", at=at(1, "16:00"), act=_nothing, shows=("companion",)),
    ]  # fmt: skip


def _lines(stage: Stage, scene: Scene) -> tuple[Sequence[Line], datetime, bool]:
    act = f"demo.{scene.mark or scene.name}"
    row = stage.desk.ledger.row("demo_step", act=act)
    if row:
        return [(code, facts) for code, facts in json.loads(row[0])["lines"]], row[1].astimezone(SHANGHAI), True
    with stage.desk.ledger.transaction(ACTOR):
        lines = scene.act(stage, scene.at)
        leaf(stage.desk, actor=ACTOR, act=act, at=scene.at, body={"lines": [list(x) for x in lines]})
    return lines, scene.at, False


def line(code: str, **facts: object) -> Line:
    return f"story.told.{code}", {name: str(value) for name, value in facts.items()}


def _refused(act: Callable[[], object]) -> list[Line]:
    """What a person is told who tries what cannot be done."""
    try:
        act()
    except Problem as problem:
        return [(problem.code, dict(problem.facts))]
    return []


def _nothing(stage: Stage, at: datetime) -> Sequence[Line]:
    del stage, at
    return []


def _morning(stage: Stage, at: datetime) -> Sequence[Line]:
    del at
    return [line("morning", residents=f"{stage.province.residents:,}", counties=len(stage.counties))]


def _declared(stage: Stage, symptom: Symptom, at: datetime) -> int:
    answers = Answers(symptoms=frozenset({symptom}))
    declared = Declared(answers=answers, contact={}, truth_statement_agreed=True)
    return declare(stage.desk, stage.who("declarer"), declared, at=at)


def _misfilled(stage: Stage, at: datetime) -> Sequence[Line]:
    return [line("declared", number=_declared(stage, Symptom.COLD_LIKE, at))]


def _corrected(stage: Stage, at: datetime) -> Sequence[Line]:
    told = [line("declared", number=_declared(stage, Symptom.NONE, at))]
    soon = at + timedelta(minutes=5)
    told.append(line("declared", number=_declared(stage, Symptom.NONE, soon)))
    return [*told, *_refused(lambda: _declared(stage, Symptom.NONE, soon + timedelta(minutes=5)))]


def imported(stage: Stage, file: Path, staff_id: str, reason: str, at: datetime) -> Batch:
    """A list uploaded by a member of staff: proposed, or the batch that it is already."""
    acting = stage.staff(staff_id, at)
    return import_push(
        stage.desk, file, Sender(name=staff_id, source=f"unit:{acting.unit_id}"), counties=stage.counties,
        reason=reason, rejects=stage.rejects, at=at, acting=acting,
        describe=lambda code, facts: stage.describe(code, dict(facts)),
    )  # fmt: skip


def _first_batch(stage: Stage, at: datetime) -> Batch:
    """The batch of the first morning; importing its file again is a no-op that names it."""
    file = push_sheet(stage.province, stage.cast, incident=stage.incident)
    return imported(stage, file, "epi.city", "流调协查", at)


def _pushed(stage: Stage, at: datetime) -> Sequence[Line]:
    first = _first_batch(stage, at)
    again = _first_batch(stage, at + timedelta(minutes=1))
    told = [line("pushed", rows=first.rows, rejected=first.rejected)]
    if first.reject_file:
        told.append(line("rejects", file=first.reject_file.name))
    return [*told, line("again", rows=again.rows)]


def _previewed(stage: Stage, at: datetime) -> Sequence[Line]:
    batch = _first_batch(stage, at)
    found = preview_batch(stage.desk, batch.batch_id, actor="approver.city", at=at)
    return [
        line("previewed", people=found.people, pop_ups=found.pop_ups, checks=found.phone_checks, new=found.new_people),
        line("digest", digest=batch.digest.hex()[:16]),
    ]


def _approved(stage: Stage, at: datetime) -> Sequence[Line]:
    batch = _first_batch(stage, at)
    digest = batch.digest.hex()[:16]

    def by(staff_id: str) -> Applied:
        return approve_batch(stage.desk, batch.batch_id, acting=stage.staff(staff_id, at), digest=digest, at=at)

    return [*_refused(lambda: by("epi.city")), line("opened", opened=by("approver.city").changes.pop_ups_opened)]


def _worker(stage: Stage, part: str, at: datetime) -> Actor:
    """Who works where the person lives: the district's own people, else the province's."""
    near = stage.cast.parts[part].county == STAGE_COUNTY
    return stage.staff("worker.changan" if near else "worker.province", at)


def _reported(stage: Stage, at: datetime) -> Sequence[Line]:
    arrived_at = stage.province.began_at - timedelta(minutes=30)
    for part in ("companion", "returner"):
        arrive(stage.desk, stage.who(part), acting=_worker(stage, part, at), arrived_at=arrived_at, at=at)
    for part in ("companion", "returner", "voided", "traveller"):
        report(stage.desk, stage.who(part), acting=_worker(stage, part, at), reported_at=None, at=at)
    return [line("reported", people=4)]


def _cleared(stage: Stage, at: datetime) -> Sequence[Line]:
    for part, cleared, finding in (
        ("companion", True, "入户排查,无异常"), ("returner", True, "入户排查,无异常"),
        ("voided", True, "入户排查,无异常"), ("traveller", False, "行程仍有疑点"),
    ):  # fmt: skip
        clear(
            stage.desk, stage.who(part), acting=_worker(stage, part, at), cleared=cleared, finding=finding, of=(), at=at
        )
    return [line("cleared", people=3), line("not_cleared", people=1)]


def tested(
    stage: Stage, lab: str, number: int, results: Sequence[tuple[str, timedelta, str]], at: datetime
) -> Sequence[Line]:
    rows = [(stage.cast.parts[part], sampled, result) for part, sampled, result in results]
    reported = at - stage.province.began_at - timedelta(minutes=30)
    file = lab_sheet(stage.province, lab, number, rows, reported=reported)
    sender = feed(stage.desk, lab, "labs")
    check_signature(sender, file)
    batch = import_labs(stage.desk, file, sender, rejects=stage.rejects, at=at)
    done = apply_feed_batch(stage.desk, batch, sender, at=at)
    return [line("tested", lab=sender.name, rows=batch.rows, lifted=done.changes.pop_ups_lifted)]


def _first_tests(stage: Stage, at: datetime) -> Sequence[Line]:
    noon = timedelta(hours=4)
    north = [("companion", noon, NEGATIVE), ("returner", -timedelta(hours=1), NEGATIVE)]
    return [
        *tested(stage, "lab-north", 1, north, at),
        *tested(stage, "lab-south", 1, [("voided", noon, NEGATIVE)], at),
    ]


def _second_tests(stage: Stage, at: datetime) -> Sequence[Line]:
    day = timedelta(days=1, hours=4)
    results = [("companion", day - timedelta(minutes=1), NEGATIVE), ("returner", day, NEGATIVE)]
    return tested(stage, "lab-north", 2, results, at)


def _released(stage: Stage, at: datetime) -> Sequence[Line]:
    return tested(stage, "lab-north", 3, [("companion", timedelta(days=1, hours=4), NEGATIVE)], at)


def _by_two(stage: Stage, part: str, kind: EvidenceKind, details: dict[str, object], at: datetime) -> list[Line]:
    """Proposed by the city's epidemiologist, who cannot approve it, and approved by another unit."""
    proposer, second = stage.staff("epi.city", at), stage.staff("approver.city", at)
    resident_id = stage.who(part)
    filed = propose(stage.desk, resident_id, kind, details, acting=proposer, reason="流行病学调查", at=at)
    told = _refused(lambda: approve(stage.desk, filed.proposal_id, acting=proposer, at=at))
    approve(stage.desk, filed.proposal_id, acting=second, at=at, digest=filed.digest.hex())
    return [*told, line("two_persons", proposer=proposer.unit_name, approver=second.unit_name)]


def _positive(stage: Stage, at: datetime) -> Sequence[Line]:
    told = tested(stage, "lab-north", 4, [("positive", timedelta(days=1, hours=12), POSITIVE)], at)
    return [*told, *_by_two(stage, "positive", EvidenceKind.CASE_CONFIRMED, {}, at)]


def _quarantine(stage: Stage, at: datetime) -> Sequence[Line]:
    return _by_two(stage, "contact", EvidenceKind.QUARANTINE_ORDER, {"quarantine": "home"}, at)


def _wrong_batch(stage: Stage, at: datetime) -> Batch:
    file = wrong_sheet(stage.province, stage.cast, incident=f"{stage.incident}-X")
    return imported(stage, file, "epi.province", "重点场所排查", at)


def _wrong_push(stage: Stage, at: datetime) -> Sequence[Line]:
    batch, second = _wrong_batch(stage, at), stage.staff("approver.province", at)
    done = approve_batch(stage.desk, batch.batch_id, acting=second, digest=batch.digest.hex(), at=at)
    return [line("opened", opened=done.changes.pop_ups_opened)]


def _withdrawn(stage: Stage, at: datetime) -> Sequence[Line]:
    batch = _wrong_batch(stage, at)
    done = withdraw_batch(
        stage.desk, batch.batch_id, acting=stage.staff("approver.province", at), reason="名单有误", at=at
    )
    return [line("withdrawn", lifted=done.changes.pop_ups_lifted, people=done.changes.people)]


def _voided(stage: Stage, at: datetime) -> Sequence[Line]:
    lab, began_at = "lab-south", stage.province.began_at
    filed = propose_void(stage.desk, lab, began_at, acting=stage.staff("epi.province", at), reason="质控不合格", at=at)
    done = approve_void(stage.desk, filed.proposal.proposal_id, acting=stage.staff("approver.province", at), at=at)
    revoke_feed(stage.desk, lab, acting=stage.staff("epi.province", at), reason="质控不合格", at=at)
    told = [line("voided", results=done.results, opened=done.changes.pop_ups_opened)]
    return [*told, *_refused(lambda: feed(stage.desk, lab, "labs"))]


def _claimed(stage: Stage, at: datetime) -> Sequence[Line]:
    claim(stage.desk, applicant(stage.cast.parts["newcomer"]), at=at)
    return [line("claimed")]


def _expired(stage: Stage, at: datetime) -> Sequence[Line]:
    return [line("due", people=release_due(stage.desk, at=at).people)]


def _recovered(stage: Stage, at: datetime) -> Sequence[Line]:
    told = _by_two(stage, "positive", EvidenceKind.RECOVERED, {}, at)
    return [*told, *_by_two(stage, "contact", EvidenceKind.QUARANTINE_ENDED, {}, at)]
