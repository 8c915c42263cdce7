"""The built programs of WeChat and Alipay on a running server: login, claim, show, scan, declare; with no network."""

import re
from datetime import timedelta

import pytest

from healthcode.core.codes import read
from tests.builders_doors import NAME
from tests.builders_ledger import AT, a_phone, an_id
from tests.doors.client import good
from tests.doors.conftest import Site
from tests.miniprogram.program import CHANNEL, ORIGIN, Program, a_program

pytestmark = pytest.mark.slow
CLOCK = re.compile(r"\d\d:\d\d:\d\d")


def log_in(phone: Program) -> None:
    """授权登录, with the tick that must come first."""
    phone.start()
    phone.tap("登录 ›")
    phone.says("同意并登录", "pages/login")
    phone.tap("同意并登录")
    phone.says("请先勾选同意")
    phone.tap("我已阅读并同意以上内容")
    phone.tap("同意并登录")
    phone.says("出示码 ›", "pages/home")


def claim(phone: Program, number: str) -> None:
    """From the home page to a claimed code and the first declaration's form."""
    phone.tap("出示码 ›")
    phone.says("还没有领取健康码")
    phone.tap("去领取")
    phone.says("证件号码", "pages/identity")
    phone.type("证件号码", number)
    phone.type("姓名", NAME)
    phone.says("号码格式正确")
    phone.tap("开始认证")
    phone.says("已通过实人认证", "pages/claim")
    phone.type("手机号码", a_phone(1))
    phone.act("choose", mode="multiSelector", value=[0, 0], columns=[0, 0])
    phone.type("社区（村）", "长安社区")
    phone.tap("领取健康码")
    phone.says("最后一步", "pages/declare")


def fill_in(phone: Program) -> None:
    """A healthy person's answers."""
    phone.tap("没有症状")
    phone.type("体温（℃）", "36.5")
    answer(phone, 0)
    phone.tap("以上内容真实、完整")


def answer(phone: Program, _first: int) -> None:
    """否 to both questions; the words are the same, so the one that is not ticked yet is pressed."""
    phone.act("tapEach", words="否")


def holder(phone: Program, number: str) -> str:
    """All the way to a code on the screen; its text."""
    log_in(phone)
    claim(phone, number)
    fill_in(phone)
    phone.tap("提交申报")
    phone.says("您的健康码是绿码")
    phone.tap("出示健康码")
    return phone.shows()


def test_a_person_logs_in_claims_declares_and_shows_a_code_that_a_door_accepts(phone: Program, site: Site) -> None:
    shown = holder(phone, an_id(1))
    assert "绿码" in phone.seen["words"]
    assert "软密钥" in phone.seen["words"]
    found = site.verifier().scan(shown)
    assert (found["verdict"], found["color"], found["soft_key"]) == ("accepted", "green", True)
    told = ("/identity", "/claim", "/declarations")
    sent = [each for each in phone.seen["requests"] if each["method"] == "POST" and each["url"].endswith(told)]
    assert {each["type"] for each in sent} == {"application/vnd.healthcode.sealed"}


def test_it_speaks_to_its_own_server_only_and_keeps_no_document(phone: Program, site: Site) -> None:
    holder(phone, an_id(2))
    assert {each["url"].split("/api/")[0] for each in phone.seen["requests"]} == {ORIGIN}
    assert not [each for each in phone.seen["requests"] if an_id(2) in each["url"]]
    assert an_id(2) not in str(phone.seen["storage"])
    assert site.clock.at == AT


def test_the_clock_runs_and_the_code_is_drawn_anew_every_ten_seconds(phone: Program, site: Site) -> None:
    first = holder(phone, an_id(3))
    before = CLOCK.findall(phone.seen["words"])
    phone.act("pass", ms=1_100)
    assert CLOCK.findall(phone.seen["words"]) != before
    phone.act("pass", ms=9_000)
    second = phone.shows(before=first)
    site.clock.pass_(timedelta(seconds=10))
    assert read(second).shown_at > read(first).shown_at  # type: ignore[operator]
    assert site.verifier().scan(second)["verdict"] == "accepted"


