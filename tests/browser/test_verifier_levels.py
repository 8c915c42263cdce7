"""Each kind of code by its own sign: paper, national, entry, on behalf; online and offline (F23, F24, F26, F28)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Account, Role
from tests.browser.inspection import look
from tests.browser.phones import Phone, a_phone, picture
from tests.browser.steps import keep_lists, next_person, sign, take_offline
from tests.builders_paper import codes_on, pages


@pytest.fixture(scope="module")
def phone(backstage: Backstage, site: str) -> Phone:
    return a_phone(backstage, site, backstage.account(next(backstage.green)))


def printed(page: Page) -> str:
    """A new code on paper, read off the file that is printed."""
    page.get_by_role("button", name="生成纸质码").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存 PDF: 一张 A4 纸").click()
    return codes_on(pages(Path(download.value.path()).read_bytes())[0])[0]


def test_paper_is_green_only_beside_its_document_and_is_not_remembered(
    resident_of: Account, verifier_page: Role, camera: Camera, backstage: Backstage
) -> None:
    person = next(backstage.green)
    text = printed(resident_of(backstage.account(person), "#/paper"))
    number, door = person.document_number, verifier_page()
    keep_lists(door)
    camera.sees(picture(text))
    assert sign(door) == "paper"
    expect(door.locator(".plate .color")).to_have_text("绿码")
    expect(door.locator(".word")).to_have_text("请核对证件")
    expect(door.locator(".whose .number")).to_have_text(f"{number[:2]}……{number[-2:]}")
    look(door, "verifier-paper")
    next_person(door, camera)
    camera.sees(picture(text))
    assert sign(door) == "paper"
    expect(door.locator(".before")).to_have_count(0)
    next_person(door, camera)
    door.wait_for_timeout(2_500)  # a list that knows of the paper
    door.locator("header .lists").click()
    door.get_by_role("button", name="立即更新").click()
    expect(door.locator("dialog .told")).to_contain_text("最新")
    door.keyboard.press("Escape")
    take_offline(door)
    camera.sees(picture(text))
    assert sign(door) == "paper"
    expect(door.locator(".tags")).to_contain_text("离线")


@pytest.mark.parametrize(
    ("change", "shown", "label", "word"),
    [
        ({"level": "national", "color": None}, "clear", "国家码", "无异常"),
        (
            {"level": "national", "color": None, "pop_up": True, "notices": ["notice.designated"]},
            "notice", "国家码", "有提示",
        ),
        ({"level": "entry"}, "pass", "入境", "可通行"),
        ({"level": "proxy"}, "pass", "代领", "可通行"),
    ],
    ids=["national", "national with a notice", "entry", "on behalf"],
)  # fmt: skip
def test_every_kind_has_its_sign_its_label_and_its_word(
    verifier_page: Role, camera: Camera, phone: Phone, change: dict[str, object], shown: str, label: str, word: str
) -> None:
    door = verifier_page()

    def told(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **change})

    door.route("**/api/verifier/scans", told)
    camera.sees(picture(phone.text()))
    assert sign(door) == shown
    expect(door.locator(".tags")).to_contain_text(label)
    expect(door.locator(".word")).to_have_text(word)
    if change.get("color", "") is None:
        expect(door.locator(".plate .color")).to_have_count(0)
    look(door, f"verifier-{change['level']}-{shown}")


def test_the_signs_are_explained_beside_the_camera(
    verifier_page: Role, shoot: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    door = verifier_page(size=(1440, 900))
    for words in ("请核对证件", "无异常", "有提示", "名单已旧"):
        expect(door.locator(".legend")).to_contain_text(words)
    axe(door)
    shoot(door, "verifier-legend")
