"""What staff do at the console: log in, submit a list, look at what it would do, approve it, record a check."""

from pathlib import Path

from playwright.sync_api import Page, expect


def log_in(page: Page, staff_id: str) -> None:
    """Chooses who to be, as in a demo."""
    page.get_by_role("button", name=staff_id).click()
    expect(page.get_by_text("选择身份登录")).to_have_count(0)


def submit_list(page: Page, file: Path, reason: str) -> str:
    """Uploads a list; the digest of what the server took in, as far as it is shown."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("依据").fill(reason)
    page.get_by_role("button", name="提交并检查").click()
    expect(page.get_by_role("link", name="查看预览")).to_be_visible()
    return page.locator(".upload .facts .code").inner_text()


def open_list(page: Page, file: Path) -> None:
    """Opens a list by its name; what it would do is computed."""
    page.get_by_role("link", name=file.name).click()
    expect(page.get_by_role("heading", name="抽样")).to_be_visible()


def approve(page: Page, digest: str) -> None:
    """The second person's word on exactly this digest."""
    page.get_by_text("我看过了人数、区县和抽样").click()
    page.get_by_role("button", name=f"批准 {digest}").click()


def clear(page: Page) -> None:
    """Records of the person on the screen that the check found nothing: two taps, and one for what was checked."""
    page.get_by_role("button", name="排查完毕").click()
    page.get_by_role("button", name="上门核实本人在家").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已记录：排查完毕")).to_be_visible()
