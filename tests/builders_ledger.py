"""Builders of what stands in a ledger: residents, staff, feeds with keys, sheets as they are really sent.

Everybody has a valid number and nobody is real. `AT` is Wednesday 2022-05-18, 08:00, under the edition in force.
"""

import base64
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthcode.core.evidence import Answers
from healthcode.core.people import Name, check_letter, parse_document, parse_phone
from healthcode.core.problems import Problem
from healthcode.core.status import Status
from healthcode.core.terms import Symptom
from healthcode.gateways.divisions import divisions
from healthcode.services.apply_batch import Applied, apply_feed_batch, approve_batch
from healthcode.services.authority import Actor, actor
from healthcode.services.claim import Applicant, claim
from healthcode.services.declare import Declared, declare
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.feeds import Feed, feed, sign
from healthcode.services.grant import NewFeed, approve_grant, propose_feed
from healthcode.services.import_labs import import_labs
from healthcode.services.import_push import import_push
from healthcode.services.take_batch import Batch, Sender
from tests.builders import instant

AT = instant("2022-05-18 08:00")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
COUNTY = "130102"
EXPOSED = "2022-05-17 21:00"
Row = Mapping[str, str]


@cache
def counties() -> frozenset[str]:
    return frozenset(county.code for county in divisions().counties("130000"))


