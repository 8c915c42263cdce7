"""From the login to what people came for with Tab and Enter alone, and always seeing where one is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Open

FAR = 80
"""Tabs; nothing that people come for is further away."""


def test_a_resident_comes_from_the_login_to_the_code(open_page: Open) -> None:
    page = open_page("/resident/")
    expect(page.get_by_role("button", name="检测阳性者").first).to_be_visible()
    press(page, "白**")
    press(page, "同意并登录")
    expect(page.locator(".show")).to_be_visible()
    press(page, "出示码")
    code, take_over = page.locator(".qr path"), page.get_by_role("button", name="使用这部手机")
    expect(code.or_(take_over).first).to_be_visible()
    if take_over.is_visible():
        press(page, "使用这部手机")
    expect(code).to_be_visible()
    press(page, "健康码二维码")
    expect(page.get_by_role("dialog", name="二维码已放大")).to_be_visible()
    press(page, "关闭")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_worker_comes_from_the_login_to_the_last_tap_of_a_finding(open_page: Open) -> None:
    page = open_page("/console/", size=DESK)
    expect(page.get_by_role("button", name="worker.province")).to_be_visible()
    press(page, "worker.province")
    expect(page.locator("a.person").first).to_be_visible()
    press(page, "时空伴随")
    expect(page.get_by_role("button", name="排查完毕")).to_be_visible()
    press(page, "排查完毕")
    press(page, "电话核实本人")
    expect(page.get_by_label("查了什么")).not_to_have_value("")
    come_to(page, "确认：")


def press(page: Page, name: str) -> None:
    """Tabs on to what bears that name, and presses Enter there."""
    come_to(page, name)
    page.keyboard.press("Enter")


def come_to(page: Page, name: str) -> None:
    """Tabs on to what bears that name; it shows that the keyboard is there."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() and name in f"{here.get_attribute('aria-label') or ''} {here.inner_text()}":
            outline = here.evaluate("element => getComputedStyle(element).outline")
            assert "none" not in outline, f"{name} does not show that it has the focus: {outline}"
            return
    raise AssertionError(f"{name} is not reached with {FAR} tabs")
