"""The town around the FAQ's clauses: residents with phones, guards with theirs, staff at desks, all through HTTP.

Its clock goes forward only, as at a door. Whatever the doors answer is kept, and at a test's end it is read for what
should have been masked. What offices and laboratories do goes through `office`, at the same clock.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import httpx

from healthcode.core.credentials import credential_bytes, message, read_credential
from healthcode.core.people import Name
from healthcode.core.trust import Trust, follow
from healthcode.services.check_face import seal_proof
from tests.builders import instant
from tests.builders_doors import NAME, Device, FaceCheck
from tests.builders_family import a_form
from tests.builders_ledger import a_phone, an_id
from tests.builders_signer import AtHand
from tests.doors.client import Client, good, lists_of, pin_of, text, unpadded
from tests.doors.conftest import Site
from tests.faq.office import Office

Body = dict[str, Any]
OPENED = "2022-05-17 08:00"
BEIJING, PASSPORT = "11010519491231002X", "E87654321"
FULL_NAME, LATIN = "欧阳明月", "MARIA LOPEZ"
CANARY = an_id(777)
OTHERS = [
    ("10", BEIJING, NAME), ("10", CANARY, FULL_NAME), ("20", PASSPORT, LATIN),
    ("20", "E11112222", LATIN), ("14", "H12345678", "陈大文"), ("15", "12345678", "林美玲"),
    ("34", "ESP110012345678", "ANA RUIZ"),
    *(("10", an_id(number), NAME) for number in range(20, 60)),
]  # fmt: skip
"""Whom the registry knows beside the first twenty."""

IN_FULL = ("/contact", "/rejects.csv")
DECIDED = "/api/console/proxies/"
"""Where staff read somebody in full, by duty: audited, and told for what."""


@dataclass(slots=True, kw_only=True)
class Resident:
    """Somebody as the office knows them, by the document's number, and as they come to their own door."""

    number: str
    account: str
    door: Client
    document_type: str = "10"
    name: str = NAME
    phone: str

    def claims(self, **more: Any) -> Body:
        return self.door.claim(
            self.number, name=self.name, document_type=self.document_type, **{"phone": self.phone, **more}
        )

    def declares(self, *symptoms: str, **answers: Any) -> Body:
        return self.door.declare(*symptoms, **answers)

    def code(self) -> Body:
        """The code page."""
        return self.door.show()

    def information(self) -> Body:
        """个人健康信息."""
        return dict(good(self.door.get("/information")))

    def sees(self) -> Body:
        """个人健康信息, which the code page must agree with."""
        page, code = self.information(), self.code()
        same = ("color", "pop_ups", "notices", "no_abnormality", "latest_negative", "review_at")
        assert {name: page[name] for name in same} == {name: code[name] for name in same}
        return page

    def appeals(self, named: str) -> None:
        """申诉: that what stands under this name is wrong."""
        may = good(self.door.get("/appeals"))["may"]
        piece = next(offer["evidence_id"] for offer in may if offer["named"] == named)
        asked = {"kind": "appeal", "about": "reason", "evidence_id": piece, "request_id": str(uuid4())}
        good(self.door.post("/appeals", asked), 201)

    def history(self) -> Body:
        """打卡记录."""
        return dict(good(self.door.get("/declarations")))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no answer may hold: the whole, and what stars stand for where chance would not write it."""
        given_name = self.name.removeprefix(str(Name(self.name)).rstrip("*"))
        middle = self.number[2:-2] if len(self.number) > 12 else self.number
        return (self.number, self.name, self.phone, given_name, middle, self.phone[3:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a door answered, headers and body."""

    path: str
    status: int
    text: str


