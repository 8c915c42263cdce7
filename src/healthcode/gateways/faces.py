"""Real-person checks (实人认证): a platform compares the living face with the document's picture, and tells us by id.

The page never tells the result: it begins a check, the person looks into the phone, and the server asks the platform
what came of it. The registry is asked first, so that a face is compared only for a document that is what it says.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from healthcode.core.people import Document, DocumentType, Name
from healthcode.core.problems import Problem
from healthcode.gateways.alipay import GOOD, AlipayApp
from healthcode.gateways.registry import Assurance, Registry, Relation
from healthcode.gateways.wechat import WechatApp

GET_ID, QUERY = "/cityservice/face/identify/getverifyid", "/cityservice/face/identify/queryverifyinfo"
SEEN = 10000  # verify_ret: 识别成功; it counts only with errcode 0
INITIALIZE, CERTIFY = "alipay.user.certify.open.initialize", "alipay.user.certify.open.certify"
ASK = "alipay.user.certify.open.query"
ALIPAY_TYPES: Mapping[DocumentType, str] = {
    DocumentType.RESIDENT_ID: "IDENTITY_CARD",
    DocumentType.HK_MACAO_PERMIT: "HOME_VISIT_PERMIT_HK_MC",
    DocumentType.TAIWAN_PERMIT: "HOME_VISIT_PERMIT_TAIWAN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A check that was begun: `page` is what the mini-program hands its platform, `handle` what we ask by later."""

    page: Mapping[str, str] = field(repr=False)
    handle: str = field(repr=False)


class FaceCheck(Protocol):
    """A platform's face check."""

    def begin(self, document: Document, name: Name, *, subject: str, number: str) -> Begun:
        """Begins one for the platform's own user `subject`; `number`: 32 letters and digits, ours, used once.

        Problem `face.document` for a document that it does not compare, `outside.…`, `channel.not_set_up`.
        """
        ...

    def seen(self, handle: str, document: Document, name: Name) -> bool:
        """Whether the living person was seen to be the document's holder; Problem `outside.…`."""
        ...


class WechatFaces:
    """微信人脸核身 2.0: `getVerifyId`, then `wx.requestFacialVerify` in the app, then `queryVerifyInfo`."""

    def __init__(self, app: WechatApp) -> None:
        self._app = app

    def begin(self, document: Document, name: Name, *, subject: str, number: str) -> Begun:
        """See `FaceCheck`; `subject` is the `openid`, which WeChat compares with who looks into the phone."""
        if document.type is not DocumentType.RESIDENT_ID:
            raise Problem("face.document")
        body = {"out_seq_no": number, "cert_info": _cert_info(document, name), "openid": subject}
        told = self._app.call(GET_ID, body)
        verify_id = told.get("verify_id")
        if told.get("errcode") or not isinstance(verify_id, str):
            raise Problem("channel.not_set_up", channel=self._app.outside.service, said=told.get("errcode", "—"))
        return Begun(page={"verify_id": verify_id}, handle=json.dumps([verify_id, number, subject]))

    def seen(self, handle: str, document: Document, name: Name) -> bool:
        """See `FaceCheck`. WeChat holds document and person against what the check was begun with."""
        verify_id, number, subject = json.loads(handle)
        body = {
            "verify_id": verify_id, "out_seq_no": number, "openid": subject,
            "cert_hash": cert_hash(_cert_info(document, name)),
        }  # fmt: skip
        told = self._app.call(QUERY, body, again=True)
        return told.get("errcode") == 0 and told.get("verify_ret") == SEEN


class AlipayFaces:
    """支付宝身份认证: initialize, then the app opens the signed address, then query."""

    def __init__(self, app: AlipayApp, *, return_url: str) -> None:
        self._app, self._return_url = app, return_url

    def begin(self, document: Document, name: Name, *, subject: str, number: str) -> Begun:  # noqa: ARG002 - not asked
        """See `FaceCheck`. The document is in the check itself, so its holder is compared whoever holds the phone."""
        if document.type not in ALIPAY_TYPES:
            raise Problem("face.document")
        identity = {
            "identity_type": "CERT_INFO", "cert_type": ALIPAY_TYPES[document.type],
            "cert_name": name.reveal("face"), "cert_no": document.reveal("face"),
        }  # fmt: skip
        content = {
            "outer_order_no": number, "biz_code": "FACE", "identity_param": identity,
            "merchant_config": {"return_url": self._return_url, "face_reserve_strategy": "never"},
        }  # fmt: skip
        told = self._app.call(INITIALIZE, again=False, content=content)
        certify_id = told.get("certify_id")
        if told.get("code") != GOOD or not isinstance(certify_id, str):
            raise self._app.fault(told)
        url = self._app.address(CERTIFY, {"certify_id": certify_id})
        handle = json.dumps([certify_id, self._of(document, name)])
        return Begun(page={"certify_id": certify_id, "url": url}, handle=handle)

    def seen(self, handle: str, document: Document, name: Name) -> bool:
        """See `FaceCheck`; only for the document that the check was begun with."""
        certify_id, of = json.loads(handle)
        told = self._app.call(ASK, again=True, content={"certify_id": certify_id})
        if told.get("code") != GOOD:
            raise self._app.fault(told)
        return told.get("passed") == "T" and of == self._of(document, name)

    def _of(self, document: Document, name: Name) -> str:
        """Whom a check is about, for the handle, which is sealed: a digest is enough to know it again."""
        return hashlib.sha256(f"{document.canonical()}\0{name.reveal('face')}".encode()).hexdigest()


class FacedRegistry:
    """A registry with face checks beside it. A proof is `channel` and `handle`, as `proof_of` writes them."""

    def __init__(self, known: Registry, faces: Mapping[str, FaceCheck]) -> None:
        self.known, self.faces = known, faces

    def check(self, document: Document, name: Name, proof: str = "") -> Assurance:
        """See `Registry`: live when both agree. A face alone says nothing that the registry does not."""
        found = self.known.check(document, name)
        if found is Assurance.NONE or not proof:
            return found
        channel, handle = json.loads(proof)
        try:
            return Assurance.LIVE if self.faces[channel].seen(handle, document, name) else found
        except Problem as problem:
            raise Problem("registry.unreachable", said=problem.code) from None

    def relation(self, dependant: Document, proxy: Document, relation: Relation) -> bool:
        """See `Registry`."""
        return self.known.relation(dependant, proxy, relation)


def proof_of(channel: str, begun: Begun) -> str:
    """What `FacedRegistry` reads."""
    return json.dumps([channel, begun.handle])


def cert_hash(cert_info: Mapping[str, str]) -> str:
    """WeChat's digest of a document: each value in base64, joined in this order, SHA-256 in hex.

    The documentation's own example:

    >>> cert_hash({"cert_type": "IDENTITY_CARD", "cert_name": "张三", "cert_no": "310101199801011234"})
    '3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b'
    """
    fields = ("cert_type", "cert_name", "cert_no")
    text = "&".join(f"{name}={base64.b64encode(cert_info[name].encode()).decode()}" for name in fields)
    return hashlib.sha256(text.encode()).hexdigest()


def _cert_info(document: Document, name: Name) -> dict[str, str]:
    return {
        "cert_type": "IDENTITY_CARD", "cert_name": name.reveal("face"), "cert_no": document.reveal("face")
    }  # fmt: skip
