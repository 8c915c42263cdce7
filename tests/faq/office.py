"""The office behind the FAQ's clauses: people, staff, a laboratory, and the command line on the test's database.

What happens at an instant goes through the services, which take `at`, now unless it is written. What staff see is read
from the command line, `explain --json --at`, which also replays the past; what people see, at the doors of `town`.
"""

import io
import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthcode.cli import app
from healthcode.cli.door import guarded
from healthcode.clock import now
from healthcode.core.evidence import Answers
from healthcode.core.terms import SHANGHAI, EvidenceKind, Symptom
from healthcode.services.apply_batch import apply_feed_batch, approve_batch
from healthcode.services.authority import Actor, Role, actor
from healthcode.services.clear import arrive, clear, report
from healthcode.services.declare import Declared, declare
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.feeds import check_signature, feed, sign
from healthcode.services.find_person import find_person
from healthcode.services.import_labs import import_labs
from healthcode.services.import_push import import_push
from healthcode.services.propose import approve, propose
from healthcode.services.take_batch import Batch, Sender
from tests.builders import instant
from tests.builders_ledger import a_resident, a_sheet, an_id, counties

STAFF = {
    "epi": ("cdc", Role.EPIDEMIOLOGIST),
    "approver": ("commission", Role.APPROVER),
    "worker": ("community", Role.COMMUNITY_WORKER),
    "auditor": ("audit", Role.AUDITOR),
    "operator": ("centre", Role.OPERATOR),
    "reviewer": ("review", Role.APPROVER),
    "policy": ("commission", Role.POLICY_OFFICER),
    "carer": ("home", Role.CARER),
}
LAB = "lab-sjz"
LONG_AGO = instant("2022-04-01 00:00")
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@dataclass(slots=True, kw_only=True)
class Office:
    """One province's office on the test's database; people are named by their document number."""

    desk: Desk
    folder: Path
    key: Ed25519PrivateKey
    numbers: Any = field(default_factory=lambda: count(1))

    def who(self, staff_id: str, *, at: datetime | None = None) -> Actor:
        return actor(self.desk, staff_id, at=at or LONG_AGO)

    def person(self, *, at: str = "2022-05-17 08:00", declared: bool = True, **more: Any) -> str:
        """Somebody new who has claimed a code and, unless told otherwise, declared once."""
        number = more.pop("number", None) or an_id(next(self.numbers))
        resident = a_resident(self.desk, number, at=instant(at), **more)
        if declared:
            self.declared(str(resident), at=at)
        return str(number)

    def stranger(self) -> str:
        """The number of somebody who has claimed nothing."""
        return an_id(next(self.numbers))

    def id_of(self, person: str) -> UUID:
        return find_person(self.desk, person, at=now())

    def proposed(self, *rows: dict[str, str], at: str = "") -> Batch:
        """A push file as the epidemiologist uploads it."""
        file = a_sheet(self.folder, rows, name=f"push-{next(self.numbers)}.csv")
        acting = self.who("epi")
        return import_push(
            self.desk, file, Sender(name=acting.staff_id, source=f"unit:{acting.unit_id}"), counties=counties(),
            reason="流调核实", rejects=self.folder / "rejects", at=when(at), acting=acting,
        )  # fmt: skip

    def approved(self, batch: Batch, *, at: str = "") -> None:
        approve_batch(self.desk, batch.batch_id, acting=self.who("approver"), digest=batch.digest.hex(), at=when(at))

    def pushed(self, person: str, kind: str = "companion", *, at: str = "", **more: str) -> None:
        """A push of one person, proposed and approved at one instant."""
        row = {"document_number": person, "kind": kind, "exposed_at": "2022-05-17 21:00", "incident": "A", **more}
        self.approved(self.proposed(row, at=at), at=at)

    def arrived(self, person: str, arrived: str, *, at: str = "") -> None:
        arrive(self.desk, self.id_of(person), acting=self.who("worker"), arrived_at=instant(arrived), at=when(at))

    def reported(self, person: str, *, at: str = "", reported: str = "") -> None:
        reported_at = instant(reported) if reported else None
        report(self.desk, self.id_of(person), acting=self.who("worker"), reported_at=reported_at, at=when(at))

    def checked(self, person: str, *, at: str = "", cleared: bool = True, of: Sequence[str] = ()) -> None:
        clear(
            self.desk, self.id_of(person), acting=self.who("worker"), cleared=cleared, finding="入户排查", of=of,
            at=when(at),
        )  # fmt: skip

    def tested(self, person: str, sampled: str, *, at: str = "", result: str = "negative") -> None:
        """A laboratory's signed result, sampled then and learned `at`."""
        number = next(self.numbers)
        row = {
            "document_number": person, "sample_id": f"S-{number:05d}", "sampled_at": sampled,
            "reported_at": f"{when(at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}", "result": result,
        }  # fmt: skip
        file = a_sheet(self.folder, [row], name=f"lab-{number}.csv")
        sign(LAB, file, self.key)
        sender = feed(self.desk, LAB, "labs")
        check_signature(sender, file)
        batch = import_labs(self.desk, file, sender, rejects=self.folder / "rejects", at=when(at))
        apply_feed_batch(self.desk, batch, sender, at=when(at))

    def declared(self, person: str, *symptoms: Symptom, at: str = "", by: str = "resident") -> int:
        answers = Answers(symptoms=frozenset(symptoms) or frozenset({Symptom.NONE}))
        contact = {"phone": "13800001234", "address": "建设大街1号"}
        declared = Declared(answers=answers, contact=contact, truth_statement_agreed=True, by=by)
        return declare(self.desk, self.id_of(person), declared, at=when(at))

    def decided(self, person: str, kind: EvidenceKind, *, at: str = "", **details: object) -> None:
        """An act on one person, proposed by one unit and approved by another."""
        epidemiologist, approver = self.who("epi"), self.who("approver")
        found = propose(self.desk, self.id_of(person), kind, details, acting=epidemiologist, reason="流调", at=when(at))
        approve(self.desk, found.proposal_id, acting=approver, at=when(at), digest=found.digest.hex())

    def shown(self, person: str, at: str) -> Shown:
        """What `explain --json --at` says, which is also what the service computed for that instant."""
        said = cli("explain", person, "--json", "--at", at, "--as", "auditor")
        assert said.code == 0, said.err
        found = dict(json.loads(said.out))
        with self.desk.ledger.transaction("test"):
            status = explanation(self.desk, self.id_of(person), at=instant(at)).status
        assert (found["color"], found["pop_ups"]) == (status.color.value, list(status.pop_ups))
        return found

    def pop_up(self, person: str, at: str) -> bool:
        return bool(self.shown(person, at)["pop_up"])


def when(at: str) -> datetime:
    """The instant that is written in local time, now when none is."""
    return instant(at) if at else now()


def cli(*arguments: str, typed: str = "") -> Said:
    """One command of `healthcode`, as its process would run it; `typed` is its standard input."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(typed)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = guarded(lambda: app(list(arguments)))
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdin = stdin
    return Said(code=code, out=out.getvalue(), err=err.getvalue())
