"""扫描码: one page's screen before the other page's camera, through the real server (F03, F13, F18, F19)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.camera import Camera
from tests.browser.conftest import Open, Role
from tests.browser.steps import next_person, sign, stand_at_door, verdict

LEAST_PACE = 5  # looks a second, also on a busy machine


def code_on(resident: Page) -> bytes:
    return resident.locator(".qr").screenshot()


def scan(door: Page, camera: Camera, picture: bytes) -> str:
    """The sign on the guard's screen once that picture was before the camera."""
    next_person(door, camera)
    camera.sees(picture)
    return sign(door)


def test_a_green_code_on_one_screen_passes_on_the_other(
    resident_page: Role, verifier_page: Role, camera: Camera, shoot: Callable[[Page, str], None]
) -> None:
    resident, door = resident_page("declarer"), verifier_page()
    camera.sees(code_on(resident))
    answer = verdict(door)
    expect(answer.locator(".word")).to_have_text("可通行")
    expect(answer.locator(".color")).to_have_text("绿码")
    expect(answer.locator(".name")).to_have_text(re.compile(r"^.\*{1,2}$"))
    expect(answer.locator(".fresh")).to_have_text(re.compile("刚刚出示|[0-9]{1,2} 秒前出示"))
    expect(answer.locator(".under")).to_have_text("体温未测")
    expect(answer.locator("[aria-live=assertive]")).to_contain_text("可通行")
    shoot(resident, "resident-green")
    shoot(door, "verifier-green")


@pytest.mark.parametrize(
    ("part", "shown", "words"),
    [
        ("patient", "red", "红码"),
        ("feverish", "yellow", "黄码"),
        ("companion", "hold", "有弹窗"),
    ],
)
def test_what_may_not_pass_says_so_in_color_word_and_reason(
    resident_page: Role, verifier_page: Role, camera: Camera, part: str, shown: str, words: str
) -> None:
    resident, door = resident_page(part), verifier_page()
    assert scan(door, camera, code_on(resident)) == shown
    expect(door.locator(".word")).to_have_text("不可通行")
    expect(door.locator(".verdict > .plate")).to_contain_text(words)
    expect(door.locator(".facts .rule li")).not_to_have_count(0)


def test_the_same_guard_is_told_of_a_second_look_and_another_guard_is_not_let_on(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    door, other = verifier_page("guard-1"), verifier_page("guard-2")
    other.goto("about:blank")  # one camera: whoever stands behind would look as well
    picture = code_on(resident_page("declarer"))
    assert scan(door, camera, picture) == "pass"
    assert scan(door, camera, picture) == "pass"
    expect(door.locator(".before")).to_contain_text(re.compile("[0-9]+ 秒前已在此查验"))
    door.goto("about:blank")
    camera.sees_nothing()
    other.goto("/verifier/")
    camera.sees(picture)
    assert sign(other) == "bad"
    expect(other.locator(".sentence")).to_contain_text("另一位查验人员")


def test_a_picture_of_a_code_is_worth_nothing_after_half_a_minute(
    resident_page: Role, verifier_page: Role, camera: Camera
) -> None:
    resident, door = resident_page("declarer"), verifier_page()
    picture = code_on(resident)
    asked = count_scans(door)
    door.wait_for_timeout(31_000)
    assert scan(door, camera, picture) == "bad"
    expect(door.locator(".sentence")).to_contain_text("截图")
    assert not asked, "what is wrong by itself is told without the server"
    assert scan(door, camera, code_on(resident)) == "pass", "the living page beside it is accepted"


def test_nothing_is_green_before_the_server_said_so(resident_page: Role, verifier_page: Role, camera: Camera) -> None:
    resident, door = resident_page("declarer"), verifier_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    door.route("**/api/verifier/scans", hold)
    camera.sees(code_on(resident))
    checking = door.locator(".verdict.checking")
    expect(checking).to_be_visible()
    expect(checking.locator(".word")).to_have_text("核验中")
    red, green, blue = background(door)
    assert green < max(red, blue)
    waiting[0].continue_()
    assert sign(door) == "pass"


def test_without_network_and_list_it_cannot_check_and_goes_on_by_itself_when_it_is_back(
    resident_page: Role, open_page: Open, camera: Camera, axe: Callable[[Page], None]
) -> None:
    resident, door = resident_page("declarer"), open_page("/verifier/")
    door.route("**/api/verifier/status?*", lambda route: route.abort())
    stand_at_door(door)
    door.context.set_offline(True)
    camera.sees(code_on(resident))
    assert sign(door) == "unknown"
    expect(door.locator(".word")).to_have_text("无法确认")
    expect(door.locator(".sentence")).to_contain_text("还没有")
    expect(door.locator(".lost")).to_be_visible()
    axe(door)
    door.context.set_offline(False)
    expect(door.locator(".verdict.pass")).to_be_visible()
    expect(door.locator(".lost")).to_have_count(0)


def test_a_forged_text_is_refused_without_the_server(verifier_page: Role) -> None:
    door = verifier_page()
    asked = count_scans(door)
    for text, said in (("https://example.cn/x", "不是本系统"), ("JK1:" + "A" * 200, "无法读取")):
        door.get_by_role("button", name="不用摄像头").click()
        door.get_by_label("码的文字").fill(text)
        door.keyboard.press("Enter")
        assert sign(door) == "bad"
        expect(door.locator(".sentence")).to_contain_text(said)
        door.keyboard.press("Enter")
        expect(door.locator(".verdict")).to_have_count(0)
    assert not asked


def test_a_session_that_ended_leads_back_to_the_login(resident_page: Role, verifier_page: Role, camera: Camera) -> None:
    resident, door = resident_page("declarer"), verifier_page()
    door.context.clear_cookies()
    camera.sees(code_on(resident))
    expect(door.locator(".again")).to_contain_text("重新登录")


@pytest.mark.parametrize(("turned", "blurred", "share"), [(0, 0, 0.3), (12, 0.8, 0.5), (-35, 0, 0.4), (90, 1.2, 0.6)])
def test_a_code_held_askew_small_or_out_of_focus_is_read(
    resident_page: Role, verifier_page: Role, camera: Camera, turned: float, blurred: float, share: float
) -> None:
    resident, door = resident_page("declarer"), verifier_page()
    door.wait_for_timeout(1_500)
    assert int(door.locator(".viewfinder").get_attribute("data-per-second") or 0) >= LEAST_PACE
    camera.sees(code_on(resident), turned=turned, blurred=blurred, share=share)
    assert sign(door) == "pass"


def count_scans(door: Page) -> list[str]:
    """The requests for a verdict from now on."""
    asked: list[str] = []
    door.on("request", lambda request: asked.append(request.url) if request.url.endswith("/scans") else None)
    return asked


def background(door: Page) -> tuple[int, int, int]:
    found = door.locator(".verdict > .plate").evaluate("element => getComputedStyle(element).backgroundColor")
    red, green, blue = map(int, re.findall(r"\d+", str(found))[:3])
    return red, green, blue
