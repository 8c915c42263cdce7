"""本门专码: a gate's sign is scanned by the phone, whose code then counts at that gate alone, once (T4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Account, Role
from tests.browser.inspection import look
from tests.browser.phones import Phone, a_phone, picture
from tests.browser.steps import bring_up_code, next_person, sign, verdict

EAST, WEST = "火车站东口", "火车站西口"


@pytest.fixture
def resident(resident_of: Account, backstage: Backstage) -> Page:
    page = resident_of(backstage.account(next(backstage.green)), device_scale_factor=2)
    bring_up_code(page)
    return page


@pytest.fixture(scope="module")
def phone(backstage: Backstage, site: str) -> Phone:
    return a_phone(backstage, site, backstage.account(next(backstage.green)))


def bind(door: Page, name: str) -> None:
    """Turns the gate's own codes on, under this name."""
    door.locator("header .round").click()
    door.get_by_role("group", name="本门专码").get_by_role("button", name="开").click()
    door.get_by_label("本门名称").fill(name)
    door.keyboard.press("Tab")
    door.keyboard.press("Escape")
    expect(door.locator(".gate-sign")).to_contain_text(name)


def read_sign(resident: Page, camera: Camera, door: Page) -> None:
    """The holder scans what the gate shows."""
    camera.sees(door.locator(".gate-sign .drawing").screenshot())
    resident.get_by_role("button", name="扫门口的码").click()
    expect(resident.locator(".for-gate")).to_be_visible()


def test_a_code_that_was_shown_for_a_gate_passes_there_once(
    resident: Page, verifier_page: Role, camera: Camera, shoot: Callable[[Page, str], None]
) -> None:
    door = verifier_page(device_scale_factor=2)
    bind(door, EAST)
    read_sign(resident, camera, door)
    expect(resident.locator(".for-gate")).to_contain_text(f"为 {EAST} 出示")
    look(door, "verifier-own-gate")
    look(resident, "resident-own-gate")
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "pass"
    shoot(door, "verifier-own-gate-pass")
    next_person(door, camera)
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "bad", "its nonce was taken"


def test_a_code_that_was_shown_for_one_gate_is_refused_at_another(
    resident: Page, verifier_page: Role, camera: Camera
) -> None:
    east, west = verifier_page("guard-1", device_scale_factor=2), verifier_page("guard-2")
    bind(east, EAST)
    bind(west, WEST)
    read_sign(resident, camera, east)
    east.goto("about:blank")  # one camera: only the other gate looks
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(west) == "bad"
    expect(verdict(west).locator(".sentence")).to_contain_text("为别的卡口出示")


def test_what_was_shown_to_anybody_is_refused_at_a_gate_of_its_own(
    verifier_page: Role, camera: Camera, phone: Phone
) -> None:
    door = verifier_page()
    bind(door, EAST)
    camera.sees(picture(phone.text()))
    assert sign(door) == "bad"
    expect(verdict(door).locator(".sentence")).to_contain_text("只接受专为本卡口出示")


def test_the_gates_name_is_kept_and_its_sign_is_there_again(verifier_page: Role) -> None:
    door = verifier_page()
    bind(door, EAST)
    door.reload()
    expect(door.locator(".gate-sign")).to_contain_text(EAST)


def test_the_holder_is_told_of_what_is_no_gate_and_can_end_it(
    resident: Page, verifier_page: Role, camera: Camera, phone: Phone
) -> None:
    resident.get_by_role("button", name="扫门口的码").click()
    camera.sees(picture(phone.text()))
    expect(resident.get_by_role("alert")).to_contain_text("不是本系统的门口专码")
    look(resident, "resident-own-gate-scan")
    resident.keyboard.press("Escape")
    camera.sees_nothing()
    door = verifier_page()
    bind(door, EAST)
    read_sign(resident, camera, door)
    resident.get_by_role("button", name="结束").click()
    expect(resident.locator(".for-gate")).to_have_count(0)
