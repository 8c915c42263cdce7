"""Text messages through a provider: Alibaba Cloud's `SendSms` (dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256.

The provider sends only templates that it has approved, so what a message says is a template and its parameters, and
neither a name nor anything of health can slip in. A message may have gone out although we heard nothing, so it is
never sent twice by itself.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from healthcode.core.people import Phone
from healthcode.core.problems import Problem
from healthcode.gateways.outside import Outside

ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"
OK = "OK"
BUSY = frozenset({"Throttling", "Throttling.User", "Throttling.Api", "ServiceUnavailable", "InternalError"})
TOO_OFTEN = frozenset({"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL"})
TOO_OFTEN_FOR = 3600  # seconds: its limits are counted by the hour and the day
BAD_NUMBER = frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.BLACK_KEY_CONTROL_LIMIT"})


class SmsSender(Protocol):
    """Who sends text messages."""

    def send(self, phone: Phone, template: str, facts: Mapping[str, str]) -> str:
        """Sends a template; the provider's id of the message. Problem `sms.…`, `outside.…`, `channel.not_set_up`."""
        ...


class SmsGateway:
    """Alibaba Cloud's. `sign_name`: the approved name before a message; `now`: the wall clock; `nonce`: a new word."""

    def __init__(
        self, outside: Outside, *, key_id: str, secret: str, sign_name: str, now: Callable[[], datetime],
        nonce: Callable[[], str],
    ) -> None:  # fmt: skip
        self.outside = outside
        self._key_id, self._secret, self._sign_name, self._now, self._nonce = key_id, secret, sign_name, now, nonce

    def send(self, phone: Phone, template: str, facts: Mapping[str, str]) -> str:
        """See `SmsSender`."""
        return self.send_to(phone.reveal("sms"), template, facts)

    def send_to(self, number: str, template: str, facts: Mapping[str, str]) -> str:
        """The same to a number as it is written; one that is none tells whether everything else is right."""
        params = {
            "PhoneNumbers": number, "SignName": self._sign_name, "TemplateCode": template,
            "TemplateParam": json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":")),
        }  # fmt: skip
        at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = signed(
            host=self.outside.netloc, action=ACTION, version=VERSION, params=params, key_id=self._key_id,
            secret=self._secret, at=at, nonce=self._nonce(),
        )  # fmt: skip
        told = self.outside.post(f"/?{query_of(params)}", headers=headers, again=False).json()
        if told.get("Code") != OK:
            raise self._fault(str(told.get("Code", "")))
        return str(told.get("BizId", ""))

    def _fault(self, code: str) -> Problem:
        if code in TOO_OFTEN:
            return Problem("sms.too_often", retry_after=TOO_OFTEN_FOR)
        if code in BAD_NUMBER:
            return Problem("sms.number")
        if code in BUSY or code.startswith("isp."):
            return Problem("outside.overloaded", service=self.outside.service, status=code)
        return Problem("channel.not_set_up", channel=self.outside.service, said=code[:60] or "—")


def signed(
    *, host: str, action: str, version: str, params: Mapping[str, str], key_id: str, secret: str, at: str, nonce: str
) -> dict[str, str]:
    """The headers of a POST with these parameters in its query and an empty body (V3版本请求体&签名机制).

    The documentation's own example:

    >>> example = signed(
    ...     host="ecs.cn-shanghai.aliyuncs.com", action="RunInstances", version="2014-05-26",
    ...     params={"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
    ...     key_id="YourAccessKeyId", secret="YourAccessKeySecret", at="2023-10-26T10:22:32Z",
    ...     nonce="3156853299f313e23d1673dc12e1703d",
    ... )
    >>> example["Authorization"].rpartition("=")[2]
    '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0'
    """
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host, "x-acs-action": action, "x-acs-content-sha256": empty, "x-acs-date": at,
        "x-acs-signature-nonce": nonce, "x-acs-version": version,
    }  # fmt: skip
    names = ";".join(sorted(headers))
    canonical = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    asked = "\n".join(("POST", "/", query_of(params), canonical, names, empty))
    message = f"{ALGORITHM}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), message.encode(), "sha256").hex()
    told = f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**{name: text for name, text in headers.items() if name != "host"}, "Authorization": told}


def query_of(params: Mapping[str, str]) -> str:
    """Sorted and percent-encoded by RFC 3986, as it is signed and as it is sent."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(params[name], safe='-_.~')}" for name in sorted(params))
