"""The font of what is printed: Noto Sans SC, which has a glyph for 30,890 characters and so for every surname.

A file carries only the glyphs that it needs. Cutting them out of the whole font takes a fifth of a second, so what was
cut is kept by the characters of the name: a hundred surnames are most people's.
"""

from functools import cache, lru_cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from healthcode.texts import LANGUAGES, catalogue

ROOM = "paper_sheet."
ALWAYS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*· -:()年月日"
NAMES_KEPT = 300  # some 25 MB


def font_for(name: str) -> bytes:
    """An OpenType font with the glyphs of every sentence on paper and of this name."""
    return _cut("".join(sorted(set(name) - set(_sentences()))))


@lru_cache(maxsize=NAMES_KEPT)
def _cut(more: str) -> bytes:
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, recalc_timestamp=False))
    subsetter.populate(text=_sentences() + more)
    cut = BytesIO()
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        subsetter.subset(font)
        font.save(cut)
    return cut.getvalue()


@cache
def _sentences() -> str:
    """Every character of what is always printed."""
    texts = (text for language in LANGUAGES for code, text in catalogue(language).items() if code.startswith(ROOM))
    return "".join(sorted({*ALWAYS, *"".join(texts)}))
