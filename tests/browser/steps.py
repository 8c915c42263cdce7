"""What people do in the pages before it becomes interesting: log in, bring their code up, stand at a door."""

import re
from datetime import datetime

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.camera import Camera

AGREE = re.compile("同意并登录|Agree and log in")
THIS_PHONE = re.compile("使用这部手机|Use this phone")


def enter(page: Page, site: str, part: str) -> None:
    """Log a resident of the demo in, by the login's code, as a person does: tap the name, agree."""
    language = page.evaluate("document.documentElement.lang")
    found = httpx.get(f"{site}/api/resident/channels", headers={"Accept-Language": language}).json()
    logins = {login["code"]: login["part"] for login in found["channels"][0]["logins"]}
    page.get_by_role("button", name=logins[part]).click()
    page.get_by_role("button", name=AGREE).click()
    page.wait_for_url(lambda url: "login" not in url)


def bring_up_code(page: Page) -> Locator:
    """The QR code of somebody logged in; a pop-up is read and closed, a former phone is given up for this one."""
    page.goto("/resident/#/code")
    code = page.locator(".qr")
    expect(code.or_(page.get_by_role("button", name=THIS_PHONE)).first).to_be_visible()
    if not code.is_visible():
        page.get_by_role("button", name=THIS_PHONE).click()
    expect(code.locator("path")).to_be_visible()
    if page.locator("dialog[open]").count():
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    return code


def stand_at_door(page: Page, guard: str = "guard-1") -> None:
    """Log a guard in; afterwards the camera is open and its pictures are read."""
    page.locator("label", has_text=guard).click()
    page.locator("button[type=submit]").click()
    finder = page.locator(".viewfinder")
    expect(finder).to_have_attribute("data-state", "seeing")
    expect(finder).not_to_have_attribute("data-per-second", "0")  # the reader is loaded with the first picture


def next_person(door: Page, camera: Camera) -> None:
    """The phone goes away and the guard goes on; long enough that the same phone would be a new look."""
    camera.sees_nothing()
    if door.locator(".verdict").count():
        door.locator(".verdict .next").click()
        door.wait_for_timeout(2_200)


def verdict(door: Page) -> Locator:
    """The answer on the guard's screen, once it is there."""
    shown = door.locator(".verdict:not(.checking)")
    expect(shown).to_be_visible()
    return shown


def sign(door: Page) -> str:
    """Which sign the answer shows: pass, yellow, red, hold, bad or unknown."""
    return str(verdict(door).evaluate("element => element.classList[1]"))


def take_offline(page: Page) -> None:
    """The network goes, and the page is opened anew: what comes now comes from this phone."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # the worker takes a page over at its next opening
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.reload()


def keep_lists(door: Page) -> None:
    """The page has its lists, and its worker what the page is made of: the network may go."""
    expect(door.locator("header .lists.fresh")).to_be_visible()


def lose_lists(door: Page) -> None:
    """The page is as before any list came, and none comes."""
    door.context.route("**/api/verifier/status*", lambda asked: asked.abort())
    door.evaluate("indexedDB.databases().then((all) => all.forEach(({name}) => indexedDB.deleteDatabase(name)))")
    door.reload()
    expect(door.locator("header .lists.none")).to_be_visible()


def renew_lists(door: Page) -> None:
    """A guard renews the lists by hand."""
    door.locator("header .lists").click()
    door.get_by_role("button", name="立即更新").click()
    expect(door.locator("dialog .told")).to_contain_text("最新")
    door.keyboard.press("Escape")


def move_clock(page: Page, at: datetime) -> None:
    """The device's clock says that it is then, and the page is opened anew."""
    page.clock.install(time=at)
    page.reload()
