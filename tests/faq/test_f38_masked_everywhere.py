"""F38 根据国家有关规定,我们对人员身份信息实行脱敏处理,避免个人信息泄露造成不必要的损失。"""

import psycopg
import pytest

from healthcode.core.people import Name
from healthcode.services.preview_batch import preview_batch
from tests.builders import instant
from tests.builders_ledger import a_sheet, an_id
from tests.faq.office import Office, Said, cli

NUMBER, NAME, PHONE = an_id(777), "欧阳明月", "13912345678"
FOREIGN, LATIN = "E87654321", "MARIA LOPEZ"
WRONG = NUMBER[:17] + str((int(NUMBER[17]) + 1) % 10)
SECRETS = (NUMBER, NUMBER[6:14], NAME, NAME[2:], PHONE, PHONE[3:9], FOREIGN, LATIN, "LOPEZ")


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
