"""Makes `tests/vectors/boxes.json`: what a front end that seals to the vault's key must write, byte for byte.

    python -m tools.make_box_vectors

The file is one JSON object of lowercase hex: `secret`, `public_key` and `key_id` of a made-up vault, and `boxes`:
`{message, half, sealed}`, where `half` is the secret that the page made for this box alone. The nonce is BLAKE2b-24
over both public halves, as libsodium's `crypto_box_seal` takes it; libsodium's own opens every one of them below.
"""

import json
from hashlib import blake2b
from pathlib import Path

from nacl.bindings import crypto_box, crypto_box_NONCEBYTES, crypto_scalarmult_base

from healthcode.gateways.sealed_boxes import PageKey

TARGET = Path(__file__).parents[1] / "tests" / "vectors" / "boxes.json"
ABOUT = "Vectors of sealed bodies. Made by tools/make_box_vectors.py, which describes this file."
SECRET = bytes(range(1, 33))
MESSAGES = (b"", b"{}", '{"name":"王小明","document_number":"11010519491231002X"}'.encode(), bytes(5000))


def page() -> str:
    """The file as it should stand."""
    key = PageKey(SECRET)
    boxes = [box(key, message, bytes([number] * 32)) for number, message in enumerate(MESSAGES, 1)]
    told = {"about": ABOUT, "secret": SECRET.hex(), "public_key": key.public_key.hex(), "key_id": key.key_id.hex()}
    return json.dumps({**told, "boxes": boxes}, indent=1) + "\n"


def box(key: PageKey, message: bytes, half: bytes) -> dict[str, str]:
    """One box, opened again as the server does it."""
    public = crypto_scalarmult_base(half)
    nonce = blake2b(public + key.public_key, digest_size=crypto_box_NONCEBYTES).digest()
    sealed = key.key_id + public + crypto_box(message, nonce, key.public_key, half)
    assert key.open(sealed) == message
    return {"message": message.hex(), "half": half.hex(), "sealed": sealed.hex()}


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