@dataclass(slots=True, kw_only=True)
class Town:
    """A running server, the office behind it, and everybody who came to a door."""

    site: Site
    office: Office
    residents: list[Resident] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.site.clock.at

    def at(self, clock: str) -> datetime:
        """Lets the time come that is written, local."""
        assert instant(clock) >= self.now, "a door's clock does not go back"
        self.site.clock.at = instant(clock)
        return self.now

    def after(self, length: timedelta) -> datetime:
        """Lets some time pass."""
        return self.site.clock.pass_(length)

    # Residents

    def newcomer(self, number: str = "", **more: Any) -> Resident:
        """Somebody who has just logged in for the first time, in Chinese."""
        place = next(self.office.numbers)
        account, phone = f"wechat-{place}", a_phone(4_715_600 + place)
        door = self.caller("resident").login(account)
        person = Resident(number=number or an_id(place), account=account, door=door, phone=phone, **more)
        self.residents.append(person)
        return person

    def claimant(self, number: str = "", **more: Any) -> Resident:
        """Somebody who has claimed and not declared yet."""
        person = self.newcomer(number)
        person.claims(**more)
        return person

    def resident(self, number: str = "", **more: Any) -> Resident:
        """Somebody with a code on the phone: claimed, declared healthy, enrolled."""
        person = self.claimant(number, **more)
        person.declares()
        person.door.enrol()
        return person

    def seen(self, person: Resident) -> str:
        """The proof of this account's face check, as its mini-program gets it."""
        vault = self.site.house.doors.furnished.vault
        return seal_proof(vault, vault.account_index("demo", person.account), FaceCheck.PROOF, at=self.now)

    def dependant(self, proxy: Resident, number: str, relation: str) -> Client:
        """The door of a dependant at the proxy's phone, where the registry knows that they are related so."""
        found = good(proxy.door.post("/dependants", a_form(number, relation)), 201)
        assert found["state"] == "active", found
        return replace(proxy.door, about=found["link_id"], phone=Device())

    # Guards and staff

    def guard(self, code: str = "guard-1") -> Client:
        """A verifier whose shift begins."""
        return self.caller("verifier").login(code)

    def staff(self, staff_id: str) -> Client:
        return self.caller("console").login(staff_id)

    def reviews(self) -> tuple[Client, str]:
        """Somebody of another office, and where the most urgent appeal is answered."""
        client = self.staff("reviewer")
        found = good(client.get("/appeals"))["appeals"][0]
        return client, f"/people/{found['resident_id']}/appeals/{found['appeal_id']}"

    def scan(self, person: Resident, guard: Client | None = None, **more: Any) -> Body:
        """What a guard is told of what the person's phone draws now."""
        return (guard or self.guard()).scan(person.door.showing(self.now), **more)

    def as_kind(self, person: Resident, **change: Any) -> str:
        """What the person's phone draws now, with a credential of another kind under our issuer's key."""
        own = read_credential(unpadded(person.code()["credential"]))
        body, signer = credential_bytes(replace(own, **change)), cast("AtHand", self.site.house.doors.sealer).desk
        assert signer.keys is not None
        return person.door.showing(self.now, text(body + signer.keys.sign(own.key_id, message(body))))

    def trust(self) -> Trust:
        """The issuers' keys as a guard's device keeps them."""
        found = good(self.guard().get("/trust"))
        return follow(lists_of(found), known=pin_of(found), at=self.now).trust

    # What was answered

    def caller(self, door: str) -> Client:
        """Somebody at a door who has not logged in; all that they are told is kept."""
        client = self.site.client(door, language="zh-CN")
        client.http.event_hooks = {"response": [self._hear]}
        return client

    def _hear(self, answer: httpx.Response) -> None:
        answer.read()
        text = f"{answer.headers.multi_items()}{answer.text}"
        self.heard.append(Heard(path=answer.request.url.path, status=answer.status_code, text=text))

    def require_masked(self, *more: str) -> None:
        """That nobody's number, name or phone stood in any answer or in the server's log."""
        secrets = {secret for person in self.residents for secret in person.secrets} | set(more)
        log = Heard(path="log", status=0, text=self.site.log.getvalue().decode())
        for answer in (log, *self.heard):
            if not answer.path.endswith(IN_FULL) and not answer.path.startswith(DECIDED):
                assert not [secret for secret in secrets if secret in answer.text], answer
