"""Older lists offered to a verifier that has the newest: as they were, and with what a thief could change in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from healthcode.core import envelopes
from healthcode.core.envelopes import Envelope
from healthcode.core.problems import Problem
from healthcode.core.trust import Pin, TrustList, accept, follow, list_bytes, read_list
from healthcode.gateways.trust_folder import read_root


def pin_in(answer: Mapping[str, Any]) -> Pin:
    """What the doors tell a new verifier to pin."""
    told = answer["pin"]
    roots = tuple(read_root(told["environment"], root) for root in told["roots"])
    return Pin(environment=told["environment"], roots=roots, needed=told["needed"])


def lists_in(answer: Mapping[str, Any]) -> list[bytes]:
    """The lists in an answer of the doors, as a verifier would read each."""
    return [json.dumps(envelope).encode() for envelope in answer["envelopes"]]


def offered(older: Sequence[bytes], answer: Mapping[str, Any], *, at: datetime) -> tuple[int, int]:
    """How many older lists were offered to a verifier with the newest one, and how many of them it accepted."""
    newest = follow(lists_in(answer), known=pin_in(answer), at=at)
    offers = [offer for text in older for offer in _changed(text, newest, lists_in(answer)[-1])]
    return len(offers), sum(_accepted(offer, newest, at) for offer in offers)


def _changed(text: bytes, newest: TrustList, newest_text: bytes) -> Iterator[bytes]:
    old, now = envelopes.read(text), envelopes.read(newest_text)
    told = read_list(old.body)
    yield text
    for number in (newest.number, newest.number + 1, 2**32 - 1):
        body = list_bytes(replace(told, number=number))
        for signatures in (old.signatures, now.signatures, ()):
            yield envelopes.write(Envelope(body, signatures))
    later = list_bytes(replace(told, number=newest.number + 1, expires_at=told.expires_at + timedelta(days=90)))
    yield envelopes.write(Envelope(later, now.signatures))
    without = replace(newest, number=newest.number + 1, issuers=told.issuers)
    yield envelopes.write(Envelope(list_bytes(without), now.signatures))
    alone = replace(newest, number=newest.number + 1, needed=1, roots=newest.roots[:1])
    yield envelopes.write(Envelope(list_bytes(alone), now.signatures))


def _accepted(offer: bytes, newest: TrustList, at: datetime) -> bool:
    try:
        accept(offer, known=newest, at=at)
    except Problem:
        return False
    return True
