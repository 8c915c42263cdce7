"""Papers as they are printed: read by a camera after a bad print, whole in every layout, right for every surname."""

from dataclasses import replace
from datetime import timedelta

import pytest

from healthcode.core import codes
from healthcode.core.credentials import Level, paper_holder
from healthcode.core.problems import BadCode
from healthcode.core.scans import verify
from healthcode.core.status_lists import Entry
from healthcode.core.terms import Color
from healthcode.services.print_paper import Printed
from healthcode.web.paper import LAYOUTS, pdf
from healthcode.web.paper.card import SIDE as CARD_SIDE
from healthcode.web.paper.sheet import SIDE as SHEET_SIDE
from tests.builders_code import AT, PLAIN, TRUST, sealed
from tests.builders_lists import status_list
from tests.builders_paper import codes_on, pages, photographed, text_on

DAY = timedelta(days=1)
LONGEST_NAME = "欧阳**"
MODULES = 45 + 8  # of a QR code of version 7 with its border
COUNTS = {"a4": 1, "card": 1, "cards": 8}
SIZES = {"a4": (210, 297), "card": (85.6, 54), "cards": (210, 297)}


def a_paper(name: str = LONGEST_NAME) -> Printed:
    credential = replace(
        PLAIN, level=Level.PAPER, holder_key=paper_holder("130102194001011234"), name_hint=name, valid_minutes=14 * 1440
    )
    return Printed(
        text=codes.text_of(sealed(credential)), name=name, document_hint="1334", issued_at=AT, expires_at=AT + 14 * DAY
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_camera_reads_a_bad_print_and_the_verdict_is_paper(layout: str) -> None:
    paper = a_paper()
    (page,) = pages(pdf(paper, layout))
    found = codes_on(photographed(page))
    assert found == [paper.text] * COUNTS[layout]
    verdict = verify(found[0], trust=TRUST, status={130000: status_list()}, at=AT)
    assert (verdict.told.color, verdict.told.level, verdict.check_document) == (Color.GREEN, Level.PAPER, True)
    assert verdict.presentation.credential.document_hint == "1334"


def test_a_paper_on_the_status_list_is_void_without_a_network() -> None:
    status = {130000: status_list({PLAIN.status_index: Entry.VOID})}
    with pytest.raises(BadCode) as problem:
        verify(a_paper().text, trust=TRUST, status=status, at=AT)
    assert problem.value.code == "code.void"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_has_the_size_it_is_printed_at(layout: str) -> None:
    (page,) = pages(pdf(a_paper(), layout), dpi=254)  # ten dots a millimetre
    assert page.size == pytest.approx([10 * side for side in SIZES[layout]], abs=2)


def test_modules_are_as_large_as_a_cheap_printer_can_draw() -> None:
    assert SHEET_SIDE / MODULES >= 1.5
    assert CARD_SIDE / MODULES >= 0.8


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_says_whose_it_is_until_when_and_that_the_document_must_be_checked(layout: str) -> None:
    told = text_on(pdf(a_paper(), layout))
    for words in (LONGEST_NAME, "13 **** 34", "须核对身份证件", "Check the ID document", "2022-06-01 08:30"):
        assert words in told
    for color in ("绿码", "green", "Green"):
        assert color not in told


def test_the_sheet_says_what_to_do_in_both_languages_and_whom_to_call() -> None:
    told = text_on(pdf(a_paper(), "a4"))
    for words in ("怎么用", "How to use it", "沿此线对折", "Fold along this line", "12345", "2022年6月1日 08:30"):
        assert words in told


@pytest.mark.parametrize("name", ["王*", "䶮**", "𬭚*", "㛃**", "仉*", "M. L.", "阿**"])
def test_every_surname_has_its_glyphs(name: str) -> None:
    assert name in text_on(pdf(a_paper(name), "card"))
    blank = pages(pdf(a_paper("\u3000"), "card"))[0]
    drawn = pages(pdf(a_paper(name), "card"))[0]
    assert drawn.crop((270, 90, 480, 140)).tobytes() != blank.crop((270, 90, 480, 140)).tobytes()


def test_the_same_paper_is_printed_the_same() -> None:
    assert pdf(a_paper(), "card") == pdf(a_paper(), "card")
