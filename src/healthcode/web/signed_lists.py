"""A signed list as it is told over HTTP, of whatever kind: the bytes that were signed, and who signed them."""

import msgspec


class SignedBy(msgspec.Struct, frozen=True, kw_only=True):
    """One signature: the signer's key id in hex, the signature in base64url."""

    key_id: str
    signature: str


class SignedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was signed: the body in base64url, and who signed it."""

    body: str
    signatures: list[SignedBy]
