"""The card: as large as an identity card, to be kept beside it."""

from healthcode.services.print_paper import Printed
from healthcode.web.paper.page import EN, ZH, Page, day_en, document, say
from healthcode.web.paper.sheet import A4

WIDTH, HEIGHT = 85.6, 54.0  # ISO/IEC 7810 ID-1
SIDE, TEXT_AT = 44.0, 45.5
COLUMNS, ROWS = 2, 4
OVER = 8.0  # by which the lines to cut along stand out


def card(printed: Printed) -> bytes:
    """One card on a page of its size, for a card printer."""
    page = Page(printed, (WIDTH, HEIGHT))
    _draw(page, 0, 0)
    return page.file()


def cards(printed: Printed) -> bytes:
    """Eight cards on a sheet of A4, to cut."""
    page = Page(printed, A4)
    left, top = (A4[0] - COLUMNS * WIDTH) / 2, (A4[1] - ROWS * HEIGHT) / 2
    page.centered(f"{say('cut', ZH)}  {say('cut', EN)}", A4[0] / 2, top - 12, 10, grey=True)
    for place in range(COLUMNS * ROWS):
        _draw(page, left + place % COLUMNS * WIDTH, top + place // COLUMNS * HEIGHT)
    for column in range(COLUMNS + 1):
        x = left + column * WIDTH
        page.dashed(x, top - OVER, x, A4[1] - top + OVER)
    for row in range(ROWS + 1):
        y = top + row * HEIGHT
        page.dashed(left - OVER, y, A4[0] - left + OVER, y)
    return page.file()


def _draw(page: Page, x: float, y: float) -> None:
    printed = page.printed
    page.code(x, y + 0.5, SIDE)
    column = x + TEXT_AT
    page.line_of(say("title", ZH), column, y + 8, 11, bold=True)
    page.line_of(say("title", EN), column, y + 12, 7)
    page.line_of(printed.name, column, y + 22, 17, bold=True)
    page.line_of(document(printed), column, y + 28.5, 12)
    page.line_of(f"{say('valid_until', ZH)} {say('valid_until', EN)}", column, y + 35.5, 7.5)
    page.line_of(day_en(printed.expires_at), column, y + 41, 12, bold=True)
    page.set_fill_color(0)
    page.rect(x + 3, y + 44.5, WIDTH - 6, 6.5, style="F")
    page.white(say("check_document", ZH), x + 6, y + 49.3, 12)
    page.white(say("check_document", EN), x + 41, y + 49.1, 10)
