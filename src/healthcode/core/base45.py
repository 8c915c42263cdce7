"""Bytes as QR text: base45 (RFC 9285), the alphabet of a QR code's alphanumeric mode, with exactly one text per value.

>>> encode(b"ietf!"), decode("QED8WEX0")
('QED8WEX0', b'ietf!')
"""

from healthcode.core.problems import BadCode

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NONE = 0xFF
_DIGIT = bytes(ALPHABET.find(chr(code)) % 256 for code in range(256))
"""The digit of each ASCII character, `_NONE` for one that is not in the alphabet."""


def encode(data: bytes) -> str:
    """Three characters for two bytes, two for a last odd one (RFC 9285, section 4)."""
    return "".join(_encoded(data[start : start + 2]) for start in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """The bytes that `text` writes; BadCode `code.malformed` for a character, length or value no encoder makes.

    All groups of three are computed at once, in lanes of 24 bits of one whole number: a scan is mostly arithmetic on
    curves, and a loop over characters would be a third of it.
    """
    digits = _digits(text)
    groups, over = divmod(len(digits), 3)
    if over == 1:
        raise BadCode("code.malformed", where="length")
    values = _values(digits[: 3 * groups], groups)
    decoded = bytearray(2 * groups)
    decoded[0::2], decoded[1::2] = values[1::3], values[0::3]
    return bytes(decoded) + (_last(digits[-2:]) if over else b"")


def _digits(text: str) -> bytes:
    try:
        digits = text.encode("ascii").translate(_DIGIT)
    except UnicodeEncodeError:
        raise BadCode("code.malformed", where="alphabet") from None
    if _NONE in digits:
        raise BadCode("code.malformed", where="alphabet")
    return digits


def _values(digits: bytes, groups: int) -> bytes:
    """Of each group its value in three bytes, the lowest first. A lane holds 45³ - 1, so none runs into the next."""
    lanes = int.from_bytes(b"\xff\x00\x00" * groups, "little")
    whole = int.from_bytes(digits, "little")
    values = (whole & lanes) + 45 * (whole >> 8 & lanes) + 2025 * (whole >> 16 & lanes)
    if values >> 16 & lanes:  # RFC 9285, section 6: a value past 65535 is refused
        raise BadCode("code.malformed", where="value")
    return values.to_bytes(3 * groups, "little")


def _last(digits: bytes) -> bytes:
    value = digits[0] + 45 * digits[1]
    if value > 0xFF:
        raise BadCode("code.malformed", where="value")
    return bytes((value,))


def _encoded(pair: bytes) -> str:
    rest = int.from_bytes(pair, "big")
    digits = []
    for _ in range(len(pair) + 1):
        rest, digit = divmod(rest, 45)
        digits.append(ALPHABET[digit])
    return "".join(digits)
