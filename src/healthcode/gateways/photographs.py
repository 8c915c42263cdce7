"""A photograph of a document as we keep one: drawn anew, small, and with nothing in it but what can be seen.

It comes from anybody. Its kind and size are read from its header before a pixel is made; where it was taken and with
what, other layers, other frames and whatever is hidden behind its end do not outlive the drawing (SECURITY T45).
"""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps

from healthcode.core.problems import Problem

MOST_BYTES = 4 << 20
MOST_PIXELS = 2 << 20
"""2 megapixels: the small print of a household register can be read, and a decoder has little to do."""

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow raises for a file that is none of its format, or not to its end."""

MEDIA_TYPE = "image/jpeg"


def drawn_anew(data: bytes) -> bytes:
    """The photograph as a JPEG of ours, upright, without metadata; Problem `family.photo_size`, `family.photo`."""
    if len(data) > MOST_BYTES:
        raise _too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it finds strange in data that we do not keep
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                return _drawn(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except BROKEN:
        raise Problem("family.photo") from None


def _drawn(picture: Image.Image) -> bytes:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()
    upright = _upright(picture)
    canvas = Image.new("RGB", upright.size, "white")
    mask = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
    canvas.paste(upright.convert("RGB"), mask=mask)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held, if it says so in words that can be read."""
    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except (*BROKEN, KeyError, TypeError, AttributeError):
        return picture


def _too_large() -> Problem:
    return Problem("family.photo_size", most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS)
