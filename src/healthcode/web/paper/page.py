"""A page to draw on: one font in two weights, black on white, lengths in millimetres and type in points."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import segno
from fpdf import FPDF
from fpdf.enums import TextMode

from healthcode.core.terms import SHANGHAI
from healthcode.services.print_paper import Printed
from healthcode.texts import sentence
from healthcode.web.paper.fonts import ROOM, font_for

ZH, EN = "zh-CN", "en"
FONT = "noto"
POINT = 25.4 / 72  # mm
BOLDER = 0.028  # of the type's size: how wide the outline of bold letters is drawn; the font has one weight
GREY = 96  # of 255: for what need not be read at a door
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)
PIXELS = 8  # a module, so that no printer blurs its edges


class Page(FPDF):
    """A document of one paper, with the font that its name needs."""

    def __init__(self, printed: Printed, size: tuple[float, float]) -> None:
        super().__init__(unit="mm", format=size)
        self.printed = printed
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_creation_date(printed.issued_at)
        self.set_title(f"{say('title', ZH)} {say('title', EN)}")
        self.set_lang(ZH)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "font.otf"
            path.write_bytes(font_for(printed.name))
            self.add_font(FONT, fname=path)
        self.add_page()

    def line_of(self, text: str, x: float, y: float, size: float, *, bold: bool = False, grey: bool = False) -> float:
        """One line whose base is at `y`; returns where it ends."""
        self.set_font(FONT, size=size)
        self.set_text_color(GREY if grey else 0)
        with self.local_context(
            text_mode=TextMode.FILL_STROKE if bold else TextMode.FILL, line_width=size * POINT * BOLDER
        ):
            self.text(x, y, text)
        return x + self.get_string_width(text)

    def white(self, text: str, x: float, y: float, size: float) -> None:
        """One line on black."""
        self.set_font(FONT, size=size)
        self.set_text_color(255)
        self.text(x, y, text)

    def centered(self, text: str, x: float, y: float, size: float, *, bold: bool = False, grey: bool = False) -> None:
        """One line around `x`."""
        self.set_font(FONT, size=size)
        self.line_of(text, x - self.get_string_width(text) / 2, y, size, bold=bold, grey=grey)

    def paragraph(self, text: str, x: float, y: float, width: float, size: float) -> float:
        """Lines as many as it takes, the first one's top at `y`; returns where the next may begin."""
        self.set_font(FONT, size=size)
        self.set_text_color(0)
        self.set_xy(x, y)
        self.multi_cell(width, size * POINT * 1.42, text, align="L", new_x="LEFT", new_y="NEXT")
        return float(self.get_y())

    def code(self, x: float, y: float, side: float) -> None:
        """The QR code with its white border, `side` long in all."""
        picture = BytesIO()
        segno.make(self.printed.text, error="m", micro=False, boost_error=False).save(
            picture, kind="png", scale=PIXELS, border=QUIET
        )
        self.image(picture, x=x, y=y, w=side, h=side, alt_text=say("title", ZH))

    def dashed(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A line to fold or to cut along."""
        with self.local_context(line_width=0.2, draw_color=GREY, dash_pattern={"dash": 1.5, "gap": 1.5, "phase": 0}):
            self.line(x, y, to_x, to_y)

    def file(self) -> bytes:
        """The PDF."""
        return bytes(self.output())


def say(code: str, language: str) -> str:
    """A sentence of what is printed."""
    return sentence(ROOM + code, language)


def day_zh(at: datetime) -> str:
    """As 2022年6月1日 08:00, local."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def day_en(at: datetime) -> str:
    """As 2022-06-01 08:00, local."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def document(printed: Printed) -> str:
    """The number's two ends, as a guard compares them; how many characters lie between is nobody's business."""
    return f"{printed.document_hint[:2]} **** {printed.document_hint[2:]}"
