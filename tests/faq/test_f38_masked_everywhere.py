"""F38 根据国家有关规定,我们对人员身份信息实行脱敏处理,避免个人信息泄露造成不必要的损失。"""

import psycopg
import pytest

from healthcode.core.people import Name
from healthcode.services.preview_batch import preview_batch
from tests.builders import instant
from tests.builders_ledger import a_sheet
from tests.doors.client import Client, good, refused
from tests.faq.office import Office, Said, cli
from tests.faq.town import CANARY as NUMBER
from tests.faq.town import FULL_NAME as NAME
from tests.faq.town import LATIN, Resident, Town
from tests.faq.town import PASSPORT as FOREIGN

PHONE, HOME = "13912345678", "秘密街77号"
WRONG = NUMBER[:17] + str((int(NUMBER[17]) + 1) % 10)
SECRETS = (NUMBER, NUMBER[6:14], NAME, NAME[2:], PHONE, FOREIGN, LATIN, "LOPEZ", PHONE[3:9])


def canary(office: Office) -> str:
    return office.person(number=NUMBER, name=NAME, phone=PHONE)


def masked(said: Said, code: int = 0) -> Said:
    """What was said, nothing of which is a full number, name or phone."""
    assert said.code == code, said
    for secret in SECRETS:
        assert secret not in said.out + said.err, secret
    return said


def row(**more: str) -> dict[str, str]:
    return {"document_number": NUMBER, "name": NAME, "phone": PHONE, "kind": "companion",
            "exposed_at": "2022-05-17 21:00", **more}  # fmt: skip


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_explanation_shows_the_surname_and_the_ends_of_the_number(office: Office, form: tuple[str, ...]) -> None:
    said = masked(cli("explain", canary(office), *form, "--as", "auditor"))
    assert "欧阳**" in said.out
    assert f"13**************{NUMBER[-2:]}" in said.out


def test_so_it_does_of_a_foreigner(office: Office) -> None:
    office.person(number=FOREIGN, type_code="20", name=LATIN, phone=PHONE, declared=False)
    said = masked(cli("explain", f"20:{FOREIGN}", "--as", "auditor"))
    assert "M**** L****" in said.out


def test_a_worker_reads_no_more_after_an_act(office: Office) -> None:
    person = canary(office)
    office.pushed(person, "companion", at="2022-05-18 08:00")
    masked(cli("declare", person, "--phone", PHONE, "--address", "x", "--i-declare-the-truth", "--as", "worker"))
    masked(cli("community", "report", person, "--as", "worker"))
    masked(cli("community", "clear", person, "--finding", NAME, "--as", "worker"), code=2)


def test_import_preview_approval_and_list_name_nobody(office: Office, admin: psycopg.Connection) -> None:
    canary(office)
    foreign = row(document_type="20", document_number=FOREIGN, name=LATIN, kind="from_case_county")
    file = a_sheet(office.folder, [row(), foreign, row(kind="gossip"), row(county="139999")])
    said = masked(cli("push", "import", str(file), "--reason", "流调", "--as", "epi"))
    batch, digest = admin.execute("SELECT proposal_id::text, encode(digest, 'hex') FROM proposal").fetchall()[0]
    assert batch in said.out
    preview = masked(cli("push", "preview", batch, "--as", "approver")).out
    for shown in (f"13**************{NUMBER[-2:]}", "欧阳**", "139******78", "E******21", "M**** L****"):
        assert shown in preview
    masked(cli("push", "approve", batch, "--digest", digest[:16], "--as", "approver"))
    masked(cli("push", "list"))


