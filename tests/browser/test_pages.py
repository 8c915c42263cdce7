"""The residents' page in each of its states: accessible to everybody, whole on a narrow screen."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser import resident_steps, steps
from tests.browser.backstage import Backstage
from tests.browser.conftest import Account, Open
from tests.browser.inspection import look

COLORS = {"patient": "红码", "feverish": "黄码"}


def test_before_there_is_a_session(open_page: Open) -> None:
    page = open_page("/resident/")
    expect(page.locator(".person")).not_to_have_count(0)
    look(page, "resident-login")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="the companion")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    page.locator(".person").first.click()
    look(page, "resident-consent")
    page.keyboard.press("Escape")
    for name in ("help", "nowhere"):
        page.goto(f"/resident/#/{name}")
        look(page, f"resident-{name}")


def test_from_an_account_without_a_code_to_the_claim(resident_of: Account, backstage: Backstage) -> None:
    visitor, nobody = backstage.cast.parts["visitor"], next(backstage.strangers)
    page = resident_of(backstage.account())
    expect(page.get_by_role("link", name="去领取")).to_be_visible()
    look(page, "resident-code-not-claimed")
    turn_to(page, "/", "需要证件和一次健康申报")
    look(page, "resident-home-not-claimed")
    turn_to(page, "/claim", "认证结果已失效")
    look(page, "resident-claim-no-ticket")
    turn_to(page, "/identity", "实人认证")
    page.get_by_role("button", name="开始认证").click()
    look(page, "resident-identity-faults")
    resident_steps.identify(page, nobody.document_number, nobody.name)
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "resident-identity-refused")
    resident_steps.identify(page, visitor.document_number, visitor.name)
    expect(page.get_by_text("已通过实人认证")).to_be_visible()
    page.get_by_role("button", name="领取健康码").click()
    expect(page.get_by_text("请填写停留地址")).to_be_visible()
    look(page, "resident-claim-faults")
    page.get_by_role("button", name="县（市、区）").click()
    expect(page.locator(".county").first).to_be_visible()
    look(page, "resident-claim-county")


def test_the_first_declaration(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.claimed(next(backstage.strangers)))
    expect(page.get_by_role("heading", name="还差一次健康申报")).to_be_visible()
    look(page, "resident-code-not-declared")
    page.get_by_role("link", name="去申报").click()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("还有 4 处需要填写或改正")).to_be_visible()
    look(page, "resident-declare-faults")
    resident_steps.declare(page, "感冒样症状")
    look(page, "resident-declared-yellow")
    turn_to(page, "/declarations", "本人申报")
    look(page, "resident-declarations")


def test_a_green_code_and_what_is_around_it(resident_of: Account, backstage: Backstage) -> None:
    person = next(backstage.green)
    page = resident_of(backstage.account(person))
    steps.bring_up_code(page)
    look(page, "resident-code-green")
    expect(page.locator(".change")).to_have_text("")  # another language is no change of the status
    page.locator(".qr").click()
    look(page, "resident-code-large")
    page.keyboard.press("Escape")
    turn_to(page, "/", "未见异常")
    look(page, "resident-home")
    page.get_by_role("button", name="退出登录").click()
    look(page, "resident-log-out")
    page.keyboard.press("Escape")
    turn_to(page, "/information", "身份信息")
    look(page, "resident-information")
    turn_to(page, "/declare", "今天还可申报 3 次")
    look(page, "resident-declare")
    backstage.declared(person, times=3)
    page.reload()
    expect(page.get_by_text("次申报已用完")).to_be_visible()
    look(page, "resident-declare-full")


def test_a_pop_up_and_the_report_to_the_community(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.popped_up)))
    expect(page.get_by_role("dialog", name="弹窗提示").get_by_text("最早解除时间")).to_be_visible()
    look(page, "resident-pop-up")
    page.get_by_role("button", name="知道了").click()
    look(page, "resident-code-pop-up")
    turn_to(page, "/", "有弹窗")
    look(page, "resident-home-pop-up")
    turn_to(page, "/information", "解除条件")
    look(page, "resident-information-pop-up")
    turn_to(page, "/community", "现在的地址")
    look(page, "resident-community")
    resident_steps.report(page)
    look(page, "resident-reported")


def test_yellow_and_red(resident_of: Account) -> None:
    for part, word in COLORS.items():
        page = resident_of(part)
        steps.bring_up_code(page)
        expect(page.locator(".band")).to_contain_text(word)
        look(page, f"resident-code-{part}")
        turn_to(page, "/information", "原因与解除条件")
        look(page, f"resident-information-{part}")


def test_an_expired_code_and_one_on_another_phone(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.claimed(next(backstage.strangers), ago=timedelta(days=31)))
    expect(page.get_by_role("heading", name="健康码已过期")).to_be_visible()
    look(page, "resident-code-expired")
    account = backstage.account(next(backstage.green))
    steps.bring_up_code(resident_of(account))
    page = resident_of(account)
    expect(page.get_by_text("改用这部手机后")).to_be_visible()
    look(page, "resident-code-other-device")


def test_a_code_that_was_closed(resident_of: Account, backstage: Backstage) -> None:
    person = next(backstage.green)
    account = backstage.account(person)
    backstage.died(person)
    page = resident_of(account)
    expect(page.get_by_role("heading", name="健康码已关闭")).to_be_visible()
    look(page, "resident-code-closed")


def test_without_network(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(next(backstage.green)))
    steps.bring_up_code(page)
    steps.take_offline(page)
    expect(page.locator(".away")).to_be_visible()
    look(page, "resident-code-offline")
    turn_to(page, "/information", "这一页需要联网才能读取", "个人健康信息")
    look(page, "resident-information-offline")


def test_a_declaration_made_with_no_network_is_kept_sealed_and_sent_once(
    resident_of: Account, backstage: Backstage
) -> None:
    page = resident_of(backstage.account(next(backstage.green)))
    steps.bring_up_code(page)
    steps.take_offline(page)
    expect(page.locator(".away")).to_be_visible()
    turn_to(page, "/declare", "真实性声明", "健康申报")
    look(page, "resident-declare-offline")
    resident_steps.fill_in_declaration(page, "感冒样症状")
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("已保存在本机，尚未提交")).to_be_visible()
    assert "cold_like" not in page.evaluate("JSON.stringify(localStorage)")
    look(page, "resident-declare-kept")
    turn_to(page, "/", "在等待网络")
    look(page, "resident-home-waiting")
    page.context.set_offline(False)
    expect(page.get_by_text("现在的健康码：黄码")).to_be_visible(timeout=30_000)
    expect(page.locator(".status")).to_contain_text("黄码")
    look(page, "resident-home-sent")
    turn_to(page, "/declarations", "感冒样症状", "申报记录")
    expect(page.get_by_text("感冒样症状")).to_have_count(1)


def turn_to(page: Page, path: str, words: str, title: str = "") -> None:
    """Another page of the same app, once it says these words, and has this title."""
    page.goto(f"/resident/#{path}")
    if title:
        expect(page.locator("#page-title")).to_have_text(title)
    expect(page.get_by_text(words).first).to_be_visible()
