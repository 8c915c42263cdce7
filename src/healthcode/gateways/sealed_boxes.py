"""What front ends seal to us (F22: 对前端采集的数据进行加密处理): a libsodium sealed box under the vault's page key.

Between the page and this process stand proxies, logs and queues; none of them can open it. A sealed body is the key's
id, 4 bytes, and the box (X25519, XSalsa20-Poly1305); the page makes its half of the key for one body and forgets it.

>>> key = PageKey(bytes(32))
>>> len(key.key_id), len(key.public_key), key.open(key.seal(b"{}"))
(4, 32, b'{}')
"""

from hashlib import sha256

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from healthcode.core.problems import Problem

KEY_ID_BYTES = 4
OVERHEAD = KEY_ID_BYTES + 48
"""Bytes that sealing adds: the key's id, the page's half of the key, the tag."""


class PageKey:
    """The key that pages seal to. `key_id` tells one key from the next and proves nothing."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 bytes, the vault's data key of purpose `page`."""
        private = PrivateKey(secret)
        self._box = SealedBox(private)
        self.public_key = bytes(private.public_key)
        self.key_id = sha256(b"healthcode/1/page-key\x00" + self.public_key).digest()[:KEY_ID_BYTES]

    def __repr__(self) -> str:
        return f"<PageKey {self.key_id.hex()}>"

    def open(self, body: bytes) -> bytes:
        """What was sealed; Problem `request.other_key`, `request.not_opened` when it was changed or is no box."""
        if body[:KEY_ID_BYTES] != self.key_id:
            raise Problem("request.other_key")
        try:
            return self._box.decrypt(body[KEY_ID_BYTES:])
        except (CryptoError, ValueError, TypeError):
            raise Problem("request.not_opened") from None

    def seal(self, message: bytes) -> bytes:
        """As a page seals it; needs the public half only."""
        return self.key_id + self._box.encrypt(message)
