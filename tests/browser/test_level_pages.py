"""Kinds of code beside the own one, and the question before one leaves, in each state (F24, F25, F28, F32)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from healthcode.core.people import DocumentType
from healthcode.demo.people import Person
from healthcode.demo.province import residents
from tests.browser import resident_steps, steps
from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Account, Open, Role
from tests.browser.inspection import look
from tests.browser.test_pages import turn_to


@pytest.fixture(scope="module")
def entered(backstage: Backstage) -> Iterator[Person]:
    """People of the province with passports, whom the registry knows; nobody has an account."""
    everybody = residents(backstage.province.began_at, backstage.province.residents)
    played = {person.document_number for person in backstage.cast.parts.values()}  # they have accounts
    return (
        person for person in everybody
        if DocumentType(person.document_type) is DocumentType.PASSPORT and person.document_number not in played
    )  # fmt: skip


def fill_in_document(page: Page, person: Person, expires: str) -> None:
    page.get_by_label("证件号码").fill(person.document_number)
    page.get_by_label("姓名").fill(person.name)
    page.get_by_label("国籍").select_option("JPN")
    page.get_by_label("出生日期").fill("1990-01-01")
    page.get_by_label("证件有效期至").fill(expires)


# The code of entry (F28)


def test_a_code_of_entry_from_the_passport_to_the_door(
    resident_of: Account, verifier_page: Role, backstage: Backstage, entered: Iterator[Person], camera: Camera
) -> None:
    person = next(entered)
    page = resident_of(backstage.account(), "#/entry")
    expect(page.get_by_label("国籍").locator("option")).not_to_have_count(1)
    page.get_by_role("button", name="开始认证").click()
    expect(page.get_by_text("请选择国籍")).to_be_visible()
    page.locator("summary").click()
    page.get_by_label("底部两行字符").fill("L898902C36UTO7408122F1204159ZE184226B<<<<<11")
    page.get_by_role("button", name="填入表格").click()
    expect(page.get_by_text("第二行最后一位与整行不符")).to_be_visible()
    look(page, "resident-entry-faults")
    fill_in_document(page, person, "2099-12-31")
    page.get_by_role("button", name="开始认证").click()
    expect(page.get_by_text("已通过实人认证")).to_be_visible()
    resident_steps.choose_county(page, "长安区")
    page.get_by_label("手机号码").fill("+81 90 1234 5678")
    page.get_by_label("社区（村）").fill("长安社区")
    page.get_by_label("地址").fill("迎宾馆 301")
    page.get_by_role("button", name="领取健康码").click()
    expect(page.get_by_role("alert")).to_contain_text("30")  # no document lasts until 2099
    page.goto("/resident/#/entry")
    fill_in_document(page, person, "2028-12-31")
    page.get_by_role("button", name="开始认证").click()
    page.get_by_role("button", name="领取健康码").click()
    page.wait_for_url("**/#/code")
    steps.bring_up_code(page)
    expect(page.locator(".level")).to_contain_text("Health Code of Entry")
    look(page, "resident-code-entry")
    turn_to(page, "/entry", "登记的证件")
    look(page, "resident-entry-held")
    page.get_by_role("button", name="登记新证件").click()
    expect(page.get_by_label("证件有效期至")).to_be_visible()
    look(page, "resident-entry-renew")
    steps.bring_up_code(page)
    door = verifier_page()
    camera.sees(page.locator(".qr").screenshot())
    assert steps.sign(door) == "pass"
    expect(door.locator(".tags")).to_contain_text("入境")


# The national code (F24, F32)


def test_the_national_code_is_black_says_no_abnormality_and_works_offline(
    resident_of: Account, verifier_page: Role, backstage: Backstage, camera: Camera
) -> None:
    page = resident_of(backstage.account(next(backstage.green)))
    steps.bring_up_code(page)
    turn_to(page, "/", "国家码")
    page.get_by_role("link", name="国家码").click()
    expect(page.locator(".qr path")).to_be_visible()
    expect(page.locator(".word")).to_contain_text("未见异常")
    page.get_by_text("查看本人防疫健康信息详情").click()
    look(page, "resident-national")
    door = verifier_page()
    camera.sees(page.locator(".qr").screenshot())
    assert steps.sign(door) == "clear"
    expect(door.locator(".word")).to_have_text("无异常")
    expect(door.locator(".plate .color")).to_have_count(0)
    steps.take_offline(page)
    page.reload()
    expect(page.locator(".away")).to_be_visible()
    expect(page.locator(".qr path")).to_be_visible()
    look(page, "resident-national-offline")


def test_a_pop_up_is_a_notice_of_the_national_code(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.popped_up)))
    steps.bring_up_code(page)
    turn_to(page, "/national", "有提示", "国家码")
    page.get_by_text("查看本人防疫健康信息详情").click()
    expect(page.locator("details")).to_contain_text("经过数据库查询,您有以下出行提示:")
    look(page, "resident-national-notice")


def test_before_a_claim_the_national_page_leads_to_one(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(), "#/national")
    expect(page.get_by_role("link", name="去领取")).to_be_visible()


# Before one leaves (F25)


def test_anybody_asks_before_leaving_and_is_told_why_and_until_when(open_page: Open) -> None:
    page = open_page("/resident/#/login")
    page.get_by_role("link", name="来了要不要隔离").click()
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("请选择出发地和目的地").first).to_be_visible()
    page.get_by_label("从哪里来").select_option("120000")
    page.get_by_label("到哪里去").select_option("130600")
    page.get_by_role("button", name="查询").click()
    answer = page.locator(".answer")
    for words in ("不需隔离", "河北健康码", "津心办", "扫码未见异常", "体温检测正常"):
        expect(answer).to_contain_text(words)
    expect(page.get_by_text("CN-130000/2022-05-17")).to_be_visible()
    look(page, "resident-crossing")


def test_a_way_that_nobody_has_decided_about_says_so(open_page: Open) -> None:
    page = open_page("/resident/#/crossing?from=310000&to=130600")
    expect(page.locator(".answer")).to_contain_text("没有规定，我们不知道")
    expect(page.get_by_role("link", name="12345")).to_be_visible()
    look(page, "resident-crossing-unknown")
