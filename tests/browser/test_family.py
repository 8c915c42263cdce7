"""代领 through the pages (F26): claimed for, shown one swipe apart, scanned, proven by a photo, handed over."""

from playwright.sync_api import Page, Route, expect

from healthcode.demo.people import Person
from tests.browser import family_steps, resident_steps, staff_steps, steps
from tests.browser.backstage import Backstage
from tests.browser.camera import Camera
from tests.browser.conftest import DESK, Account, Open, Role
from tests.browser.inspection import look
from tests.browser.resident_steps import cookies
from tests.builders_family import a_photo


def test_a_child_that_the_registry_knows_is_shown_one_swipe_from_the_parent(
    resident_of: Account, verifier_page: Role, backstage: Backstage, camera: Camera
) -> None:
    child, parent = next(backstage.families)
    door, page = verifier_page(), resident_of(backstage.account(parent))
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
    both_without_network(page)


def turn_about(page: Page, child: str, parent: str) -> None:
    """By finger, by arrow key and by name: one code at a time, and its owner's name on it."""
    family_steps.swipe(page, 180)
    expect(page.locator(".band")).to_contain_text(f"本人持码人{parent}")
    assert page.locator(".qr").count() == 1
    page.locator("body").press("ArrowRight")
    expect(page.locator(".band")).to_contain_text(f"代领 · 子女持码人{child}")
    page.get_by_role("tab", name="本人").click()
    expect(page.locator(".band")).to_contain_text(f"本人持码人{parent}")


def both_without_network(page: Page) -> None:
    """Each code that was shown before, as of when."""
    page.get_by_role("link", name="出示", exact=True).click()
    family_steps.code_on(page)
    steps.take_offline(page)
    expect(page.locator(".band")).to_contain_text("代领 · 子女")
    expect(page.locator(".away")).to_be_visible()
    family_steps.code_on(page)
    look(page, "family-code-offline")
    page.get_by_role("button", name="上一位").click()
    expect(page.locator(".band")).to_contain_text("本人")
    expect(page.locator(".away")).to_be_visible()
    family_steps.code_on(page)
    page.goto("/resident/#/family")
    expect(page.get_by_text("这一页需要联网才能读取")).to_be_visible()


def test_a_photo_that_cannot_be_read_is_refused_and_another_one_proves_it(
    resident_of: Account, open_page: Open, backstage: Backstage
) -> None:
    parent, page = next(backstage.green), resident_of(backstage.account(next(backstage.green)))
    worker = open_page("/console/", size=DESK)
    staff_steps.log_in(worker, "worker.changan")
    ask_with_photo(page, parent, a_photo(320, 200))
    open_claim(worker, parent)
    worker.get_by_role("button", name="提交审核结果").click()
    expect(worker.get_by_text("请选择一项结果")).to_be_visible()
    look(worker, "console-proxy")
    decide(worker, "不通过：照片看不清", "没有通过")
    page.goto("/resident/#/family")
    expect(page.locator(".person")).to_contain_text("照片看不清")
    look(page, "family-refused")
    page.get_by_role("button", name="重新代领").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("请选择关系")).to_be_visible()
    look(page, "family-new-faults")
    ask_with_photo(page, parent, a_photo(1800, 1200))
    page.goto("/resident/#/family")
    expect(page.locator(".person").first).to_contain_text("待审核")
    open_claim(worker, parent)
    decide(worker, "通过：照片证明了关系", "已通过")
    page.reload()
    expect(page.locator(".person").first).to_contain_text("代打卡")
    worker.get_by_role("link", name="代领审核").click()
    expect(worker.get_by_role("heading", name="代领审核")).to_be_visible()
    look(worker, "console-proxies")


def ask_with_photo(page: Page, parent: Person, photo: bytes) -> None:
    """The claim for a parent with a photo; a small one is doubted in the page."""
    family_steps.claim_for(page, parent, relation="父母")
    family_steps.photograph(page, photo)
    if page.get_by_text("照片太小").count():
        look(page, "family-photo")
    page.get_by_role("button", name="上传照片").click()
    expect(page.locator(".card.done")).to_contain_text("已收到，待审核")


def open_claim(worker: Page, parent: Person) -> None:
    """The claim that waits, with its photo and both people in full."""
    worker.get_by_role("link", name="代领审核").click()
    worker.get_by_role("button", name="刷新").click()
    worker.locator("a.claim", has_text="代领父母").first.click()
    expect(worker.get_by_role("img", name="证明照片")).to_be_visible()
    expect(worker.locator(".side").first).to_contain_text(parent.name)
    worker.get_by_role("button", name="右转").click()
    worker.get_by_role("button", name="放大").click()


def decide(worker: Page, choice: str, outcome: str) -> None:
    """One of the reasons; photo and names are gone with it."""
    worker.get_by_label(choice).check()
    worker.get_by_role("button", name="提交审核结果").click()
    expect(worker.locator(".outcome")).to_contain_text(outcome)
    expect(worker.locator("canvas")).to_have_count(0)


