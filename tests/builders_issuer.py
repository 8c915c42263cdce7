"""An issuer whose Ed25519 key a test or a measurement knows: it seals what it is given, as no signer of ours would."""

from dataclasses import replace
from datetime import UTC, datetime

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from healthcode.core.credentials import Credential, credential_bytes
from healthcode.core.credentials import message as credential_message
from healthcode.core.signatures import SIGNATURE, Algorithm
from healthcode.core.trust import IssuerKey, Purpose, Trust, key_id_of

ENVIRONMENT = "demo"
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Issuer:
    """The issuer of this seed."""

    algorithm = Algorithm.ED25519

    def __init__(self, seed: bytes) -> None:
        self.public_key, self._secret = crypto_sign_seed_keypair(seed)
        self.key_id = key_id_of(ENVIRONMENT, Purpose.CREDENTIAL, self.algorithm, self.public_key)

    def seal(self, credential: Credential) -> bytes:
        """The credential's bytes under this key's id, with its signature behind them."""
        body = credential_bytes(replace(credential, key_id=self.key_id))
        return body + self.sign(credential_message(body))

    def sign(self, message: bytes) -> bytes:
        """The signature over the message as it is."""
        return crypto_sign(message, self._secret)[:SIGNATURE]


def trust_of(issuer: Issuer, *, division: int) -> Trust:
    """A trust in this issuer alone, without an end."""
    line = IssuerKey(
        key_id=issuer.key_id, algorithm=issuer.algorithm, public_key=issuer.public_key, division=division,
        not_before=ALWAYS,
    )  # fmt: skip
    return Trust({issuer.key_id: line})
