"""What is refused to people at their own pages, and what they are told to do: identity, day's limit, expiry, devices.

A session that ends loses nothing that was typed; a phone without network still shows its code and says as of when.
"""

import re
import time
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from healthcode import clock
from healthcode.services.log_in import log_out
from tests.browser import resident_steps, staff_steps, steps
from tests.browser.backstage import Backstage
from tests.browser.conftest import Account, Open

AT_MOST = 10.0  # seconds from one phone's word to the other's page


def test_an_identity_that_does_not_match_says_nothing_about_others(resident_of: Account, backstage: Backstage) -> None:
    page = resident_of(backstage.account(), "#/identity")
    known, nobody = next(backstage.green), next(backstage.strangers)
    told = []
    for number, name in ((known.document_number, nobody.name), (nobody.document_number, nobody.name)):
        with page.expect_response("**/identity") as answer:
            resident_steps.identify(page, number, name)
        expect(page.get_by_role("alert")).to_contain_text("证件号码与姓名不一致。请对照证件重新填写")
        told.append((answer.value.status, {**answer.value.json(), "request_id": None}))
    assert told[0] == told[1]
    expect(page.get_by_label("证件号码")).to_have_value(nobody.document_number)


def test_a_slip_in_the_number_is_said_beside_the_field_without_the_server(
    resident_of: Account, backstage: Backstage
) -> None:
    page, asked = resident_of(backstage.account(), "#/identity"), []
    page.on("request", lambda request: asked.append(request.url))
    resident_steps.identify(page, "130102199001010010", "王小明")
    expect(page.locator(".field-fault")).to_have_text("号码中至少有一位填错（与校验位不符），请对照证件核对")
    expect(page.get_by_label("证件号码")).to_be_focused()
    assert not [url for url in asked if url.endswith("/identity")]


def test_the_fourth_declaration_of_a_day_is_refused_and_says_when_again(
    resident_of: Account, backstage: Backstage
) -> None:
    person = next(backstage.green)
    page = resident_of(backstage.account(person), "#/declare")
    expect(page.get_by_text("今天还可申报 3 次")).to_be_visible()
    backstage.declared(person, times=3)
    resident_steps.fill_in_declaration(page)
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("已申报 3 次，今天不能再申报。请于明天零时后再试")
    page.reload()
    expect(page.get_by_role("heading", name="今天的 3 次申报已用完")).to_be_visible()
    expect(page.get_by_text(re.compile("00:00 起可以再次申报（还有 .+）"))).to_be_visible()


def test_an_expired_code_is_claimed_again_and_shown_at_once(resident_of: Account, backstage: Backstage) -> None:
    visitor = backstage.cast.parts["visitor"]
    page = resident_of(backstage.claimed(visitor, ago=timedelta(days=31)))
    backstage.declared(visitor, ago=timedelta(days=30))
    expect(page.get_by_role("heading", name="健康码已过期")).to_be_visible()
    page.get_by_role("link", name="重新认领").click()
    resident_steps.identify(page, visitor.document_number, visitor.name)
    resident_steps.choose_county(page, "裕华区")
    resident_steps.claim(page, visitor, community="裕华社区")
    expect(page.locator(".field-fault")).to_have_text("请填写停留地址")
    resident_steps.claim(page, visitor, community="裕华社区", address="中山西路 1 号")
    expect(page.locator(".qr path")).to_be_visible()


def test_another_phone_takes_the_code_and_the_first_one_says_so(
    resident_of: Account, backstage: Backstage, record_property: Callable[[str, object], None]
) -> None:
    account = backstage.account(next(backstage.green))
    first = resident_of(account)
    steps.bring_up_code(first)
    second = resident_of(account)
    expect(second.get_by_text("改用这部手机后，原来设备上的码立即失效。")).to_be_visible()
    second.get_by_role("button", name="使用这部手机").click()
    taken_at = time.monotonic()
    expect(first.get_by_text("健康码改用另一部手机后，这里的登录也会结束。")).to_be_visible()
    took = time.monotonic() - taken_at
    assert took <= AT_MOST
    record_property("another phone takes the code → the first one's page", f"{took:.1f} s (at most {AT_MOST:.0f} s)")
    expect(first.locator(".qr")).to_have_count(0)
    steps.take_offline(first)
    first.goto("/resident/#/code")
    expect(first.get_by_role("heading", name="没有网络，也没有可以离线出示的码")).to_be_visible()
    expect(second.locator(".qr path")).to_be_visible()


def test_without_network_the_code_is_shown_as_of_when_it_was_confirmed(
    resident_of: Account, backstage: Backstage
) -> None:
    page = resident_of(backstage.account(next(backstage.green)))
    steps.bring_up_code(page)
    steps.take_offline(page)
    expect(page.locator(".away")).to_have_text(re.compile(r"离线，截至 \d\d:\d\d:\d\d 的状态"))
    expect(page.get_by_text(re.compile(r"离线凭证 \d+月\d+日 \d\d:\d\d 前有效"))).to_be_visible()
    expect(page.locator(".qr path")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".away")).to_have_count(0)


def test_without_network_a_phone_that_never_showed_a_code_says_what_helps(
    resident_of: Account, backstage: Backstage
) -> None:
    page = resident_of(backstage.account(), "#/help")
    steps.take_offline(page)
    page.goto("/resident/#/code")
    expect(page.get_by_role("heading", name="没有网络，也没有可以离线出示的码")).to_be_visible()


def test_a_session_that_ended_leads_to_the_login_and_back_with_what_was_chosen(
    open_page: Open, site: str, backstage: Backstage
) -> None:
    page = open_page("/resident/#/declare")
    steps.enter(page, site, "returner")
    page.get_by_label("感冒样症状").check()
    end_session(page, backstage, "healthcode_resident")
    resident_steps.fill_in_declaration(page, "感冒样症状")
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("登录已失效，请重新登录。没有填完的内容还在。")).to_be_visible()
    steps.enter(page, site, "returner")
    expect(page.get_by_label("感冒样症状")).to_be_checked()
    expect(page.get_by_label("以上内容真实")).not_to_be_checked()


def test_a_finding_outlives_the_session_it_was_written_in(open_page: Open, backstage: Backstage) -> None:
    page = open_page("/console/")
    staff_steps.log_in(page, "worker.province")
    page.locator("a.person").first.click()
    page.get_by_role("button", name="排查完毕").click()
    page.get_by_role("button", name="电话核实本人").click()
    end_session(page, backstage, "healthcode_console")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("登录已结束，请重新登录。还没有提交的文字都在。")).to_be_visible()
    staff_steps.log_in(page, "worker.province")
    page.get_by_role("button", name="排查完毕").click()
    expect(page.get_by_label("查了什么")).to_have_value("电话核实本人，询问无症状。")


def end_session(page: Page, backstage: Backstage, cookie: str) -> None:
    """On the server; the browser does not know it yet."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == cookie)
    log_out(backstage.desk, token, at=clock.now())
