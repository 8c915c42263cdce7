"""Alibaba Cloud's message service as its documentation tells it: ACS3-HMAC-SHA256 is verified, messages are kept."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.fakes.loopback import Asked, Loopback, Reply, loopback, told

KEY_ID, SECRET, SIGN_NAME, TEMPLATE = "LTAI-test", "sms-secret", "健康码", "SMS_100001"
AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")


@dataclass(slots=True)
class Sms:
    """What went out: phone, template and parameters; `codes` bend the next answers."""

    sent: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    server: Loopback = field(default_factory=lambda: Loopback(lambda _: Reply()))

    @property
    def address(self) -> str:
        return self.server.address

    def speak(self, asked: Asked) -> Reply:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        if not self._signed(asked, headers) or headers["x-acs-signature-nonce"] in self.nonces:
            return told({"Code": "SignatureDoesNotMatch", "Message": "签名不匹配"}, 400)
        self.nonces.add(headers["x-acs-signature-nonce"])
        assert (headers["x-acs-action"], headers["x-acs-version"]) == ("SendSms", "2017-05-25")
        if self.codes:
            return told({"Code": self.codes.pop(0), "Message": "bent", "RequestId": "1"})
        if asked.query["SignName"] != SIGN_NAME:
            return told({"Code": "isv.SMS_SIGNATURE_ILLEGAL", "Message": "签名不合法", "RequestId": "1"})
        if not re.fullmatch(r"1\d{10}", asked.query["PhoneNumbers"]):
            return told({"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "号码不合法", "RequestId": "1"})
        params = json.loads(asked.query["TemplateParam"])
        self.sent.append((asked.query["PhoneNumbers"], asked.query["TemplateCode"], params))
        return told({"Code": "OK", "Message": "OK", "BizId": f"biz-{len(self.sent)}", "RequestId": "1"})

    def _signed(self, asked: Asked, headers: dict[str, str]) -> bool:
        found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if found is None or found[1] != KEY_ID:
            return False
        digest = hashlib.sha256(asked.body).hexdigest()
        query = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in sorted(asked.query.items()))
        lines = "".join(f"{name}:{headers[name]}\n" for name in found[2].split(";"))
        text = f"{asked.method}\n{asked.path}\n{query}\n{lines}\n{found[2]}\n{digest}"
        message = f"ACS3-HMAC-SHA256\n{hashlib.sha256(text.encode()).hexdigest()}"
        wanted = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
        return headers["x-acs-content-sha256"] == digest and hmac.compare_digest(wanted, found[3])


@contextmanager
def sms() -> Iterator[Sms]:
    """The server on a free port, until the end."""
    found = Sms()
    with loopback(found.speak) as server:
        found.server = server
        yield found
