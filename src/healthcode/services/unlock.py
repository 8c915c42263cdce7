"""Opening the vault: data keys are unwrapped with the key-encryption key, made once when the ledger is new."""

from datetime import datetime

from healthcode.core.problems import Problem
from healthcode.gateways.keys import KeyDirectory, Purpose, Vault, new_data_key, unwrap, wrap
from healthcode.ledger.connection import Ledger

VERSION = 1


def unlock(ledger: Ledger, directory: KeyDirectory, *, at: datetime) -> Vault:
    """The vault of this ledger. Problem `keys.other_key` when the key directory belongs to another database."""
    key = directory.key()
    with ledger.transaction("unlock"):
        stored = {row[0] for row in ledger.rows("data_keys")}
        for purpose in Purpose:
            if purpose.value not in stored:
                wrapped = wrap(key, purpose, VERSION, new_data_key())
                ledger.run("add_data_key", purpose=purpose.value, version=VERSION, wrapped=wrapped, at=at)
        rows = ledger.rows("data_keys")
    found = {Purpose(row[0]): unwrap(key, Purpose(row[0]), row[1], bytes(row[2])) for row in rows}
    if missing := set(Purpose) - set(found):
        raise Problem("keys.incomplete", purposes=" ".join(sorted(missing)))
    return Vault(found)