def test_with_no_network_the_code_is_shown_as_of_when_and_still_counts(phone: Program, site: Site) -> None:
    first = holder(phone, an_id(4))
    phone.act("online", **{"is": False})
    phone.act("again")
    phone.act("pass", ms=80_000)
    phone.says("离线，截至")
    phone.act("pass", ms=1_000)
    second = phone.shows(before=first)
    site.clock.pass_(timedelta(seconds=81))
    assert site.verifier().scan(second)["verdict"] == "accepted"


def test_started_with_no_network_it_shows_what_the_phone_kept(phone: Program, platform: str, site: Site) -> None:
    holder(phone, an_id(5))
    with a_program(platform, site.address) as anew:
        anew.act("online", **{"is": False})
        anew.start(storage=phone.seen["storage"])
        anew.says("绿码")
        anew.tap("出示码 ›")
        assert site.verifier().scan(anew.shows())["verdict"] == "accepted"


def test_a_declaration_with_no_network_waits_sealed_and_is_sent_once(phone: Program, site: Site) -> None:
    holder(phone, an_id(6))
    phone.tap("去打卡")
    phone.says("今天还可申报")
    phone.act("online", **{"is": False})
    fill_in(phone)
    phone.tap("提交申报")
    phone.act("pass", ms=5_000)
    phone.says("已保存在本机")
    assert "cold_like" not in str(phone.seen["storage"])
    phone.tap("返回首页") if "返回首页" in phone.seen["words"] else phone.tap("回首页")
    phone.says("在等待网络", "pages/home")
    phone.act("online", **{"is": True})
    phone.act("again")
    phone.until(lambda seen: "在等待网络" not in seen["words"], "it was to be sent")
    phone.tap("申报记录")
    phone.says("当天第 2 次")
    assert "当天第 3 次" not in phone.seen["words"]


def test_another_phone_is_scanned_and_with_no_network_nothing_is_said_of_it(phone: Program, site: Site) -> None:
    other = site.resident("b").holder(an_id(7))
    log_in(phone)
    phone.tap("扫描码")
    phone.says("查验会留下记录", "pages/scan")
    phone.act("camera", sees=other.showing(site.clock.at))
    phone.tap("同意，并扫描")
    phone.says("可以通行")
    assert "绿码" in phone.seen["words"]
    phone.act("camera", sees="https://example.org/")
    phone.tap("再扫一个")
    phone.says("这不是健康码")
    phone.act("online", **{"is": False})
    phone.act("camera", sees=other.showing(site.clock.at))
    phone.tap("扫描")
    phone.act("pass", ms=5_000)
    phone.says("没有网络，不能查验")
    assert "可以通行" not in phone.seen["words"]


def test_without_random_bytes_there_is_no_key_and_nothing_is_sent(phone: Program) -> None:
    log_in(phone)
    phone.act("random", **{"is": False})
    phone.tap("出示码 ›")
    phone.says("还没有领取健康码")
    phone.tap("去领取")
    phone.type("证件号码", an_id(8))
    phone.type("姓名", NAME)
    phone.tap("开始认证")
    phone.act("pass", ms=6_000)
    phone.says("没有安全随机数")
    assert not [each for each in phone.seen["requests"] if each["url"].endswith("/identity")]


def test_a_log_out_leaves_nothing_on_the_phone(phone: Program, site: Site) -> None:
    holder(phone, an_id(9))
    phone.act("back")
    while phone.seen["page"] != "pages/home":
        phone.act("back")
    phone.tap("退出登录")
    phone.says("不再能出示")
    phone.tap("退出登录")
    phone.says("登录 ›", "pages/home")
    kept = {name for name in phone.seen["storage"] if name.startswith("healthcode/")}
    assert not {name for name in kept if "seed" in name or "session" in name or name.endswith("/own")}
    assert good(site.client(CHANNEL and "resident").get("/channels"))


def test_it_speaks_english_too_and_in_large_type(phone: Program) -> None:
    phone.start(language="en")
    phone.says("Show my code")
    phone.tap("Large type")
    phone.tap("Help")
    phone.says("Colors", "pages/help") if "Colors" in phone.seen["words"] else phone.says("three things", "pages/help")
