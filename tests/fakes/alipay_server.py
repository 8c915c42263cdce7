"""Alipay's open gateway as its documentation tells it: our RSA2 is verified, its own stands on every answer.

`forged` signs with another key; `plain` leaves the signature out.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from healthcode.gateways.alipay import to_sign
from tests.fakes.loopback import Asked, Loopback, Reply, loopback

APP_ID = "2014072300007148"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key of that name: `app` is ours, `alipay` theirs."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class Alipay:
    """What it knows: codes with whose they are, certifications; `sub_codes` bend the next answers."""

    codes: dict[str, str] = field(default_factory=dict)
    certifications: dict[str, dict[str, Any]] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    sub_codes: list[tuple[str, str]] = field(default_factory=list)
    forged: bool = False
    plain: bool = False
    user_id: bool = False
    server: Loopback = field(default_factory=lambda: Loopback(lambda _: Reply()))

    @property
    def address(self) -> str:
        return self.server.address

    def speak(self, asked: Asked) -> Reply:
        form = asked.form
        node = form["method"].replace(".", "_") + "_response"
        if asked.path != "/gateway.do" or form.get("app_id") != APP_ID:
            return self._refusal("40003", "isv.invalid-app-id")
        try:
            ours = base64.b64decode(form["sign"])
            key("app").public_key().verify(ours, to_sign(form), PKCS1v15(), SHA256())
        except InvalidSignature:
            return self._refusal("40002", "isv.invalid-signature")
        if self.sub_codes:
            code, sub_code = self.sub_codes.pop(0)
            return self._answer(node, {"code": code, "msg": "bent", "sub_code": sub_code, "sub_msg": "弯"})
        return self._answer(node, self._found(form))

    def _found(self, form: dict[str, str]) -> dict[str, Any]:
        if form["method"] == "alipay.system.oauth.token":
            return self._token(form)
        content = json.loads(form["biz_content"])
        if form["method"] == "alipay.user.certify.open.initialize":
            certify_id = f"certify{len(self.certifications)}"
            self.certifications[certify_id] = content
            return {"code": "10000", "msg": "Success", "certify_id": certify_id}
        passed = "T" if content["certify_id"] in self.passed else "F"
        return {"code": "10000", "msg": "Success", "passed": passed, "identity_info": "{}", "material_info": "{}"}

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        assert form["grant_type"] == "authorization_code"
        found = self.codes.pop(form["code"], None)  # good once
        if found is None:
            return {
                "code": "40002",
                "msg": "Invalid Arguments",
                "sub_code": "isv.code-invalid",
                "sub_msg": "授权码无效",
            }
        return {"access_token": "t", "expires_in": 1296000, "user_id" if self.user_id else "open_id": found}

    def _refusal(self, code: str, sub_code: str) -> Reply:
        body = {"error_response": {"code": code, "msg": "Invalid Arguments", "sub_code": sub_code, "sub_msg": "无效"}}
        return Reply(200, json.dumps(body, ensure_ascii=False).encode())

    def _answer(self, node: str, content: dict[str, Any]) -> Reply:
        # Blanks and escapes as a program would not write them: what is signed is what stands there.
        text = json.dumps(content, ensure_ascii=True, separators=(", ", " : "))
        signer = key("other" if self.forged else "alipay")
        sign = base64.b64encode(signer.sign(text.encode(), PKCS1v15(), SHA256())).decode()
        end = "}" if self.plain else f',"sign":"{sign}"}}'
        return Reply(200, f'{{"{node}":{text}{end}'.encode(), {"Content-Type": "text/html;charset=utf-8"})


@contextmanager
def alipay() -> Iterator[Alipay]:
    """The server on a free port, until the end."""
    found = Alipay()
    with loopback(found.speak) as server:
        found.server = server
        yield found
