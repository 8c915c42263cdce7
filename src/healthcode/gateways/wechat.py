"""WeChat, as its servers are asked: who holds a mini-program's login code, and calls that need our access token.

Interface, of the Weixin documentation: 小程序登录 code2Session (`GET /sns/jscode2session`) and 获取稳定版接口调用凭据
(`POST /cgi-bin/stable_token`). An answer says `errcode` when something is wrong; what it means to the person is below.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any

from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import ChannelUser
from healthcode.gateways.outside import Outside

BUSY, OK = -1, 0
UNKNOWN_CODE = frozenset({40029, 40163, 41008})  # invalid, used before, missing
TOO_OFTEN = frozenset({45009, 45011})  # of this app a day; of this person within a minute
BARRED = 40226  # 高风险等级用户,小程序登录拦截
STALE_TOKEN = frozenset({40001, 40014, 42001})
SLOWER = 60  # seconds: the limit of 45011 is counted by the minute
EARLY = 300.0  # seconds before its end in which a token is renewed; the old one is still good for so long


class WechatApp:
    """One mini-program with its secret. Problem `outside.…` when WeChat is away, `channel.not_set_up` when barred."""

    def __init__(self, outside: Outside, *, app_id: str, secret: str) -> None:
        self.outside, self._app_id, self._secret = outside, app_id, secret
        self._token, self._until, self._renewing = "", 0.0, threading.Lock()

    def open_id(self, code: str) -> str:
        """Whose login code this is: the same for one person and this app. Problem `login.…`.

        Not asked twice when it may have been heard, for a code is good once; but when WeChat says “busy”, once more.
        """
        asked = {
            "appid": self._app_id, "secret": self._secret, "js_code": code, "grant_type": "authorization_code"
        }  # fmt: skip
        told = self.outside.get("/sns/jscode2session", params=asked, again=False).json()
        if _errcode(told) == BUSY:
            told = self.outside.get("/sns/jscode2session", params=asked, again=False).json()
        found = told.get("openid")
        if _errcode(told) != OK or not isinstance(found, str) or not found:
            raise self._fault(told)
        return found

    def call(self, path: str, body: Mapping[str, object], *, again: bool = False) -> dict[str, Any]:
        """A call in the app's name: the answer, `errcode` for the caller to judge. A stale token is renewed once."""
        told = self._posted(path, body, self.token(), again=again)
        if _errcode(told) in STALE_TOKEN:
            told = self._posted(path, body, self.token(renew=True), again=again)
        if _errcode(told) == BUSY:
            raise Problem("outside.overloaded", service=self.outside.service, status=BUSY)
        return told

    def token(self, *, renew: bool = False) -> str:
        """The access token, kept for as long as WeChat says; one for all servers, since it is the stable one."""
        with self._renewing:
            if renew or time.monotonic() >= self._until:
                self._token, self._until = self._new_token()
            return self._token

    def _new_token(self) -> tuple[str, float]:
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        told = self.outside.post("/cgi-bin/stable_token", json=body, again=True).json()
        token, lasts = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts, int):
            raise self._fault(told)
        return token, time.monotonic() + max(0.0, lasts - EARLY)

    def _posted(self, path: str, body: Mapping[str, object], token: str, *, again: bool) -> dict[str, Any]:
        return self.outside.post(path, params={"access_token": token}, json=body, again=again).json()

    def _fault(self, told: Mapping[str, Any]) -> Problem:
        errcode = _errcode(told)
        if errcode in UNKNOWN_CODE:
            return Problem("login.unknown")
        if errcode in TOO_OFTEN:
            return Problem("login.slower", retry_after=SLOWER)
        if errcode == BARRED:
            return Problem("login.barred")
        if errcode == BUSY:
            return Problem("outside.overloaded", service=self.outside.service, status=errcode)
        if errcode == OK:
            return Problem("outside.unexpected", service=self.outside.service)
        return Problem("channel.not_set_up", channel=self.outside.service, said=errcode)


class WechatChannel:
    """Logging in by the WeChat mini-program. The subject is its `openid`; the session key is not asked to stay."""

    def __init__(self, app: WechatApp, *, name: str = "wechat") -> None:
        self.app, self.name = app, name

    def identify(self, code: str) -> ChannelUser:
        """See `LoginChannel`."""
        return ChannelUser(subject=self.app.open_id(code))


def _errcode(told: Mapping[str, Any]) -> int:
    """Zero where an answer names none; some answers write the number as a text."""
    try:
        return int(told.get("errcode") or OK)
    except (TypeError, ValueError):
        return OK
