"""The issuer's key: what seals credentials, and the trust in it that verifiers need.

A signer says who it is and seals; how it holds its key is its own affair. Here that is a file; a process of its own, a
PKCS#11 token or a key service can stand behind the same four names, because the key itself is never asked for.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from healthcode.core.credentials import Credential, credential_bytes
from healthcode.core.credentials import message as credential_message
from healthcode.core.signatures import SIGNATURE, Algorithm
from healthcode.core.trust import IssuerKey, Purpose, Trust, key_id_of
from healthcode.gateways.keys import kept_secret

ISSUER_FILE = "issuer-key-1"
DEMO = "demo"
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Signer(Protocol):
    """An issuer. A key id is the first four bytes of SHA-256 over the algorithm's name and the public key."""

    @property
    def key_id(self) -> bytes:
        """What a credential names its issuer's key by."""

    @property
    def algorithm(self) -> Algorithm:
        """What the key speaks."""

    @property
    def public_key(self) -> bytes:
        """What a verifier checks with."""

    def seal(self, credential: Credential) -> bytes:
        """The credential's bytes under this key's id, with its signature behind them."""


class FileSigner:
    """A signer with its Ed25519 seed in a file that only its owner reads, beside the key-encryption key."""

    algorithm = Algorithm.ED25519

    def __init__(self, seed: bytes, environment: str = DEMO) -> None:
        self.public_key, self._secret = crypto_sign_seed_keypair(seed)
        self.key_id = key_id_of(environment, Purpose.CREDENTIAL, self.algorithm, self.public_key)

    @classmethod
    def open(cls, folder: Path) -> "FileSigner":
        """The signer of this key folder; the seed is made on first use. Problem `keys.…`."""
        return cls(kept_secret(folder / ISSUER_FILE))

    def seal(self, credential: Credential) -> bytes:
        """See `Signer`; Problem `code.not_encodable`."""
        ours = credential if credential.key_id == self.key_id else replace(credential, key_id=self.key_id)
        body = credential_bytes(ours)
        return body + self.sign(credential_message(body))

    def sign(self, message: bytes) -> bytes:
        """The signature over the message as it is."""
        return crypto_sign(message, self._secret)[:SIGNATURE]


def trust_of(
    *signers: Signer, division: int, not_before: datetime = _ALWAYS, not_after: datetime | None = None
) -> Trust:
    """The trust list of our own issuers."""
    return Trust({signer.key_id: _line(signer, division, not_before, not_after) for signer in signers})


def _line(signer: Signer, division: int, not_before: datetime, not_after: datetime | None) -> IssuerKey:
    return IssuerKey(
        key_id=signer.key_id,
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        division=division,
        not_before=not_before,
        not_after=not_after,
    )
