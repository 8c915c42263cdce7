"""The guard's page by itself: temperature, rule, counts, keyboard, cameras that do not open, what is kept."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import Camera
from tests.browser.conftest import DESK, PHONE, Open, Role
from tests.browser.steps import keep_lists, next_person, sign, stand_at_door

LEAST_TARGET = 60  # CSS pixels, for gloves


def pass_somebody(resident: Page, door: Page, camera: Camera) -> None:
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "pass"


def test_a_fever_measured_afterwards_stops_a_green_code_without_another_scan(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    resident, door = resident_page("traveller"), verifier_page()
    pass_somebody(resident, door, camera)
    asked: list[str] = []
    door.on("request", lambda request: asked.append(request.url))
    door.keyboard.press("t")
    door.keyboard.type("373")
    assert sign(door) == "hold"
    expect(door.locator(".word")).to_have_text("不可通行")
    expect(door.locator(".under")).to_have_text("体温 37.3 ℃")
    door.keyboard.press("t")
    door.keyboard.type("372")
    assert sign(door) == "pass"
    assert not [url for url in asked if url.endswith("/scans")]


def test_a_temperature_taken_before_counts_for_the_next_person_alone(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    resident, door = resident_page("traveller"), verifier_page()
    door.get_by_role("button", name="量体温").click()
    door.get_by_role("button", name="36.8 摄氏度").click()
    expect(door.locator(".controls .temperature")).to_contain_text("下一位体温 36.8")
    pass_somebody(resident, door, camera)
    expect(door.locator(".under")).to_have_text("体温 36.8 ℃")
    next_person(door, camera)
    expect(door.locator(".controls .temperature")).to_contain_text("量体温")


def test_the_doors_rule_is_on_the_screen_and_remembered(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    resident, door = resident_page("traveller"), verifier_page()
    door.keyboard.press("r")
    door.get_by_role("button", name=re.compile("^48 小时核酸")).click()
    expect(door.locator("header .rule")).to_contain_text("48 小时核酸")
    door.reload()
    expect(door.locator("header .rule")).to_contain_text("48 小时核酸")
    camera.sees(resident.locator(".qr").screenshot())
    assert sign(door) == "hold"
    expect(door.locator(".under")).to_contain_text("核酸")


def test_a_shift_is_counted_and_no_person_is_kept(resident_page: Role, verifier_page: Role, camera: Camera) -> None:
    resident, door = resident_page("traveller"), verifier_page()
    pass_somebody(resident, door, camera)
    name = door.locator(".name").inner_text()
    next_person(door, camera)
    expect(door.locator(".counts")).to_contain_text("通行 1")
    kept = str(door.evaluate("JSON.stringify(Object.entries(localStorage)) + JSON.stringify({...sessionStorage})"))
    assert "JK1:" not in kept
    assert name not in kept
    kept = door.evaluate("indexedDB.databases().then(all => all.map(each => each.name))")
    assert kept == ["healthcode-lists"], "numbers that were signed, and nothing else"


def test_the_next_person_by_itself_only_after_may_pass(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    resident, door = resident_page("traveller"), verifier_page()
    door.get_by_role("button", name="设置").click()
    door.get_by_role("button", name="3 秒后").click()
    door.keyboard.press("Escape")
    pass_somebody(resident, door, camera)
    camera.sees_nothing()
    expect(door.locator(".verdict")).to_have_count(0)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("NotAllowedError", "没有摄像头权限"),
        ("NotFoundError", "没有找到摄像头"),
        ("NotReadableError", "摄像头正被占用"),
    ],
)
def test_a_camera_that_does_not_open_says_what_to_do(
    verifier_page: Role, axe: Callable[[Page], None], fault: str, told: str
) -> None:
    door = verifier_page()
    door.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '{fault}'))"
    )
    door.reload()
    expect(door.get_by_role("alert")).to_contain_text(told)
    expect(door.get_by_role("button", name="重试")).to_be_visible()
    axe(door)


def test_a_picture_file_is_read_in_place_of_the_camera(
    resident_page: Role, verifier_page: Role, tmp_path: Path
) -> None:
    door, resident = verifier_page(), resident_page("traveller")
    door.get_by_role("button", name="不用摄像头").click()
    door.set_input_files(
        "input[type=file]", {"name": "code.png", "mimeType": "image/png", "buffer": resident.screenshot()}
    )
    assert sign(door) == "pass"


def test_the_page_opens_without_network_and_says_what_it_can_do(verifier_page: Role) -> None:
    door = verifier_page()
    keep_lists(door)
    door.evaluate("navigator.serviceWorker.ready.then(() => true)")
    door.reload()  # the worker takes a page over at its next opening
    assert door.evaluate("navigator.serviceWorker.controller !== null")
    door.context.set_offline(True)
    door.reload()
    expect(door.locator(".lost")).to_contain_text("离线查验")
    expect(door.locator(".viewfinder")).to_have_attribute("data-state", "seeing")


@pytest.mark.parametrize(
    ("size", "scheme", "locale"),
    [(PHONE, "light", "zh-CN"), (PHONE, "dark", "en-GB"), (DESK, "dark", "zh-CN"), ((844, 390), "light", "en-GB")],
)
def test_every_state_is_accessible_and_hit_with_gloves(
    open_page: Open, axe: Callable[[Page], None], shoot: Callable[[Page, str], None],
    size: tuple[int, int], scheme: str, locale: str,
) -> None:  # fmt: skip
    door = open_page("/verifier/", size=size, color_scheme=scheme, locale=locale)
    name = f"verifier-{size[0]}-{scheme}-{locale}"
    door.locator(".guard").first.wait_for()
    checked(door, axe)
    shoot(door, f"{name}-login")
    stand_at_door(door)
    for state, key in (("look", ""), ("temperature", "t"), ("rule", "r")):
        if key:
            door.keyboard.press(key)
        checked(door, axe)
        shoot(door, f"{name}-{state}")
        door.keyboard.press("Escape")
    door.locator(".controls button").last.click()
    door.locator("textarea").fill("JK1:X")
    checked(door, axe)
    door.keyboard.press("Enter")
    assert sign(door) == "bad"
    checked(door, axe)
    shoot(door, f"{name}-bad")


def checked(door: Page, axe: Callable[[Page], None]) -> None:
    """No violation, nothing wider than the screen, nothing too small for a glove."""
    axe(door)
    assert door.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in door.locator("button:visible, .button:visible:not(.skip)").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= LEAST_TARGET - 0.5, button.inner_text()