def an_id(number: int, *, born: str = "19900101", region: str = COUNTY) -> str:
    """The `number`-th valid resident ID of a birth day, and of the days after it past a thousand."""
    day = date(int(born[:4]), int(born[4:6]), int(born[6:])) + timedelta(days=number // 1000)
    first = f"{region}{day:%Y%m%d}{number % 1000:03d}"
    return first + check_letter(first)


def a_phone(number: int) -> str:
    return f"1380{number:07d}"


# People


def an_applicant(
    desk: Desk,
    number: str,
    *,
    name: str = "王小明",
    phone: str | None = None,
    county: str = COUNTY,
    type_code: str = "10",
    born_on: date | None = None,
) -> Applicant:
    return Applicant(
        document=parse_document(type_code, number, regions=desk.regions, on=date(2022, 5, 18)),
        name=Name(name),
        phone=parse_phone(phone) if phone else None,
        county=county,
        community="长安社区",
        born_on=born_on,
    )


def a_resident(desk: Desk, number: str, *, at: datetime = AT, **more: Any) -> UUID:
    """A person who has claimed a code."""
    return claim(desk, an_applicant(desk, number, **more), at=at)


def residents(desk: Desk, many: int, *, first: int = 0) -> list[UUID]:
    return [a_resident(desk, an_id(first + place)) for place in range(many)]


def a_declaration(
    desk: Desk, resident: UUID, *symptoms: Symptom, at: datetime, agreed: bool = True, by: str = "resident"
) -> int:
    answers = Answers(symptoms=frozenset(symptoms) or frozenset({Symptom.NONE}))
    contact = {"address": "石家庄市长安区建设大街1号"}
    declared = Declared(answers=answers, contact=contact, truth_statement_agreed=agreed, by=by)
    return declare(desk, resident, declared, at=at)


def shown(desk: Desk, resident: UUID, *, at: datetime) -> Status:
    with desk.ledger.transaction("test"):
        return explanation(desk, resident, at=at).status


def everybody(desk: Desk) -> list[tuple[Any, ...]]:
    """What stands derived of everybody: for comparing before and after."""
    return [desk.ledger.rows("digest_derived")[0]]


def reasons(status: Status) -> list[str]:
    return sorted(map(str, status.because))


# Staff and feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who acts in tests: epidemiologists and approvers by level and unit, and everybody else once."""

    proposer: Actor  # an epidemiologist of the province's centre
    approver: Actor  # of the province's health commission
    city_approver: Actor
    county_approver: Actor
    community_approver: Actor
    county_epidemiologist: Actor
    same_unit: Actor  # an approver in the proposer's unit
    same_person: Actor  # an approver of another unit who is the proposer with a second account
    worker: Actor
    other_worker: Actor
    city_worker: Actor
    province_worker: Actor
    far_worker: Actor  # a community of another county
    operator: Actor
    auditor: Actor
    policy_officer: Actor
    carer: Actor  # of a care home
    far_carer: Actor  # of another one


_UNITS = {
    "cdc": ("河北省疾控中心", "province", "130000"),
    "commission": ("河北省卫健委", "province", "130000"),
    "city": ("石家庄市卫健委", "city", "130100"),
    "county": ("长安区卫健局", "county", "130102"),
    "county_cdc": ("长安区疾控中心", "county", "130102"),
    "community": ("长安社区", "community", "130102"),
    "other_community": ("谈固社区", "community", "130102"),
    "city_community": ("石家庄市社区工作专班", "city", "130100"),
    "province_community": ("河北省社区工作专班", "province", "130000"),
    "far_community": ("振头社区", "community", "130104"),
    "centre": ("省大数据中心", "province", "130000"),
    "home": ("长安区夕阳红养老院", "institution", "130102"),
    "other_home": ("桥西区幸福养老院", "institution", "130104"),
}
_STAFF = {
    "proposer": ("cdc", "epidemiologist"),
    "approver": ("commission", "approver"),
    "city_approver": ("city", "approver"),
    "county_approver": ("county", "approver"),
    "community_approver": ("other_community", "approver"),
    "county_epidemiologist": ("county_cdc", "epidemiologist"),
    "same_unit": ("cdc", "approver"),
    "same_person": ("commission", "approver"),
    "worker": ("community", "community_worker"),
    "other_worker": ("other_community", "community_worker"),
    "city_worker": ("city_community", "community_worker"),
    "province_worker": ("province_community", "community_worker"),
    "far_worker": ("far_community", "community_worker"),
    "operator": ("centre", "operator"),
    "auditor": ("centre", "auditor"),
    "policy_officer": ("commission", "policy_officer"),
    "carer": ("home", "carer"),
    "far_carer": ("other_home", "carer"),
}


def a_staff(desk: Desk) -> Staff:
    with desk.ledger.transaction("test"):
        for unit_id, (name, level, division) in _UNITS.items():
            desk.ledger.run("add_unit", unit_id=unit_id, name=name, level=level, division=division)
        for staff_id, (unit_id, role) in _STAFF.items():
            person = "proposer" if staff_id == "same_person" else staff_id
            desk.ledger.run(
                "add_staff", staff_id=staff_id, unit_id=unit_id, person_index=person.encode()[:16].ljust(16), role=role,
                granted_at=AT - 30 * DAY, granted_until=AT + 700 * DAY,
            )  # fmt: skip
    return Staff(**{staff_id: actor(desk, staff_id, at=AT) for staff_id in _STAFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A registered feed and the private key its owner signs with."""

    feed: Feed
    key: Ed25519PrivateKey

    def sign(self, path: Path) -> Path:
        return sign(self.feed.feed_id, path, self.key)


def a_signer(
    desk: Desk, staff: Staff, *, kind: str, feed_id: str, cap: int = 1000, share: float = 1.0, unit_id: str = "centre"
) -> Signer:
    key = Ed25519PrivateKey.generate()
    public_key = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    new = NewFeed(
        feed_id=feed_id, kind=kind, name=feed_id, unit_id=unit_id, public_key=public_key, people_a_day=cap,
        share_of_county=share,
    )  # fmt: skip
    filed = propose_feed(desk, new, acting=staff.operator, reason="接入", at=AT - DAY)
    approve_grant(desk, filed.proposal_id, acting=staff.approver, at=AT - DAY)
    return Signer(feed=feed(desk, feed_id, kind), key=key)


# Sheets

PUSH_ZH = {
    "document_type": "证件类型", "document_number": "证件号码", "phone": "手机号", "name": "姓名", "kind": "风险类型",
    "exposed_at": "暴露时间", "incident": "事件编号", "place": "场所", "county": "所在区县", "needs": "解除条件",
}  # fmt: skip
LAB_ZH = {
    "document_type": "证件类型", "document_number": "证件号码", "name": "姓名", "sample_id": "样本编号",
    "sampled_at": "采样时间", "reported_at": "报告时间", "result": "结果",
}  # fmt: skip


def a_push_row(number: str = "", **more: str) -> Row:
    """A companion of incident A; `number` is the document's."""
    row = {"document_number": number, "kind": "companion", "exposed_at": EXPOSED, "incident": "A"}
    return {**row, **more}


def a_lab_row(number: str, sample: str, *, sampled: str, reported: str, result: str = "negative", **more: str) -> Row:
    row = {"document_number": number, "sample_id": sample, "sampled_at": sampled, "reported_at": reported}
    return {**row, "result": result, **more}


def a_sheet(
    folder: Path,
    rows: Sequence[Row],
    *,
    encoding: str = "utf-8",
    headings: Mapping[str, str] | None = None,
    name: str = "sheet.csv",
) -> Path:
    """A CSV file of these rows, a column for whatever any of them names."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([(headings or {}).get(column, column) for column in columns])
        writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return path


def a_push_file(folder: Path, rows: Sequence[Row], *, encoding: str = "utf-8", **more: Any) -> Path:
    return a_sheet(folder, rows, encoding=encoding, **more)


def a_lab_file(folder: Path, rows: Sequence[Row], lab: Signer, *, encoding: str = "utf-8", **more: Any) -> Path:
    """The laboratory's file with its signature beside it."""
    path = a_sheet(folder, rows, encoding=encoding, **more)
    lab.sign(path)
    return path


# Acts, as the doors string them together


def propose_file(desk: Desk, path: Path, acting: Actor, *, at: datetime = AT, **more: Any) -> Batch:
    """A list that a member of staff uploads."""
    return import_push(
        desk, path, Sender(name=acting.staff_id, source=f"unit:{acting.unit_id}"), counties=counties(),
        reason="流调核实", rejects=path.parent / "rejects", at=at, acting=acting, **more,
    )  # fmt: skip


def feed_file(desk: Desk, path: Path, signer: Signer, *, at: datetime = AT) -> Batch:
    """A signed push file of a feed, taken in and not yet applied."""
    sender = Sender(name=signer.feed.feed_id, source=signer.feed.feed_id, feed_id=signer.feed.feed_id)
    return import_push(
        desk, path, sender, counties=counties(), reason="", rejects=path.parent / "rejects", at=at, acting=None
    )


def push(desk: Desk, staff: Staff, folder: Path, rows: Sequence[Row], *, at: datetime = AT, **more: Any) -> Batch:
    """A list proposed and approved at one instant."""
    batch = propose_file(desk, a_push_file(folder, rows, **more), staff.proposer, at=at)
    approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=at)
    return batch


def results(
    desk: Desk, lab: Signer, folder: Path, rows: Sequence[Row], *, at: datetime, **more: Any
) -> tuple[Batch, Applied]:
    """A laboratory's file taken in and applied."""
    path = a_lab_file(folder, rows, lab, **more)
    batch = import_labs(desk, path, lab.feed, rejects=folder / "rejects", at=at)
    return batch, apply_feed_batch(desk, batch, lab.feed, at=at)


def rejects_of(batch: Batch) -> list[list[str]]:
    """The lines of the reject file under its heading."""
    assert batch.reject_file is not None
    with batch.reject_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


@contextmanager
def refused(code: str, **facts: object) -> Iterator[None]:
    """What stands in it is refused with that code; facts that are given must be told."""
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code == code, caught.value
    told = {name: caught.value.facts.get(name) for name in facts}
    assert told == {name: str(value) for name, value in facts.items()}


def count_rows(desk: Desk, table: str) -> int:
    with desk.ledger.transaction("test"):
        found = desk.ledger._connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert found is not None
    return int(found[0])


def select(desk: Desk, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows as the application's role sees them inside a transaction that says who acts."""
    with desk.ledger.transaction("test"):
        return desk.ledger._connection.execute(statement.encode(), values or None).fetchall()


def in_threads(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Runs all at once, one thread each; what each returned or the Problem it met."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            return work()
        except Problem as problem:
            return problem

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
