"""Pictures that have codes in them: a screenshot or a photograph, as bytes, and the texts of its QR codes.

A picture comes from anybody. Its kind and size are read from its header, and only what may be that large is opened;
codes are never followed, whatever they say.
"""

import struct
import warnings
import zlib
from io import BytesIO

import zxingcpp
from PIL import Image

from healthcode.core.problems import Problem

MOST_BYTES = 16 * 1024 * 1024
MOST_PIXELS = 5_000_000
"""A screenshot of a large phone has 4.6 million (1440 × 3200): 0.15 s at worst, nearly all of it inflating."""

MOST_OF_A_PHOTOGRAPH = 12_500_000
"""Pixels of a JPEG that need not be opened in full: at half its width and height it costs less than a screenshot."""

MOST_CODES = 16
"""Codes that are looked at in one picture: of a family that is photographed together, and then some."""

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
"""The formats that are opened, by how they begin."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow raises for a file that is none of its format, or not to its end."""


def is_picture(data: bytes) -> bool:
    """Whether it begins like a picture of a kind that is read."""
    return any(data.startswith(magic) for magic in KINDS)


def texts_in(data: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a PNG or JPEG, each once; Problem `picture.too_large`, `picture.unreadable`."""
    if len(data) > MOST_BYTES:
        raise Problem("picture.too_large", most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS)
    found = zxingcpp.read_barcodes(_opened(data), formats=QR, text_mode=zxingcpp.TextMode.Plain)
    return tuple(dict.fromkeys(code.text for code in found))[:MOST_CODES]


def _opened(data: bytes) -> Image.Image:
    """The picture, when it may be opened."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=tuple(KINDS.values()))
            if picture.width * picture.height > _most_pixels(picture):
                raise Problem("picture.too_large", most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS)
            picture.draft("L", _drafted(*picture.size))  # a JPEG's colors are never made
            return _grey(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Problem("picture.too_large", most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS) from None
    except _BROKEN:
        raise Problem("picture.unreadable") from None


def _most_pixels(picture: Image.Image) -> int:
    """A progressive JPEG is decoded in full, whatever of it is asked for."""
    drafts = picture.format == "JPEG" and "progressive" not in picture.info
    return MOST_OF_A_PHOTOGRAPH if drafts else MOST_PIXELS


def _drafted(width: int, height: int) -> tuple[int, int]:
    """Half of what is larger than a screenshot: a code of which a module had four pixels is still read."""
    return (width, height) if width * height <= MOST_PIXELS else (width // 2, height // 2)


def _grey(picture: Image.Image) -> Image.Image:
    """In shades of grey, on white: a code drawn on nothing would be black on black."""
    if "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode not in ("LA", "RGBA"):
        return picture.convert("L")
    paper = Image.new("L", picture.size, "white")
    paper.paste(picture.convert("L"), mask=picture.getchannel("A"))
    return paper
