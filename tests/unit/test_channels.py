"""Our clients of the login platforms, against servers that speak their messages: who it is, and what each no means."""

from collections.abc import Iterator
from typing import Any

import pytest

from healthcode.core.people import parse_phone
from healthcode.core.problems import Problem
from healthcode.gateways.alipay import AlipayChannel
from healthcode.gateways.oidc import Attempt
from healthcode.gateways.wechat import WechatChannel
from tests.builders_channels import a_wechat, an_alipay, an_oidc_channel, an_sms_gateway
from tests.builders_ledger import a_phone
from tests.fakes.alipay_server import Alipay, alipay
from tests.fakes.loopback import Reply
from tests.fakes.oidc_server import Provider, provider
from tests.fakes.sms_server import TEMPLATE, Sms, sms
from tests.fakes.wechat_server import Wechat, wechat


@pytest.fixture
def weixin() -> Iterator[Wechat]:
    with wechat() as found:
        found.codes = {"code-1": "openid-1", "code-2": "openid-1"}
        yield found


@pytest.fixture
def zhifubao() -> Iterator[Alipay]:
    with alipay() as found:
        found.codes = {"code-1": "open-1"}
        yield found


@pytest.fixture
def messages() -> Iterator[Sms]:
    with sms() as found:
        yield found


@pytest.fixture
def issuer() -> Iterator[Provider]:
    with provider() as found:
        yield found


