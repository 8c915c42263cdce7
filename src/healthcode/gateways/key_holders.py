"""Holders of signing keys: what signs with a key without ever handing it out, and the files that do so here.

A holder tells its public keys, signs with one by its id, makes one and destroys one; nobody asks it for a private key.
So other holders stand behind the same four names. A PKCS#11 token: `C_FindObjects` over its public keys (CKA_ID is the
key id, CKA_LABEL `environment/purpose/algorithm`), `C_Sign` with CKM_EDDSA, `C_GenerateKeyPair` with
CKM_EC_EDWARDS_KEY_PAIR_GEN and CKA_EXTRACTABLE false, `C_DestroyObject`; for SM2 the token's own mechanism. A key
management service: list keys by their tags, Sign with the raw message, CreateKey, ScheduleKeyDeletion.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair
from nacl.utils import random

from healthcode.core.problems import Problem
from healthcode.core.signatures import KEY, SIGNATURE, Algorithm
from healthcode.core.trust import Purpose, key_id_of
from healthcode.gateways import sm2_keys
from healthcode.gateways.keys import keep_names, keep_secret, read_secret

SUFFIX = ".key"
FOR_OTHERS = 0o077
"""Rights of whoever is not the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half of a key that a holder has, and what it is for."""

    key_id: bytes
    environment: str
    purpose: Purpose
    algorithm: Algorithm
    public_key: bytes


class SigningKeys(Protocol):
    """Keys as the signer uses them: it signs by them, and neither makes nor forgets one."""

    def public_keys(self) -> tuple[PublicKey, ...]:
        """The keys it holds now, in the order of purpose and id."""

    def sign(self, key_id: bytes, message: bytes) -> bytes:
        """The signature of 64 bytes over the message as it is; Problem `keys.not_here` for a key it does not hold."""


class KeyHolder(SigningKeys, Protocol):
    """Whoever holds signing keys of one environment. Problem `keys.…` when it cannot do what it is asked."""

    def create(self, purpose: Purpose, algorithm: Algorithm) -> PublicKey:
        """A new key, safe on its medium before this returns; Problem `keys.algorithm` for one it cannot speak."""

    def destroy(self, key_id: bytes) -> None:
        """Forgets the key for good; Problem `keys.not_here`."""


class Pair(NamedTuple):
    """A private key as its algorithm uses it: the public half, and what signs."""

    public_key: bytes
    sign: Callable[[bytes], bytes]


class Scheme(NamedTuple):
    """How keys of one algorithm are drawn, and used, from 32 secret bytes."""

    draw: Callable[[], bytes]
    open: Callable[[bytes], Pair]


def _ed25519(seed: bytes) -> Pair:
    public_key, secret = crypto_sign_seed_keypair(seed)
    return Pair(public_key, lambda message: crypto_sign(message, secret)[:SIGNATURE])


def _sm2(secret: bytes) -> Pair:
    return Pair(sm2_keys.public_key(secret), lambda message: sm2_keys.sign(secret, message))


SCHEMES: Mapping[Algorithm, Scheme] = {
    Algorithm.ED25519: Scheme(lambda: random(KEY), _ed25519),
    Algorithm.SM2: Scheme(sm2_keys.draw, _sm2),
}


class FileKeys:
    """A folder that only its owner enters, with a file a key: `credential.Ed25519.1a2b3c4d.key`, 32 secret bytes.

    The name says what the key is for and the id proves it: a file that was renamed, or brought from another
    environment, is refused. Destroying takes the name away; what a disk or a backup keeps of it is theirs.
    """

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder, self.environment = folder, environment
        self._open: dict[bytes, Pair] = {}

    def public_keys(self) -> tuple[PublicKey, ...]:
        """See `KeyHolder`; read anew each time, so another process may make keys. Problem `keys.…`."""
        self._check_folder()
        found = tuple(self._read(path) for path in sorted(self.folder.glob(f"*{SUFFIX}")))
        self._open = {key.key_id: self._open[key.key_id] for key in found}
        return found

    def sign(self, key_id: bytes, message: bytes) -> bytes:
        """See `KeyHolder`."""
        if key_id not in self._open:
            self._check_folder()
            self._read(self._path(key_id))
        return self._open[key_id].sign(message)

    def create(self, purpose: Purpose, algorithm: Algorithm) -> PublicKey:
        """See `KeyHolder`; makes the folder when there is none."""
        if algorithm not in SCHEMES:
            raise Problem("keys.algorithm", algorithm=algorithm)
        self._check_folder()
        secret = SCHEMES[algorithm].draw()
        key = self._public(purpose, algorithm, secret)
        path = self.folder / f"{purpose}.{algorithm}.{key.key_id.hex()}{SUFFIX}"
        if path.exists():  # two of 2^32 ids may meet, and would be one key to a verifier
            return self.create(purpose, algorithm)
        keep_secret(path, secret)
        return key

    def destroy(self, key_id: bytes) -> None:
        """See `KeyHolder`."""
        self._path(key_id).unlink()
        self._open.pop(key_id, None)
        keep_names(self.folder)

    def _check_folder(self) -> None:
        """Whoever may write into the folder could put a key of theirs in it."""
        if self.folder.exists() and self.folder.stat().st_mode & FOR_OTHERS:
            raise Problem("keys.folder_open", folder=self.folder)

    def _path(self, key_id: bytes) -> Path:
        found = next(self.folder.glob(f"*.*.{key_id.hex()}{SUFFIX}"), None)
        if found is None:
            raise Problem("keys.not_here", key_id=key_id.hex(), folder=self.folder)
        return found

    def _read(self, path: Path) -> PublicKey:
        purpose, algorithm, key_id = _named(path)
        try:
            key = self._public(purpose, algorithm, read_secret(path))
        except ValueError:
            raise Problem("keys.damaged", file=path) from None
        if key.key_id != key_id:
            self._open.pop(key.key_id, None)
            raise Problem("keys.other_environment", file=path, environment=self.environment)
        return key

    def _public(self, purpose: Purpose, algorithm: Algorithm, secret: bytes) -> PublicKey:
        pair = SCHEMES[algorithm].open(secret)
        key_id = key_id_of(self.environment, purpose, algorithm, pair.public_key)
        self._open[key_id] = pair
        return PublicKey(
            key_id=key_id, environment=self.environment, purpose=purpose, algorithm=algorithm,
            public_key=pair.public_key,
        )  # fmt: skip


def _named(path: Path) -> tuple[Purpose, Algorithm, bytes]:
    """Purpose, algorithm and id of a key by its file's name; Problem `keys.damaged`."""
    try:
        purpose, algorithm, key_id, _ = path.name.split(".")
        return Purpose(purpose), Algorithm(algorithm), bytes.fromhex(key_id)
    except ValueError:
        raise Problem("keys.damaged", file=path) from None
