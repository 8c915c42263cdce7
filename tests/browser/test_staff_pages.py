"""The guards' and the console's pages in each of their states; what a guard needs no person for is in its own tests."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from healthcode import clock
from tests.browser import staff_steps
from tests.browser.backstage import Backstage
from tests.browser.conftest import DESK, Open, Role
from tests.browser.inspection import look
from tests.browser.phones import a_phone
from tests.browser.resident_steps import cookies
from tests.browser.steps import keep_lists, lose_lists, sign

SIGNS = {"pass": "", "yellow": "feverish", "red": "patient"}


@pytest.mark.parametrize("shown", SIGNS)
def test_what_a_guard_is_told(verifier_page: Role, backstage: Backstage, site: str, shown: str) -> None:
    door = verifier_page()
    phone = a_phone(backstage, site, SIGNS[shown] or backstage.account(next(backstage.green)))
    check(door, phone.text())
    assert sign(door) == shown
    look(door, f"verifier-{shown}")


def test_what_a_guard_is_told_of_a_pop_up_and_then_without_network(
    verifier_page: Role, backstage: Backstage, site: str
) -> None:
    door, phone = verifier_page(), a_phone(backstage, site, backstage.account(next(backstage.popped_up)))
    check(door, phone.text())
    assert sign(door) == "hold"
    look(door, "verifier-hold")
    door.get_by_role("button", name="下一位").click()
    keep_lists(door)
    door.context.set_offline(True)
    check(door, phone.text())
    assert sign(door) == "hold"
    expect(door.locator(".tags .offline")).to_be_visible()
    look(door, "verifier-hold-offline")


def test_what_a_guard_is_told_without_network_before_any_list_came(
    verifier_page: Role, backstage: Backstage, site: str
) -> None:
    door, phone = verifier_page(), a_phone(backstage, site, backstage.account(next(backstage.green)))
    lose_lists(door)
    door.context.set_offline(True)
    check(door, phone.text())
    assert sign(door) == "unknown"
    look(door, "verifier-unknown")


def test_the_way_in_to_the_console_and_pages_for_nobody(open_page: Open) -> None:
    page = open_page("/console/")
    expect(page.get_by_role("button", name="operator")).to_be_visible()
    look(page, "console-login")
    staff_steps.log_in(page, "operator")
    look(page, "console-nothing")
    page.get_by_role("button", name="账户").click()
    look(page, "console-account")
    page.goto("/console/#/nowhere")
    expect(page.get_by_text("地址可能写错了")).to_be_visible()
    look(page, "console-nowhere")


def test_the_communitys_list(open_page: Open) -> None:
    page = open_page("/console/")
    staff_steps.log_in(page, "worker.province")
    expect(page.locator("a.person").first).to_be_visible()
    look(page, "console-people")
    page.get_by_label("按姓名").fill("无此人")
    look(page, "console-people-none-found")


def test_a_community_with_nobody_to_check(open_page: Open, backstage: Backstage) -> None:
    page = open_page("/console/", storage_state=cookies(backstage.worker_of("130828"), "console"))
    expect(page.get_by_role("heading", name="待排查人员")).to_be_visible()
    expect(page.locator("a.person")).to_have_count(0)
    look(page, "console-people-nobody")


def test_a_person_who_waits_for_the_community(open_page: Open) -> None:
    page = open_page("/console/")
    open_person(page)
    look(page, "console-person")
    page.get_by_role("button", name="显示电话和地址").click()
    look(page, "console-contact-why")
    page.get_by_role("button", name="核实报备").click()
    expect(page.get_by_text("两分钟后自动收起")).to_be_visible()
    look(page, "console-contact")


def test_what_a_community_records(open_page: Open) -> None:
    page = open_page("/console/")
    open_person(page)
    for act, name in (("排查完毕", "cleared"), ("未通过", "not-cleared")):
        page.get_by_role("button", name=act, exact=True).click()
        page.get_by_role("button", name="确认").click()
        expect(page.get_by_text("请写明查了什么")).to_be_visible()
        look(page, f"console-{name}")
        close(page)
    page.get_by_role("button", name="记录到达").click()
    look(page, "console-arrival")
    close(page)
    page.get_by_role("button", name="记录报备").click()
    look(page, "console-report")
    page.get_by_role("dialog").get_by_role("button", name="记录报备").click()
    expect(page.get_by_text("已记录报备")).to_be_visible()
    look(page, "console-reported")


def test_a_list_from_the_file_to_its_withdrawal(open_page: Open, backstage: Backstage) -> None:
    near, at = backstage.cast.crowd[-1], clock.now() - timedelta(hours=9)
    file = backstage.push_sheet([(near, at), (replace(near, document_number="130102"), at)])
    page = open_page("/console/", size=DESK)
    staff_steps.log_in(page, "epi.city")
    page.get_by_role("button", name="提交并检查").click()
    expect(page.get_by_text("请写明依据")).to_be_visible()
    look(page, "console-lists")
    staff_steps.submit_list(page, file, "流调 2022-08 号")
    page.get_by_role("button", name="查看拒收的 1 行").click()
    expect(page.get_by_role("region", name="拒收的行")).to_be_visible()
    look(page, "console-rejects")
    page.get_by_role("link", name="查看预览").click()
    expect(page.get_by_role("heading", name="抽样")).to_be_visible()
    look(page, "console-list-own")


def test_a_list_before_the_second_person(open_page: Open, backstage: Backstage) -> None:
    page = open_page("/console/", size=DESK)
    staff_steps.log_in(page, "approver.city")
    page.get_by_role("link", name="-02.csv").click()
    expect(page.get_by_role("heading", name="抽样")).to_be_visible()
    page.get_by_text("我看过了人数、区县和抽样").click()
    page.get_by_role("button", name="撤回这份名单").click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_text("请写明原因，会记入审计。")).to_be_visible()
    look(page, "console-list")


def open_person(page: Page) -> None:
    """Somebody of the district's short list."""
    staff_steps.log_in(page, "worker.changan")
    page.locator("a.person").first.click()
    expect(page.get_by_role("button", name="排查完毕")).to_be_visible()


def check(door: Page, text: str) -> None:
    """A code's text, in place of the camera."""
    door.get_by_role("button", name="不用摄像头").click()
    door.get_by_label("码的文字").fill(text)
    door.keyboard.press("Enter")


def close(page: Page) -> None:
    """The sheet over the page."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
