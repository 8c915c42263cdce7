"""Papers as they come out of a printer: the PDF as pictures, and what a phone's camera makes of them."""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter

INCH = 72  # points


def pages(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    """The pages of a PDF as pictures in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / INCH).to_pil().convert("L") for page in document]
    finally:
        document.close()


def text_on(pdf: bytes) -> str:
    """The words of the first page, as a reader that speaks them finds them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


def photographed(page: Image.Image) -> Image.Image:
    """A cheap print under a bad lamp, held askew before a camera."""
    worn = page.rotate(7, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)
    worn = worn.filter(ImageFilter.GaussianBlur(1.2))
    worn = ImageEnhance.Brightness(ImageEnhance.Contrast(worn).enhance(0.5)).enhance(0.8)
    kept = BytesIO()
    worn.save(kept, "JPEG", quality=40)
    return Image.open(BytesIO(kept.getvalue()))


def codes_on(page: Image.Image) -> list[str]:
    """The texts of the QR codes on a picture."""
    return [found.text for found in zxingcpp.read_barcodes(page)]
