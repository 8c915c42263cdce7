"""Builders of what speaks to services elsewhere: our clients, pointed at the fakes of this machine."""

from datetime import datetime
from itertools import count

from healthcode.gateways.alipay import AlipayApp
from healthcode.gateways.oidc import Client, OidcChannel
from healthcode.gateways.outside import Outside, Place, Terms
from healthcode.gateways.registry_afar import RegistryAfar
from healthcode.gateways.sms_gateway import SmsGateway
from healthcode.gateways.wechat import WechatApp
from tests.builders_ledger import AT
from tests.fakes import alipay_server, oidc_server, registry_server, sms_server, wechat_server

QUICK = Terms(pause=0.01)
_nonces = count(1)


def at() -> datetime:
    return AT


def outside(service: str, address: str) -> Outside:
    return Outside(service, Place(url=address), QUICK)


def a_wechat(server: wechat_server.Wechat, *, secret: str = wechat_server.SECRET) -> WechatApp:
    return WechatApp(outside("wechat", server.address), app_id=wechat_server.APP_ID, secret=secret)


def an_alipay(server: alipay_server.Alipay, *, key: str = "app") -> AlipayApp:
    return AlipayApp(
        outside("alipay", server.address), app_id=alipay_server.APP_ID, key=alipay_server.key(key),
        alipay_key=alipay_server.key("alipay").public_key(), now=at,
    )  # fmt: skip


def an_sms_gateway(server: sms_server.Sms, *, secret: str = sms_server.SECRET) -> SmsGateway:
    return SmsGateway(
        outside("sms", server.address), key_id=sms_server.KEY_ID, secret=secret, sign_name=sms_server.SIGN_NAME,
        now=at, nonce=lambda: f"nonce-{next(_nonces)}",
    )  # fmt: skip


def an_oidc_channel(
    server: oidc_server.Provider, *, secret: str = oidc_server.SECRET, claim: str = "sub"
) -> OidcChannel:
    client = Client(
        issuer=server.address, client_id=oidc_server.CLIENT_ID, secret=secret, subject_claim=claim,
        scopes=("openid",),
    )  # fmt: skip
    return OidcChannel(outside("oidc", server.address), client, name="oidc", now=at)


def a_registry_afar(server: registry_server.PopulationRegistry, *, key: bytes = registry_server.KEY) -> RegistryAfar:
    return RegistryAfar(outside("registry", server.address), key_id=registry_server.KEY_ID, key=key, now=at)
