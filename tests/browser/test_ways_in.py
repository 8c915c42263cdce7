"""The ways in beside the demo's, in a real browser: a code by text message, a provider, and one that is shut."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from healthcode.gateways.alipay import AlipayChannel
from healthcode.gateways.login_channels import SmsChannel
from healthcode.gateways.wechat import WechatChannel
from healthcode.wiring import Doors, Entrance, Way
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.inspection import look
from tests.builders_channels import a_wechat, an_alipay, an_oidc_channel, an_sms_gateway
from tests.builders_ledger import a_phone
from tests.doors.conftest import Site, clock, doors, serve  # noqa: F401 - a server whose channels ask the fakes
from tests.fakes import alipay_server, oidc_server, sms_server, wechat_server
from tests.fakes.loopback import Reply

TITLE = {"zh-CN": "省统一身份认证", "en": "Province account"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A site with all ways in, and what its people are sent and asked elsewhere."""

    site: Site
    sms: sms_server.Sms
    oidc: oidc_server.Provider


@pytest.fixture
def elsewhere(doors: Doors, serve: Callable[[Doors], Site]) -> Iterator[Elsewhere]:  # noqa: F811 - the fixtures above
    with ExitStack() as stack:
        weixin = stack.enter_context(wechat_server.wechat())
        zhifubao, sms = stack.enter_context(alipay_server.alipay()), stack.enter_context(sms_server.sms())
        oidc = stack.enter_context(oidc_server.provider())
        phone = SmsChannel(sender=an_sms_gateway(sms), template=sms_server.TEMPLATE, daily_most=100)
        ways = [
            Entrance(channel=WechatChannel(a_wechat(weixin)), way=Way.APP),
            Entrance(channel=AlipayChannel(an_alipay(zhifubao)), way=Way.APP, shut=True),
            Entrance(channel=phone, way=Way.SMS),
            Entrance(channel=an_oidc_channel(oidc), way=Way.OIDC, title=TITLE),
        ]
        oidc.person = "worker"
        entrances = {"resident": ways, "verifier": ways[2:3], "console": ways[3:]}
        yield Elsewhere(site=serve(replace(doors, entrances=entrances)), sms=sms, oidc=oidc)


@pytest.fixture
def opened(browser: Browser, elsewhere: Elsewhere) -> Iterator[Callable[..., Page]]:
    contexts = []

    def at(path: str, **context: Any) -> Page:
        made = browser.new_context(
            **{"viewport": {"width": PHONE[0], "height": PHONE[1]}, "locale": "zh-CN", **context},
            base_url=elsewhere.site.address,
        )
        contexts.append(made)
        made.set_default_timeout(PATIENCE)
        page = made.new_page()
        page.goto(path)
        return page

    yield at
    for context in contexts:
        context.close()


def wanted(page: Page, number: str) -> None:
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="获取验证码").click()


def test_a_code_by_text_message_lets_a_person_in(elsewhere: Elsewhere, opened: Callable[..., Page]) -> None:
    page = opened("/resident/")
    expect(page.get_by_role("heading", name="手机号登录")).to_be_visible()
    expect(page.get_by_text("支付宝小程序")).to_be_visible()
    look(page, "resident-login-ways")
    wanted(page, "123")
    expect(page.get_by_text("请填写 11 位手机号")).to_be_visible()
    wanted(page, a_phone(1))
    elsewhere.sms.server.bent = [Reply(503)]
    page.get_by_role("button", name="同意并获取验证码").click()
    expect(page.get_by_role("alert")).to_contain_text("“sms”服务繁忙")
    page.get_by_role("button", name="同意并获取验证码").click()
    expect(page.get_by_text("验证码已发送到")).to_be_visible()
    expect(page.get_by_role("button", name="秒后可重新获取")).to_be_visible()
    expect(page.get_by_label("验证码")).to_be_focused()
    code = elsewhere.sms.sent[-1][2]["code"]
    page.get_by_label("验证码").fill(f"{(int(code) + 1) % 10**6:06d}")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("还可以再试 4 次")
    look(page, "resident-login-code")
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("需要证件和一次健康申报")).to_be_visible()


def test_a_provider_sends_the_browser_back_logged_in(elsewhere: Elsewhere, opened: Callable[..., Page]) -> None:
    page = opened("/resident/#/paper")
    page.get_by_role("button", name="省统一身份认证").click()
    page.get_by_role("button", name="同意并前往登录").click()
    page.wait_for_url("**/resident/#/paper")
    assert "code=" not in page.url
    page.reload()
    expect(page.get_by_role("heading", name="登录")).not_to_be_visible()


def test_who_gives_up_at_the_provider_may_choose_again(opened: Callable[..., Page]) -> None:
    page = opened("/resident/")
    page.evaluate("""sessionStorage.setItem('healthcode/away/resident', '{"channel":"oidc","next":null}')""")
    page.goto("/resident/?error=access_denied&state=s")
    expect(page.get_by_text("您没有在该平台完成登录")).to_be_visible()
    look(page, "resident-login-gave-up")


def test_staff_come_in_by_the_provider(staff: object, opened: Callable[..., Page]) -> None:
    page = opened("/console/", viewport={"width": 1440, "height": 900})
    page.get_by_role("button", name="省统一身份认证").click()
    page.wait_for_url("**/console/#/**")
    expect(page.get_by_role("button", name="账户 worker")).to_be_visible()


def test_a_guard_comes_in_by_text_message(elsewhere: Elsewhere, opened: Callable[..., Page]) -> None:
    page = opened("/verifier/")
    page.get_by_label("手机号").fill(a_phone(3))
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill("")
    expect(page.get_by_text("验证码已发送到")).to_be_visible()
    look(page, "verifier-login-code")
    page.get_by_label("验证码").fill(elsewhere.sms.sent[-1][2]["code"])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("手机号")).not_to_be_visible()