def test_a_dependant_is_handed_over_by_a_word(resident_of: Account, backstage: Backstage) -> None:
    child, parent = next(backstage.families)
    first, second = resident_of(backstage.account(parent)), resident_of(backstage.account(next(backstage.green)))
    family_steps.claim_for(first, child, relation="子女")
    first.get_by_role("link", name="回到代领").click()
    first.get_by_text("更多").click()
    first.get_by_role("button", name="交接给另一位家人").click()
    first.get_by_role("button", name="显示交接口令").click()
    word = first.locator(".word").inner_text()
    look(first, "family-hand-over")
    second.goto("/resident/#/family")
    second.get_by_role("button", name="接手").click()
    second.get_by_role("dialog").get_by_role("button", name="接手").click()
    expect(second.get_by_text("请填写口令")).to_be_visible()
    look(second, "family-take-over")
    second.get_by_label("交接口令").fill(word.lower())
    second.get_by_role("radiogroup", name="他（她）是您的").get_by_text("被监护人", exact=True).click()
    second.get_by_label("以上内容真实").check()
    second.get_by_role("dialog").get_by_role("button", name="接手").click()
    expect(second.locator(".person")).to_contain_text(f"{child.name[0]}*")
    first.reload()
    expect(first.locator(".person")).to_contain_text("已交接给另一位家人")


def test_a_claim_is_deleted_after_it_was_asked_for_with_a_mistake(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)))
    family_steps.claim_for(page, next(backstage.strangers), relation="父母")
    page.get_by_role("link", name="以后再拍").click()
    expect(page.locator(".person")).to_contain_text("还差一张照片")
    page.get_by_role("button", name="删除", exact=True).click()
    look(page, "family-delete")
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_role("heading", name="还没有代领任何人")).to_be_visible()


def test_who_keeps_ones_code_is_said_and_can_be_sent_away(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)), "#/help")
    kept = {"link": {"relation": "parent", "since": "2022-05-17T02:00:00Z", "name": "王**"}}
    page.route("**/api/resident/proxy", lambda asked: answer(asked, kept))
    page.goto("/resident/#/family")
    expect(page.get_by_text("王**（您是其父母）从 2022年5月17日 起为您代领")).to_be_visible()
    look(page, "family-kept")
    page.get_by_role("button", name="结束他人代领").click()
    page.get_by_role("dialog").get_by_role("button", name="结束他人代领").click()
    expect(page.get_by_text("已结束他人代领")).to_be_visible()


def answer(asked: Route, kept: object) -> None:
    """In place of the server, which has such an answer only in the moment before an own claim."""
    if asked.request.method == "GET":
        asked.fulfill(json=kept)
    else:
        asked.fulfill(status=204)


def test_an_own_code_is_given_up_at_a_desk(open_page: Open, backstage: Backstage) -> None:
    person = next(backstage.popped_up)
    backstage.account(person)
    page = open_page("/console/")
    staff_steps.log_in(page, "worker.province")
    page.goto(f"/console/#/people/{backstage.cast.resident_of(backstage.desk, person)}")
    page.get_by_role("button", name="放弃本人的码").click()
    page.get_by_role("button", name="确认放弃").click()
    expect(page.get_by_text("请先当面核对身份证件")).to_be_visible()
    look(page, "console-give-up")
    page.get_by_label("本人和身份证件都在面前").check()
    page.get_by_label("不会或不便使用").check()
    page.get_by_role("button", name="确认放弃").click()
    expect(page.get_by_text("本人的码不再由任何账号持有")).to_be_visible()


def test_a_home_declares_for_its_people_at_once(open_page: Open, backstage: Backstage) -> None:
    page = open_page("/console/", size=DESK, storage_state=cookies(backstage.carer_of("130102"), "console"))
    expect(page.get_by_text("还没有在院人员")).to_be_visible()
    for _ in range(2):
        take_in(page, next(backstage.green))
    expect(page.locator(".people > li")).to_have_count(2)
    look(page, "console-care")
    page.get_by_role("button", name="集体打卡").click()
    page.locator(".people > li").first.get_by_role("button", name="有异常").click()
    page.get_by_label("感冒样症状").check()
    look(page, "console-care-exception")
    page.get_by_role("button", name="确定").click()
    page.get_by_label("我已逐人询问和测温").check()
    look(page, "console-care-round")
    page.get_by_role("button", name="提交 2 人的打卡").click()
    expect(page.get_by_text("2 人打卡成功")).to_be_visible()
    page.locator(".result").get_by_role("link", name="回到在院人员").click()
    expect(page.locator(".people > li", has_text="黄码")).to_have_count(1)


def take_in(page: Page, person: Person) -> None:
    """Somebody comes into the home's care."""
    page.get_by_role("button", name="添加人员").click()
    page.get_by_label("证件号码").fill(person.document_number)
    page.get_by_label("姓名", exact=True).fill(person.name)
    page.get_by_label("本人或监护人已书面同意").check()
    page.get_by_role("button", name="登记并代领").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("已登记")).to_be_visible()
