"""Codes on paper through the pages: made, saved as a PDF, read off it, reported lost; by oneself and at a desk."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import staff_steps
from tests.browser.backstage import Backstage
from tests.browser.conftest import Account, Open
from tests.browser.inspection import look
from tests.builders_paper import codes_on, pages

A4, CARDS = "保存 PDF: 一张 A4 纸，对折", "保存 PDF: 八张小卡片"


def saved(page: Page, button: str) -> list[str]:
    """The codes on the file that a press saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return codes_on(pages(Path(download.value.path()).read_bytes())[0])


def test_a_person_makes_prints_and_gives_up_a_paper(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)), "#/")
    page.get_by_role("link", name="纸质码").click()
    expect(page.get_by_role("heading", name="还没有纸质码")).to_be_visible()
    look(page, "resident-paper-none")
    page.get_by_role("button", name="生成纸质码").click()
    expect(page.get_by_text("纸质码有效")).to_be_visible()
    (first,) = saved(page, A4)
    assert first.startswith("JK1:")
    assert saved(page, CARDS) == [first] * 8
    expect(page.get_by_text("可以打印了")).to_be_visible()
    look(page, "resident-paper")
    page.get_by_role("button", name="重新生成一张").click()
    expect(page.get_by_text("可以打印了")).to_have_count(0)
    assert saved(page, A4) != [first]
    page.get_by_role("button", name="挂失").click()
    expect(page.get_by_role("dialog", name="挂失")).to_be_visible()
    look(page, "resident-paper-lost")
    page.get_by_role("dialog").get_by_role("button", name="挂失").click()
    expect(page.get_by_text("已挂失")).to_be_visible()
    expect(page.get_by_role("heading", name="还没有纸质码")).to_be_visible()
    look(page, "resident-paper-given-up")


def test_help_leads_to_the_paper(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)), "#/help")
    page.get_by_text("没有手机，怎么用健康码？").click()
    page.get_by_role("link", name="纸质码").click()
    expect(page.get_by_role("heading", name="还没有纸质码")).to_be_visible()


def test_without_a_declaration_it_says_what_comes_first(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.claimed(next(backstage.strangers)), "#/paper")
    page.get_by_role("button", name="生成纸质码").click()
    expect(page.get_by_role("alert")).to_contain_text("尚未做过首次健康申报")
    look(page, "resident-paper-refused")


def test_a_community_worker_prints_one_for_somebody_at_the_desk(open_page: Open) -> None:
    page = open_page("/console/")
    staff_steps.log_in(page, "worker.province")
    page.locator("a.person").first.click()
    page.get_by_role("button", name="打印纸质码").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    page.get_by_role("button", name="打印（保存 PDF）").click()
    expect(sheet.get_by_role("alert")).to_contain_text("请先当面核对身份证件")
    look(page, "console-paper")
    sheet.get_by_label("本人和身份证件都在面前").check()
    (code,) = saved(page, "打印（保存 PDF）")
    assert code.startswith("JK1:")
    expect(page.get_by_text("PDF 已保存")).to_be_visible()
    look(page, "console-paper-done")
    sheet.get_by_role("button", name="挂失").click()
    expect(page.get_by_text("已挂失")).to_be_visible()
    sheet.get_by_role("button", name="挂失").click()
    expect(sheet.get_by_role("alert")).to_contain_text("没有正在使用的纸质码")
