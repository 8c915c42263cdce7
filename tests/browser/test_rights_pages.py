"""My data and rights through the pages: an appeal and its answer, who looked, a copy, the end of an account."""

import json
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from healthcode import clock
from healthcode.core.terms import EvidenceKind
from healthcode.demo.people import Person
from healthcode.services.authority import actor
from healthcode.services.inform import inform_staff
from healthcode.services.propose import approve, propose
from tests.browser import staff_steps
from tests.browser.backstage import Backstage
from tests.browser.conftest import DESK, Account, Open
from tests.browser.inspection import look


def designated(backstage: Backstage, person: Person) -> None:
    """Listed by the province for attention, by two persons of a city."""
    at = clock.now()
    proposer, second = (actor(backstage.desk, who, at=at) for who in ("epi.city", "approver.city"))
    details = {"place": "北国商城", "needs": ["community_report"], "exposed_at": at - timedelta(hours=9)}
    filed = propose(
        backstage.desk, backstage.cast.resident_of(backstage.desk, person), EvidenceKind.OTHER_RISK, details,
        acting=proposer, reason="流调", at=at,
    )  # fmt: skip
    approve(backstage.desk, filed.proposal_id, acting=second, at=at)


def test_a_person_says_what_is_wrong_and_another_office_answers(
    resident_of: Account, open_page: Open, backstage: Backstage
) -> None:
    person = next(backstage.green)
    designated(backstage, person)
    page = resident_of(backstage.account(person), "#/information")
    page.get_by_role("link", name="我有异议").click()
    expect(page.get_by_role("radio", name="省里确定的其他涉疫风险人员")).to_be_checked()
    page.get_by_label("为什么不对").fill("那天我在家，没有去过。")
    look(page, "resident-appeal-new")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已收到您的申诉")).to_be_visible()
    look(page, "resident-appeal-sent")
    page.get_by_role("link", name="查看申诉").click()
    expect(page.get_by_text("等待答复")).to_be_visible()

    desk = open_page("/console/#/appeals", size=DESK)
    staff_steps.log_in(desk, "approver.province")
    desk.get_by_role("link", name="申诉", exact=True).click()
    look(desk, "console-appeals")
    desk.locator("a.appeal").first.click()
    expect(desk.get_by_text("那天我在家")).to_be_visible()
    desk.get_by_role("button", name="申诉期间暂停显示").click()
    expect(desk.get_by_role("status")).to_contain_text("已暂停显示")
    look(desk, "console-appeal")
    suspended(page)
    desk.get_by_text("不采纳：依据保留").click()
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_text("请选择理由")).to_be_visible()
    desk.get_by_text("来源单位确认无误").click()
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_text("已答复：不采纳")).to_be_visible()
    page.reload()
    expect(page.get_by_text("来源单位核实无误")).to_be_visible()


def suspended(page: Page) -> None:
    """While it waits the person sees that it shows nothing."""
    page.reload()
    expect(page.get_by_text("这一项暂停显示")).to_be_visible()
    look(page, "resident-appeals")
    page.get_by_role("button", name="撤回申诉").click()
    page.get_by_role("button", name="取消").click()


def test_who_looked_a_copy_and_the_end(resident_of: Account, backstage: Backstage, site: str) -> None:
    person = next(backstage.green)
    at, resident = clock.now(), backstage.cast.resident_of(backstage.desk, person)
    inform_staff(backstage.desk, resident, acting=actor(backstage.desk, "worker.province", at=at), at=at)
    page = resident_of(backstage.account(person), "#/")
    page.get_by_role("link", name="我的权利").click()
    expect(page.get_by_role("link", name="注销账号")).to_be_visible()
    look(page, "resident-rights")
    page.get_by_role("link", name="谁看过我的码").click()
    expect(page.get_by_text("查看了您的健康信息")).to_be_visible()
    expect(page.get_by_text("河北省社区防控工作专班 · 社区工作人员")).to_be_visible()
    look(page, "resident-access")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="下载我的数据").click()
    look(page, "resident-copy")
    assert person.document_number in saved(page, "JSON")["person"]["document_number"]
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="注销账号").click()
    expect(page.get_by_text("依法保留")).to_be_visible()
    look(page, "resident-account")
    page.get_by_role("button", name="我已阅读").click()
    page.get_by_role("button", name="永久注销").click()
    expect(page.get_by_text("请准确输入")).to_be_visible()
    look(page, "resident-account-word")
    page.get_by_label("请输入“注销”以确认").fill("注销")
    page.get_by_role("button", name="永久注销").click()
    expect(page.get_by_text("账号已注销")).to_be_visible()
    page.goto(f"{site}/resident/#/code")
    expect(page.get_by_role("button", name="出示码")).to_have_count(0)


def saved(page: Page, button: str) -> dict[str, dict[str, str]]:
    """The copy that a press downloads."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    found: dict[str, dict[str, str]] = json.loads(Path(download.value.path()).read_text("utf-8"))
    return found


def test_without_a_network_and_without_anything_to_tell(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)), "#/rights/appeals")
    expect(page.get_by_role("heading", name="还没有申诉")).to_be_visible()
    look(page, "resident-appeals-none")
    page.context.set_offline(True)
    page.evaluate("location.hash = '#/rights/access'")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("最近 14 天里")).to_be_visible()
