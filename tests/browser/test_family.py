"""代领 through the pages (F26): claimed for, shown one swipe apart, scanned, handed over, refused and done again."""

from playwright.sync_api import Page, expect

from tests.browser import family_steps, resident_steps, steps
from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import Account, Role
from tests.browser.inspection import look
from tests.builders_family import a_photo


def test_a_child_that_the_registry_knows_is_shown_one_swipe_from_the_parent(
    resident_of: Account, verifier_page: Role, backstage: Backstage, camera: Camera
) -> None:
    child, parent = next(backstage.families)
    door = verifier_page()
    page = resident_of(backstage.account(parent))
    steps.bring_up_code(page)
    page.goto("/resident/#/family")
    expect(page.get_by_role("heading", name="还没有代领任何人")).to_be_visible()
    look(page, "family-none")
    family_steps.claim_for(page, child, relation="子女")
    expect(page.locator(".card.done")).to_contain_text("登记信息已确认你们的关系")
    look(page, "family-claimed")
    page.get_by_role("link", name="代打卡").click()
    expect(page.locator(".whose")).to_contain_text(f"{child.name[0]}** 的页面")
    resident_steps.fill_in_declaration(page)
    look(page, "family-declare")
    resident_steps.declare(page)
    page.get_by_role("link", name="出示健康码").click()
    family_steps.code_on(page)
    expect(page.locator(".band")).to_contain_text("代领 · 子女")
    look(page, "family-code")
    camera.sees(page.locator(".qr").screenshot())
    assert steps.sign(door) == "pass"
    expect(steps.verdict(door)).to_contain_text("代")
    turn_about(page, child.name[0], parent.name[0])
    page.goto("/resident/#/family")
    expect(page.locator(".person")).to_contain_text(child.name[0])
    look(page, "family-list")


def turn_about(page: Page, child: str, parent: str) -> None:
    """By finger, by arrow key and by name: one code at a time, and its owner's name on it."""
    family_steps.swipe(page, 180)
    expect(page.locator(".band")).to_contain_text(f"本人持码人{parent}")
    assert page.locator(".qr").count() == 1
    page.locator("body").press("ArrowRight")
    expect(page.locator(".band")).to_contain_text(f"代领 · 子女持码人{child}")
    page.get_by_role("tab", name="本人").click()
    expect(page.locator(".band")).to_contain_text(f"本人持码人{parent}")


def test_a_family_is_shown_without_network(resident_of: Account, backstage: Backstage) -> None:
    child, parent = next(backstage.families)
    page = resident_of(backstage.account(parent))
    steps.bring_up_code(page)
    family_steps.claim_for(page, child, relation="子女")
    page.get_by_role("link", name="代打卡").click()
    resident_steps.declare(page)
    page.get_by_role("link", name="出示健康码").click()
    family_steps.code_on(page)
    steps.take_offline(page)
    expect(page.locator(".away")).to_be_visible()
    expect(page.locator(".band")).to_contain_text("代领 · 子女")
    family_steps.code_on(page)
    look(page, "family-code-offline")
    page.get_by_role("button", name="上一位").click()
    expect(page.locator(".band")).to_contain_text("本人")
    family_steps.code_on(page)
