"""What a family does on its pages: claim for somebody, take the photo that proves it, turn to the next one's code."""

from playwright.sync_api import Locator, Page, expect

from healthcode.demo.people import Person
from tests.browser.resident_steps import choose_county


def claim_for(page: Page, person: Person, *, relation: str, proof: str = "户口簿") -> None:
    """Fills in the form of 代领 and sends it; nothing is said of what comes of it."""
    expect(page.locator("main > *").first).to_be_visible()  # an address that is changed before the first page is lost
    page.goto("/resident/#/family/new")
    page.get_by_role("radiogroup", name="他（她）是您的").get_by_text(relation, exact=True).click()
    page.get_by_label("证件类型").select_option(person.document_type)
    page.get_by_label("证件号码").fill(person.document_number)
    page.get_by_label("姓名").fill(person.name)
    page.get_by_role("radiogroup", name="用什么证明关系").get_by_text(proof, exact=True).click()
    page.get_by_role("button", name="下一步").click()
    choose_county(page, "长安区")
    page.get_by_label("社区（村）").fill("家里的社区")
    page.get_by_label("以上内容真实").check()
    page.get_by_role("button", name="提交代领").click()


def photograph(page: Page, photo: bytes) -> None:
    """Chooses the photo from the album, looks at it and sends it."""
    expect(page.get_by_role("heading", name="登记信息不能确认你们的关系")).to_be_visible()
    page.locator("input[type=file]").last.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(page.get_by_alt_text("准备上传的照片")).to_be_visible()


def turn_to_next(page: Page) -> Locator:
    """The next one's code, once it is drawn."""
    page.get_by_role("button", name="下一位").click()
    return code_on(page)


def code_on(page: Page) -> Locator:
    """The code on the screen; the others beside it show none."""
    code = page.locator(".qr")
    expect(code.locator("path")).to_be_visible()
    return code


def swipe(page: Page, by: int) -> None:
    """A finger's or a mouse's drag over the code by that many px."""
    x, y = (page.viewport_size or {"width": 390})["width"] / 2, 330
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=6)
    page.mouse.up()
