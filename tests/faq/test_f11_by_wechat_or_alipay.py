"""F11 通过微信或支付宝小程序授权登录后实现领码、扫码、亮码。"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from healthcode.gateways.alipay import AlipayChannel
from healthcode.gateways.wechat import WechatChannel
from healthcode.wiring import Doors, Entrance, Way
from tests.builders_channels import a_wechat, an_alipay
from tests.builders_ledger import AT, an_id
from tests.doors.client import Client, good
from tests.doors.conftest import Site
from tests.fakes.alipay_server import alipay
from tests.fakes.wechat_server import wechat

Enter = Callable[[str, str, str], Client]


@pytest.fixture
def enter(doors: Doors, serve: Callable[[Doors], Site]) -> Iterator[Enter]:
    """Logs a person in by a mini-program's code, as the program does: it gets the token itself."""
    with ExitStack() as stack:
        weixin, zhifubao = stack.enter_context(wechat()), stack.enter_context(alipay())
        ways = [
            Entrance(channel=WechatChannel(a_wechat(weixin)), way=Way.APP),
            Entrance(channel=AlipayChannel(an_alipay(zhifubao)), way=Way.APP),
        ]
        site, codes = serve(replace(doors, entrances={"resident": ways, "verifier": ways})), 0

        def entered(door: str, channel: str, person: str) -> Client:
            nonlocal codes
            codes += 1
            (weixin if channel == "wechat" else zhifubao).codes[str(codes)] = person
            client = site.client(door)
            asked = {"channel": channel, "code": str(codes), "bearer": True}
            client.bearer = good(client.post("/session", asked), 201)["token"]
            return client

        yield entered


@pytest.mark.parametrize("channel", ["wechat", "alipay"])
def test_logged_in_by_either_one_claims_shows_and_scans(enter: Enter, channel: str) -> None:
    holder = enter("resident", channel, "holder").holder(an_id(1))
    assert holder.show()["color"] == "green"
    again = enter("resident", channel, "holder")
    assert good(again.get("/session"))["claimed"] is True
    found = enter("verifier", channel, "guard").scan(holder.showing(AT))
    assert (found["verdict"], found["color"]) == ("accepted", "green")


def test_the_same_name_at_two_platforms_is_two_accounts(enter: Enter) -> None:
    enter("resident", "wechat", "somebody").claim(an_id(1))
    assert good(enter("resident", "alipay", "somebody").get("/session"))["claimed"] is False
