"""What residents do on their page: prove who they are, claim, declare, report; by what stands on it, in Chinese."""

from playwright.sync_api import Locator, Page, expect

from healthcode.demo.people import Person
from healthcode.services.log_in import LoggedIn


def cookies(session: LoggedIn, door: str = "resident") -> dict[str, object]:
    """A browser profile that has logged in: `storage_state` of a context."""
    cookie = {
        "name": f"healthcode_{door}", "value": session.token, "domain": "localhost", "path": f"/api/{door}",
        "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Strict",
    }  # fmt: skip
    return {"cookies": [cookie], "origins": []}


def identify(page: Page, number: str, name: str) -> None:
    """Types a resident ID and a name, and asks whether they belong together."""
    page.get_by_label("证件号码").fill(number)
    page.get_by_label("姓名").fill(name)
    page.get_by_role("button", name="开始认证").click()


def choose_county(page: Page, name: str) -> None:
    """Finds a county in the list of all of them."""
    page.get_by_role("button", name="县（市、区）").click()
    page.get_by_label("搜索市或县").fill(name)
    page.get_by_role("button", name=name, exact=True).click()


def claim(page: Page, person: Person, *, community: str, address: str = "") -> None:
    """Fills in where the person can be reached, and claims the code."""
    page.get_by_label("手机号码").fill(person.phone)
    page.get_by_label("社区（村）").fill(community)
    page.get_by_label("地址").fill(address)
    page.get_by_role("button", name="领取健康码").click()


def fill_in_declaration(page: Page, symptom: str = "没有症状") -> None:
    """Answers the questions of a declaration and agrees to its statement of truth."""
    page.get_by_label(symptom).check()
    for question in ("接触过", "到过"):
        page.get_by_role("radiogroup", name=question).get_by_label("否", exact=True).check()
    page.get_by_label("以上内容真实").check()


def declare(page: Page, symptom: str = "没有症状") -> Locator:
    """Declares; what came of it."""
    fill_in_declaration(page, symptom)
    page.get_by_role("button", name="提交申报").click()
    told = page.locator(".card.done")
    expect(told).to_contain_text("申报已接收")
    return told


def report(page: Page) -> None:
    """Reports to the community: nothing has changed since the claim."""
    page.get_by_role("button", name="提交报备").click()
    expect(page.locator(".card.done")).to_contain_text("已向社区报备")
