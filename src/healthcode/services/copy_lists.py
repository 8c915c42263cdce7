"""Copying the lists that are out, all of them, for a verifier that is handed a folder instead of an address."""

from dataclasses import dataclass

from healthcode.core.trust import Pin
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.services.desk import Desk
from healthcode.services.hand_out_status import list_out, shard
from healthcode.services.read_trust import read_trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The pin, every trust list that somebody needs who has nothing, and the status list, None before the first."""

    pin: Pin
    trust: tuple[bytes, ...]
    head: bytes | None
    shards: tuple[bytes, ...] = ()


def copy_lists(desk: Desk, folder: TrustFolder) -> Copied:
    """What a verifier would fetch now; Problem `trust.…`. A list that follows meanwhile is no harm: its shards stay."""
    chain = read_trust(desk.ledger, folder)
    out = list_out(desk)
    if out is None:
        return Copied(pin=chain.pin, trust=chain.after(0), head=None)
    found = [part.body for digest in dict.fromkeys(out.digests) if (part := shard(desk, digest))]
    return Copied(pin=chain.pin, trust=chain.after(0), head=out.envelope, shards=tuple(found))
