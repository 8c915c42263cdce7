"""What a guard's camera must not be taken in by, and what an honest holder with a wrong clock is told.

Replays of one showing and pictures half a minute old are in `test_verifier_scan.py`, with two real pages.
"""

import re
from datetime import timedelta

import pytest
from nacl.signing import SigningKey
from playwright.sync_api import Page, expect

from healthcode import clock
from healthcode.core import credentials
from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Account, Open, Role
from tests.browser.phones import Phone, a_phone, picture
from tests.browser.steps import bring_up_code, next_person, sign, stand_at_door, take_offline, verdict

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture(scope="module")
def phone(backstage: Backstage, site: str) -> Phone:
    """An honest phone with a green code."""
    return a_phone(backstage, site, backstage.account(next(backstage.green)))


@pytest.fixture(scope="module")
def other_phone(backstage: Backstage, site: str) -> Phone:
    return a_phone(backstage, site, backstage.account(next(backstage.green)))


def test_a_code_that_another_key_sealed_is_forged(verifier_page: Role, camera: Camera, phone: Phone) -> None:
    credential = phone.sealed[: -credentials.SIGNATURE]
    forged = credential + SigningKey.generate().sign(credentials.CONTEXT + credential).signature
    assert refused(verifier_page(), camera, phone.shows(forged)).startswith("这个码没有任何签发方的有效签名")


def test_a_code_that_another_phone_shows_is_forged(
    verifier_page: Role, camera: Camera, phone: Phone, other_phone: Phone
) -> None:
    told = refused(verifier_page(), camera, other_phone.shows(phone.sealed))
    assert told.startswith("这个码不是由领码的那部手机出示的")


def test_a_text_that_only_begins_like_a_code_is_malformed(verifier_page: Role, camera: Camera, phone: Phone) -> None:
    assert refused(verifier_page(), camera, phone.text()[:-3]).startswith("这个码无法读取")


def test_a_showing_older_than_half_a_minute_may_be_a_picture_or_a_slow_clock(
    verifier_page: Role, camera: Camera, phone: Phone
) -> None:
    told = refused(verifier_page(), camera, phone.text(clock.now() - timedelta(seconds=31)))
    assert "可能是截图" in told
    assert "把手机时间设为自动" in told


def test_a_foreign_code_is_told_as_such_and_the_page_goes_nowhere(verifier_page: Role, camera: Camera) -> None:
    door = verifier_page()
    address, moved = door.url, []
    door.on("framenavigated", lambda frame: moved.append(frame.url))
    assert refused(door, camera, "https://example.cn/pay?to=1").startswith("这不是本系统的健康码")
    assert (door.url, moved, len(door.context.pages)) == (address, [], 1)


def test_a_phone_that_is_ahead_is_not_accused_and_told_what_to_set(
    verifier_page: Role, camera: Camera, phone: Phone
) -> None:
    door = verifier_page()
    camera.sees(picture(phone.text(clock.now() + FIVE_MINUTES)))
    assert sign(door) == "unknown"
    expect(door.locator(".word")).to_have_text("无法确认")
    expect(door.locator(".sentence")).to_contain_text("这不是码的问题。请对方把手机时间设为自动")
    assert not greenish(door)


def test_a_phone_given_up_for_another_shows_nothing_any_more(
    verifier_page: Role, camera: Camera, backstage: Backstage, site: str
) -> None:
    account, door = backstage.account(next(backstage.green)), verifier_page()
    former = a_phone(backstage, site, account)
    a_phone(backstage, site, account)
    assert refused(door, camera, former.text()).startswith("对方的健康码已经换到另一部手机")


def test_a_wrong_clock_is_told_to_its_owner_and_mended_by_the_page_while_there_is_a_network(
    resident_of: Account, verifier_page: Role, camera: Camera, backstage: Backstage
) -> None:
    resident = resident_of(backstage.account(next(backstage.green)), "#/help", device_scale_factor=2)
    resident.clock.install(time=clock.now() + FIVE_MINUTES)
    resident.reload()
    bring_up_code(resident)
    notice = resident.locator(".skew")
    expect(notice).to_contain_text(re.compile("手机时间不准 · 比标准时间快 (5 分|4 分 59 秒)"))
    expect(notice).to_contain_text("自动设置")
    door = verifier_page()
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "pass", "with the server's word the page shows by the right time"
    take_offline(resident)
    expect(resident.locator(".away")).to_be_visible()
    expect(notice).to_contain_text("上次联网时的标准时间")
    next_person(door, camera)
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "pass", "opened anew without a network it still knows how far it is off"
    notice.get_by_role("button", name="我已校准手机时间").click()
    expect(notice).to_have_count(0)
    resident.wait_for_timeout(10_500)  # the next drawing is by the phone's own clock
    next_person(door, camera)
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "unknown"
    expect(door.locator(".sentence")).to_contain_text(re.compile("对方手机的时间比本设备快 (29|30)[0-9] 秒"))


def test_a_holder_without_network_passes_at_a_door_that_has_one(
    resident_of: Account, verifier_page: Role, camera: Camera, backstage: Backstage
) -> None:
    resident = resident_of(backstage.account(next(backstage.green)), device_scale_factor=2)
    bring_up_code(resident)
    take_offline(resident)
    expect(resident.locator(".away")).to_be_visible()
    door = verifier_page()
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "pass"


def test_a_guard_without_network_and_without_a_list_never_sees_green(
    open_page: Open, camera: Camera, phone: Phone
) -> None:
    door = open_page("/verifier/")
    door.route("**/api/verifier/status?*", lambda route: route.abort())
    stand_at_door(door)
    door.context.set_offline(True)
    camera.sees(picture(phone.text()))
    assert sign(door) == "unknown"
    expect(door.locator(".word")).to_have_text("无法确认")
    assert not greenish(door)
    door.context.set_offline(False)
    expect(door.locator(".verdict.pass")).to_be_visible()
    assert greenish(door), "so it is green that was looked for"


def refused(door: Page, camera: Camera, text: str) -> str:
    """What the guard is told of a code that is bad; nothing on the screen is green."""
    camera.sees(picture(text))
    assert sign(door) == "bad"
    expect(door.locator(".word")).to_have_text("无效码")
    assert not greenish(door)
    return verdict(door).locator(".sentence").inner_text()


def greenish(door: Page) -> bool:
    """Whether green is the strongest part of what the answer's plate is painted in."""
    painted = door.locator(".verdict > .plate").evaluate("element => getComputedStyle(element).backgroundColor")
    red, green, blue = map(int, re.findall(r"\d+", painted)[:3])
    return green > max(red, blue)
