"""A guard without a network: what the lists of the device say, how old they may be, and what is remembered (C19, T21).

The network goes after the first visit, and each page is opened anew without it.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from healthcode import clock
from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Role
from tests.browser.inspection import look
from tests.browser.phones import Phone, a_phone, picture
from tests.browser.steps import keep_lists, move_clock, next_person, renew_lists, sign, take_offline, verdict

FRESH, REFUSE = timedelta(minutes=15), timedelta(hours=24)  # of the edition that is in force
SECONDS = timedelta(seconds=5)


@pytest.fixture(scope="module")
def phone(backstage: Backstage, site: str) -> Phone:
    """An honest phone with a green code."""
    return a_phone(backstage, site, backstage.account(next(backstage.green)))


@pytest.fixture
def lone_door(verifier_page: Role) -> Page:
    """A guard's page that was opened once with a network, and again without."""
    door = verifier_page()
    keep_lists(door)
    take_offline(door)
    expect(door.locator(".viewfinder")).to_have_attribute("data-state", "seeing")
    return door


def test_a_green_code_passes_without_network_by_a_fresh_list_and_says_so(
    lone_door: Page, camera: Camera, phone: Phone, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    expect(lone_door.locator(".lost")).to_contain_text("离线查验")
    shoot(lone_door, "verifier-offline-look")
    camera.sees(picture(phone.text()))
    assert sign(lone_door) == "pass"
    expect(lone_door.locator(".tags .offline")).to_contain_text(re.compile(r"离线 · \d+ (秒|分钟)前的名单"))
    expect(lone_door.locator(".facts .fine")).to_have_count(0)  # nobody says “no abnormality” offline
    axe(lone_door)
    shoot(lone_door, "verifier-offline-pass")


def test_by_an_old_list_green_is_amber_and_by_one_too_old_there_is_no_answer(
    lone_door: Page, camera: Camera, phone: Phone
) -> None:
    later = clock.now() + FRESH + SECONDS
    move_clock(lone_door, later)
    expect(lone_door.locator("header .lists.stale")).to_contain_text("名单已旧")
    camera.sees(picture(phone.text(clock.now() + FRESH + SECONDS)))
    assert sign(lone_door) == "stale"
    expect(lone_door.locator(".word")).to_have_text("名单已旧")
    expect(lone_door.locator(".under")).to_contain_text("先别放行")
    look(lone_door, "verifier-stale")


def test_a_list_that_is_too_old_is_of_no_use(lone_door: Page, camera: Camera, phone: Phone) -> None:
    move_clock(lone_door, clock.now() + REFUSE + FRESH)
    expect(lone_door.locator("header .lists.refused")).to_contain_text("名单太旧")
    expect(lone_door.locator(".lost")).to_contain_text("无法确认")
    camera.sees(picture(phone.text(clock.now() + REFUSE + FRESH)))
    assert sign(lone_door) in ("unknown", "bad"), "the credential is as old as the list"


def test_a_device_whose_clock_is_behind_is_told_to_set_it(verifier_page: Role, camera: Camera, phone: Phone) -> None:
    door = verifier_page()
    keep_lists(door)
    door.evaluate("navigator.serviceWorker.ready.then(() => true)")
    move_clock(door, clock.now() - timedelta(hours=1))
    expect(door.locator(".viewfinder")).to_have_attribute("data-state", "seeing")
    door.context.set_offline(True)  # first: an answer that still comes tells the page the time again
    door.evaluate("localStorage.removeItem('healthcode/clock')")
    door.reload()
    expect(door.locator("header .lists.ahead")).to_contain_text("时间不准")
    camera.sees(picture(phone.text(clock.now() - timedelta(hours=1))))
    assert sign(door) == "unknown"
    expect(door.locator(".sentence")).to_contain_text("本设备的时间")


def test_somebody_turned_red_is_red_without_network_once_the_list_came(
    verifier_page: Role, camera: Camera, backstage: Backstage, site: str
) -> None:
    person = next(backstage.green)
    phone = a_phone(backstage, site, backstage.account(person))
    backstage.turned_red(person)
    door = verifier_page()
    door.wait_for_timeout(3_000)  # the signer makes a list every two seconds
    renew_lists(door)
    take_offline(door)
    camera.sees(picture(phone.text()))
    assert sign(door) == "red"
    expect(door.locator(".tags .offline")).to_be_visible()


def test_what_was_looked_at_is_known_again_after_the_page_was_closed(
    lone_door: Page, camera: Camera, phone: Phone
) -> None:
    shown = picture(phone.text())
    camera.sees(shown)
    assert sign(lone_door) == "pass"
    camera.sees_nothing()
    lone_door.reload()
    camera.sees(shown)
    assert sign(lone_door) == "pass"
    expect(lone_door.locator(".before")).to_contain_text("秒前已在此查验")


def test_the_servers_word_takes_the_place_of_the_lists_when_it_is_back(
    lone_door: Page, camera: Camera, phone: Phone
) -> None:
    camera.sees(picture(phone.text()))
    assert sign(lone_door) == "pass"
    lone_door.context.set_offline(False)
    expect(lone_door.locator(".tags .offline")).to_have_count(0)
    assert sign(lone_door) == "pass"
    expect(lone_door.locator(".lost")).to_have_count(0)


def test_the_lists_say_how_old_they_are_and_what_that_means(
    lone_door: Page, axe: Callable[[Page], None], shoot: Callable[[Page, str], None]
) -> None:
    lone_door.locator("header .lists").click()
    sheet = lone_door.locator("dialog")
    expect(sheet).to_contain_text("15 分钟内可显示绿色，1 天后不再给结果")
    sheet.get_by_role("button", name="立即更新").click()
    expect(sheet.locator(".told")).to_contain_text("连不上服务器")
    axe(lone_door)
    shoot(lone_door, "verifier-lists")


def test_what_may_not_be_green_is_not(lone_door: Page, camera: Camera, phone: Phone) -> None:
    camera.sees(picture(phone.text(clock.now() - timedelta(seconds=31))))
    assert sign(lone_door) == "bad"
    expect(verdict(lone_door).locator(".sentence")).to_contain_text("可能是截图")
    next_person(lone_door, camera)
    camera.sees(picture(phone.text(clock.now() + timedelta(minutes=5))))
    assert sign(lone_door) == "unknown"
    expect(lone_door.locator(".sentence")).to_contain_text("对方手机的时间比本设备快")