def refused(act: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    return caught.value


# WeChat


def test_wechat_names_one_person_alike_at_every_log_in(weixin: Wechat) -> None:
    channel = WechatChannel(a_wechat(weixin))
    assert {channel.identify(code).subject for code in ("code-1", "code-2")} == {"openid-1"}
    asked = weixin.server.asked[0]
    assert (asked.method, asked.query["grant_type"]) == ("GET", "authorization_code")


def test_a_wechat_code_is_good_once(weixin: Wechat) -> None:
    channel = WechatChannel(a_wechat(weixin))
    channel.identify("code-1")
    assert refused(lambda: channel.identify("code-1")).code == "login.unknown"


@pytest.mark.parametrize(
    ("errcode", "code"),
    [
        (40029, "login.unknown"),
        (40163, "login.unknown"),
        (45011, "login.slower"),
        (40226, "login.barred"),
        (40013, "channel.not_set_up"),
        (40125, "channel.not_set_up"),
        (61024, "channel.not_set_up"),
    ],
)
def test_what_wechats_numbers_mean(weixin: Wechat, errcode: int, code: str) -> None:
    weixin.errcodes = [errcode]
    assert refused(lambda: WechatChannel(a_wechat(weixin)).identify("code-1")).code == code


def test_when_wechat_is_busy_it_is_asked_once_more_and_then_said(weixin: Wechat) -> None:
    channel = WechatChannel(a_wechat(weixin))
    weixin.errcodes = [-1]
    assert channel.identify("code-1").subject == "openid-1"
    weixin.errcodes = [-1, -1]
    assert refused(lambda: channel.identify("code-2")).code == "outside.overloaded"


def test_a_code_that_may_have_been_heard_is_not_told_again(weixin: Wechat) -> None:
    weixin.server.bent = [Reply(drop=True)]
    assert refused(lambda: WechatChannel(a_wechat(weixin)).identify("code-1")).code == "outside.unreachable"
    assert len(weixin.server.asked) == 1


def test_a_wrong_secret_is_the_operators_fault_and_says_nothing_of_it(weixin: Wechat) -> None:
    problem = refused(lambda: WechatChannel(a_wechat(weixin, secret="wrong")).identify("code-1"))
    assert (problem.code, problem.facts["said"]) == ("channel.not_set_up", "40125")


def test_the_access_token_is_kept_and_renewed_when_it_is_stale(weixin: Wechat) -> None:
    app = a_wechat(weixin)
    app.call("/cgi-bin/message/subscribe/send", {"touser": "a"})
    app.call("/cgi-bin/message/subscribe/send", {"touser": "b"})
    weixin.token = "token-2"
    app.call("/cgi-bin/message/subscribe/send", {"touser": "c"})
    assert [body["touser"] for body in weixin.sent] == ["a", "b", "c"]
    assert len([asked for asked in weixin.server.asked if asked.path == "/cgi-bin/stable_token"]) == 2


# Alipay


def test_alipay_names_a_person_and_believes_our_signature(zhifubao: Alipay) -> None:
    channel = AlipayChannel(an_alipay(zhifubao))
    assert channel.identify("code-1").subject == "open-1"
    assert refused(lambda: channel.identify("code-1")).code == "login.unknown"
    assert zhifubao.server.asked[0].form["timestamp"] == "2022-05-18 08:00:00"


def test_an_older_app_is_told_the_user_id(zhifubao: Alipay) -> None:
    zhifubao.user_id = True
    assert AlipayChannel(an_alipay(zhifubao)).identify("code-1").subject == "open-1"


def test_a_signature_of_another_key_is_refused_by_alipay(zhifubao: Alipay) -> None:
    problem = refused(lambda: AlipayChannel(an_alipay(zhifubao, key="stolen")).identify("code-1"))
    assert (problem.code, problem.facts["said"]) == ("channel.not_set_up", "isv.invalid-signature")


@pytest.mark.parametrize("bend", [{"forged": True}, {"plain": True}])
def test_an_answer_that_alipay_did_not_sign_is_no_answer(zhifubao: Alipay, bend: dict[str, bool]) -> None:
    zhifubao.forged, zhifubao.plain = bend.get("forged", False), bend.get("plain", False)
    assert refused(lambda: AlipayChannel(an_alipay(zhifubao)).identify("code-1")).code == "outside.forged"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (("40002", "isv.code-invalid"), "login.unknown"),
        (("40002", "isv.code-is-old"), "login.unknown"),
        (("20000", "isp.unknow-error"), "outside.overloaded"),
        (("40006", "isv.insufficient-isv-permissions"), "channel.not_set_up"),
        (("40004", "NEW_CODE"), "outside.unexpected"),
    ],
)
def test_what_alipays_words_mean(zhifubao: Alipay, told: tuple[str, str], code: str) -> None:
    zhifubao.sub_codes = [told]
    assert refused(lambda: AlipayChannel(an_alipay(zhifubao)).identify("code-1")).code == code


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"alipay_system_oauth_token_response":{}', b'{"a":1}{"b":2}',
        b'{"alipay_system_oauth_token_response":{},"alipay_system_oauth_token_response":{"open_id":"x"},"sign":"eA=="}',
        b'{"other":{"alipay_system_oauth_token_response":{"open_id":"x"}},"sign":"eA=="}',
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_not_understood(zhifubao: Alipay, body: bytes) -> None:
    zhifubao.server.bent = [Reply(200, body)]
    assert refused(lambda: AlipayChannel(an_alipay(zhifubao)).identify("code-1")).code == "outside.unexpected"


# Text messages


def test_a_message_is_a_template_with_its_facts(messages: Sms) -> None:
    assert an_sms_gateway(messages).send(parse_phone(a_phone(1)), TEMPLATE, {"code": "123 45%~*"}) == "biz-1"
    assert messages.sent == [(a_phone(1), TEMPLATE, {"code": "123 45%~*"})]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", "sms.too_often"),
        ("isv.MOBILE_NUMBER_ILLEGAL", "sms.number"),
        ("isp.SYSTEM_ERROR", "outside.overloaded"),
        ("isv.AMOUNT_NOT_ENOUGH", "channel.not_set_up"),
    ],
)
def test_what_the_providers_words_mean(messages: Sms, told: str, code: str) -> None:
    messages.codes = [told]
    assert refused(lambda: an_sms_gateway(messages).send(parse_phone(a_phone(1)), TEMPLATE, {})).code == code


