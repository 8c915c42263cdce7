"""Behind the demo's pages: who comes in without the login page, and what a laboratory sends.

A login page offers ten people; tests need more of them, each to one test, because a day's declarations and a phone's
code are used up. All is done by the product's services on the demo's own database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from healthcode import clock, wiring
from healthcode.core.evidence import Answers
from healthcode.core.people import parse_document
from healthcode.core.terms import EvidenceKind
from healthcode.demo.cast import Cast, cast
from healthcode.demo.families import relations
from healthcode.demo.logins import CHANNEL
from healthcode.demo.people import Person, people
from healthcode.demo.province import ACTOR, SEED, Province, applicant, load, residents
from healthcode.demo.sheets import PUSH_HEADINGS, TODAY, lab_sheet, write
from healthcode.demo.sheets import clock as written
from healthcode.demo.today import REPORTED
from healthcode.gateways.login_channels import DemoChannel
from healthcode.services.apply_batch import apply_feed_batch
from healthcode.services.authority import Role, actor
from healthcode.services.claim import claim
from healthcode.services.declare import Declared, declare
from healthcode.services.desk import Desk
from healthcode.services.feeds import check_signature, feed
from healthcode.services.grant import NewStaff, approve_grant, propose_staff
from healthcode.services.import_labs import import_labs
from healthcode.services.log_in import LoggedIn, log_in, log_in_staff
from healthcode.services.propose import approve, propose
from healthcode.settings import read_settings
from tests.browser.site import Demo
from tests.builders import POLICIES
from tests.builders_doors import Everybody

LAB = "lab-north"
STAFF = ("epi.province", "approver.province")  # who propose and approve
EVERYBODY = DemoChannel(Everybody(), name=CHANNEL)
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backstage:
    """A desk on the demo's database and the people of its province.

    `green`: people with a green code. `popped_up`: of today's push, who have not reported. `strangers`: not on file.
    `families`: a child and the parent whom the registry knows to be hers, neither with an account.
    Take the next one: nobody is given to two tests.
    """

    desk: Desk
    province: Province
    cast: Cast
    green: Iterator[Person]
    popped_up: Iterator[Person]
    strangers: Iterator[Person]
    families: Iterator[tuple[Person, Person]]

    def session(self, door: str, code: str) -> LoggedIn:
        """An account's session, begun without the login page."""
        return log_in(self.desk, door, EVERYBODY, code, at=clock.now())

    def account(self, person: Person | None = None) -> str:
        """A new account; of `person` when it is given, who is on file."""
        code = f"account-{next(_NUMBERS)}"
        self.session("resident", code)
        if person is not None:
            resident_id = self.cast.resident_of(self.desk, person)
            index = self.desk.vault.account_index(CHANNEL, code)
            with self.desk.ledger.transaction(ACTOR):
                self.desk.ledger.run("give_account", subject_index=index, resident_id=resident_id)
        return code

    def claimed(self, person: Person, *, ago: timedelta = timedelta()) -> str:
        """An account of somebody who claimed that long ago and has not declared."""
        claim(self.desk, applicant(person), at=clock.now() - ago)
        return self.account(person)

    def declared(self, person: Person, *, ago: timedelta = timedelta(), times: int = 1) -> None:
        """Declarations of somebody healthy."""
        answers = Declared(answers=Answers(), contact={}, truth_statement_agreed=True)
        for _ in range(times):
            declare(self.desk, self.cast.resident_of(self.desk, person), answers, at=clock.now() - ago)

    def died(self, person: Person) -> None:
        """Two persons' word that the person has died."""
        proposer, approver, at = *(actor(self.desk, who, at=clock.now()) for who in STAFF), clock.now()
        resident_id = self.cast.resident_of(self.desk, person)
        filed = propose(self.desk, resident_id, EvidenceKind.DEATH, {}, acting=proposer, reason="死亡登记", at=at)
        approve(self.desk, filed.proposal_id, acting=approver, at=at)

    def worker_of(self, county: str) -> LoggedIn:
        """A session of a new community worker of a county, granted by two persons."""
        return self._staff(f"worker.{county}", f"community-{county}", "社区卫生服务中心", county, Role.COMMUNITY_WORKER)

    def carer_of(self, county: str) -> LoggedIn:
        """A session of the carer of a new home in a county."""
        return self._staff(f"carer.{county}", f"home-{county}", "夕阳红养老院", county, Role.CARER)

    def _staff(self, staff_id: str, unit_id: str, unit_name: str, county: str, role: Role) -> LoggedIn:
        at, level = clock.now(), "institution" if role is Role.CARER else "county"
        new = NewStaff(
            staff_id=staff_id, document=parse_document("20", f"E{county}{level[:2].upper()}", regions=(), on=at.date()),
            unit_id=unit_id, unit_name=unit_name, level=level, division=county, role=role,
            until=at + timedelta(days=30),
        )  # fmt: skip
        operator, approver = (actor(self.desk, who, at=at) for who in ("operator", STAFF[1]))
        filed = propose_staff(self.desk, new, acting=operator, reason="新设单位", at=at)
        approve_grant(self.desk, filed.proposal_id, acting=approver, at=at)
        return log_in_staff(self.desk, EVERYBODY, staff_id, at=at)

    def push_sheet(self, rows: list[tuple[Person, datetime]]) -> Path:
        """A file as a disease control centre sends it: people who were near somebody ill, each at an instant."""
        number = next(_NUMBERS)
        lines = [
            (p.document_type, p.document_number, p.name, p.phone, "时空伴随", written(at), f"SJZ-BROWSER-{number}", "",
             p.county, "")
            for p, at in rows
        ]  # fmt: skip
        return write(self.province.folder / f"push-browser-{number}.csv", PUSH_HEADINGS, lines)

    def tested(self, person: Person, *sampled_at: datetime) -> None:
        """Negative results of one person in a file that the laboratory signed, taken in and in effect."""
        at, began_at = clock.now(), self.province.began_at
        results = [(person, sampled - began_at, "阴性") for sampled in sampled_at]
        number, reported = 900 + next(_NUMBERS), at - timedelta(minutes=10) - began_at
        file = lab_sheet(self.province, LAB, number, results, reported=reported)
        sender = feed(self.desk, LAB, "labs")
        check_signature(sender, file)
        batch = import_labs(self.desk, file, sender, rejects=self.province.folder, at=at)
        apply_feed_batch(self.desk, batch, sender, at=at)

    def turned_red(self, person: Person) -> None:
        """A confirmed case: proposed by the city's epidemiologist, approved by another unit."""
        at = clock.now()
        proposer, second = (actor(self.desk, staff, at=at) for staff in ("epi.city", "approver.city"))
        who = self.cast.resident_of(self.desk, person)
        filed = propose(
            self.desk, who, EvidenceKind.CASE_CONFIRMED, {}, acting=proposer, reason="流行病学调查", at=at
        )  # fmt: skip
        approve(self.desk, filed.proposal_id, acting=second, at=at, digest=filed.digest.hex())


@contextmanager
def behind(demo: Demo) -> Iterator[Backstage]:
    """The backstage of a demo that runs."""
    settings = read_settings({"HEALTHCODE_HOME": str(demo.home), "HEALTHCODE_POLICIES": str(POLICIES.parent)})
    with wiring.database(settings) as dsns, wiring.open_desk(settings, dsns, at=clock.now()) as desk:
        province = load(desk, demo.home / "demo", now=clock.now())
        who = cast(province.began_at, province.residents)
        yield Backstage(
            desk=desk, province=province, cast=who, green=iter(who.bystanders),
            popped_up=iter(who.crowd[REPORTED:TODAY]),
            strangers=people(1_000, seed=SEED + 2, on=province.began_at.date()),
            families=children_and_parents(province),
        )  # fmt: skip


def children_and_parents(province: Province) -> Iterator[tuple[Person, Person]]:
    """As the registry's file of relations has them."""
    on, everybody = province.began_at.date(), list(residents(province.began_at, province.residents))
    by_number = {person.document_number: person for person in everybody}
    parents: set[str] = set()
    for _, child, _, parent, relation in relations(everybody, on=on):
        if relation == "child" and parent not in parents:
            parents.add(parent)
            yield by_number[child], by_number[parent]
