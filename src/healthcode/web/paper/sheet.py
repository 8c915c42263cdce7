"""The sheet: the upper half is what a guard looks at and scans, the lower half tells its carrier what to do."""

from healthcode.services.print_paper import Printed
from healthcode.web.paper.page import EN, ZH, Page, day_en, day_zh, document, say

A4 = (210.0, 297.0)
FOLD, MARGIN, RIGHT = 148.5, 15.0, 119.0
SIDE, QUIET = 97.0, 7.3  # of the code with its white border, which needs no margin of its own
STEPS = ("how_1", "how_2", "how_3", "how_4")


def sheet(printed: Printed) -> bytes:
    """A sheet of A4, to fold once."""
    page = Page(printed, A4)
    _title(page)
    page.code(MARGIN - QUIET, 30.5, SIDE)
    _facts(page)
    _check(page)
    page.dashed(0, FOLD, A4[0], FOLD)
    page.centered(f"{say('fold', ZH)}  {say('fold', EN)}", A4[0] / 2, FOLD - 1.6, 8, grey=True)
    _steps(page)
    return page.file()


def _title(page: Page) -> None:
    page.line_of(say("title", ZH), MARGIN, 21, 26, bold=True)
    page.line_of(f"{say('title', EN)} · {say('for_whom', ZH)} · {say('for_whom', EN)}", MARGIN, 29, 11)


def _facts(page: Page) -> None:
    printed = page.printed
    _fact(page, "name", printed.name, "", 44, 34)
    _fact(page, "document", document(printed), "", 70, 24)
    _fact(page, "valid_until", day_zh(printed.expires_at), day_en(printed.expires_at), 95, 19)
    printed_at = f"{say('printed_at', ZH)} {say('printed_at', EN)}  {day_en(printed.issued_at)}"
    page.line_of(printed_at, RIGHT, 124, 9, grey=True)


def _fact(page: Page, code: str, text: str, below: str, y: float, size: float) -> None:
    page.line_of(f"{say(code, ZH)}  {say(code, EN)}", RIGHT, y, 11)
    page.line_of(text, RIGHT, y + 3 + size * 0.3, size, bold=True)
    if below:
        page.line_of(below, RIGHT, y + 10 + size * 0.3, 12)


def _check(page: Page) -> None:
    """What a guard must not overlook: black, across the sheet."""
    page.set_fill_color(0)
    page.rect(MARGIN, 129, A4[0] - 2 * MARGIN, 14, style="F")
    page.white(say("check_document", ZH), MARGIN + 6, 139, 24)
    page.white(say("check_document", EN), MARGIN + 82, 138.6, 19)


def _steps(page: Page) -> None:
    page.line_of(say("how_title", ZH), MARGIN, FOLD + 17, 22, bold=True)
    y = _list(page, ZH, FOLD + 24, 18, 3)
    page.line_of(say("how_title", EN), MARGIN, y + 11, 14, bold=True)
    _list(page, EN, y + 15, 12, 1.5)
    page.line_of(f"{say('help', ZH)}    {say('help', EN)}", MARGIN, A4[1] - 14, 16, bold=True)


def _list(page: Page, language: str, y: float, size: float, apart: float) -> float:
    """The steps with their numbers; returns where the next may begin."""
    indent = size * 0.5
    for number, code in enumerate(STEPS, 1):
        page.line_of(str(number), MARGIN, y + size * 0.37, size, bold=True)
        y = page.paragraph(say(code, language), MARGIN + indent, y, A4[0] - 2 * MARGIN - indent, size) + apart
    return y
