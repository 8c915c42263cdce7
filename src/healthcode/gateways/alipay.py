"""Alipay's open gateway: one address, a method in the form, RSA2 on what we ask and on what is answered.

Interface: 开放平台 `gateway.do`, version 1.0, sign_type RSA2 (SHA256WithRSA over the sorted parameters without empty
ones); the answer's signature covers its node exactly as it is written, so it is cut out and never written anew.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.login_channels import ChannelUser
from healthcode.gateways.outside import Outside

GATEWAY = "/gateway.do"
GOOD = "10000"
AWAY = frozenset({"20000"})  # 服务不可用
AWAY_THERE = frozenset({"isp.unknow-error", "isp.unknown-error", "aop.unknow-error", "SYSTEM_ERROR"})
UNKNOWN_CODE = frozenset({"isv.code-invalid", "isv.code-is-old", "isv.unknow-user"})
REFUSED_US = frozenset({"20001", "40001", "40002", "40003", "40006"})  # our key, our rights, our parameters


class AlipayApp:
    """One app with its private key, and Alipay's public key for this app. `now` is the wall clock.

    Problem `outside.…` when Alipay is away or an answer is not its own, `channel.not_set_up` when it refuses us.
    """

    def __init__(
        self, outside: Outside, *, app_id: str, key: RSAPrivateKey, alipay_key: RSAPublicKey,
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.outside, self._app_id, self._key, self._alipay_key, self._now = outside, app_id, key, alipay_key, now

    def call(self, method: str, *, again: bool, content: object = None, **more: str) -> dict[str, Any]:
        """The node of the answer, only if Alipay signed it; `code` and `sub_code` are for the caller to judge."""
        answer = self.outside.post(GATEWAY, form=self._signed(method, content, more), again=again)
        node, signature = self._node(method.replace(".", "_") + "_response", answer.body)
        if not self._is_alipays(node, signature):
            raise Problem("outside.forged", service=self.outside.service)
        told: dict[str, Any] = json.loads(node)
        return told

    def address(self, method: str, content: object, **more: str) -> str:
        """An address that the app itself opens, signed likewise."""
        return f"{self.outside.url}{GATEWAY}?{urlencode(self._signed(method, content, more))}"

    def fault(self, told: Mapping[str, Any]) -> Problem:
        """What a refusal means to the person, `login.unknown` for a code that is not good (any more)."""
        code, sub_code = str(told.get("code", "")), str(told.get("sub_code", ""))
        if sub_code in UNKNOWN_CODE:
            return Problem("login.unknown")
        if code in AWAY or sub_code in AWAY_THERE:
            return Problem("outside.overloaded", service=self.outside.service, status=code)
        if code in REFUSED_US:
            return Problem("channel.not_set_up", channel=self.outside.service, said=sub_code or code)
        return Problem("outside.unexpected", service=self.outside.service)

    def _signed(self, method: str, content: object, more: Mapping[str, str]) -> dict[str, str]:
        asked = {
            "app_id": self._app_id, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": self._now().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"), "version": "1.0", **more,
        }  # fmt: skip
        if content is not None:
            asked["biz_content"] = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return {**asked, "sign": base64.b64encode(self._key.sign(to_sign(asked), PKCS1v15(), SHA256())).decode()}

    def _node(self, name: str, body: bytes) -> tuple[str, str]:
        """The node as it is written, and its signature. Problem when it is the gateway's word that it refuses us."""
        try:
            members = dict(members_of(body.decode()))
            if name in members:
                return members[name], str(json.loads(members.get("sign", '""')))
            raise self.fault(json.loads(members["error_response"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Problem("outside.unexpected", service=self.outside.service) from None

    def _is_alipays(self, node: str, signature: str) -> bool:
        try:
            self._alipay_key.verify(base64.b64decode(signature, validate=True), node.encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error):
            return False
        return True


class AlipayChannel:
    """Logging in by the Alipay mini-program (`alipay.system.oauth.token`).

    The subject is `open_id`; an app that was registered before there was one is told `user_id`. Which of the two it is
    never changes for an app, so an account stays the same.
    """

    METHOD = "alipay.system.oauth.token"

    def __init__(self, app: AlipayApp, *, name: str = "alipay") -> None:
        self.app, self.name = app, name

    def identify(self, code: str) -> ChannelUser:
        """See `LoginChannel`. Not asked twice when it may have been heard, for a code is good once."""
        told = self.app.call(self.METHOD, again=False, grant_type="authorization_code", code=code)
        found = told.get("open_id") or told.get("user_id")
        if not isinstance(found, str) or not found or told.get("sub_code"):
            raise self.app.fault(told)
        return ChannelUser(subject=found)


def to_sign(asked: Mapping[str, str]) -> bytes:
    """What is signed of a form: `a=1&b=2`, sorted, without what is empty and without `sign`.

    >>> to_sign({"b": "2", "a": "1", "sign": "x", "c": ""})
    b'a=1&b=2'
    """
    return "&".join(f"{name}={asked[name]}" for name in sorted(asked) if name != "sign" and asked[name]).encode()


def members_of(text: str) -> Iterator[tuple[str, str]]:
    r"""The members of a JSON object with their values as they are written; ValueError when it is none.

    >>> dict(members_of('{"node": {"a":1 }, "sign":"x"}'))
    {'node': '{"a":1 }', 'sign': '"x"'}
    """
    decoder = json.JSONDecoder()
    at, seen = _after(text, 0, "{"), set[str]()
    while not text.startswith("}", at):
        name, at = decoder.raw_decode(text, at)
        at = _after(text, at, ":")
        _, end = decoder.raw_decode(text, at)
        if not isinstance(name, str) or name in seen:
            raise ValueError("a name twice, or none")
        seen.add(name)
        yield name, text[at:end]
        at = _blank(text, end)
        if not text.startswith("}", at):
            at = _after(text, at, ",")
    if text[at + 1 :].strip():
        raise ValueError("more after the object")


def _after(text: str, at: int, mark: str) -> int:
    at = _blank(text, at)
    if not text.startswith(mark, at):
        raise ValueError(f"no {mark}")
    return _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
