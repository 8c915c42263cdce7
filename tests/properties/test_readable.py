"""C02: what a phone shows fits a small QR code, and a reader gets it back through tilt, blur and a dim screen."""

import random
from io import BytesIO

import pytest
import segno
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter

from healthcode.core import codes
from tests.builders_code import HOLDER, NONCE, PAPER, SM2_HOLDER, SM2_ISSUER, SOFT, point, printed, showing, showing_2

MODULE, QUIET = 4, 4
TILT, BLUR, DIMMED = 10.0, 0.8, 0.8
"""Pixels a module, modules of white around; degrees, pixels, and what is left of the brightness."""

HINTS = ("", "张*", "欧阳**", "J** R**")


def version_of(text: str) -> int:
    """Of the QR code at level M, in alphanumeric mode."""
    made = segno.make(text, error="m", micro=False, boost_error=False)
    assert made.mode == "alphanumeric"
    assert isinstance(made.version, int)
    return made.version


def drawn(text: str, tilt: float) -> Image.Image:
    """As a camera sees it."""
    stream = BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(stream, kind="png", scale=MODULE, border=QUIET)
    flat = Image.open(stream).convert("L")
    turned = flat.rotate(tilt, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return ImageEnhance.Brightness(turned.filter(ImageFilter.GaussianBlur(BLUR))).enhance(DIMMED)


def read_back(picture: Image.Image) -> list[str]:
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=qr, text_mode=zxingcpp.TextMode.Plain)]


def shown_codes(count: int) -> list[str]:
    """Of every kind and length."""
    draw = random.Random(2)
    return [shown(draw, number) for number in range(count)]


def shown(draw: random.Random, number: int) -> str:
    hint, nonce = draw.choice(HINTS), draw.choice((b"", NONCE))
    kind = number % 5
    if kind == 0:
        return printed(PAPER, name_hint=hint, status_index=number).text
    if kind == 1:
        return showing_2(holder=draw.choice([SM2_HOLDER, HOLDER]), name_hint=hint, status_index=number).text
    by = draw.choice([HOLDER, SOFT])
    return showing(by=by, holder_key=point(by), name_hint=hint, nonce=nonce, status_index=number).text


@pytest.mark.parametrize(
    ("text", "size", "version"),
    [
        (showing(name_hint="欧阳**").text, 298, 10),
        (showing(name_hint="欧阳**", nonce=NONCE).text, 310, 10),
        (showing_2(name_hint="欧阳**").text, 298, 10),
        (printed(name_hint="欧阳**").text, 154, 6),
        (printed(PAPER, SM2_ISSUER, suite=2, name_hint="欧阳**").text, 154, 6),
    ],
    ids=["suite 1", "suite 1 at a gate", "suite 2", "paper", "paper of suite 2"],
)
def test_the_longest_code_of_each_kind_has_this_size(text: str, size: int, version: int) -> None:
    assert (len(text), version_of(text)) == (size, version)


def test_no_text_that_is_read_needs_more_than_version_10() -> None:
    assert version_of(codes.PREFIX + "0" * (codes.LONGEST - len(codes.PREFIX))) == 10
    assert max(map(version_of, shown_codes(500))) == 10


@pytest.mark.slow
def test_of_500_codes_tilted_blurred_and_dimmed_99_in_100_are_read() -> None:
    draw, texts = random.Random(1), shown_codes(500)
    missed = [text for text in texts if read_back(drawn(text, draw.uniform(-TILT, TILT))) != [text]]
    assert len(missed) <= len(texts) // 100


@pytest.mark.slow
@pytest.mark.parametrize("tilt", [-TILT, TILT])
def test_at_the_greatest_tilt_they_are_read_too(tilt: float) -> None:
    texts = shown_codes(100)
    missed = [text for text in texts if read_back(drawn(text, tilt)) != [text]]
    assert len(missed) <= 1
