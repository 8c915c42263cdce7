"""Bytes as QR text: base45 (RFC 9285), the alphabet of a QR code's alphanumeric mode, with exactly one text per value.

>>> encode(b"ietf!"), decode("QED8WEX0")
('QED8WEX0', b'ietf!')
"""

from healthcode.core.problems import BadCode

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_DIGIT = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Three characters for two bytes, two for a last odd one (RFC 9285, section 4)."""
    return "".join(_encoded(data[start : start + 2]) for start in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """The bytes that `text` writes; Problem `code.malformed` for a character, length or value no encoder makes."""
    if len(text) % 3 == 1:
        raise BadCode("code.malformed", where="length")
    return b"".join(_decoded(text[start : start + 3]) for start in range(0, len(text), 3))


def _encoded(pair: bytes) -> str:
    rest = int.from_bytes(pair, "big")
    digits = []
    for _ in range(len(pair) + 1):
        rest, digit = divmod(rest, 45)
        digits.append(ALPHABET[digit])
    return "".join(digits)


def _decoded(group: str) -> bytes:
    try:
        value: int = sum(_DIGIT[character] * (1, 45, 2025)[place] for place, character in enumerate(group))
        return value.to_bytes(len(group) - 1, "big")
    except KeyError:
        raise BadCode("code.malformed", where="alphabet") from None
    except OverflowError:  # RFC 9285 section 6: a value past 65535, or past 255 for the last odd byte, is refused
        raise BadCode("code.malformed", where="value") from None