def test_a_wrong_key_is_the_operators_fault_and_nothing_goes_out(messages: Sms) -> None:
    wrong = an_sms_gateway(messages, secret="wrong")
    assert refused(lambda: wrong.send(parse_phone(a_phone(1)), TEMPLATE, {})).code == "channel.not_set_up"
    assert messages.sent == []


def test_a_message_that_may_have_gone_out_is_not_sent_again(messages: Sms) -> None:
    messages.server.bent = [Reply(503)]
    assert (
        refused(lambda: an_sms_gateway(messages).send(parse_phone(a_phone(1)), TEMPLATE, {})).code
        == "outside.overloaded"
    )
    assert len(messages.server.asked) == 1


# OpenID Connect

ATTEMPT = Attempt(state="state", nonce="nonce", verifier="v" * 43)
BACK = "https://healthcode.example/login"


def logged_in(issuer: Provider, attempt: Attempt = ATTEMPT, **more: str) -> str:
    channel = an_oidc_channel(issuer, **more)
    code = issuer.visit(channel.begin(attempt, BACK)).split("code=")[1].split("&")[0]
    return channel.finish(attempt, code, BACK).subject


def test_a_provider_vouches_for_a_person(issuer: Provider) -> None:
    assert logged_in(issuer) == "person-1"


def test_staff_are_named_by_the_claim_that_the_operator_chose(issuer: Provider) -> None:
    issuer.claims = {"staff_id": "worker"}
    assert logged_in(issuer, claim="staff_id") == "worker"
    issuer.claims = {}
    assert refused(lambda: logged_in(issuer, claim="staff_id")).code == "channel.not_set_up"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"iss": "https://other.example"}, {"aud": "another"}, {"aud": None},
        {"aud": ["healthcode", "another"]}, {"exp": 1}, {"exp": None}, {"sub": None}, {"iat": 9_999_999_999},
    ],
)  # fmt: skip
def test_a_token_for_another_time_place_or_browser_is_none(issuer: Provider, claims: dict[str, Any]) -> None:
    issuer.claims = claims
    assert refused(lambda: logged_in(issuer)).code == "outside.forged"


def test_a_token_that_no_published_key_signed_is_none(issuer: Provider) -> None:
    issuer.signer = "k2"
    assert refused(lambda: logged_in(issuer)).code == "outside.forged"


def test_an_algorithm_that_is_not_allowed_is_none(issuer: Provider) -> None:
    issuer.algorithm = "RS512"
    assert refused(lambda: logged_in(issuer)).code == "outside.forged"


def test_keys_that_the_provider_changed_are_looked_up_again(issuer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("healthcode.gateways.oidc.KEYS_AGAIN", 0.0)
    channel = an_oidc_channel(issuer)
    channel.check()
    issuer.signer = issuer.published = "k2"
    code = issuer.visit(channel.begin(ATTEMPT, BACK)).split("code=")[1].split("&")[0]
    assert channel.finish(ATTEMPT, code, BACK).subject == "person-1"


def test_a_code_is_good_once_and_for_the_browser_that_began(issuer: Provider) -> None:
    channel = an_oidc_channel(issuer)
    code = issuer.visit(channel.begin(ATTEMPT, BACK)).split("code=")[1].split("&")[0]
    other = Attempt(state="state", nonce="nonce", verifier="w" * 43)
    assert refused(lambda: channel.finish(other, code, BACK)).code == "login.unknown"
    assert refused(lambda: channel.finish(ATTEMPT, code, BACK)).code == "login.unknown"


def test_a_wrong_client_secret_is_the_operators_fault(issuer: Provider) -> None:
    assert refused(lambda: logged_in(issuer, secret="wrong")).code == "channel.not_set_up"


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "https://other.example/token"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"authorization_endpoint": None},
    ],
)
def test_nobody_is_asked_whom_the_operator_did_not_name(issuer: Provider, discovery: dict[str, Any]) -> None:
    issuer.discovery = discovery
    assert refused(lambda: logged_in(issuer)).code == "channel.not_set_up"
