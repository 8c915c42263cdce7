"""Good codes of every kind, and whether a bent one is still taken for good."""

from collections.abc import Mapping
from dataclasses import replace

from healthcode.core import base45, codes, credentials, scans
from healthcode.core.credentials import Level
from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.terms import Color
from healthcode.core.trust import Trust
from tests.builders_code import (
    AT,
    HOLDER,
    NONCE,
    OTHER_HOLDER,
    PAPER,
    SM2_ISSUER,
    SOFT,
    SUITE_2,
    TRUST,
    Shown,
    p256,
    point,
    printed,
    showing,
    showing_2,
)

NATIONAL = {"level": Level.NATIONAL, "color": None}
CODES: Mapping[str, Shown] = {
    "plain": showing(),
    "red": showing(color=Color.RED),
    "yellow": showing(color=Color.YELLOW),
    "cannot be confirmed": showing(color=None),
    "pop-up": showing(pop_up=True),
    "not declared": showing(declared=False, sampled_at=None, reported_at=None),
    "no name": showing(name_hint=""),
    "compound name": showing(name_hint="欧阳**"),
    "another phone": showing(holder_key=point(OTHER_HOLDER), by=OTHER_HOLDER),
    "odd point": showing(holder_key=point(p256(4)), by=p256(4)),
    "soft key": showing(holder_key=point(SOFT), by=SOFT),
    "proxy": showing(level=Level.PROXY),
    "entry": showing(level=Level.ENTRY),
    "national": showing(**NATIONAL),
    "at a gate": showing(nonce=NONCE),
    "soft key at a gate": showing(holder_key=point(SOFT), by=SOFT, nonce=NONCE),
    "paper": printed(),
    "paper of a passport": printed(holder_key=credentials.paper_holder("E12345678")),
    "suite 2": showing_2(),
    "suite 2 with P-256": showing_2(holder=HOLDER),
    "suite 2 on paper": printed(replace(SUITE_2, level=Level.PAPER, holder_key=PAPER.holder_key), SM2_ISSUER),
}
GATES, WITHOUT_NONCE = (b"", NONCE), 298


def accepted(text: str, trusted: Trust = TRUST) -> bool:
    """Whether at a door with or without a gate; a refusal of a scan is no, whatever else is raised is a fault."""
    return any(checked(text, trusted, nonce) for nonce in (GATES if len(text) > WITHOUT_NONCE else GATES[:1]))


def checked(text: str, trusted: Trust, nonce: bytes) -> bool:
    """Whether at this gate."""
    try:
        scans.check(text, trust=trusted, at=AT, nonce=nonce)
    except (BadCode, CannotCheck):
        return False
    return True


def data_of(shown: Shown) -> bytes:
    """What the text writes."""
    return shown.seal + shown.body + shown.signature


def text_of(data: bytes) -> str:
    """What writes the bytes."""
    return codes.PREFIX + base45.encode(data)
