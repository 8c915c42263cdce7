"""The decoders, each as a function of bytes that may refuse them with a Problem and must do nothing else.

What is read must be what would be written: a second text for one value is a finding like a crash. Bytes are also put
behind true signatures, so that what stands behind a signature's check is reached.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from healthcode.core import base45, codes, credentials, envelopes, gates, scans, status_lists, trust
from healthcode.core.envelopes import Envelope
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.signatures import verify_holder
from healthcode.core.status_lists import LONGEST_DELTA, SHARD, Entry, Shard
from healthcode.gateways import pictures, trust_folder
from tests.builders_code import AT, sealed, signed
from tests.builders_offline import (
    ENVIRONMENT,
    HEBEI,
    ISSUER,
    PIN,
    ROOTS,
    STATUS,
    enveloped,
    line,
    published,
    root,
    trust_text,
)

TEXT = 4_296
"""Characters: more than any QR code holds."""

JSON = 64 * 1024
TRUST = trust.accept(trust_text(), known=PIN, at=AT)
KNOWN = published(1, {5: Entry.RED, SHARD + 9: Entry.POP_UP})
NEXT = published(2, {6: Entry.RED})
LISTS = {HEBEI: KNOWN.listed}
CREDENTIAL_KEY = line(ISSUER, trust.Purpose.CREDENTIAL).key_id
STATUS_KEY = line(STATUS, trust.Purpose.STATUS).key_id


@dataclass(frozen=True, slots=True)
class Target:
    """A decoder. `longest`: bytes of input that are tried."""

    name: str
    run: Callable[[bytes], None]
    longest: int = TEXT


def code(data: bytes) -> None:
    """The text of a QR code, and base45 of what may be one."""
    for text in _texts(data, codes.PREFIX):
        with suppress(BadCode):
            shown = codes.read(text)
            assert codes.text_of(shown.sealed, shown.body, shown.signature) == text


def credential(data: bytes) -> None:
    """A sealed credential, as a page keeps it."""
    for sealed_bytes in (data, data[: -credentials.SIGNATURE] + bytes(credentials.SIGNATURE)):
        with suppress(BadCode):
            read = credentials.read_credential(sealed_bytes)
            assert credentials.credential_bytes(read) == sealed_bytes[: -credentials.SIGNATURE]


def base45_text(data: bytes) -> None:
    """Base45 by itself."""
    assert base45.decode(base45.encode(data)) == data
    text = data.decode("latin-1")
    with suppress(BadCode):
        assert base45.encode(base45.decode(text)) == text


def envelope(data: bytes) -> None:
    """An envelope, of whatever kind."""
    with suppress(Problem):
        read = envelopes.read(data)
        assert envelopes.read(envelopes.write(read)) == read


def trust_list(data: bytes) -> None:
    """A trust list, as its body, as its envelope, and with the body behind true signatures."""
    with suppress(Problem):
        assert trust.list_bytes(trust.read_list(data)) == data
    signatures = [(root(key).key_id, key) for key in ROOTS[:2]]
    for text in (data, _envelope(data), enveloped(data, trust.message(data), *signatures)):
        with suppress(Problem):
            trust.follow((text,), known=PIN, at=AT)


def head(data: bytes) -> None:
    """A status list's head, the same three ways."""
    with suppress(Problem):
        assert status_lists.head_bytes(status_lists.read_head(data)) == data
    for text in (data, _envelope(data), enveloped(data, status_lists.message(data), (STATUS_KEY, STATUS))):
        with suppress(Problem):
            status_lists.accept_head(text, trust=TRUST.trust, environment=ENVIRONMENT, known=None, at=AT)


def shard(data: bytes) -> None:
    """A shard's body."""
    with suppress(Problem):
        read = Shard.read(data)
        assert Shard.of(read.entries()).body == data
        assert read.entry(0) in Entry


def delta(data: bytes) -> None:
    """What changed between two lists."""
    with suppress(Problem):
        assert status_lists.changed(KNOWN.listed, NEXT.listed.head, data) == NEXT.listed


def gate(data: bytes) -> None:
    """A gate's sign."""
    for text in _texts(data, gates.PREFIX):
        with suppress(Problem):
            assert gates.text_of(gates.read(text)) == text
            gates.read_fresh(text, at=AT)


def pin(data: bytes) -> None:
    """A pin."""
    with suppress(Problem):
        assert trust_folder.read_pin(trust_folder.pin_text(trust_folder.read_pin(data))) == trust_folder.read_pin(data)


def verdict(data: bytes) -> None:
    """The whole verdict: of a text, and of bytes that an issuer and a holder signed."""
    for text in (*_texts(data, codes.PREFIX), _signed(data)):
        with suppress(BadCode, CannotCheck):
            found = scans.verify(text, trust=TRUST.trust, status=LISTS, at=AT)
            assert found.presentation.credential.key_id == CREDENTIAL_KEY


def holder_key(data: bytes) -> None:
    """A key and a signature of a holder: bad ones have signed nothing."""
    verify_holder(data[:33], b"message", data[33:97])
    verify_holder(data[:33], b"message", data[33:])


def picture(data: bytes) -> None:
    """A picture, and one whose header promises the right kind."""
    for magic in (b"", *pictures.KINDS):
        with suppress(Problem):
            assert all(isinstance(text, str) for text in pictures.texts_in(magic + data))


def _texts(data: bytes, prefix: str) -> tuple[str, ...]:
    """As text by itself, behind the prefix, and in base45 behind the prefix."""
    text = data.decode("utf-8", "surrogateescape")
    return text, prefix + text, prefix + base45.encode(data[:1000])


def _envelope(body: bytes) -> bytes:
    return envelopes.write(Envelope(body, ()))


def _signed(data: bytes) -> str:
    """A text whose credential has these bytes around our issuer's id, with both signatures true."""
    seal, showing = sealed(data[:1] + CREDENTIAL_KEY + data[1:]), codes.presentation_body(AT)
    return codes.text_of(seal, showing, signed(codes.presentation_message(seal, showing)))


TARGETS = {
    target.name: target
    for target in (
        Target("code", code),
        Target("credential", credential),
        Target("base45", base45_text),
        Target("gate", gate),
        Target("verdict", verdict),
        Target("holder_key", holder_key),
        Target("envelope", envelope, JSON),
        Target("trust_list", trust_list, JSON),
        Target("head", head, JSON),
        Target("pin", pin, JSON),
        Target("shard", shard, JSON),
        Target("delta", delta, LONGEST_DELTA // 4),
        Target("picture", picture, JSON),
    )
}
