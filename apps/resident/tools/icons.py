"""The installed page's icons, drawn from the shapes of `src/icons/BrandMark.vue`: the mark in white on the accent.

.venv/bin/python apps/resident/tools/icons.py      # writes apps/resident/public/icon*.{svg,png}
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

PUBLIC = Path(__file__).parent.parent / "public"
GROUND, MARK = "#0b5cad", "#ffffff"
FINER = 8  # drawn larger and made small, for smooth edges
BOX = 48  # the mark's own units

Point = tuple[float, float]
SHIELD_TOP: list[Point] = [(5, 23.5), (5, 9.5), (24, 3), (43, 9.5), (43, 23.5)]
SQUARE_OUT = (14, 14, 23, 23)
SQUARE_IN = (16.6, 16.6, 20.4, 20.4)
BARS = [(27, 14, 34, 17), (14, 27, 17, 32), (20, 27, 23, 30)]
TICK: list[Point] = [(25.5, 29), (29.5, 33), (36, 24.5)]
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<path fill="{GROUND}" d="M24 3 43 9.5v14C43 34.5 35.5 42 24 46 12.5 42 5 34.5 5 23.5v-14z"/>
<path fill="{MARK}" fill-rule="evenodd"
 d="M14 14h9v9h-9zm2.6 2.6v3.8h3.8v-3.8zM27 14h7v3h-7zM14 27h3v5h-3zM20 27h3v3h-3z"/>
<path fill="none" stroke="{MARK}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"
 d="m25.5 29 4 4 6.5-8.5"/>
</svg>
"""


def curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """A cubic Bézier as 24 points: the shield's flanks."""
    steps = [step / 24 for step in range(25)]
    return [
        (
            (1 - s) ** 3 * start[0] + 3 * (1 - s) ** 2 * s * first[0] + 3 * (1 - s) * s**2 * second[0] + s**3 * end[0],
            (1 - s) ** 3 * start[1] + 3 * (1 - s) ** 2 * s * first[1] + 3 * (1 - s) * s**2 * second[1] + s**3 * end[1],
        )
        for s in steps
    ]


def shield() -> list[Point]:
    """The outline, closed at the point below."""
    right = curve((43, 23.5), (43, 34.5), (35.5, 42), (24, 46))
    left = curve((24, 46), (12.5, 42), (5, 34.5), (5, 23.5))
    return SHIELD_TOP + right + left


def icon(size: int, *, mark: float) -> Image.Image:
    """The mark over `mark` of the width, white on the accent's ground that fills the whole square."""
    side = size * FINER
    unit = side * mark / BOX
    edge = (side - BOX * unit) / 2
    image = Image.new("RGB", (side, side), GROUND)
    draw = ImageDraw.Draw(image)

    def at(points: list[Point]) -> list[Point]:
        return [(edge + x * unit, edge + y * unit) for x, y in points]

    def box(corners: tuple[float, float, float, float], fill: str) -> None:
        draw.rectangle(at([corners[:2], corners[2:]])[0] + at([corners[2:], corners[2:]])[0], fill=fill)

    draw.polygon(at(shield()), fill=MARK)
    box(SQUARE_OUT, GROUND)
    box(SQUARE_IN, MARK)
    for bar in BARS:
        box(bar, GROUND)
    draw.line(at(TICK), fill=GROUND, width=math.ceil(3 * unit), joint="curve")
    for x, y in at([TICK[0], TICK[-1]]):
        draw.ellipse((x - 1.5 * unit, y - 1.5 * unit, x + 1.5 * unit, y + 1.5 * unit), fill=GROUND)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Writes the vector and every size that a launcher asks for; a maskable one keeps clear of the rim."""
    PUBLIC.mkdir(exist_ok=True)
    (PUBLIC / "icon.svg").write_text(SVG, encoding="utf-8")
    for name, size, mark in (("180", 180, 0.72), ("192", 192, 0.72), ("512", 512, 0.72), ("maskable-512", 512, 0.56)):
        icon(size, mark=mark).save(PUBLIC / f"icon-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
