"""A code on paper as a file to print: a sheet to fold, a card, or eight cards on a sheet (F23).

>>> LAYOUTS
('a4', 'card', 'cards')
"""

from healthcode.services.print_paper import Printed
from healthcode.web.paper.card import card, cards
from healthcode.web.paper.sheet import sheet

LAYOUTS = ("a4", "card", "cards")
_DRAWN = dict(zip(LAYOUTS, (sheet, card, cards), strict=True))


def pdf(printed: Printed, layout: str) -> bytes:
    """The PDF in one of `LAYOUTS`. It takes 50 to 140 ms of a core, and 200 more for a surname not printed lately."""
    return _DRAWN[layout](printed)
