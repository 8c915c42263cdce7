"""Loading the demo province: units and their staff, two laboratories, venues, and the residents with their codes.

Everything is as of `began_at`, a fortnight and a few days before now, so that the story can let fourteen days pass.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthcode.core.people import Document, DocumentType, IdNumber, Name, Phone
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.demo.people import Person, communities, people
from healthcode.gateways.divisions import divisions
from healthcode.services.authority import Role
from healthcode.services.claim import Applicant
from healthcode.services.desk import Desk
from healthcode.services.enter_residents import enter_residents
from healthcode.services.take_batch import Progress, silent

SEED = 20220517
RESIDENTS = 50_000
FEWEST = 2_000  # with fewer there may be nobody for some part of the story
ACTOR = "demo"
STORY_LASTS = timedelta(days=17)

UNITS = (
    ("hebei-cdc", "河北省疾病预防控制中心", "province", "130000"),
    ("hebei-office", "河北省疫情防控办公室", "province", "130000"),
    ("sjz-cdc", "石家庄市疾病预防控制中心", "city", "130100"),
    ("sjz-office", "石家庄市疫情防控办公室", "city", "130100"),
    ("changan-community", "长安区社区卫生服务", "community", "130102"),
    ("hebei-community", "河北省社区防控工作专班", "province", "130000"),
    ("hebei-audit", "河北省审计组", "province", "130000"),
    ("hebei-data", "河北省政务数据中心", "province", "130000"),
    ("changan-home", "长安区夕阳红养老院", "institution", "130102"),
)
STAFF = (
    ("epi.province", "hebei-cdc", Role.EPIDEMIOLOGIST),
    ("approver.province", "hebei-office", Role.APPROVER),
    ("epi.city", "sjz-cdc", Role.EPIDEMIOLOGIST),
    ("approver.city", "sjz-office", Role.APPROVER),
    ("worker.changan", "changan-community", Role.COMMUNITY_WORKER),
    ("worker.province", "hebei-community", Role.COMMUNITY_WORKER),
    ("auditor", "hebei-audit", Role.AUDITOR),
    ("operator", "hebei-data", Role.OPERATOR),
    ("carer.changan", "changan-home", Role.CARER),
)
LABS = (("lab-north", "燕北医学检验所"), ("lab-south", "冀南医学检验所"))
LAB_CAP = 2_000_000
VENUE_KINDS = ("商超餐饮", "教育机构", "医疗卫生机构", "企业", "居民小区", "公共管理和服务场所", "车站机场码头")


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """The loaded demo: since when, with how many residents, and where its files and laboratory keys lie."""

    began_at: datetime
    residents: int
    folder: Path

    def lab_key(self, lab: str) -> Ed25519PrivateKey:
        """The key that the laboratory's own program signs with; a demo's, made here."""
        return Ed25519PrivateKey.from_private_bytes((self.folder / f"{lab}.key").read_bytes())


def load(desk: Desk, folder: Path, *, now: datetime, count: int = RESIDENTS, progress: Progress = silent) -> Province:
    """The province, loaded when it is not there yet; killed half-way it is loaded again.

    One that is there keeps its beginning and its residents, whatever `now` and `count` say.
    """
    began, entered = desk.ledger.rows("demo_began")[0][0], desk.ledger.row("demo_step", act="residents.entered")
    if entered is None and (began or desk.ledger.rows("counts")[0][0]):
        raise Problem("demo.not_a_demo")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if entered is not None:
        known = int(json.loads(entered[0])["residents"])
        return Province(began_at=began.astimezone(SHANGHAI), residents=known, folder=folder)
    began_at = first_morning(now)
    entered_at = began_at - timedelta(days=1)
    with desk.ledger.transaction(ACTOR):
        enter_residents(desk, applicants(began_at, count), count, actor=ACTOR, at=entered_at, progress=progress)
        _venues(desk, began_at)
        _staff(desk, began_at)
        _labs(desk, folder, began_at)
    return Province(began_at=began_at, residents=count, folder=folder)


def first_morning(now: datetime) -> datetime:
    """08:00 local on the story's first day."""
    return (now - STORY_LASTS).astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)


def residents(began_at: datetime, count: int) -> Iterator[Person]:
    """The synthetic people, always the same for a beginning."""
    return people(count, seed=SEED, on=began_at.date())


def applicants(began_at: datetime, count: int) -> Iterator[Applicant]:
    """The same as applicants for a code."""
    return (applicant(person) for person in residents(began_at, count))


def applicant(person: Person) -> Applicant:
    """One synthetic person as an applicant."""
    return Applicant(
        document=document(person), name=Name(person.name), phone=Phone(person.phone), county=person.county,
        community=person.community, born_on=person.born_on,
    )  # fmt: skip


def document(person: Person) -> Document:
    """The person's document; made valid by the generator, so it is not parsed again."""
    return Document(
        type=DocumentType(person.document_type), number=IdNumber(person.document_number), born_on=person.born_on
    )


def _staff(desk: Desk, at: datetime) -> None:
    for unit_id, name, level, division in UNITS:
        desk.ledger.run("add_unit", unit_id=unit_id, name=name, level=level, division=division)
    for staff_id, unit_id, role in STAFF:
        desk.ledger.run(
            "add_staff",
            staff_id=staff_id, unit_id=unit_id, person_index=blake2b(staff_id.encode(), digest_size=16).digest(),
            role=role.value, granted_at=at, granted_until=at + timedelta(days=365),
        )  # fmt: skip


def _labs(desk: Desk, folder: Path, at: datetime) -> None:
    for lab, name in LABS:
        key = Ed25519PrivateKey.generate()
        file = folder / f"{lab}.key"
        file.touch(mode=0o600)
        file.write_bytes(key.private_bytes_raw())
        desk.ledger.run(
            "add_feed",
            feed_id=lab, kind="labs", name=name, unit_id="hebei-cdc", public_key=key.public_key().public_bytes_raw(),
            people_a_day=LAB_CAP, share_of_county=1.0, at=at,
        )  # fmt: skip


def _venues(desk: Desk, at: datetime) -> None:
    for place, county in enumerate(islice(divisions().counties(desk.division), 60)):
        kind = VENUE_KINDS[place % len(VENUE_KINDS)]
        name = f"{county.name}{communities(county.code)[0]}{kind}"
        desk.ledger.run(
            "add_venue",
            venue_id=desk.new_id(at), name=name, kind=kind, county=county.code,
            address=f"{divisions().full_name(county.code)}{place + 1}号", at=at,
        )  # fmt: skip