@pytest.mark.parametrize(
    "asked",
    [NUMBER, NUMBER[:17] + "A", WRONG, NUMBER[:15], f"20:{FOREIGN}"],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_refusal_repeats_no_number(
    office: Office, monkeypatch: pytest.MonkeyPatch, asked: str, language: str
) -> None:
    monkeypatch.setenv("HEALTHCODE_LANG", language)
    masked(cli("explain", asked, "--as", "auditor"), code=2)


def test_the_audit_carries_pseudonyms_and_no_person(office: Office, admin: psycopg.Connection) -> None:
    person = canary(office)
    office.approved(office.proposed(row(), row(kind="gossip"), at="2022-05-18 08:00"), at="2022-05-18 08:00")
    office.tested(person, "2022-05-18 08:00", at="2022-05-18 20:00")
    cli("explain", person, "--as", "auditor")
    cli("quarantine", "propose", person, "--order", "home", "--reason", "流调", "--as", "epi")
    leaves = admin.execute("SELECT a::text, body FROM audit_leaf a").fetchall()
    assert len(leaves) > 5
    for text in (text for leaf in leaves for text in leaf):
        for secret in (*SECRETS, str(office.id_of(person))):
            assert secret not in text


def test_the_reject_file_holds_the_senders_own_rows_for_their_eyes_only(office: Office) -> None:
    batch = office.proposed(row(), row(kind="gossip"), at="2022-05-18 08:00")
    assert batch.reject_file is not None
    assert NUMBER in batch.reject_file.read_text("utf-8-sig")
    assert batch.reject_file.stat().st_mode & 0o077 == 0
    assert batch.reject_file.parent.stat().st_mode & 0o077 == 0


def test_the_reason_in_a_reject_file_masks_what_it_quotes(office: Office) -> None:
    wrong = row(document_number=WRONG)
    batch = office.proposed(row(kind="from_case_county"), wrong, at="2022-05-18 08:00")
    assert batch.reject_file is not None
    reason = batch.reject_file.read_text("utf-8-sig").splitlines()[1].split(",")[2]
    assert NUMBER[6:14] not in reason


def test_the_sample_of_a_preview_is_masked_before_it_leaves_the_service(office: Office) -> None:
    batch = office.proposed(row(), at="2022-05-18 08:00")
    found = preview_batch(office.desk, batch.batch_id, actor="approver", at=instant("2022-05-18 08:10"))
    assert not any(secret in str(found) for secret in SECRETS)


def test_personal_data_cannot_be_printed_by_mistake() -> None:
    assert (f"{Name(NAME)}", repr(Name(NAME))) == ("欧阳**", "<Name 欧阳**>")


# At the doors


def lives(town: Town, person: Resident) -> None:
    """All that a resident's own door does, and the gate after it."""
    person.claims(phone=PHONE, address=HOME)
    person.declares("cold_like", phone=PHONE, address=HOME, location={"lat": 38.0428, "lng": 114.5149})
    person.door.enrol()
    town.at("2022-05-18 08:00")
    person.sees()
    person.history()
    for asked in ("/session", "/divisions", "/channels"):
        good(person.door.get(asked))
    shown = person.door.showing(town.now)
    for guard in (town.guard("guard-1"), town.guard("guard-2")):
        guard.scan(shown)
    good(person.door.post("/community-report", {"phone": PHONE, "address": HOME}), 201)


def slips(town: Town, door: Client) -> None:
    """What people send by mistake, each with a number, a name or a phone in the wrong place."""
    for number in (WRONG, NUMBER[:15], NUMBER + "0", NAME):
        door.check(number, name=NAME)
    door.check(NUMBER, name=LATIN)
    door.post("/claim", {"ticket": NUMBER, "phone": NAME, "county": NUMBER[:6], "community": "x"})
    door.post("/claim", {"ticket": NUMBER, "phone": PHONE, "county": NUMBER, "community": NAME})
    door.post("/declarations", door.declaration(NAME, phone=NUMBER))
    door.post("/declarations", door.declaration(phone=f"{PHONE}9", address=HOME * 50))
    door.post("/declarations", {**door.declaration(), NAME: NUMBER})
    door.post("/community-report", {"phone": NUMBER, "address": NAME})
    door.post("/session", {"channel": NAME, "code": NUMBER})
    door.post("/devices", {"public_key": NAME, "challenge": NUMBER, "signature": PHONE})
    door.ask("POST", "/identity", content=f'{{"name": "{NAME}", {NUMBER}'.encode(), headers={
        "Content-Type": "application/json",
    })  # fmt: skip
    for asked in (f"/code?key={NUMBER}", f"/{NUMBER}/{PHONE}", f"/information?name={NAME}"):
        door.get(asked)
    town.guard().scan(f"{NUMBER} {NAME} {PHONE}")


def administered(town: Town, person: Resident) -> dict[str, str]:
    """What the console does with the person, and the contact that a worker is told in full."""
    epidemiologist, approver, worker = (town.staff(staff_id) for staff_id in ("epi", "approver", "worker"))
    foreign = row(document_type="20", document_number=FOREIGN, name=LATIN, kind="from_case_county")
    file = a_sheet(town.office.folder, [row(), foreign, row(kind="gossip"), row(document_number=WRONG)])
    sent = {"file": (file.name, file.read_bytes(), "text/csv")}
    job = epidemiologist.job(epidemiologist.post("/pushes", files=sent, data={"reason": "流调"}))
    there = f"/pushes/{job['result']['batch_id']}"
    assert good(epidemiologist.get(f"{there}/rejects"))["total"] == 2
    assert NUMBER in epidemiologist.get(f"{there}/rejects.csv").text
    digest = approver.job(approver.post(f"{there}/preview"))["result"]["digest"]
    approver.job(approver.post(f"{there}/approve", {"digest": digest}))
    good(approver.get("/pushes"))
    assert good(worker.get("/people"))["total"] >= 1
    person_at = f"/people/{town.office.id_of(person.number)}"
    good(worker.get(person_at))
    worker.post(f"{person_at}/clearance", {"cleared": NAME, "finding": NUMBER})
    good(worker.post(f"{person_at}/clearance", {"cleared": True, "finding": f"{NAME} {PHONE}"}), 201)
    return dict(good(worker.post(f"{person_at}/contact", {"purpose": "上门核查"})))


def test_no_answer_and_no_line_of_the_log_names_anybody_in_the_whole_run(town: Town) -> None:
    person = town.newcomer(NUMBER, name=NAME)
    guest = town.newcomer(FOREIGN, document_type="20", name=LATIN)
    slips(town, person.door)
    for one in (person, guest):
        lives(town, one)
    slips(town, person.door)
    contact = administered(town, person)
    # Six digits alone may stand in a hash by chance, eight hardly.
    town.require_masked(*SECRETS[:-1], PHONE[3:], WRONG, NUMBER[:15], HOME, "38.0428", "114.5149")
    assert contact == {"phone": PHONE, "address": HOME}  # in full once, so the search would have found it
    assert len(town.heard) > 80
    assert {answer.status for answer in town.heard} >= {200, 201, 202, 400, 404, 422}


def test_in_full_only_for_a_purpose_and_on_record(town: Town, admin: psycopg.Connection) -> None:
    person = town.newcomer(NUMBER, name=NAME)
    person.claims(phone=PHONE)
    there = f"/people/{town.office.id_of(NUMBER)}/contact"
    refused(town.staff("worker").post(there, {"purpose": " "}), 422, "contact.no_purpose")
    for staff_id in ("epi", "approver", "auditor", "operator"):
        refused(town.staff(staff_id).post(there, {"purpose": "好奇"}), 403, "staff.may_not")
    assert good(town.staff("worker").post(there, {"purpose": "上门核查"}))["phone"] == PHONE
    found = admin.execute("SELECT actor, body::json->>'purpose' FROM audit_leaf WHERE act = 'person.contact'")
    assert found.fetchall() == [("worker", "上门核查")]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_person_too_sees_the_ends_only(town: Town, language: str) -> None:
    person = town.newcomer(NUMBER, name=NAME)
    person.claims(phone=PHONE)
    page = good(person.door.get("/information", headers={"Accept-Language": language}))
    assert (page["document"], page["name"], page["phone"]) == (
        f"13**************{NUMBER[-2:]}", "欧阳**", "139******78",
    )  # fmt: skip
    person.declares()
    person.door.enrol()
    assert (person.code()["name"], town.scan(person)["name"]) == ("欧阳**", "欧阳**")
