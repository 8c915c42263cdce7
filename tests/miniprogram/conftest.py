"""A server with both platforms' login channels, their servers faked over HTTP, and a phone with the built program."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from healthcode.gateways.alipay import AlipayChannel
from healthcode.gateways.wechat import WechatChannel
from healthcode.wiring import Doors, Entrance
from tests.builders_channels import a_wechat, an_alipay
from tests.doors.conftest import Site, clock, doors, serve
from tests.fakes import alipay_server, wechat_server
from tests.miniprogram.program import CHANNEL, ROOT, Program, a_program

__all__ = ["clock", "doors", "serve"]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Both programs, up to their sources; nothing is done when they are."""
    subprocess.run([sys.executable, str(ROOT / "apps/tools/mini_programs.py"), "build"], check=True)


@pytest.fixture(params=sorted(CHANNEL))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def codes(platform: str) -> Iterator[tuple[dict[str, str], object]]:
    """The platform's server: the codes it gave out with whose they are, and our channel to it."""
    with ExitStack() as stack:
        if platform == "mp-weixin":
            wechat = stack.enter_context(wechat_server.wechat())
            yield wechat.codes, WechatChannel(a_wechat(wechat))
        else:
            alipay = stack.enter_context(alipay_server.alipay())
            yield alipay.codes, AlipayChannel(an_alipay(alipay))


@pytest.fixture
def site(doors: Doors, serve: Callable[[Doors], Site], codes: tuple[dict[str, str], object]) -> Site:
    """A server where residents and verifiers come in by the platform, and others by the demo's channel."""
    entrance = Entrance(channel=codes[1])  # type: ignore[arg-type]
    entrances = {door: (entrance, *found) for door, found in doors.entrances.items() if door != "console"}
    return serve(replace(doors, entrances={**doors.entrances, **entrances}))


@pytest.fixture
def phone(platform: str, site: Site, codes: tuple[dict[str, str], object]) -> Iterator[Program]:
    """A phone whose owner the platform knows: three logins are in its pocket."""
    given = [f"code-{number}" for number in range(3)]
    codes[0].update(dict.fromkeys(given, "openid-of-the-owner"))
    with a_program(platform, site.address) as program:
        program.act("logins", codes=given)
        yield program
