"""WeChat's server as its documentation tells it: login codes that are good once, a stable token, face checks.

It knows one app and its secret; what is wrong is answered with WeChat's own numbers, always with status 200.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from healthcode.gateways.faces import cert_hash
from tests.fakes.loopback import Asked, Loopback, Reply, loopback, told

APP_ID, SECRET = "wx0123456789abcdef", "wechat-secret"


@dataclass(slots=True)
class Wechat:
    """What it knows: codes with whose they are, tokens, face checks by their id; `errcode` bends every answer."""

    codes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    token: str = "token-1"
    checks: dict[str, dict[str, object]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    sent: list[dict[str, object]] = field(default_factory=list)
    errcodes: list[int] = field(default_factory=list)
    server: Loopback = field(default_factory=lambda: Loopback(lambda _: Reply()))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def address(self) -> str:
        return self.server.address

    def speak(self, asked: Asked) -> Reply:
        if self.errcodes:
            return told({"errcode": self.errcodes.pop(0), "errmsg": "bent"})
        if asked.path == "/sns/jscode2session":
            return self._session(asked)
        if asked.path == "/cgi-bin/stable_token":
            return self._stable_token(asked)
        if asked.query.get("access_token") != self.token:
            return told({"errcode": 40001, "errmsg": "invalid credential"})
        return self._called(asked)

    def _session(self, asked: Asked) -> Reply:
        if asked.query.get("appid") != APP_ID:
            return told({"errcode": 40013, "errmsg": "invalid appid"})
        if asked.query.get("secret") != SECRET:
            return told({"errcode": 40125, "errmsg": "invalid appsecret"})
        assert asked.query["grant_type"] == "authorization_code"
        code = asked.query.get("js_code", "")
        if code in self.used:
            return told({"errcode": 40163, "errmsg": "code been used"})
        if code not in self.codes:
            return told({"errcode": 40029, "errmsg": "invalid code"})
        self.used.add(code)
        return told({"openid": self.codes[code], "session_key": "c2Vzc2lvbi1rZXk="})

    def _stable_token(self, asked: Asked) -> Reply:
        if asked.json != {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}:
            return told({"errcode": 40125, "errmsg": "invalid appsecret"})
        return told({"access_token": self.token, "expires_in": 7200})

    def _called(self, asked: Asked) -> Reply:
        body = asked.json
        if asked.path == "/cityservice/face/identify/getverifyid":
            verify_id = f"verify-{next(self._numbers)}"
            self.checks[verify_id] = body
            return told({"errcode": 0, "errmsg": "ok", "verify_id": verify_id, "expires_in": 3600})
        if asked.path == "/cityservice/face/identify/queryverifyinfo":
            begun = self.checks.get(body["verify_id"], {})
            same = body["openid"] == begun.get("openid") and body["out_seq_no"] == begun.get("out_seq_no")
            if not same or body["cert_hash"] != cert_hash(begun["cert_info"]):  # type: ignore[arg-type]
                return told({"errcode": 87011, "errmsg": "not the same"})
            return told(
                {"errcode": 0, "errmsg": "ok", "verify_ret": 10000 if body["verify_id"] in self.seen else 90004}
            )
        self.sent.append(body)
        return told({"errcode": 0, "errmsg": "ok"})


@contextmanager
def wechat() -> Iterator[Wechat]:
    """The server on a free port, until the end."""
    found = Wechat()
    with loopback(found.speak) as server:
        found.server = server
        yield found
